// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Basic } from '@medplum/fhirtypes';
import { KINDS, claimKind, kindOf } from '../../../src/domain/caseplan/kinds.ts';
import { compileValidator } from '../../../src/domain/fhir/validate.ts';
import { loadDefinitions } from '../../../src/store/definitions.ts';

const OURS = 'https://throughcare.dev/fhir/';
const definitions = loadDefinitions();
const validator = compileValidator(definitions);
const coded = (code: string): { readonly coding: { readonly system: string; readonly code: string }[] } => {
  const [system = '', value = ''] = code.split('#');
  return { coding: [{ system: `${OURS}CodeSystem/${system}`, code: value }] };
};
const condition: Basic = {
  resourceType: 'Basic', code: coded('justice-record#supervision-condition'), subject: { reference: 'Patient/a' },
  extension: [{ url: `${OURS}StructureDefinition/record-text`, valueString: 'No contact' }],
};

describe('the kind of a mapped record', () => {
  it('is told by its code, and leads to a profile that is for its type', () => {
    const types = new Map((definitions.profiles ?? []).map((each) => [each.url, each.type]));
    expect(KINDS.filter(([type, , id]) => types.get(`${OURS}StructureDefinition/${id}`) !== type)).toEqual([]);
    expect(kindOf(condition)).toBe(`${OURS}StructureDefinition/tc-legal-condition`);
  });

  it('is none for a record of which no code says so', () => {
    expect(kindOf({ resourceType: 'Basic', code: { text: 'supervision-condition' } })).toBeUndefined();
    expect(kindOf({ resourceType: 'Observation', status: 'final', code: coded('justice-record#supervision-condition') })).toBeUndefined();
  });

  it('is claimed where the profile holds, once, beside other claims', () => {
    const own = 'http://example.org/profile';
    const claimed = claimKind({ ...condition, meta: { source: 'urn:x', profile: [own] } }, validator);
    expect(claimed.meta).toEqual({ source: 'urn:x', profile: [own, `${OURS}StructureDefinition/tc-legal-condition`] });
    expect(claimKind(claimed, validator)).toEqual(claimed);
  });

  it('is not claimed where the profile does not hold', () => {
    const { extension: _none, ...bare } = condition;
    expect(claimKind(bare, validator)).toEqual(bare);
  });
});
