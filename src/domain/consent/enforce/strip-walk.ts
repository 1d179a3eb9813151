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

/** In: a resource. Out: what is left of it. Contained resources, and where the narrative leads, are not looked at. */
export function walkResource(resource: JsonObject, walk: Walk): JsonObject {
  return members(resource, { walk, type: typeOf(resource, walk), root: true }) ?? resource;
}

function typeOf(resource: JsonObject, { schema }: Walk): TypeDef | undefined {
  return schema.types.get(resource['resourceType'] as string);
}

/** undefined: what is left cannot stand, or existed for what went. */
function members(value: JsonObject, at: At): JsonObject | undefined {
  const out: Record<string, Json> = { ...value };
  const { counter } = at.walk;
  for (const name of namesOf(value).filter((each) => !at.root || each !== 'contained')) {
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
  return out;
}

/** Names of members, of those of primitives with what stands beside them once. */
function namesOf(value: JsonObject): readonly string[] {
  return [...new Set(Object.keys(value).map((key) => (key.startsWith('_') ? key.slice(1) : key)))];
}

function isRequired(type: TypeDef | undefined, name: string): boolean {
  return (type?.props.get(name)?.min ?? 0) > 0;
}

function member(out: Record<string, Json>, name: string, at: At): void {
  const { schema } = at.walk;
  const prop = at.type?.props.get(name);
  const [value, beside] = [out[name], out[`_${name}`]];
  if (isComplex(value)) {
    const type = name === 'extension' || name === 'modifierExtension' ? schema.types.get('Extension') : prop === undefined ? undefined : schema.types.get(prop.type);
    assign(out, name, items(value, (item) => object(item, at.walk, type)));
    // R4 has nothing beside what is no primitive; where a source does, it is looked at as well.
    assign(out, `_${name}`, isComplex(beside) ? items(beside, (item) => object(item, at.walk, type)) : beside);
    return;
  }
  const isAddress = prop !== undefined && URIS.has(prop.type) && ADDRESS_MEMBERS.has(name);
  if (!isAddress && beside === undefined) {
    return;
  }
  const kept = pairsOf(value, beside).flatMap((pair) => primitive(pair, isAddress, at.walk));
  const list = Array.isArray(value) || Array.isArray(beside);
  assign(out, name, partOf(kept.map(([first]) => first), list));
  assign(out, `_${name}`, partOf(kept.map(([, second]) => second), list));
}

const URIS: ReadonlySet<string> = new Set(['uri', 'url', 'canonical', 'oid', 'uuid']);

function isComplex(value: Json | undefined): value is JsonObject | readonly Json[] {
  return Array.isArray(value) ? value.some(isComplex) : typeof value === 'object' && value !== null;
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
  const left = isComplex(beside) ? items(beside, (item) => object(item, walk, undefined)) ?? null : beside;
  return value === null && left === null ? [] : [[value, left]];
}

/** undefined: there is nothing in it. */
function partOf(parts: readonly Json[], list: boolean): Json | undefined {
  return parts.every((each) => each === null) ? undefined : list ? parts : parts[0];
}

function items(value: JsonObject | readonly Json[], left: (item: JsonObject) => JsonObject | undefined): Json | undefined {
  if (!Array.isArray(value)) {
    return left(value as JsonObject);
  }
  const kept = (value as readonly Json[]).flatMap((item): readonly Json[] => {
    const found = isComplex(item) ? items(item, left) : item;
    return found === undefined ? [] : [found];
  });
  return kept.length === 0 ? undefined : kept;
}

/** An element within the resource, of the type that its place has, or of its own. */
function object(value: JsonObject, walk: Walk, placed: TypeDef | undefined): JsonObject | undefined {
  const shown = seen(value, walk);
  if (shown === undefined) {
    walk.counter.removed += 1;
    return undefined;
  }
  const before = walk.counter.removed;
  const type = typeOf(shown, walk) ?? placed;
  const out = members(shown, { walk, type, root: false });
  // An extension says one thing, however many parts it has.
  if (out === undefined || (type?.name === 'Extension' && walk.counter.removed > before)) {
    return undefined;
  }
  // An element that has nothing but an id is none (ele-1).
  return Object.keys(out).length < Object.keys(value).length && Object.keys(out).every((key) => key === 'id') ? undefined : out;
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
