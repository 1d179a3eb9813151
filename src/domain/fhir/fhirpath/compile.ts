// SPDX-License-Identifier: Apache-2.0
/**
 * FHIRPath compiled against the R4 structures: names and types are resolved once, so a misspelt element, a function or an
 * operator outside the vetted list is an error at start and can never make a check pass silently.
 */
import { referenceType } from '../reference-form.ts';
import type { Schema } from '../schema.ts';
import { all, asBoolean, member, narrow, one, truth } from './branch.ts';
import type { Branch, Env, Getter, Scope } from './branch.ts';
import { call, isType, typeName } from './functions.ts';
import { operate } from './operators.ts';
import { parseExpression, UnsupportedExpression } from './syntax.ts';
import type { Node } from './syntax.ts';

export type Compile = (node: Node, inputs: readonly Branch[], scope: Scope) => readonly Branch[];

/**
 * The branches of `expression` evaluated on a value of `contextType` inside a resource of `resourceType`.
 * Throws UnsupportedExpression.
 */
export function compileExpression(expression: string, contextType: string, resourceType: string, schema: Schema): readonly Branch[] {
  return compileTree(parseExpression(expression), contextType, resourceType, schema);
}

/** As `compileExpression`, from a tree that was parsed (and perhaps cut) before. */
export function compileTree(tree: Node, contextType: string, resourceType: string, schema: Schema): readonly Branch[] {
  const self: readonly Branch[] = [{ type: contextType, get: (focus) => [focus] }];
  return compile(tree, self, { schema, resourceType, contextType, self });
}

/** A compiled invariant: true only when it evaluates to true. Throws UnsupportedExpression. */
export function compileTest(expression: string, contextType: string, resourceType: string, schema: Schema): (focus: unknown, env: Env) => boolean {
  const get = all(compileExpression(expression, contextType, resourceType, schema));
  return (focus, env) => asBoolean(get(focus, env)) === true;
}

const compile: Compile = (node, inputs, scope) => {
  switch (node.kind) {
    case 'empty': return [];
    case 'literal': return one(literalType(node.value), () => node.value);
    case 'symbol': return symbol(node.name, inputs, scope);
    case 'call': return call(node, inputs, scope, compile);
    case 'index': return index(compile(node.left, inputs, scope), node.index);
    case 'infix': return infix(node, inputs, scope);
  }
};

function literalType(value: unknown): string {
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'number' ? 'decimal' : 'string';
}

function symbol(name: string, inputs: readonly Branch[], scope: Scope): readonly Branch[] {
  if (name.startsWith('%')) return variable(name, scope);
  if (name === '$this') return scope.self;
  if (inputs === scope.self && /^[A-Z]/.test(name)) return rootType(name, inputs, scope);
  return member(inputs, name, scope);
}

function variable(name: string, scope: Scope): readonly Branch[] {
  if (name === '%resource') return [{ type: scope.resourceType, get: (_focus, env) => [env.resource] }];
  if (name === '%context') return [{ type: scope.contextType, get: (_focus, env) => [env.context] }];
  if (name === '%ucum') return one('string', () => 'http://unitsofmeasure.org');
  throw new UnsupportedExpression(`variable ${name}`);
}

/** `Patient.name` starts from a Patient; from any other type it is empty. Resource and DomainResource are every type's. */
function rootType(name: string, inputs: readonly Branch[], scope: Scope): readonly Branch[] {
  if (name === 'Resource' || name === 'DomainResource') return inputs;
  if (!scope.schema.resourceTypes.has(name) && !scope.schema.types.has(name)) throw new UnsupportedExpression(`type ${name}`);
  return inputs.filter((each) => each.type === name);
}

function index(inputs: readonly Branch[], node: Node): readonly Branch[] {
  const at = node.kind === 'literal' ? node.value : undefined;
  if (typeof at !== 'number') throw new UnsupportedExpression('an index that is no number');
  return inputs.map((input) => ({ ...input, get: (focus, env) => input.get(focus, env).slice(at, at + 1) }));
}

function infix(node: Node & { readonly kind: 'infix' }, inputs: readonly Branch[], scope: Scope): readonly Branch[] {
  const { op, left, right } = node;
  if (op === '.') return compile(right, compile(left, inputs, scope), scope);
  if (op === 'as') return narrow(compile(left, inputs, scope), typeName(right), scope);
  if (op === 'is') {
    const resolved = resolvedReference(left, inputs, scope);
    return resolved === undefined ? isType(compile(left, inputs, scope), typeName(right), scope) : refersTo(resolved, typeName(right));
  }
  return operate(op, compile(left, inputs, scope), compile(right, inputs, scope));
}

/** `resolve() is Patient`, the one use of resolve() in R4's parameters: told from the reference itself, nothing is fetched. */
function resolvedReference(node: Node, inputs: readonly Branch[], scope: Scope): Getter | undefined {
  if (node.kind === 'call' && node.name === 'resolve') return all(inputs);
  const path = node.kind === 'infix' && node.op === '.' && node.right.kind === 'call' && node.right.name === 'resolve';
  return path ? all(compile(node.left, inputs, scope)) : undefined;
}

function refersTo(reference: Getter, type: string): readonly Branch[] {
  return truth((focus, env) => {
    const [value] = reference(focus, env);
    return value === undefined ? undefined : referenceType(value, env.resource) === type;
  });
}

