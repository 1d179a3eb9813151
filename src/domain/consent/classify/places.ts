// SPDX-License-Identifier: Apache-2.0
/**
 * Elements of a resource by the name that a Provenance gives them: the `id` of an element
 * (http://hl7.org/fhir/R4/extension-targetelement.html) or a simple path to it (http://hl7.org/fhir/R4/extension-targetpath.html), and a
 * resource without some of its elements. The narrative and what is contained restate the rest, so they never stay where an element goes.
 */
import type { Resource } from '@medplum/fhirtypes';
import { parseExpression, type Node } from '../../fhir/fhirpath/syntax.ts';

/** Members and positions from the root: `activity`, 0, `detail`. Of a primitive the member without its underscore. */
export type Place = readonly (string | number)[];
type Members = Readonly<Record<string, unknown>>;

/** `#dx`: the element with that id. Else a path without the type it starts from. */
export type ElementName = string;

/** In: a resource and the name of an element. Out: where such elements stand; empty: nowhere, or the name is none that is read here. */
export function placesOf(resource: Resource, name: ElementName): readonly Place[] {
  const root = resource as unknown as Members;
  const found = name.startsWith('#') ? withId(root, name.slice(1), []) : onPath(root, name);
  return found.every(isSeverable) ? found : [];
}

/**
 * What cannot go by itself: what the record is, and what changes the meaning of what would stay (`isModifier` of
 * http://hl7.org/fhir/R4/conformance-rules.html#isModifier: a goal without "rejected" would read as one that stands).
 */
const INSEVERABLE: ReadonlySet<unknown> = new Set([
  'resourceType', 'id', 'meta', 'implicitRules', 'modifierExtension', 'status', 'intent', 'doNotPerform', 'lifecycleStatus', 'clinicalStatus', 'verificationStatus',
  'active', 'comparator', 'mode', 'exclude', 'inactive', 'use', 'deceasedBoolean', 'deceasedDateTime', 'notGiven', 'wasNotGiven', 'negated',
]);

function isSeverable(place: Place): boolean {
  const member = place.findLast((step) => typeof step === 'string');
  return place.length > 0 && place[0] !== 'meta' && !INSEVERABLE.has(member);
}

/** Every object with that id; the `_member` of a primitive stands for the primitive. */
function withId(value: unknown, id: string, at: Place): readonly Place[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => withId(item, id, [...at, index]));
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const own = (value as Members)['id'] === id ? [plain(at)] : [];
  return [...own, ...Object.entries(value).flatMap(([member, each]) => withId(each, id, [...at, member]))];
}

/** `_given`, 1 -> `given`, 1. */
function plain(place: Place): Place {
  const last = place.findLastIndex((step) => typeof step === 'string');
  return place.map((step, index) => (index === last && typeof step === 'string' ? step.replace(/^_/, '') : step));
}

function onPath(root: Members, path: string): readonly Place[] {
  try {
    return walk(parseExpression(path), root, [[]]);
  } catch {
    return []; // No simple path: what it names is not known.
  }
}

/** Throws on whatever is neither member nor position: what a function picks depends on what it looks at. */
function walk(node: Node, root: Members, from: readonly Place[]): readonly Place[] {
  switch (node.kind) {
    case 'symbol': return from.length === 1 && from[0]!.length === 0 && node.name === root['resourceType'] ? from : from.flatMap((place) => members(root, place, node.name));
    case 'index': {
      const found = walk(node.left, root, from);
      return node.index.kind === 'literal' && typeof node.index.value === 'number' ? found.slice(node.index.value, node.index.value + 1) : unread();
    }
    case 'infix': return node.op === '.' ? walk(node.right, root, walk(node.left, root, from)) : unread();
    default: return unread();
  }
}

function unread(): never {
  throw new Error('no simple path');
}

/** Items of the member; of a choice (`onset`) the member that is there (`onsetAge`), its types being those that R4 has. */
function members(root: Members, place: Place, name: string): readonly Place[] {
  const holder = valueAt(root, place) as Members | undefined;
  if (typeof holder !== 'object') {
    return [];
  }
  const given = new Set(Object.keys(holder).map((member) => member.replace(/^_/, '')));
  const named = given.has(name) ? [name] : [...given].filter((member) => member.startsWith(name) && CHOICES.has(member.slice(name.length)));
  return named.flatMap((member) => {
    const value = holder[member] ?? holder[`_${member}`];
    return Array.isArray(value) ? value.map((_, index) => [...place, member, index]) : [[...place, member]];
  });
}

/** http://hl7.org/fhir/R4/datatypes.html#open, and those that closed choices have besides. */
const CHOICES: ReadonlySet<string> = new Set([
  'Base64Binary', 'Boolean', 'Canonical', 'Code', 'Date', 'DateTime', 'Decimal', 'Id', 'Instant', 'Integer', 'Markdown', 'Oid', 'PositiveInt', 'String', 'Time', 'UnsignedInt', 'Uri',
  'Url', 'Uuid', 'Address', 'Age', 'Annotation', 'Attachment', 'CodeableConcept', 'Coding', 'ContactPoint', 'Count', 'Distance', 'Duration', 'HumanName', 'Identifier', 'Money',
  'Period', 'Quantity', 'Range', 'Ratio', 'Reference', 'SampledData', 'Signature', 'Timing', 'Dosage', 'Expression', 'Meta',
]);

function valueAt(root: Members, place: Place): unknown {
  return place.reduce<unknown>((value, step) => (typeof value === 'object' && value !== null ? (value as Members)[step] : undefined), root);
}

/** True when the one place is the other, or within it. */
export function isWithinPlace(inner: Place, outer: Place): boolean {
  return outer.length <= inner.length && outer.every((step, index) => inner[index] === step);
}
