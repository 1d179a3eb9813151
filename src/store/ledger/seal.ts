// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { Run } from '../database.ts';

/** The head of a chain: its last entry's number and hash. */
export interface Head { readonly chain: number; readonly seq: number; readonly hash: string }

export interface Seal {
  readonly no: number;
  readonly at: string;
  /** JSON text of the heads, by chain. */
  readonly heads: string;
  readonly previous: string;
  readonly hash: string;
}

/** The hash of a seal: over the seal before it, its number, its instant and the heads. */
export function sealHash(tenant: number, seal: Omit<Seal, 'hash'>): string {
  const fields = [String(tenant), String(seal.no), seal.at, seal.heads];
  const text = fields.map((field) => `${Buffer.byteLength(field)}:${field}`).join('');
  return createHash('sha256').update(Buffer.from(seal.previous, 'hex')).update(text).digest('hex');
}

/**
 * Writes a seal over the heads of all chains when one of them moved since the last: an entry cut off the end of a chain
 * is missed by the seal that names it. Runs inside a transaction; the lock keeps two processes from sealing at once.
 * Returns the new seal, for the log: a copy kept elsewhere bears witness against a database that was rewritten whole.
 */
export async function writeSeal(run: Run, tenant: number, at: string): Promise<Seal | undefined> {
  await run(`select pg_advisory_xact_lock(hashtextextended('seal ' || $1::text, 0))`, [tenant]);
  const last = (await readSeals(run, tenant, { newest: true }))[0];
  const heads = JSON.stringify(await readHeads(run, tenant));
  if (heads === '[]' || heads === last?.heads) return undefined;
  const open = { no: (last?.no ?? 0) + 1, at, heads, previous: last?.hash ?? '' };
  const seal = { ...open, hash: sealHash(tenant, open) };
  await run(`insert into ledger_seal (tenant, no, at, heads, previous, hash) values ($1, $2, $3, $4, decode($5, 'hex'), decode($6, 'hex'))`,
    [tenant, seal.no, seal.at, seal.heads, seal.previous, seal.hash]);
  return seal;
}

/** Heads of all chains, by chain. */
export async function readHeads(run: Run, tenant: number): Promise<readonly Head[]> {
  const rows = await run(`select chain, seq, encode(hash, 'hex') from ledger_head where tenant = $1 and seq > 0 order by chain`, [tenant]);
  return rows.map(([chain, seq, hash]) => ({ chain: chain as number, seq: seq as number, hash: hash as string }));
}

/** Seals in order; with `newest` the last one alone. */
export async function readSeals(run: Run, tenant: number, options: { readonly newest: boolean }): Promise<readonly Seal[]> {
  const order = options.newest ? 'order by no desc limit 1' : 'order by no';
  const rows = await run(`select no, at, heads, encode(previous, 'hex'), encode(hash, 'hex') from ledger_seal where tenant = $1 ${order}`, [tenant]);
  return rows.map(([no, at, heads, previous, hash]) =>
    ({ no: no as number, at: at as string, heads: heads as string, previous: previous as string, hash: hash as string }));
}
