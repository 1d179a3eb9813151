// SPDX-License-Identifier: Apache-2.0
/**
 * A search request -> a plan. An unknown parameter is refused, since an ignored filter discloses more than was asked for,
 * unless the client asks for lenient handling; then it is named in `ignored` (http://hl7.org/fhir/R4/search.html#errors).
 */
import { fail, ok } from '../../issue.ts';
import type { Issue, Result } from '../../issue.ts';
import type { Definitions } from '../definitions.ts';
import { SERVED_TYPES } from '../served.ts';
import { timeZone } from '../zone.ts';
import { withinBounds } from './bounds.ts';
import { hasNarrative, searchParams } from './params.ts';
import { MAX_CHAIN, parseClause, refusedModifier, shown, unknownParam } from './parse-clause.ts';
import type { ClauseContext } from './parse-clause.ts';
import { parseFilter } from './parse-filter.ts';
import { parseIncludes } from './parse-includes.ts';
import { parseResultParams, RESULT_PARAMS } from './parse-result.ts';
import type { Clause, ParsedSearch } from './plan.ts';
import { parseText } from './text.ts';
import type { TextFilter, TextParam } from './text.ts';

export interface SearchOptions {
  /** `Prefer: handling=lenient`. */
  readonly lenient: boolean;
  /** IANA name: where a date without an offset is local to. */
  readonly timeZone: string;
  /** Base of this server, no slash at the end: absolute references below it are local. */
  readonly base?: string;
  /** True: `_text` and `_content` are taken, and whoever asks sees to what the plan then has in `texts`. */
  readonly texts?: boolean;
  /** The types that are served; all that this project serves unless told. */
  readonly types?: readonly string[];
}

/** Handled where the format of the answer is chosen. */
const FORMAT_PARAMS: ReadonlySet<string> = new Set(['_format', '_pretty']);
const INCLUDE_PARAMS: ReadonlySet<string> = new Set(['_include', '_revinclude']);

/**
 * In: the type searched (null: across types, by `_type` or all), the decoded query in order, the definitions.
 * Out: a frozen plan. Issues, all at once: `not-supported` (unknown type, parameter or modifier), `value` (unreadable value),
 * `too-costly` (a chain too long, too many filters or values: bounds.ts; then nothing else is looked at).
 */
export function parseSearch(
  type: string | null, query: readonly (readonly [string, string])[], definitions: Definitions, options: SearchOptions,
): Result<ParsedSearch> {
  const bounded = withinBounds(query, isShaping);
  if (!bounded.ok) return bounded;
  const types = typesOf(type, query, options.types ?? SERVED_TYPES);
  if (!types.ok) return types;
  const base = options.base === undefined ? {} : { base: options.base };
  const context: ClauseContext = { params: searchParams(definitions), zone: timeZone(options.timeZone), ...base, types: types.value, expansions: definitions.expansions, depth: MAX_CHAIN };
  const filters = parseFilters(query, context, options);
  const result = parseResultParams(query, context);
  const includes = parseIncludes(query, context, options.lenient);
  const texts = options.texts === true ? parseTexts(query, context) : { texts: [], issues: [] };
  const issues = [...filters.issues, ...texts.issues, ...result.issues, ...includes.issues];
  if (issues.length > 0) return fail(...issues);
  return ok(freeze({
    types: types.value, where: filters.where, ...(texts.texts.length === 0 ? {} : { texts: texts.texts }), ...result.plan, includes: includes.includes, revincludes: includes.revincludes,
    ignored: [...filters.ignored, ...includes.ignored],
  }));
}

function typesOf(type: string | null, query: readonly (readonly [string, string])[], served: readonly string[]): Result<readonly string[]> {
  const named = query.filter(([name]) => name === '_type').flatMap(([, value]) => value.split(','));
  const types = type === null ? named : [type];
  const unknown = types.find((each) => !served.includes(each));
  if (unknown !== undefined) return fail({ code: 'not-supported', text: `The resource type ${shown(unknown)} is not served` });
  return ok(types.length === 0 ? served : [...new Set(types)]);
}

/** What says how the answer is to look, not what is in it. */
function isShaping(name: string): boolean {
  return RESULT_PARAMS.has(name) || FORMAT_PARAMS.has(name) || INCLUDE_PARAMS.has(name.split(':')[0] ?? '') || name === '_type';
}

interface Filters {
  readonly where: Clause[];
  readonly ignored: string[];
  readonly issues: Issue[];
}

function parseFilters(query: readonly (readonly [string, string])[], context: ClauseContext, { lenient, texts = false }: SearchOptions): Filters {
  const filters: Filters = { where: [], ignored: [], issues: [] };
  for (const [name, value] of query) {
    // What is contained is never looked for: to be told so is to be told nothing new (http://hl7.org/fhir/R4/search.html#contained).
    const handled = (name === '_contained' && value === 'false') || isShaping(name) || (texts && isText(name));
    if (handled) continue;
    const parsed: ReturnType<typeof parseClause> = name === '_filter' ? parseFilter(value, context) : value === '' ? emptyValue(name, context) : parseClause(name, value, context);
    if (parsed.ok) filters.where.push(parsed.value);
    else if (lenient && parsed.unknown === true) filters.ignored.push(shown(name));
    else filters.issues.push(...parsed.issues);
  }
  return filters;
}

const isText = (name: string): boolean => /^_(text|content)(:|$)/.test(name);

/** `_text` and `_content`; the first is of types that have a narrative. */
function parseTexts(query: readonly (readonly [string, string])[], context: ClauseContext): { readonly texts: readonly TextFilter[]; readonly issues: readonly Issue[] } {
  const made = query.filter(([name]) => isText(name)).map(([name, value]): Result<TextFilter> => {
    const [param, modifier] = name.split(':') as [TextParam, string?];
    if (modifier !== undefined) return fail(refusedModifier(param, modifier));
    if (param === '_text' && context.types.every((type) => !hasNarrative(type))) return fail({ code: 'not-supported', text: `_text is not supported for ${context.types.join(', ')}: there is no narrative`, cite: 'http://hl7.org/fhir/R4/search.html#text' });
    return parseText(param, value);
  });
  return { texts: made.flatMap((each) => (each.ok ? [each.value] : [])), issues: made.flatMap((each) => (each.ok ? [] : each.issues)) };
}

/** A filter without a value is refused too: to leave it out would disclose more than was asked for. */
function emptyValue(name: string, context: ClauseContext): ReturnType<typeof parseClause> {
  const probe = parseClause(name, 'x', context);
  if (!probe.ok && probe.unknown === true) return unknownParam(name, context);
  return fail({ code: 'value', text: `${shown(name)} has no value` });
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const each of Object.values(value)) freeze(each);
  return Object.freeze(value);
}
