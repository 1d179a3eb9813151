// SPDX-License-Identifier: Apache-2.0
/** Consents in words. */
import type { Verdict } from '../../../domain/consent/decision.ts';
import { reasonWords } from '../../../domain/consent/explain/words.ts';
import type { ConsentPaper } from '../../../domain/consent/facts/papers.ts';
import type { PersonGate } from '../../gate/person-gate.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { counted, tag } from '../parts.ts';
import type { ConsentState, Defect, OnFile } from './on-file.ts';
import type { Party } from './parties.ts';

/** Name of an organization or a registered person. */
export function nameIn(gate: PersonGate, id: string): string {
  const { byId, professionals } = gate.registry.registry;
  return byId.get(id)?.name ?? professionals.find((each) => each.id === id)?.name ?? words(id);
}

/** Who, as what, for what. */
export function partyText(gate: PersonGate, { organization, person, role, purpose }: Party): string {
  const who = person === undefined ? nameIn(gate, organization) : `${nameIn(gate, person)}, ${nameIn(gate, organization)}`;
  return `${who}, as ${words(role)}, for ${words(purpose)}`;
}

const STATES: Readonly<Record<ConsentState, readonly ['good' | 'bad' | 'doubtful' | 'plain', string]>> = {
  'in-force': ['good', 'In force'], 'nothing-to-share': ['plain', 'In force; nothing on file that it lets go'], waiting: ['doubtful', 'Waits for a person to look at the paper'], 'not-yet': ['plain', 'Begins later'],
  ended: ['plain', 'Ended'], revoked: ['bad', 'Revoked'], defective: ['bad', 'Defective: it lets nothing go'], 'not-active': ['plain', 'Not active'], refusal: ['bad', 'Refusal: keeps back what it names'],
  unread: ['doubtful', 'Not a permission that the gate knows'],
};

export function stateTag(state: ConsentState): Html {
  return tag(...STATES[state]);
}

/** Where a page says what goes on a consent. */
export const BY_THE_GATE = 'Decided by the gate just now, for everybody whom a consent names and each purpose on it. What would go to them without it, on another consent or another basis of the law, is not listed, nor is what your role may not see.';

/** What the paper itself states, whatever the gate makes of it. */
export function statedText({ categories, limits, denies = [], purposes }: ConsentPaper): string {
  const what = categories.map((code) => (code === '*' ? 'everything' : words(code))).join(', ') || (limits === undefined ? 'no kind of record' : 'what it describes by codes or labels');
  return `It states: ${what}${denies.length === 0 ? '' : ', with exceptions'}; for ${purposes.map(words).join(', ') || 'no purpose'}.`;
}

/** What goes on it now, by the gate. */
export function goesText(gate: PersonGate, { lets }: Pick<OnFile, 'lets'>): string {
  const each = lets.map(({ party, category, count }) => `${words(category)} (${counted(count, 'record')}) to ${nameIn(gate, party.person ?? party.organization)} for ${words(party.purpose)}`);
  return each.length === 0 ? 'By the gate, nothing goes on it now.' : `By the gate, this goes on it now: ${each.slice(0, FEW).join('; ')}${each.length > FEW ? `; and ${String(each.length - FEW)} more, below` : ''}.`;
}

/** Of what goes, so many stand beside the consent; all stand in the table. */
const FEW = 3;

/** Until when, in words: a day, an event, or that it is until revoked. */
export function untilText({ paper, consent }: Pick<OnFile, 'paper' | 'consent'>): string {
  const end = paper?.period.end ?? consent.provision?.period?.end;
  const event = paper?.expiryEvent?.kind;
  return end ?? (event === undefined ? 'no end is stated' : event === 'none' ? 'until it is revoked' : EVENTS[event] ?? words(event));
}

/** The events of the forms, told by somebody else than the person. */
const EVENTS: Readonly<Record<string, string>> = {
  'end-of-treatment': 'the end of the treatment', 'end-of-research-study': 'the end of the study', 'program-graduation': 'graduation from the program', 'end-of-supervision': 'the end of supervision',
  'final-disposition': 'the final disposition of the case', 'end-of-tenancy': 'the end of the tenancy', 'end-of-enrolment': 'the end of the enrolment',
};

export function whyText(verdict: Verdict): string {
  return verdict.verdict === 'release' ? `on the basis of ${verdict.bases.map(words).join(' and ')}` : verdict.reasons.map((reason) => reasonWords(reason).means).join(' ');
}

/** A defect with its law and what mends it. */
export function defectItem(gate: PersonGate, { party, reason, cite }: Defect): Html {
  const { means, lawful } = reasonWords(reason);
  return html`<li>${party !== undefined && html`<strong>${partyText(gate, party)}:</strong> `}${means} <cite>${cite}</cite><br><span class="hint">${lawful}</span></li>`;
}
