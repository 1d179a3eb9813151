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
  return found.every((place) => isSeverable(place, resource.resourceType)) ? found : [];
}

/**
 * What cannot go by itself: what the record is, and what changes the meaning of what would stay: whatever R4 marks so among what is kept here (`isModifier`,
 * http://hl7.org/fhir/R4/conformance-rules.html#isModifier: a goal without "rejected" would read as one that stands), and of a group whom or what it leaves out.
 */
const INSEVERABLE: ReadonlySet<string> = new Set([
  'resourceType', 'id', 'meta', 'implicitRules', 'modifierExtension', 'status', 'intent', 'doNotPerform', 'lifecycleStatus', 'clinicalStatus', 'verificationStatus',
  'active', 'actuality', 'comparator', 'mode', 'deleted', 'use', 'deceasedBoolean', 'deceasedDateTime', 'isSubpotent', 'equivalence', 'enableWhen',
  'Basic.code', 'Consent.scope', 'Patient.link', 'exclude', 'inactive',
]);

/** Nothing within them goes either: a status without its code says nothing. */
function isSeverable(place: Place, type: string): boolean {
  return place.length > 0 && place.map((step) => bare(String(step))).every((step) => !INSEVERABLE.has(step) && !INSEVERABLE.has(`${type}.${step}`));
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
  return place.map((step, index) => (index === last ? bare(String(step)) : step));
}

/** The member of a primitive: `_given` and `given` -> `given`. No element's own name has an underscore. */
export function bare(member: string): string {
  return member.replace('_', '');
}

function onPath(root: Members, path: string): readonly Place[] {
  try {
    return walk(parseExpression(path), root, ROOT);
  } catch {
    return []; // No path: what it names is not known.
  }
}

const ROOT: readonly Place[] = [[]];

/** Whatever is neither member nor position leads nowhere: what a function picks depends on what it looks at. */
function walk(node: Node, root: Members, from: readonly Place[]): readonly Place[] {
  switch (node.kind) {
    case 'symbol': return from === ROOT && node.name === root['resourceType'] ? from : from.flatMap((place) => members(root, place, node.name));
    case 'index': {
      const { value }: { readonly kind: string; readonly value?: unknown } = node.index;
      return walk(node.left, root, from).filter((_, position) => position === value);
    }
    case 'infix': return node.op === '.' ? walk(node.right, root, walk(node.left, root, from)) : [];
    default: return [];
  }
}

/** Items of the member; of a choice (`onset`) the member that is there (`onsetAge`), its types being those that R4 has. A primitive has no members. */
function members(root: Members, place: Place, name: string): readonly Place[] {
  const holder = Object(valueAt(root, place)) as Members;
  const given = new Set(Object.keys(holder).map(bare));
  const named = given.has(name) ? [name] : [...given].filter((member) => member.startsWith(name) && CHOICES.has(member.slice(name.length)));
  return named.flatMap((member) => {
    const value = holder[member] ?? holder[`_${member}`];
    return Array.isArray(value) ? value.map((_, index) => [...place, member, index]) : [[...place, member]];
  });
}

/** http://hl7.org/fhir/R4/datatypes.html#open. */
const CHOICES: ReadonlySet<string> = new Set([
  'Base64Binary', 'Boolean', 'Canonical', 'Code', 'Date', 'DateTime', 'Decimal', 'Id', 'Instant', 'Integer', 'Markdown', 'Oid', 'PositiveInt', 'String', 'Time', 'UnsignedInt', 'Uri',
  'Url', 'Uuid', 'Address', 'Age', 'Annotation', 'Attachment', 'CodeableConcept', 'Coding', 'ContactPoint', 'Count', 'Distance', 'Duration', 'HumanName', 'Identifier', 'Money',
  'Period', 'Quantity', 'Range', 'Ratio', 'Reference', 'SampledData', 'Signature', 'Timing', 'ContactDetail', 'Contributor', 'DataRequirement', 'Expression', 'ParameterDefinition',
  'RelatedArtifact', 'TriggerDefinition', 'UsageContext', 'Dosage', 'Meta',
]);

/** What stands at a place that was found. */
function valueAt(root: Members, place: Place): unknown {
  return place.reduce<unknown>((value, step) => (value as Members)[step], root);
}

/** True when the one place is the other, or within it. */
export function isWithinPlace(inner: Place, outer: Place): boolean {
  return outer.every((step, index) => inner[index] === step);
}
