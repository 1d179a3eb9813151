// SPDX-License-Identifier: Apache-2.0
/** Transforms of risk, need and screening assessments: levels with an override in their text, and the K6 total. Formats 1.6, 8.8. */
import { codingsOf, lookUp } from '../codes.ts';
import { parsePath, select } from '../path.ts';
import type { Outcome, Transform, TransformContext } from '../transform.ts';
import { failed, value } from '../transform.ts';
import type { Json, SourceNode } from '../types.ts';
import { tidy } from './basic.ts';

const OVERRIDE = /^(.+?)[\s,;:-]+(?:override|overridden|overrode)\s+to\s+(.+)$/iu;

/** `Minimum, override to Medium` -> the level that holds and the level as computed. */
export function levelsOf(raw: string): { readonly final: string; readonly computed: string | undefined } {
  const [, computed, final] = OVERRIDE.exec(tidy(raw)) ?? [];
  return final === undefined || computed === undefined ? { final: tidy(raw), computed: undefined } : { final, computed };
}

/** A level as CodeableConcept; `part`: `final` is what holds, `computed` is what the instrument gave when the text names both. */
const level: Transform = {
  takes: 'leaf',
  args: ['part', 'codes'],
  needsTable: true,
  apply: (raw, context) => {
    const levels = levelsOf(raw);
    if (context.args.part === 'computed') return levels.computed === undefined ? { kind: 'nothing' } : conceptOf(levels.computed, raw, context);
    return conceptOf(levels.final, raw, context);
  },
  inverse: (json) => (typeof json === 'object' && json !== null && 'text' in json && typeof json.text === 'string' ? json.text : undefined),
};

function conceptOf(word: string, raw: string, context: TransformContext): Outcome {
  const standard = codingsOf(context.table === undefined ? undefined : lookUp(context.table, word));
  const own = word.length <= 40 ? [{ system: context.feed.codeSystem(String(context.args.codes ?? 'level')), code: word }] : [];
  const coding: Json[] = [...standard, ...own].map(({ system, code, ...rest }) => ({ system, code, ...('display' in rest ? { display: rest.display } : {}) }));
  const json: Json = { ...(coding.length === 0 ? {} : { coding }), text: tidy(raw) };
  if (standard.length > 0) return value(json);
  const line = { kind: 'code-without-target', severity: 'warning', text: 'the code table does not know this level: kept as text' } as const;
  return { kind: 'value', value: json, as: 'text', line: { ...line, ...(word.length <= 40 ? { value: word } : {}) } };
}

const SCORE = { unit: '{score}', system: 'http://unitsofmeasure.org', code: '{score}' };
const K6_ITEMS = 6;

/**
 * The K6 total of six answers. LOINC scores the answers 1 (all of the time) to 5 (none of the time); the total runs from 0 to 24 with
 * "all of the time" as 4, so each answer counts 5 minus itself. Formats 1.6. undefined: not six answers of 1 to 5.
 */
export function k6Total(answers: readonly string[]): number | undefined {
  if (answers.length !== K6_ITEMS || !answers.every((answer) => /^[1-5]$/u.test(answer))) return undefined;
  return answers.reduce((sum, answer) => sum + 5 - Number(answer), 0);
}

const answersAt = (context: TransformContext, node: SourceNode, items: string): readonly SourceNode[] => {
  const path = parsePath(items);
  return path.ok ? select(context.doc, node, path.value) : [];
};

/** The total out of the answers that the path `items` finds. */
const k6: Transform = {
  takes: 'element',
  args: ['items'],
  apply: (_raw, context, node) => {
    const answers = answersAt(context, node, String(context.args.items));
    if (answers.length === 0) return { kind: 'nothing' };
    const total = k6Total(answers.map((answer) => answer.value ?? ''));
    return total === undefined ? failed('not six answers of 1 to 5: no K6 total') : { kind: 'value', value: { value: total, ...SCORE }, used: answers };
  },
  inverse: 'six answers cannot be told from their total',
};

/** A K6 total that the source computed: 0 to 24. A sum of LOINC's answers (6 to 30, the other way round) shows itself only above 24. */
const k6Given: Transform = {
  takes: 'leaf',
  args: [],
  apply: (raw) => (/^\d{1,2}$/u.test(raw) && Number(raw) <= 24 ? value({ value: Number(raw), ...SCORE }) : failed('not a K6 total, which runs from 0 to 24')),
  inverse: (json) => (typeof json === 'object' && json !== null && 'value' in json && typeof json.value === 'number' ? String(json.value) : undefined),
};

export const assessmentTransforms = { level, 'k6-total': k6, 'k6-given': k6Given } as const;
