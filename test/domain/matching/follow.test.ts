// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { partingOf, type OnFile } from '../../../src/domain/matching/follow.ts';

const record = (ref: string, parts: Partial<OnFile> = {}): OnFile => ({ ref, holder: 'jail', about: [], belongs: [], names: [], ...parts });
const ROSA = record('Patient/rosa', { about: ['Patient/rosa'] });
const ROSARIO = record('Patient/rosario', { about: ['Patient/rosario'], holder: 'clinic' });
const part = (...records: readonly OnFile[]): ReturnType<typeof partingOf> => partingOf([ROSA, ROSARIO, ...records], new Set(['Patient/rosario']));

describe('What goes with a Patient that is parted from another', () => {
  it('is what is about that Patient, and not what is about the other', () => {
    const [stay, visit] = [record('Encounter/stay', { about: ['Patient/rosa'] }), record('Encounter/visit', { about: ['Patient/rosario'], holder: 'clinic' })];
    expect(part(stay, visit)).toEqual({ moves: ['Patient/rosario', 'Encounter/visit'], torn: [], doubtful: [] });
  });

  it('is what belongs to it alone: its Provenance, its papers, the doctor whom only it names, and the doctor\'s clinic', () => {
    const visit = record('Encounter/visit', { about: ['Patient/rosario'], holder: 'clinic', names: ['Patient/rosario', 'PractitionerRole/r'] });
    const others = [record('PractitionerRole/r', { names: ['Organization/o'] }), record('Organization/o'), record('Provenance/p', { belongs: ['Encounter/visit'] }), record('Binary/b', { belongs: ['Encounter/visit'] })];
    expect(part(visit, ...others).moves).toEqual(['Patient/rosario', 'Encounter/visit', 'PractitionerRole/r', 'Organization/o', 'Provenance/p', 'Binary/b']);
  });

  it('is not what both have a part in: that stays, and is named', () => {
    const both = record('Appointment/both', { about: ['Patient/rosa', 'Patient/rosario'] });
    const [a, b] = [record('Encounter/a', { about: ['Patient/rosa'], names: ['Practitioner/doc'] }), record('Encounter/b', { about: ['Patient/rosario'], holder: 'clinic', names: ['Practitioner/doc'] })];
    expect(part(both, a, b, record('Practitioner/doc')).torn).toEqual(['Appointment/both', 'Practitioner/doc']);
  });

  it('is named as doubtful when somebody else wrote it under a Patient of another source', () => {
    expect(part(record('Consent/c', { about: ['Patient/rosario'], holder: 'gateway' })).doubtful).toEqual(['Consent/c']);
  });

  it('leaves what hangs on nothing where it was', () => {
    expect(part(record('Organization/o')).moves).toEqual(['Patient/rosario']);
  });
});
