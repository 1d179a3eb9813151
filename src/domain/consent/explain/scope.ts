// SPDX-License-Identifier: Apache-2.0
import type { ConsentPaper, NestedProvision, OuterProvision } from '../facts/papers.ts';
import type { ReceivedUnder } from '../facts/record.ts';
import { codeWords } from './code-words.ts';

/**
 * A clear explanation of the scope of a consent (42 CFR 2.32(b)): what, from whom, to whom, for what, until when. It names no
 * person but by the names given for the parties that the consent itself names.
 * In: the paper and a function from a party's id to its name. Out: one sentence.
 */
export function explainScope(paper: ConsentPaper, nameOf: (id: string) => string): string {
  const from = paper.disclosers.length > 0 ? list(paper.disclosers.map(nameOf)) : words(paper.discloserClass ?? 'the discloser named in the consent');
  const recipients = [...paper.recipients.map(nameOf), ...(paper.recipientClass === undefined ? [] : [words(paper.recipientClass)])];
  const until = paper.period.end ?? UNTIL[paper.expiryEvent?.kind ?? ''] ?? words(paper.expiryEvent?.kind ?? 'the date stated in the consent');
  const except = paper.denies === undefined || paper.denies.length === 0 ? '' : `, except ${list([...new Set(paper.denies.flatMap(excepted))])}`;
  const dated = paper.dataPeriod === undefined ? '' : ` dated from ${paper.dataPeriod.start ?? 'the beginning'} to ${paper.dataPeriod.end ?? 'the end of the consent'}`;
  return `Scope of the consent ${paper.id} (${words(paper.variant)}): ${list(described(paper))}${within(paper)}${dated}${except}, from ${from}, `
    + `to ${list(recipients)}, for ${list(paper.purposes.map(words))}, until ${until}.`;
}

/**
 * The same of a consent that is not on file here, for records passed on by whoever received them under it: what its kind says (42 CFR 2.31(a)(4), 2.33(b), 2.35(d)).
 * In: how the holder came to have the records, and its name. Out: one sentence.
 */
export function explainReceipt({ basis, receivedOn }: ReceivedUnder, holder: string): string {
  return `Scope of the consent (${words(basis)}) under which ${holder} received this${receivedOn === undefined ? '' : ` on ${receivedOn}`}: ${BY_KIND[basis] ?? 'what it names, for the purpose that it names'}. `
    + 'The consent itself is with whoever gave the records.';
}

const BY_KIND: Readonly<Partial<Record<ReceivedUnder['basis'], string>>> = {
  'tpo-single-consent': 'for treatment, payment and health care operations, and passed on for these as 42 CFR 2.33(b) permits, until it is revoked',
  'cj-referral-consent': 'for official duties about the conditional release or other action that it was given for, until the time or event that it names',
};

/** What it covers, by everything that it names it by. */
function described({ categories = [], limits = {} }: OuterProvision): readonly string[] {
  const { codes = [], types = [], labels = [], data } = limits;
  return [
    ...categories.map(words), ...codes.map((code) => `what bears the code ${code}`), ...types.map((type) => `of the kind ${type}`), ...labels.map((label) => `of what is labelled ${label}`),
    ...(limits.confidentiality === undefined ? [] : [`of what is no more confidential than ${limits.confidentiality}`]),
    ...(data === undefined ? [] : [...(data.records.length === 0 ? [] : ['of the records that it names one by one']), ...(data.authors.length === 0 ? [] : ['of what the authors wrote that it names'])]),
  ];
}

/** The provisions that hold this one. */
function within(paper: ConsentPaper): string {
  const outer = (paper.within ?? []).flatMap(described);
  return outer.length === 0 ? '' : `, as far as it is ${list(outer)}`;
}

/** What a denial names by category is said; what it names by labels, codes or records would tell what the person keeps back. */
function excepted(deny: NestedProvision): readonly string[] {
  return deny.limits === undefined ? deny.categories.map(words) : ['what it further excepts'];
}

/** 42 CFR 2.31(a)(7)(ii): for treatment, payment and operations a form may say `none`. */
const UNTIL: Readonly<Record<string, string>> = { none: 'it is revoked' };

function list(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}

function words(code: string): string {
  return code === '*' ? 'everything' : codeWords(code);
}
