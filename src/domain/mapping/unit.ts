// SPDX-License-Identifier: Apache-2.0
/** Runs the groups over one unit: one person's part of a message. */
import type { Issue, Result } from '../issue.ts';
import { fail, ok } from '../issue.ts';
import { draftOf, leftOut } from './draft.ts';
import type { Draft } from './draft.ts';
import type { RunContext } from './run-context.ts';
import { referred, seatIndex, seatsOf } from './seats.ts';
import type { Seat, Seats } from './seats.ts';
import type { SourceNode } from './types.ts';

/** A seat with its draft, kept. `author` is the key of the entry that the source names as author. */
export interface Made {
  readonly seat: Seat;
  readonly draft: Draft;
  readonly author: string | undefined;
}

/**
 * What a unit makes. A resource without a required value, or without anything of the message, is left out, and the rest is run again so
 * that nothing refers to it; each round leaves out at least one, so this ends. Errors: a group that may refuse lacks a required value.
 */
export function runUnit(run: RunContext, unit: SourceNode): Result<readonly Made[]> {
  let seats = seatsOf(run, unit);
  for (;;) {
    const index = seatIndex(seats);
    const round = { ...run, seats: index };
    const made = seats.map((seat) => ({ seat, draft: draftOf(round, seat), author: authorOf(round, index, seat) }));
    const dropped = made.filter(({ draft }) => !draft.filled || lacks(draft) !== undefined);
    const refused = dropped.filter(({ seat }) => seat.group.refuses).map(refusal);
    if (refused.length > 0) return fail(...refused);
    if (dropped.length === 0) return ok(made);
    dropped.forEach((one) => explainDrop(run, one));
    const out = new Set(dropped.map(({ seat }) => seat));
    seats = seats.filter((seat) => !out.has(seat));
  }
}

function authorOf(run: RunContext, seats: Seats, seat: Seat): string | undefined {
  return seat.group.author === undefined ? undefined : referred(run, seats, seat.context, seat.group.author)[0]?.key;
}

/** The name of a row whose absence the resource does not survive. */
function lacks(draft: Draft): string | undefined {
  return draft.missing.find((row) => row.severity === 'error')?.name;
}

function refusal({ seat, draft }: Made): Issue {
  const name = lacks(draft) ?? 'any value';
  return { code: 'required', text: `the ${seat.group.resource} (${seat.group.id}) needs ${name}, and the message has none that can be used`, at: seat.context.at };
}

function explainDrop(run: RunContext, { seat, draft }: Made): void {
  const name = lacks(draft);
  for (const { leaf, why } of draft.explanations) run.ledger.explain(leaf, why);
  for (const { leaf } of draft.marks) run.ledger.explain(leaf, leftOut(name));
  if (name !== undefined) {
    const text = `${seat.group.resource} (${seat.group.id}) was left out: ${name} has no usable value`;
    run.ledger.tell(seat.context, seat.context.name, { kind: 'failed-transform', severity: 'error', text });
  }
}
