// SPDX-License-Identifier: Apache-2.0
/** Trees -> text, for each kind of reader. */
import type { CompiledWriter } from '../compiled.ts';
import { encodeText } from '../read/hl7-escapes.ts';
import { DELIMITERS } from '../read/hl7.ts';
import { isEmpty } from './out-tree.ts';
import type { OutNode } from './out-tree.ts';

/** Children that say something, in the order that the format gives, and else as they were made. */
export function orderedChildren(node: OutNode, writer: CompiledWriter): readonly OutNode[] {
  const order = writer.order[node.name] ?? writer.order['*'] ?? [];
  const rank = (child: OutNode): number => {
    const at = order.indexOf(child.name);
    return at < 0 ? order.length : at;
  };
  return node.children.filter((child) => !isEmpty(child)).map((child, index) => ({ child, index }))
    .sort((a, b) => rank(a.child) - rank(b.child) || a.index - b.index).map(({ child }) => child);
}

const SEGMENT = /^[A-Z][A-Z0-9]{2}$/u;

/** Messages of a tree as HL7 v2: segments in the format's order, each ended by a carriage return (2.5.1, 2.7.1). */
export function renderHl7(root: OutNode, writer: CompiledWriter): string {
  return orderedChildren(root, writer).flatMap((message) => orderedChildren(message, writer).flatMap((node) => segmentsOf(node, writer))).map((line) => `${line}\r`).join('');
}

function segmentsOf(node: OutNode, writer: CompiledWriter): readonly string[] {
  if (!SEGMENT.test(node.name)) return [];
  const below = orderedChildren(node, writer).filter((child) => SEGMENT.test(child.name)).flatMap((child) => segmentsOf(child, writer));
  return [segmentText(node), ...below];
}

function segmentText(node: OutNode): string {
  const fields = new Map<number, string[]>();
  for (const child of node.children) {
    const number = numberOf(child, `${node.name}.`);
    if (number !== undefined && !isEmpty(child)) fields.set(number, [...(fields.get(number) ?? []), fieldText(child)]);
  }
  const text = dense(fields).map((repetitions) => (repetitions ?? []).join(DELIMITERS.repetition));
  if (node.name !== 'MSH') return [node.name, ...text].join(DELIMITERS.field);
  const { component, repetition, escape, subcomponent } = DELIMITERS;
  return [`MSH${DELIMITERS.field}${component}${repetition}${escape}${subcomponent}`, ...text.slice(2)].join(DELIMITERS.field);
}

/** A field with its components: the first is its own value, with the subcomponents beside it. */
function fieldText(node: OutNode): string {
  const parts = new Map([[1, componentText(node)]]);
  for (const child of node.children) {
    const number = numberOf(child, 'c');
    if (number !== undefined && !isEmpty(child)) parts.set(number, componentText(child));
  }
  return dense(parts).map((part) => part ?? '').join(DELIMITERS.component);
}

/** A component with its subcomponents: the first is its own value. */
function componentText(node: OutNode): string {
  const parts = new Map([[1, encodeText(node.value ?? '', DELIMITERS)]]);
  for (const child of node.children) {
    const number = numberOf(child, 's');
    if (number !== undefined && !isEmpty(child)) parts.set(number, encodeText(child.value ?? '', DELIMITERS));
  }
  return dense(parts).map((part) => part ?? '').join(DELIMITERS.subcomponent);
}

/** `3` of the field `PID.3`, `4` of the component `c4`, `2` of the subcomponent `s2`. */
function numberOf(node: OutNode, before: string): number | undefined {
  const tail = node.name.startsWith(before) ? node.name.slice(before.length) : '';
  return /^[1-9]\d{0,2}$/u.test(tail) ? Number(tail) : undefined;
}

function dense<T>(parts: ReadonlyMap<number, T>): readonly (T | undefined)[] {
  return Array.from({ length: Math.max(0, ...parts.keys()) }, (_, index) => parts.get(index + 1));
}

/** Rows of a tree as comma-separated text (RFC 4180); the column that holds rows together is in each of them. */
export function renderCsv(root: OutNode, writer: CompiledWriter, groupBy: string): string {
  const columns = Object.entries(writer.columns);
  const lines = root.children.flatMap((group) => {
    const key = group.children.flatMap((row) => row.children).find((cell) => cell.name === groupBy)?.value;
    return group.children.filter((row) => row.name === 'row').map((row) => columns.map(([name]) => row.children.find((cell) => cell.name === name)?.value ?? (name === groupBy ? key : undefined) ?? ''));
  });
  return [columns.map(([, title]) => title), ...lines].map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
}

/** A cell that a spreadsheet would take for a formula is given as text. https://owasp.org/www-community/attacks/CSV_Injection */
function quoted(cell: string): string {
  const safe = /^[=+\-@\t\r]/u.test(cell) && !/^[+-]?\d+(\.\d+)?$/u.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
