// SPDX-License-Identifier: Apache-2.0
/** A tree as XML. Families are the prefixes; a node that stands for another refers to it by structures:ref (NIEM NDR 4.0, 12.2). */
import type { CompiledWriter } from '../compiled.ts';
import type { OutNode } from './out-tree.ts';
import { orderedChildren } from './render.ts';

/** The whole document. Throws when a family has no namespace in the format's `write`: a fault of the format, found by its first test. */
export function renderXml(root: OutNode, writer: CompiledWriter): string {
  const ids = new Map<OutNode, string>();
  collectTargets(root, ids);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${elementText(root, { writer, ids, depth: 0 })}`;
}

function collectTargets(node: OutNode, ids: Map<OutNode, string>): void {
  if (node.refersTo !== undefined && !ids.has(node.refersTo)) ids.set(node.refersTo, `n${String(ids.size + 1)}`);
  for (const child of node.children) collectTargets(child, ids);
}

interface Rendering {
  readonly writer: CompiledWriter;
  readonly ids: ReadonlyMap<OutNode, string>;
  readonly depth: number;
}

function elementText(node: OutNode, rendering: Rendering): string {
  const { writer, ids, depth } = rendering;
  const name = qualified(node, writer);
  const children = orderedChildren(node, writer);
  const own = depth === 0 ? Object.entries(writer.namespaces).map(([family, uri]) => ` ${family === '' ? 'xmlns' : `xmlns:${family}`}="${escapeXml(uri)}"`).join('') : '';
  const link = node.refersTo === undefined ? (ids.has(node) ? ` structures:id="${ids.get(node) ?? ''}"` : '') : ` structures:ref="${ids.get(node.refersTo) ?? ''}"`;
  const attributes = children.filter((child) => child.name.startsWith('@')).map((child) => ` ${qualified({ ...child, name: child.name.slice(1) }, writer)}="${escapeXml(child.value ?? '')}"`).join('');
  const inner = children.filter((child) => !child.name.startsWith('@')).map((child) => (child.name === '#text' ? escapeXml(child.value ?? '') : elementText(child, { ...rendering, depth: depth + 1 }))).join('');
  const indent = '  '.repeat(depth);
  const start = `${indent}<${name}${own}${link}${attributes}`;
  if (inner === '' && node.value === undefined) return `${start}/>\n`;
  return inner === '' ? `${start}>${escapeXml(node.value ?? '')}</${name}>\n` : `${start}>\n${inner}${indent}</${name}>\n`;
}

function qualified({ family, name }: Pick<OutNode, 'family' | 'name'>, { namespaces }: CompiledWriter): string {
  if (family === '') return name;
  if (namespaces[family] === undefined) throw new Error(`the format names no namespace for the family ${family}`);
  return `${family}:${name}`;
}

/** Characters that XML 1.0 cannot hold at all (2.2) become the replacement character. */
function escapeXml(text: string): string {
  return text.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll('\r', '&#13;');
}
