// SPDX-License-Identifier: Apache-2.0
/** Where each resource of a person goes in the message: along its group's `each`, beside or inside what it refers to. */
import type { CompiledRow } from '../compiled.ts';
import type { Path, Step } from '../path.ts';
import { excuse } from './account.ts';
import { findOut, isEmpty, makeAt, removeNode, unwritable } from './out-tree.ts';
import type { OutNode } from './out-tree.ts';
import { runRowsBack } from './rows-back.ts';
import { canHold, establish } from './run.ts';
import type { OutRun, OutSeat } from './run.ts';
import { leavesOf } from './spots.ts';

/** Places and writes every resource of one person. */
export function writeUnit(run: OutRun): void {
  const pointed = pointedAt(run);
  const inOrder = run.format.groups.flatMap((group) => run.seats.filter((seat) => seat.group === group));
  for (const seat of [...inOrder.filter((one) => !pointed.has(one)), ...inOrder.filter((one) => pointed.has(one))]) {
    if (seat.node !== undefined) continue;
    const node = isNamedByPlace(run, seat) ? undefined : placeByEach(run, seat, run.unit);
    if (node === undefined) notPlaced(seat);
    else writeSeat(run, seat, node);
  }
}

/**
 * Where a format has no links and a group has several places, the place says what a resource is to another (PV1-7: the attending): one that nobody refers to from
 * there may not be put there.
 */
function isNamedByPlace(run: OutRun, seat: OutSeat): boolean {
  return run.format.reader.kind !== 'xml' && seat.group.each.length > 1 && run.format.groups.some((group) => pointsAt(group.rows, seat.group.id));
}

function pointsAt(rows: readonly CompiledRow[], id: string): boolean {
  return rows.some(({ action }) => (action.kind === 'inside' ? pointsAt(action.rows, id) : action.kind === 'reference' && action.ref.at !== undefined && action.ref.group === id));
}

/** Seats that a reference row of another group places (`ref` with `at`). */
function pointedAt(run: OutRun): ReadonlySet<OutSeat> {
  const groups = new Set(run.seats.flatMap((seat) => seat.group.rows.flatMap((row) => (row.action.kind === 'reference' && row.action.ref.at !== undefined ? [row.action.ref.group] : []))));
  const referred = new Set(run.seats.flatMap((seat) => [...seat.refers]));
  return new Set(run.seats.filter((seat) => groups.has(seat.group.id) && referred.has(seat.entry.ref)));
}

function notPlaced(seat: OutSeat): void {
  excuse(seat.account, leavesOf(seat.account.spot), { kind: 'failed-transform', severity: 'warning', text: 'this kind of message has no place for it, or no second one' });
}

/** Writes a resource at a node, if the group's conditions can hold there. A node into which nothing came is taken out again. */
function writeSeat(run: OutRun, seat: OutSeat, node: OutNode): void {
  if (!canHold(run, node, seat.group.when)) {
    if (isEmpty(node) && node.parent !== undefined) removeNode(node);
    notPlaced(seat);
    return;
  }
  seat.node = node;
  run.at.set(node, [...(run.at.get(node) ?? []), seat]);
  const before = run.writes;
  establish(run, node, seat.group.when);
  runRowsBack(run, seat.group.rows, { seat, spot: seat.account.spot, node, placeAt });
  if (run.writes === before && isEmpty(node) && node.parent !== undefined) removeNode(node);
}

/**
 * Puts what a reference means at a node: there, if it is one of the nodes that the group's `each` finds; else at its own place, with a link to
 * it; in a format without links once more. False when the format can do none of these; the node is then taken out again.
 */
function placeAt(run: OutRun, seat: OutSeat, node: OutNode): boolean {
  const here = isReached(run, seat, node);
  if (seat.node === undefined && here) writeSeat(run, seat, node);
  if (seat.node === undefined && !here) {
    const own = placeByEach(run, seat, run.unit);
    if (own !== undefined) writeSeat(run, seat, own);
  }
  if (seat.node === node) return true;
  if (seat.node !== undefined && run.format.reader.kind === 'xml') node.refersTo = seat.node;
  else if (here) runRowsBack(run, seat.group.rows, { seat: { ...seat, account: { ...seat.account, fates: new Map(), reasons: new Map() } }, spot: seat.account.spot, node, placeAt: () => false });
  if (!isEmpty(node)) return true;
  removeNode(node);
  return false;
}

/** True when the group finds its resources at such a node. */
function isReached(run: OutRun, seat: OutSeat, node: OutNode): boolean {
  return seat.group.each.some((path) => (path.start === 'anywhere'
    ? path.steps.at(-1)?.names.some(({ name }) => name === node.name) === true : findOut(run.unit, path).includes(node)));
}

/** The node at the end of `each`: the one that belongs with this resource, else a free one, else a new one. */
function placeByEach(run: OutRun, seat: OutSeat, unit: OutNode): OutNode | undefined {
  const path = seat.group.each.find((one) => unwritable(one) === undefined);
  const last = path?.steps.at(-1);
  if (path === undefined) return undefined;
  if (last === undefined) return isFree(run, unit, seat) && mayShare(run, unit, seat) ? unit : undefined;
  let holder: OutNode | undefined = unit;
  for (const step of path.steps.slice(0, -1)) {
    const options: readonly OutNode[] = findOut(holder, stepPath(step));
    holder = options.find((node) => isLinked(run, node, seat)) ?? options.at(-1) ?? makeAt(holder, stepPath(step), { last: 'fresh' });
    if (holder === undefined) return undefined;
  }
  const options = findOut(holder, stepPath(last)).filter((node) => isFree(run, node, seat) && canHold(run, node, seat.group.when));
  return options.find((node) => isLinked(run, node, seat)) ?? options.find((node) => mayShare(run, node, seat)) ?? makeAt(holder, stepPath(last), { last: 'fresh' });
}

function stepPath(step: Step): Path {
  return { text: '', start: 'context', steps: [step] };
}

/** No other resource of the same group is there. */
function isFree(run: OutRun, node: OutNode, seat: OutSeat): boolean {
  return (run.at.get(node) ?? []).every((other) => other.group !== seat.group);
}

/** One refers to the other. */
function isLinked(run: OutRun, node: OutNode, seat: OutSeat): boolean {
  return (run.at.get(node) ?? []).some((other) => seat.refers.has(other.entry.ref) || other.refers.has(seat.entry.ref));
}

/** Nobody is there, or there is only one of each, so that they belong together. */
function mayShare(run: OutRun, node: OutNode, seat: OutSeat): boolean {
  const there = run.at.get(node) ?? [];
  return there.length === 0 || [seat, ...there].every(({ group }) => run.seats.filter((one) => one.group === group).length === 1);
}
