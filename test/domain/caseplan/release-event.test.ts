// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Encounter } from '@medplum/fhirtypes';
import { stayEvent, type StayEvent } from '../../../src/domain/caseplan/alert/event.ts';

const TODAY = '2026-11-22';
interface Sketch { readonly planned?: string; readonly status?: Encounter['status']; readonly end?: string; readonly provider?: string; readonly places?: readonly string[]; readonly kind?: string }

function stay({ planned, status = 'in-progress', end, provider, places = [], kind = 'custody' }: Sketch): Encounter {
  return {
    resourceType: 'Encounter', status, class: { system: 'https://throughcare.dev/fhir/CodeSystem/encounter-class', code: kind }, subject: { reference: 'Patient/1' },
    period: { start: '2026-05-01', ...(end === undefined ? {} : { end }) },
    ...(planned === undefined ? {} : { extension: [{ url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate', valueDateTime: planned }] }),
    ...(provider === undefined ? {} : { serviceProvider: { reference: provider } }),
    ...(places.length === 0 ? {} : { location: places.map((reference) => ({ location: { reference } })) }),
  };
}

const nothing: StayEvent | undefined = undefined;

describe('what a change of a stay means to the team', () => {
  it.each<readonly [string, Sketch | undefined, Sketch, StayEvent | undefined]>([
    ['a booking without a date of release', undefined, {}, nothing],
    ['a booking with one', undefined, { planned: '2026-12-01' }, { kind: 'planned' }],
    ['a date of release for the first time', {}, { planned: '2026-12-01' }, { kind: 'planned' }],
    ['the same date said again with a time', { planned: '2026-12-01' }, { planned: '2026-12-01T08:00:00-06:00' }, nothing],
    ['another date', { planned: '2026-12-01' }, { planned: '2026-12-15' }, { kind: 'changed', before: '2026-12-01' }],
    ['a date that has passed already', {}, { planned: '2026-11-01' }, nothing],
    ['a release on this very day', {}, { planned: TODAY }, { kind: 'planned' }],
    ['a date taken back', { planned: '2026-12-01' }, {}, { kind: 'withdrawn', before: '2026-12-01' }],
    ['a release', { planned: '2026-12-01' }, { planned: '2026-12-01', status: 'finished', end: '2026-11-22T09:00:00-06:00' }, { kind: 'released' }],
    ['a release told once more', { status: 'finished', end: '2026-11-22' }, { status: 'finished', end: '2026-11-22' }, nothing],
    ['a release without its day', {}, { status: 'finished' }, { kind: 'released' }],
    ['a stay of which one hears when it is over, without its day', undefined, { status: 'finished' }, nothing],
    ['a stay of which one hears just after it is over', undefined, { status: 'finished', end: '2026-11-20' }, { kind: 'released' }],
    ['a stay of last year that a feed loads', undefined, { status: 'finished', end: '2025-03-02' }, nothing],
    ['the end of an old stay, corrected', {}, { status: 'finished', end: '2026-09-01' }, nothing],
    ['another cell of the same facility', { places: ['Location/a', 'Location/cell-1'] }, { places: ['Location/a', 'Location/cell-2'] }, nothing],
    ['another facility', { places: ['Location/a', 'Location/cell-1'] }, { places: ['Location/b', 'Location/cell-9'] }, { kind: 'transferred' }],
    ['another agency', { provider: 'Organization/jail' }, { provider: 'Organization/prison' }, { kind: 'transferred' }],
    ['a facility for the first time', {}, { places: ['Location/a'] }, nothing],
    ['a stay entered in error that had a date', { planned: '2026-12-01' }, { planned: '2026-12-01', status: 'entered-in-error' }, { kind: 'withdrawn', before: '2026-12-01' }],
    ['a stay entered in error that had none', {}, { status: 'entered-in-error' }, nothing],
    ['a visit to a clinic', undefined, { kind: 'clinical', planned: '2026-12-01' }, nothing],
  ])('%s', (_what, before, after, event) => {
    expect(stayEvent(before === undefined ? undefined : stay(before), stay(after), TODAY)).toEqual(event);
  });
});
