// SPDX-License-Identifier: Apache-2.0
/**
 * The forms on which people consent, revoke and refuse: which items each one has, in plain English and Spanish, each with the law
 * that asks for it. The tables stand in `consent/forms`; what a variant must contain is `variants.json`, and nothing here adds to it.
 */
import * as z from 'zod';
import rawForms from '../../../../consent/forms/forms.json' with { type: 'json' };
import rawItems from '../../../../consent/forms/items.json' with { type: 'json' };
import rawOptions from '../../../../consent/forms/options.json' with { type: 'json' };
import { FORM_STATEMENTS, VARIANTS } from '../evidence/consents/form.ts';
import { CATEGORIES, PURPOSES } from '../facts/vocabulary.ts';

export const LANGUAGES = ['en', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

const words = z.strictObject({ en: z.string().min(1), es: z.string().min(1) });
export type Words = z.infer<typeof words>;

const OPTION_SETS = [
  'category', 'purpose', 'discloser-class', 'recipient-class', 'expiry-event', 'revocable-event', 'mandate', 'signer-role', 'signature-method',
  'signing-help', 'revocation-form',
] as const;
export type OptionSet = (typeof OPTION_SETS)[number];

const option = z.strictObject({ code: z.string(), en: z.string().min(1), es: z.string().min(1) });
export type FormOption = z.infer<typeof option>;

const plain = {
  linkId: z.string(), element: z.string().optional(), type: z.enum(['string', 'reference', 'choice', 'open-choice', 'date', 'boolean', 'display', 'group']),
  required: z.boolean().default(false), repeats: z.boolean().default(false), options: z.enum(OPTION_SETS).optional(),
  refers: z.array(z.string()).readonly().optional(), statement: z.enum(FORM_STATEMENTS).optional(),
  text: words, help: words.optional(), cite: z.string().optional(),
};
const part = z.strictObject(plain);
const item = z.strictObject({ ...plain, cite: z.string(), items: z.array(part).readonly().default([]) });
/** A part of a group. */
export type FormPart = z.infer<typeof part>;
export type FormItem = z.infer<typeof item>;

const form = z.strictObject({
  id: z.string(), kind: z.enum(['consent', 'revocation', 'refusal']), variant: z.enum(VARIANTS).optional(),
  /** The form must pass 42 CFR 2.31(a) and 45 CFR 164.508(c) (rules section 4.2). */
  bothLists: z.boolean().default(false), cite: z.string(), title: words,
  purposes: z.array(z.enum(PURPOSES)).readonly(), categories: z.array(z.enum(CATEGORIES)).readonly().optional(), items: z.array(z.string()).readonly(),
});

export interface ConsentForm extends Omit<z.infer<typeof form>, 'items'> {
  /** In the order in which they are asked. */
  readonly items: readonly FormItem[];
}

const options = z.strictObject({ source: z.string(), ...Object.fromEntries(OPTION_SETS.map((set) => [set, z.array(option).readonly()])) as Record<OptionSet, z.ZodReadonly<z.ZodArray<typeof option>>> });
/** Codes and their plain words, by set. */
export const OPTIONS: Readonly<Record<OptionSet, readonly FormOption[]>> = options.parse(rawOptions);

const byLinkId = new Map(z.array(item).parse(rawItems.items).map((each) => [each.linkId, each]));

/** Every form, in the order of the table. Throws at start when a form names an item that there is not. */
export const FORMS: readonly ConsentForm[] = z.array(form).parse(rawForms.forms).map((each) => ({
  ...each, items: each.items.map((linkId) => {
    const found = byLinkId.get(linkId);
    if (found === undefined) {
      throw new Error(`consent/forms/forms.json: ${each.id} names the item ${linkId}, which items.json does not have`);
    }
    return found;
  }),
}));

const byId = new Map(FORMS.map((each) => [each.id, each]));

/** The form of that id (`consent-specific`); undefined: there is none. */
export function formOf(id: string): ConsentForm | undefined {
  return byId.get(id);
}

/** The options of an item on this form: purposes and kinds of records are those that the form may serve. */
export function optionsOf(form: ConsentForm, item: FormPart): readonly FormOption[] {
  const all = item.options === undefined ? [] : OPTIONS[item.options];
  if (item.options === 'purpose') {
    return all.filter((each) => (form.purposes as readonly string[]).includes(each.code));
  }
  const own = form.categories as readonly string[] | undefined;
  const notes = ['sud-counseling-note', 'psychotherapy-note'];
  return item.options !== 'category' ? all : all.filter((each) => (own === undefined ? !notes.includes(each.code) : own.includes(each.code)));
}
