// SPDX-License-Identifier: Apache-2.0
/**
 * Second half of the interpreter: runs the rows of one seat into a draft. A draft keeps its own account of leaves,
 * which counts only if the resource is kept.
 */
import type { CompiledRow, RowAction } from './compiled.ts';
import type { Explanation, Fate } from './ledger.ts';
import { resolved, select } from './path.ts';
import type { Path } from './path.ts';
import { LINK } from './read/builder.ts';
import type { RunContext } from './run-context.ts';
import { allHold, referred } from './seats.ts';
import type { Seat, Seats } from './seats.ts';
import { readAt, write } from './target.ts';
import type { Building, Target, Written } from './target.ts';
import type { Outcome } from './transform.ts';
import { leavesUnder } from './tree.ts';
import { CANONICAL_BASE, urnOf } from './types.ts';
import type { Json, SourceNode } from './types.ts';
import { notAfter, parseWhen } from './when.ts';

export interface Draft {
  readonly body: Building;
  readonly marks: { readonly leaf: SourceNode; readonly fate: Fate }[];
  readonly remarks: { readonly leaf: SourceNode; readonly why: Explanation }[];
  readonly explanations: { readonly leaf: SourceNode; readonly why: Explanation }[];
  readonly missing: CompiledRow[];
  /** Something of the message is in it. */
  filled: boolean;
  /** A reference to another entry is in it. */
  linked: boolean;
}

export interface DraftRun extends RunContext {
  readonly seats: Seats;
}

function emptyDraft(body: Building): Draft {
  return { body, marks: [], remarks: [], explanations: [], missing: [], filled: false, linked: false };
}

/** Runs a group's rows for one seat. */
export function draftOf(run: DraftRun, seat: Seat): Draft {
  const draft = emptyDraft({});
  runRows(run, seat.group.rows, seat.context, draft);
  return draft;
}

function runRows(run: DraftRun, rows: readonly CompiledRow[], node: SourceNode, draft: Draft): void {
  for (const row of rows) {
    if (row.only === 'out' || !allHold(run, node, row.when)) continue;
    const done = runAction(run, row, node, draft);
    if (done && row.assume !== undefined) run.feed.assume(row.assume);
    if (!done && row.required) draft.missing.push(row);
  }
}

/** True when the row put something there. */
function runAction(run: DraftRun, row: CompiledRow, node: SourceNode, draft: Draft): boolean {
  const action = row.action;
  switch (action.kind) {
    case 'constant': return row.to !== undefined && write(draft.body, row.to, structuredClone(action.value)) === 'written';
    case 'reference': return refer(run, row, node, draft);
    case 'inside': return inside(run, row, node, draft);
    case 'move': {
      const nodes = firstWith(run, node, action.from, (found) => action.transform.takes === 'element' || run.valueOf(found) !== undefined);
      return nodes.map((found) => move(run, { row, action }, found, draft)).includes(true);
    }
  }
}

/** The usable nodes of the first path that has any. */
function firstWith(run: DraftRun, node: SourceNode, paths: readonly Path[], usable: (node: SourceNode) => boolean): readonly SourceNode[] {
  for (const path of paths) {
    const found = select(run.doc, node, path).filter(usable);
    if (found.length > 0) return found;
  }
  return [];
}

function refer(run: DraftRun, row: CompiledRow, node: SourceNode, draft: Draft): boolean {
  if (row.action.kind !== 'reference' || row.to === undefined) return false;
  let done = false;
  for (const seat of referred(run, run.seats, node, row.action.ref)) {
    if (write(draft.body, row.to, { reference: urnOf(seat.key) }) !== 'occupied') done = true;
  }
  draft.linked ||= done;
  if (done && row.action.ref.at !== undefined) markLinks(run, node, row.action.ref.at, draft);
  // A plan whose message says no more than which treatments it has is a plan; a resource that only has its subject is not one.
  draft.filled ||= done && (row.action.ref.all || row.action.ref.at !== undefined);
  return done;
}

/** The columns of a table that only say which other row is meant are carried over by the reference that they became, whichever way it goes. */
function markLinks(run: DraftRun, node: SourceNode, at: Path, draft: Draft): void {
  for (const found of select(run.doc, node, at)) {
    const leaves = found.namespace === LINK ? leavesUnder(found) : linksBack(run, found, node);
    for (const leaf of leaves) draft.marks.push({ leaf, fate: 'mapped' });
  }
}

/** The columns of a row that say that it belongs to `to`. */
function linksBack(run: DraftRun, row: SourceNode, to: SourceNode): readonly SourceNode[] {
  const target = resolved(run.doc, to);
  return row.children.filter((child) => child.namespace === LINK && run.doc.targetOf(child) === target).flatMap(leavesUnder);
}

interface MoveRow {
  readonly row: CompiledRow;
  readonly action: Extract<RowAction, { kind: 'move' }>;
}

function move(run: DraftRun, { row, action }: MoveRow, node: SourceNode, draft: Draft): boolean {
  const table = action.table === undefined ? undefined : run.feed.tables.get(action.table);
  const context = { doc: run.doc, feed: run.feed, table, args: action.args };
  const outcome = action.transform.apply(run.valueOf(node) ?? '', context, node);
  if (outcome.kind === 'nothing' || row.to === undefined) return false;
  if (outcome.kind === 'failed') {
    const why: Explanation = { kind: 'failed-transform', severity: 'warning', text: outcome.text };
    for (const leaf of action.transform.takes === 'leaf' ? [node] : leavesUnder(node)) draft.explanations.push({ leaf, why });
    return false;
  }
  if (endsBeforeItStarts(draft.body, row.to, outcome.value)) {
    const why: Explanation = { kind: 'failed-transform', severity: 'warning', text: `${row.name} is before the start of its period` };
    for (const leaf of outcome.used ?? [node]) draft.explanations.push({ leaf, why });
    return false;
  }
  const written = write(draft.body, row.to, outcome.value);
  if (written === 'written' && outcome.original !== undefined) keepOriginal(draft.body, row.to, outcome);
  account(draft, written, { row, node, outcome });
  return written !== 'occupied';
}

/** A period that ends before it starts is no period: its end is not believed. http://hl7.org/fhir/R4/datatypes.html#Period per-1 */
function endsBeforeItStarts(body: Building, to: Target, end: Json): boolean {
  const last = to.steps.at(-1);
  if (last?.name !== 'end' || typeof end !== 'string') return false;
  const start = readAt(body, { text: to.text, steps: [...to.steps.slice(0, -1), { name: 'start', at: 'one' }] });
  const [from, until] = [typeof start === 'string' ? parseWhen(start, true) : undefined, parseWhen(end, true)];
  return from !== undefined && until !== undefined && !notAfter(from, until, undefined);
}

interface Moved {
  readonly row: CompiledRow;
  readonly node: SourceNode;
  readonly outcome: Extract<Outcome, { kind: 'value' }>;
}

function account(draft: Draft, written: Written, { row, node, outcome }: Moved): void {
  const used = outcome.used ?? [node];
  if (written === 'occupied') {
    for (const leaf of used) draft.explanations.push({ leaf, why: occupied(row) });
    return;
  }
  draft.filled = true;
  for (const leaf of used) draft.marks.push({ leaf, fate: outcome.as ?? 'mapped' });
  if (outcome.line !== undefined) draft.remarks.push({ leaf: node, why: outcome.line });
}

function occupied(row: CompiledRow): Explanation {
  return { kind: 'failed-transform', severity: 'warning', text: `${row.name} already holds another value of the message` };
}

/** The raw text beside a primitive: an extension of the primitive's twin (`_start`). http://hl7.org/fhir/R4/json.html#primitive */
function keepOriginal(body: Building, to: Target, outcome: Extract<Outcome, { kind: 'value' }>): void {
  const last = to.steps.at(-1);
  if (last === undefined || last.at !== 'one' || typeof outcome.value === 'object') return;
  const before = to.steps.slice(0, -1).map((step) => (step.at === 'new' ? { ...step, at: 'last' as const } : step));
  const steps = [...before, { name: `_${last.name}`, at: 'one' as const }, { name: 'extension', at: 'new' as const }];
  const extension: Json = { url: `${CANONICAL_BASE}/StructureDefinition/original-text`, valueString: outcome.original ?? '' };
  write(body, { text: to.text, steps }, extension);
}

/** Rows inside: one element for each node; an element into which nothing came is not made. */
function inside(run: DraftRun, row: CompiledRow, node: SourceNode, draft: Draft): boolean {
  if (row.action.kind !== 'inside') return false;
  let done = false;
  for (const found of firstWith(run, node, row.action.from, () => true)) {
    const inner = emptyDraft(row.to === undefined ? draft.body : {});
    runRows(run, row.action.rows, found, inner);
    const kept = (inner.filled || inner.linked) && !inner.missing.some((one) => one.severity === 'error');
    const written = !kept ? undefined : row.to === undefined ? 'written' : write(draft.body, row.to, inner.body);
    if (written !== undefined && written !== 'occupied') for (const leaf of linksBack(run, found, node)) draft.marks.push({ leaf, fate: 'mapped' });
    take(draft, inner, written === undefined ? undefined : written === 'occupied' ? occupied(row) : 'kept');
    done ||= written !== undefined && written !== 'occupied';
  }
  return done;
}

/** Adds an inner element's account to the outer one: as it stands when the element was kept, else with the reason. */
function take(draft: Draft, inner: Draft, fate: 'kept' | Explanation | undefined): void {
  draft.explanations.push(...inner.explanations);
  if (fate === 'kept') {
    draft.marks.push(...inner.marks);
    draft.remarks.push(...inner.remarks);
    draft.missing.push(...inner.missing);
    draft.filled ||= inner.filled;
    draft.linked ||= inner.linked;
    return;
  }
  const why = fate ?? leftOut(inner.missing[0]?.name);
  for (const { leaf } of inner.marks) draft.explanations.push({ leaf, why });
}

/** Why the leaves of a resource or element that was not made are lost. */
export function leftOut(missing: string | undefined): Explanation {
  const why = missing === undefined ? '' : `: ${missing} has no usable value`;
  return { kind: 'failed-transform', severity: 'warning', text: `left out with what it belongs to${why}` };
}
