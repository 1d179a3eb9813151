// SPDX-License-Identifier: Apache-2.0
/** Coded elements, observed values, ranges and documents of HL7 v2, both ways. Source: HL7 v2.5.1, 2A.89 (CWE), 7.4.2 (OBX); HL7 v2-to-FHIR, OBX. */
import { codingsOf, lookUp } from '../codes.ts';
import type { Inverted, InverseContext, Outcome, Transform, TransformContext } from '../transform.ts';
import { failed } from '../transform.ts';
import { basicTransforms, tidy } from '../transforms/basic.ts';
import { codingsIn, isObject, member, partOf } from '../transforms/json.ts';
import type { CodingLike } from '../transforms/json.ts';
import type { Json, SourceNode } from '../types.ts';
import { hl7Time } from '../write/envelope.ts';
import { nameOfSystem, part, systemOf, used } from './parts.ts';
import { textOf } from './text.ts';

type Parts = Readonly<Record<string, string>>;

const CODED = ['.', 'c2', 'c3', 'c4', 'c5', 'c6', 'c9'];

/** CWE, CE, IS -> CodeableConcept: code, alternate code, what the row's table makes of the code; the author's own words where there are any. */
export function conceptOf(node: SourceNode, context: TransformContext): { readonly concept: Json; readonly known: boolean } | undefined {
  const fallback = String(context.args.codes ?? 'codes');
  const coding = (code: string | undefined, display: string | undefined, system: string | undefined): readonly Json[] => (code === undefined || code.length > 60 ? []
    : [{ system: systemOf(system, context.feed, fallback), code: tidy(code), ...(display === undefined ? {} : { display: tidy(display) }) }]);
  const [code, display] = [node.value, part(node, 'c2')];
  const table = context.table === undefined || code === undefined ? undefined : lookUp(context.table, tidy(code));
  const mapped = codingsOf(table).map(({ system, code: to, display: says }) => ({ system, code: to, ...(says === undefined ? {} : { display: says }) }));
  const codings = [...mapped, ...coding(code, display, part(node, 'c3')), ...coding(part(node, 'c4'), part(node, 'c5'), part(node, 'c6'))];
  const text = part(node, 'c9') ?? display ?? part(node, 'c5') ?? code;
  if (text === undefined) return undefined;
  return { concept: { ...(codings.length === 0 ? {} : { coding: codings }), text: tidy(text) }, known: context.table === undefined || mapped.length > 0 };
}

const concept: Transform = {
  takes: 'element',
  args: ['codes'],
  apply: (_raw, context, node): Outcome => {
    const made = conceptOf(node, context);
    if (made === undefined) return { kind: 'nothing' };
    const line = made.known ? {} : { as: 'text' as const, line: { kind: 'code-without-target' as const, severity: 'warning' as const, text: 'the code table does not know this code: kept as text with the raw code', ...(node.value === undefined || node.value.length > 40 ? {} : { value: node.value }) } };
    return { kind: 'value', value: made.concept, used: used(node, CODED), ...line };
  },
  inverse: (json, context) => (isObject(json) ? conceptBack(json, context) : undefined),
};

/** Codings of the row's table go as the source's raw code; the rest as code and alternate code; more than two is more than a CWE holds. */
export function conceptBack(json: Json, context: InverseContext): Inverted | undefined {
  const fallback = String(context.args.codes ?? 'codes');
  const words = member('text')(json);
  const codings = codingsIn(json).flatMap((one) => (typeof one.code === 'string' ? [{ ...one, code: one.code }] : []));
  const tabled = (one: CodingLike): string | undefined => [...(context.table?.codes ?? [])].find(([, to]) => codingsOf(to).some((known) => known.system === one.system && known.code === one.code))?.[0];
  const own = codings.filter((one) => tabled(one) === undefined);
  const raw = own.length > 0 ? undefined : codings.map(tabled).find((one) => one !== undefined);
  if (raw !== undefined) return { text: raw, ...(words === undefined || words === raw ? {} : { parts: { c9: words } }) };
  const [first, second] = own;
  if (first === undefined) return words === undefined ? undefined : { parts: { c9: words } };
  const at = (one: CodingLike, [display, system]: readonly [string, string]): Parts => ({
    ...(typeof one.display === 'string' ? { [display]: one.display } : {}),
    ...named(system, nameOfSystem(typeof one.system === 'string' ? one.system : undefined, context.feed, fallback)),
  });
  const said = typeof first.display === 'string' ? first.display : typeof second?.display === 'string' ? second.display : first.code;
  const alternate = second === undefined ? {} : { c4: second.code, ...at(second, ['c5', 'c6']) };
  return { text: first.code, parts: { ...at(first, ['c2', 'c3']), ...alternate, ...(words === undefined || words === said ? {} : { c9: words }) } };
}

function named(at: string, value: string | undefined): Parts {
  return value === undefined ? {} : { [at]: value };
}

const COMPARATORS = ['<', '>', '<=', '>='];
const NUMBER = /^[+-]?\d{1,15}(?:\.\d{1,15})?$/u;

/** OBX -> value[x], by OBX-2. What does not fit its declared type is kept as a string: a result is never dropped. */
const observed: Transform = {
  takes: 'element',
  args: ['codes'],
  apply: (_raw, context, node): Outcome => {
    const fields = node.children.filter((child) => child.name === 'OBX.5');
    const [field] = fields;
    if (field === undefined) return { kind: 'nothing' };
    const unit = node.children.find((child) => child.name === 'OBX.6');
    const typed = fields.length > 1 ? undefined : typedValue(part(node, 'OBX.2') ?? 'ST', { field, unit, context });
    const type = used(node, ['OBX.2']);
    if (typed !== undefined) return { kind: 'value', value: typed.value, used: [...type, ...typed.leaves] };
    const words = fields.map((one) => textOf(one)).filter((one) => one !== '').join('\n');
    const leaves = fields.flatMap(allLeaves);
    return words === '' ? { kind: 'nothing' } : { kind: 'value', value: { valueString: words }, used: [...type, ...leaves] };
  },
  inverse: (json, context) => observedBack(json, context),
};

interface Observing {
  readonly field: SourceNode;
  readonly unit: SourceNode | undefined;
  readonly context: TransformContext;
}

function typedValue(type: string, { field, unit, context }: Observing): { readonly value: Json; readonly leaves: readonly SourceNode[] } | undefined {
  const value = field.value;
  const units = unit === undefined ? {} : unitOf(unit);
  const withUnit = [...allLeaves(field), ...(unit === undefined ? [] : used(unit, ['.', 'c2', 'c3']))];
  switch (type) {
    case 'NM': return value !== undefined && NUMBER.test(value) ? { value: { valueQuantity: { value: Number(value), ...units } }, leaves: withUnit } : undefined;
    case 'SN': return structured(field, units, withUnit);
    case 'CWE': case 'CE': case 'CF': case 'IS': case 'ID': {
      const made = conceptOf(field, context);
      return made === undefined ? undefined : { value: { valueCodeableConcept: made.concept }, leaves: used(field, CODED) };
    }
    case 'DT': case 'TS': case 'DTM': {
      const made = value === undefined ? undefined : basicTransforms.dateTime.apply(value, context, field);
      return made?.kind === 'value' ? { value: { valueDateTime: made.value }, leaves: used(field, ['.']) } : undefined;
    }
    default: return undefined;
  }
}

/** A unit of UCUM has a code; any other is a word. */
function unitOf(unit: SourceNode): { readonly [key: string]: Json } {
  const [code, words] = [unit.value, part(unit, 'c2')];
  const ucum = part(unit, 'c3')?.toUpperCase() === 'UCUM';
  const said = words ?? code;
  return { ...(said === undefined ? {} : { unit: tidy(said) }), ...(ucum && code !== undefined ? { system: 'http://unitsofmeasure.org', code } : {}) };
}

/** SN: comparator, number, separator, number. 2A.69 */
function structured(field: SourceNode, units: { readonly [key: string]: Json }, leaves: readonly SourceNode[]): { readonly value: Json; readonly leaves: readonly SourceNode[] } | undefined {
  const [sign = '', low, mark, high] = [field.value, part(field, 'c2'), part(field, 'c3'), part(field, 'c4')];
  if (low === undefined || !NUMBER.test(low)) return undefined;
  const quantity = (text: string): Json => ({ value: Number(text), ...units });
  if (mark === undefined && high === undefined && (COMPARATORS.includes(sign) || sign === '' || sign === '=')) {
    return { value: { valueQuantity: { value: Number(low), ...(COMPARATORS.includes(sign) ? { comparator: sign } : {}), ...units } }, leaves };
  }
  if (high === undefined || !NUMBER.test(high) || sign !== '') return undefined;
  if (mark === '-') return { value: { valueRange: { low: quantity(low), high: quantity(high) } }, leaves };
  return mark === ':' || mark === '/' ? { value: { valueRatio: { numerator: quantity(low), denominator: quantity(high) } }, leaves } : undefined;
}

function allLeaves(node: SourceNode): readonly SourceNode[] {
  return [...(node.leaf === undefined ? [] : [node]), ...node.children.flatMap(allLeaves)];
}

function observedBack(json: Json, context: InverseContext): Inverted | undefined {
  const quantity = partOf(json, 'valueQuantity');
  if (isObject(quantity)) return quantityBack(quantity);
  const range = partOf(json, 'valueRange');
  if (isObject(range)) {
    const [low, high] = [partOf(range.low, 'value'), partOf(range.high, 'value')];
    return typeof low === 'number' && typeof high === 'number' ? { parts: { 'OBX.2': 'SN', 'OBX.5/c2': String(low), 'OBX.5/c3': '-', 'OBX.5/c4': String(high), ...unitBack(range.low) } } : undefined;
  }
  const coded = partOf(json, 'valueCodeableConcept');
  if (isObject(coded)) {
    const made = conceptBack(coded, context);
    return made === undefined ? undefined : { parts: { 'OBX.2': 'CWE', ...(made.text === undefined ? {} : { 'OBX.5': made.text }), ...Object.fromEntries(Object.entries(made.parts ?? {}).map(([at, value]) => [`OBX.5/${at}`, value])) } };
  }
  const [words, time, flag, whole] = [member('valueString')(json), member('valueDateTime')(json), partOf(json, 'valueBoolean'), partOf(json, 'valueInteger')];
  if (words !== undefined) return { parts: { 'OBX.2': words.length > 199 || words.includes('\n') ? 'TX' : 'ST', 'OBX.5': words } };
  if (time !== undefined) return { parts: { 'OBX.2': time.includes('T') ? 'TS' : 'DT', 'OBX.5': hl7Time(time) } };
  if (typeof flag === 'boolean') return { parts: { 'OBX.2': 'CWE', 'OBX.5': flag ? 'Y' : 'N', 'OBX.5/c2': flag ? 'Yes' : 'No', 'OBX.5/c3': 'HL70136' }, as: 'text' };
  return typeof whole === 'number' ? { parts: { 'OBX.2': 'NM', 'OBX.5': String(whole) }, as: 'text' } : undefined;
}

function quantityBack(quantity: { readonly [key: string]: Json }): Inverted | undefined {
  const { value, comparator } = quantity;
  if (typeof value !== 'number') return undefined;
  if (typeof comparator === 'string') return { parts: { 'OBX.2': 'SN', 'OBX.5': comparator, 'OBX.5/c2': String(value), ...unitBack(quantity) } };
  return { parts: { 'OBX.2': 'NM', 'OBX.5': String(value), ...unitBack(quantity) } };
}

function unitBack(quantity: Json | undefined): Parts {
  const [unit, code, system] = [member('unit')(quantity ?? null), member('code')(quantity ?? null), member('system')(quantity ?? null)];
  if (system === 'http://unitsofmeasure.org' && code !== undefined) return { 'OBX.6': code, ...(unit === undefined || unit === code ? {} : { 'OBX.6/c2': unit }), 'OBX.6/c3': 'UCUM' };
  return unit === undefined ? {} : { 'OBX.6': unit };
}

const RANGE = /^\s*(?:([+-]?\d+(?:\.\d+)?)\s*-\s*([+-]?\d+(?:\.\d+)?))\s*$/u;

/** OBX-7 -> one reference range: numbers where they are plain, and always the words. */
const range: Transform = {
  takes: 'leaf',
  args: [],
  apply: (raw): Outcome => {
    const [, low, high] = RANGE.exec(raw) ?? [];
    return { kind: 'value', value: { ...(low === undefined ? {} : { low: { value: Number(low) } }), ...(high === undefined ? {} : { high: { value: Number(high) } }), text: tidy(raw) } };
  },
  inverse: (json) => {
    const [low, high] = [partOf(partOf(json, 'low'), 'value'), partOf(partOf(json, 'high'), 'value')];
    const words = member('text')(json);
    return words ?? (typeof low === 'number' && typeof high === 'number' ? `${String(low)}-${String(high)}` : typeof low === 'number' ? `>=${String(low)}` : typeof high === 'number' ? `<=${String(high)}` : undefined);
  },
};

/** The table's coding; else the raw code in the HL7 table that `codes` names (v2-0004). */
const coding: Transform = {
  takes: 'leaf',
  args: ['codes'],
  needsTable: true,
  apply: (raw, context): Outcome => {
    const [known] = context.table === undefined ? [] : codingsOf(lookUp(context.table, raw));
    if (known !== undefined) return { kind: 'value', value: { system: known.system, code: known.code, ...(known.display === undefined ? {} : { display: known.display }) } };
    if (raw.length > 40) return failed('not a code');
    return { kind: 'value', value: { system: `http://terminology.hl7.org/CodeSystem/${String(context.args.codes ?? 'v2-0000')}`, code: raw }, as: 'text', line: { kind: 'code-without-target', severity: 'warning', text: 'the code table does not know this code: kept with its HL7 table', value: raw } };
  },
  inverse: (json, context) => {
    const [system, code] = [member('system')(json), member('code')(json)];
    const raw = [...(context.table?.codes ?? [])].find(([, to]) => codingsOf(to).some((known) => known.system === system && known.code === code))?.[0];
    return raw ?? (system === `http://terminology.hl7.org/CodeSystem/${String(context.args.codes ?? 'v2-0000')}` ? code : undefined);
  },
};

export const hl7Values = { 'hl7-concept': concept, 'hl7-observed': observed, 'hl7-range': range, 'hl7-coding': coding } as const;
