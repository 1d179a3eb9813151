// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { HealthcareService } from '@medplum/fhirtypes';
import { findPlaces, roomText, type PlacesWanted } from '../../../src/domain/caseplan/places.ts';

const BASE = 'https://throughcare.dev/fhir';
interface Sketch { readonly name: string; readonly open?: number; readonly asOf?: string; readonly need?: string; readonly takes?: readonly string[]; readonly kind?: string; readonly active?: boolean; readonly next?: string; readonly waiting?: number }

function service({ name, open, asOf = '2026-11-20T09:00:00-06:00', need = 'housing', takes = [], kind = 'housing-placement', active = true, next, waiting }: Sketch): HealthcareService {
  return {
    resourceType: 'HealthcareService', name, active, category: [{ coding: [{ system: `${BASE}/CodeSystem/need-domain`, code: need }] }],
    eligibility: takes.map((code) => ({ code: { coding: [{ system: `${BASE}/CodeSystem/service-eligibility`, code }] } })),
    ...(open === undefined ? {} : { extension: [{ url: `${BASE}/StructureDefinition/service-places`, extension: [
      { url: 'kind', valueCode: kind }, { url: 'open', valueUnsignedInt: open }, { url: 'asOf', valueDateTime: asOf },
      ...(next === undefined ? [] : [{ url: 'nextOpening', valueDate: next }]), ...(waiting === undefined ? [] : [{ url: 'waiting', valueUnsignedInt: waiting }]),
    ] }] }),
  };
}

const AT = { now: '2026-11-22T12:00:00-06:00', staleDays: 7 };
const names = (services: readonly HealthcareService[], wanted: Partial<PlacesWanted> = {}): readonly (string | undefined)[] =>
  findPlaces(services, { eligibility: [], full: false, ...wanted }, AT).map((each) => each.service.name);

describe('places for a need', () => {
  it('put a fresh word before an old one, whatever it promises', () => {
    expect(names([service({ name: 'old', open: 20, asOf: '2026-10-01T09:00:00-05:00' }), service({ name: 'few', open: 1 }), service({ name: 'many', open: 4 })])).toEqual(['many', 'few', 'old']);
  });

  it('leave out what is full, what nobody speaks of, and what is closed, unless the full ones are asked for', () => {
    const all = [service({ name: 'full', open: 0 }), service({ name: 'unknown' }), service({ name: 'closed', open: 3, active: false }), service({ name: 'open', open: 3 })];
    expect(names(all)).toEqual(['open']);
    expect(names(all, { full: true })).toEqual(['open', 'unknown', 'full']);
  });

  it('meet the need and take the person in every respect asked for', () => {
    const all = [service({ name: 'women', open: 1, takes: ['women', 'felony-record'] }), service({ name: 'men', open: 1, takes: ['men', 'felony-record'] }), service({ name: 'clinic', open: 1, need: 'substance-use' })];
    expect(names(all, { need: 'housing', eligibility: ['women', 'felony-record'] })).toEqual(['women']);
    expect(names(all, { need: `${BASE}/CodeSystem/need-domain|substance-use` })).toEqual(['clinic']);
    expect(names(all, { need: 'http://example.org/other|housing' })).toEqual([]);
  });

  it('of one kind count that kind alone', () => {
    const both = service({ name: 'both', open: 0 });
    const beds = { ...both, extension: [...both.extension ?? [], ...service({ name: '', open: 2, kind: 'residential-bed' }).extension ?? []] };
    expect(names([beds], { kind: 'residential-bed' })).toEqual(['both']);
    expect(names([beds], { kind: 'housing-placement' })).toEqual([]);
  });

  it.each<readonly [Sketch, string]>([
    [{ name: 'A', open: 2, asOf: '2026-11-22T08:00:00-06:00' }, 'A: 2 housing-placement open, said today'],
    [{ name: 'B', open: 2, waiting: 3 }, 'B: 2 housing-placement open, 3 waiting, said 2 days ago'],
    [{ name: 'C', open: 2, asOf: '2026-11-14T09:00:00-06:00' }, 'C: 2 housing-placement open, but said 8 days ago: call before you count on it'],
    [{ name: 'D', open: 0, next: '2026-12-01' }, 'D: 0 housing-placement open, said 2 days ago; next opening 2026-12-01'],
    [{ name: 'E' }, 'E: nobody said whether it has room'],
  ])('tell how sure the room is: %j', (sketch, text) => {
    expect(findPlaces([service(sketch)], { eligibility: [], full: true }, AT).map(roomText)).toEqual([text]);
  });
});
