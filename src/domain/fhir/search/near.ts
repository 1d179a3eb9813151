// SPDX-License-Identifier: Apache-2.0
/**
 * `Location?near=latitude|longitude|distance|units` (http://hl7.org/fhir/R4/location.html#search): what lies within a distance
 * along the surface of the earth. Degrees of WGS84, on a sphere of the earth's mean radius: at most half a per cent beside the
 * distance on the ellipsoid.
 */
import { splitUnescaped } from './parse-values.ts';
import type { Clause, NearValue } from './plan.ts';

/** Mean radius of the earth in metres (International Union of Geodesy and Geophysics). */
export const EARTH_RADIUS = 6_371_008.8;

/** What counts as near where the request names no distance, in metres; R4 leaves it to the server. */
export const DEFAULT_DISTANCE = 50_000;

/** UCUM length -> metres (https://ucum.org/ucum). R4: km SHALL, [mi_us] SHOULD be known. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['km', 1000], ['m', 1], ['[mi_i]', 1609.344], ['[mi_us]', 5280 * (1200 / 3937)], ['[nmi_i]', 1852],
  ['[ft_i]', 0.3048], ['[ft_us]', 1200 / 3937], ['[yd_i]', 0.9144], ['[yd_us]', 3600 / 3937],
]);

const NUMBER = /^[+-]?\d{1,9}(?:\.\d{1,18})?$/;

/** A point and a distance; undefined when one of the parts cannot be read. Without units a distance is in kilometres. */
export function nearValue(text: string): NearValue | undefined {
  const [latitude, longitude, distance = '', unit = '', ...more] = splitUnescaped(text, '|');
  const [lat, lon] = [degrees(latitude, 90), degrees(longitude, 180)];
  if (lat === undefined || lon === undefined || more.length > 0) return undefined;
  if (distance === '') return { lat, lon, metres: DEFAULT_DISTANCE };
  const metres = UNITS.get(unit === '' ? 'km' : unit);
  return metres === undefined || !NUMBER.test(distance) || Number(distance) < 0 ? undefined : { lat, lon, metres: Number(distance) * metres };
}

function degrees(text: string | undefined, most: number): number | undefined {
  return text !== undefined && NUMBER.test(text) && Math.abs(Number(text)) <= most ? Number(text) : undefined;
}

/** A place on the earth, in degrees. */
export interface Point { readonly lat: number; readonly lon: number }

const radians = (value: number): number => (value * Math.PI) / 180;

/** Metres along the great circle between two points (haversine formula: exact for near points, and across poles and antimeridian). */
export function distanceBetween(a: Point, b: Point): number {
  const half = (from: number, to: number): number => Math.sin(radians((to - from) / 2)) ** 2;
  const h = half(a.lat, b.lat) + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * half(a.lon, b.lon);
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Between which latitudes all lies that is so near: what an index can look up before distances are reckoned. A hair wider than the distance, so that rounding leaves nothing out. */
export function latitudes({ lat, metres }: NearValue): { readonly lo: number; readonly hi: number } {
  const reach = (metres / EARTH_RADIUS) * (180 / Math.PI) * (1 + 1e-9) + 1e-9;
  return { lo: lat - reach, hi: lat + reach };
}

/** The points that a search names for itself; those inside of chains are about other places. */
export function pointsOf(where: readonly Clause[]): readonly NearValue[] {
  return where.flatMap((clause) => (clause.kind === 'near' ? clause.values : []));
}

/**
 * In: the points of a search, and the JSON text of a Location as it is released. Out: kilometres to the nearest of the points, to the
 * metre, as the extension that R4 has for it; undefined where none is searched by or the Location is nowhere.
 */
export function distanceExtension(points: readonly Point[], released: string): object | undefined {
  const { position } = points.length === 0 ? {} : JSON.parse(released) as { readonly position?: { readonly latitude: number; readonly longitude: number } };
  if (position === undefined) return undefined;
  const metres = Math.min(...points.map((each) => distanceBetween(each, { lat: position.latitude, lon: position.longitude })));
  return {
    url: 'http://hl7.org/fhir/StructureDefinition/location-distance',
    valueDistance: { value: Math.round(metres) / 1000, unit: 'km', system: 'http://unitsofmeasure.org', code: 'km' },
  };
}
