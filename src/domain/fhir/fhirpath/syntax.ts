// SPDX-License-Identifier: Apache-2.0
/** FHIRPath text -> syntax tree, by the parser of @medplum/core, turned into plain nodes that the compiler can match on. */
import { parseFhirPath } from '@medplum/core';

export type Node =
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'infix'; readonly op: string; readonly left: Node; readonly right: Node }
  | { readonly kind: 'index'; readonly left: Node; readonly index: Node }
  | { readonly kind: 'empty' };

/** What the parser's atoms have in common; their classes are minified, so they are told apart by shape. */
interface Atom {
  readonly name?: string;
  readonly args?: readonly Atom[];
  readonly operator?: string;
  readonly left?: Atom;
  readonly right?: Atom;
  readonly expr?: Atom;
  readonly value?: { readonly value: unknown };
}

/** An expression that this project cannot evaluate faithfully. Raised while compiling, never while evaluating. */
export class UnsupportedExpression extends Error {}

/** The tree of an expression. Throws UnsupportedExpression when it is not FHIRPath. */
export function parseExpression(text: string): Node {
  try {
    return toNode(parseFhirPath(text).child as unknown as Atom);
  } catch (error) {
    throw error instanceof UnsupportedExpression ? error : new UnsupportedExpression(`not FHIRPath: ${text}`);
  }
}

function toNode(atom: Atom): Node {
  const { name, args, operator, left, right, expr, value } = atom;
  if (name !== undefined) return args === undefined ? { kind: 'symbol', name } : { kind: 'call', name, args: args.map(toNode) };
  if (left !== undefined && expr !== undefined) return { kind: 'index', left: toNode(left), index: toNode(expr) };
  if (operator !== undefined && left !== undefined && right !== undefined) {
    return { kind: 'infix', op: operator, left: toNode(left), right: toNode(right) };
  }
  if (value !== undefined) return { kind: 'literal', value: value.value };
  if (Object.keys(atom).length === 0) return { kind: 'empty' };
  throw new UnsupportedExpression(`operator ${operator ?? '?'}`);
}
