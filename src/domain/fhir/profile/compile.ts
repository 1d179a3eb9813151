// SPDX-License-Identifier: Apache-2.0
/**
 * Compiles a profile once. What the base type asks for already is left out: base R4 is checked before, and a thing wrong
 * twice would be told twice. Anything that cannot be checked faithfully stops the start.
 */
import type { Definitions } from '../definitions.ts';
import { referenceType } from '../reference-form.ts';
import type { Prop, Schema } from '../schema.ts';
import type { bindingChecks } from '../validate/bindings.ts';
import { report } from '../validate/context.ts';
import type { ElementCheck, Item, ItemCheck, Member, Profile, ProfileRun, SliceCheck, ValueCheck } from './checks.ts';
import { constraintCheck } from './constraints.ts';
import { fitsPattern, isFixed } from './pattern.ts';
import { matcher } from './slicing.ts';
import type { ProfileElement, ProfileStructure } from './structure.ts';
import { treeOf } from './tree.ts';
import type { ProfileNode } from './tree.ts';

export interface Compiling {
  readonly schema: Schema;
  readonly definitions: Pick<Definitions, 'expansions'>;
  readonly bindingOf: ReturnType<typeof bindingChecks>;
  /** The type that a canonical is a profile of; undefined for one that nobody here knows. */
  readonly typeOf: (canonical: string) => string | undefined;
  /** Checks a value against another profile; the problems are told at the current path. */
  readonly checkBy: (canonical: string) => ((item: Item, run: ProfileRun) => void) | undefined;
  /** As `checkBy`, silently. */
  readonly fits: (canonical: string) => ((item: Item, run: ProfileRun) => boolean) | undefined;
  /** Canonical of the profile. */
  readonly url: string;
  /** Type of the resource that the profile is about, for %resource. */
  readonly resourceType: string;
}

/** The checks of one profile. Throws for a slice, path or expression that cannot be checked. */
export function compileProfile(structure: ProfileStructure, context: Omit<Compiling, 'resourceType' | 'url'>): Profile {
  const compiling = { ...context, url: structure.url, resourceType: structure.type };
  const root = treeOf(structure);
  return {
    url: structure.url, version: structure.version, title: structure.title, type: structure.type, base: structure.base,
    ...(structure.context === undefined ? {} : { context: structure.context }),
    root: valueCheck(root, { type: structure.type, base: undefined }, compiling),
    mustSupport: structure.elements.filter((each) => each.mustSupport === true).map((each) => each.id),
  };
}

interface Typed {
  readonly type: string;
  readonly base: Prop | undefined;
}

function valueCheck(node: ProfileNode, typed: Typed, compiling: Compiling): ValueCheck {
  const { element } = node;
  const checks = element === undefined ? [] : ownChecks(element, typed, compiling);
  const known = compiling.schema.types.get(typed.type);
  const children = [...node.children.values()].flatMap((child) => {
    const props = known?.elements.get(child.name);
    return props === undefined ? [] : elementCheck(child, props, compiling);
  });
  return { checks, children };
}

function elementCheck(node: ProfileNode, props: readonly Prop[], compiling: Compiling): readonly ElementCheck[] {
  const { element } = node;
  const allowed = element?.type === undefined ? undefined : new Set(element.type.map((each) => each.code));
  const members = props.map(memberOf);
  const choice = props[0]?.choice === true;
  const values = valuesOf(node, props, compiling);
  const slices = [...node.slices.values()].map((slice) => sliceCheck(slice, node, props, compiling));
  const baseMin = props[0]?.min ?? 0;
  const baseMax = props[0]?.max ?? 1;
  const check: ElementCheck = {
    id: element?.id ?? node.name, name: node.name, members, values,
    excluded: new Set(choice && allowed !== undefined ? props.filter((each) => !allowed.has(each.type)).map((each) => each.name) : []),
    ...(element !== undefined && element.min > baseMin ? { min: element.min } : {}),
    ...(element !== undefined && maxOf(element) < baseMax ? { max: maxOf(element) } : {}),
    mustSupport: element?.mustSupport === true,
    ...(slices.length === 0 ? {} : { slicing: { rules: element?.slicing?.rules ?? 'open', ordered: element?.slicing?.ordered === true, slices } }),
  };
  return isIdle(check) ? [] : [check];
}

/** Nothing to check, here or below. */
function isIdle(check: ElementCheck): boolean {
  return check.min === undefined && check.max === undefined && !check.mustSupport && check.excluded.size === 0 && check.slicing === undefined && check.values.size === 0;
}

function valuesOf(node: ProfileNode, props: readonly Prop[], compiling: Compiling): ReadonlyMap<string, ValueCheck> {
  const pairs = props.map((base) => [base.type, valueCheck(node, { type: base.type, base }, compiling)] as const);
  return new Map(pairs.filter(([, { checks, children }]) => checks.length > 0 || children.length > 0));
}

function sliceCheck(slice: ProfileNode, parent: ProfileNode, props: readonly Prop[], compiling: Compiling): SliceCheck {
  const { element } = slice;
  if (element === undefined) throw new Error(`The slice ${slice.name} of ${parent.name} has no element`);
  return {
    id: element.id, name: slice.name, min: element.min, max: maxOf(element), mustSupport: element.mustSupport === true,
    matches: matcher(slice, parent, props, compiling), values: valuesOf(slice, props, compiling),
  };
}

function memberOf(prop: Prop): Member {
  return { name: prop.name, step: prop.choice ? `${prop.element}.ofType(${prop.type})` : prop.element, type: prop.type, primitive: prop.primitive };
}

function maxOf(element: ProfileElement): number {
  return element.max === '*' ? Number.POSITIVE_INFINITY : Number(element.max);
}

const CITE = 'http://hl7.org/fhir/R4/profiling.html';

/** What is said about the value itself, for a value of this type. */
function ownChecks(element: ProfileElement, { type, base }: Typed, compiling: Compiling): readonly ItemCheck[] {
  const own = element.type?.find((each) => each.code === type);
  const constraints = (element.constraint ?? []).filter((each) => isNew(each.key, type, base, compiling));
  const binding = element.binding === undefined || sameBinding(element, base) ? undefined : compiling.bindingOf({ type, binding: element.binding });
  return [
    ...(element.fixed === undefined || base?.choice === true && !fitsType(element.fixed, base) ? [] : [fixedCheck(element.fixed)]),
    ...(element.pattern === undefined ? [] : [patternCheck(element.pattern)]),
    ...(binding === undefined ? [] : [({ value }: Item, run: ProfileRun) => { if (value !== undefined) binding(value, run); }]),
    ...targetCheck(own?.targetProfile, base, compiling),
    ...constraints.flatMap((each) => constraintCheck(each, { profile: compiling.url, type, resourceType: compiling.resourceType }, compiling.schema)),
    ...profileChecks(own?.profile ?? [], compiling),
  ];
}

function sameBinding(element: ProfileElement, base: Prop | undefined): boolean {
  return base?.binding?.valueSet === element.binding?.valueSet && base?.binding?.strength === element.binding?.strength;
}

function fitsType(fixed: unknown, base: Prop): boolean {
  return base.primitive ? typeof fixed !== 'object' : typeof fixed === 'object';
}

function fixedCheck(fixed: unknown): ItemCheck {
  return ({ value }, run) => {
    if (value !== undefined && !isFixed(value, fixed)) report(run, { code: 'value', text: 'The profile fixes this to another value', cite: CITE });
  };
}

function patternCheck(pattern: unknown): ItemCheck {
  return ({ value }, run) => {
    if (value !== undefined && !fitsPattern(value, pattern)) report(run, { code: 'value', text: 'This does not hold what the profile asks for here', cite: CITE });
  };
}

/** Constraints that the base type, or its use here, does not have already. */
function isNew(key: string, type: string, base: Prop | undefined, { schema }: Compiling): boolean {
  const known = [...(base?.constraints ?? []), ...(schema.types.get(type)?.constraints ?? [])];
  return !known.some((each) => each.key === key);
}

/** A wrong target is an error; which profile the target fits is for whoever holds it. */
function targetCheck(targets: readonly string[] | undefined, base: Prop | undefined, compiling: Compiling): readonly ItemCheck[] {
  const names = (targets ?? []).map((each) => compiling.typeOf(each));
  if (base?.type !== 'Reference' || names.length === 0 || names.includes(undefined) || names.includes('Resource')) return [];
  const wanted = new Set(names);
  if (base.targets !== undefined && [...base.targets].every((each) => wanted.has(each))) return [];
  const text = `The profile asks that this refer to ${[...wanted].join(' or ')}`;
  return [({ value }, run) => {
    const type = referenceType(value, run.container);
    if (type !== undefined && !wanted.has(type)) report(run, { code: 'value', text, cite: CITE });
  }];
}

/** Profiles of the value's own type: of an Extension, a Quantity, a contained resource. One of several must hold. */
function profileChecks(canonicals: readonly string[], compiling: Compiling): readonly ItemCheck[] {
  const [only] = canonicals;
  if (only === undefined) return [];
  if (canonicals.length === 1) {
    const check = compiling.checkBy(only);
    return check === undefined ? [] : [check];
  }
  const tests = canonicals.map((each) => compiling.fits(each));
  if (tests.includes(undefined)) return [];
  return [(item, run) => {
    if (!tests.some((each) => each?.(item, run) === true)) report(run, { code: 'value', text: 'This fits none of the profiles allowed here', cite: CITE });
  }];
}
