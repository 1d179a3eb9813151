// SPDX-License-Identifier: Apache-2.0
/** 42 CFR 2.31(a), (c) and 2.35: a paper that lacks one thing, or has one thing wrong, lets nothing out and says which. */
import { describe, expect, it } from '@jest/globals';
import type { ConsentPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { answerOf, ask, PAPER, VALID, VARIANTS, withPaper, type Variant } from './valid-papers.ts';

type Change = (paper: ConsentPaper) => Partial<ConsentPaper>;
type Row = readonly [what: string, reason: string, variants: readonly Variant[], change: Change];

const EVERY = VARIANTS;
const but = (...without: readonly Variant[]): readonly Variant[] => EVERY.filter((each) => !without.includes(each));
/** Held against the list of 2.31(a) with its statements: not the referral (2.35), not the forms of HIPAA and the VA. */
const PART2 = but('cj-referral', 'psychotherapy-notes-authorization', 'hipaa-authorization', 'va-7332');
/** For treatment in the worlds of these tests, so that the statements of (a)(10) are owed. */
const TREATMENT: readonly Variant[] = ['specific', 'tpo-single', 'intermediary', 'sud-counseling-notes', 'registry'];
const without = (statement: string): Change => (paper) => ({ statements: paper.statements.filter((each) => each !== statement) });

const ELEMENTS: readonly Row[] = [
  ['no patient', 'missing-element:1', EVERY, () => ({ patient: '' })],
  ['nobody who may disclose', 'missing-element:2', EVERY, () => ({ disclosers: [] })],
  ['no information described', 'missing-element:3', EVERY, () => ({ categories: [] })],
  ['"any information"', 'missing-element:3', EVERY, () => ({ categories: ['*'] })],
  ['no recipient', 'missing-element:4', but('intermediary', 'tpo-single'), () => ({ recipients: [] })],
  ['"anyone" as recipient', 'missing-element:4', EVERY, () => ({ recipientClass: 'anyone' })],
  ['an intermediary that is not named', 'missing-element:4', ['intermediary'], () => ({ intermediaries: [] })],
  ['no statement on redisclosure as HIPAA permits', 'missing-element:4', TREATMENT, without('hipaa-redisclosure')],
  ['no purpose', 'missing-element:5', EVERY, () => ({ purposes: [] })],
  ['no right to revoke', 'missing-element:6', PART2, without('revocation-right')],
  ['no end', 'missing-element:7', EVERY, (paper) => ({ period: { start: paper.period.start, end: null } })],
  ['"none" as the end of a form that is not for treatment, payment and operations', 'missing-element:7', but(...TREATMENT, 'psychotherapy-notes-authorization'), (paper) => ({ period: { start: paper.period.start, end: null }, expiryEvent: { kind: 'none' } })],
  ['"end of the research study" without research', 'missing-element:7', PART2, (paper) => ({ period: { start: paper.period.start, end: null }, expiryEvent: { kind: 'end-of-research-study' } })],
  ['no signature', 'missing-element:8', EVERY, () => ({ signatures: [] })],
  ['a signature without a date', 'missing-element:9', EVERY, (paper) => ({ signatures: [{ ...paper.signatures[0]!, date: '' }] })],
  ['a signature of tomorrow', 'missing-element:9', EVERY, (paper) => ({ signatures: [{ ...paper.signatures[0]!, date: '2026-11-19' }] })],
  ['no statement on the risk of redisclosure', 'missing-element:10', TREATMENT, without('redisclosure-risk')],
  ['no statement on refusing', 'missing-element:10', TREATMENT, without('refusal-consequences')],
  ['a referral without a start', 'missing-element:2.35(b)', ['cj-referral'], (paper) => ({ period: { start: null, end: paper.period.end } })],
  ['a referral without an end', 'missing-element:2.35(b)', ['cj-referral'], (paper) => ({ period: { start: paper.period.start, end: null }, expiryEvent: { kind: 'final-disposition' } })],
  ['a referral that never says when it can be revoked', 'missing-element:2.35(c)', ['cj-referral'], () => ({ revocableAfter: {} })],
  ['a referral revocable only after the final disposition', 'missing-element:2.35(c)', ['cj-referral'], () => ({ revocableAfter: { date: '2027-07-01' } })],
];

/** In the order of rules section 4.3; the last ones are told by the record. */
const DEFECTS: readonly Row[] = [
  ['another patient', 'wrong-patient', EVERY, () => ({ patient: 'pt-two' })],
  ...(['draft', 'proposed', 'rejected', 'inactive', 'entered-in-error'] as const).map((status): Row => [`the status ${status}`, 'not-active', EVERY, () => ({ status })]),
  ['a start tomorrow', 'not-yet-effective', EVERY, (paper) => ({ period: { start: '2026-11-19', end: paper.period.end } })],
  ['an end yesterday', 'expired', EVERY, (paper) => ({ period: { start: paper.period.start, end: '2026-11-17' } })],
  ['an event that has occurred', 'expired', EVERY, () => ({ expiryEvent: { kind: 'end-of-enrolment', occurredOn: '2026-11-18' } })],
  ['a written revocation', 'revoked', but('cj-referral'), () => ({ revocation: { date: '2026-11-18', form: 'written', recipients: 'all' } })],
  ['an oral revocation, which suspends at once', 'revoked', but('cj-referral'), () => ({ revocation: { date: '2026-11-01', form: 'oral', recipients: 'all' } })],
  ['a second purpose on a form that must stand alone', 'combined-prohibited', ['sud-counseling-notes', 'psychotherapy-notes-authorization', 'legal-proceeding'], () => ({ standalone: false })],
  ['other information beside notes', 'combined-prohibited', ['sud-counseling-notes', 'psychotherapy-notes-authorization'], (paper) => ({ categories: [...paper.categories, 'housing-status'] })],
  ['a proceeding beside its own purpose', 'combined-prohibited', ['specific', 'tpo-single', 'legal-proceeding'], (paper) => ({ purposes: [...new Set([...paper.purposes, 'legal-proceeding', 'payment'] as const)] })],
  ['a false statement that the holder knows of', 'materially-false', EVERY, () => ({ falsity: 'known-to-holder' })],
  ['a false statement that diligence would find', 'materially-false', EVERY, () => ({ falsity: 'discoverable-with-diligence' })],
  ['a signature of somebody without authority', 'signer-not-authorized', EVERY, (paper) => ({ signatures: [{ ...paper.signatures[0]!, signer: 'per-friend', role: 'other' }] })],
  ['another discloser', 'wrong-discloser', EVERY, () => ({ disclosers: ['org-elsewhere'], intermediaries: ['org-elsewhere'] })],
  ['another recipient', 'wrong-recipient', but('intermediary', 'tpo-single'), () => ({ recipients: ['org-elsewhere'] })],
  ['a class that reaches members who do not treat', 'intermediary-class-not-treating', ['intermediary'], () => ({ recipientClass: 'all-intermediary-members' })],
  ['another purpose', 'purpose-mismatch', EVERY, () => ({ purposes: ['research'] })],
  ['other information', 'outside-scope', but('sud-counseling-notes', 'psychotherapy-notes-authorization'), () => ({ categories: ['housing-status'] })],
  ['an earlier period of records', 'outside-scope', EVERY, () => ({ dataPeriod: { start: '2020-01-01', end: '2020-12-31' } })],
];

const cases = (rows: readonly Row[]): readonly (readonly [string, Variant, string, Change])[] =>
  rows.flatMap(([what, reason, variants, change]) => variants.map((variant) => [`${variant}: ${what} is ${reason}`, variant, reason, change] as const));
const changed = (variant: Variant, change: Change): Partial<ConsentPaper> => change(VALID[variant].consents[0]!);

describe('a paper that is valid lets its record out', () => {
  it.each(VARIANTS)('%s', (variant) => {
    expect(ask(VALID[variant]).released).toEqual(['r1']);
  });
});

describe('every element of 42 CFR 2.31(a) and 2.35 is needed by the forms that owe it', () => {
  it.each(cases(ELEMENTS))('%s', (_name, variant, reason, change) => {
    const answer = answerOf(withPaper(variant, changed(variant, change)));
    expect(answer.outcome).toBe('deny');
    expect(answer.reasons).toContain(reason);
  });

  it('the referral needs no right to revoke, and says so by passing without it', () => {
    expect(VALID['cj-referral'].consents[0]!.statements).not.toContain('revocation-right');
  });
});

describe('every defect of the list is found, by its name', () => {
  it.each(cases(DEFECTS))('%s', (_name, variant, reason, change) => {
    const answer = answerOf(withPaper(variant, changed(variant, change)));
    expect(answer.outcome).toBe('deny');
    expect(answer.reasons).toContain(reason);
  });

  it('an officer without a part in the case may not know', () => {
    const facts = VALID['cj-referral'];
    const { supervisesPatient: _supervises, dutyOnSameAction: _duty, ...recipient } = facts.recipient;
    expect(answerOf({ ...facts, recipient })).toEqual({ outcome: 'deny', reasons: ['need-to-know-failed'] });
  });

  it.each(VARIANTS)('%s: a paper that nobody verified leaves the ask open', (variant) => {
    const answer = answerOf(withPaper(variant, { verified: false }));
    expect(answer.outcome).toBe('need-more-facts');
    expect(answer.reasons).toContain('unverified');
  });
});

describe('of two defects the earlier in the list is told', () => {
  const rows = DEFECTS.filter(([what, , variants]) => variants.includes('specific') && !what.startsWith('a proceeding'));
  const order = ['wrong-patient', 'not-active', 'not-yet-effective', 'expired', 'revoked', 'materially-false', 'signer-not-authorized', 'wrong-discloser', 'wrong-recipient', 'purpose-mismatch', 'outside-scope'];
  const pairs = rows.flatMap((a) => rows.filter((b) => order.indexOf(b[1]) > order.indexOf(a[1])).map((b) => [`${a[0]} before ${b[0]}`, a, b] as const));

  it.each(pairs)('%s', (_name, [, first, , changeFirst], [, , , changeSecond]) => {
    const one = { ...PAPER, ...changeSecond(PAPER) };
    const both = { ...one, ...changeFirst(PAPER), period: { ...one.period, ...differing(changeFirst(PAPER).period) } };
    expect(answerOf(withPaper('specific', both)).reasons[0]).toBe(first);
  });
});

/** Two changes of a period are laid over one another, not the second in place of the first. */
function differing(period: ConsentPaper['period'] | undefined): Partial<ConsentPaper['period']> {
  return Object.fromEntries(Object.entries(period ?? {}).filter(([end, day]) => PAPER.period[end as 'start' | 'end'] !== day));
}
