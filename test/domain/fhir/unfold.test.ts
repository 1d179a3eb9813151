// SPDX-License-Identifier: Apache-2.0
/** Contained people, places and medicines as records of their own, for formats that know no contained ones. */
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { unfolded } from '../../../src/domain/fhir/unfold.ts';

const doctor = { resourceType: 'Practitioner', id: 'practitioner-1', name: [{ family: 'Doe' }] };
const role = { resourceType: 'PractitionerRole', id: 'practitionerrole-1', practitioner: { reference: '#practitioner-1' } };
const order = (id: string, ...contained: object[]): object => ({ resourceType: 'MedicationRequest', id, requester: { reference: `#${(contained.at(0) as { id: string }).id}`, display: 'Dr Doe' }, contained });
const unfold = (...resources: object[]): unknown => unfolded(resources as Resource[]);

describe('what records contain of people, places and things', () => {
  it('stands beside them, once for all that contain the same', () => {
    expect(unfold(order('a', doctor), order('b', { ...doctor, id: 'other' }))).toEqual([
      ...['a', 'b'].map((id) => ({ resourceType: 'MedicationRequest', id, requester: { reference: 'Practitioner/contained-1', display: 'Dr Doe' } })), { ...doctor, id: 'contained-1' },
    ]);
  });

  it('leads to where else it leads to', () => {
    expect(unfold(order('a', role, doctor), order('b', role, doctor))).toEqual([
      ...['a', 'b'].map((id) => ({ resourceType: 'MedicationRequest', id, requester: { reference: 'PractitionerRole/contained-2', display: 'Dr Doe' } })),
      { ...doctor, id: 'contained-1' }, { ...role, id: 'contained-2', practitioner: { reference: 'Practitioner/contained-1' } },
    ]);
  });

  it('is kept apart where two lead to each other', () => {
    const maker = { resourceType: 'Organization', id: 'o', partOf: { reference: '#p' } };
    const part = { resourceType: 'Organization', id: 'p', partOf: { reference: '#o' } };
    expect((unfold(order('a', maker, part), order('b', maker, part)) as readonly unknown[]).length).toBe(6);
  });

  it('is all that is taken out: contained records of a person stay, and records without any are the same', () => {
    const held = { resourceType: 'Condition', id: 'c' };
    expect(unfold(order('a', held, doctor))).toEqual([{ ...order('a', held) }, { ...doctor, id: 'contained-1' }]);
    const plain = [order('a', held)] as Resource[];
    expect(unfolded(plain)).toBe(plain);
  });
});
