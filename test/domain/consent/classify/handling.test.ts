// SPDX-License-Identifier: Apache-2.0
/** What a source marks for handling stays among justice agencies; what a court sealed goes nowhere. */
import { describe, expect, it } from '@jest/globals';
import { handlingBar, handlingOf } from '../../../../src/domain/consent/classify/handling.ts';
import { LEGAL_STATUSES } from '../../../../src/domain/consent/facts/vocabulary.ts';

const tagged = (...codes: readonly string[]): ReturnType<typeof handlingOf> => handlingOf({
  resourceType: 'Basic', code: {}, meta: { tag: codes.map((code) => ({ system: 'https://throughcare.dev/fhir/CodeSystem/tag', code })) },
});

describe('handling tags', () => {
  it('are read from our tag system alone', () => {
    expect([tagged('justice', 'immigration'), tagged('custody-housing', 'immigration'), tagged('justice')]).toEqual([['immigration'], ['immigration', 'custody-housing'], []]);
    expect(handlingOf({ resourceType: 'Basic', code: {}, meta: { tag: [{ system: 'urn:other', code: 'immigration' }] } })).toEqual([]);
    expect([handlingOf({ resourceType: 'Basic', code: {} }), handlingOf({ resourceType: 'Basic', code: {}, meta: {} })]).toEqual([[], []]);
  });

  it('let a record go to justice agencies and to nobody else', () => {
    const open = LEGAL_STATUSES.filter((status) => handlingBar(['immigration'], [status]) === undefined);
    expect(open).toEqual(['correctional-institution', 'criminal-justice-agency', 'criminal-justice-contractor', 'court', 'prosecutor', 'law-enforcement']);
    expect(handlingBar(['custody-housing'], [])).toMatchObject({ rule: 'handling.custody-housing', cite: 'handling rule of the source; 45 CFR 164.502(b)', effect: 'deny' });
    expect(handlingBar([], [])).toBeUndefined();
  });

  it('let a record of a sealed case go to nobody, whatever else it is marked with', () => {
    const sealed = tagged('immigration', 'sealed');
    expect(LEGAL_STATUSES.filter((status) => handlingBar(sealed, [status]) === undefined)).toEqual([]);
    expect(handlingBar(sealed, ['court'])).toMatchObject({ rule: 'handling.sealed', cite: 'order of the court that sealed the case', effect: 'deny' });
    expect(handlingBar(tagged('unsealed'), [])).toBeUndefined();
  });

  it('let what the gateway wrote down of its own compliance work go to nobody, justice agencies neither', () => {
    const work = tagged('compliance-work', 'custody-housing');
    expect(LEGAL_STATUSES.filter((status) => handlingBar(work, [status]) === undefined)).toEqual([]);
    expect(handlingBar(work, ['court'])).toMatchObject({ rule: 'handling.compliance-work', cite: '42 CFR 2.16(a), 45 CFR 164.308(a)(1)', effect: 'deny' });
  });
});
