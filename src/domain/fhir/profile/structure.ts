// SPDX-License-Identifier: Apache-2.0
/**
 * A profile or extension as the checker reads it: the parts of a StructureDefinition's snapshot that can make a resource
 * wrong (http://hl7.org/fhir/R4/elementdefinition.html), without prose. `readProfile` takes them out of a full one.
 */
import type { Constraint, ElementType } from '../definitions.ts';

export interface Discriminator {
  readonly type: 'value' | 'pattern' | 'type' | 'exists' | 'profile';
  readonly path: string;
}

export interface ProfileElement {
  /** `Observation.component:systolic.code`: the path with the names of slices. */
  readonly id: string;
  readonly min: number;
  readonly max: string;
  readonly type?: readonly ElementType[];
  /** The whole value (`fixed[x]`), and what the value must at least hold (`pattern[x]`); without the type in the name. */
  readonly fixed?: unknown;
  readonly pattern?: unknown;
  readonly binding?: { readonly strength: 'required' | 'extensible'; readonly valueSet: string };
  readonly constraint?: readonly Constraint[];
  readonly slicing?: { readonly discriminator: readonly Discriminator[]; readonly rules: 'open' | 'closed' | 'openAtEnd'; readonly ordered?: true };
  readonly mustSupport?: true;
}

export interface ProfileStructure {
  readonly url: string;
  readonly version: string;
  readonly title: string;
  /** The resource or data type that it constrains. */
  readonly type: string;
  readonly base: string;
  /** For an extension: where it may stand, as element paths or types; absent: anywhere. */
  readonly context?: readonly string[];
  readonly elements: readonly ProfileElement[];
}

interface RawElement extends Omit<ProfileElement, 'fixed' | 'pattern' | 'binding' | 'slicing' | 'mustSupport'> {
  readonly binding?: { readonly strength: string; readonly valueSet?: string };
  readonly slicing?: { readonly discriminator?: readonly Discriminator[]; readonly rules: 'open' | 'closed' | 'openAtEnd'; readonly ordered?: boolean };
  readonly mustSupport?: boolean;
  readonly [name: string]: unknown;
}

/** The parts of a StructureDefinition that are needed, which the caller knows to be one. */
export interface RawProfile {
  readonly url: string;
  readonly version?: string;
  readonly title?: string;
  readonly name: string;
  readonly type: string;
  readonly baseDefinition?: string;
  readonly context?: readonly { readonly type: string; readonly expression: string }[];
  readonly snapshot?: { readonly element: readonly RawElement[] };
}

/** In: a StructureDefinition of a profile or extension, with its snapshot. Throws without one: nothing could be checked then. */
export function readProfile(raw: RawProfile): ProfileStructure {
  if (raw.snapshot === undefined) throw new Error(`${raw.url} has no snapshot`);
  const context = (raw.context ?? []).filter((each) => each.type === 'element').map((each) => each.expression);
  const limited = raw.type === 'Extension' && context.length > 0 && context.length === raw.context?.length;
  return {
    url: raw.url, version: raw.version ?? '', title: raw.title ?? raw.name, type: raw.type, base: raw.baseDefinition ?? '',
    ...(limited ? { context } : {}),
    elements: raw.snapshot.element.map(readElement),
  };
}

function readElement(raw: RawElement): ProfileElement {
  const fixed = valueOf(raw, 'fixed');
  const pattern = valueOf(raw, 'pattern');
  const constraint = (raw.constraint ?? []).filter((each) => each.key !== 'ele-1' && each.key !== 'ext-1');
  const { binding } = raw;
  return {
    id: raw.id, min: raw.min, max: raw.max,
    ...(raw.type === undefined ? {} : { type: raw.type.map(readType) }),
    ...(fixed === undefined ? {} : { fixed }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(binding?.valueSet === undefined || !isChecked(binding.strength) ? {} : { binding: { strength: binding.strength, valueSet: plain(binding.valueSet) } }),
    ...(constraint.length === 0 ? {} : { constraint: constraint.map(({ key, severity, human, expression }) => ({ key, severity, human, expression })) }),
    ...(raw.slicing === undefined ? {} : { slicing: readSlicing(raw.slicing) }),
    ...(raw.mustSupport === true ? { mustSupport: true as const } : {}),
  };
}

function readSlicing(raw: NonNullable<RawElement['slicing']>): NonNullable<ProfileElement['slicing']> {
  const discriminator = (raw.discriminator ?? []).map(({ type, path }) => ({ type, path }));
  return { discriminator, rules: raw.rules, ...(raw.ordered === true ? { ordered: true as const } : {}) };
}

/** The version of a profile or value set that is named here is the one at hand: there is one of each. */
function readType({ code, profile, targetProfile }: ElementType): ElementType {
  return {
    code: code.replace('http://hl7.org/fhirpath/System.String', 'string'),
    ...(profile === undefined ? {} : { profile: profile.map(plain) }),
    ...(targetProfile === undefined ? {} : { targetProfile: targetProfile.map(plain) }),
  };
}

/** `fixedCode`, `patternCodeableConcept` and so on: the value, whatever its type. */
function valueOf(raw: RawElement, kind: 'fixed' | 'pattern'): unknown {
  const name = Object.keys(raw).find((each) => each.startsWith(kind) && /^[A-Z]/.test(each.slice(kind.length)));
  return name === undefined ? undefined : raw[name];
}

function isChecked(strength: string): strength is 'required' | 'extensible' {
  return strength === 'required' || strength === 'extensible';
}

function plain(canonical: string): string {
  return canonical.split('|')[0] ?? canonical;
}
