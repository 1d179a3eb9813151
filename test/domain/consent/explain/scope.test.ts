// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { explainReceipt, explainScope } from '../../../../src/domain/consent/explain/scope.ts';
import type { ConsentPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { PAPER } from '../engine/valid-papers.ts';

const said = (paper: Partial<ConsentPaper>): string => explainScope({ ...PAPER, ...paper }, (id) => id);

describe('the scope of a consent in plain words (42 CFR 2.32(b))', () => {
  const PLAIN: Partial<ConsentPaper> = {
    id: 'c7', variant: 'tpo-single', categories: ['treatment-summary'], disclosers: ['North Clinic'], recipients: ['Hill Hospital'], purposes: ['treatment'], period: { start: '2026-01-01', end: '2026-12-31' },
  };
  const sentence = (over: Partial<ConsentPaper>): string => said({ ...PLAIN, ...over });

  it('is one sentence: what, from whom, to whom, for what, until when', () => {
    expect(sentence({})).toBe('Scope of the consent c7 (single consent for treatment, payment and operations): treatment summary, from North Clinic, to Hill Hospital, for treatment, until 2026-12-31.');
    expect(sentence({ categories: ['drug-test-results', 'diagnosis', 'treatment-attendance'], disclosers: ['A', 'B'], recipients: ['C', 'D', 'E'], purposes: ['treatment', 'payment'] }))
      .toBe('Scope of the consent c7 (single consent for treatment, payment and operations): drug test results, diagnosis and treatment attendance, from A and B, to C, D and E, for treatment and payment, until 2026-12-31.');
  });

  it.each<readonly [string, Partial<ConsentPaper>, string]>([
    ['a class of disclosers', { disclosers: [], discloserClass: 'my-treating-providers' }, ', from my treating providers, to'], ['no discloser', { disclosers: [] }, ', from the discloser named in the consent, to'],
    ['a class of recipients', { recipients: [], recipientClass: 'tpo-general' }, ', to treating providers, health plans, third-party payers and people helping to operate the program, for'], ['a recipient and a class', { recipientClass: 'my-treating-providers' }, ', to Hill Hospital and my treating providers, for'],
    ['a purpose of several words', { purposes: ['cj-monitoring'] }, ', for criminal justice monitoring, until'], ['everything', { categories: ['*'] }, '(single consent for treatment, payment and operations): everything, from'],
    ['the days of the records', { dataPeriod: { start: '2025-01-01', end: '2025-06-30' } }, 'treatment summary dated from 2025-01-01 to 2025-06-30, from'], ['no first day', { dataPeriod: { start: null, end: '2025-06-30' } }, ' dated from the beginning to 2025-06-30, from'],
    ['no last day', { dataPeriod: { start: '2025-01-01', end: null } }, ' dated from 2025-01-01 to the end of the consent, from'],
    ['no end at all', { period: { start: null, end: null }, expiryEvent: { kind: 'none' } }, ', until it is revoked.'], ['an event', { period: { start: null, end: null }, expiryEvent: { kind: 'end-of-treatment' } }, ', until end of treatment.'],
    ['a day and an event', { expiryEvent: { kind: 'end-of-treatment' } }, ', until 2026-12-31.'], ['neither', { period: { start: null, end: null } }, ', until the date stated in the consent.'],
    ['two exceptions', { denies: [{ categories: ['diagnosis', 'claim'] }, { categories: ['claim'] }] }, ', except diagnosis and claim, from'], ['an exception of everything', { denies: [{ categories: ['*'] }] }, ', except everything, from'],
    ['an empty list of exceptions', { denies: [] }, 'treatment summary, from'], ['records by author alone', { categories: [], limits: { data: { records: [], authors: ['Practitioner/d'] } } }, '(single consent for treatment, payment and operations): of what the authors wrote that it names, from'],
    ['records one by one alone', { categories: [], limits: { data: { records: ['Observation/o1'], authors: [] } } }, '(single consent for treatment, payment and operations): of the records that it names one by one, from'], ['records that are none', { limits: { data: { records: [], authors: [] } } }, '(single consent for treatment, payment and operations): treatment summary, from'],
    ['a level of confidentiality alone', { limits: { confidentiality: 'N' } }, 'treatment summary and of what is no more confidential than N, from'], ['a provision outside it that names nothing', { within: [{}] }, 'treatment summary, from'],
  ])('says %s', (_case, over, expected) => {
    expect(sentence(over)).toContain(expected);
  });

  it('names whatever the consent describes its records by', () => {
    expect(said({ categories: [], limits: { codes: ['http://loinc.org|1-1'], types: ['Observation'], labels: ['ETH'], confidentiality: 'R', data: { records: ['Observation/o1'], authors: ['Practitioner/d'] } } }))
      .toContain('what bears the code http://loinc.org|1-1, of the kind Observation, of what is labelled ETH, of what is no more confidential than R, of the records that it names one by one and of what the authors wrote that it names, from');
  });

  it('says within what a nested permit lies', () => {
    expect(said({ within: [{ categories: ['claim'] }, { limits: { types: ['Encounter'] } }] })).toContain('treatment summary, as far as it is claim and of the kind Encounter, from');
  });

  it('tells the categories of a denial, and never the labels, codes or records that the person keeps back', () => {
    expect(said({ denies: [{ categories: ['drug-test-results'] }] })).toContain('treatment summary, except drug test results, from');
    const kept = said({ denies: [{ categories: ['*'], limits: { labels: ['HIV'] } }, { categories: ['claim'], limits: { codes: ['http://loinc.org|7'] } }] });
    expect(kept).toContain('treatment summary, except what it further excepts, from');
    expect(kept).not.toMatch(/HIV|loinc|everything/);
  });
});

describe('the scope of a consent that is with whoever gave the records (42 CFR 2.32(b))', () => {
  const END = 'The consent itself is with whoever gave the records.';

  it.each([
    ['tpo-single-consent', 'single consent for treatment, payment and operations', 'for treatment, payment and health care operations, and passed on for these as 42 CFR 2.33(b) permits, until it is revoked'],
    ['cj-referral-consent', 'criminal justice referral consent', 'for official duties about the conditional release or other action that it was given for, until the time or event that it names'],
    ['specific-consent', 'specific consent', 'what it names, for the purpose that it names'],
  ] as const)('%s', (basis, kind, scope) => {
    expect(explainReceipt({ basis }, 'Hill Hospital')).toBe(`Scope of the consent (${kind}) under which Hill Hospital received this: ${scope}. ${END}`);
    expect(explainReceipt({ basis, receivedOn: '2026-03-01' }, 'Hill Hospital')).toBe(`Scope of the consent (${kind}) under which Hill Hospital received this on 2026-03-01: ${scope}. ${END}`);
  });
});
