// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Discriminator } from '../../../../src/domain/fhir/profile/structure.ts';
import type { Sketch } from './make.ts';
import { problems, profile } from './make.ts';

const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' } };
const loinc = (code: string): object => ({ coding: [{ system: 'http://loinc.org', code }] });

function sliced(discriminator: Discriminator, slice: readonly Sketch[], rules: 'open' | 'closed' | 'openAtEnd' = 'open'): ReturnType<typeof profile> {
  return profile([{ id: 'Observation.component', slicing: { discriminator: [discriminator], rules } }, ...slice]);
}

const byPattern = (rules: 'open' | 'closed' | 'openAtEnd' = 'open', min = 1): ReturnType<typeof profile> => sliced({ type: 'pattern', path: 'code' }, [
  { id: 'Observation.component:a', min, max: '1' },
  { id: 'Observation.component:a.code', min: 1, max: '1', pattern: loinc('1-8') },
  { id: 'Observation.component:a.value[x]', min: 1, max: '1', type: [{ code: 'Quantity' }] },
], rules);

describe('a slice told by a pattern', () => {
  it('is counted', () => {
    expect(problems(observation, byPattern())).toEqual(['error Observation.component: component:a is required by the profile']);
    const twice = { ...observation, component: [{ code: loinc('1-8'), valueQuantity: { value: 1 } }, { code: loinc('1-8'), valueQuantity: { value: 2 } }] };
    expect(problems(twice, byPattern())).toEqual(['error Observation.component: At most 1 of the slice a may be given, and 2 are']);
  });

  it('has its own content checked, and that of others is not', () => {
    const component = [{ code: loinc('2-6'), valueString: 'free' }, { code: loinc('1-8'), valueString: 'wrong' }];
    expect(problems({ ...observation, component }, byPattern())).toEqual(['error Observation.component[1].value.ofType(string): The profile does not allow the type string here']);
  });

  it('leaves room for others only when it is open', () => {
    const component = [{ code: loinc('1-8'), valueQuantity: { value: 1 } }, { code: loinc('2-6'), valueString: 'x' }];
    expect(problems({ ...observation, component }, byPattern('open'))).toEqual([]);
    expect(problems({ ...observation, component }, byPattern('closed'))).toEqual(['error Observation.component[1]: This fits none of the slices, and no others are allowed']);
    expect(problems({ ...observation, component }, byPattern('openAtEnd'))).toEqual([]);
    expect(problems({ ...observation, component: component.toReversed() }, byPattern('openAtEnd'))).toEqual(['error Observation.component[1]: The slice a stands in the wrong place']);
  });

  it('keeps the order that is asked for', () => {
    const ordered = profile([
      { id: 'Observation.component', slicing: { discriminator: [{ type: 'pattern', path: 'code' }], rules: 'open', ordered: true } },
      { id: 'Observation.component:a' }, { id: 'Observation.component:a.code', pattern: loinc('1-8') },
      { id: 'Observation.component:b' }, { id: 'Observation.component:b.code', pattern: loinc('2-6') },
    ]);
    const component = [{ code: loinc('1-8'), valueString: 'x' }, { code: loinc('2-6'), valueString: 'x' }];
    expect(problems({ ...observation, component }, ordered)).toEqual([]);
    expect(problems({ ...observation, component: component.toReversed() }, ordered)).toEqual(['error Observation.component[1]: The slice a stands in the wrong place']);
  });
});

describe('a slice is told', () => {
  it('by a fixed value further down', () => {
    const asks = sliced({ type: 'value', path: 'code.coding.code' }, [{ id: 'Observation.component:a', max: '0' }, { id: 'Observation.component:a.code.coding.code', max: '1', fixed: '1-8' }]);
    expect(problems({ ...observation, component: [{ code: loinc('1-8'), valueString: 'x' }] }, asks)).toHaveLength(1);
    expect(problems({ ...observation, component: [{ code: loinc('2-6'), valueString: 'x' }] }, asks)).toEqual([]);
  });

  it('by membership in a required value set', () => {
    const asks = profile([
      { id: 'Observation.category', slicing: { discriminator: [{ type: 'value', path: '$this' }], rules: 'open' } },
      { id: 'Observation.category:c', min: 1, binding: { strength: 'required', valueSet: 'http://hl7.org/fhir/us/core/ValueSet/us-core-clinical-result-observation-category' } },
    ]);
    const category = (code: string): object => ({ ...observation, category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code }] }] });
    expect(problems(category('laboratory'), asks)).toEqual([]);
    expect(problems(category('social-history'), asks)).toEqual(['error Observation.category: category:c is required by the profile']);
  });

  it('by the type of a choice', () => {
    const asks = profile([
      { id: 'Observation.value[x]', max: '1', slicing: { discriminator: [{ type: 'type', path: '$this' }], rules: 'open' } },
      { id: 'Observation.value[x]:valueQuantity', max: '1', type: [{ code: 'Quantity' }] },
      { id: 'Observation.value[x]:valueQuantity.unit', min: 1, max: '1' },
    ]);
    expect(problems({ ...observation, valueQuantity: { value: 1 } }, asks)).toEqual(['error Observation.value.ofType(Quantity).unit: unit is required by the profile']);
    expect(problems({ ...observation, valueString: 'x' }, asks)).toEqual([]);
  });

  it('by what an element refers to', () => {
    const asks = profile([
      { id: 'Observation.performer', slicing: { discriminator: [{ type: 'type', path: 'resolve()' }], rules: 'open' } },
      { id: 'Observation.performer:org', min: 1, type: [{ code: 'Reference', targetProfile: ['http://hl7.org/fhir/StructureDefinition/Organization'] }] },
    ]);
    expect(problems({ ...observation, performer: [{ reference: 'Organization/1' }] }, asks)).toEqual([]);
    expect(problems({ ...observation, performer: [{ reference: 'Practitioner/1' }] }, asks)).toEqual(['error Observation.performer: performer:org is required by the profile']);
  });

  it('by whether an element is there', () => {
    const asks = sliced({ type: 'exists', path: 'interpretation' }, [
      { id: 'Observation.component:read', max: '1' }, { id: 'Observation.component:read.interpretation', min: 1 }, { id: 'Observation.component:read.code.text', min: 1 },
    ]);
    const read = { code: loinc('1-8'), valueString: 'x', interpretation: [{ text: 'high' }] };
    expect(problems({ ...observation, component: [read] }, asks)).toEqual(['error Observation.component[0].code.text: text is required by the profile']);
    expect(problems({ ...observation, component: [{ code: loinc('1-8'), valueString: 'x' }] }, asks)).toEqual([]);
  });

  it('by the profile that a resource fits', () => {
    const inner = profile([{ id: 'Patient.birthDate', min: 1 }], { url: 'http://example.org/born' });
    const asks = profile([
      { id: 'Bundle.entry', slicing: { discriminator: [{ type: 'profile', path: 'resource' }], rules: 'open' } },
      { id: 'Bundle.entry:born', min: 1 }, { id: 'Bundle.entry:born.resource', min: 1, type: [{ code: 'Patient', profile: ['http://example.org/born'] }] },
    ]);
    const bundle = (resource: object): object => ({ resourceType: 'Bundle', type: 'collection', entry: [{ fullUrl: 'urn:uuid:5a1a3e2c-25fd-4b4f-a19e-b3bd1b5a2b1c', resource }] });
    expect(problems(bundle({ resourceType: 'Patient', birthDate: '1990' }), inner, asks)).toEqual([]);
    expect(problems(bundle({ resourceType: 'Patient', active: true }), inner, asks)).toEqual(['error Bundle.entry: entry:born is required by the profile']);
  });

  it('by nothing at all only in a faulty profile, which cannot be loaded', () => {
    expect(() => problems(observation, sliced({ type: 'value', path: 'code' }, [{ id: 'Observation.component:a' }]))).toThrow('no value at its discriminator');
    expect(() => problems(observation, sliced({ type: 'exists', path: 'code' }, [{ id: 'Observation.component:a' }]))).toThrow('does not say whether');
  });
});
