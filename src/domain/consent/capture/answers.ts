// SPDX-License-Identifier: Apache-2.0
/** Reads a QuestionnaireResponse against its form: answers by linkId, and a fault for each one that the form does not know. */
import type { QuestionnaireResponse, QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '@medplum/fhirtypes';
import { parseDate, UTC } from '../../fhir/dates.ts';
import { localRef } from '../evidence/access.ts';
import { categoryCode } from '../evidence/consents/scope.ts';
import { cs } from '../evidence/systems.ts';
import { unreadable, type AnswerFault } from './fault.ts';
import { optionsOf, type ConsentForm, type FormPart } from './forms.ts';

/** An answer: a code, a local reference `Type/id`, a date, a text, or `true` for a statement that was read. */
type Value = string;

export interface Answers {
  /** Values of an item; empty: not answered. A boolean that is not true counts as not answered. */
  all(linkId: string): readonly Value[];
  one(linkId: string): Value | undefined;
  /** The repetitions of a group that may repeat. */
  groups(linkId: string): readonly Answers[];
}

export interface ReadAnswers { readonly answers: Answers; readonly faults: readonly AnswerFault[] }

interface Reading { readonly form: ConsentForm; readonly parts: ReadonlyMap<string, FormPart>; readonly faults: AnswerFault[] }

/** In: a form and the answers on it. Out: the answers, and what in them cannot be read. */
export function readAnswers(form: ConsentForm, response: QuestionnaireResponse): ReadAnswers {
  const parts = new Map(form.items.flatMap((item): readonly FormPart[] => [item, ...item.items]).map((part) => [part.linkId, part]));
  const reading: Reading = { form, parts, faults: [] };
  const answers = collect(response.item ?? [], reading);
  return { answers, faults: [...reading.faults, ...RANGES.flatMap(([from, to]) => backwards(answers, from, to))] };
}

/** Items that say from when and until when. */
const RANGES = [['3.from', '3.to'], ['7.start', '7.date'], ['2.35(b).from', '2.35(b).to']] as const;

/** After every day that can be written. */
const OPEN_END = '9999-12-31';

function backwards(answers: Answers, from: string, to: string): readonly AnswerFault[] {
  return (answers.one(to) ?? OPEN_END) < (answers.one(from) ?? '') ? [unreadable(to, 'It ends before it starts')] : [];
}

function collect(items: readonly QuestionnaireResponseItem[], reading: Reading): Answers {
  const values = new Map<string, Value[]>();
  const groups = new Map<string, Answers[]>();
  const walk = (item: QuestionnaireResponseItem): void => {
    const { linkId = '' } = item;
    const part = reading.parts.get(linkId);
    if (part === undefined) {
      // The help beside a question is a display item of its own (questionnaire.ts).
      reading.faults.push(...(linkId.endsWith('.why') ? [] : [unreadable(linkId, 'The form has no such item')]));
      return;
    }
    values.set(part.linkId, [...(values.get(part.linkId) ?? []), ...valuesOf(part, item.answer ?? [], reading)]);
    if (part.type === 'group' && part.repeats) {
      groups.set(part.linkId, [...(groups.get(part.linkId) ?? []), collect(item.item ?? [], reading)]);
    } else {
      (item.item ?? []).forEach(walk);
    }
    // R4 nests items below a question in its answers (http://hl7.org/fhir/R4/questionnaireresponse.html#link).
    (item.answer ?? []).forEach((answer) => (answer.item ?? []).forEach(walk));
  };
  items.forEach(walk);
  reading.parts.forEach((part) => {
    if (!part.repeats && (values.get(part.linkId) ?? []).length > 1) {
      reading.faults.push(unreadable(part.linkId, 'This item takes one answer'));
    }
  });
  return { all: (linkId) => values.get(linkId) ?? [], one: (linkId) => values.get(linkId)?.[0], groups: (linkId) => groups.get(linkId) ?? [] };
}

function valuesOf(part: FormPart, answers: readonly QuestionnaireResponseItemAnswer[], reading: Reading): readonly Value[] {
  return answers.flatMap((answer) => {
    const read = valueOf(part, answer, reading.form);
    if (read === 'unreadable') {
      reading.faults.push(unreadable(part.linkId, EXPECTED[part.type]));
      return [];
    }
    return read === undefined ? [] : [read.value];
  });
}

const EXPECTED: Readonly<Record<FormPart['type'], string>> = {
  string: 'The answer must be a text', reference: 'The answer must be a reference to a resource of this server, of a type that the item takes',
  choice: 'The answer must be one of the options', 'open-choice': 'The answer must be one of the options, or another category of the gate',
  date: 'The answer must be a whole date (yyyy-mm-dd)', boolean: 'The answer must be true or false', display: 'This item takes no answer', group: 'This item takes no answer',
};

type Read = { readonly value: Value } | undefined | 'unreadable';

function valueOf(part: FormPart, answer: QuestionnaireResponseItemAnswer, form: ConsentForm): Read {
  switch (part.type) {
    case 'string':
      return answer.valueString === undefined ? 'unreadable' : answer.valueString.trim() === '' ? undefined : { value: answer.valueString.trim() };
    case 'boolean':
      return answer.valueBoolean === undefined ? 'unreadable' : answer.valueBoolean ? { value: 'true' } : undefined;
    case 'date':
      return isDay(answer.valueDate) ? { value: answer.valueDate } : 'unreadable';
    case 'reference': {
      const ref = localRef(answer.valueReference);
      return ref !== undefined && part.refers?.includes(ref.type) === true ? { value: `${ref.type}/${ref.id}` } : 'unreadable';
    }
    case 'choice':
    case 'open-choice':
      return codeOf(part, answer, form);
    default:
      return 'unreadable';
  }
}

function isDay(text: string | undefined): text is string {
  return text?.length === 'yyyy-mm-dd'.length && parseDate(text, UTC) !== undefined;
}

/** One of the form's options; an open one also takes any other category of the gate but "everything" (42 CFR 2.31(a)(3)). */
function codeOf(part: FormPart, answer: QuestionnaireResponseItemAnswer, form: ConsentForm): Read {
  const { system, code } = answer.valueCoding ?? {};
  if (system !== cs(part.options!) || code === undefined) {
    return 'unreadable';
  }
  const listed = optionsOf(form, part).some((option) => option.code === code);
  const open = part.type === 'open-choice' && form.categories === undefined && code !== '*' && !code.endsWith('-note') && categoryCode(code) !== undefined;
  return listed || open ? { value: code } : 'unreadable';
}
