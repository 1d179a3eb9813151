// SPDX-License-Identifier: Apache-2.0
/** The standard search parameters, compiled once per type to accessors and row makers. */
import type { Definitions, SearchParam } from '../definitions.ts';
import { compileTree } from '../fhirpath/compile.ts';
import { parseExpression, UnsupportedExpression } from '../fhirpath/syntax.ts';
import type { Node } from '../fhirpath/syntax.ts';
import type { Branch, Getter } from '../fhirpath/branch.ts';
import { compileSchema } from '../schema.ts';
import type { Schema } from '../schema.ts';
import { MESSAGE_TYPES, SERVED_TYPES } from '../served.ts';
import { ALONE, BESIDE, mayBeWithheld, TELLING } from './beside.ts';
import type { ReferenceRow, TokenRow } from './index-rows.ts';
import { compositeKey } from './plan.ts';
import type { SearchKind } from './plan.ts';
import { positionRows, rowMaker } from './rows.ts';
import type { RowMaker } from './rows.ts';

export interface CompiledParam {
  readonly code: string;
  readonly kind: SearchKind;
  /** Canonical of the SearchParameter. */
  readonly url: string;
  /** For references: the served types that it may point to. */
  readonly targets: readonly string[];
  readonly sources: readonly { readonly get: Getter; readonly rows: RowMaker }[];
  /** It is about identifiers: `:of-type` makes sense. */
  readonly identifiers?: true;
  /** Of a composite: `kind` is that of its second part, whose rows are indexed under `compositeKey`. */
  readonly composite?: true;
  /** Of codes that stand beside a reference and are left out of an answer with it: rows are references, under `compositeKey` of the code and under `code`. */
  readonly beside?: true;
  /** Of a place on the earth: rows are numbers whose `lo` and `hi` are latitude and longitude, in degrees. */
  readonly position?: true;
}

export interface UnsupportedParam {
  readonly type: string;
  readonly code: string;
  readonly reason: string;
}

export interface SearchParams {
  /** Type -> code -> parameter. `_id` and `_lastUpdated` are columns, not index rows, and are not among them. */
  readonly byType: ReadonlyMap<string, ReadonlyMap<string, CompiledParam>>;
  /** Standard parameters, or parts of them, that are not served, each with the reason: never silent. */
  readonly unsupported: readonly UnsupportedParam[];
}

/** What is looked for in the text of an answer (text.ts), not in the index: it could not be said of a record by itself. */
const OF_ANSWERS = 'it is looked for in what is released, so by a search itself and not by a chain, _has, _filter, a scope, a condition or an export';

/** Parameters of all types that the index does not serve. */
const NOWHERE: ReadonlyMap<string, string> = new Map([
  ['_text', OF_ANSWERS], ['_content', OF_ANSWERS],
  ['_query', 'no named query is defined here'],
  ['_source', 'what leaves says who contributed it in the gateway\'s own words, which depend on who asks'],
]);

const COLUMNS: ReadonlySet<string> = new Set(['_id', '_lastUpdated']);
const KINDS: ReadonlySet<string> = new Set(['token', 'reference', 'date', 'string', 'number', 'quantity', 'uri']);

const compiled = new WeakMap<Definitions, SearchParams>();

/** The compiled parameters of the definitions; made once for each value of `Definitions`, about 50 ms. */
export function searchParams(definitions: Definitions): SearchParams {
  const known = compiled.get(definitions);
  if (known !== undefined) return known;
  const made = compileSearchParams(definitions);
  compiled.set(definitions, made);
  return made;
}

/** As `searchParams`, without remembering. */
export function compileSearchParams(definitions: Definitions): SearchParams {
  const schema = compileSchema(definitions);
  const systems = codeSystems(definitions);
  const kinds = new Map(definitions.searchParams.map((each) => [each.url, each.type]));
  const unsupported: UnsupportedParam[] = [];
  const byType = new Map(SERVED_TYPES.map((type) => {
    const own = definitions.searchParams.filter((each) => !COLUMNS.has(each.code) && appliesTo(each, type));
    const params = own.map((each) => compileParam(each, type, { schema, systems, kinds, unsupported })).filter((each) => each !== undefined);
    return [type, new Map(params.map((each) => [each.code, each]))] as const;
  }));
  return { byType, unsupported };
}

function appliesTo(param: SearchParam, type: string): boolean {
  if (param.base.includes(type) || param.base.includes('Resource')) return true;
  return param.base.includes('DomainResource') && hasNarrative(type);
}

/** Binary, Bundle and Parameters have no narrative and so are no DomainResources. */
export function hasNarrative(type: string): boolean {
  return type !== 'Binary' && !MESSAGE_TYPES.includes(type);
}

interface Making {
  readonly schema: Schema;
  /** Value set -> the code system that all its codes are from. */
  readonly systems: ReadonlyMap<string, string>;
  /** Canonical of a SearchParameter -> its type. */
  readonly kinds: ReadonlyMap<string, string>;
  readonly unsupported: UnsupportedParam[];
}

function compileParam(param: SearchParam, type: string, making: Making): CompiledParam | undefined {
  const note = (reason: string): undefined => {
    making.unsupported.push({ type, code: param.code, reason });
  };
  const telling = TELLING.get(`${type}.${param.code}`) ?? NOWHERE.get(param.code);
  if (telling !== undefined) return note(telling);
  if (param.expression === undefined) return note('it has no expression');
  if (BESIDE.has(`${type}.${param.code}`)) return compileBeside(param, type, making);
  if (ALONE.has(`${type}.${param.code}`)) return compileAlone(param, type, making);
  if (param.type === 'composite') return compileComposite(param, type, making) ?? note('only composites of a token and a value are served');
  if (param.type === 'special' && param.code === 'near') return compilePosition(param, type, making);
  if (!KINDS.has(param.type)) return note(`parameters of type ${param.type} are not served`);
  const kind = param.type as SearchKind;
  const branches = branchesOf(param.expression, type, making.schema);
  if (typeof branches === 'string') return note(branches);
  const sources = branches.flatMap((branch) => {
    const rows = rowMaker(kind, branch.type, boundSystem(branch, making.systems));
    // The value of an extension may be of fifty types, of which the parameter means those that fit.
    if (rows === undefined && param.expression?.includes('.extension') !== true) note(`a ${kind} is not found in ${branch.type}`);
    return rows === undefined ? [] : [{ get: branch.get, rows }];
  });
  if (sources.length === 0) return undefined;
  const identifiers = kind === 'token' && branches.some((branch) => branch.type === 'Identifier');
  return { code: param.code, kind, url: param.url, targets: targetsOf(param, branches), sources, ...(identifiers ? { identifiers } : {}) };
}

/** Where a Location is (http://hl7.org/fhir/R4/location.html#search). */
function compilePosition(param: SearchParam, type: string, making: Making): CompiledParam | undefined {
  const branches = branchesOf(param.expression ?? '', type, making.schema);
  return typeof branches === 'string' ? undefined
    : { code: param.code, kind: 'number', url: param.url, targets: [], sources: branches.map(({ get }) => ({ get, rows: positionRows })), position: true };
}

/** A token and a value that stand together: http://hl7.org/fhir/R4/search.html#composite. */
function compileComposite(param: SearchParam, type: string, making: Making): CompiledParam | undefined {
  const [first, second, ...more] = param.component ?? [];
  const branches = branchesOf(param.expression ?? '', type, making.schema);
  if (first === undefined || second === undefined || more.length > 0 || typeof branches === 'string') return undefined;
  const found = branches.flatMap((branch) => partSources({ branch, type, param, parts: [first.expression, second.expression] }, making));
  // A value may be of several types, of which the definition of the part means those that fit its own.
  const declared = making.kinds.get(second.definition);
  const kind = found.find((each) => each.kind === declared)?.kind ?? found[0]?.kind;
  const sources = found.filter((each) => each.kind === kind || declared !== kind);
  return kind === undefined || sources.some((each) => each.kind !== kind) ? undefined : { code: param.code, kind, url: param.url, targets: [], sources, composite: true };
}

interface Parts { readonly branch: Branch; readonly type: string; readonly param: SearchParam; readonly parts: readonly [string, string] }

/** What the second part of a composite may be, most particular first. */
const SECOND: readonly SearchKind[] = ['quantity', 'date', 'token', 'string', 'reference'];

function partSources({ branch, type, param, parts }: Parts, making: Making): readonly { readonly kind: SearchKind; readonly get: Getter; readonly rows: RowMaker }[] {
  const part = (expression: string): readonly Branch[] => partBranches(expression, branch.type, type, making.schema);
  const tokens = part(parts[0]).flatMap((each) => {
    const rows = rowMaker('token', each.type, boundSystem(each, making.systems));
    return rows === undefined ? [] : [{ get: each.get, rows }];
  });
  return part(parts[1]).flatMap((value) => {
    const kind = SECOND.find((each) => rowMaker(each, value.type, null) !== undefined);
    const rows = kind === undefined ? undefined : rowMaker(kind, value.type, null);
    return kind === undefined || rows === undefined ? [] : [{ kind, get: branch.get, rows: together(param.code, tokens, { get: value.get, rows }) }];
  });
}

type Source = CompiledParam['sources'][number];

/** A code, found where the reference beside it is: one row for each reference, under each way to write the code. */
function compileBeside(param: SearchParam, type: string, making: Making): CompiledParam | undefined {
  const { focus, code, reference } = BESIDE.get(`${type}.${param.code}`)!;
  const branches = branchesOf(focus, type, making.schema);
  if (typeof branches === 'string') return undefined;
  const sources = branches.map((branch): Source => {
    const part = (expression: string): readonly Branch[] => partBranches(expression, branch.type, type, making.schema);
    const tokens = part(code).flatMap((each) => {
      const rows = rowMaker('token', each.type, boundSystem(each, making.systems));
      return rows === undefined ? [] : [{ get: each.get, rows }];
    });
    const [target] = part(reference);
    return { get: branch.get, rows: besideRows(param.code, tokens, (value, env) => target?.get(value, env) ?? []) };
  });
  return { code: param.code, kind: 'token', url: param.url, targets: [], sources, beside: true };
}

/** A value, found where nothing beside it may be withheld. */
function compileAlone(param: SearchParam, type: string, making: Making): CompiledParam | undefined {
  const { focus, value, references } = ALONE.get(`${type}.${param.code}`)!;
  const branches = branchesOf(focus, type, making.schema);
  if (typeof branches === 'string') return undefined;
  const kind = param.type as SearchKind;
  const made = branches.map(({ get, type: of }) => {
    const part = (expression: string): readonly Branch[] => partBranches(expression, of, type, making.schema);
    const values = part(value);
    const sources = values.flatMap((each): readonly Source[] => {
      const rows = rowMaker(kind, each.type, boundSystem(each, making.systems));
      return rows === undefined ? [] : [{ get: each.get, rows }];
    });
    return { values, source: { get, rows: aloneRows(sources, references.flatMap(part)) } };
  });
  return { code: param.code, kind, url: param.url, targets: targetsOf(param, made.flatMap(({ values }) => values)), sources: made.map(({ source }) => source) };
}

function aloneRows(values: readonly Source[], beside: readonly Branch[]): RowMaker {
  return (focus, options) => {
    const env = { resource: focus as object, context: focus };
    const references = beside.flatMap(({ get }) => get(focus, env));
    const named = references.flatMap((each) => (rowMaker('reference', 'Reference', null)?.(each, options) ?? []) as readonly Pick<ReferenceRow, 'type'>[]);
    const withheld = references.some(isContained) || named.some(({ type }) => mayBeWithheld(type));
    return withheld ? [] : values.flatMap(({ get, rows }) => get(focus, env).flatMap((each) => rows(each, options)));
  };
}

function besideRows(code: string, tokens: readonly Source[], referenceOf: Getter): RowMaker {
  return (focus, options) => {
    const env = { resource: focus as object, context: focus };
    const codes = tokens.flatMap(({ get, rows }) => get(focus, env).flatMap((each) => rows(each, options) as readonly Pick<TokenRow, 'system' | 'code'>[])).filter((row) => row.code !== null);
    const keys = codes.flatMap((row) => [{ code: row.code! }, { system: row.system, code: row.code! }, { system: row.system }].map((token) => compositeKey(code, token)));
    const references = referenceOf(focus, env);
    // A member that is named in words alone, or not at all, is left out for nobody; one that is contained is left out for everybody.
    const targets = references.some(isContained) ? [] : references.flatMap((each) => rowMaker('reference', 'Reference', null)?.(each, options) ?? []);
    const standing = targets.length > 0 || references.some(isContained) ? targets : [{ type: null, id: null, url: null }];
    return [...new Set(keys.length === 0 ? [] : [code, ...keys])].flatMap((each) => standing.map((row) => ({ ...row, param: each })));
  };
}

function isContained(reference: unknown): boolean {
  const { reference: to } = reference as { readonly reference?: unknown };
  return typeof to === 'string' && to.startsWith('#');
}

/** Rows of the second part, once under each way to write the first: with and without its system. */
function together(code: string, tokens: readonly Source[], value: Source): RowMaker {
  return (focus, options) => {
    const env = { resource: focus as object, context: focus };
    const keys = tokens.flatMap(({ get, rows }) => get(focus, env).flatMap((each) => rows(each, options) as readonly Pick<TokenRow, 'system' | 'code'>[]))
      .flatMap((row) => (row.code === null ? [] : [compositeKey(code, { code: row.code }), compositeKey(code, { system: row.system, code: row.code })]));
    const values = value.get(focus, env).flatMap((each) => value.rows(each, options));
    return [...new Set(keys)].flatMap((param) => values.map((row) => ({ ...row, param })));
  };
}

/** The parts of R4's composites are written for an unnamed focus; `DateTime` and `dateTime` are meant alike. */
function partBranches(expression: string, focusType: string, type: string, schema: Schema): readonly Branch[] {
  try {
    const tree = parseExpression(expression.replaceAll('DateTime', 'dateTime'));
    return unionParts(tree).flatMap((each) => compileTree(each, focusType, type, schema));
  } catch (error) {
    if (error instanceof UnsupportedExpression) return [];
    throw error;
  }
}

function branchesOf(expression: string, type: string, schema: Schema): readonly Branch[] | string {
  try {
    const ownParts = unionParts(parseExpression(expression)).filter((part) => startsAt(part, type, schema));
    return ownParts.flatMap((part) => compileTree(part, type, type, schema));
  } catch (error) {
    if (error instanceof UnsupportedExpression) return error.message;
    throw error;
  }
}

function unionParts(node: Node): readonly Node[] {
  return node.kind === 'infix' && node.op === '|' ? [...unionParts(node.left), ...unionParts(node.right)] : [node];
}

/** Most expressions are a union over many types: those of others are left out before they are compiled. */
function startsAt(node: Node, type: string, schema: Schema): boolean {
  if (node.kind === 'symbol') return !schema.resourceTypes.has(node.name) || node.name === type;
  if (node.kind === 'infix' || node.kind === 'index') return startsAt(node.left, type, schema);
  return true;
}

/** What R4 lists, cut to what the elements allow: `patient` of a Condition points to Patients only. */
function targetsOf(param: SearchParam, branches: readonly Branch[]): readonly string[] {
  if (param.type !== 'reference') return [];
  const allowed = branches.map((each) => each.prop?.targets);
  const listed = (param.target ?? SERVED_TYPES).filter((each) => SERVED_TYPES.includes(each));
  const fromWhere = /where\(resolve\(\) is ([A-Za-z]+)\)/.exec(param.expression ?? '')?.[1];
  if (param.code === 'patient' && fromWhere !== undefined) return [fromWhere];
  return listed.filter((type) => allowed.some((each) => each === undefined || each.has(type)));
}

function boundSystem(branch: Branch, systems: ReadonlyMap<string, string>): string | null {
  const { binding, type } = branch.prop ?? {};
  return binding !== undefined && type === 'code' && branch.type === 'code' ? systems.get(binding.valueSet) ?? null : null;
}

function codeSystems(definitions: Definitions): ReadonlyMap<string, string> {
  return new Map(Object.entries(definitions.expansions).flatMap(([url, { complete, codes }]) => {
    const systems = Object.keys(codes);
    const [only] = systems;
    return complete && systems.length === 1 && only !== undefined ? [[url, only] as const] : [];
  }));
}
