// SPDX-License-Identifier: Apache-2.0
/** A source's later message about the same thing. */
import { describe, expect, it } from '@jest/globals';
import type { Patient } from '@medplum/fhirtypes';
import { mergeOwn } from '../../../src/app/ingest/merge.ts';

const booked: Patient = {
  resourceType: 'Patient', id: 'p', meta: { versionId: '1', lastUpdated: '2026-11-01T00:00:00Z' },
  identifier: [{ system: 'urn:jail:inmate', value: '7' }, { system: 'urn:state:sid', value: 'CO1' }], name: [{ family: 'Delgado', given: ['Rosa', 'Elena'] }], birthDate: '1991-04-17',
};

describe('a later message of the same source', () => {
  it('that names the inmate by one number takes away no other number', () => {
    const merged = mergeOwn(booked, { resourceType: 'Patient', id: 'p', identifier: [{ system: 'urn:jail:inmate', value: '7' }], name: [{ family: 'Delgado', given: ['Rosa'] }] }) as Patient;
    expect(merged.identifier).toEqual(booked.identifier);
    expect([merged.name, merged.birthDate]).toEqual([[{ family: 'Delgado', given: ['Rosa'] }], '1991-04-17']);
  });

  it('that corrects a number replaces the one of that system', () => {
    const merged = mergeOwn(booked, { resourceType: 'Patient', id: 'p', identifier: [{ system: 'urn:state:sid', value: 'CO2' }] }) as Patient;
    expect(merged.identifier).toEqual([{ system: 'urn:jail:inmate', value: '7' }, { system: 'urn:state:sid', value: 'CO2' }]);
  });

  it('that says nothing new makes no version', () => {
    expect(mergeOwn(booked, { resourceType: 'Patient', id: 'p', identifier: [...booked.identifier ?? []], birthDate: '1991-04-17' })).toBeUndefined();
  });
});
