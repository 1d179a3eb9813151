// SPDX-License-Identifier: Apache-2.0
/** Drafts of all units -> entries, one for each key, and their leaves into the ledger. */
import type { Resource } from '@medplum/fhirtypes';
import type { RunContext } from './run-context.ts';
import { allHold } from './seats.ts';
import type { Building } from './target.ts';
import type { MappedEntry } from './types.ts';
import { urnOf } from './types.ts';
import type { Made } from './unit.ts';

/**
 * Two drafts under one key speak of the same thing (an agency named twice, a person with two bookings): what the second adds is taken,
 * a contradiction leaves the second out and says so.
 */
export function assemble(run: RunContext, made: readonly Made[]): readonly MappedEntry[] {
  const kept = new Map<string, { made: Made; body: Building }>();
  for (const one of made) {
    const before = kept.get(one.seat.key);
    const contradiction = before === undefined ? undefined : contradicts(before.body, one.draft.body);
    if (contradiction === undefined) commit(run, one);
    else leaveOut(run, one, contradiction);
    if (before === undefined) kept.set(one.seat.key, { made: one, body: one.draft.body });
    else if (contradiction === undefined) kept.set(one.seat.key, { made: before.made, body: { ...one.draft.body, ...before.body } });
  }
  return [...kept.values()].map(({ made: one, body }) => entryOf(one, body));
}

function contradicts(before: Building, after: Building): string | undefined {
  return Object.keys(after).find((name) => name in before && JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

function commit(run: RunContext, { seat, draft }: Made): void {
  for (const { leaf, fate } of draft.marks) run.ledger.mark(leaf, fate);
  for (const { leaf, why } of draft.remarks) run.ledger.remark(leaf, why);
  for (const { leaf, why } of draft.explanations) run.ledger.explain(leaf, why);
  for (const row of draft.missing) {
    const text = `${seat.group.resource} (${seat.group.id}) has no usable value for ${row.name}`;
    run.ledger.tell(seat.context, seat.context.name, { kind: 'failed-transform', severity: row.severity, text });
  }
  for (const { when, text } of seat.group.warnings) {
    if (allHold(run, seat.context, when)) run.ledger.tell(seat.context, seat.context.name, { kind: 'failed-transform', severity: 'warning', text });
  }
}

function leaveOut(run: RunContext, { seat, draft }: Made, name: string): void {
  const text = `another ${seat.group.resource} (${seat.group.id}) of the message has the same key and another ${name}; the first was taken`;
  for (const { leaf } of draft.marks) run.ledger.explain(leaf, { kind: 'failed-transform', severity: 'warning', text });
}

function entryOf({ seat, author }: Made, body: Building): MappedEntry {
  const match = seat.group.match ? identifierSearch(body) : undefined;
  return {
    key: seat.key,
    urn: urnOf(seat.key),
    // The rows say which type; that the whole is valid FHIR is for the validator behind the engine, not for the compiler.
    resource: { resourceType: seat.group.resource, ...body } as unknown as Resource,
    ...(match === undefined ? {} : { match }),
    ...(author === undefined ? {} : { author: urnOf(author) }),
    sourceAt: seat.context.at,
  };
}

/** http://hl7.org/fhir/R4/search.html#escaping */
function identifierSearch(body: Building): string | undefined {
  const [first] = Array.isArray(body.identifier) ? body.identifier : [];
  if (typeof first !== 'object' || first === null || !('system' in first) || !('value' in first)) return undefined;
  if (typeof first.system !== 'string' || typeof first.value !== 'string') return undefined;
  return `identifier=${escapeToken(first.system)}|${escapeToken(first.value)}`;
}

function escapeToken(text: string): string {
  return text.replace(/[\\|,$]/gu, (character) => `\\${character}`);
}
