// SPDX-License-Identifier: Apache-2.0
/**
 * The places of a resource that a simple FHIRPath names (http://hl7.org/fhir/R4/fhirpatch.html: "limited to simple paths":
 * elements, `[n]`, `where(...)`, `first()`, `last()`, `ofType()`), so that a patch can change them.
 */
import { parseExpression, UnsupportedExpression, type Node } from '../fhirpath/syntax.ts';
import type { Prop, Schema } from '../schema.ts';

type Json = Record<string, unknown>;

/** A value and where it stands: a member of `holder`, or the item `index` of the array there. */
export interface Place {
  readonly holder: Json;
  readonly prop: Prop;
  readonly index?: number;
  readonly value: unknown;
}

/** The resource itself, or a place in it. */
export interface Focus { readonly type: string; readonly value: unknown; readonly place?: Place }

/** Steps that are left to all the paths of one patch; a criterion is asked of every item of a list, so that a short path may take many. */
export interface Budget { left: number }

/** Thrown when a budget is used up. */
export class TooCostly extends Error {}

/** In: a path from the root (`Patient.name[0]`). Out: what it names, in order. Throws UnsupportedExpression and TooCostly. */
export function locate(path: string, resource: object, { schema, budget }: { readonly schema: Schema; readonly budget: Budget }): readonly Focus[] {
  const type = (resource as { readonly resourceType?: string }).resourceType ?? '';
  const root: Focus = { type, value: resource };
  return walk(parseExpression(path), { root, schema, budget, start: [root] });
}

interface Walk { readonly root: Focus; readonly schema: Schema; readonly budget: Budget; readonly start: readonly Focus[] }

function walk(node: Node, at: Walk): readonly Focus[] {
  spend(at.budget, 1 + at.start.length);
  switch (node.kind) {
    case 'symbol': return at.start[0] === at.root && node.name === at.root.type ? at.start : at.start.flatMap((each) => members(each, node.name, at));
    case 'index': return indexed(walk(node.left, at), node.index);
    case 'infix': return node.op === '.' ? walk(node.right, { ...at, start: walk(node.left, at) }) : unsupported(node.op);
    case 'call': return called(node, at);
    default: return unsupported(node.kind);
  }
}

function spend(budget: Budget, steps: number): void {
  budget.left -= steps;
  if (budget.left < 0) throw new TooCostly('the paths of the patch take too many steps');
}

function indexed(found: readonly Focus[], index: Node): readonly Focus[] {
  const n = index.kind === 'literal' && typeof index.value === 'number' ? index.value : unsupported('index');
  return found.slice(n, n + 1);
}

function called(node: Node & { readonly kind: 'call' }, at: Walk): readonly Focus[] {
  const [arg] = node.args;
  switch (node.name) {
    case 'first': return at.start.slice(0, 1);
    case 'last': return at.start.slice(-1);
    case 'where': return arg === undefined ? unsupported('where()') : at.start.filter((each) => holds(arg, each, at));
    case 'ofType': return at.start.filter((each) => arg?.kind === 'symbol' && each.type === arg.name);
    default: return unsupported(`${node.name}()`);
  }
}

/** `a.b = 'x'`, `exists()` and their conjunctions: what the paths of patches need. */
function holds(node: Node, focus: Focus, at: Walk): boolean {
  spend(at.budget, 1);
  if (node.kind === 'infix' && node.op === 'and') return holds(node.left, focus, at) && holds(node.right, focus, at);
  if (node.kind === 'infix' && node.op === 'or') return holds(node.left, focus, at) || holds(node.right, focus, at);
  if (node.kind === 'infix' && node.op === '=' && node.right.kind === 'literal') {
    const found = walk(node.left, { ...at, start: [focus] });
    return found.length === 1 && found[0]!.value === node.right.value;
  }
  if (node.kind === 'infix' && node.op === '.' && node.right.kind === 'call' && node.right.name === 'exists') return walk(node.left, { ...at, start: [focus] }).length > 0;
  return unsupported('criteria of where()');
}

function members(focus: Focus, name: string, { schema, budget }: Walk): readonly Focus[] {
  const holder = focus.value;
  if (typeof holder !== 'object' || holder === null) return [];
  return membersOf(focus.type, name, schema).flatMap((prop): readonly Focus[] => {
    const value = (holder as Json)[prop.name];
    if (value === undefined) return [];
    const place = { holder: holder as Json, prop };
    spend(budget, Array.isArray(value) ? value.length : 1);
    return Array.isArray(value) ? value.map((item: unknown, index) => ({ type: typeOf(item, prop), value: item, place: { ...place, index, value: item } }))
      : [{ type: typeOf(value, prop), value, place: { ...place, value } }];
  });
}

/** The members of a type that an element name stands for: several for a choice. */
export function membersOf(type: string, name: string, schema: Schema): readonly Prop[] {
  return schema.types.get(type)?.elements.get(name) ?? unsupported(`${type} has no element ${name}`);
}

function typeOf(value: unknown, prop: Prop): string {
  return prop.type === 'Resource' ? (value as { readonly resourceType?: string }).resourceType ?? prop.type : prop.type;
}

function unsupported(what: string): never {
  throw new UnsupportedExpression(what);
}
