// SPDX-License-Identifier: Apache-2.0
/** Looking into a JSON value whose form is not known, for transforms that run backwards. */
import type { Json } from '../types.ts';

/** A string member of an object. */
export function member(name: string): (json: Json) => string | undefined {
  return (json) => {
    const found = partOf(json, name);
    return typeof found === 'string' ? found : undefined;
  };
}

/** A member of an object. */
export function partOf(json: Json | undefined, name: string): Json | undefined {
  return isObject(json) && Object.hasOwn(json, name) ? json[name] : undefined;
}

/** True for an object that is no list. */
export function isObject(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

export interface CodingLike {
  readonly system?: Json;
  readonly code?: Json;
  readonly display?: Json;
}

/** The codings of a CodeableConcept. */
export function codingsIn(json: Json | undefined): readonly CodingLike[] {
  const list = partOf(json, 'coding');
  return Array.isArray(list) ? (list as readonly Json[]).filter(isObject) : [];
}
