// SPDX-License-Identifier: Apache-2.0
/**
 * Entries whose texts were cut down, because what they spoke of was expunged or their time of retention is over. The entry keeps
 * its hash, so the chain still fits; its salt is destroyed, so the hash confirms no guess of what it said; and the entry that
 * ordered it names chain, number, hash and the digest of what is left.
 */
import type { LedgerEntry, LedgerRow } from '../../app/ports.ts';
import type { Run } from '../database.ts';
import { CHAIN_COLUMNS, type ChainRow, hashOf, remainderOf, toChainRow } from './rows.ts';

/** As it stands in `detail.redactions` of the entry that ordered it. */
interface Redaction { readonly chain: number; readonly seq: number; readonly hash: string; readonly left: string }

export interface CutDown { readonly row: LedgerRow; readonly audit: string; readonly detail: string }

/** Cuts entries down to the texts given. Out: the entry that ordered it, with what it vouches for; it must be appended in the same transaction. */
export async function redact(run: Run, tenant: number, cut: readonly CutDown[], by: LedgerEntry): Promise<LedgerEntry> {
  const redactions: Redaction[] = [];
  for (const { row, audit, detail } of cut) {
    await run('select redact_entry($1, $2, $3, $4, $5, $6)', [tenant, row.chain, row.seq, audit, detail, by.id]);
    redactions.push({ chain: row.chain, seq: row.seq, hash: row.hash, left: remainderOf(tenant, { ...row, audit, detail }) });
  }
  return { ...by, detail: JSON.stringify({ ...JSON.parse(by.detail) as object, redactions }) };
}

/** Does an entry that fits its own hash vouch for what is left of this one? */
export type Vouchers = (row: LedgerRow, left: string) => Promise<boolean>;

/** Looks each entry that ordered redactions up once. */
export function vouchers(run: Run, tenant: number): Vouchers {
  const known = new Map<string, ReadonlySet<string>>();
  return async (row, left) => {
    const by = row.redacted ?? '';
    const vouched = known.get(by) ?? await readVouched(run, tenant, by);
    known.set(by, vouched);
    return vouched.has(keyOf({ chain: row.chain, seq: row.seq, hash: row.hash, left }));
  };
}

async function readVouched(run: Run, tenant: number, id: string): Promise<ReadonlySet<string>> {
  const found = (await run(`select ${CHAIN_COLUMNS} from ledger where tenant = $1 and id = $2 and kind = 'admin' and redacted is null`, [tenant, id]))[0];
  const entry: ChainRow | undefined = found === undefined ? undefined : toChainRow(found);
  if (entry === undefined || entry.hash !== hashOf(tenant, entry)) return new Set();
  const { redactions = [] } = JSON.parse(entry.detail) as { readonly redactions?: readonly Redaction[] };
  return new Set(redactions.map(keyOf));
}

function keyOf({ chain, seq, hash, left }: Redaction): string {
  return `${String(chain)}/${String(seq)} ${hash} ${left}`;
}
