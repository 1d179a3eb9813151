// SPDX-License-Identifier: Apache-2.0
/** `_include` and `_revinclude` (http://hl7.org/fhir/R4/search.html#include). */
import type { Issue } from '../../issue.ts';
import { shown } from './parse-clause.ts';
import type { ClauseContext } from './parse-clause.ts';
import type { IncludeSpec } from './plan.ts';

export interface Includes {
  readonly includes: readonly IncludeSpec[];
  readonly revincludes: readonly IncludeSpec[];
  readonly ignored: readonly string[];
  readonly issues: readonly Issue[];
}

/** `Source:param`, `Source:param:Target`, `Source:*` and `*`; with `:iterate` (or its old name `:recurse`). */
export function parseIncludes(query: readonly (readonly [string, string])[], context: ClauseContext, lenient: boolean): Includes {
  const made = { includes: [] as IncludeSpec[], revincludes: [] as IncludeSpec[], ignored: [] as string[], issues: [] as Issue[] };
  for (const [name, value] of query) {
    const [param, modifier] = name.split(':');
    if (param !== '_include' && param !== '_revinclude') continue;
    if (modifier !== undefined && modifier !== 'iterate' && modifier !== 'recurse') {
      made.issues.push({ code: 'not-supported', text: `The modifier ${shown(modifier)} of ${param} is not supported` });
      continue;
    }
    const specs = specsOf(value, modifier !== undefined, param === '_revinclude', context);
    if (specs !== undefined) (param === '_include' ? made.includes : made.revincludes).push(...specs);
    else if (lenient) made.ignored.push(param);
    else made.issues.push({ code: 'not-supported', text: `${param} does not name a reference parameter of a served type`, cite: 'http://hl7.org/fhir/R4/search.html#include' });
  }
  return made;
}

function specsOf(value: string, iterate: boolean, reverse: boolean, { params, types }: ClauseContext): readonly IncludeSpec[] | undefined {
  if (value === '*') return reverse ? undefined : types.map((source) => ({ source, param: '*', patients: true, iterate }));
  const [source = '', param = '', target, ...more] = value.split(':');
  const known = params.byType.get(source);
  if (known === undefined || more.length > 0) return undefined;
  if (param === '*') return target === undefined ? [{ source, param, patients: true, iterate }] : undefined;
  const found = known.get(param);
  if (found?.kind !== 'reference' || found.composite === true) return undefined;
  if (target !== undefined && target !== '' && !found.targets.includes(target)) return undefined;
  const to = target === '' ? undefined : target;
  return [{ source, param, ...(to === undefined ? {} : { target: to }), patients: (to ?? 'Patient') === 'Patient' && found.targets.includes('Patient'), iterate }];
}
