// SPDX-License-Identifier: Apache-2.0
/**
 * One walk over a value that applies everything compiled for its types. It trusts nothing about the value: any JSON may
 * come, member names are only ever looked up in maps, and its depth is bounded before anything recurses.
 */
import { writtenNumber } from '../lossless-json.ts';
import type { Prop } from '../schema.ts';
import { report, stop } from './context.ts';
import type { Run, Step } from './context.ts';
import type { BindingCheck } from './bindings.ts';
import type { Invariant } from './invariants.ts';
import type { PrimitiveCheck } from './primitives.ts';
import type { TypeCheck } from './types.ts';

export interface CompiledProp {
  readonly prop: Prop;
  /** FHIRPath name: `value.ofType(Quantity)` for `valueQuantity`. */
  readonly step: Step;
  readonly primitive?: PrimitiveCheck;
  readonly binding?: BindingCheck;
  readonly invariants: readonly Invariant[];
  /** Members of the type; looked up when first needed, since types refer to each other. */
  readonly type: () => CompiledType | undefined;
}

export interface CompiledType {
  readonly name: string;
  readonly resource: boolean;
  readonly props: ReadonlyMap<string, CompiledProp>;
  readonly required: readonly { readonly element: string; readonly names: readonly string[] }[];
  readonly check?: TypeCheck;
  readonly invariants: readonly Invariant[];
}

export interface Compiled {
  readonly types: ReadonlyMap<string, CompiledType>;
  /** A resource type that R4 has and that is not served: it cannot be checked, so it is refused by name. */
  readonly resourceTypes: ReadonlySet<string>;
}

type Value = Readonly<Record<string, unknown>>;

/** Checks a resource: at the top, contained, or as an entry of a Bundle. */
export function checkResource(value: unknown, run: Run, contained: boolean): void {
  const type = resourceTypeOf(value, run);
  if (type === undefined) return;
  const resource = value as Value;
  const outer = { resource: run.resource, container: run.container };
  run.resource = resource;
  if (!contained) run.container = resource;
  if (contained && typeof resource['id'] !== 'string') {
    report(run, { code: 'required', text: 'A contained resource must have an id', cite: 'http://hl7.org/fhir/R4/references.html#contained' }, 'id');
  }
  if (!contained) checkContainedIds(resource, run);
  if (resource['implicitRules'] !== undefined) {
    // It may change the meaning of all the rest: who does not know the rules must refuse (resource.html#implicitRules).
    report(run, { code: 'not-supported', text: 'The rules by which this was made are not known here', cite: 'http://hl7.org/fhir/R4/resource.html#implicitRules' }, 'implicitRules');
  }
  checkObject(resource, type, undefined, run);
  run.resource = outer.resource;
  run.container = outer.container;
}

/** A reference by # must lead to one resource (http://hl7.org/fhir/R4/references.html#contained). */
function checkContainedIds({ contained }: Value, run: Run): void {
  const ids = Array.isArray(contained) ? contained.map((each: unknown) => (isObject(each) ? each['id'] : undefined)) : [];
  const seen = new Set<unknown>();
  for (const [index, id] of ids.entries()) {
    const before = seen.size;
    if (id !== undefined && seen.add(id).size === before) {
      report(run, { code: 'value', text: 'Two contained resources have the same id', cite: 'http://hl7.org/fhir/R4/references.html#contained' }, 'contained', index, 'id');
    }
  }
}

function resourceTypeOf(value: unknown, run: Run): CompiledType | undefined {
  if (!isObject(value)) {
    report(run, { code: 'structure', text: 'A resource must be a JSON object' });
    return undefined;
  }
  const name = Object.hasOwn(value, 'resourceType') ? value['resourceType'] : undefined;
  const type = typeof name === 'string' ? run.compiled.types.get(name) : undefined;
  if (type?.resource === true) return type;
  const known = typeof name === 'string' && run.compiled.resourceTypes.has(name);
  if (known) report(run, { code: 'not-supported', text: 'This server does not take in this resource type' }, 'resourceType');
  else report(run, { code: 'structure', text: 'resourceType must name a resource type of R4' }, 'resourceType');
  return undefined;
}

function checkObject(value: Value, type: CompiledType, prop: Prop | undefined, run: Run): void {
  if (!enter(run)) return;
  const keys = Object.keys(value);
  if (keys.length === 0) report(run, { code: 'structure', text: 'An object must not be empty', cite: 'http://hl7.org/fhir/R4/json.html' });
  let choices: Map<string, string> | undefined;
  for (const key of keys) {
    const found = type.props.get(key) ?? sibling(key, type);
    if (found === undefined) {
      if (key !== 'resourceType' || !type.resource) unknownMember(key, run);
      continue;
    }
    if (found.prop.choice) {
      choices ??= new Map();
      const other = choices.get(found.prop.element);
      if (other !== undefined && other !== found.prop.name) {
        report(run, { code: 'structure', text: `Only one ${found.prop.element}[x] may be given` }, found.prop.element);
      }
      choices.set(found.prop.element, found.prop.name);
    }
    checkMember(value, key, found, run);
    if (run.stopped) return;
  }
  checkRequired(value, type, run);
  type.check?.(value, run, prop);
  for (const invariant of type.invariants) invariant(value, run);
}

/** `_birthDate` beside `birthDate`: only primitives have one. */
function sibling(key: string, type: CompiledType): CompiledProp | undefined {
  if (!key.startsWith('_')) return undefined;
  const found = type.props.get(key.slice(1));
  return found?.prop.primitive === true ? found : undefined;
}

function unknownMember(key: string, run: Run): void {
  const safe = /^_?[A-Za-z][A-Za-z0-9]{0,63}$/.test(key);
  const problem = { code: 'structure' as const, text: 'There is no such element', cite: 'http://hl7.org/fhir/R4/json.html' };
  if (safe) report(run, problem, key);
  else report(run, { ...problem, text: 'There is an element whose name FHIR does not know' });
}

function checkRequired(value: Value, type: CompiledType, run: Run): void {
  for (const { element, names } of type.required) {
    if (!names.some((name) => Object.hasOwn(value, name))) report(run, { code: 'required', text: `${element} is required` }, element);
  }
}

function checkMember(parent: Value, key: string, found: CompiledProp, run: Run): void {
  const value = parent[key];
  run.path.push(found.step);
  if (key.startsWith('_')) checkSiblings(parent, key, found, run);
  else if (found.prop.array !== Array.isArray(value)) {
    report(run, { code: 'structure', text: found.prop.array ? 'This must be an array' : 'This must not be an array' });
  } else if (Array.isArray(value)) {
    checkItems(value, parent[`_${key}`], found, run);
  } else {
    checkValue(value, found, run);
    if (INTEGERS.has(found.prop.type)) checkDigits(parent, key, run);
  }
  run.path.pop();
}

const INTEGERS: ReadonlySet<string> = new Set(['integer', 'unsignedInt', 'positiveInt']);

/** 1.0 and 1e1 are numbers of JSON, and no integers of FHIR (http://hl7.org/fhir/R4/datatypes.html#integer). */
function checkDigits(holder: object, key: string, run: Run): void {
  if (writtenNumber(holder, key) !== undefined) {
    report(run, { code: 'value', text: 'The value must be written in digits alone', cite: 'http://hl7.org/fhir/R4/datatypes.html#integer' });
  }
}

function checkItems(items: readonly unknown[], siblings: unknown, found: CompiledProp, run: Run): void {
  if (items.length === 0) report(run, { code: 'structure', text: 'An array must not be empty', cite: 'http://hl7.org/fhir/R4/json.html' });
  if (isTooLong(items, run)) return;
  if (items.length > found.prop.max) report(run, { code: 'structure', text: `At most ${String(found.prop.max)} may be given` });
  for (const [index, item] of items.entries()) {
    run.path.push(index);
    // A null keeps the place of a value that has only an extension (json.html#primitive).
    const placeholder = item === null && found.prop.primitive && Array.isArray(siblings) && isObject(siblings[index]);
    if (!placeholder) checkValue(item, found, run);
    if (INTEGERS.has(found.prop.type)) checkDigits(items, String(index), run);
    run.path.pop();
    if (run.stopped) return;
  }
}

function checkValue(value: unknown, found: CompiledProp, run: Run): void {
  if (found.prop.type === 'Resource') {
    checkResource(value, run, found.prop.element === 'contained');
    return;
  }
  if (found.primitive !== undefined) {
    if (!enter(run)) return;
    const problem = found.primitive(value);
    if (problem !== undefined) {
      report(run, { code: 'value', text: `The value ${problem}`, cite: `http://hl7.org/fhir/R4/datatypes.html#${found.prop.type}` });
      return;
    }
  } else {
    const type = found.type();
    if (type === undefined) throw new Error(`no compiled type ${found.prop.type}`);
    if (!isObject(value)) {
      report(run, { code: 'structure', text: 'This must be an object' });
      return;
    }
    checkObject(value, type, found.prop, run);
  }
  found.binding?.(value, run);
  for (const invariant of found.invariants) invariant(value, run);
}

/** The id and extensions of a primitive, or of the items of a list of primitives. */
function checkSiblings(parent: Value, key: string, found: CompiledProp, run: Run): void {
  const value = parent[key];
  const element = run.compiled.types.get('Element');
  if (element === undefined) throw new Error('no compiled type Element');
  const values = parent[key.slice(1)];
  if (found.prop.array !== Array.isArray(value)) {
    report(run, { code: 'structure', text: found.prop.array ? 'This must be an array' : 'This must not be an array' });
    return;
  }
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (Array.isArray(values) && Array.isArray(value) && values.length !== value.length) {
    report(run, { code: 'structure', text: 'The extensions of a list must be as many as its values', cite: 'http://hl7.org/fhir/R4/json.html#primitive' });
  }
  if (list.length === 0) report(run, { code: 'structure', text: 'An array must not be empty' });
  if (isTooLong(list, run)) return;
  for (const [index, item] of list.entries()) {
    const own: unknown = Array.isArray(values) ? values[index] : values;
    if (item === null && found.prop.array && own !== null && own !== undefined) continue;
    if (!isObject(item)) report(run, { code: 'structure', text: 'This must be an object with an id or extensions' });
    else checkObject(item, element, undefined, run);
    if (run.stopped) return;
  }
}

/** Whether a list is longer than any is taken in; then nothing more is looked at. */
function isTooLong({ length }: readonly unknown[], run: Run): boolean {
  if (length > run.limits.items) stop(run, `At most ${String(run.limits.items)} items may stand in a list`);
  return run.stopped;
}

/** Counts a value; false once there were too many. */
function enter(run: Run): boolean {
  run.nodes += 1;
  if (run.nodes > run.limits.nodes && !run.stopped) stop(run, 'There are too many values');
  return !run.stopped;
}

function isObject(value: unknown): value is Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
