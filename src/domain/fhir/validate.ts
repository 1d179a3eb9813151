// SPDX-License-Identifier: Apache-2.0
/**
 * Validation against base R4 and against profiles, compiled once. Profiles are a second pass over what R4 lets through
 * (`profile/`): they add only what the base does not ask for.
 */
import { isError, type Issue } from '../issue.ts';
import type { Definitions } from './definitions.ts';
import { isTooDeep } from './nesting.ts';
import type { ProfileReport } from './profile/claims.ts';
import { checkClaims, checkOwnClaims } from './profile/claims.ts';
import { profilesOf } from './profile/profiles.ts';
import { compileSchema } from './schema.ts';
import type { Prop, Schema, TypeDef } from './schema.ts';
import { bindingChecks } from './validate/bindings.ts';
import type { BindingCheck } from './validate/bindings.ts';
import { LIMITS, stop } from './validate/context.ts';
import type { Limits, Run } from './validate/context.ts';
import { invariant } from './validate/invariants.ts';
import type { Invariant } from './validate/invariants.ts';
import { primitiveCheck } from './validate/primitives.ts';
import { typeChecks } from './validate/types.ts';
import type { TypeCheck } from './validate/types.ts';
import { checkResource } from './validate/walk.ts';
import type { Compiled, CompiledProp, CompiledType } from './validate/walk.ts';

export interface Validator {
  /**
   * In: any JSON value. Out: everything that is wrong with it as an R4 resource, at once, each with its FHIRPath; warnings
   * among them (see `isError`). It is held against the profiles that it claims in `meta.profile`, and against those `asked`
   * for. Never throws on account of the value, and never quotes it.
   */
  readonly validate: (resource: unknown, asked?: readonly string[]) => readonly Issue[];
  /** The same, with how much of what the profiles' must-support elements name is there. */
  readonly report: (resource: unknown, asked?: readonly string[]) => ProfileReport;
  /** As `validate`, of what is to be stored: what breaks R4 or a profile of ours is an error, what breaks another's a warning. */
  readonly admit: (resource: unknown) => readonly Issue[];
}

/** Compiles the checker. Throws when a definition holds an expression that cannot be compiled: then nothing may start. */
export function compileValidator(definitions: Definitions, limits: Limits = LIMITS): Validator {
  const schema = compileSchema(definitions);
  const compiled = compileTypes(schema, definitions);
  const profiles = profilesOf(definitions, limits);
  const base = (resource: unknown): Run => {
    const type = (resource as { readonly resourceType?: unknown } | null | undefined)?.resourceType;
    const name = typeof type === 'string' && schema.resourceTypes.has(type) ? type : 'Resource';
    const run: Run = { compiled, limits, issues: [], path: [name], nodes: 0, resource: {}, container: {}, stopped: false };
    if (isTooDeep(resource, limits.depth)) stop(run, 'This is nested too deeply');
    else checkResource(resource, run, false);
    return run;
  };
  const full = (resource: unknown, asked: readonly string[] = []): ProfileReport => {
    const run = base(resource);
    if (run.stopped || !isKnown(resource, schema)) return { issues: run.issues, coverage: [] };
    const more = checkClaims(resource, asked, profiles);
    return { issues: upTo(limits.issues + 1, [...run.issues, ...more.issues]), coverage: more.coverage };
  };
  const admit = (resource: unknown): readonly Issue[] => {
    const run = base(resource);
    return run.stopped || !isKnown(resource, schema) ? run.issues : upTo(limits.issues + 1, [...run.issues, ...checkOwnClaims(resource, profiles)]);
  };
  return { admit, report: full, validate: (resource, asked) => full(resource, asked).issues };
}

/** No warning crowds out an error: what is stored hangs on those. */
function upTo(most: number, issues: readonly Issue[]): readonly Issue[] {
  return issues.length <= most ? issues : [...issues.filter(isError), ...issues.filter((each) => !isError(each))].slice(0, most);
}

function isKnown(resource: unknown, schema: Schema): resource is Readonly<Record<string, unknown>> {
  const type = typeof resource === 'object' && resource !== null ? (resource as { readonly resourceType?: unknown }).resourceType : undefined;
  return typeof type === 'string' && schema.types.get(type)?.kind === 'resource';
}

interface Parts {
  readonly schema: Schema;
  readonly types: Map<string, CompiledType>;
  readonly bindingOf: (prop: Prop) => BindingCheck | undefined;
  readonly checks: ReadonlyMap<string, TypeCheck>;
}

function compileTypes(schema: Schema, definitions: Definitions): Compiled {
  const parts: Parts = { schema, types: new Map(), bindingOf: bindingChecks(definitions), checks: typeChecks(schema) };
  for (const def of schema.types.values()) parts.types.set(def.name, compileType(def, parts));
  return { types: parts.types, resourceTypes: schema.resourceTypes };
}

function compileType(def: TypeDef, parts: Parts): CompiledType {
  const check = parts.checks.get(def.name);
  return {
    name: def.name,
    resource: def.kind === 'resource' && def.name !== 'Resource' && def.name !== 'DomainResource',
    props: new Map([...def.props].map(([name, prop]) => [name, compileProp(prop, parts)])),
    required: def.required.map((element) => ({ element, names: memberNames(def.elements.get(element) ?? []) })),
    ...(check === undefined ? {} : { check }),
    invariants: invariants(def.constraints, def.name, parts.schema),
  };
}

function compileProp(prop: Prop, parts: Parts): CompiledProp {
  const primitive = prop.primitive ? primitiveCheck(prop.type) : undefined;
  if (prop.primitive && primitive === undefined) throw new Error(`no check for the primitive ${prop.type}`);
  const binding = parts.bindingOf(prop);
  return {
    prop,
    step: prop.choice ? `${prop.element}.ofType(${prop.type})` : prop.element,
    ...(primitive === undefined ? {} : { primitive }),
    ...(binding === undefined ? {} : { binding }),
    invariants: invariants(prop.constraints, prop.type, parts.schema),
    type: () => parts.types.get(prop.type),
  };
}

/** A required primitive may be there by its extension alone. */
function memberNames(props: readonly Prop[]): readonly string[] {
  return props.flatMap((prop) => (prop.primitive ? [prop.name, `_${prop.name}`] : [prop.name]));
}

function invariants(constraints: TypeDef['constraints'], type: string, schema: Schema): readonly Invariant[] {
  return constraints.map((each) => invariant(each, type, schema)).filter((each) => each !== undefined);
}
