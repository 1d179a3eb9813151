// SPDX-License-Identifier: Apache-2.0
/** The infix operators of FHIRPath (http://hl7.org/fhirpath/N1/#operations), three-valued: undefined is "empty". */
import { all, asBoolean, one, truth } from './branch.ts';
import type { Branch, Getter } from './branch.ts';
import { UnsupportedExpression } from './syntax.ts';

type Truth = boolean | undefined;

const LOGIC: Readonly<Record<string, (a: Truth, b: Truth) => Truth>> = {
  and: (a, b) => (a === false || b === false ? false : a === undefined || b === undefined ? undefined : true),
  or: (a, b) => (a === true || b === true ? true : a === undefined || b === undefined ? undefined : false),
  xor: (a, b) => (a === undefined || b === undefined ? undefined : a !== b),
  implies: (a, b) => (a === false || b === true ? true : a === undefined || b === undefined ? undefined : false),
};

const ORDER: Readonly<Record<string, (a: number | string, b: number | string) => boolean>> = {
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

/** `left op right`. Throws UnsupportedExpression for an operator that no R4 definition uses. */
export function operate(op: string, left: readonly Branch[], right: readonly Branch[]): readonly Branch[] {
  const a = all(left);
  const b = all(right);
  const logic = LOGIC[op];
  if (logic !== undefined) return truth((focus, env) => logic(asBoolean(a(focus, env)), asBoolean(b(focus, env))));
  const order = ORDER[op];
  if (order !== undefined) return ordered(order, left, right);
  switch (op) {
    case '|': return [...left, ...right];
    case '=': return truth((focus, env) => equalCollections(a(focus, env), b(focus, env)));
    case '!=': return truth((focus, env) => not(equalCollections(a(focus, env), b(focus, env))));
    case 'in': return contained(a, b);
    case 'contains': return contained(b, a);
    case '&': return one('string', (focus, env) => text(a(focus, env)) + text(b(focus, env)));
    case '+': case '-': case '*': case 'mod': return arithmetic(op, left, right);
    default: throw new UnsupportedExpression(`operator ${op}`);
  }
}

export function not(value: Truth): Truth {
  return value === undefined ? undefined : !value;
}

/** Dates compare by precision and zone, quantities by unit: both are checked by hand-written invariants, not here. */
function ordered(order: (a: number | string, b: number | string) => boolean, left: readonly Branch[], right: readonly Branch[]): readonly Branch[] {
  const odd = [...left, ...right].find((each) => !NUMERIC.has(each.type));
  if (odd !== undefined) throw new UnsupportedExpression(`order of ${odd.type}`);
  const a = all(left);
  const b = all(right);
  return truth((focus, env) => {
    const [x] = a(focus, env);
    const [y] = b(focus, env);
    return typeof x === 'number' && typeof y === 'number' ? order(x, y) : undefined;
  });
}

const NUMERIC: ReadonlySet<string> = new Set(['integer', 'decimal', 'positiveInt', 'unsignedInt']);

function contained(item: Getter, collection: Getter): readonly Branch[] {
  return truth((focus, env) => {
    const [wanted] = item(focus, env);
    return wanted === undefined ? undefined : collection(focus, env).some((each) => equal(each, wanted));
  });
}

function text(values: readonly unknown[]): string {
  const [value] = values;
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  mod: (a, b) => a % b,
};

/** Of whole numbers: decimals would need more digits than a number here has. */
function arithmetic(op: string, left: readonly Branch[], right: readonly Branch[]): readonly Branch[] {
  const work = ARITHMETIC[op];
  const [a, b] = [all(left), all(right)];
  return one('integer', (focus, env) => {
    const [x] = a(focus, env);
    const [y] = b(focus, env);
    const whole = typeof x === 'number' && typeof y === 'number' && Number.isInteger(x) && Number.isInteger(y);
    return whole && !(op === 'mod' && y === 0) ? work?.(x, y) : undefined;
  });
}

function equalCollections(a: readonly unknown[], b: readonly unknown[]): Truth {
  if (a.length === 0 || b.length === 0) return undefined;
  return a.length === b.length && a.every((each, index) => equal(each, b[index]));
}

/** Deep equality of JSON values; the order of members does not matter. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((each, index) => equal(each, b[index]));
  }
  const keys = Object.keys(a);
  const [x, y] = [a, b] as readonly Readonly<Record<string, unknown>>[];
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(x?.[key], y?.[key]));
}
