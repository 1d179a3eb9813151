// SPDX-License-Identifier: Apache-2.0
/** The parameters that shape the answer (http://hl7.org/fhir/R4/search.html#summary). */
import type { Issue } from '../../issue.ts';
import type { CompiledParam } from './params.ts';
import type { ClauseContext } from './parse-clause.ts';
import type { SearchKind, SearchPlan, SortKey } from './plan.ts';

export const RESULT_PARAMS: ReadonlySet<string> = new Set(['_count', '_sort', '_summary', '_elements', '_total', '_cursor']);

export const DEFAULT_COUNT = 50;
export const MAX_COUNT = 1000;

const CITE = 'http://hl7.org/fhir/R4/search.html';

export interface ResultParams {
  readonly plan: Pick<SearchPlan, 'sort' | 'count' | 'cursor' | 'total' | 'summary' | 'elements'>;
  readonly issues: readonly Issue[];
}

type Query = readonly (readonly [string, string])[];

/** Sort keys, page size, cursor, total and summary, with what is wrong with them. A larger `_count` than the most is cut. */
export function parseResultParams(query: Query, context: ClauseContext): ResultParams {
  const issues: Issue[] = [];
  const summary = oneOf(query, '_summary', ['true', 'text', 'data', 'count', 'false'] as const, issues);
  const total = oneOf(query, '_total', ['none', 'estimate', 'accurate'] as const, issues);
  const countOnly = summary === 'count';
  const count = countOnly ? 0 : countOf(query, issues);
  const cursor = last(query, '_cursor');
  const elements = elementsOf(query, issues);
  return {
    issues,
    plan: {
      sort: sortOf(query, context, issues),
      count,
      ...(cursor === undefined ? {} : { cursor }),
      total: countOnly || count === 0 || (total !== undefined && total !== 'none') ? 'accurate' : 'none',
      ...(summary === undefined || summary === 'false' ? {} : { summary }),
      ...(elements === undefined ? {} : { elements }),
    },
  };
}

function last(query: Query, name: string): string | undefined {
  return query.findLast(([each]) => each === name)?.[1];
}

function oneOf<T extends string>(query: Query, name: string, allowed: readonly T[], issues: Issue[]): T | undefined {
  const value = last(query, name);
  const found = allowed.find((each) => each === value);
  if (value !== undefined && found === undefined) issues.push({ code: 'value', text: `${name} must be one of ${allowed.join(', ')}`, cite: CITE });
  return found;
}

function countOf(query: Query, issues: Issue[]): number {
  const value = last(query, '_count');
  if (value === undefined) return DEFAULT_COUNT;
  if (!/^\d{1,9}$/.test(value)) issues.push({ code: 'value', text: '_count must be a whole number', cite: `${CITE}#count` });
  return Math.min(Number(value), MAX_COUNT);
}

function elementsOf(query: Query, issues: Issue[]): readonly string[] | undefined {
  const values = query.filter(([name]) => name === '_elements').flatMap(([, value]) => value.split(','));
  if (values.some((each) => !/^[A-Za-z][A-Za-z0-9]{0,63}$/.test(each))) {
    issues.push({ code: 'value', text: '_elements must be names of top-level elements', cite: `${CITE}#elements` });
  }
  return values.length === 0 ? undefined : values;
}

function sortOf(query: Query, context: ClauseContext, issues: Issue[]): readonly SortKey[] {
  const names = query.filter(([name]) => name === '_sort').flatMap(([, value]) => value.split(','));
  return names.flatMap((name) => {
    const direction = name.startsWith('-') ? 'desc' : 'asc';
    const code = name.replace(/^-/, '');
    const kind = kindOf(code, context);
    if (kind === undefined) {
      issues.push({ code: 'not-supported', text: `Sorting by ${/^[a-z_][a-z-]{0,60}$/.test(code) ? code : '(name not shown)'} is not supported`, cite: `${CITE}#sort` });
      return [];
    }
    return [{ param: code, kind, direction } as const];
  });
}

function sortable(param: CompiledParam | undefined): SearchKind | undefined {
  return param?.composite === true || param?.beside === true || param?.position === true ? undefined : param?.kind;
}

function kindOf(code: string, { params, types }: ClauseContext): SortKey['kind'] | undefined {
  if (code === '_id') return 'id';
  if (code === '_lastUpdated') return 'lastUpdated';
  const kinds = types.map((type) => sortable(params.byType.get(type)?.get(code)));
  return kinds.every((kind) => kind === kinds[0]) ? kinds[0] : undefined;
}
