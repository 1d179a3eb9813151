// SPDX-License-Identifier: Apache-2.0
/** Who may sign: 42 CFR 2.14 (minors), 2.15 (incapacity, death), 2.31(a)(8). */
import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import type { SignatureOnPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { signedByTheRightPerson } from '../../../support/oracle/signer.ts';
import { answerOf, BASE, PAPER } from './valid-papers.ts';

const on = (signer: string, role: SignatureOnPaper['role'], authorityDocumented?: boolean): SignatureOnPaper =>
  ({ signer, role, date: '2026-03-01', method: 'wet-ink', ...(authorityDocumented === undefined ? {} : { authorityDocumented }) });

const PATIENT = on('pt-one', 'patient');
const PARENT = on('per-parent', 'parent');
const GUARDIAN = on('per-guardian', 'guardian', true);
const REPRESENTATIVE = on('per-rep', 'personal-representative', true);
const DIRECTOR = on('per-director', 'program-director', true);

type Patient = Partial<Facts['patient']>;
const MINOR: Patient = { ageYears: 15 };
const BARELY: Patient = { ageYears: 18, adultSince: '2026-03-01' };
const GROWN: Patient = { ageYears: 18, adultSince: '2026-03-02' };
const ADJUDICATED: Patient = { capacity: 'lacks-adjudicated' };
const NOT_ADJUDICATED: Patient = { capacity: 'lacks-not-adjudicated' };
const DECEASED: Patient = { deceased: true, capacity: 'not-applicable', deathDate: '2026-09-01' };

const ALONE: Partial<Facts> = { minorLaw: { minorMayConsentAloneToSud: true } };
const BOTH: Partial<Facts> = { minorLaw: { minorMayConsentAloneToSud: false } };
const FOUND: Partial<Facts> = { directorFindings: { incapacityPreventsKnowingAction: true } };

type Row = readonly [what: string, expected: 'permit' | 'deny' | 'need', patient: Patient, facts: Partial<Facts>, signatures: readonly SignatureOnPaper[]];

const TREATMENT: readonly Row[] = [
  ['an adult signs', 'permit', {}, {}, [PATIENT]],
  ['somebody else signs for an adult', 'deny', {}, {}, [on('per-friend', 'other')]],
  ['a parent signs for an adult child', 'deny', {}, {}, [PARENT]],
  ['a representative signs for an adult with capacity', 'deny', {}, {}, [REPRESENTATIVE]],
  ['a signature in the role of the patient by another person', 'deny', {}, {}, [on('pt-two', 'patient')]],
  ['on the eighteenth birthday the patient alone signs', 'permit', { ageYears: 18 }, BOTH, [PATIENT]],
  ['an adult signed on the eighteenth birthday', 'permit', BARELY, BOTH, [PATIENT]],
  ['somebody signed the day before the eighteenth birthday where both had to sign', 'deny', GROWN, BOTH, [PATIENT]],
  ['the same, state rule not configured', 'need', GROWN, {}, [PATIENT]],
  ['the same, where a minor may consent alone', 'permit', GROWN, ALONE, [PATIENT]],
  ['the same, and a parent signed too', 'permit', GROWN, BOTH, [PATIENT, PARENT]],
  ['the same, and signed again as an adult', 'permit', GROWN, BOTH, [PATIENT, { ...PATIENT, date: '2026-03-02' }]],
  ['the same, and somebody else signed when the patient was an adult', 'deny', GROWN, BOTH, [PATIENT, { ...on('per-friend', 'other'), date: '2026-03-02' }]],
  ['the parent alone signed before the eighteenth birthday', 'deny', GROWN, BOTH, [PARENT]],
  ['a minor who may consent alone signs', 'permit', MINOR, ALONE, [PATIENT]],
  ['the parent signs for a minor who may consent alone', 'deny', MINOR, ALONE, [PARENT]],
  ['minor and parent sign where both must', 'permit', MINOR, BOTH, [PATIENT, PARENT]],
  ['minor and guardian sign where both must', 'permit', MINOR, BOTH, [PATIENT, GUARDIAN]],
  ['a guardian without papers does not count', 'deny', MINOR, BOTH, [PATIENT, on('per-guardian', 'guardian')]],
  ['the minor alone signs where both must', 'deny', MINOR, BOTH, [PATIENT]],
  ['the parent alone signs where both must', 'deny', MINOR, BOTH, [PARENT]],
  ['a minor signs and the state rule is not configured', 'need', MINOR, {}, [PATIENT]],
  ['minor and parent sign and the state rule is not configured', 'need', MINOR, {}, [PATIENT, PARENT]],
  ['the parent alone signs and the state rule is not configured', 'deny', MINOR, {}, [PARENT]],
  ['the representative of an adjudicated patient signs', 'permit', ADJUDICATED, {}, [REPRESENTATIVE]],
  ['the guardian of an adjudicated patient signs', 'permit', ADJUDICATED, {}, [GUARDIAN]],
  ['a representative without papers signs', 'deny', ADJUDICATED, {}, [on('per-rep', 'personal-representative')]],
  ['an adjudicated patient signs', 'deny', ADJUDICATED, {}, [PATIENT]],
  ['the director signs for treatment', 'deny', NOT_ADJUDICATED, FOUND, [DIRECTOR]],
  ['the representative of a person who died signs', 'permit', DECEASED, {}, [REPRESENTATIVE]],
  ['a relative signs for a person who died', 'deny', DECEASED, {}, [on('per-sister', 'other')]],
];

const PAYMENT: readonly Row[] = [
  ['the director signs, having found the condition', 'permit', NOT_ADJUDICATED, FOUND, [DIRECTOR]],
  ['the director signs without the finding', 'deny', NOT_ADJUDICATED, {}, [DIRECTOR]],
  ['a director without papers signs', 'deny', NOT_ADJUDICATED, FOUND, [on('per-director', 'program-director')]],
  ['the director signs for a patient with capacity', 'deny', {}, FOUND, [DIRECTOR]],
  ['a minor who may consent alone signs, for the plan of the parent too', 'permit', MINOR, ALONE, [PATIENT]],
];

function answer([, , patient, facts, signatures]: Row, purpose: 'treatment' | 'payment'): string {
  const { outcome, reasons } = answerOf({
    ...BASE, ...facts, patient: { ...BASE.patient, ...patient }, purpose,
    recipient: { organization: 'org-clinic', role: 'clinician', treatingRelationship: 'patient' }, consents: [{ ...PAPER, purposes: [purpose], signatures }],
  });
  if (outcome !== 'permit-with-obligations') {
    expect(reasons).toContain('signer-not-authorized');
  }
  return { 'permit-with-obligations': 'permit', deny: 'deny', 'need-more-facts': 'need', permit: 'without obligations' }[outcome]!;
}

describe('who must have signed a consent', () => {
  it.each(TREATMENT)('as the second evaluator has it: %s -> %s', (_what, expected, patient, facts, signatures) => {
    const told = signedByTheRightPerson({ ...PAPER, signatures }, { ...BASE, ...facts, patient: { ...BASE.patient, ...patient } });
    expect({ yes: 'permit', no: 'deny', ask: 'need' }[told]).toBe(expected);
  });

  it.each(TREATMENT)('for treatment: %s -> %s', (...row) => {
    expect(answer(row, 'treatment')).toBe(row[1]);
  });

  it.each(PAYMENT)('for payment: %s -> %s', (...row) => {
    expect(answer(row, 'payment')).toBe(row[1]);
  });
});
