// SPDX-License-Identifier: Apache-2.0
import { randomInt } from 'node:crypto';
import type { Change, Draft, LedgerEntry, WriteSet } from '../app/ports.ts';
import type { IndexRows } from '../domain/fhir/search/index-rows.ts';
import { paramKey, startKey, systemKey, textOf, wholeKey } from './keys.ts';

/** Calls the SQL function that writes all that `encodeSets` holds. */
export const WRITE_SET = 'select * from write_set($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)';

const KINDS = ['token', 'reference', 'date', 'string', 'number', 'quantity', 'uri'] as const;
type Kind = (typeof KINDS)[number];
type IndexInput = Record<Kind, object[]>;

/**
 * Write sets of one tenant -> the parameters of `WRITE_SET`; changes are numbered from 1 across the sets.
 * `now` is in epoch milliseconds.
 */
export function encodeSets(tenant: number, now: number, sets: readonly WriteSet[]): readonly unknown[] {
  const changes = sets.flatMap((set) => set.changes ?? []);
  const index: IndexInput = { token: [], reference: [], date: [], string: [], number: [], quantity: [], uri: [] };
  // A deletion has rows too: those by which a Patient is still found as whose it was (app/write/last-patient.ts). No search looks at what is deleted.
  changes.forEach((change, i) => { addIndex(index, i + 1, change.draft); });
  const outbox = sets.flatMap((set) => set.outbox ?? []).map((row, n) => ({ ...row, n, due: row.notBefore === undefined ? null : Date.parse(row.notBefore) }));
  const ledger = sets.flatMap((set) => set.ledger ?? []).map(encodeEntry);
  return [
    tenant, now, json(changes.map(encodeChange)), json(gatesOf(changes)),
    ...KINDS.map((kind) => json(index[kind])), json(outbox), json(evidenceOf(sets)), json(ledger),
  ];
}

/** Puts other index rows in the place of those of one record: parameters of `encodeIndex`. */
export const REINDEX = `select drop_index(r.key), write_index($1, array[r.key], array[r.person], $4, $5, $6, $7, $8, $9, $10)
  from resource r where r.tenant = $1 and r.type = $2 and r.id = $3`;

export function encodeIndex(tenant: number, type: string, id: string, rows: IndexRows): readonly unknown[] {
  const index: IndexInput = { token: [], reference: [], date: [], string: [], number: [], quantity: [], uri: [] };
  addIndex(index, 1, { type, index: rows });
  return [tenant, type, id, ...KINDS.map((kind) => json(index[kind]))];
}

function json(rows: readonly object[]): string | null {
  return rows.length === 0 ? null : JSON.stringify(rows);
}

/**
 * The step that a version rises by is random, from a random start, so that an ETag tells nothing of other versions
 * (settled question 16).
 */
function encodeChange(change: Change, i: number): object {
  const { draft, kind } = change;
  return {
    n: i + 1, kind, type: draft.type, id: draft.id, person: draft.person, holder: draft.holder, gate: draft.gate, day: draft.day,
    meta: draft.meta, body: draft.body, refs: draft.refs.join(' '), evidence: draft.evidence,
    expected: kind === 'create' ? null : change.expected ?? null,
    step: kind === 'create' ? randomInt(1_000_000, 2_000_000_000) : randomInt(1, 100_000),
  };
}

/** Every gate profile once per person; profiles that are stored already cost one look-up there. */
function gatesOf(changes: readonly Change[]): readonly object[] {
  const gates = new Map<string, object>();
  // What keeps a profile that is there already (a deletion, contents) brings no text of it.
  for (const { draft } of changes.filter((each) => each.draft.gateFacts !== '' || each.draft.person === '')) {
    gates.set(`${draft.person} ${draft.gate}`, { person: draft.person, gate: draft.gate, facts: draft.gateFacts });
  }
  return [...gates.values()];
}

function evidenceOf(sets: readonly WriteSet[]): readonly object[] {
  const byDigest = new Map(sets.flatMap((set) => set.evidenceSets ?? []).map(({ digest, refs }) => [digest, { digest, refs: refs.join(' ') }]));
  return [...byDigest.values()];
}

function encodeEntry(entry: LedgerEntry, n: number): object {
  if (new Date(entry.at).toISOString() !== entry.at) throw new Error('The instant of a ledger entry must be in UTC with milliseconds.');
  return { ...entry, n, rules: entry.rules.join('\n') };
}

function addIndex(into: IndexInput, n: number, draft: Pick<Draft, 'type' | 'index'>): void {
  const rows: IndexRows = draft.index;
  const p = (param: string): number => paramKey(draft.type, param);
  for (const row of rows.token) {
    into.token.push({ n, p: p(row.param), s: systemKey(row.system), c: wholeKey(row.code ?? '') });
    if (row.text !== undefined) into.string.push({ n, p: p(textOf(row.param)), v: startKey(row.text), e: '' });
  }
  for (const { param, type, id, url, identifier } of rows.reference) {
    const logical = identifier === undefined ? {} : { s: systemKey(identifier.system), v: wholeKey(identifier.value) };
    into.reference.push({ n, p: p(param), t: type, i: id === null ? null : wholeKey(id), u: url === null ? null : wholeKey(url), ...logical });
  }
  for (const row of rows.date) into.date.push({ n, p: p(row.param), l: row.lo, h: row.hi });
  for (const row of rows.string) into.string.push({ n, p: p(row.param), v: startKey(row.norm), e: wholeKey(row.exact) });
  for (const row of rows.number) into.number.push({ n, p: p(row.param), l: row.lo, h: row.hi });
  for (const row of rows.quantity) {
    into.quantity.push({
      n, p: p(row.param), l: row.lo, h: row.hi, s: systemKey(row.system), c: wholeKey(row.code ?? ''), u: wholeKey(row.unit ?? ''),
    });
  }
  for (const row of rows.uri) into.uri.push({ n, p: p(row.param), v: wholeKey(row.value) });
}
