// SPDX-License-Identifier: Apache-2.0
/** Consents in words. */
import type { Verdict } from '../../../domain/consent/decision.ts';
import { reasonWords } from '../../../domain/consent/explain/words.ts';
import type { PersonGate } from '../../gate/person-gate.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { tag } from '../parts.ts';
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
