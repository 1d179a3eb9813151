// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Appointment, CareTeam, Encounter, MedicationRequest, Resource, Task } from '@medplum/fhirtypes';
import { alertLines, belongsInAlert } from '../../../src/domain/caseplan/alert/content.ts';
import type { StayEvent } from '../../../src/domain/caseplan/alert/event.ts';

const BASE = 'https://throughcare.dev/fhir/CodeSystem';
const subject = { reference: 'Patient/1' };
const names: Readonly<Record<string, string>> = { 'Organization/jail': 'County Jail', 'Practitioner/kim': 'Kim Lane', 'Organization/home': 'Home Again' };

function stay(over: Partial<Encounter> = {}, planned?: string): Encounter {
  return {
    resourceType: 'Encounter', id: 'stay', status: 'in-progress', class: { system: `${BASE}/encounter-class`, code: 'custody' }, subject, serviceProvider: { reference: 'Organization/jail' },
    ...(planned === undefined ? {} : { extension: [{ url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate', valueDateTime: planned }] }), ...over,
  };
}
const visit = (start: string, over: Partial<Appointment> = {}): Appointment => ({ resourceType: 'Appointment', id: start, status: 'booked', description: 'Visit', start, participant: [{ actor: subject, status: 'accepted' }], ...over });
const medication = (text: string, over: Partial<MedicationRequest> = {}): MedicationRequest => ({ resourceType: 'MedicationRequest', id: text, status: 'active', intent: 'order', subject, medicationCodeableConcept: { text }, ...over });
const tell = (resources: readonly Resource[], event: StayEvent = { kind: 'planned' }): readonly string[] | undefined => alertLines({ resources, event, stay: 'Encounter/stay', nameOf: (reference) => names[reference] });

describe('the words of a release alert', () => {
  it.each<readonly [string, StayEvent, Encounter, string]>([
    ['a planned release', { kind: 'planned' }, stay({}, '2026-12-01'), 'Release planned on 2026-12-01 (County Jail).'],
    ['one that was moved', { kind: 'changed', before: '2026-12-01' }, stay({}, '2026-12-09'), 'Planned release moved from 2026-12-01 to 2026-12-09 (County Jail).'],
    ['one that is off', { kind: 'withdrawn', before: '2026-12-01' }, stay(), 'Planned release on 2026-12-01 is off (County Jail).'],
    ['one that was off and is planned again before the alert left', { kind: 'withdrawn', before: '2026-12-01' }, stay({}, '2026-12-20'), 'Release planned on 2026-12-20 (County Jail).'],
    ['a release', { kind: 'released' }, stay({ status: 'finished', period: { end: '2026-11-22T08:00:00-06:00' } }), 'Released on 2026-11-22 (County Jail).'],
    ['a plan that was overtaken by the release', { kind: 'planned' }, stay({ status: 'finished', period: { end: '2026-11-22' } }, '2026-12-01'), 'Released on 2026-11-22 (County Jail).'],
    ['a release that was taken back before the alert left', { kind: 'released' }, stay({}, '2026-12-01'), 'Still in custody, release planned on 2026-12-01 (County Jail).'],
    ['a transfer', { kind: 'transferred' }, stay({ serviceProvider: { reference: 'Organization/prison', display: 'State Prison' } }, '2026-12-01'), 'Moved to another facility, release planned on 2026-12-01 (State Prison).'],
    ['a stay of nobody named', { kind: 'planned' }, stay({ serviceProvider: { reference: 'Organization/unknown' } }, '2026-12-01'), 'Release planned on 2026-12-01.'],
  ])('say what holds when it leaves: %s', (_what, event, encounter, line) => {
    expect(tell([encounter], event)?.[0]).toBe(line);
  });

  it('are none where the stay itself was not let go', () => {
    expect(tell([medication('Buprenorphine')])).toBeUndefined();
    expect(tell([{ ...stay({}, '2026-12-01'), id: 'another' }])).toBeUndefined();
  });

  it('name each medication to bridge once, with its dose', () => {
    expect(tell([stay({}, '2026-12-01'), medication('Buprenorphine 8 mg', { dosageInstruction: [{ text: 'daily' }] }), medication('Buprenorphine 8 mg', { dosageInstruction: [{ text: 'daily' }] }), medication('Sertraline 50 mg')]))
      .toContain('Medications to bridge: Buprenorphine 8 mg, daily; Sertraline 50 mg.');
  });

  it('name the first appointments in order, with whom, and none that is a month after the release', () => {
    const withKim = visit('2026-12-03T09:00:00-06:00', { participant: [{ actor: subject, status: 'accepted' }, { actor: { reference: 'Practitioner/kim' }, status: 'accepted' }] });
    expect(tell([stay({}, '2026-12-01'), visit('2027-01-15T09:00:00-06:00'), withKim, visit('2026-12-02T14:00:00-06:00')]))
      .toContain('First appointments: 2026-12-02 14:00 Visit; 2026-12-03 09:00 Visit with Kim Lane.');
  });

  it('name who plans the release and who may meet the person, not the judge, not who has left by then', () => {
    const planning: Task = { resourceType: 'Task', id: 't', status: 'requested', intent: 'plan', code: { coding: [{ system: `${BASE}/task`, code: 'release-planning' }] }, owner: { reference: 'Practitioner/kim' } };
    const role = (code: string): CareTeam['participant'] => [{ role: [{ coding: [{ system: `${BASE}/team-role`, code }] }], member: { reference: 'Organization/home' } }];
    const team: CareTeam = { resourceType: 'CareTeam', id: 'c', status: 'active', subject, participant: [...role('housing-specialist')!, ...role('judge')!, { ...role('peer-mentor')![0]!, member: { display: 'Sam' }, period: { end: '2026-11-30' } }] };
    expect(tell([stay({}, '2026-12-01'), planning, team])).toContain('Who meets the person: Kim Lane (plans the release); Home Again (housing specialist).');
  });
});

describe('what belongs in a release alert', () => {
  const at = { stay: 'Encounter/stay', today: '2026-11-22' };
  it.each<readonly [string, Resource, boolean]>([
    ['the stay', stay(), true], ['another stay', { ...stay(), id: 'old' }, false],
    ['an active medication', medication('A'), true], ['one that was stopped', medication('A', { status: 'stopped' }), false], ['one that must not be given', medication('A', { doNotPerform: true }), false],
    ['a visit to come', visit('2026-12-02T14:00:00-06:00'), true], ['a visit that is over', visit('2026-11-02T14:00:00-06:00'), false], ['a visit called off', visit('2026-12-02T14:00:00-06:00', { status: 'cancelled' }), false],
    ['a team that works', { resourceType: 'CareTeam', status: 'active' }, true], ['a team of the past', { resourceType: 'CareTeam', status: 'inactive' }, false],
    ['a diagnosis', { resourceType: 'Condition', subject }, false], ['another task', { resourceType: 'Task', status: 'requested', intent: 'order' }, false],
  ])('%s', (_what, resource, belongs) => {
    expect(belongsInAlert(resource, at)).toBe(belongs);
  });
});
