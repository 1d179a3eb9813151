// SPDX-License-Identifier: Apache-2.0
/** Which Patients of a person an asker sees: none where nothing goes that is on file (42 CFR 2.13(c)(2)). */
import { describe, expect, it } from '@jest/globals';
import type { Interval, OpenProfile } from '../../../src/app/gate/open-profile.ts';
import { seenPatients, type SeenPatients } from '../../../src/app/gate/seen-patients.ts';
import type { Head } from '../../../src/app/ports.ts';
import type { Verdict } from '../../../src/domain/consent/decision.ts';
import type { RecordClass } from '../../../src/domain/consent/facts/vocabulary.ts';

const verdict = (goes: boolean): Verdict => ({ verdict: goes ? 'release' : 'withhold', reasons: [], bases: [], findings: [] });
const ALWAYS: readonly Interval[] = [{ from: null, to: null, undated: true }, { from: null, to: null, undated: false }];
const SINCE: readonly Interval[] = [{ from: '2026-10-01', to: null, undated: false }];
const UNTIL: readonly Interval[] = [{ from: null, to: null, undated: true }, { from: null, to: '2026-09-30', undated: false }];

interface Kind { readonly allowed?: readonly Interval[]; readonly holder?: string; readonly recordClass?: RecordClass; readonly sealed?: true }
function profile(gate: string, isPatient: boolean, { allowed = [], holder = 'open-door', recordClass = 'p2', sealed }: Kind): OpenProfile {
  return {
    gate, allowed, facts: { recordClass } as OpenProfile['facts'], at: () => verdict(allowed.length > 0), named: () => undefined, fields: () => [],
    known: { holder, patient: isPatient, profile: {} as OpenProfile['known']['profile'], ...(sealed === undefined ? {} : { handling: ['sealed'] as const }) },
  };
}
const head = (type: string, id: string, gate: string, more: Partial<Head> = {}): Head => ({ type, id, gate, person: 'p', holder: 'open-door', day: null, deleted: false, ...more });

interface Given {
  readonly patient?: Kind; readonly records?: Kind; readonly days?: readonly (readonly [string, number])[]; readonly unknown?: true;
  readonly named?: readonly Head[]; readonly goes?: true; readonly sealed?: readonly string[]; readonly own?: true; readonly deleted?: true;
}
function seen({ patient = {}, records, days = [], unknown, named = [], goes, sealed = [], own, deleted }: Given): SeenPatients {
  return seenPatients({
    patients: [head('Patient', 'a', 'patient', { deleted: deleted === true }), ...(own === undefined ? [] : [head('Patient', 'b', 'own', { holder: 'mercy' })])], asker: { organization: 'mercy' }, named, goes: () => goes === true, sealed: new Set(sealed),
    profiles: new Map([['patient', profile('patient', true, patient)], ['own', profile('own', true, { holder: 'mercy', allowed: ALWAYS })], ...(records === undefined ? [] : [['records', profile('records', false, records)] as const])]),
    days: unknown ? undefined : new Map([['records', new Map(days)]]),
  });
}
const shown = ({ patient, bare, awaits }: SeenPatients): string => [patient?.id ?? 'nobody', ...(bare ? ['bare'] : []), ...(awaits ? ['awaits'] : [])].join(' ');

describe('the Patient of another holder', () => {
  it.each<readonly [string, Given, string]>([
    ['of which nothing is on file', {}, 'nobody'],
    ['that may go by itself', { patient: { allowed: ALWAYS } }, 'a'],
    ['that may go by itself, and was deleted', { patient: { allowed: ALWAYS }, deleted: true }, 'nobody'],
    ['that may go by itself, and is sealed', { patient: { allowed: ALWAYS }, sealed: ['Patient/a'] }, 'nobody'],
    ['that came with a sealed case', { patient: { allowed: ALWAYS, sealed: true } }, 'nobody'],
    ['with a record that goes', { records: { allowed: ALWAYS }, days: [['2026-09-01', 1]] }, 'a'],
    ['with a record that does not', { records: {}, days: [['2026-09-01', 1]] }, 'nobody'],
    ['with records that would go, of which there is none', { records: { allowed: ALWAYS } }, 'nobody awaits'],
    ['with records of which nobody says whether there are any', { records: { allowed: ALWAYS }, unknown: true }, 'a'],
    ['with a record before the days of the consent', { records: { allowed: SINCE }, days: [['2026-09-30', 3]] }, 'nobody awaits'],
    ['with a record of no day, where days are asked for', { records: { allowed: SINCE }, days: [['', 1]] }, 'nobody awaits'],
    ['with a record of the first day', { records: { allowed: SINCE }, days: [['2026-10-01', 1]] }, 'a'],
    ['with a record of the last day', { records: { allowed: UNTIL }, days: [['2026-09-30', 1]] }, 'a'],
    ['with a record after the last day', { records: { allowed: UNTIL }, days: [['2026-10-01', 1]] }, 'nobody awaits'],
    ['with a record of no day, where none is asked for', { records: { allowed: UNTIL }, days: [['', 1]] }, 'a'],
    ['whose only record is refused by name', { records: { allowed: ALWAYS }, days: [['', 1]], named: [head('Condition', 'c', 'records')] }, 'nobody awaits'],
    ['of whose two records one is refused by name', { records: { allowed: ALWAYS }, days: [['', 2]], named: [head('Condition', 'c', 'records')] }, 'a'],
    ['of whose records one of another day is refused by name', { records: { allowed: ALWAYS }, days: [['', 1]], named: [head('Condition', 'c', 'records', { day: '2026-09-01' })] }, 'a'],
    ['whose contents are refused by name', { records: { allowed: ALWAYS }, days: [['', 1]], named: [head('Binary', 'c', 'records')] }, 'a'],
    ['whose only record goes by name alone', { records: {}, days: [['', 1]], named: [head('Condition', 'c', 'records')], goes: true }, 'a'],
    ['whose only record would go by name, and was deleted', { records: {}, named: [head('Condition', 'c', 'records', { deleted: true })], goes: true }, 'nobody'],
    ['with records of another holder', { records: { allowed: ALWAYS, holder: 'larkspur' }, days: [['', 1]] }, 'nobody'],
    ['of no telling law, with whatever goes', { patient: { recordClass: 'phi' }, records: { allowed: ALWAYS, recordClass: 'soc' }, days: [['', 1]] }, 'a'],
    ['of the law of programs, with what goes under HIPAA', { records: { allowed: ALWAYS, recordClass: 'phi' }, days: [['', 1]] }, 'a bare'],
    ['of the law of programs, with notes of counseling', { records: { allowed: ALWAYS, recordClass: 'p2-notes' }, days: [['', 1]] }, 'a'],
    ['of a law that nobody knows, with records of programs', { patient: { recordClass: 'unknown' }, records: { allowed: ALWAYS }, days: [['', 1]] }, 'a bare'],
    ['of the law of the VA, with records of programs', { patient: { recordClass: 'va7332' }, records: { allowed: ALWAYS }, days: [['', 1]] }, 'a bare'],
    ['of the law of notes, with records of programs', { patient: { recordClass: 'p2-notes' }, records: { allowed: ALWAYS }, days: [['', 1]] }, 'a bare'],
    ['beside one of the asker\'s own', { own: true, records: { allowed: ALWAYS, recordClass: 'phi' }, days: [['', 1]] }, 'b'],
  ])('%s', (_what, given, expected) => {
    expect(shown(seen(given))).toBe(expected);
  });

  it('is one by which the person is known when it goes whole, and not when it would go bare beside another', () => {
    const records = { allowed: ALWAYS, recordClass: 'p2' as const };
    expect(seen({ own: true, records, days: [['', 1]] }).aliases).toEqual(['b', 'a']);
    expect(seen({ own: true, records: { ...records, recordClass: 'phi' }, days: [['', 1]] }).aliases).toEqual(['b']);
  });
});
