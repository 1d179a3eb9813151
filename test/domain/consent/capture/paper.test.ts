// SPDX-License-Identifier: Apache-2.0
/** From the answers to the paper that the engine tests: what was answered is on it, each thing in its place, and nothing else. */
import { describe, expect, it } from '@jest/globals';
import type { QuestionnaireResponseItem } from '@medplum/fhirtypes';
import { readAnswers } from '../../../../src/domain/consent/capture/answers.ts';
import { defect, inOrder, unreadable, type AnswerFault } from '../../../../src/domain/consent/capture/fault.ts';
import { formOf, FORMS, type ConsentForm, type FormItem } from '../../../../src/domain/consent/capture/forms.ts';
import { paperOf } from '../../../../src/domain/consent/capture/paper.ts';
import type { ConsentPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { coding, group, on, refs } from './small.ts';
import { responseOf } from './worlds.ts';

/** Every item of every form of consent, once. */
const ALL: ConsentForm = {
  ...formOf('consent-specific')!, items: [...new Map(FORMS.filter((form) => form.kind === 'consent').flatMap((form) => form.items).map((each) => [each.linkId, each])).values()] satisfies readonly FormItem[],
};

function paper(form: ConsentForm, ...items: readonly QuestionnaireResponseItem[]): ConsentPaper {
  const { answers, faults } = readAnswers(form, responseOf(form.id, items));
  expect(faults).toEqual([]);
  return paperOf({ form, answers, id: 'c1', patient: 'pt-one' });
}

const signature = (who: string, day: string | undefined, ...more: readonly QuestionnaireResponseItem[]): QuestionnaireResponseItem =>
  group('8', on('8.who', ...refs(who)), ...more, ...(day === undefined ? [] : [on('9', { valueDate: day })]));

describe('the paper of a form', () => {
  it('on which nothing was answered says nothing, but what kind of form it is', () => {
    expect(paper(ALL)).toEqual({
      id: 'c1', variant: 'specific', status: 'active', verified: true, standalone: true, patient: '', disclosers: [], recipients: [], categories: [], purposes: [],
      period: { start: null, end: null }, signatures: [], statements: [],
    });
  });

  it('on which everything was answered says each thing in its place', () => {
    expect(paper(ALL, on('1', { valueString: 'Wren Abbot' }),
      group('2', on('2.who', ...refs('Organization/a', 'Organization/b')), on('2.class', coding('discloser-class', 'my-treating-providers'))),
      group('3', on('3.what', coding('category', 'diagnosis'), coding('category', 'entire-mental-health-record')), on('3.not', coding('category', 'claim')), on('3.from', { valueDate: '2026-01-01' }), on('3.to', { valueDate: '2026-06-30' })),
      group('4', on('4.who', ...refs('Practitioner/p', 'RelatedPerson/r')), on('4.class', coding('recipient-class', 'tpo-general'))), on('4.intermediary', ...refs('Organization/link')),
      on('5', coding('purpose', 'treatment'), coding('purpose', 'payment')), on('4.hipaa', { valueBoolean: true }), on('10.risk', { valueBoolean: false }), on('6', { valueBoolean: true }),
      group('7', on('7.start', { valueDate: '2026-12-01' }), on('7.date', { valueDate: '2027-02-28' }), on('7.event', coding('expiry-event', 'end-of-treatment'))),
      group('2.35(a)', on('2.35(a).by', ...refs('Organization/court')), on('2.35(a).condition', coding('mandate', 'parole'))),
      group('2.35(c)', on('2.35(c).date', { valueDate: '2027-03-01' }), on('2.35(c).event', coding('revocable-event', 'end-of-supervision'))),
      signature('Patient/pt-one', '2026-11-18', on('8.role', coding('signer-role', 'patient')), on('8.method', coding('signature-method', 'electronic')), on('8.authority', { valueBoolean: true })),
    )).toEqual({
      id: 'c1', variant: 'specific', status: 'active', verified: true, standalone: true, patient: 'pt-one', disclosers: ['a', 'b'], discloserClass: 'my-treating-providers', recipients: ['p', 'r'],
      recipientClass: 'tpo-general', intermediaries: ['link'], categories: ['diagnosis', 'entire-mental-health-record'], denies: [{ categories: ['claim'] }], dataPeriod: { start: '2026-01-01', end: '2026-06-30' },
      purposes: ['treatment', 'payment'], statements: ['hipaa-redisclosure', 'revocation-right'], period: { start: '2026-12-01', end: '2027-02-28' }, expiryEvent: { kind: 'end-of-treatment' },
      mandate: { condition: 'parole', imposedBy: 'court' }, revocableAfter: { date: '2027-03-01', event: 'end-of-supervision' },
      signatures: [{ signer: 'pt-one', role: 'patient', date: '2026-11-18', method: 'electronic', authorityDocumented: true }],
    });
  });

  it('without a kind of its own is held against the longest list, that of 42 CFR 2.31(a)', () => {
    const { variant: _variant, ...own } = ALL;
    expect(paper(own).variant).toBe('specific');
    expect(paper(formOf('consent-va-7332')!).variant).toBe('va-7332');
  });

  const day = (linkId: string, valueDate: string): QuestionnaireResponseItem => on(linkId, { valueDate });
  it.each([
    ['from a day on', [group('3', day('3.from', '2026-01-01'))], { dataPeriod: { start: '2026-01-01', end: null } }],
    ['up to a day', [group('3', day('3.to', '2026-06-30'))], { dataPeriod: { start: null, end: '2026-06-30' } }],
    ['from the last signature, when it says no day', [signature('Patient/a', '2026-11-18'), signature('RelatedPerson/b', '2026-11-20'), signature('RelatedPerson/c', '2026-11-19')], { period: { start: '2026-11-20', end: null } }],
    ['from the signature that has a day', [signature('Patient/a', '2026-11-18'), signature('RelatedPerson/b', undefined)], { period: { start: '2026-11-18', end: null } }],
    ['from no day, when no signature has one', [signature('Patient/a', undefined)], { period: { start: null, end: null } }],
    ['from the day it says, whoever signed when', [signature('Patient/a', '2026-11-18'), group('7', day('7.start', '2026-12-01'))], { period: { start: '2026-12-01', end: null } }],
    ['for the time of 42 CFR 2.35(b)', [signature('Patient/a', '2026-11-18'), group('2.35(b)', day('2.35(b).from', '2026-11-01'), day('2.35(b).to', '2027-06-30'))], { period: { start: '2026-11-01', end: '2027-06-30' } }],
    ['revocable from a day on', [group('2.35(c)', day('2.35(c).date', '2027-03-01'))], { revocableAfter: { date: '2027-03-01' } }],
    ['revocable after an event', [group('2.35(c)', on('2.35(c).event', coding('revocable-event', 'final-disposition')))], { revocableAfter: { event: 'final-disposition' } }],
  ] as readonly (readonly [string, readonly QuestionnaireResponseItem[], Partial<ConsentPaper>])[])('holds %s', (_name, items, expected) => {
    const made = paper(ALL, ...items);
    expect(made).toMatchObject(expected);
    expect(Object.keys(made.revocableAfter ?? {})).toEqual(Object.keys(expected.revocableAfter ?? {}));
  });

  it.each([
    ['who asked for it', on('2.35(a).by', ...refs('Organization/court'))], ['what it is part of', on('2.35(a).condition', coding('mandate', 'parole'))],
  ])('names no mandate by %s alone', (_name, half) => {
    expect(paper(ALL, group('2.35(a)', half)).mandate).toBeUndefined();
  });

  it('counts a signature only with a signer, as the patient\'s own when the Patient signs, by hand unless it says otherwise', () => {
    expect(paper(ALL, signature('Patient/a', '2026-11-18'), signature('RelatedPerson/b', undefined), group('8', on('9', { valueDate: '2026-11-18' }))).signatures).toEqual([
      { signer: 'a', role: 'patient', date: '2026-11-18', method: 'wet-ink' }, { signer: 'b', role: 'other', date: '', method: 'wet-ink' },
    ]);
  });
});

describe('what is wrong with the answers', () => {
  it.each([
    ['missing-element:5', 'required'], ['missing-element:2.35(c)', 'required'], ['expired', 'business-rule'], ['signer-not-authorized', 'business-rule'],
  ] as const)('%s is told as %s, at the item, with its law', (reason, code) => {
    expect(defect(reason, '5', { text: 'Why', cite: '42 CFR 2.31(a)(5)' })).toEqual({
      code, at: 'QuestionnaireResponse.repeat(item).where(linkId=\'5\')', linkId: '5', reason, cite: '42 CFR 2.31(a)(5)', text: `${reason}: Why`,
    });
  });

  it('is told in the order of the law, once each, after what cannot be read', () => {
    const of = (reason: Parameters<typeof defect>[0], linkId: string): AnswerFault => defect(reason, linkId, { text: 'x', cite: 'y' });
    const faults = [of('purpose-mismatch', '5'), of('missing-element:5', '5'), unreadable('3', 'one'), of('expired', '7'), unreadable('3', 'two'), of('missing-element:5', '5'), of('missing-element:5', '6'), unreadable('3', 'one')];
    expect(inOrder(faults).map((each) => `${each.reason ?? each.text} ${each.linkId}`)).toEqual(['one 3', 'two 3', 'expired 7', 'missing-element:5 5', 'missing-element:5 6', 'purpose-mismatch 5']);
  });
});
