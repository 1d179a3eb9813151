// SPDX-License-Identifier: Apache-2.0
/** Which records count in outcome figures, and of which day. */
import { describe, expect, it } from '@jest/globals';
import type { Appointment, Encounter, Goal } from '@medplum/fhirtypes';
import { lastQuarter } from '../../../src/app/outcomes/outcomes.ts';
import { goalFact, stayFact, visitFact } from '../../../src/app/outcomes/read.ts';

const ZONE = 'America/Denver';
const goal = (more: Partial<Goal>): Goal => ({ resourceType: 'Goal', lifecycleStatus: 'active', description: { text: 'x' }, subject: { reference: 'Patient/p' }, ...more });
const achieved = (code: string): Partial<Goal> => ({ achievementStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/goal-achievement', code }] } });
const stay = (more: Partial<Encounter>): Encounter => ({
  resourceType: 'Encounter', status: 'finished', class: { system: 'https://throughcare.dev/fhir/CodeSystem/encounter-class', code: 'custody' }, subject: { reference: 'Patient/p' }, period: { start: '2025-01-01', end: '2025-03-01T10:00:00-07:00' }, ...more,
});
const visit = (more: Partial<Appointment>): Appointment => ({ resourceType: 'Appointment', status: 'fulfilled', start: '2025-03-04T10:00:00-07:00', participant: [], ...more });

describe('a goal', () => {
  it.each<readonly [string, Partial<Goal>, string | undefined]>([
    ['achieved', achieved('achieved'), 'reached'], ['that is kept up', achieved('sustaining'), 'reached'], ['that gets better', achieved('improving'), 'under way'], ['without a word', {}, 'under way'],
    ['not achieved', achieved('not-achieved'), 'not reached'], ['that cannot be reached', achieved('not-attainable'), 'not reached'], ['without progress', achieved('no-progress'), 'not reached'],
    ['given up', { lifecycleStatus: 'cancelled' }, 'not reached'], ['over, without a word', { lifecycleStatus: 'completed' }, 'ended'], ['reached and over', { lifecycleStatus: 'completed', ...achieved('achieved') }, 'reached'],
    ['only proposed', { lifecycleStatus: 'proposed' }, undefined], ['rejected', { lifecycleStatus: 'rejected' }, undefined], ['written by mistake', { lifecycleStatus: 'entered-in-error', ...achieved('achieved') }, undefined],
  ])('%s counts so', (_, more, state) => {
    expect(goalFact(goal(more), ZONE)?.state).toBe(state);
  });

  it('stands there from the day that it names, by the calendar of the county', () => {
    expect(goalFact(goal({ statusDate: '2026-07-01' }), ZONE)?.since).toBe(Date.parse('2026-07-01T06:00:00Z'));
  });
});

describe('a stay', () => {
  it('in custody counts with its beginning and its end', () => {
    expect(stayFact('p', stay({}), ZONE)).toEqual({ person: 'p', start: Date.parse('2025-01-01T07:00:00Z'), end: Date.parse('2025-03-01T17:00:00Z') });
  });

  it.each<readonly [string, Partial<Encounter>]>([
    ['in a hospital', { class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' } }], ['called custody by another code system', { class: { system: 'urn:x', code: 'custody' } }],
    ['that is planned', { status: 'planned' }], ['that was called off', { status: 'cancelled' }], ['written by mistake', { status: 'entered-in-error' }],
  ])('%s is none', (_, more) => {
    expect(stayFact('p', stay(more), ZONE)).toBeUndefined();
  });
});

describe('an appointment', () => {
  it('counts when it was kept, and not otherwise', () => {
    expect(visitFact('p', visit({}))).toEqual({ person: 'p', start: Date.parse('2025-03-04T17:00:00Z') });
    expect([visitFact('p', visit({ status: 'noshow' })), visitFact('p', visit({ status: 'booked' })), visitFact('p', { resourceType: 'Appointment', status: 'fulfilled', participant: [] })]).toEqual([undefined, undefined, undefined]);
  });
});

describe('figures that go out', () => {
  it.each([['2026-11-22', '2026-09-30'], ['2026-10-01', '2026-09-30'], ['2026-09-30', '2026-06-30'], ['2026-03-31', '2025-12-31'], ['2024-04-01', '2024-03-31']])('on %s are those of %s', (today, day) => {
    expect(lastQuarter(today)).toBe(day);
  });
});
