// SPDX-License-Identifier: Apache-2.0
/** One filter of a search: `name:modifier=value`, a chain or `_has` -> a clause of the plan. */
import type { TimeZone } from '../dates.ts';
import { fail, ok } from '../../issue.ts';
import type { Issue, Result } from '../../issue.ts';
import type { Definitions } from '../definitions.ts';
import { above, below } from './hierarchy.ts';
import { nearValue } from './near.ts';
import type { CompiledParam, SearchParams } from './params.ts';
import { dateValue, idValue, numberValue, ofTypeValue, quantityValue, referenceValue, splitUnescaped, stringValue, tokenValue, uriValue, valuesOf } from './parse-values.ts';
import { compositeKey, ofTypeKey } from './plan.ts';
import type { Clause, HasClause, SearchKind, TokenValue } from './plan.ts';

export interface ClauseContext {
  readonly params: SearchParams;
  readonly zone: TimeZone;
  readonly base?: string;
  /** The types that are searched: a parameter must mean the same on all of them. */
  readonly types: readonly string[];
  /** Value sets at hand, by canonical: for `:in` and `:not-in`. */
  readonly expansions: Definitions['expansions'];
  /** How many chains and _has are still allowed inside each other. */
  readonly depth: number;
}

const CITE = 'http://hl7.org/fhir/R4/search.html';
/** A longer chain is a join of joins over everybody's records. */
export const MAX_CHAIN = 3;

/**
 * The clause of one filter. Issues: `not-supported` (unknown parameter or modifier, named), `value` (a value that cannot
 * be read; not quoted). `unknown` tells that the parameter is not known at all, which a lenient search may leave out.
 */
export function parseClause(name: string, value: string, context: ClauseContext): Result<Clause> & { readonly unknown?: boolean } {
  if (name.startsWith('_has:')) return parseHas(name, value, context);
  const dot = name.indexOf('.');
  if (dot > 0) return parseChain(name.slice(0, dot), name.slice(dot + 1), value, context);
  const [code = '', modifier, ...more] = name.split(':');
  if (more.length > 0) return fail(refusedModifier(code, name.slice(code.length + 1)));
  if (code === '_list') return modifier === undefined ? parseList(value, context) : fail(refusedModifier(code, modifier));
  if (code === '_id' || code === '_lastUpdated') return parseColumn(code, modifier, value, context);
  const param = commonParam(code, context);
  if (param === undefined) return unknownParam(code, context);
  if (param.composite === true) return modifier === undefined ? parseComposite(param, value, context) : fail(refusedModifier(code, modifier));
  if (param.beside === true) return parseBeside(param, modifier, value, context);
  if (modifier === 'missing') return parseMissing(param, value);
  if (param.position === true) return modifier === undefined ? parseNear(param, value) : fail(refusedModifier(code, modifier));
  return parseKind(param, modifier, value, context);
}

export function unknownParam(code: string, context: ClauseContext): ReturnType<typeof parseClause> {
  const where = context.types.length === 1 ? `for ${context.types.join()}` : 'for all the types searched';
  const why = context.params.unsupported.find((each) => each.code === code && context.types.includes(each.type))?.reason;
  return { ...fail({ code: 'not-supported', text: `The search parameter ${shown(code)} is not supported ${where}${why === undefined ? '' : `: ${why}`}`, cite: `${CITE}#errors` }), unknown: true };
}

/** Names come from the sender; only what looks like one is repeated. */
export function shown(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_:.-]{0,80}$/.test(name) ? name : '(name not shown)';
}

function commonParam(code: string, { params, types }: ClauseContext): CompiledParam | undefined {
  const found = types.map((type) => params.byType.get(type)?.get(code));
  const [first] = found;
  return first !== undefined && found.every((each) => each?.kind === first.kind) ? first : undefined;
}

export function refusedModifier(code: string, modifier: string): Issue {
  return { code: 'not-supported', text: `The modifier ${shown(modifier)} of ${shown(code)} is not supported`, cite: `${CITE}#modifiers` };
}

function unknownHierarchy(code: string, modifier: string): Issue {
  const text = `No hierarchy is known here of a code that ${shown(code)}:${shown(modifier)} names: ICD-10-CM is, as http://hl7.org/fhir/sid/icd-10-cm|F11`;
  return { code: 'not-supported', text, cite: `${CITE}#token` };
}

function badValue(code: string): Issue {
  return { code: 'value', text: `The value of ${shown(code)} cannot be read`, cite: CITE };
}

function parseColumn(code: '_id' | '_lastUpdated', modifier: string | undefined, value: string, { zone }: ClauseContext): Result<Clause> {
  if (code === '_id') {
    const values = valuesOf(value, idValue);
    if (modifier !== undefined && modifier !== 'not') return fail(refusedModifier(code, modifier));
    return values === undefined ? fail(badValue(code)) : ok({ kind: 'id', param: code, values, ...(modifier === undefined ? {} : { modifier }) });
  }
  if (modifier !== undefined) return fail(refusedModifier(code, modifier));
  const values = valuesOf(value, (each) => dateValue(each, zone));
  return values === undefined ? fail(badValue(code)) : ok({ kind: 'lastUpdated', param: code, values });
}

function parseMissing({ code, kind }: CompiledParam, value: string): Result<Clause> {
  if (value !== 'true' && value !== 'false') return fail(badValue(`${code}:missing`));
  return ok({ kind: 'missing', param: code, of: kind, missing: value === 'true' });
}

function parseKind(param: CompiledParam, modifier: string | undefined, value: string, context: ClauseContext): Result<Clause> {
  const clause = MAKERS[param.kind](param, modifier, value, context);
  if (clause === 'hierarchy') return fail(unknownHierarchy(param.code, modifier ?? ''));
  if (clause === 'modifier') return fail(refusedModifier(param.code, modifier ?? ''));
  return clause === undefined ? fail(badValue(param.code)) : ok(clause);
}

/** `code$value`, each alternative for itself: http://hl7.org/fhir/R4/search.html#composite. */
function parseComposite(param: CompiledParam, value: string, context: ClauseContext): Result<Clause> {
  const of = splitUnescaped(value, ',').map((each): Clause | undefined => {
    const [first = '', second = '', ...more] = splitUnescaped(each, '$');
    const token = more.length > 0 || second === '' ? undefined : tokenValue(first);
    if (token?.code === undefined) return undefined;
    const made = MAKERS[param.kind]({ ...param, code: compositeKey(param.code, token) }, undefined, second, context);
    return typeof made === 'string' ? undefined : made;
  });
  const clauses = of.filter((each) => each !== undefined);
  return clauses.length === 0 || clauses.length < of.length ? fail(badValue(param.code)) : ok(clauses.length === 1 ? clauses[0]! : { kind: 'any', of: clauses });
}

/** A code that counts only together with the reference beside it: the index has such references under the code. */
function parseBeside(param: CompiledParam, modifier: string | undefined, value: string, { expansions }: ClauseContext): Result<Clause> {
  const { code } = param;
  if (modifier === 'missing') return parseMissing({ ...param, kind: 'reference' }, value);
  const values = modifier === 'in' || modifier === 'not-in' ? codesIn(value, expansions) : valuesOf(value, tokenValue);
  if (modifier !== undefined && !['not', 'in', 'not-in'].includes(modifier)) return fail(refusedModifier(code, modifier));
  if (values === undefined) return fail(badValue(code));
  const oneOf: Clause = { kind: 'any', of: values.map((token): Clause => ({ kind: 'missing', param: compositeKey(code, token), of: 'reference', missing: false })) };
  return ok(modifier === 'not' || modifier === 'not-in' ? { kind: 'not', of: oneOf } : oneOf);
}

/** What lies near one of the points. */
function parseNear({ code }: CompiledParam, value: string): Result<Clause> {
  const values = valuesOf(value, nearValue);
  const text = 'near takes latitude|longitude|distance|units: degrees, and units of UCUM such as km, [mi_us] or m';
  return values === undefined ? fail({ code: 'value', text, cite: 'http://hl7.org/fhir/R4/location.html#search' }) : ok({ kind: 'near', param: code, values });
}

type Maker = (param: CompiledParam, modifier: string | undefined, value: string, context: ClauseContext) => Clause | 'modifier' | 'hierarchy' | undefined;

/** A clause of one kind whose values are read by `read`, or undefined when one of them cannot be. */
function clauseOf<T>(kind: Clause['kind'], param: string, values: readonly T[] | undefined, modifier?: string): Clause | undefined {
  if (values === undefined) return undefined;
  return { kind, param, values, ...(modifier === undefined ? {} : { modifier }) } as unknown as Clause;
}

const MAKERS: Readonly<Record<SearchKind, Maker>> = {
  token: ({ code, identifiers }, modifier, value, { expansions }) => {
    if (modifier === 'of-type' && identifiers === true) return clauseOf('token', ofTypeKey(code), valuesOf(value, ofTypeValue));
    if (modifier === 'in' || modifier === 'not-in') return clauseOf('token', code, codesIn(value, expansions), modifier === 'in' ? undefined : 'not');
    if (modifier === 'below' || modifier === 'above') return related(code, valuesOf(value, tokenValue), modifier === 'below' ? below : above);
    if (modifier === 'text') return clauseOf('token-text', code, valuesOf(value, stringValue));
    return modifier === undefined || modifier === 'not' ? clauseOf('token', code, valuesOf(value, tokenValue), modifier) : 'modifier';
  },
  reference: ({ code, targets }, modifier, value, { base }) => {
    if (modifier === 'identifier') return clauseOf('reference-identifier', code, valuesOf(value, tokenValue));
    if (modifier !== undefined && !targets.includes(modifier)) return 'modifier';
    const rules = { targets, ...(modifier === undefined ? {} : { type: modifier }), ...(base === undefined ? {} : { base }) };
    return clauseOf('reference', code, valuesOf(value, (each) => referenceValue(each, rules)));
  },
  date: ({ code }, modifier, value, { zone }) => (modifier === undefined ? clauseOf('date', code, valuesOf(value, (each) => dateValue(each, zone))) : 'modifier'),
  string: ({ code }, modifier, value) => {
    if (modifier !== undefined && modifier !== 'exact' && modifier !== 'contains') return 'modifier';
    return clauseOf('string', code, valuesOf(value, stringValue), modifier);
  },
  number: ({ code }, modifier, value) => (modifier === undefined ? clauseOf('number', code, valuesOf(value, numberValue)) : 'modifier'),
  quantity: ({ code }, modifier, value) => (modifier === undefined ? clauseOf('quantity', code, valuesOf(value, quantityValue)) : 'modifier'),
  uri: ({ code }, modifier, value) => {
    if (modifier !== undefined && modifier !== 'above' && modifier !== 'below') return 'modifier';
    return clauseOf('uri', code, valuesOf(value, uriValue), modifier);
  },
};

/** Codes that subsume each value, or that it subsumes. */
function related(param: string, values: readonly TokenValue[] | undefined, of: typeof below): Clause | 'hierarchy' | undefined {
  const all = values?.map(of) ?? [];
  const known = all.filter((each) => each !== undefined).flat();
  return values === undefined ? undefined : all.includes(undefined) ? 'hierarchy' : clauseOf('token', param, known);
}

/** The codes of a value set; undefined when it cannot be listed whole here, since a part of it would find too little or too much. */
function codesIn(canonical: string, expansions: Definitions['expansions']): readonly TokenValue[] | undefined {
  const expansion = Object.hasOwn(expansions, canonical) ? expansions[canonical] : undefined;
  return expansion?.complete === true ? Object.entries(expansion.codes).flatMap(([system, codes]) => codes.map((code) => ({ system, code }))) : undefined;
}

/** `subject:Patient.name=x`: on every type that the reference may point to and that has the rest of the chain. */
function parseChain(head: string, rest: string, value: string, context: ClauseContext): ReturnType<typeof parseClause> {
  const [code = '', type, ...more] = head.split(':');
  const param = commonParam(code, context);
  if (param === undefined) return unknownParam(code, context);
  if (param.kind !== 'reference' || more.length > 0) return fail({ code: 'value', text: `${shown(code)} cannot be chained`, cite: `${CITE}#chaining` });
  if (context.depth === 0) return tooDeep();
  if (type !== undefined && !param.targets.includes(type)) return fail(refusedModifier(code, type));
  const candidates = type === undefined ? param.targets : [type];
  const parsed = candidates.map((each) => [each, parseClause(rest, value, { ...context, types: [each], depth: context.depth - 1 })] as const);
  const targets = parsed.flatMap(([each, result]) => (result.ok ? [{ type: each, where: [result.value] }] : []));
  if (targets.length > 0) return ok({ kind: 'chain', param: code, targets });
  const failed = parsed.find(([, result]) => !result.ok && result.unknown !== true)?.[1] ?? parsed[0]?.[1];
  return failed ?? unknownParam(code, context);
}

/** `_has:Observation:patient:code=1234`, itself perhaps over another `_has`. */
function parseHas(name: string, value: string, context: ClauseContext): ReturnType<typeof parseClause> {
  const [, type = '', code = '', ...rest] = name.split(':');
  const param = context.params.byType.get(type)?.get(code);
  if (param === undefined) return unknownParam(`_has:${type}:${code}`, context);
  if (param.kind !== 'reference' || !context.types.every((each) => param.targets.includes(each))) {
    return fail({ code: 'value', text: `${shown(code)} of ${shown(type)} does not refer to what is searched`, cite: `${CITE}#has` });
  }
  if (context.depth === 0) return tooDeep();
  const inner = parseClause(rest.join(':'), value, { ...context, types: [type], depth: context.depth - 1 });
  if (!inner.ok) return inner;
  const has: HasClause = { kind: 'has', type, param: code, where: [inner.value] };
  return ok(has);
}

/** What is an item of one of these Lists (http://hl7.org/fhir/R4/search.html#list): as by `_has`, so of a List and of items that may be seen. */
function parseList(value: string, { depth }: ClauseContext): Result<Clause> {
  if (splitUnescaped(value, ',').some((each) => each.startsWith('$'))) {
    return fail({ code: 'not-supported', text: 'Lists that are not stored, such as $current-problems, are not served by _list', cite: `${CITE}#list` });
  }
  const values = valuesOf(value, idValue);
  if (depth === 0) return tooDeep();
  return values === undefined ? fail(badValue('_list')) : ok({ kind: 'has', type: 'List', param: 'item', where: [{ kind: 'id', param: '_id', values }] });
}

function tooDeep(): Result<Clause> {
  return fail({ code: 'too-costly', text: `No more than ${String(MAX_CHAIN)} references may be followed`, cite: `${CITE}#chaining` });
}
