// SPDX-License-Identifier: Apache-2.0
/**
 * What a state rule speaks of, where it is configured for every ask (rules section 9; consent/overlays): every member that the rule names must hold, and
 * of what the record is about one sign is enough.
 */
import { describe, expect, it } from '@jest/globals';
import type { OrganizationFacts } from '../../../../src/domain/consent/facts/facts.ts';
import type { OverlayContent, OverlayReach } from '../../../../src/domain/consent/facts/papers.ts';
import { facts, PAPER, verdict, type Ask } from './support.ts';

type Row = readonly [sentence: string, reach: OverlayReach, ask: Ask, outcome: 'reached' | 'not reached'];

const CARE = ['covered-entity', 'health-care-provider'] as const;
/** A mental-health service, a house of two services, a unit of the first, and a substance use program. */
const HOUSES: readonly OrganizationFacts[] = [
  { id: 'asylum', name: 'Asylum', classes: CARE, kinds: ['mental-health-treatment'] },
  { id: 'both', name: 'Both', classes: CARE, kinds: ['sud-treatment', 'mental-health-treatment'] },
  { id: 'ward-of-asylum', name: 'Ward', classes: CARE, parent: 'asylum' },
  { id: 'detox', name: 'Detox', classes: CARE, kinds: ['sud-treatment'] },
];
const at = (from: string, record: Ask['record'] = {}, rest: Ask = {}): Ask => ({ from, ...rest, record, organizations: [...facts({}).organizations, ...HOUSES] });
const about = (content: OverlayContent): OverlayReach => ({ content });
const MENTAL: OverlayContent = { categories: ['mh-progress-summary'], kinds: ['mental-health-treatment'], labels: ['MH', 'PSY'], codes: ['http://hl7.org/fhir/sid/icd-10-cm|F2'] };
const APART: OverlayContent = { kinds: ['mental-health-treatment'], apart: { kinds: ['sud-treatment'], categories: ['drug-test-results'] } };
const marked = (marks: NonNullable<NonNullable<Ask['record']>['marks']>): Ask => ({ record: { marks } });
const SCHIZOPHRENIA = 'http://hl7.org/fhir/sid/icd-10-cm|F20.9';

const ROWS: readonly Row[] = [
  ['everything, where a rule says nothing of it', {}, {}, 'reached'],
  ['a record of the class', { classes: ['phi', 'p2'] }, {}, 'reached'],
  ['a record of another class', { classes: ['p2'] }, {}, 'not reached'],
  ['what a provider discloses', { disclosers: ['part2-program', 'health-care-provider'] }, {}, 'reached'],
  ['what somebody else discloses', { disclosers: ['part2-program'] }, {}, 'not reached'],
  ['what the United States disclose', { exceptDisclosers: ['va-facility', 'health-care-provider'] }, {}, 'not reached'],
  ['what somebody else than the United States discloses', { exceptDisclosers: ['va-facility'] }, {}, 'reached'],
  ['what goes to a provider', { recipients: ['court', 'health-care-provider'] }, {}, 'reached'],
  ['what goes to nobody whom the rule names', { recipients: ['court'] }, {}, 'not reached'],
  ['what goes for the purpose', { purposes: ['payment', 'treatment'] }, {}, 'reached'],
  ['what goes for another purpose', { purposes: ['payment'] }, {}, 'not reached'],
  ['what goes for a purpose that the rule leaves out', { exceptPurposes: ['treatment', 'payment'] }, {}, 'not reached'],
  ['what goes for a purpose that the rule does not leave out', { exceptPurposes: ['payment'] }, {}, 'reached'],
  ['what goes to who treats the patient', { exceptTreating: true }, { recipient: { treatingRelationship: 'patient' } }, 'not reached'],
  ['what goes to who treats somebody else', { exceptTreating: true }, { recipient: { treatingRelationship: 'none' } }, 'reached'],
  ['what goes to who treats the patient, under a rule for all', { exceptTreating: false }, { recipient: { treatingRelationship: 'patient' } }, 'reached'],
  ['a record of the category', about(MENTAL), { record: { category: 'mh-progress-summary' } }, 'reached'],
  ['a record of another category', about(MENTAL), {}, 'not reached'],
  ['a record of the category, under a rule that names none', about({ labels: ['MH'] }), { record: { category: 'mh-progress-summary' } }, 'not reached'],
  ['a record under one of the labels', about(MENTAL), marked({ labels: ['R', 'PSY'] }), 'reached'],
  ['a record under another label', about(MENTAL), marked({ labels: ['R'] }), 'not reached'],
  ['a record under a label, under a rule that names none', about({ categories: ['mh-progress-summary'] }), marked({ labels: ['PSY'] }), 'not reached'],
  ['a record with a code below the rule\'s', about(MENTAL), marked({ codes: ['http://loinc.org|1', SCHIZOPHRENIA] }), 'reached'],
  ['a record that mentions such a code', about(MENTAL), marked({ mentions: [SCHIZOPHRENIA, 'http://loinc.org|1'] }), 'reached'],
  ['a record with another code', about({ codes: ['http://hl7.org/fhir/sid/icd-10-cm|F2', 'http://loinc.org|2'] }), marked({ codes: ['http://hl7.org/fhir/sid/icd-10-cm|E11.9'], mentions: ['http://loinc.org|1'] }), 'not reached'],
  ['a record whose code ends like the rule\'s', about({ codes: ['F20.9'] }), marked({ codes: [SCHIZOPHRENIA] }), 'not reached'],
  ['a record with one of the rule\'s codes', about({ codes: ['http://loinc.org|2', 'http://hl7.org/fhir/sid/icd-10-cm|F2'] }), marked({ codes: [SCHIZOPHRENIA] }), 'reached'],
  ['a record with such a code, under a rule that names none', about({ categories: ['mh-progress-summary'] }), marked({ codes: [SCHIZOPHRENIA] }), 'not reached'],
  ['a record that a service of the kind discloses', about(MENTAL), at('asylum'), 'reached'],
  ['a record that a service of another kind discloses', about(MENTAL), at('detox'), 'not reached'],
  ['a record that a unit of such a service discloses', about(MENTAL), at('ward-of-asylum'), 'reached'],
  ['a record that a house of two services discloses', about(MENTAL), at('both'), 'reached'],
  ['a copy at a clinic of what such a service made', about(MENTAL), at('clinic', { origin: 'asylum' }), 'reached'],
  ['what somebody made for such a service', about(MENTAL), at('clinic', { onBehalfOf: 'asylum' }), 'reached'],
  ['what was told to such a service', about(MENTAL), at('clinic', { collectedBy: 'asylum' }), 'reached'],
  ['what such a service discloses, under a rule that names no kind', about({ categories: ['mh-progress-summary'] }), at('asylum'), 'not reached'],
  ['a record of a house of two services that is plainly of the other', about(APART), at('both', { category: 'drug-test-results' }), 'not reached'],
  ['a record of such a house with signs of substance use', about(APART), at('both', { sudIndicators: ['buprenorphine'] }), 'not reached'],
  ['a record of such a house without any', about(APART), at('both', { sudIndicators: [] }), 'reached'],
  ['a record with signs of substance use at a service of the one kind alone', about(APART), at('asylum', { sudIndicators: ['buprenorphine'] }), 'reached'],
  ['a drug test at a service of the one kind alone', about(APART), at('asylum', { category: 'drug-test-results' }), 'reached'],
  ['a drug test at a house of two services, under a rule that keeps nothing apart', about({ kinds: ['mental-health-treatment'] }), at('both', { category: 'drug-test-results' }), 'reached'],
  ['a record of the category at a house of two services with signs of substance use', about({ ...APART, categories: ['mh-progress-summary'] }), at('both', { category: 'mh-progress-summary', sudIndicators: ['buprenorphine'] }), 'reached'],
];

describe('a state rule that forbids reaches', () => {
  it.each(ROWS)('%s', (_sentence, reach, { from = 'clinic', ...rest }, outcome) => {
    const ask: Ask = { from, ...rest, consents: [{ ...PAPER, variant: 'hipaa-authorization', disclosers: [from], categories: [rest.record?.category ?? 'treatment-summary'] }], overlays: [{ state: 'CA', rule: 'ca-wic-5328', effect: 'prohibit', reach }] };
    const free = verdict({ ...ask, overlays: [] });
    expect([free.split(' ')[0], verdict(ask)]).toEqual(['release', outcome === 'reached' ? 'withhold state-prohibits' : free]);
  });

  it.each([['the record', ['r2', 'r1'], 'withhold state-prohibits'], ['other records', ['r2'], 'release hipaa-treatment']])('whatever its reach, where its answer names records: %s', (_sentence, records, expected) => {
    expect(verdict({ overlays: [{ state: 'CA', rule: 'ca-wic-5328', effect: 'prohibit', records, reach: { classes: ['p2'] } }] })).toBe(expected);
  });
});
