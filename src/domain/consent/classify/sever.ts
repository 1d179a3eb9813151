// SPDX-License-Identifier: Apache-2.0
/** A resource without some of its elements: removed, never marked. What is left is as it would be had the source never said them. */
import type { Resource } from '@medplum/fhirtypes';
import { bare, type Place } from './places.ts';

type Members = Readonly<Record<string, unknown>>;

export interface Severing {
  /** Members that stand in for one that R4 requires, by its path (`DocumentReference`, `content`); undefined where nothing has to. */
  readonly standIn: (path: readonly string[]) => Members | undefined;
  /** Members that the backbone element around them exists for: without them it goes whole. */
  readonly carriers: readonly string[];
}

/**
 * In: a resource and the places of elements that were found in it. Out: the same without them and without what held nothing else. Narrative and contained
 * copies stay. Where nothing is said of it, nothing stands in for anything: for whoever looks at what is left, instead of sending it.
 */
export function sever<T extends Resource>(resource: T, places: readonly Place[], how: Partial<Severing> = {}): T {
  if (places.length === 0) {
    return resource;
  }
  return fromObject(resource as unknown as Members, places, { how, path: [resource.resourceType] }) as unknown as T;
}

interface At { readonly how: Partial<Severing>; readonly path: readonly string[] }

/** Undefined: nothing is left of it, or what it existed for is gone. */
function fromObject(value: Members, places: readonly Place[], at: At): Members | undefined {
  const out: Record<string, unknown> = { ...value };
  for (const member of new Set(places.map(([step]) => step as string))) {
    const own = places.filter(([step]) => step === member).map((place) => place.slice(1));
    const name = bare(member);
    const path = [...at.path, name];
    fromMember(out, member, own, { ...at, path });
    if (out[name] === undefined && out[`_${name}`] === undefined) {
      if (at.path.length > 1 && at.how.carriers?.includes(name) === true) {
        return undefined;
      }
      Object.assign(out, at.how.standIn?.(path));
    }
  }
  return Object.keys(out).length === 0 ? undefined : out;
}

/** Takes the places out of one member, and out of what stands beside a primitive. */
function fromMember(out: Record<string, unknown>, member: string, places: readonly Place[], at: At): void {
  const [value, beside] = [out[member], out[`_${member}`]];
  if (places.some((place) => place.length === 0)) {
    assign(out, member, undefined);
    assign(out, `_${member}`, undefined);
    return;
  }
  assign(out, member, Array.isArray(value) ? fromList(value, places, at, member.startsWith('_') ? [null] : []) : fromObject(value as Members, places, at));
  assign(out, `_${member}`, Array.isArray(beside) ? fromList(beside, places, at, []) : beside);
}

function assign(out: Record<string, unknown>, member: string, value: unknown): void {
  if (value === undefined) {
    Reflect.deleteProperty(out, member);
  } else {
    out[member] = value;
  }
}

/**
 * Items that go leave no gap, and what stands beside primitives moves up with them; of what loses only what stands beside it (`gap`) the
 * place is kept.
 */
function fromList(list: readonly unknown[], places: readonly Place[], at: At, gap: readonly null[]): readonly unknown[] | undefined {
  const kept = list.flatMap((item, index) => {
    const own = places.filter(([step]) => step === index).map((place) => place.slice(1));
    const left = own.length === 0 ? item : own.some((place) => place.length === 0) ? undefined : fromObject(item as Members, own, at);
    return left === undefined ? gap : [left];
  });
  return kept.every((each) => each === null) ? undefined : kept;
}
