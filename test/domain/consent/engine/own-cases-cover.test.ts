// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../../src/domain/consent/decide.ts';
import type { ConsentPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { ADVISORY_OBLIGATIONS, CRITICAL_OBLIGATIONS, REASON_CODES } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { shippedTables } from '../../../support/consent-tables.ts';
import { ownCases } from '../../../support/own-cases.ts';

const cases = ownCases();
const tables = shippedTables();

/** Rows of the decision table (rules section 11): letter and number of the last row. */
const TABLE: Readonly<Record<string, number>> = {
  A: 7, B: 7, C: 7, D: 10, E: 7, F: 8, G: 19, H: 10, I: 18, J: 3, K: 4, L: 4, M: 8, N: 18, V: 1, X: 1, S: 4,
};

/** What no case in this format can show, and the test that shows it instead. */
const NOT_IN_THE_FORMAT: readonly string[] = [
  // The format asks for the patient of every paper; a form without one is refused when it is captured: test/domain/consent/capture/check-rules.test.ts.
  'missing-element:1',
];

/** Rules section 4.2; the type keeps the list whole. */
const KINDS: Readonly<Record<ConsentPaper['variant'], true>> = {
  specific: true, 'tpo-single': true, intermediary: true, 'cj-referral': true, 'sud-counseling-notes': true, 'psychotherapy-notes-authorization': true,
  'legal-proceeding': true, 'hipaa-authorization': true, 'va-7332': true, registry: true, pdmp: true,
};

/** What mends the paper of a case that is refused for one defect of it. */
const MENDED: Readonly<Record<string, Partial<ConsentPaper>>> = {
  'P-wrong-patient': { patient: 'pt-rowe', signatures: [{ signer: 'pt-rowe', role: 'patient', date: '2026-04-06', method: 'electronic' }] },
  'P-draft': { status: 'active' }, 'P-entered-in-error': { status: 'active' }, 'P-unverified': { verified: true },
  'P-not-yet': { period: { start: '2026-11-18', end: '2027-11-17' } }, 'P-no-discloser': { disclosers: ['org-heron'] },
  'N6-any-information': { categories: ['treatment-summary'] }, 'N6-no-purpose': { purposes: ['treatment'] },
  'P-no-revocation-right': { statements: ['revocation-right', 'hipaa-redisclosure', 'redisclosure-risk', 'refusal-consequences'] },
  'P-no-expiry': { period: { start: '2026-04-06', end: '2027-04-05' } }, 'P-no-expiry-housing': { expiryEvent: { kind: 'end-of-tenancy' } },
  'I6-no-period': { period: { start: '2026-04-06', end: '2027-04-05' } }, 'I6-not-revocable': { revocableAfter: { event: 'final-disposition' } },
  'I6-revocable-late': { revocableAfter: { date: '2027-01-15' } }, 'M1-all-members': { recipientClass: 'intermediary-members-treating-me' },
  I9: { revocation: { date: '2026-11-02', form: 'written', recipients: ['org-elsewhere'] } }, V1: { variant: 'va-7332' },
};

const rows = Object.entries(TABLE).flatMap(([letter, last]) => Array.from({ length: last }, (_each, at) => `${letter}${at + 1}`));
const shown = cases.map(({ id }) => id.split('-')[0] ?? id);
const lacking = (all: readonly string[], given: readonly string[]): readonly string[] => all.filter((each) => !given.includes(each));

describe('our own cases leave nothing out', () => {
  it('every row of the decision table has a case', () => {
    expect(lacking(rows, shown)).toEqual([]);
  });

  it('every kind of consent carries a record in a case', () => {
    const carrying = cases.flatMap(({ facts }) => {
      const decided = decide(facts, tables).records.filter(({ verdict }) => verdict === 'release');
      return facts.consents.filter(({ id }) => decided.some(({ consent }) => consent === id)).map(({ variant }) => variant);
    });
    expect(lacking(Object.keys(KINDS), carrying)).toEqual([]);
  });

  it('every reason for withholding is the reason of a case', () => {
    const reasons = cases.flatMap(({ expected }) => expected.withheld.flatMap((each) => each.reasons));
    expect(lacking(REASON_CODES, reasons)).toEqual(NOT_IN_THE_FORMAT);
  });

  it('every obligation is owed in a case', () => {
    const owed = cases.flatMap(({ expected }) => [...expected.obligations.critical, ...expected.obligations.advisory]);
    expect(lacking([...CRITICAL_OBLIGATIONS, ...ADVISORY_OBLIGATIONS], owed)).toEqual([]);
  });

  it.each(Object.entries(MENDED))('%s is refused for its one defect alone: the mended paper carries the record', (id, mended) => {
    const [{ facts }] = cases.filter((each) => each.id === id) as [(typeof cases)[number]];
    const papers = facts.consents.map((paper) => ({ ...paper, ...mended }));
    expect([decide(facts, tables).released, decide({ ...facts, consents: papers }, tables).released]).toEqual([[], ['r1']]);
  });
});
