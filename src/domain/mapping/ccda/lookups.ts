// SPDX-License-Identifier: Apache-2.0
/** Transforms that only look a code up. An unknown code gives nothing, so that the next row can speak; it stays in the loss report if none does. */
import { codingsOf, lookUp } from '../codes.ts';
import type { Outcome, Transform, TransformContext } from '../transform.ts';
import type { CodeTarget, Json, SourceNode } from '../types.ts';
import { codingLeaves, conceptOf, NOT_BACK } from './concept.ts';
import { attr, childrenOf, present } from './nodes.ts';

/** The node's own value, or its code; or the first translation's that the table knows. */
function targetOf(context: TransformContext, node: SourceNode): { target: CodeTarget; used: readonly SourceNode[] } | undefined {
  const table = context.table;
  if (table === undefined) return undefined;
  for (const part of [node, ...childrenOf(node, 'translation')]) {
    const code = (part.value ?? attr(part, 'code'))?.trim();
    const target = code === undefined ? undefined : lookUp(table, code);
    if (target !== undefined) return { target, used: part.leaf === undefined ? codingLeaves(part) : present(part) };
  }
  return undefined;
}

/** Bare code of the table. */
const code: Transform = {
  takes: 'element',
  args: [],
  needsTable: true,
  bare: true,
  apply: (_raw, context, node): Outcome => {
    const found = targetOf(context, node);
    return found === undefined || typeof found.target !== 'string' ? { kind: 'nothing' } : { kind: 'value', value: found.target, used: found.used };
  },
  inverse: NOT_BACK,
};

function firstCoding(context: TransformContext, node: SourceNode): { coding: Json; used: readonly SourceNode[] } | undefined {
  const found = targetOf(context, node);
  const [coding] = codingsOf(found?.target);
  return found === undefined || coding === undefined ? undefined : { coding: { ...coding }, used: found.used };
}

/** CodeableConcept of the table's coding. */
const concept: Transform = {
  takes: 'element',
  args: [],
  needsTable: true,
  apply: (_raw, context, node): Outcome => {
    const found = firstCoding(context, node);
    return found === undefined ? { kind: 'nothing' } : { kind: 'value', value: { coding: [found.coding] }, used: found.used };
  },
  inverse: NOT_BACK,
};

/** Coding of the table. */
const coding: Transform = {
  takes: 'element',
  args: [],
  needsTable: true,
  apply: (_raw, context, node): Outcome => {
    const found = firstCoding(context, node);
    return found === undefined ? { kind: 'nothing' } : { kind: 'value', value: found.coding, used: found.used };
  },
  inverse: NOT_BACK,
};

/** The table's coding before the source's own codings and text. */
const conceptBy: Transform = {
  takes: 'element',
  args: [],
  needsTable: true,
  apply: (_raw, context, node): Outcome => {
    const found = firstCoding(context, node);
    const made = conceptOf(node, context);
    if (found === undefined || made === undefined) return { kind: 'nothing' };
    const own = Array.isArray(made.concept.coding) ? (made.concept.coding as readonly Json[]) : [];
    return { kind: 'value', value: { ...made.concept, coding: [found.coding, ...own] }, used: made.used };
  },
  inverse: NOT_BACK,
};

/** Why a value is missing: only for a value that says nothing at all. http://hl7.org/fhir/R4/observation.html invariant obs-6 */
const absent: Transform = {
  takes: 'element',
  args: [],
  needsTable: true,
  apply: (_raw, context, node): Outcome => {
    const flavor = attr(node, 'nullFlavor');
    const found = flavor === undefined || context.table === undefined ? undefined : codingsOf(lookUp(context.table, flavor))[0];
    if (found === undefined || attr(node, 'value') !== undefined || conceptOf(node, context) !== undefined) return { kind: 'nothing' };
    return { kind: 'value', value: { coding: [{ ...found }] }, used: present(...node.children.filter((child) => child.name === '@nullFlavor')) };
  },
  inverse: NOT_BACK,
};

export const lookupTransforms = { 'cda-code': code, 'cda-lookup': concept, 'cda-lookup-coding': coding, 'cda-concept-by': conceptBy, 'cda-absent': absent } as const;
