// SPDX-License-Identifier: Apache-2.0
/** The form by which the ledger is searched. What can be chosen is the engine's own: its bases, purposes, outcomes and rules, and the kinds of entries. */
import { ruleIds } from '../../../domain/consent/explain/words.ts';
import { BASES } from '../../../domain/consent/facts/bases.ts';
import { PURPOSES } from '../../../domain/consent/facts/vocabulary.ts';
import type { Issue } from '../../../domain/issue.ts';
import { LEDGER_KINDS } from '../../ports.ts';
import type { Frame } from '../frame.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { field, form, hidden } from '../parts.ts';
import { PATH, type Fields } from './query.ts';
import { basisWords, KIND_WORDS, OUTCOME_WORDS, ruleWords } from './words.ts';

export interface Searching {
  readonly fields: Fields;
  /** Organization id -> name. */
  readonly names: ReadonlyMap<string, string>;
  readonly issues: readonly Issue[];
  /** Sealed. */
  readonly patient?: string | undefined;
  readonly identifier?: string;
}

type Options = readonly (readonly [string, string])[];
const ANY = ['', 'any'] as const;

/** What each field offers, in words. */
export const CHOICES: Readonly<Record<'kind' | 'purpose' | 'basis' | 'rule' | 'outcome', Options>> = {
  kind: [['', 'disclosed, refused, nothing found, emergency'], ['any', 'any'], ...LEDGER_KINDS.map((kind) => [kind, KIND_WORDS[kind]] as const)],
  purpose: [ANY, ...PURPOSES.map((each) => [each, words(each)] as const)],
  basis: [ANY, ...BASES.map((each) => [each, basisWords(each)] as const)],
  rule: [ANY, ...ruleIds().map((id) => [id, `${ruleWords(id)} (${id})`] as const)],
  outcome: [ANY, ...Object.entries(OUTCOME_WORDS)],
};

/** What stands in an address and is none of the choices (a rule of another version, say) is still what was looked for. */
function withChosen(options: Options, chosen: string): Options {
  return options.some(([value]) => value === chosen) ? options : [...options, [chosen, chosen]];
}

/** The form; a patient's identifier goes in the body, and comes back sealed. */
export function searchForm(frame: Frame, { fields, names, issues, patient, identifier = '' }: Searching): Html {
  const choice = (name: keyof typeof CHOICES | 'organization', label: string, options: Options): Html => field({ name, label, value: fields[name] ?? '', options: withChosen(options, fields[name] ?? ''), issues });
  const content = html`<div class="fields">
${choice('kind', 'Outcome', CHOICES.kind)}
${choice('organization', 'Partner', [ANY, ...names])}
${choice('purpose', 'Purpose', CHOICES.purpose)}
${choice('basis', 'Basis', CHOICES.basis)}
${choice('rule', 'Rule', CHOICES.rule)}
${choice('outcome', 'Decision', CHOICES.outcome)}
${field({ name: 'from', label: 'From', value: fields.from ?? '', type: 'date', issues })}
${field({ name: 'to', label: 'To', value: fields.to ?? '', type: 'date', issues })}
${field({ name: 'identifier', label: 'Patient', hint: 'An identifier, or name and birth date: Doe, Jane 1990-01-31', value: identifier, issues })}
</div>${patient !== undefined && hidden('patient', patient)}`;
  return html`<search class="filter">${form(frame, { action: `${PATH}/search`, submit: 'Search', content, inPlace: true })}</search>`;
}
