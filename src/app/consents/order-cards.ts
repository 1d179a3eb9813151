// SPDX-License-Identifier: Apache-2.0
/** The cards of `order-select` and `order-sign`: what is to be done before an order leaves, coded, with its source and what would help. */
import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import { cs } from '../../domain/consent/evidence/systems.ts';
import { stableId } from '../ingest/resolve.ts';
import type { Order } from './order-performer.ts';

/** Topics of the cards (CodeSystem cds-topic). */
export const CDS_TOPICS = ['consent-needed', 'sharing-duties', 'not-shareable', 'performer-unknown'] as const;
export type CdsTopic = (typeof CDS_TOPICS)[number];
/** Why a person goes on all the same (CodeSystem cds-override). */
export const CDS_OVERRIDES = ['consent-on-paper', 'sent-by-patient', 'emergency'] as const;

/** A card of https://cds-hooks.org/specification/2.0/#card-attributes. */
export interface Card {
  readonly uuid: string;
  readonly summary: string;
  readonly indicator: 'info' | 'warning';
  readonly detail: string;
  readonly source: { readonly label: string; readonly url: string; readonly topic: { readonly system: string; readonly code: CdsTopic; readonly display: string } };
  readonly suggestions?: readonly object[];
  readonly selectionBehavior?: 'any';
  readonly overrideReasons?: readonly object[];
  readonly links?: readonly object[];
}

export interface About { readonly id: string; readonly order: Order; readonly performer: string; readonly base: string }

const WORDS: Readonly<Record<CdsTopic, string>> = {
  'consent-needed': 'A consent is needed', 'sharing-duties': 'May be shared, with duties', 'not-shareable': 'Not to be shared', 'performer-unknown': 'Performer not in the directory',
};
const OVERRIDES: Readonly<Record<(typeof CDS_OVERRIDES)[number], string>> = {
  'consent-on-paper': 'A signed consent is on paper and will be captured', 'sent-by-patient': 'The patient takes the order there', emergency: 'Medical emergency (42 CFR 2.51)',
};

const source = (topic: CdsTopic): Card['source'] => ({ label: 'Throughcare', url: 'https://throughcare.dev/fhir/CodeSystem/cds-topic', topic: { system: cs('cds-topic'), code: topic, display: WORDS[topic] } });
const named = (order: Order): string => (order.resourceType === 'MedicationRequest' ? 'prescription' : 'order');
/** A card's summary has fewer than 140 characters. */
const short = (text: string): string => (text.length < 140 ? text : `${text.slice(0, 138)}…`);

/** The order may not go yet; a consent would let it. */
export function needCard({ id, order, performer, base }: About, forms: readonly QuestionnaireResponse[], cites: readonly string[]): Card {
  return {
    uuid: id, summary: short(`${performer} may not have this ${named(order)} without the person's consent`), indicator: 'warning', source: source('consent-needed'),
    detail: `As things stand the gateway would not let ${performer} have it${cites.length === 0 ? '' : ` (${[...new Set(cites)].join('; ')})`}. Ask the person; the form is filled in with what is missing.`,
    suggestions: forms.map((form, n) => ({
      label: `Ask for the consent (${form.questionnaire?.split('/').at(-1) ?? 'form'})`, uuid: stableId(id, 'suggestion', String(n)), isRecommended: n === 0,
      actions: [{ type: 'create', description: 'A consent form, filled in, to be read and signed', resource: form }],
    })), selectionBehavior: 'any',
    overrideReasons: CDS_OVERRIDES.map((code) => ({ system: cs('cds-override'), code, display: OVERRIDES[code] })),
    // A link is opened in a browser, by GET: the page on which a person of the program asks, not the operation.
    links: [{ label: 'Ask the person through the gateway', url: `${base.replace(/\/fhir(?:\/R4)?$/, '')}/console/asks`, type: 'absolute' }],
  };
}

/** It may go, and something must go with it or be done. */
export function dutiesCard({ id, order, performer }: About, duties: readonly string[]): Card {
  return {
    uuid: id, summary: short(`${performer} may have this ${named(order)}, with duties`), indicator: 'info', source: source('sharing-duties'),
    detail: ['The gateway sees to these when it releases; on any other way they are yours:', ...duties.map((duty) => `- ${duty.replaceAll('-', ' ')}`)].join('\n'),
  };
}

/** It may not go, and no form changes that. */
export function noFormCard({ id, order, performer }: About): Card {
  return {
    uuid: id, summary: short(`${performer} may not have this ${named(order)}, and no consent form would change that`), indicator: 'warning', source: source('not-shareable'),
    detail: 'Speak with your privacy officer before you send it on any other way.',
  };
}

/** Whether it may go cannot be told. */
export function unknownCard(id: string, order: Order): Card {
  return {
    uuid: id, summary: `The performer of this ${named(order)} is not in the directory: whether it may be shared cannot be told`, indicator: 'info', source: source('performer-unknown'),
    detail: 'Name an Organization, Practitioner or PractitionerRole of this server, or an identifier (NPI, ORI) that it holds.',
  };
}
