// SPDX-License-Identifier: Apache-2.0
/** How far an order about a stay reaches: nothing of the stay may be left, and nothing that stands without it may go. */
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { provenBy, reachOf, withoutIdentifiers, type Filed } from '../../../../src/domain/consent/aftermath/order-scope.ts';

const filed = (ref: string, more: object = {}, holder = 'jail'): Filed => ({ ref, holder, resource: { resourceType: ref.split('/')[0], id: ref.split('/')[1], ...more } as unknown as Resource });
const of = (reference: string): object => ({ reference });
const message = (value: string | undefined, system = 'https://throughcare.dev/fhir/sid/message'): object => ({ what: { identifier: { system, ...(value === undefined ? {} : { value }) } } });
const provenance = (id: string, targets: readonly string[], ...entity: readonly object[]): Filed => filed(`Provenance/${id}`, { target: targets.map(of), ...(entity.length === 0 ? {} : { entity }) });

const patient = filed('Patient/p');
const stay = filed('Encounter/s', { subject: of('Patient/p') });
const other = filed('Encounter/t', { subject: of('Patient/p') });
const coverage = filed('Coverage/v', { beneficiary: of('Patient/p') });

interface Case { readonly why: string; readonly all: readonly Filed[]; readonly named?: readonly string[]; readonly whole: readonly string[]; readonly shells?: readonly string[]; readonly mentions?: readonly string[] }

function expectReach({ all, named = ['Encounter/s'], whole, shells = [], mentions = [] }: Omit<Case, 'why'>): void {
  for (const order of [all, [...all].reverse()]) {
    const reached = reachOf(named, order);
    expect({ whole: [...reached.whole].sort(), shells: reached.shells, mentions: [...reached.mentions].sort() }).toEqual({ whole: [...whole].sort(), shells, mentions: [...mentions].sort() });
  }
}

const note = filed('Observation/o', { encounter: of('Encounter/s') });
const CASES: readonly Case[] = [
  { why: 'what is not on file is not reached', all: [other, patient], named: ['Encounter/gone'], whole: [] },
  { why: 'what is part of a part of the stay goes', all: [stay, other, patient, filed('Procedure/a', { encounter: of('Encounter/s') }), filed('Procedure/b', { partOf: [of('Procedure/a')] })], whole: ['Encounter/s', 'Procedure/a', 'Procedure/b'] },
  { why: 'a stay within the stay goes', all: [stay, other, patient, filed('Encounter/part', { partOf: of('Encounter/s') })], whole: ['Encounter/s', 'Encounter/part'] },
  { why: 'a record whose context is the stay goes', all: [stay, other, patient, filed('MedicationAdministration/m', { context: of('Encounter/s') })], whole: ['Encounter/s', 'MedicationAdministration/m'] },
  { why: 'what is about the person alone stays', all: [stay, other, patient, coverage, filed('DocumentReference/d', { context: { related: [of('Encounter/t')] } })], whole: ['Encounter/s'] },
  { why: 'a named record that was deleted goes, and what belonged to it', all: [{ ...stay, resource: undefined }, other, patient, note], whole: ['Encounter/s', 'Observation/o'] },
  { why: 'a record of which no word is left holds no Patient', all: [stay, patient, { ...other, resource: undefined }], whole: ['Encounter/s', 'Patient/p'] },
  { why: 'an order about two sources reaches the records of both, and each Patient on its own', named: ['Encounter/s', 'Encounter/x'],
    all: [stay, patient, filed('Encounter/x', {}, 'court'), filed('Patient/q', {}, 'court'), filed('Appointment/y', {}, 'court'), filed('Observation/z', { encounter: of('Encounter/x') }, 'court')], whole: ['Encounter/s', 'Patient/p', 'Encounter/x', 'Observation/z'] },
  { why: 'a Patient that the order names goes, even when another source speaks of it', named: ['Encounter/s', 'Patient/p'], all: [stay, patient, filed('Coverage/w', { beneficiary: of('Patient/p') }, 'program')], whole: ['Encounter/s', 'Patient/p'], mentions: ['Coverage/w'] },
  { why: 'a Patient of another source stays, though nothing else is left of it there', all: [stay, patient, filed('Patient/q', {}, 'program')], whole: ['Encounter/s', 'Patient/p'] },
  { why: 'a Provenance goes with all that it is about', all: [stay, other, patient, note, provenance('1', ['Encounter/s', 'Observation/o'])], whole: ['Encounter/s', 'Observation/o', 'Provenance/1'] },
  { why: 'a Provenance stays for what stays, and loses the mention', all: [stay, other, patient, provenance('1', ['Encounter/s', 'Encounter/t'])], whole: ['Encounter/s'], mentions: ['Provenance/1'] },
  { why: 'a Provenance of an empty Patient goes', all: [stay, patient, provenance('1', ['Patient/p']), filed('Coverage/w', { beneficiary: of('Patient/p') }, 'program')], whole: ['Encounter/s', 'Provenance/1'], shells: ['Patient/p'] },
  { why: 'a Provenance about nothing is nobody\'s', all: [stay, other, patient, provenance('1', [])], whole: ['Encounter/s'] },
];

const FROM_MESSAGES: readonly Case[] = [
  { why: 'what came in by its message alone goes', all: [stay, coverage, other, patient, provenance('1', ['Encounter/s', 'Coverage/v'], message('m1'))], whole: ['Encounter/s', 'Coverage/v', 'Provenance/1'] },
  { why: 'what came in by two messages about it goes', all: [stay, coverage, other, patient, provenance('1', ['Encounter/s', 'Coverage/v'], message('m1')), provenance('2', ['Encounter/s', 'Coverage/v'], message('m2'))], whole: ['Encounter/s', 'Coverage/v', 'Provenance/1', 'Provenance/2'] },
  { why: 'what one Provenance says of two messages, of which one was about something else, stays', all: [stay, coverage, other, patient, provenance('1', ['Encounter/s'], message('m1')), provenance('2', ['Coverage/v'], message('m1'), message('m2'))], whole: ['Encounter/s', 'Provenance/1'] },
  { why: 'what came in otherwise too stays', all: [stay, coverage, other, patient, provenance('1', ['Encounter/s', 'Coverage/v'], message('m1')), provenance('2', ['Coverage/v'])], whole: ['Encounter/s'], mentions: ['Provenance/1'] },
  { why: 'what no message is known of stays', all: [stay, coverage, other, patient, provenance('1', ['Encounter/s', 'Coverage/v'])], whole: ['Encounter/s'], mentions: ['Provenance/1'] },
  { why: 'a number that is not a message\'s tells nothing', all: [stay, coverage, other, patient, provenance('1', ['Encounter/s', 'Coverage/v'], message('m1', 'urn:other'))], whole: ['Encounter/s'], mentions: ['Provenance/1'] },
  { why: 'a message without its number tells nothing', all: [stay, coverage, other, patient, provenance('1', ['Encounter/s', 'Coverage/v'], message(undefined), { what: { reference: 'Binary/b' } })], whole: ['Encounter/s'], mentions: ['Provenance/1'] },
  { why: 'what the message told of another stay stays with that', all: [stay, other, patient, filed('Observation/x', { encounter: of('Encounter/t') }), provenance('1', ['Encounter/s', 'Observation/x'], message('m1'))], whole: ['Encounter/s'], mentions: ['Provenance/1'] },
  { why: 'what the message told of both stays with the other', all: [stay, other, patient, filed('CarePlan/x', { encounter: of('Encounter/t'), supportingInfo: [of('Encounter/s'), of('Patient/p')] }), provenance('1', ['Encounter/s', 'CarePlan/x'], message('m1'))], whole: ['Encounter/s'], mentions: ['CarePlan/x', 'Provenance/1'] },
  ...(['Encounter/t', 'Consent/c', 'Patient/p'] as const).map((ref): Case => ({
    why: `a message takes no ${ref.split('/')[0]!} with it`, all: [stay, patient, coverage, ref === 'Patient/p' ? note : filed(ref), provenance('1', ['Encounter/s', ref], message('m1'))],
    whole: ['Encounter/s', ...(ref === 'Patient/p' ? ['Observation/o'] : [])], mentions: ['Provenance/1'],
  })),
];

describe('what an order about a stay reaches', () => {
  it.each(CASES)('$why', expectReach);
  it.each(FROM_MESSAGES)('$why', expectReach);
});

describe.each(['Organization', 'Practitioner', 'PractitionerRole', 'Location', 'HealthcareService', 'Medication', 'Device', 'Endpoint'])('a %s', (type) => {
  const ref = `${type}/x`;
  const entry = filed(ref);
  const leading = filed('Encounter/s', { extension: [{ url: 'urn:x', valueReference: of(ref) }] });
  it.each([
    { why: 'goes when only the stay led to it', all: [leading, other, patient, entry], whole: ['Encounter/s', ref] },
    { why: 'goes though it names itself', all: [leading, other, patient, filed(ref, { partOf: of(ref) })], whole: ['Encounter/s', ref] },
    { why: 'goes with its Provenance', all: [leading, other, patient, entry, provenance('1', [ref])], whole: ['Encounter/s', ref, 'Provenance/1'] },
    { why: 'stays when another record leads to it', all: [leading, filed('Encounter/t', { subject: of('Patient/p'), serviceProvider: of(ref) }), patient, entry], whole: ['Encounter/s'] },
    { why: 'stays when nothing of the stay led to it', all: [stay, other, patient, entry], whole: ['Encounter/s'] },
    { why: 'of another source stays', all: [leading, other, patient, { ...entry, holder: 'court' }], whole: ['Encounter/s'] },
    { why: 'is no part of the stay by an element of its own', all: [leading, filed('Encounter/t', { location: [{ location: of(ref) }] }), patient, filed(ref, { partOf: of('Encounter/s') })], whole: ['Encounter/s'], mentions: [ref] },
    { why: 'alone holds no Patient', all: [stay, patient, entry], whole: ['Encounter/s', 'Patient/p'] },
  ])('$why', expectReach);
});

describe('the numbers of a Patient that stays', () => {
  const booking = { system: 'urn:booking', value: 'B-1' };
  const state = { system: 'urn:sid', value: 'B-1' };

  it('are proved by what goes, not by the Patient, nor by a place', () => {
    const resources = [{ resourceType: 'Encounter', identifier: [booking] }, { resourceType: 'QuestionnaireResponse', identifier: state }, { resourceType: 'Patient', identifier: [{ system: 'urn:p', value: '1' }] },
      { resourceType: 'Organization', identifier: [{ system: 'urn:o', value: '1' }] }, { resourceType: 'Observation' }, { resourceType: 'Task', identifier: [{ system: 'urn:t' }, { system: 'urn:t', value: '' }] }];
    expect(provenBy(resources as unknown as readonly Resource[])).toEqual([booking, state]);
  });

  it('are taken off it by system and value, and the rest stays', () => {
    const own = { resourceType: 'Patient' as const, id: 'p', identifier: [booking, state, { system: 'urn:booking', value: 'B-2' }] };
    expect(withoutIdentifiers(own, [booking, { system: 'urn:other', value: '9' }])).toEqual({ ...own, identifier: [state, { system: 'urn:booking', value: 'B-2' }] });
    expect([withoutIdentifiers({ resourceType: 'Patient', id: 'p' }, [booking]), withoutIdentifiers({ ...own, identifier: [booking] }, [booking])]).toEqual([{ resourceType: 'Patient', id: 'p' }, { resourceType: 'Patient', id: 'p' }]);
  });
});
