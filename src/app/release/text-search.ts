// SPDX-License-Identifier: Apache-2.0
/**
 * `_text` and `_content`: looked for in the text of each record as this asker would get it, after the gate and after enforcement.
 * An index over what is stored would tell of what is left out of answers: narrative of composites, elements about withheld records,
 * social security numbers (known failures 23). So the search runs without the text first, over what may be seen; how much that is
 * bounds it, and neither bound nor time depends on what is withheld. What holds the text is then searched again by name, so that
 * total, order, pages and includes are as of any search.
 */
import { enforceRecords } from '../../domain/consent/enforce/enforce.ts';
import type { SearchPlan } from '../../domain/fhir/search/plan.ts';
import { meetsText, wordsOf, type TextFilter } from '../../domain/fhir/search/text.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Deps } from '../deps.ts';
import type { ProfileCount, StoredResource } from '../ports.ts';
import type { Finding, Found } from './search.ts';
import { prepare } from './view.ts';

/** Most records whose text one search looks through. */
export const MOST_TEXTS = 2000;

/** In: a search with texts, and what runs one without. Out: what it finds. Issue `too-costly`: more than MOST_TEXTS records would have to be looked through. */
export async function findByText(deps: Deps, finding: Finding & { readonly texts: readonly TextFilter[] }, find: (plan: SearchPlan) => Promise<Result<Found>>): Promise<Result<Found>> {
  const { texts: _texts, cursor, ...plan } = finding.plan;
  const looked = await find({ ...plan, sort: [], count: MOST_TEXTS, includes: [], revincludes: [], total: 'none' });
  if (!looked.ok) {
    return looked;
  }
  if (looked.value.page.next !== undefined) {
    return fail({ code: 'too-costly', text: `More than ${String(MOST_TEXTS)} records would have to be looked through for their text: narrow the search by further parameters, such as patient, date or _type`, cite: 'http://hl7.org/fhir/R4/search.html#text' });
  }
  const { held, others } = await sorted(deps, finding, looked.value);
  const found = await find({ ...plan, among: held.map(nameOf), ...(cursor === undefined ? {} : { cursor }) });
  // What was withheld is counted among all that would have been looked through: what a withheld text says is not looked at.
  return found.ok ? ok({ ...found.value, matched: without(looked.value.matched, others), nothing: looked.value.nothing === true }) : found;
}

const nameOf = ({ type, id }: Pick<StoredResource, 'type' | 'id'>): string => `${type}/${id}`;

interface Sorted { readonly held: readonly StoredResource[]; readonly others: readonly StoredResource[] }

/** The records whose released text is what every filter asks for, and the others. */
async function sorted(deps: Deps, { texts, session, caller, opener }: Parameters<typeof findByText>[1], { page, gates }: Found): Promise<Sorted> {
  const { input } = await prepare(deps, { session, gates, matches: page.matches, included: [], caller, ...(opener === undefined ? {} : { opener }) });
  const released = new Map(enforceRecords({ ...input, accompaniment: [] }).parts.map((text) => {
    const resource = JSON.parse(text) as { readonly resourceType: string; readonly id: string };
    return [nameOf({ type: resource.resourceType, id: resource.id }), resource] as const;
  }));
  const holds = (row: StoredResource): boolean => {
    const resource = released.get(nameOf(row));
    return resource !== undefined && texts.every(({ param, query }) => meetsText(query, wordsOf(param, resource)));
  };
  const holding = new Set(page.matches.filter(holds));
  return { held: [...holding], others: page.matches.filter((row) => !holding.has(row)) };
}

/** Counts per gate profile, less the records given. */
function without(matched: readonly ProfileCount[], rows: readonly StoredResource[]): readonly ProfileCount[] {
  const counts = new Map<string, number>();
  rows.forEach(({ person, gate }) => counts.set(`${person} ${gate}`, (counts.get(`${person} ${gate}`) ?? 0) + 1));
  return matched.map((each) => ({ ...each, count: each.count - (counts.get(`${each.person} ${each.gate}`) ?? 0) }));
}
