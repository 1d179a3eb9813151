// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_DISTANCE, distanceBetween, distanceExtension, EARTH_RADIUS, latitudes, nearValue, pointsOf } from '../../../../src/domain/fhir/search/near.ts';

const at = (lat: number, lon: number): { readonly lat: number; readonly lon: number } => ({ lat, lon });
const point = fc.record({ lat: fc.double({ min: -90, max: 90, noNaN: true }), lon: fc.double({ min: -180, max: 180, noNaN: true }) });

describe('what a search asks for as near', () => {
  it.each<[string, number]>([
    ['39.7|-104.9|5|km', 5000], ['39.7|-104.9|5', 5000], ['39.7|-104.9|5|', 5000], ['39.7|-104.9', DEFAULT_DISTANCE], ['39.7|-104.9|', DEFAULT_DISTANCE], ['39.7|-104.9||[mi_us]', DEFAULT_DISTANCE],
    ['39.7|-104.9|0|m', 0], ['39.7|-104.9|1|[mi_i]', 1609.344], ['39.7|-104.9|2.5|[nmi_i]', 4630], ['39.7|-104.9|10|[ft_i]', 3.048],
  ])('is read with its units: %s', (text, metres) => {
    expect(nearValue(text)).toEqual({ lat: 39.7, lon: -104.9, metres });
  });

  it('is a mile of the survey foot in [mi_us], which R4 asks servers to know', () => {
    expect(nearValue('0|0|1|[mi_us]')?.metres).toBeCloseTo(1609.347219, 5);
  });

  it.each(['', '39.7', '39.7|', '|-104.9', '91|0', '-90.1|0', '0|180.1', '0|0|-1|km', '0|0|x|km', '0|0|1|mile', '0|0|1|KM', '0|0|1|km|x', 'N39|W104', '1e2|0', '0|0|Infinity', '39.7:-104.9'])('is refused where it cannot be read: %s', (text) => {
    expect(nearValue(text)).toBeUndefined();
  });
});

describe('the distance between two places', () => {
  it.each<[string, ReturnType<typeof at>, ReturnType<typeof at>, number]>([
    ['Denver and Colorado Springs', at(39.7392, -104.9903), at(38.8339, -104.8214), 101.7], ['New York and London', at(40.7128, -74.006), at(51.5074, -0.1278), 5570.2],
    ['either side of the antimeridian', at(0, 179.5), at(0, -179.5), 111.2], ['across the north pole', at(89.5, 0), at(89.5, 180), 111.2], ['a pole, whatever the longitude', at(-90, 0), at(-90, 123), 0],
    ['opposite ends of the earth', at(12, 34), at(-12, -146), Math.PI * EARTH_RADIUS / 1000],
  ])('is that along the surface of the earth: %s', (_, a, b, kilometres) => {
    expect(distanceBetween(a, b) / 1000).toBeCloseTo(kilometres, 0);
  });

  it('is the same both ways, nothing to itself, and never hidden by the latitudes that are looked through', () => {
    fc.assert(fc.property(point, point, (a, b) => {
      const metres = distanceBetween(a, b);
      const { lo, hi } = latitudes({ ...a, metres });
      expect(distanceBetween(b, a)).toBeCloseTo(metres, 3);
      expect(distanceBetween(a, a)).toBe(0);
      expect(b.lat >= lo && b.lat <= hi).toBe(true);
    }), { seed: 20261122, numRuns: 500 });
  });

  it('is told beside a Location in kilometres, to the nearest of the points; of a Location that is nowhere nothing is told', () => {
    const place = JSON.stringify({ resourceType: 'Location', position: { latitude: 0, longitude: 1 } });
    expect(distanceExtension([at(0, 0), at(0, 1.5)], place)).toEqual({
      url: 'http://hl7.org/fhir/StructureDefinition/location-distance', valueDistance: { value: 55.598, unit: 'km', system: 'http://unitsofmeasure.org', code: 'km' },
    });
    expect([distanceExtension([at(0, 0)], '{"resourceType":"Location"}'), distanceExtension([], place)]).toEqual([undefined, undefined]);
  });

  it('is told of what the search itself names, not of what a chain leads to', () => {
    const near = { kind: 'near' as const, param: 'near', values: [{ lat: 1, lon: 2, metres: 3 }] };
    expect(pointsOf([near, { kind: 'chain', param: 'partof', targets: [{ type: 'Location', where: [near] }] }])).toEqual(near.values);
  });
});
