// SPDX-License-Identifier: Apache-2.0
/** FHIRPath Patch (http://hl7.org/fhir/R4/fhirpatch.html): operations in a Parameters resource, all of them or none. */
import { fail, ok, type Issue, type Result } from '../../issue.ts';
import { UnsupportedExpression } from '../fhirpath/syntax.ts';
import type { Prop, Schema } from '../schema.ts';
import { structuredCloneLossless } from './json-patch.ts';
import { locate, membersOf, TooCostly, type Budget, type Focus } from './locate.ts';

type Json = Record<string, unknown>;
interface Part { readonly name?: unknown; readonly part?: readonly Part[]; readonly [value: string]: unknown }
interface Operation { readonly type: string; readonly parts: ReadonlyMap<string, Part> }

const CITE = 'http://hl7.org/fhir/R4/fhirpatch.html';
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  add: ['path', 'name', 'value'], insert: ['path', 'index', 'value'], delete: ['path'], replace: ['path', 'value'], move: ['path', 'source', 'destination'],
};

/** What one patch may ask for: each path is read and followed step by step, and each operation may go through the whole resource. */
const MOST = { operations: 500, path: 1000, steps: 1_000_000 } as const;

/** In: a resource (not changed) and a Parameters resource. Out: the patched copy. Issues: with the operation's place in the Parameters; `too-costly` past the bounds. */
export function applyFhirPathPatch(resource: object, parameters: unknown, schema: Schema): Result<object> {
  const { resourceType, parameter } = (parameters ?? {}) as { readonly resourceType?: unknown; readonly parameter?: unknown };
  if (resourceType !== 'Parameters' || !Array.isArray(parameter) || parameter.length === 0) {
    return fail({ code: 'structure', text: 'A FHIRPath Patch is a Parameters resource with at least one operation', cite: CITE });
  }
  if (parameter.length > MOST.operations) return fail({ code: 'too-costly', text: `A patch may have at most ${String(MOST.operations)} operations`, cite: CITE });
  const patched = structuredCloneLossless(resource);
  const at = { schema, budget: { left: MOST.steps } };
  for (const [index, given] of (parameter as readonly unknown[]).entries()) {
    const place = `Parameters.parameter[${String(index)}]`;
    const operation = readOperation(given, place);
    const failure = operation.ok ? run(operation.value, patched, at) : operation.issues[0];
    if (failure !== undefined) return fail({ at: place, cite: CITE, ...failure });
  }
  return ok(patched);
}

function readOperation(given: unknown, at: string): Result<Operation> {
  if (!isWhole(given)) return fail({ code: 'structure', text: 'Each parameter, and each part of one, is an object', at, cite: CITE });
  const parts = new Map((given.part ?? []).map((part) => [typeof part.name === 'string' ? part.name : '', part]));
  const type = text(parts.get('type'));
  const needs = given.name === 'operation' && type !== undefined && Object.hasOwn(NEEDS, type) ? NEEDS[type] : undefined;
  if (needs === undefined || type === undefined) return fail({ code: 'invalid', text: `Each parameter is an operation of type ${Object.keys(NEEDS).join(', ')}`, at, cite: CITE });
  if ((text(parts.get('path')) ?? '').length > MOST.path) return fail({ code: 'too-costly', text: `A path may have at most ${String(MOST.path)} characters`, at, cite: CITE });
  const missing = needs.find((name) => !parts.has(name));
  return missing === undefined ? ok({ type, parts }) : fail({ code: 'required', text: `The operation ${type} needs the part ${missing}`, at, cite: CITE });
}

/** An object whose parts, if any, are a list of such objects. */
function isWhole(given: unknown): given is Part {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false;
  const { part } = given as { readonly part?: unknown };
  return part === undefined || (Array.isArray(part) && part.every(isWhole));
}

function run({ type, parts }: Operation, resource: object, at: { readonly schema: Schema; readonly budget: Budget }): Issue | undefined {
  const path = text(parts.get('path')) ?? '';
  const { schema } = at;
  try {
    const found = locate(path, resource, at);
    switch (type) {
      case 'add': return add(found, parts, schema);
      case 'insert': return insert(found, parts, schema);
      case 'delete': return remove(found);
      case 'replace': return replace(found, parts, schema);
      default: return move(found, parts);
    }
  } catch (error) {
    if (error instanceof UnsupportedExpression) return { code: 'invalid', text: 'The path is not a simple FHIRPath into this resource type' };
    if (error instanceof TooCostly) return { code: 'too-costly', text: 'The paths of this patch go through too much of the resource in all: name elements by their index, or send fewer operations' };
    throw error;
  }
}

function add(found: readonly Focus[], parts: Operation['parts'], schema: Schema): Issue | undefined {
  const [focus] = found;
  if (focus === undefined || found.length > 1) return single(found);
  const part = parts.get('value')!;
  const prop = memberFor(focus.type, text(parts.get('name')) ?? '', part, schema);
  if (prop === undefined) return { code: 'value', text: 'The element has no such member, or the value is not of a type that it takes' };
  const holder = focus.value as Json;
  const value = valueOf(part, prop, schema);
  if (prop.array) holder[prop.name] = [...(holder[prop.name] as unknown[] | undefined ?? []), value];
  else if (holder[prop.name] !== undefined) return { code: 'business-rule', text: 'The element is there already, and may stand only once' };
  else holder[prop.name] = value;
  return undefined;
}

function insert(found: readonly Focus[], parts: Operation['parts'], schema: Schema): Issue | undefined {
  const list = listOf(found);
  const index = number(parts.get('index'));
  if (list === undefined || index === undefined || index > list.items.length) return OUTSIDE;
  list.items.splice(index, 0, valueOf(parts.get('value')!, list.prop, schema));
  return undefined;
}

/** Deleting what is not there is no error; deleting several at once is. */
function remove(found: readonly Focus[]): Issue | undefined {
  if (found.length === 0) return undefined;
  const place = found[0]?.place;
  if (found.length > 1 || place === undefined) return single(found);
  if (place.index === undefined) delete place.holder[place.prop.name];
  else {
    const items = place.holder[place.prop.name] as unknown[];
    items.splice(place.index, 1);
    if (items.length === 0) delete place.holder[place.prop.name];
  }
  return undefined;
}

function replace(found: readonly Focus[], parts: Operation['parts'], schema: Schema): Issue | undefined {
  const place = found[0]?.place;
  if (found.length !== 1 || place === undefined) return single(found);
  const part = parts.get('value')!;
  const value = valueOf(part, place.prop, schema);
  if (place.index === undefined) place.holder[place.prop.name] = value;
  else (place.holder[place.prop.name] as unknown[])[place.index] = value;
  return undefined;
}

function move(found: readonly Focus[], parts: Operation['parts']): Issue | undefined {
  const list = listOf(found);
  const [source, destination] = [number(parts.get('source')), number(parts.get('destination'))];
  if (list === undefined || source === undefined || destination === undefined || source >= list.items.length || destination >= list.items.length) return OUTSIDE;
  list.items.splice(destination, 0, ...list.items.splice(source, 1));
  return undefined;
}

const OUTSIDE: Issue = { code: 'business-rule', text: 'The path names no list, or the position is outside of it' };

function single(found: readonly Focus[]): Issue {
  return { code: 'business-rule', text: found.length === 0 ? 'The path names nothing in the resource' : 'The path must name exactly one element' };
}

function listOf(found: readonly Focus[]): { readonly items: unknown[]; readonly prop: Prop } | undefined {
  const place = found[0]?.place;
  return place?.index === undefined ? undefined : { items: place.holder[place.prop.name] as unknown[], prop: place.prop };
}

/** The member for an element name: of a choice, the one that the value's own type picks. */
function memberFor(type: string, name: string, part: Part, schema: Schema): Prop | undefined {
  const props = membersOf(type, name, schema);
  const suffix = valueKey(part)?.slice('value'.length);
  return props.length === 1 ? props[0] : props.find((prop) => prop.name === `${name}${suffix ?? ''}`);
}

function valueKey(part: Part): string | undefined {
  return Object.keys(part).find((key) => key.startsWith('value') && key.length > 'value'.length);
}

/** A part's `value[x]`, or an object built from its parts where the element has a type of its own (a backbone element). */
function valueOf(part: Part, prop: Prop, schema: Schema): unknown {
  const key = valueKey(part);
  if (key !== undefined) return part[key];
  if (part['resource'] !== undefined) return part['resource'];
  const made: Json = {};
  for (const child of part.part ?? []) {
    const member = memberFor(prop.type, typeof child.name === 'string' ? child.name : '', child, schema);
    if (member === undefined) throw new UnsupportedExpression('part');
    const value = valueOf(child, member, schema);
    if (member.array) ((made[member.name] ??= []) as unknown[]).push(value);
    else made[member.name] = value;
  }
  return made;
}

function text(part: Part | undefined): string | undefined {
  const value = part === undefined ? undefined : part[valueKey(part) ?? ''];
  return typeof value === 'string' ? value : undefined;
}

function number(part: Part | undefined): number | undefined {
  const value = part === undefined ? undefined : part[valueKey(part) ?? ''];
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}
