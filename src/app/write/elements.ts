// SPDX-License-Identifier: Apache-2.0
/**
 * Provenance that names elements of records (rules P19): found by the record, however much other Provenance there is of it, and decided by
 * the fields of which it tells, since it would tell of them.
 */
import type { Provenance } from '@medplum/fhirtypes';
import { elementsNamed, recordsByElement } from '../../domain/consent/classify/fields.ts';
import type { IndexRows } from '../../domain/fhir/search/index-rows.ts';
import type { SearchPlan } from '../../domain/fhir/search/plan.ts';
import { toResource } from '../gate/knowledge.ts';
import { readGateFacts, type ToldField } from '../gate/profile.ts';
import type { Session, StoredResource } from '../ports.ts';

/** The name under which it is indexed, beside `target`; no request can spell it. */
const BY_ELEMENT = 'target (element)';
const MOST = 100;

/** The rows of a Provenance, with one for each record of which it names elements. */
export function withElementRows(rows: IndexRows, provenance: Provenance): IndexRows {
  const records = recordsByElement(provenance);
  return records.length === 0 ? rows : { ...rows, reference: [...rows.reference, ...records.map((record) => ({ param: BY_ELEMENT, type: typeOf(record), id: idOf(record), url: null }))] };
}

const typeOf = (record: string): string => record.split('/')[0] ?? '';
const idOf = (record: string): string => record.split('/')[1] ?? '';

/** In: records (`Type/id`) and who holds them. Out: the holder's Provenance that names elements of any of them. */
export async function namingElements(session: Pick<Session, 'search'>, records: readonly string[], holder: string): Promise<readonly Provenance[]> {
  if (records.length === 0) {
    return [];
  }
  const found: Provenance[] = [];
  let cursor: string | undefined;
  do {
    const page = await session.search({ ...planOf(records), ...(cursor === undefined ? {} : { cursor }) }, { kind: 'holder', holder });
    if (!page.ok) {
      throw new Error('Provenance of elements could not be read');
    }
    found.push(...page.value.matches.map((row) => toResource(row) as Provenance));
    cursor = page.value.next;
  } while (cursor !== undefined);
  return found;
}

function planOf(records: readonly string[]): SearchPlan {
  return {
    types: ['Provenance'], where: [{ kind: 'reference', param: BY_ELEMENT, values: records.map((record) => ({ type: typeOf(record), id: idOf(record) })) }],
    sort: [], count: MOST, includes: [], revincludes: [], total: 'none',
  };
}

/** The fields of which a Provenance tells, as the records are now; those that it names in vain it does not tell of. */
export async function toldFields(session: Pick<Session, 'getMany' | 'profiles'>, provenance: Provenance, holder: string): Promise<readonly ToldField[]> {
  const records = recordsByElement(provenance);
  const rows = records.length === 0 ? [] : (await session.getMany(records)).filter((row) => row.holder === holder && row.person !== '' && !row.deleted);
  const told: ToldField[] = [];
  for (const row of rows) {
    told.push(...toldIn(row, (await session.profiles(row.person)).get(row.gate), provenance));
  }
  return told;
}

function toldIn(row: StoredResource, facts: string | undefined, provenance: Provenance): readonly ToldField[] {
  const record = `${row.type}/${row.id}`;
  const names = elementsNamed(provenance, record) ?? [];
  const { fields = [] } = facts === undefined ? {} : readGateFacts(facts);
  return fields.filter((field) => field.names.some((name) => names.includes(name))).map(({ profile }) => ({ record, day: row.day, profile }));
}
