// SPDX-License-Identifier: Apache-2.0
/**
 * Takes out of one resource what leads to something that may not be seen: references, attachments and addresses, and, as R4 defines the
 * elements around them, what cannot be without them: an element of which R4 requires what went, an entry that exists for it
 * (`CARRIERS`), an extension around it. What R4 requires of the resource itself stays, as unknown.
 */
import { ADDRESS_MEMBERS } from '../../fhir/references.ts';
import type { Schema, TypeDef } from '../../fhir/schema.ts';
import { CARRIERS } from './carriers.ts';
import { standInOf } from './without-fields.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Of what may not be seen where it stands: `copy`, a copy goes along; `named`, what the reference says of it may stay without the address. */
export type Beside = 'copy' | 'named';

export interface Walk {
  readonly schema: Schema;
  /** May what this address leads to be seen? True of all that is no address of this server. */
  readonly visible: (address: string) => boolean;
  readonly beside: (reference: string) => Beside | undefined;
  readonly counter: { removed: number };
}

interface At { readonly walk: Walk; readonly type: TypeDef | undefined; readonly root: boolean }

/** In: a resource. Out: what is left of it; the same object where nothing goes. Contained resources, and where the narrative leads, are not looked at. */
export function walkResource(resource: JsonObject, walk: Walk): JsonObject {
  return members(resource, { walk, type: typeOf(resource, walk), root: true }) ?? resource;
}

function typeOf(resource: JsonObject, { schema }: Walk): TypeDef | undefined {
  const { resourceType } = resource;
  return typeof resourceType === 'string' ? schema.types.get(resourceType) : undefined;
}

const APART: ReadonlySet<string> = new Set(['resourceType', 'contained']);

/** undefined: what is left cannot stand, or existed for what went. */
function members(value: JsonObject, at: At): JsonObject | undefined {
  const out: Record<string, Json> = { ...value };
  const { counter } = at.walk;
  for (const name of namesOf(value).filter((each) => !at.root || !APART.has(each))) {
    const before = counter.removed;
    member(out, name, at);
    if (name === 'modifierExtension' && !at.root && counter.removed > before) {
      return undefined;
    }
    if (out[name] !== undefined || out[`_${name}`] !== undefined) {
      continue;
    }
    if (!at.root && (isRequired(at.type, name) || CARRIERS.includes(name))) {
      return undefined;
    }
    Object.assign(out, at.root && at.type !== undefined ? standInOf(at.walk.schema)([at.type.name, name]) : {});
  }
  return Object.keys({ ...value, ...out }).every((key) => out[key] === value[key]) ? value : out;
}

/** Names of members, of those of primitives with what stands beside them once. */
function namesOf(value: JsonObject): readonly string[] {
  return [...new Set(Object.keys(value).map((key) => (key.startsWith('_') ? key.slice(1) : key)))];
}

function isRequired(type: TypeDef | undefined, name: string): boolean {
  return type?.required.includes(type.props.get(name)?.element ?? '') === true;
}

function member(out: Record<string, Json>, name: string, at: At): void {
  const { schema } = at.walk;
  const prop = at.type?.props.get(name);
  const [value, beside] = [out[name], out[`_${name}`]];
  if (beside === undefined && isComplex(value)) {
    const type = schema.types.get(name === 'extension' || name === 'modifierExtension' ? 'Extension' : prop?.type ?? '');
    assign(out, name, items(value, (item) => object(item, { walk: at.walk, type, root: false })));
    return;
  }
  const isAddress = prop !== undefined && URIS.has(prop.type) && ADDRESS_MEMBERS.has(name);
  const list = Array.isArray(value) || Array.isArray(beside);
  const pairs = pairsOf(value, beside).flatMap((pair) => primitive(pair, isAddress, at.walk));
  const [values, besides] = [pairs.map(([first]) => first), pairs.map(([, second]) => second)];
  assign(out, name, partOf(values, value, list));
  assign(out, `_${name}`, partOf(besides, beside, list));
}

const URIS: ReadonlySet<string> = new Set(['uri', 'url', 'canonical', 'oid', 'uuid']);

function isComplex(value: Json | undefined): value is JsonObject | readonly Json[] {
  return Array.isArray(value) ? value.some((each: Json) => typeof each === 'object' && each !== null) : typeof value === 'object' && value !== null;
}

type Pair = readonly [Json, Json];

/** Values with what stands beside each (http://hl7.org/fhir/R4/json.html#primitive); null: nothing. */
function pairsOf(value: Json | undefined, beside: Json | undefined): readonly Pair[] {
  if (!Array.isArray(value) && !Array.isArray(beside)) {
    return [[value ?? null, beside ?? null]];
  }
  const [values, besides] = [listOf(value), listOf(beside)];
  return Array.from({ length: Math.max(values.length, besides.length) }, (_, index) => [values[index] ?? null, besides[index] ?? null] as const);
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value as readonly Json[] : [];
}

/** Nothing: the address leads to what may not be seen, or the extension beside no value did. */
function primitive([value, beside]: Pair, isAddress: boolean, walk: Walk): readonly Pair[] {
  if (isAddress && typeof value === 'string' && !walk.visible(value)) {
    walk.counter.removed += 1;
    return [];
  }
  const left = isComplex(beside) && !Array.isArray(beside) ? object(beside as JsonObject, { walk, type: undefined, root: false }) ?? null : beside;
  return value === null && left === null && beside !== null ? [] : [[value, left]];
}

/** The same list where nothing went; none where nothing is left. */
function partOf(parts: readonly Json[], was: Json | undefined, list: boolean): Json | undefined {
  if (was === undefined) {
    return undefined;
  }
  if (!list) {
    return parts[0] ?? undefined;
  }
  const same = Array.isArray(was) && parts.length >= was.length && parts.every((each, index) => each === (was[index] ?? null));
  return same ? was : parts.every((each) => each === null) ? undefined : parts;
}

function items(value: JsonObject | readonly Json[], left: (item: JsonObject) => JsonObject | undefined): Json | undefined {
  if (!Array.isArray(value)) {
    return left(value as JsonObject);
  }
  const was = value as readonly Json[];
  const kept = was.flatMap((item): readonly Json[] => {
    const found = isComplex(item) ? items(item, left) : item;
    return found === undefined ? [] : [found];
  });
  return kept.length === was.length && kept.every((each, index) => each === was[index]) ? was : kept.length === 0 ? undefined : kept;
}

function object(value: JsonObject, at: At): JsonObject | undefined {
  const { walk } = at;
  const shown = seen(value, walk);
  if (shown === undefined) {
    walk.counter.removed += 1;
    return undefined;
  }
  const before = walk.counter.removed;
  const type = typeOf(shown, walk) ?? at.type;
  const out = members(shown, { ...at, type });
  // An extension says one thing, however many parts it has.
  if (out === undefined || (type?.name === 'Extension' && walk.counter.removed > before)) {
    return undefined;
  }
  // An element that has nothing but an id is none (ele-1).
  return out !== value && Object.keys(out).every((key) => key === 'id') ? undefined : out;
}

/** A Reference, or an Attachment that names a Binary, to something that may not be seen goes; display, title and hash go with it. */
function seen(value: JsonObject, walk: Walk): JsonObject | undefined {
  const { reference, url } = value;
  if (typeof url === 'string' && !walk.visible(url)) {
    return undefined;
  }
  if (typeof reference !== 'string' || walk.visible(reference)) {
    return value;
  }
  const beside = walk.beside(reference);
  const { reference: _address, ...said } = value;
  const isNamed = said['display'] !== undefined || said['identifier'] !== undefined;
  return beside === 'copy' ? value : beside === 'named' && isNamed ? said : undefined;
}

function assign(out: Record<string, Json>, name: string, value: Json | undefined): void {
  if (value === undefined) {
    Reflect.deleteProperty(out, name);
  } else {
    out[name] = value;
  }
}
