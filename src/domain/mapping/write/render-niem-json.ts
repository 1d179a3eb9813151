// SPDX-License-Identifier: Apache-2.0
/**
 * A tree as NIEM JSON: JSON-LD with the prefixes as its context, elements of one name as a list, `@id` where XML has structures:id
 * and structures:ref. NIEM JSON Specification 4.0 (docs.oasis-open.org/niemopen); names as in NIEM 6.0's own context.
 */
import type { CompiledWriter } from '../compiled.ts';
import type { Json } from '../types.ts';
import type { OutNode } from './out-tree.ts';
import { orderedChildren } from './render.ts';

type Plain = Record<string, Json>;

/** The whole document as JSON text. */
export function renderNiemJson(root: OutNode, writer: CompiledWriter): string {
  const ids = new Map<OutNode, string>();
  collectTargets(root, ids);
  const context = Object.fromEntries(Object.entries(writer.namespaces).filter(([family]) => family !== 'structures' && family !== 'xsi')
    .map(([family, uri]) => [family, uri.endsWith('/') || uri.endsWith('#') ? uri : `${uri}#`]));
  return `${JSON.stringify({ '@context': context, [nameOf(root)]: valueOf(root, { writer, ids }) }, null, 2)}\n`;
}

function collectTargets(node: OutNode, ids: Map<OutNode, string>): void {
  if (node.refersTo !== undefined && !ids.has(node.refersTo)) ids.set(node.refersTo, `#n${String(ids.size + 1)}`);
  for (const child of node.children) collectTargets(child, ids);
}

interface Rendering { readonly writer: CompiledWriter; readonly ids: ReadonlyMap<OutNode, string> }

const nameOf = ({ family, name }: OutNode): string => (family === '' ? name : `${family}:${name}`);

function valueOf(node: OutNode, rendering: Rendering): Json {
  if (node.refersTo !== undefined) return { '@id': rendering.ids.get(node.refersTo) ?? '' };
  if (node.children.length === 0 && !rendering.ids.has(node)) return node.value ?? {};
  const id = rendering.ids.get(node);
  const json: Plain = { ...(id === undefined ? {} : { '@id': id }), ...(node.value === undefined ? {} : { 'rdf:value': node.value }) };
  for (const child of orderedChildren(node, rendering.writer)) {
    const name = nameOf(child);
    const before = json[name];
    const value = valueOf(child, rendering);
    json[name] = before === undefined ? value : Array.isArray(before) ? [...(before as readonly Json[]), value] : [before, value];
  }
  return json;
}
