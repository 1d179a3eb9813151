// SPDX-License-Identifier: Apache-2.0
/** Legal holds: while a proceeding is expected or under way, nothing that it could ask for is destroyed (Fed. R. Civ. P. 37(e)). */
import { readRecordOrder } from '../../domain/consent/aftermath/record-order.ts';
import { cs } from '../../domain/consent/evidence/systems.ts';
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Session } from '../ports.ts';

/** Id of a hold in force on one of these records of the person, or on the person (by naming a Patient); undefined: none. */
export async function holdOn(deps: Deps, session: Session, person: string, refs: readonly string[]): Promise<string | undefined> {
  const rows = await session.evidence(person);
  const held = rows.filter((row) => row.holder === deps.policy.gateway && row.type === 'DocumentReference').flatMap((row) => {
    const resource = toResource(row);
    const read = resource.resourceType === 'DocumentReference' ? readRecordOrder(resource) : undefined;
    return read?.ok === true && read.value.kind === 'legal-hold' ? [{ id: row.id, records: read.value.records }] : [];
  });
  return held.find(({ records }) => records.some((ref) => ref.startsWith('Patient/') || refs.includes(ref)))?.id;
}

/** Keys of all persons on whom a hold stands. */
export async function heldPersons(deps: Deps, session: Session): Promise<ReadonlySet<string>> {
  const query: [string, string][] = [['type', `${cs('record-order')}|legal-hold`], ['status', 'current'], ['_count', '1000']];
  const parsed = parseSearch('DocumentReference', query, deps.definitions, { lenient: false, timeZone: deps.policy.timeZone });
  const page = parsed.ok ? await session.search({ ...parsed.value, count: 1000 }, { kind: 'holder', holder: deps.policy.gateway }) : parsed;
  if (!page.ok || page.value.next !== undefined) {
    throw new Error('the legal holds could not be read whole: nothing may be destroyed');
  }
  return new Set(page.value.matches.map((row) => row.person));
}
