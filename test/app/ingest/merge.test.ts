// SPDX-License-Identifier: Apache-2.0
/** A source's later message about the same thing: what it says replaces, what it does not say stays. */
import { describe, expect, it } from '@jest/globals';
import type { Condition, MedicationRequest, Patient, Resource } from '@medplum/fhirtypes';
import { mergeOwn } from '../../../src/app/ingest/merge.ts';

const patient: Patient = { resourceType: 'Patient', id: 'a', meta: { versionId: '7', lastUpdated: '2026-11-01T00:00:00Z', tag: [{ code: 'x' }] }, birthDate: '1991-04-17', gender: 'female' };

describe('an update of a source\'s own record', () => {
  it('keeps what it does not say', () => {
    expect(mergeOwn(patient, { resourceType: 'Patient', id: 'a', gender: 'unknown' })).toEqual({ resourceType: 'Patient', id: 'a', meta: { tag: [{ code: 'x' }] }, birthDate: '1991-04-17', gender: 'unknown' });
  });

  it('makes no version when it says nothing new', () => {
    expect(mergeOwn(patient, { resourceType: 'Patient', id: 'a', birthDate: '1991-04-17' })).toBeUndefined();
    expect(mergeOwn(patient, { resourceType: 'Patient', id: 'a', meta: { tag: [{ code: 'x' }] } })).toBeUndefined();
  });

  it.each<readonly [string, Resource, Resource, object]>([
    ['an onset', { resourceType: 'Condition', subject: {}, onsetString: 'as a child', _onsetString: { id: 'b' } } as Condition & object, { resourceType: 'Condition', subject: {}, onsetDateTime: '2004' }, { resourceType: 'Condition', subject: {}, onsetDateTime: '2004' }],
    ['a value', { resourceType: 'Observation', status: 'final', code: {}, valueString: 'pending' }, { resourceType: 'Observation', status: 'final', code: {}, valueBoolean: false }, { resourceType: 'Observation', status: 'final', code: {}, valueBoolean: false }],
    ['a death', { resourceType: 'Patient', deceasedBoolean: false }, { resourceType: 'Patient', deceasedDateTime: '2026-11-01' }, { resourceType: 'Patient', deceasedDateTime: '2026-11-01' }],
  ])('%s in another type takes the place of the one before: a choice has one value', (_name, stored, update, merged) => {
    expect(mergeOwn(stored, update)).toEqual(merged);
  });

  it('leaves apart elements that only look like a choice', () => {
    const stored: MedicationRequest = { resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject: {}, reasonCode: [{ text: 'pain' }], medicationCodeableConcept: { text: 'a' } };
    const update: MedicationRequest = { resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject: {}, reasonReference: [{ reference: 'Condition/1' }] };
    expect(mergeOwn(stored, update)).toEqual({ ...stored, ...update });
  });
});
