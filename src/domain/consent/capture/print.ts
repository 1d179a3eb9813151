// SPDX-License-Identifier: Apache-2.0
/**
 * A form as a page for a person to read and sign, or as what was agreed: a list of blocks in the order of reading, without any
 * measure. What draws it (src/partners/documents) decides nothing about the content.
 */
import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import * as z from 'zod';
import rawPrint from '../../../../consent/forms/print.json' with { type: 'json' };
import { readAnswers, type Answers } from './answers.ts';
import { OPTIONS, optionsOf, type ConsentForm, type FormItem, type FormPart, type Language } from './forms.ts';

const words = z.record(z.string(), z.union([z.string(), z.strictObject({ en: z.string(), es: z.string() })])).parse(rawPrint);

/** A word of the frame of a page. */
export function wordOf(key: string, language: Language): string {
  const found = words[key];
  return found === undefined || typeof found === 'string' ? key : found[language];
}

export type Block =
  | { readonly kind: 'section'; readonly text: string; readonly cite?: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'help'; readonly text: string }
  /** A box to tick, or ticked. */
  | { readonly kind: 'box'; readonly text: string; readonly ticked: boolean }
  /** A line to write on, or what stands on it. */
  | { readonly kind: 'field'; readonly label: string; readonly value?: string }
  /** A required statement, with a place for initials; `ticked`: it was read. */
  | { readonly kind: 'statement'; readonly text: string; readonly initials: string; readonly ticked?: boolean }
  | { readonly kind: 'signature'; readonly labels: readonly [string, string, string]; readonly signed?: { readonly who: string; readonly day: string; readonly how: string } };

export interface PrintedForm {
  readonly title: string;
  readonly language: Language;
  /** Instant of making, as on the page's metadata: the same input makes the same bytes. */
  readonly made: string;
  readonly footer: string;
  readonly blocks: readonly Block[];
}

export interface PrintInput {
  readonly form: ConsentForm;
  readonly language: Language;
  readonly made: string;
  /** Answers to be shown; absent: an empty form. */
  readonly response?: QuestionnaireResponse;
  /** Agreed: only what was answered is printed, as said. Else the form is there to be filled in. */
  readonly agreed: boolean;
  /** Name by `Type/id`. */
  readonly names: ReadonlyMap<string, string>;
  /** Sentences above the form: taken back, not yet looked at. */
  readonly notes?: readonly string[];
}

/** In: a form and the answers on it. Out: its blocks. */
export function printedForm(input: PrintInput): PrintedForm {
  const { form, language, made, notes = [] } = input;
  const answers = input.response === undefined ? undefined : readAnswers(form, input.response).answers;
  const printing: Printing = { ...input, answers };
  return {
    title: form.title[language], language, made, footer: `${form.cite} · ${form.id}`,
    blocks: [
      ...notes.map((text): Block => ({ kind: 'text', text })),
      ...(input.agreed ? [{ kind: 'text', text: wordOf('agreed', language) } as const] : []),
      ...form.items.flatMap((item) => blocksOf(item, printing)),
      { kind: 'text', text: wordOf('copy', language) },
    ],
  };
}

interface Printing extends PrintInput { readonly answers: Answers | undefined }

function blocksOf(item: FormItem, printing: Printing): readonly Block[] {
  const { language, agreed, answers } = printing;
  const text = item.text[language];
  if (item.type === 'display') {
    return [{ kind: 'text', text }];
  }
  if (item.statement !== undefined) {
    const ticked = answers?.one(item.linkId) === 'true';
    return agreed && !ticked ? [] : [{ kind: 'statement', text, initials: wordOf('initials', language), ...(agreed ? { ticked } : {}) }];
  }
  if (item.linkId === '8') {
    return [{ kind: 'section', text, ...citeOf(item) }, ...(agreed ? [] : helpOf(item, language)), ...signaturesOf(printing)];
  }
  const inner = item.type === 'group' ? item.items.flatMap((part) => partBlocks(part, printing)) : partBlocks({ ...item, text: EMPTY }, printing);
  return agreed && inner.length === 0 ? [] : [{ kind: 'section', text, ...citeOf(item) }, ...(agreed ? [] : helpOf(item, language)), ...inner];
}

const EMPTY = { en: '', es: '' } as const;

function citeOf(item: FormItem): { readonly cite?: string } {
  return item.cite === '' ? {} : { cite: item.cite };
}

function helpOf(item: FormItem, language: Language): readonly Block[] {
  return item.help === undefined ? [] : [{ kind: 'help', text: item.help[language] }];
}

function partBlocks(part: FormPart, printing: Printing): readonly Block[] {
  const { language, agreed, answers, form } = printing;
  const values = answers?.all(part.linkId) ?? [];
  const label = part.text[language];
  const options = optionsOf(form, part);
  if (agreed) {
    return values.map((value): Block => ({ kind: 'field', label, value: sayValue(part, value, printing) }));
  }
  if (options.length === 0) {
    const lines = values.length === 0 ? [undefined] : values;
    return lines.map((value): Block => ({ kind: 'field', label, ...(value === undefined ? {} : { value: sayValue(part, value, printing) }) }));
  }
  const listed = options.map((option): Block => ({ kind: 'box', text: option[language], ticked: values.includes(option.code) }));
  const beside = values.filter((value) => !options.some((option) => option.code === value)).map((value): Block => ({ kind: 'box', text: value, ticked: true }));
  const open: readonly Block[] = part.type === 'open-choice' && form.categories === undefined ? [{ kind: 'field', label: wordOf('other', language) }] : [];
  return [...(label === '' ? [] : [{ kind: 'text', text: label } as const]), ...listed, ...beside, ...open];
}

/** A code in plain words, a reference by its name; what has none is said as it stands. */
function sayValue(part: FormPart, value: string, { language, names }: Printing): string {
  const option = part.options === undefined ? undefined : OPTIONS[part.options].find((each) => each.code === value);
  return option?.[language] ?? names.get(value) ?? value;
}

function signaturesOf(printing: Printing): readonly Block[] {
  const { language, agreed, answers, names } = printing;
  const labels = [wordOf('signature', language), wordOf('printed', language), wordOf('date', language)] as const;
  const say = (set: 'signer-role' | 'signature-method', code: string | undefined): string => OPTIONS[set].find((each) => each.code === code)?.[language] ?? '';
  if (!agreed) {
    return [{ kind: 'signature', labels }, { kind: 'signature', labels }];
  }
  return (answers?.groups('8') ?? []).map((group) => ({
    kind: 'signature', labels, signed: {
      who: names.get(group.one('8.who') ?? '') ?? say('signer-role', group.one('8.role')), day: group.one('9') ?? '', how: say('signature-method', group.one('8.method')),
    },
  }));
}
