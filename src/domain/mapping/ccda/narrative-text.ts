// SPDX-License-Identifier: Apache-2.0
/**
 * The words of a section's narrative, and what an entry says by pointing into them (`<reference value="#id"/>`).
 * Source: CDA R2, 4.3.5.1 (section.text) and 4.3.6 (references from entries to narrative).
 */
import type { SourceDocument, SourceNode } from '../types.ts';
import { attributeOf, childOf } from './nodes.ts';

const anchors = new WeakMap<SourceDocument, ReadonlyMap<string, SourceNode>>();
const LIMIT = 10_000;
/** Elements after which words must not run together. */
const PARTING: Readonly<Record<string, string>> = { td: ' | ', th: ' | ', tr: '; ', item: '; ', br: ' ', paragraph: ' ', caption: ': ', list: ' ', table: ' ', given: ' ', family: ' ', prefix: ' ', suffix: ' ' };

/** ID -> narrative element, read once per document. The first of two equal ids holds. */
function anchorsOf(doc: SourceDocument): ReadonlyMap<string, SourceNode> {
  const known = anchors.get(doc);
  if (known !== undefined) return known;
  const made = new Map<string, SourceNode>();
  for (const id of doc.byName.get('@ID') ?? []) {
    if (id.parent !== undefined && id.value !== undefined && !made.has(id.value)) made.set(id.value, id.parent);
  }
  anchors.set(doc, made);
  return made;
}

/** What an element with text says, and the leaves that say it. */
export interface Said {
  readonly text: string | undefined;
  readonly used: readonly SourceNode[];
}

/** The text of an `ED` element (text, originalText): its own words, or those that its reference points at. */
export function saidBy(doc: SourceDocument, node: SourceNode | undefined): Said {
  if (node === undefined) return { text: undefined, used: [] };
  const pointer = attributeOf(childOf(node, 'reference'), 'value');
  const own = wordsOf(node);
  const target = pointer?.value?.startsWith('#') === true ? anchorsOf(doc).get(pointer.value.slice(1)) : undefined;
  const pointed = target === undefined ? undefined : wordsOf(target);
  const used = [...textLeaves(node), ...(pointer === undefined || target === undefined ? [] : [pointer])];
  return { text: own ?? pointed, used };
}

/** The words under a node in reading order, white space made single; undefined when there are none. */
export function wordsOf(node: SourceNode): string | undefined {
  const text = gather(node).replace(/[\s\u00a0]+/gu, ' ').replace(/^[ |;]+|[ |;]+$/gu, '').replace(/(?: [|;])+(?= ;)/gu, '').trim();
  return text === '' ? undefined : text.slice(0, LIMIT);
}

function gather(node: SourceNode): string {
  const own = node.name.startsWith('@') ? '' : (node.value ?? '');
  const inner = node.children.filter((child) => !child.name.startsWith('@')).map(gather).join('');
  return `${own}${inner}${PARTING[node.name] ?? ''}`;
}

/** Leaves that are words, not attributes. */
export function textLeaves(node: SourceNode): readonly SourceNode[] {
  if (node.name.startsWith('@')) return [];
  return [...(node.leaf === undefined ? [] : [node]), ...node.children.flatMap(textLeaves)];
}
