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

/** Rows whose case is one of the published scenarios alone, which test/shared/scenarios.test.ts asks. */
const PUBLISHED_ONLY: readonly string[] = [
  'A1', 'B1', 'B2', 'B3', 'B6', 'B7', 'C3', 'C4', 'C5', 'C6', 'D1', 'D3', 'D6', 'E1', 'E3', 'E5', 'F3', 'F5', 'F7', 'G1', 'G4', 'G7', 'G8',
  'G13', 'H3', 'H7', 'H9', 'I3', 'I5', 'I12', 'I13', 'J2', 'K3', 'K4', 'L1', 'L2', 'M3', 'M4', 'M5', 'M7', 'N8', 'N11', 'N12', 'N13', 'N14',
  'X1', 'S3',
];

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

const rows = Object.entries(TABLE).flatMap(([letter, last]) => Array.from({ length: last }, (_each, at) => `${letter}${at + 1}`));
const shown = new Set(cases.map(({ id }) => id.split('-')[0]));
const lacking = (all: readonly string[], given: readonly string[]): readonly string[] => all.filter((each) => !given.includes(each));

describe('our own cases leave nothing out', () => {
  it('every row of the decision table has a case', () => {
    expect(lacking(rows, [...shown, ...PUBLISHED_ONLY] as readonly string[])).toEqual([]);
    expect(PUBLISHED_ONLY.filter((row) => shown.has(row) || !rows.includes(row))).toEqual([]);
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
    expect(lacking([...CRITICAL_OBLIGATIONS, ...ADVISORY_OBLIGATIONS], owed)).toEqual(['log-chri-dissemination', 'research-terms', 'audit-terms']);
  });
});
