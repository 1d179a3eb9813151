// SPDX-License-Identifier: Apache-2.0
/** Places in a resource: what a FHIR path of a row finds there, and which of its values have been written already. */
import type { Target, TargetStep } from '../target.ts';
import type { Json } from '../types.ts';

/** An element of a resource, with the place where it stands. */
export interface Spot {
  readonly place: string;
  readonly json: Json;
}

/** Resource as plain JSON; `place` is empty at its root. */
export function spotOf(json: Json): Spot {
  return { place: '', json };
}

/** The elements that a row's target means: each of a list for `[+]` and `[=]`. */
export function spotsAt(base: Spot, target: Target): readonly Spot[] {
  let found: readonly Spot[] = [base];
  for (const step of target.steps) found = found.flatMap((spot) => stepInto(spot, step));
  return found;
}

function stepInto(spot: Spot, step: TargetStep): readonly Spot[] {
  const list = elementsOf(memberOf(spot, step.name));
  if (step.url !== undefined) return list.filter((one) => memberOf(one, 'url')?.json === step.url);
  return typeof step.at === 'number' ? list.slice(step.at, step.at + 1) : list;
}

/** A member of an object, if it is there. */
export function memberOf(spot: Spot | undefined, name: string): Spot | undefined {
  const json = spot?.json;
  if (typeof json !== 'object' || json === null || isList(json) || !Object.hasOwn(json, name)) return undefined;
  const member = json[name];
  return member === undefined ? undefined : { place: joined(spot?.place ?? '', name), json: member };
}

/** The elements of a list; what is no list is its own only element. */
export function elementsOf(spot: Spot | undefined): readonly Spot[] {
  if (spot === undefined) return [];
  return isList(spot.json) ? spot.json.map((json, index) => ({ place: `${spot.place}[${String(index)}]`, json })) : [spot];
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

function joined(place: string, name: string): string {
  return place === '' ? name : `${place}.${name}`;
}

/** Every value at and below a spot. */
export function leavesOf(spot: Spot): readonly Spot[] {
  if (typeof spot.json !== 'object' || spot.json === null) return [spot];
  if (isList(spot.json)) return elementsOf(spot).flatMap(leavesOf);
  return Object.keys(spot.json).flatMap((name) => leavesOf(memberOf(spot, name) ?? { place: '', json: null }));
}

/**
 * The leaves of `spot` that `said` says too, at the same place; an element of a list may stand at another index.
 * Undefined when `said` says something that the spot does not.
 */
export function agreed(spot: Spot, said: Json): readonly Spot[] | undefined {
  if (typeof said !== 'object' || said === null) return spot.json === said ? [spot] : undefined;
  if (isList(said)) {
    return gathered(said.map((one) => elementsOf(spot).map((element) => agreed(element, one)).find((found) => found !== undefined)));
  }
  return gathered(Object.entries(said).map(([name, part]) => {
    const member = memberOf(spot, name);
    return member === undefined ? undefined : agreed(member, part);
  }));
}

function gathered(parts: readonly (readonly Spot[] | undefined)[]): readonly Spot[] | undefined {
  return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part ?? []);
}
