// SPDX-License-Identifier: Apache-2.0
/** Who has had a record: read from the ledger, which knows every disclosure by record and version. */
import type { LedgerFilter, LedgerRow, Session } from '../ports.ts';
import type { DisclosureDetail } from '../ledger/entry.ts';

/** One disclosure of some of the records looked for. */
export interface Disclosure {
  readonly entry: LedgerRow;
  readonly detail: DisclosureDetail;
  /** `Type/id/_history/version` as it went out. */
  readonly sent: readonly string[];
}

/** Disclosures of these records (`Type/id`), oldest first; what went back to its own contributor is none. */
export async function disclosuresOf(session: Session, person: string, refs: ReadonlySet<string>): Promise<readonly Disclosure[]> {
  const found: Disclosure[] = [];
  for await (const entry of entriesOf(session, { person })) {
    const detail = isRelease(entry) ? JSON.parse(entry.detail) as DisclosureDetail : undefined;
    const sent = detail?.groups.filter((group) => group.verdict === 'release' && !group.bases.includes('own-record'))
      .flatMap((group) => group.records.map(({ ref }) => ref)).filter((ref) => refs.has(plainRef(ref))) ?? [];
    if (detail !== undefined && sent.length > 0) {
      found.push({ entry, detail, sent });
    }
  }
  return found.reverse();
}

/** The organizations that had them, each with its disclosures. */
export function byRecipient(disclosures: readonly Disclosure[]): ReadonlyMap<string, readonly Disclosure[]> {
  return Map.groupBy(disclosures, (each) => each.entry.organization);
}

const PAGE = 1000;

/** All entries that meet a filter, newest first. */
export async function* entriesOf(session: Session, filter: Omit<LedgerFilter, 'count' | 'after'>): AsyncGenerator<LedgerRow> {
  for (let after: LedgerFilter['after'] | null = null; after !== undefined;) {
    const rows: readonly LedgerRow[] = await session.ledger({ ...filter, count: PAGE, ...(after === null ? {} : { after }) });
    yield* rows;
    const last = rows.at(-1);
    after = last === undefined || rows.length < PAGE ? undefined : { at: last.at, id: last.id };
  }
}

export function isRelease(entry: LedgerRow): boolean {
  return entry.kind === 'disclosure' || entry.kind === 'emergency';
}

/** `Type/id/_history/version` -> `Type/id`. */
export function plainRef(ref: string): string {
  return ref.split('/_history/')[0] ?? ref;
}
