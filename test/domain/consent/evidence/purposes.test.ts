// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { deniedPurposes, permittedPurposes, purposeCoding, purposeOf } from '../../../../src/domain/consent/evidence/purposes.ts';
import { PURPOSES } from '../../../../src/domain/consent/facts/vocabulary.ts';

const v3 = (code: string): { system: string; code: string } => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code });

describe('purposes of use', () => {
  it('every purpose has a coding that is read back as the same purpose', () => {
    expect(PURPOSES.map((each) => purposeOf(purposeCoding(each)))).toEqual([...PURPOSES]);
  });

  it('a permit for treatment reaches emergency treatment, but never coordination with a non-health partner', () => {
    expect(permittedPurposes(v3('TREAT'))).toEqual(['treatment', 'emergency-treatment']);
  });

  it('a permit for clinical trials alone does not reach all research, while a request for a clinical trial is research', () => {
    expect(permittedPurposes(v3('CLINTRCH'))).toEqual([]);
    expect(purposeOf(v3('CLINTRCHPC'))).toBe('research');
    expect(permittedPurposes(v3('HRESCH'))).toEqual(['research']);
  });

  it('a denial reaches whatever its code might mean, and one that is not known reaches every purpose', () => {
    expect(deniedPurposes(v3('TREAT'))).toEqual(['treatment', 'case-coordination', 'emergency-treatment']);
    expect(deniedPurposes(v3('BTG'))).toEqual(['emergency-treatment']);
    expect(deniedPurposes({ system: 'http://elsewhere.example', code: 'X' })).toBeUndefined();
  });

  it('a code without a system is not understood, whatever it looks like', () => {
    expect(permittedPurposes({ code: 'TREAT' })).toEqual([]);
    expect(purposeOf({ code: 'treatment' })).toBeUndefined();
  });

  it('the same code system is known by its older addresses', () => {
    expect(permittedPurposes({ system: 'urn:oid:2.16.840.1.113883.5.8', code: 'HPAYMT' })).toEqual(['payment']);
    expect(permittedPurposes({ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason/', code: 'HPAYMT' })).toEqual(['payment']);
  });
});
