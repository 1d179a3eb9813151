// SPDX-License-Identifier: Apache-2.0
/** Where a person may sit, and where it sits after signing in. */
import { describe, expect, it } from '@jest/globals';
import { callerIn, seatsOf } from '../../../src/app/console/seats.ts';
import { isInReach } from '../../../src/app/reach.ts';
import type { SignedInPerson } from '../../../src/app/people/person.ts';
import type { Client } from '../../../src/app/ports.ts';

const system = (purposes: Client['purposes'], more: Partial<Client> = {}): Client => ({
  id: 'system', organization: 'agency', name: 'System', kind: 'partner', keys: { keys: [] }, purposes, roles: ['case-manager', 'counselor'], scopes: [], active: true, ...more,
} as unknown as Client);
const person = (more: Partial<SignedInPerson> = {}): SignedInPerson => ({ id: 'p', actsAs: 'p', kind: 'practitioner', organization: 'agency', roles: ['case-manager'], desks: ['planner'], ...more });
const named = (...args: Parameters<typeof seatsOf>): readonly string[] => seatsOf(...args).map(({ desk, role, purpose = 'none' }) => `${desk} ${role} ${purpose}`);

describe('a person signs in and sits where most of its work is done', () => {
  it('a planner for case coordination, before monitoring and treatment; business of the agency is last', () => {
    expect(named(person(), [system(['operations', 'payment', 'treatment', 'cj-monitoring', 'case-coordination'])])).toEqual([
      'planner case-manager case-coordination', 'planner case-manager treatment', 'planner case-manager cj-monitoring', 'planner case-manager payment', 'planner case-manager operations',
    ]);
  });

  it('in whichever of its roles that is', () => {
    expect(named(person({ roles: ['counselor', 'case-manager'] }), [system(['treatment'], { roles: ['counselor'] }), system(['case-coordination'], { roles: ['case-manager'] })])[0]).toBe('planner case-manager case-coordination');
  });

  it('whoever also looks after the connection of its organization begins with the plans', () => {
    expect(named(person({ desks: ['partner-admin', 'planner'] }), [system(['treatment'])])).toEqual(['planner case-manager treatment', 'partner-admin case-manager none']);
  });

  it('for nothing that no system of its own organization may ask for, that is registered and on', () => {
    expect(named(person(), [system(['treatment'], { active: false }), system(['research'], { organization: 'another' }), system(['audit'], { roles: ['judge'] }), system(['patient-request'])])).toEqual([]);
  });

  it('a participant sits at its own page alone', () => {
    expect(named(person({ kind: 'patient', desks: ['planner', 'compliance'] }), [system(['treatment'])])).toEqual(['participant patient patient-request']);
  });

  it('a participant as a caller has its own person in reach and nobody else', () => {
    const [seat] = seatsOf(person({ kind: 'patient', selves: ['a'], confinedTo: 'person-1' }), []);
    const caller = callerIn(seat!, person({ kind: 'patient', selves: ['a'], confinedTo: 'person-1' }), { tenant: 'test', request: 'r' });
    expect(['person-1', 'person-2', ''].map((each) => isInReach(caller, each))).toEqual([true, false, true]);
    expect(callerIn(seat!, person(), { tenant: 'test', request: 'r' })).not.toHaveProperty('confinedTo');
  });
});
