// SPDX-License-Identifier: Apache-2.0
/** The chains of the ledger recomputed; that it was done, up to where and with what result, is an entry of the ledger itself. */
import * as z from 'zod';
import { ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Instant, LedgerCheck, LedgerRow, Session } from '../ports.ts';
import { requireStaff } from '../scope.ts';
import { ledgerEntry } from './entry.ts';

const FITS = 'ledger-fits';
const BROKEN = 'ledger-broken';

/** `detail.act` of the entry. */
const act = z.object({
  entries: z.number(), chains: z.number(), whole: z.boolean(), from: z.string().optional(),
  upTo: z.object({ chain: z.number(), seq: z.number(), at: z.string() }).optional(),
  firstBad: z.object({ id: z.string(), chain: z.number(), seq: z.number(), why: z.string() }).optional(),
});

export interface Checked extends LedgerCheck {
  readonly at: Instant;
  /** Every entry, not those of a time alone. */
  readonly whole: boolean;
  /** The newest entry of that moment. */
  readonly upTo?: { readonly chain: number; readonly seq: number; readonly at: Instant };
}

/** Staff: recomputes the entries of a time, or all, and writes down that it was done. Issues: not staff, or it could not be written. */
export async function checkLedger(deps: Deps, caller: Caller, range: { readonly from?: Instant; readonly to?: Instant }): Promise<Result<Checked>> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  const [newest] = await deps.store.read(caller.tenant, (session) => session.ledger({ count: 1, ...(range.to === undefined ? {} : { to: range.to }) }));
  const check = await deps.store.verifyLedger(caller.tenant, range);
  const done = {
    ...check, whole: range.from === undefined && range.to === undefined,
    ...(newest === undefined ? {} : { upTo: { chain: newest.chain, seq: newest.seq, at: newest.at } }),
  };
  const { entry } = ledgerEntry(deps, caller, {
    kind: 'admin', action: 'operation', operation: 'verify-ledger', types: [], person: '', decisions: [], groups: [], data: [], outcome: check.firstBad === undefined ? FITS : BROKEN,
  });
  const detail = JSON.stringify({ ...JSON.parse(entry.detail) as object, act: { ...done, ...range } });
  const written = await deps.store.commit(caller.tenant, { ledger: [{ ...entry, detail }] });
  return written.ok ? ok({ ...done, at: entry.at }) : written;
}

/** The latest of these entries; undefined: it was never done. Entries of the last moment may not be counted yet (`followLedger`). */
export async function lastCheck(session: Session): Promise<Checked | undefined> {
  const found: LedgerRow[] = [];
  for (const outcome of [FITS, BROKEN]) {
    found.push(...(await session.searchLedger({ kinds: ['admin'], outcome, count: 1 })).rows);
  }
  const newest = found.toSorted((a, b) => (a.at < b.at ? 1 : -1))[0];
  if (newest === undefined) {
    return undefined;
  }
  const { from: _from, upTo, firstBad, ...done } = act.parse((JSON.parse(newest.detail) as { readonly act: unknown }).act);
  return { ...done, at: newest.at, ...(upTo === undefined ? {} : { upTo }), ...(firstBad === undefined ? {} : { firstBad }) };
}
