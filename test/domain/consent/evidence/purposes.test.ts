// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { deniedPurposes, permittedPurposes, purposeCoding, purposeOf } from '../../../../src/domain/consent/evidence/purposes.ts';
import { PURPOSES } from '../../../../src/domain/consent/facts/vocabulary.ts';
import table from '../../../../consent/protocols/purposes.json' with { type: 'json' };
import expansions from '../../../../profiles/generated/r4/expansions.json' with { type: 'json' };

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

  it.each(['HMARKT', 'DONAT', 'GOV', 'MILCDM', 'MILDCRG', 'HTEST'])('%s is none of the gate\'s purposes: nobody may ask for it, no permit gives it, and a refusal of it leaves the rest alone', (code) => {
    expect([purposeOf(v3(code)), permittedPurposes(v3(code)), deniedPurposes(v3(code))]).toEqual([undefined, [], []]);
  });

  it.each<readonly [string, string]>([
    ['CAREMGT', 'operations'], ['HDM', 'operations'], ['LABELING', 'operations'], ['METAMGT', 'operations'], ['SYSDEV', 'operations'],
    ['PRECLINTRCH', 'research'], ['DSRCH', 'research'], ['POARCH', 'research'], ['TRANSRCH', 'research'],
  ])('%s is asked for, and refused, as %s', (code, purpose) => {
    expect([purposeOf(v3(code)), permittedPurposes(v3(code)), deniedPurposes(v3(code))]).toEqual([purpose, [], [purpose]]);
  });

  it('every code of the value set PurposeOfUse is entered, and none that is not in it', () => {
    const all = expansions['http://terminology.hl7.org/ValueSet/v3-PurposeOfUse'].codes['http://terminology.hl7.org/CodeSystem/v3-ActReason'];
    expect(table.codes.map((each) => each.code).sort()).toEqual(all.filter((each) => each !== 'PurposeOfUse').sort());
  });

  it('a refusal of every purpose there is reaches all, and a permit for it names none', () => {
    expect([deniedPurposes(v3('PurposeOfUse')), permittedPurposes(v3('PurposeOfUse'))]).toEqual([undefined, []]);
  });

  it('the same code in another system is not known', () => {
    expect(deniedPurposes({ system: 'http://elsewhere.example', code: 'HMARKT' })).toBeUndefined();
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
