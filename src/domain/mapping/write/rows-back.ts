// SPDX-License-Identifier: Apache-2.0
/**
 * Runs the rows of one resource backwards: what stands at a row's FHIR path goes to its source path. Rows are tried from top to
 * bottom as they are inwards; a value that a row has written is not written again by the next.
 */
import type { CompiledRow, RowAction } from '../compiled.ts';
import type { Path } from '../path.ts';
import type { Target } from '../target.ts';
import type { Inverted } from '../transform.ts';
import { CANONICAL_BASE } from '../types.ts';
import { excuse, isDone, settle } from './account.ts';
import { findOut, isEmpty, makeAt, removeNode, unwritable } from './out-tree.ts';
import type { OutNode } from './out-tree.ts';
import { canHold, establish, isSaid } from './run.ts';
import type { OutRun, OutSeat } from './run.ts';
import { agreed, leavesOf, memberOf, spotsAt } from './spots.ts';
import type { Spot } from './spots.ts';
import { readBack, sharedLeaves, turned } from './turn.ts';
import type { Move } from './turn.ts';

/** Where rows stand: a resource, the element of it that they speak of, and the node that they write to. */
export interface Frame {
  readonly seat: OutSeat;
  readonly spot: Spot;
  readonly node: OutNode;
  /** The first round: how many values of a list a row may take, and elements only with all its constants. */
  readonly most?: number;
  /** Puts the resource that a reference means at a node (given by the placing, which this file must not know). */
  readonly placeAt: (run: OutRun, seat: OutSeat, node: OutNode) => boolean;
}

/**
 * Runs rows backwards. Where several rows fill one list (a first name, a middle name), each takes one value, or those elements that have all the
 * constants it gives; what is left over is then offered to them again, the last first.
 */
export function runRowsBack(run: OutRun, rows: readonly CompiledRow[], frame: Frame): void {
  const lists = new Map<string, number>();
  const listed = ({ action, to }: CompiledRow): boolean => (action.kind === 'move' || action.kind === 'inside') && to !== undefined && to.steps.length > 0;
  for (const row of rows) if (listed(row)) lists.set(row.to?.text ?? '', (lists.get(row.to?.text ?? '') ?? 0) + 1);
  const several = (row: CompiledRow): boolean => listed(row) && (lists.get(row.to?.text ?? '') ?? 0) > 1;
  for (const row of rows) tryRow(run, row, several(row) ? { ...frame, most: 1 } : frame);
  for (const row of rows.toReversed()) if (several(row)) tryRow(run, row, frame);
}

function tryRow(run: OutRun, row: CompiledRow, frame: Frame): void {
  if (row.only === 'in' || !canHold(run, frame.node, row.when)) return;
  const before = run.writes;
  runRow(run, row, frame);
  if (run.writes > before) establish(run, frame.node, row.when);
}

function runRow(run: OutRun, row: CompiledRow, frame: Frame): void {
  const { action, to } = row;
  switch (action.kind) {
    case 'constant': return to === undefined ? undefined : constant(run, { row, action, to }, frame);
    case 'reference': return to === undefined ? undefined : refer(run, { row, action, to }, frame);
    case 'inside': return inside(run, { row, action, to }, frame);
    case 'move': return to === undefined ? undefined : move(run, { row, action, to }, frame);
  }
}

interface Rowed<K extends RowAction['kind'], T> {
  readonly row: CompiledRow;
  readonly action: Extract<RowAction, { kind: K }>;
  readonly to: T;
}

/** A constant says nothing by itself; with a condition that names a source value it stands for that value. */
function constant(run: OutRun, { row, action, to }: Rowed<'constant', Target>, frame: Frame): void {
  const { account } = frame.seat;
  const found = spotsAt(frame.spot, to).filter((spot) => !isDone(account, spot)).map((spot) => agreed(spot, action.value)).find((leaves) => leaves !== undefined);
  if (found === undefined) return;
  settle(account, found);
  if (isSaid(row.when)) establish(run, frame.node, row.when);
}

function refer(run: OutRun, { action, to }: Rowed<'reference', Target>, frame: Frame): void {
  for (const spot of spotsAt(frame.spot, to)) {
    const reference = memberOf(spot, 'reference');
    const target = typeof reference?.json === 'string' ? run.byRef.get(reference.json) : undefined;
    if (reference === undefined || target?.group.id !== action.ref.group || isDone(frame.seat.account, reference)) continue;
    if (action.ref.at !== undefined) {
      const node = findOut(frame.node, action.ref.at).find((one) => isEmpty(one) || run.at.get(one)?.includes(target) === true) ?? makeAt(frame.node, action.ref.at, { last: 'fresh' });
      if (node === undefined || !frame.placeAt(run, target, node)) continue;
    }
    run.links += 1;
    settle(frame.seat.account, [reference]);
  }
}

function move(run: OutRun, { row, action, to }: Rowed<'move', Target>, frame: Frame): void {
  const { account } = frame.seat;
  const repeats = run.format.reader.kind !== 'csv' && to.steps.some((step) => step.at === 'new');
  let taken = 0;
  for (const spot of spotsAt(frame.spot, to)) {
    if (isDone(account, spot) || taken >= (frame.most ?? Infinity)) continue;
    const original = originalOf(run, action, { to, spot, base: frame.spot });
    const value = original === undefined ? turned(run, action, spot.json) : { text: original.text };
    if (value === undefined) continue;
    const path = typeof value === 'string' ? undefined : action.from.find((one) => unwritable(one) === undefined);
    if (typeof value === 'string' || path === undefined) {
      const why = typeof value === 'string' ? value : unwritable(action.from[0] ?? { text: '', start: 'context', steps: [] }) ?? 'no path';
      excuse(account, leavesOf(spot), { kind: 'failed-transform', severity: 'warning', text: `${row.name} cannot be written: ${why}` });
      continue;
    }
    const node = put(frame.node, path, { value, repeats });
    if (node === undefined) {
      if (spot.place !== '') excuse(account, leavesOf(spot), { kind: 'failed-transform', severity: 'warning', text: `the message already holds another value where ${row.name} would go` });
      continue;
    }
    // A filter of the path may have written more than the value says (a kind of number): then this row does not write it.
    if (isFiltered(path) && agreed(spot, readBack(run, action, node) ?? {}) === undefined) {
      removeNode(node);
      continue;
    }
    run.writes += 1;
    taken += 1;
    tally(run, { action, value, node }, { frame, spot, extra: original?.leaves ?? [] });
  }
}

function isFiltered(path: Path): boolean {
  return path.steps.some((step) => step.filters.some((filter) => !filter.not));
}

interface Tallied { readonly frame: Frame; readonly spot: Spot; readonly extra: readonly Spot[] }

/** What of the value the message now holds: read again, not believed. */
function tally(run: OutRun, { action, value, node }: { readonly action: Move; readonly value: Inverted; readonly node: OutNode }, { frame, spot, extra }: Tallied): void {
  const { account } = frame.seat;
  if (value.as === 'text') settle(account, leavesOf(spot), 'text');
  else settle(account, [...sharedLeaves(spot, readBack(run, action, node)), ...extra]);
  if (value.line !== undefined) excuse(account, leavesOf(spot).slice(0, 1), value.line);
  if (spot.place !== '') excuse(account, leavesOf(spot), { kind: 'failed-transform', severity: 'warning', text: 'the format holds less than this value says' });
}

/** Puts a value at a path; undefined when another one is there and the element does not repeat. */
function put(context: OutNode, path: Path, { value, repeats }: { readonly value: Inverted; readonly repeats: boolean }): OutNode | undefined {
  const there = findOut(context, path);
  const parts = Object.entries(value.parts ?? {});
  const free = there.find((node) => fitsText(node, value.text) && parts.every(([at, text]) => fitsText(partOf(node, at), text)));
  if (free === undefined && there.length > 0 && (!repeats || path.steps.length === 0)) return undefined;
  const node = free ?? makeAt(context, path, { last: there.length > 0 ? 'fresh' : 'reuse', value: value.text });
  if (node === undefined) return undefined;
  if (value.text !== undefined) node.value = value.text;
  for (const [at, text] of parts) putPart(node, at, text);
  return node;
}

/** True when the node may hold the text: it holds nothing yet, or the same. */
function fitsText(node: OutNode | undefined, text: string | undefined): boolean {
  return node?.value === undefined || text === undefined || node.value === text;
}

function partOf(node: OutNode, at: string): OutNode | undefined {
  let holder: OutNode | undefined = node;
  for (const name of at.split('/')) holder = holder?.children.find((child) => child.name === name);
  return holder;
}

/** `c4/s2`, `@code`, `low/@value`: names from the node down; plain enough to need no parsing. */
function putPart(node: OutNode, at: string, text: string): void {
  let holder = node;
  for (const name of at.split('/')) {
    const found = holder.children.find((child) => child.name === name);
    if (found === undefined) {
      const made: OutNode = { name, family: name.startsWith('@') ? '' : holder.family, parent: holder, children: [], value: undefined, refersTo: undefined };
      holder.children.push(made);
      holder = made;
    } else holder = found;
  }
  holder.value = text;
}

/** The raw text kept beside a primitive, if it still says what the primitive says: it goes out as it came in. */
function originalOf(run: OutRun, action: Move, { to, spot, base }: { readonly to: Target; readonly spot: Spot; readonly base: Spot }): { readonly text: string; readonly leaves: readonly Spot[] } | undefined {
  const last = to.steps.at(-1);
  if (last?.at !== 'one' || typeof spot.json === 'object') return undefined;
  const steps = [...to.steps.slice(0, -1), { name: `_${last.name}`, at: 'one' as const }, { name: 'extension', at: 'new' as const, url: `${CANONICAL_BASE}/StructureDefinition/original-text` }];
  const holder = spot.place.slice(0, spot.place.length - last.name.length);
  const twin = spotsAt(base, { text: to.text, steps }).find((one) => one.place.startsWith(`${holder}_${last.name}.`));
  const text = memberOf(twin, 'valueString')?.json;
  if (twin === undefined || typeof text !== 'string') return undefined;
  const node: OutNode = { name: 'value', family: '', parent: undefined, children: [], value: text, refersTo: undefined };
  return readBack(run, action, node) === spot.json ? { text, leaves: leavesOf(twin) } : undefined;
}

/** Rows inside: one node for each element; a node into which nothing came is not made. */
function inside(run: OutRun, { row, action, to }: Rowed<'inside', Target | undefined>, frame: Frame): void {
  const path = action.from.find((one) => unwritable(one) === undefined);
  const { account } = frame.seat;
  if (path === undefined) {
    const why = `${row.name} cannot be written: ${unwritable(action.from[0] ?? { text: '', start: 'context', steps: [] }) ?? 'no path'}`;
    for (const spot of to === undefined ? [] : spotsAt(frame.spot, to)) excuse(account, leavesOf(spot), { kind: 'failed-transform', severity: 'warning', text: why });
    return;
  }
  const name = `${path.text} ${to?.text ?? ''}`;
  // Several resources of one node (the levels of a place) are elements of one list: the node is theirs together.
  const shares = action.rows.some((one) => one.action.kind === 'reference' && one.action.ref.at?.steps.length === 0);
  for (const spot of to === undefined ? [frame.spot] : spotsAt(frame.spot, to)) {
    if (to !== undefined && (isDone(account, spot) || !fitsConstants(action.rows, spot, frame.most === undefined))) continue;
    const free = findOut(frame.node, path).find((node) => to === undefined || shares || run.taken.get(node)?.has(name) !== true);
    const node = free ?? makeAt(frame.node, path, { last: 'fresh' });
    if (node === undefined) continue;
    const [before, known] = [run.writes + run.links, new Set(account.fates.keys())];
    runRowsBack(run, action.rows, { seat: frame.seat, placeAt: frame.placeAt, spot, node });
    if (run.writes + run.links === before) {
      for (const place of [...account.fates.keys()]) if (!known.has(place)) account.fates.delete(place);
      if (free === undefined) removeNode(node);
    } else {
      if (free === undefined && isEmpty(node)) removeNode(node);
      run.taken.set(node, (run.taken.get(node) ?? new Set()).add(name));
      establish(run, frame.node, row.when);
    }
  }
}

/** True when the element has every code of ours that the rows give it unconditionally; not `coded` alone: every constant. */
export function fitsConstants(rows: readonly CompiledRow[], spot: Spot, coded = true): boolean {
  return rows.every(({ action, to, when, only }) => {
    if (action.kind !== 'constant' || (coded && !action.coded) || to === undefined || when.length > 0 || only !== undefined) return true;
    return spotsAt(spot, to).some((one) => agreed(one, action.value) !== undefined);
  });
}
