// SPDX-License-Identifier: Apache-2.0
/**
 * Transforms of codes. A code is never dropped: without a target it goes on as text with the raw code in the source's own system,
 * and the report says so.
 */
import { codingsOf, lookUp } from '../codes.ts';
import type { InverseContext, Inverted, Outcome, Transform } from '../transform.ts';
import { failed, value } from '../transform.ts';
import type { CodingTarget, Json } from '../types.ts';
import { tidy } from './basic.ts';
import { codingsIn, isObject, member, partOf } from './json.ts';
import type { CodingLike } from './json.ts';

const textOf = member('text');

/** FHIR's own form of a code; longer texts are free text, not codes. http://hl7.org/fhir/R4/datatypes.html#code */
function isCode(raw: string): boolean {
  return raw.length <= 40 && /^\S+( \S+)*$/u.test(raw);
}

/** The line for a code without a target. Free text in a code's place is not shown: it may speak of a patient. */
function withoutTarget(raw: string, known: boolean): NonNullable<Extract<Outcome, { kind: 'value' }>['line']> {
  const text = known ? 'the table says that this code has no counterpart: kept as text' : 'the code table does not know this code: kept as text with the raw code';
  return { kind: 'code-without-target', severity: known ? 'information' : 'warning', text, ...(isCode(raw) ? { value: raw } : {}) };
}

function asJson(coding: CodingTarget): Json {
  return { system: coding.system, code: coding.code, ...(coding.display === undefined ? {} : { display: coding.display }) };
}

const code: Transform = {
  takes: 'leaf',
  args: ['default'],
  needsTable: true,
  apply: (raw, context) => {
    const target = context.table === undefined ? undefined : lookUp(context.table, tidy(raw));
    if (typeof target === 'string') return value(target);
    const fallback = context.args.default;
    if (fallback === undefined) return failed('the code table does not know this code');
    return { kind: 'value', value: fallback, as: 'text', line: withoutTarget(tidy(raw), false), original: raw };
  },
  inverse: (json, context) => (typeof json === 'string' ? rawOf(json, context) : undefined),
};

/** The first raw code of the table that means this bare code. */
function rawOf(target: string, context: InverseContext): string | undefined {
  for (const [raw, to] of context.table?.codes ?? []) if (to === target) return raw;
  return undefined;
}

/** The first raw code of the table that means this coding. */
function rawOfCoding(coding: CodingLike, context: InverseContext): string | undefined {
  for (const [raw, to] of context.table?.codes ?? []) {
    if (codingsOf(to).some((one) => one.system === coding.system && one.code === coding.code)) return raw;
  }
  return undefined;
}

/** The source's own raw code; else what its table has for a standard one; else the words, which is less, and is said. */
function conceptBack(json: Json, context: InverseContext): string | Inverted | undefined {
  const codings = codingsIn(json);
  const own = context.feed.codeSystem(String(context.args.codes ?? 'codes'));
  const raw = codings.find((one) => one.system === own && typeof one.code === 'string')?.code;
  if (typeof raw === 'string') return raw;
  const known = codings.map((one) => rawOfCoding(one, context)).find((found) => found !== undefined);
  if (known !== undefined) return known;
  const words = textOf(json) ?? codings.map((one) => one.display).find((one) => typeof one === 'string');
  if (words === undefined || codings.length === 0) return words;
  const code = codings[0]?.code;
  return {
    text: words, as: 'text',
    line: { kind: 'code-without-target', severity: 'warning', text: 'the format has no code for this: written as text', ...(typeof code === 'string' ? { value: code } : {}) },
  };
}

const concept: Transform = {
  takes: 'leaf',
  args: ['codes'],
  apply: (raw, context) => {
    const tidied = tidy(raw);
    const target = context.table === undefined ? undefined : lookUp(context.table, tidied);
    const standard = codingsOf(target);
    const own = isCode(tidied) ? [{ system: context.feed.codeSystem(String(context.args.codes ?? 'codes')), code: tidied }] : [];
    const coding = [...standard.map(asJson), ...own];
    const json: Json = { ...(coding.length === 0 ? {} : { coding }), text: tidied };
    if (context.table === undefined || standard.length > 0) return value(json);
    return { kind: 'value', value: json, as: 'text', line: withoutTarget(tidied, target !== undefined) };
  },
  inverse: conceptBack,
};

const conceptText: Transform = { takes: 'leaf', args: [], apply: (raw) => value({ text: tidy(raw) }), inverse: (json) => textOf(json) };

const sourceCoding: Transform = {
  takes: 'leaf',
  args: ['codes'],
  apply: (raw, context) => {
    const tidied = tidy(raw);
    return isCode(tidied) ? value({ system: context.feed.codeSystem(String(context.args.codes ?? 'codes')), code: tidied }) : failed('not a code');
  },
  inverse: (json, context) => {
    const own = member('system')(json) === context.feed.codeSystem(String(context.args.codes ?? 'codes'));
    return own ? member('code')(json) : undefined;
  },
};

export const codedTransforms = { code, concept, 'concept-text': conceptText, 'source-coding': sourceCoding } as const;

/** US Core race and ethnicity share one form: a category coding, and a text. http://hl7.org/fhir/us/core/StructureDefinition-us-core-race.html */
function usCore(url: string): Transform {
  return {
    takes: 'leaf',
    args: ['otherwise'],
    needsTable: true,
    apply: (raw, context) => {
      const tidied = tidy(raw);
      const target = context.table === undefined ? undefined : lookUp(context.table, tidied);
      const [coding] = codingsOf(target);
      if (coding !== undefined) return value({ url, extension: [{ url: 'ombCategory', valueCoding: asJson(coding) }, { url: 'text', valueString: coding.display ?? tidied }] });
      if (context.args.otherwise === 'skip') return { kind: 'nothing' };
      const json = { url, extension: [{ url: 'text', valueString: tidied }] };
      return { kind: 'value', value: json, as: 'text', line: withoutTarget(tidied, target !== undefined) };
    },
    inverse: (json, context) => usCoreBack(url, json, context),
  };
}

/** The table's raw code for the category; else the text. Several categories in one extension are more than one code can say. */
function usCoreBack(url: string, json: Json, context: InverseContext): string | Inverted | undefined {
  const list = partOf(json, 'extension');
  if (partOf(json, 'url') !== url || !Array.isArray(list)) return undefined;
  const parts = (list as readonly Json[]).filter(isObject);
  const codings = parts.map((one) => one.valueCoding).filter((one): one is { readonly [key: string]: Json } => isObject(one));
  const raw = codings.length === 1 && codings[0] !== undefined ? rawOfCoding(codings[0], context) : undefined;
  if (raw !== undefined) return raw;
  const words = parts.map((one) => one.valueString).find((one) => typeof one === 'string');
  if (words === undefined || context.args.otherwise === 'skip') return undefined;
  return codings.length === 0 ? words
    : { text: words, as: 'text', line: { kind: 'code-without-target', severity: 'warning', text: 'the format has no one code for this: written as text' } };
}

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition';

export const peopleTransforms = {
  'us-core-race': usCore(`${US_CORE}/us-core-race`),
  'us-core-ethnicity': usCore(`${US_CORE}/us-core-ethnicity`),
} as const;
