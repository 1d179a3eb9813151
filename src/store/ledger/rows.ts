// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { LedgerKind, LedgerRow } from '../../app/ports.ts';
import type { Row } from '../database.ts';

/** Columns of an entry in the order that `toLedgerRow` reads. */
export const LEDGER_COLUMNS = `chain, seq, id, at, request, person, kind, client, organization, purpose, outcome, rules, audit, detail,
  encode(previous, 'hex'), encode(hash, 'hex'), redacted`;

/** The salt, for those who recompute hashes alone: it never leaves the store. */
export const CHAIN_COLUMNS = `${LEDGER_COLUMNS}, encode(salt, 'hex')`;

export interface ChainRow extends LedgerRow { readonly salt: string | null }

export function toLedgerRow(row: Row): LedgerRow {
  const [chain, seq, ...rest] = row as [number, number, ...string[]];
  const [id, at, request, person, kind, client, organization, purpose, outcome, rules, audit, detail, previous, hash, redacted] = rest as
    [string, string, string, string, string, string, string, string, string, string, string, string, string, string, string | null];
  return {
    chain, seq, id, at, request, person, kind: kind as LedgerKind, client, organization, purpose, outcome,
    rules: rules === '' ? [] : rules.split('\n'), audit, detail, previous, hash, ...(redacted === null ? {} : { redacted }),
  };
}

export function toChainRow(row: Row): ChainRow {
  return { ...toLedgerRow(row), salt: row.at(-1) as string | null };
}

/**
 * The hash of an entry, computed apart from the database (append_ledger in 004-aftermath.sql does the same): SHA-256 over the
 * hash before it and every field, each led by its length in bytes. Entries from before that migration have no salt.
 */
export function hashOf(tenant: number, row: ChainRow): string {
  const salt = row.salt === null ? [] : [row.salt];
  return createHash('sha256').update(Buffer.from(row.previous, 'hex')).update(framed([...fieldsOf(tenant, row), ...salt])).digest('hex');
}

/** What is left of an entry whose texts were cut down: the entry that ordered it vouches for this digest. */
export function remainderOf(tenant: number, row: LedgerRow): string {
  return createHash('sha256').update(framed(fieldsOf(tenant, row))).digest('hex');
}

function fieldsOf(tenant: number, row: LedgerRow): readonly string[] {
  return [
    String(tenant), String(row.chain), String(row.seq), row.id, row.at, row.request, row.person, row.kind, row.client,
    row.organization, row.purpose, row.outcome, row.rules.join('\n'), row.audit, row.detail,
  ];
}

function framed(fields: readonly string[]): string {
  return fields.map((field) => `${Buffer.byteLength(field)}:${field}`).join('');
}

/** The chain of a person's entries. */
export function chainOf(person: string): number {
  return (createHash('sha256').update(person).digest()[0] as number) & 15;
}
