// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { LedgerKind, LedgerRow } from '../../app/ports.ts';
import type { Row } from '../database.ts';

/** Columns of an entry in the order that `toLedgerRow` reads. */
export const LEDGER_COLUMNS = `chain, seq, id, at, request, person, kind, client, organization, purpose, outcome, rules, audit, detail,
  encode(previous, 'hex'), encode(hash, 'hex')`;

export function toLedgerRow(row: Row): LedgerRow {
  const [chain, seq, ...rest] = row as [number, number, ...string[]];
  const [id, at, request, person, kind, client, organization, purpose, outcome, rules, audit, detail, previous, hash] = rest as
    [string, string, string, string, string, string, string, string, string, string, string, string, string, string];
  return {
    chain, seq, id, at, request, person, kind: kind as LedgerKind, client, organization, purpose, outcome,
    rules: rules === '' ? [] : rules.split('\n'), audit, detail, previous, hash,
  };
}

/**
 * The hash of an entry, computed apart from the database (append_ledger in 002-writing.sql does the same): SHA-256 over the
 * hash before it and every field, each led by its length in bytes.
 */
export function hashOf(tenant: number, row: LedgerRow): string {
  const fields = [
    String(tenant), String(row.chain), String(row.seq), row.id, row.at, row.request, row.person, row.kind, row.client,
    row.organization, row.purpose, row.outcome, row.rules.join('\n'), row.audit, row.detail,
  ];
  const text = fields.map((field) => `${Buffer.byteLength(field)}:${field}`).join('');
  return createHash('sha256').update(Buffer.from(row.previous, 'hex')).update(text).digest('hex');
}

/** The chain of a person's entries. */
export function chainOf(person: string): number {
  return (createHash('sha256').update(person).digest()[0] as number) & 15;
}
