// SPDX-License-Identifier: Apache-2.0
/** What an order reaches among what is on file, and who has had it. */
import type { Identifier, Resource } from '@medplum/fhirtypes';
import { provenBy, reachOf, type Filed } from '../../domain/consent/aftermath/order-scope.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Session, StoredResource } from '../ports.ts';
import { disclosuresOf, type Disclosure } from './recipients.ts';

export interface OrderReach {
  readonly person: string;
  /** `Type/id` of the records that it reaches whole. */
  readonly whole: readonly string[];
  /** Patients that stay without anything that they said, since records of others are about them. */
  readonly shells: readonly string[];
  /** `Type/id` of records that stay and of which some version mentions those. */
  readonly mentions: readonly string[];
  /** Organizations that contributed what it reaches. */
  readonly holders: readonly string[];
  /** Identifiers that only what it reaches had. */
  readonly proven: readonly Identifier[];
  readonly disclosures: readonly Disclosure[];
}

/** In: the records that an order names; what the gateway itself wrote down about them is no record of theirs. Issues: one that is not on file; records of more than one person. */
export async function reachOfOrder(session: Session, named: readonly string[], gateway: string): Promise<Result<OrderReach>> {
  const found = await session.versions(named);
  const known = new Set(found.map((row) => `${row.type}/${row.id}`));
  const missing = named.filter((ref) => !known.has(ref));
  if (missing.length > 0) {
    return fail(...missing.map((ref) => ({ code: 'not-found' as const, text: 'The order names a record that is not on file', at: ref })));
  }
  const persons = new Set(found.map((row) => row.person));
  const [person = ''] = persons;
  if (persons.size !== 1 || person === '') {
    return fail({ code: 'business-rule', text: 'An order is carried out for the records of one person; file one for each', at: 'DocumentReference.context.related' });
  }
  const filed = await filedOf(session, person);
  const { whole, shells } = reachOf(named, filed.filter((each) => each.holder !== gateway));
  const gone = new Set(whole);
  const going = filed.filter((each) => gone.has(each.ref));
  return ok({
    person, whole, shells, mentions: (await session.referring(person, whole)).filter((ref) => !gone.has(ref)),
    holders: [...new Set(going.map((each) => each.holder))], proven: provenBy(going.flatMap((each) => each.resource ?? [])),
    disclosures: await disclosuresOf(session, person, gone),
  });
}

/** All that is on file of a person; of what was deleted, what it said last. */
export async function filedOf(session: Session, person: string): Promise<readonly Filed[]> {
  const rows = await session.recordsOf(person);
  const deleted = rows.filter((row) => row.deleted).map(refOf);
  const past = new Map((await session.versions(deleted)).filter((row) => !row.deleted).reverse().map((row) => [refOf(row), row]));
  return rows.map((row) => {
    const said = row.deleted ? past.get(refOf(row)) : row;
    return { ref: refOf(row), holder: row.holder, resource: said === undefined ? undefined : resourceOf(said) };
  });
}

function resourceOf(row: StoredResource): Resource {
  return toResource(row);
}

export function refOf(row: Pick<StoredResource, 'type' | 'id'>): string {
  return `${row.type}/${row.id}`;
}
