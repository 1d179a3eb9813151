// SPDX-License-Identifier: Apache-2.0
/** Days, names and codes of a plan as a case planner reads them. */
import type { CarePlan } from '@medplum/fhirtypes';
import { codeIn, wordOf } from '../../../domain/caseplan/elements.ts';
import { nameOf, namesOf } from '../../../domain/caseplan/document/names.ts';
import { plainDay, plainDomain } from '../../../domain/caseplan/document/words.ts';
import type { Party, Span, Word } from '../../../domain/caseplan/model.ts';
import { displayOf, planKind } from '../displays.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { words } from '../layout.ts';

/** `2026-12-01` as `December 1, 2026`; nothing for no day. */
export function dayText(day: string | undefined): Html {
  return day === undefined || day === '' ? NOTHING : html`<time datetime="${day}">${plainDay(day, 'en')}</time>`;
}

export function spanText(span: Span | undefined): Html {
  const { start, end } = span ?? {};
  return start === undefined && end === undefined ? NOTHING
    : end === undefined ? html`from ${dayText(start)}` : start === undefined ? html`until ${dayText(end)}` : html`${dayText(start)} to ${dayText(end)}`;
}

/** The domain of a need: what the source called it, else the plain words of its code. */
export function domainText({ text, code }: Word): string {
  return text === code ? plainDomain(code, 'en') ?? words(text) : text;
}

/** A word of a record whose text may be no more than its code. */
export function wordText(word: Word | undefined): string {
  return word === undefined ? '' : word.text === word.code ? displayOf(word.text) ?? words(word.text) : word.text;
}

/** What kind of plan it is, as people call it: by our code, else by what the source called it. */
export function kindText(plan: CarePlan): string {
  const said = (plan.category ?? []).filter(({ coding }) => coding?.some(({ code }) => code === 'assess-plan') !== true).map((one) => wordOf(one)?.text);
  return planKind(codeIn(plan.category, 'plan-category')) ?? said.find((each) => each !== undefined) ?? 'Plan of care';
}

export function who(parties: readonly Party[]): string {
  return namesOf(parties).join(', ');
}

export function name(party: Party | undefined): string {
  return nameOf(party) ?? '';
}

const PHASES: Readonly<Record<string, string>> = {
  'prison-programming': 'Prison programming', 'parole-reentry': 'Parole and reentry', 'treatment-supervision': 'Treatment and supervision',
  'discharge-aftercare': 'Discharge and aftercare', diversion: 'Diversion',
};

/** A phase of a plan as people call it. */
export function phaseText(phase: string | undefined): string {
  return phase === undefined ? '' : PHASES[phase] ?? words(phase);
}
