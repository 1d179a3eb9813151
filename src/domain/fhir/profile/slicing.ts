// SPDX-License-Identifier: Apache-2.0
/**
 * Which slice a value belongs to (http://hl7.org/fhir/R4/profiling.html#discriminator). A slice that its discriminators do
 * not tell apart from any other value is a fault of the profile and stops the start.
 */
import { compileExpression } from '../fhirpath/compile.ts';
import { all, resourceTypeOf } from '../fhirpath/branch.ts';
import type { Getter } from '../fhirpath/branch.ts';
import { referenceType } from '../reference-form.ts';
import type { Prop } from '../schema.ts';
import { membership } from '../validate/bindings.ts';
import type { Item, ItemTest, ProfileRun } from './checks.ts';
import type { Compiling } from './compile.ts';
import { fitsPattern, isFixed } from './pattern.ts';
import type { Discriminator } from './structure.ts';
import type { ProfileNode } from './tree.ts';

interface Slice {
  readonly node: ProfileNode;
  readonly props: readonly Prop[];
  readonly compiling: Compiling;
}

/** A test of a value against all discriminators of the slice. Throws when one of them tells nothing. */
export function matcher(node: ProfileNode, parent: ProfileNode, props: readonly Prop[], compiling: Compiling): ItemTest {
  const discriminators = parent.element?.slicing?.discriminator ?? defaultDiscriminators(parent, props);
  const slice = { node, props, compiling };
  const tests = discriminators.map((each) => testOf(each, slice));
  if (tests.length === 0) throw new Error(`The slice ${node.element?.id ?? node.name} has no discriminator`);
  return (item, run) => tests.every((test) => test(item, run));
}

/** Extensions are always told apart by url, and the types of a choice by type, also where nobody says so. */
function defaultDiscriminators(parent: ProfileNode, props: readonly Prop[]): readonly Discriminator[] {
  if (props[0]?.type === 'Extension') return [{ type: 'value', path: 'url' }];
  return props[0]?.choice === true ? [{ type: 'type', path: '$this' }] : unknownSlicing(parent);
}

function unknownSlicing(parent: ProfileNode): never {
  throw new Error(`${parent.name} has slices and no discriminator`);
}

function testOf(discriminator: Discriminator, slice: Slice): ItemTest {
  switch (discriminator.type) {
    case 'value': case 'pattern': return byValue(discriminator.path, slice);
    case 'type': return byType(discriminator.path, slice);
    case 'exists': return byExistence(discriminator.path, slice);
    case 'profile': return byProfile(discriminator.path, slice);
  }
}

function byValue(path: string, slice: Slice): ItemTest {
  const { node, props, compiling } = slice;
  const canonical = path === 'url' && props[0]?.type === 'Extension' ? node.element?.type?.[0]?.profile?.[0] : undefined;
  if (canonical !== undefined) return ({ value }) => (value as { readonly url?: unknown } | undefined)?.url === canonical;
  const tests = conditions(path === '$this' ? [] : path.split('.'), node, '$this', compiling);
  if (tests.length === 0) throw new Error(`The slice ${node.element?.id ?? node.name} has no value at its discriminator ${path}`);
  const compiled = props.map((prop) => [prop.type, tests.map((each) => ({ get: at(each.path, prop.type, compiling), holds: each.holds }))] as const);
  const byType = new Map(compiled);
  return ({ value, member }, run) => {
    const own = byType.get(member.type) ?? [];
    return value !== undefined && own.every(({ get, holds }) => get(value, envOf(value, run)).some(holds));
  };
}

interface Condition {
  readonly path: string;
  readonly holds: (value: unknown) => boolean;
}

/**
 * What the slice says at the end of the path, or what a value says there that it must have (a slice within the slice); of a pattern higher up, the
 * part below; else what it says below the end.
 */
function conditions(steps: readonly string[], node: ProfileNode, path: string, compiling: Compiling): readonly Condition[] {
  const own = conditionsAt(node, path, compiling);
  const [step, ...rest] = steps;
  if (step === undefined) return own.length > 0 ? own : below(node, path, compiling);
  const child = node.children.get(step);
  const found = child === undefined ? [] : conditions(rest, child, `${path}.${step}`, compiling);
  const inner = found.length > 0 || child === undefined ? found : [...child.slices.values()].filter(({ element }) => (element?.min ?? 0) > 0)
    .flatMap((each) => conditions(rest, each, `${path}.${step}`, compiling));
  return inner.length > 0 ? inner : own;
}

function below(node: ProfileNode, path: string, compiling: Compiling): readonly Condition[] {
  return [...node.children].flatMap(([name, child]) => {
    const own = conditionsAt(child, `${path}.${name}`, compiling);
    return own.length > 0 ? own : below(child, `${path}.${name}`, compiling);
  });
}

function conditionsAt({ element }: ProfileNode, path: string, { definitions }: Compiling): readonly Condition[] {
  if (element?.fixed !== undefined) return [{ path, holds: (value) => isFixed(value, element.fixed) }];
  if (element?.pattern !== undefined) return [{ path, holds: (value) => fitsPattern(value, element.pattern) }];
  if (element?.binding?.strength !== 'required' || element.type?.every((each) => each.code === 'code') === true) return [];
  const inside = membership(definitions, element.binding.valueSet);
  return inside === undefined ? [] : [{ path, holds: inside }];
}

function byType(path: string, { node, props, compiling }: Slice): ItemTest {
  const target = path === '$this' ? node : path.split('.').filter((step) => step !== 'resolve()').reduce<ProfileNode | undefined>((at, step) => at?.children.get(step), node);
  const types = target?.element?.type ?? [];
  if (types.length === 0) throw new Error(`The slice ${node.element?.id ?? node.name} has no type at ${path}`);
  if (path.endsWith('resolve()')) return byTarget(path, types.flatMap((each) => each.targetProfile ?? []), { node, props, compiling });
  const names = new Set(types.map((each) => each.code));
  if (path === '$this') return ({ member, value }) => names.has(member.type) || names.has(resourceTypeOf(value) ?? '');
  const getters = gettersOf(path, props, compiling);
  return ({ value, member }, run) => getters.get(member.type)?.(value, envOf(value, run)).some((each) => names.has(resourceTypeOf(each) ?? '')) === true;
}

/** By the type that a reference points to, as far as the reference tells. */
function byTarget(path: string, profiles: readonly string[], { props, compiling }: Slice): ItemTest {
  const types = new Set(profiles.map((each) => compiling.typeOf(each)));
  const own = path.replace(/\.?resolve\(\)$/, '');
  const getters = gettersOf(own === '' ? '$this' : own, props, compiling);
  return ({ value, member }, run) => getters.get(member.type)?.(value, envOf(value, run)).some((each) => types.has(referenceType(each, run.container))) === true;
}

function byExistence(path: string, { node, props, compiling }: Slice): ItemTest {
  const target = path.split('.').reduce<ProfileNode | undefined>((at, step) => at?.children.get(step), node)?.element;
  if (target === undefined || (target.min === 0 && target.max !== '0')) throw new Error(`The slice ${node.element?.id ?? node.name} does not say whether ${path} exists`);
  const wanted = target.max !== '0';
  const getters = gettersOf(path, props, compiling);
  return ({ value, member }, run) => (getters.get(member.type)?.(value, envOf(value, run)) ?? []).length > 0 === wanted;
}

/** The value fits the slice's profile; a reference counts by the type of its target, since the target is elsewhere. */
function byProfile(path: string, slice: Slice): ItemTest {
  const { node, props, compiling } = slice;
  const target = path === '$this' ? node : path.split('.').filter((step) => step !== 'resolve()').reduce<ProfileNode | undefined>((at, step) => at?.children.get(step), node);
  const types = target?.element?.type ?? [];
  if (path.endsWith('resolve()')) return byTarget(path, types.flatMap((each) => each.targetProfile ?? []), slice);
  const tests = types.flatMap((each) => each.profile ?? []).map((each) => compiling.fits(each));
  if (tests.length === 0 || tests.includes(undefined)) throw new Error(`The slice ${node.element?.id ?? node.name} has no known profile at ${path}`);
  const getters = gettersOf(path, props, compiling);
  return (item, run) => (getters.get(item.member.type)?.(item.value, envOf(item.value, run)) ?? [])
    .some((each) => tests.some((test) => test?.(inner(item, each), run) === true));
}

function inner(item: Item, value: unknown): Item {
  const holder = typeof value === 'object' && value !== null ? value as NonNullable<Item['holder']> : undefined;
  return { value, holder, member: { ...item.member, type: resourceTypeOf(value) ?? item.member.type } };
}

function gettersOf(path: string, props: readonly Prop[], compiling: Compiling): ReadonlyMap<string, Getter> {
  return new Map(props.map((prop) => [prop.type, at(path, prop.type, compiling)]));
}

function at(path: string, type: string, { schema, resourceType }: Compiling): Getter {
  return all(compileExpression(path, type, resourceType, schema));
}

function envOf(value: unknown, run: ProfileRun): Parameters<Getter>[1] {
  return { resource: run.resource, context: value };
}
