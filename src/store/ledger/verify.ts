// SPDX-License-Identifier: Apache-2.0
import type { LedgerCheck } from '../../app/ports.ts';
import type { Run } from '../database.ts';
import { utc } from './read.ts';
import { vouchers, type Vouchers } from './redactions.ts';
import { CHAIN_COLUMNS, type ChainRow, chainOf, hashOf, remainderOf, toChainRow } from './rows.ts';
import { type Head, readHeads, readSeals, sealHash, type Seal } from './seal.ts';

type Bad = NonNullable<LedgerCheck['firstBad']>;

const PAGE = 2000;
const CHAINS = 16;

/**
 * Recomputes every chain of a tenant, entry by entry, and holds it against the heads and the seals. Finds an entry whose
 * any field was changed, and one that was removed, put in, or moved. An entry whose texts were cut down (an expungement, the
 * end of retention) keeps its hash and its place, and a later entry must vouch for what is left of it. With a range, only entries of that time (and the
 * links between them) are recomputed.
 */
export async function verifyLedger(run: Run, tenant: number, range: { readonly from?: string; readonly to?: string }): Promise<LedgerCheck> {
  const seals = await readSeals(run, tenant, { newest: false });
  const heads = await readHeads(run, tenant);
  const sealed = sealedHashes(seals);
  const vouched = vouchers(run, tenant);
  let entries = 0;
  let chains = 0;
  let firstBad: Bad | undefined;
  for (let chain = 0; chain < CHAINS && firstBad === undefined; chain += 1) {
    const walked = await walkChain(run, { tenant, chain, range, head: heads.find((head) => head.chain === chain), sealed, vouched });
    entries += walked.entries;
    chains += walked.entries > 0 ? 1 : 0;
    firstBad = walked.bad;
  }
  firstBad ??= badSeal(tenant, seals);
  return { entries, chains, ...(firstBad === undefined ? {} : { firstBad }) };
}

/** `chain/seq` -> the hash that a seal names for it; two seals that disagree are found as `conflict`. */
function sealedHashes(seals: readonly Seal[]): ReadonlyMap<string, string> {
  const sealed = new Map<string, string>();
  for (const { chain, seq, hash } of seals.flatMap((seal) => headsOf(seal))) {
    const key = `${chain}/${seq}`;
    sealed.set(key, (sealed.get(key) ?? hash) === hash ? hash : 'conflict');
  }
  return sealed;
}

function headsOf(seal: Seal): readonly Head[] {
  try {
    return JSON.parse(seal.heads) as readonly Head[];
  } catch {
    return [];
  }
}

interface Walk {
  readonly tenant: number;
  readonly chain: number;
  readonly range: { readonly from?: string; readonly to?: string };
  readonly head: Head | undefined;
  readonly sealed: ReadonlyMap<string, string>;
  readonly vouched: Vouchers;
}

async function walkChain(run: Run, walk: Walk): Promise<{ readonly entries: number; readonly bad?: Bad }> {
  const span = await spanOf(run, walk);
  let entries = 0;
  let before = await entryAt(run, walk, span.first - 1);
  if (before === undefined && span.first > 1) return { entries, bad: missing(walk.chain, span.first - 1) };
  for (let from = span.first; from <= span.last; from += PAGE) {
    const rows = await page(run, walk, from, Math.min(from + PAGE - 1, span.last));
    for (const row of rows) {
      const bad = await badEntry(walk, row, before);
      if (bad !== undefined) return { entries, bad };
      before = row;
      entries += 1;
    }
  }
  const bad = badEnd(walk, span, before);
  return { entries, ...(bad === undefined ? {} : { bad }) };
}

interface Span { readonly first: number; readonly last: number; readonly whole: boolean }

/** The numbers to walk: of the time asked for, else of all entries that are there, or that the head or a seal names. */
async function spanOf(run: Run, { tenant, chain, range, head, sealed }: Walk): Promise<Span> {
  const rows = await run('select min(seq), max(seq) from ledger where tenant = $1 and chain = $2 and at >= $3 and at <= $4',
    [tenant, chain, range.from === undefined ? '' : utc(range.from), range.to === undefined ? '~' : utc(range.to)]);
  const [first, last] = (rows[0] ?? []) as [number | null, number | null];
  if (range.from !== undefined || range.to !== undefined) return { first: first ?? 1, last: last ?? 0, whole: false };
  const named = [...sealed.keys()].filter((key) => key.startsWith(`${chain}/`)).map((key) => Number(key.split('/')[1]));
  return { first: 1, last: Math.max(last ?? 0, head?.seq ?? 0, ...named), whole: true };
}

async function page(run: Run, { tenant, chain }: Walk, from: number, to: number): Promise<readonly ChainRow[]> {
  const rows = await run(`select ${CHAIN_COLUMNS} from ledger where tenant = $1 and chain = $2 and seq between $3 and $4 order by seq`,
    [tenant, chain, from, to]);
  return rows.map(toChainRow);
}

async function entryAt(run: Run, walk: Walk, seq: number): Promise<ChainRow | undefined> {
  return seq < 1 ? undefined : (await page(run, walk, seq, seq))[0];
}

async function badEntry({ tenant, sealed, vouched }: Walk, row: ChainRow, before: ChainRow | undefined): Promise<Bad | undefined> {
  const due = (before?.seq ?? 0) + 1;
  if (row.seq !== due) return missing(row.chain, due);
  const at = { id: row.id, chain: row.chain, seq: row.seq };
  if (row.previous !== (before?.hash ?? '')) return { ...at, why: 'does not follow the entry before it' };
  if (row.redacted === undefined && row.hash !== hashOf(tenant, row)) return { ...at, why: 'content and hash differ' };
  if (row.redacted !== undefined && !(await vouched(row, remainderOf(tenant, row)))) return { ...at, why: 'was cut down without an entry that vouches for it' };
  if (row.chain !== chainOf(row.person)) return { ...at, why: 'stands in the chain of another person' };
  const seal = sealed.get(`${row.chain}/${row.seq}`);
  return seal !== undefined && seal !== row.hash ? { ...at, why: 'differs from the seal' } : undefined;
}

/** A chain must end where its head and the seals say. */
function badEnd({ chain, head }: Walk, span: Span, last: ChainRow | undefined): Bad | undefined {
  if (span.last > 0 && (last?.seq ?? 0) < span.last) return missing(chain, (last?.seq ?? 0) + 1);
  if (!span.whole || last === undefined) return undefined;
  const fits = head?.seq === last.seq && head.hash === last.hash;
  return fits ? undefined : { id: last.id, chain, seq: last.seq, why: 'the head of the chain differs' };
}

function missing(chain: number, seq: number): Bad {
  return { id: '', chain, seq, why: 'missing' };
}

function badSeal(tenant: number, seals: readonly Seal[]): Bad | undefined {
  let before: Seal | undefined;
  for (const seal of seals) {
    const at = { id: `seal ${seal.no}`, chain: -1, seq: seal.no };
    if (seal.no !== (before?.no ?? 0) + 1) return { ...at, why: 'a seal is missing before it' };
    if (seal.previous !== (before?.hash ?? '')) return { ...at, why: 'does not follow the seal before it' };
    if (seal.hash !== sealHash(tenant, seal)) return { ...at, why: 'content and hash differ' };
    before = seal;
  }
  return undefined;
}
