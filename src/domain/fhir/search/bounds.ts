// SPDX-License-Identifier: Apache-2.0
/** How much one search may ask for: every filter is a part of one query of the database, and every chain several. */
import { fail, ok, type Result } from '../../issue.ts';

export const MOST = { params: 100, filters: 50, chains: 10, values: 1000 } as const;

const CITE = 'http://hl7.org/fhir/R4/search.html#errors';

/** In: the decoded query, and which of its parameters are no filters. Issues: `too-costly`, which bound was passed. */
export function withinBounds(query: readonly (readonly [string, string])[], isShaping: (name: string) => boolean): Result<true> {
  const filters = query.filter(([name]) => !isShaping(name));
  const counts = {
    params: query.length, filters: filters.length, chains: filters.filter(([name]) => name.startsWith('_has:') || name.includes('.')).length,
    values: query.reduce((sum, [, value]) => sum + commas(value) + 1, 0),
  };
  const passed = (Object.keys(MOST) as readonly (keyof typeof MOST)[]).find((each) => counts[each] > MOST[each]);
  return passed === undefined ? ok(true) : fail({ code: 'too-costly', text: `A search may have at most ${String(MOST[passed])} ${WHAT[passed]}`, cite: CITE });
}

const WHAT: Readonly<Record<keyof typeof MOST, string>> = { params: 'parameters', filters: 'filters', chains: 'filters that follow references (chains and _has)', values: 'values in all its parameters' };

function commas(text: string): number {
  let count = 0;
  for (let at = text.indexOf(','); at >= 0; at = text.indexOf(',', at + 1)) count += 1;
  return count;
}
