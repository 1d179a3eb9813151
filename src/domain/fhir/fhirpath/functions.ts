// SPDX-License-Identifier: Apache-2.0
/** The functions that the standard's own invariants and search parameters use; any other is refused while compiling. */
import { all, asBoolean, eachThatFits, inner, member, narrow, NOTHING, one, truth } from './branch.ts';
import type { Branch, Getter, Scope } from './branch.ts';
import type { Compile } from './compile.ts';
import { equal, not } from './operators.ts';
import { UnsupportedExpression } from './syntax.ts';
import type { Node } from './syntax.ts';

type Criterion = (value: unknown, env: Parameters<Getter>[1]) => boolean;

/** `inputs.name(args)`. */
export function call(node: Node & { readonly kind: 'call' }, inputs: readonly Branch[], scope: Scope, compile: Compile): readonly Branch[] {
  const simple = SIMPLE.get(node.name);
  if (simple !== undefined && node.args.length === 0) return simple(inputs);
  const [first, second, third] = node.args;
  if (first === undefined) throw new UnsupportedExpression(`function ${node.name}()`);
  const argument = (arg: Node): Getter => all(compile(arg, scope.self, scope));
  const text = TEXT[node.name];
  if (text !== undefined) return ofText(inputs, argument(first), text);
  switch (node.name) {
    case 'where': return eachThatFits(inputs, scope, (input) => [filter(input, criterion(input, first, scope, compile))]);
    case 'exists': return SIMPLE_EXISTS(call({ ...node, name: 'where' }, inputs, scope, compile));
    case 'select': return inputs.flatMap((input) => project(input, compile(first, inner(scope, input).self, inner(scope, input))));
    case 'all': return every(inputs, first, scope, compile);
    case 'ofType': case 'as': return narrow(inputs, typeName(first), scope);
    case 'is': return isType(inputs, typeName(first), scope);
    case 'combine': return [...inputs, ...compile(first, scope.self, scope)];
    case 'intersect': return intersect(inputs, argument(first));
    case 'trace': return inputs;
    case 'matches': return matches(inputs, pattern(first));
    case 'replaceMatches': return replaceMatches(inputs, pattern(first), second?.kind === 'literal' ? second.value : undefined);
    case 'substring': return substring(inputs, argument(first), second === undefined ? undefined : argument(second));
    case 'extension': return filterExtensions(inputs, argument(first), scope);
    case 'iif': return iif(argument(first), second === undefined ? [] : compile(second, scope.self, scope),
      third === undefined ? [] : compile(third, scope.self, scope));
    default: throw new UnsupportedExpression(`function ${node.name}()`);
  }
}

const SIMPLE_EXISTS = (inputs: readonly Branch[]): readonly Branch[] => {
  const get = all(inputs);
  return truth((focus, env) => get(focus, env).length > 0);
};

const SIMPLE: ReadonlyMap<string, (inputs: readonly Branch[]) => readonly Branch[]> = new Map<string, (inputs: readonly Branch[]) => readonly Branch[]>([
  ['exists', SIMPLE_EXISTS],
  ['hasValue', SIMPLE_EXISTS],
  ['empty', (inputs) => collect(inputs, 'boolean', (values) => values.length === 0)],
  ['not', (inputs) => collect(inputs, 'boolean', (values) => not(asBoolean(values)))],
  ['count', (inputs) => collect(inputs, 'integer', (values) => values.length)],
  ['isDistinct', (inputs) => collect(inputs, 'boolean', isDistinct)],
  ['allFalse', (inputs) => collect(inputs, 'boolean', (values) => values.every((each) => each === false))],
  ['length', (inputs) => collect(inputs, 'integer', ([value]) => (typeof value === 'string' ? value.length : undefined))],
  ['toString', (inputs) => collect(inputs, 'string', (values) => asText(values[0]))],
  ['toInteger', (inputs) => collect(inputs, 'integer', (values) => asInteger(values[0]))],
  ['first', (inputs) => inputs.map((input) => ({ ...input, get: (focus, env) => input.get(focus, env).slice(0, 1) }))],
  ['tail', (inputs) => inputs.map((input) => ({ ...input, get: (focus, env) => input.get(focus, env).slice(1) }))],
]);

function collect(inputs: readonly Branch[], type: string, run: (values: readonly unknown[]) => unknown): readonly Branch[] {
  const get = all(inputs);
  return one(type, (focus, env) => run(get(focus, env)));
}

/** Tests of a string against another. */
const TEXT: Readonly<Record<string, (value: string, part: string) => boolean>> = {
  contains: (value, part) => value.includes(part),
  startsWith: (value, part) => value.startsWith(part),
  endsWith: (value, part) => value.endsWith(part),
};

/** A pattern is a literal and is compiled here, so that a faulty one is met at start. R4's own are no `u` patterns. */
function pattern(node: Node): RegExp {
  const source = node.kind === 'literal' ? node.value : undefined;
  if (typeof source !== 'string') throw new UnsupportedExpression('a pattern that is no literal');
  try {
    return new RegExp(source, 'g');
  } catch {
    throw new UnsupportedExpression(`the pattern ${source}`);
  }
}

/** Unanchored, as FHIRPath has it. */
function matches(inputs: readonly Branch[], form: RegExp): readonly Branch[] {
  return collect(inputs, 'boolean', ([value]) => (typeof value === 'string' ? value.search(form) >= 0 : undefined));
}

function replaceMatches(inputs: readonly Branch[], form: RegExp, by: unknown): readonly Branch[] {
  if (typeof by !== 'string') throw new UnsupportedExpression('a replacement that is no literal');
  return collect(inputs, 'string', ([value]) => (typeof value === 'string' ? value.replace(form, by) : undefined));
}

function ofText(inputs: readonly Branch[], argument: Getter, run: (value: string, part: string) => boolean): readonly Branch[] {
  const get = all(inputs);
  return truth((focus, env) => {
    const [value] = get(focus, env);
    const [part] = argument(focus, env);
    return typeof value === 'string' && typeof part === 'string' ? run(value, part) : undefined;
  });
}

/** Empty where it starts outside the string (http://hl7.org/fhirpath/N1/#substringstart-integer-length-integer-string). */
function substring(inputs: readonly Branch[], start: Getter, length: Getter | undefined): readonly Branch[] {
  const get = all(inputs);
  return one('string', (focus, env) => {
    const [value] = get(focus, env);
    const [from] = start(focus, env);
    const [count] = length?.(focus, env) ?? [];
    if (typeof value !== 'string' || typeof from !== 'number' || from < 0 || from >= value.length) return undefined;
    return value.slice(from, typeof count === 'number' ? from + Math.max(count, 0) : undefined);
  });
}

/** `extension(url)`: http://hl7.org/fhir/R4/fhirpath.html#functions. What a primitive carries beside it is not seen. */
function filterExtensions(inputs: readonly Branch[], url: Getter, scope: Scope): readonly Branch[] {
  return member(inputs, 'extension', scope).map((branch) => ({ ...branch, get: (focus, env) => {
    const [wanted] = url(focus, env);
    return branch.get(focus, env).filter((each) => (each as { readonly url?: unknown }).url === wanted);
  } }));
}

function criterion(input: Branch, node: Node, scope: Scope, compile: Compile): Criterion {
  const within = inner(scope, input);
  const test = all(compile(node, within.self, within));
  return (value, env) => asBoolean(test(value, env)) === true;
}

function filter(input: Branch, test: Criterion): Branch {
  return { ...input, get: (focus, env) => {
    const values = input.get(focus, env);
    return values.length === 0 ? NOTHING : values.filter((each) => test(each, env));
  } };
}

function project(input: Branch, results: readonly Branch[]): readonly Branch[] {
  return results.map((result) => ({ ...result, get: (focus, env) => input.get(focus, env).flatMap((each) => result.get(each, env)) }));
}

function every(inputs: readonly Branch[], node: Node, scope: Scope, compile: Compile): readonly Branch[] {
  const tests = inputs.map((input) => ({ get: input.get, test: criterion(input, node, scope, compile) }));
  return truth((focus, env) => tests.every(({ get, test }) => get(focus, env).every((each) => test(each, env))));
}

/** True when the value is of that type; empty when there is no value. */
export function isType(inputs: readonly Branch[], type: string, scope: Scope): readonly Branch[] {
  const any = all(inputs);
  const right = all(narrow(inputs, type, scope));
  return truth((focus, env) => (any(focus, env).length === 0 ? undefined : right(focus, env).length > 0));
}

function intersect(inputs: readonly Branch[], other: Getter): readonly Branch[] {
  return inputs.map((input) => ({ ...input, get: (focus, env) => {
    const others = other(focus, env);
    return input.get(focus, env).filter((each) => others.some((candidate) => equal(each, candidate)));
  } }));
}

function iif(test: Getter, then: readonly Branch[], otherwise: readonly Branch[]): readonly Branch[] {
  const chosen = (branches: readonly Branch[], when: boolean): readonly Branch[] => branches.map((each) => ({
    ...each, get: (focus, env) => ((asBoolean(test(focus, env)) === true) === when ? each.get(focus, env) : NOTHING),
  }));
  return [...chosen(then, true), ...chosen(otherwise, false)];
}

/** The name in `ofType(Quantity)` or `as Quantity`. */
export function typeName(node: Node): string {
  if (node.kind === 'symbol') return node.name;
  if (node.kind === 'infix' && node.op === '.' && node.right.kind === 'symbol') return node.right.name;
  throw new UnsupportedExpression('a type that is no name');
}

function isDistinct(values: readonly unknown[]): boolean {
  if (values.every((each) => typeof each === 'string')) return new Set(values).size === values.length;
  return values.every((each, index) => values.findIndex((other) => equal(each, other)) === index);
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function asInteger(value: unknown): number | undefined {
  const number = typeof value === 'number' ? value : typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : Number.NaN;
  return Number.isInteger(number) ? number : undefined;
}
