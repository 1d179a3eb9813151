// SPDX-License-Identifier: Apache-2.0
/** How many entries a search of the ledger has in all, where the counts per hour tell it without reading the entries. */
import type { Session } from '../../ports.ts';
import type { LedgerSearch } from '../ports.ts';

const WORDS = ['organization', 'purpose', 'basis', 'rule', 'outcome'] as const;

/**
 * In: a search between two days; `zone`: IANA name. Out: its entries in all; undefined: nobody counted them that way (of one
 * patient, of two words together, or without a beginning and an end). Entries of the last moment may not be counted yet.
 */
export async function totalOf(session: Session, search: LedgerSearch, zone: string): Promise<number | undefined> {
  const { person, from, to, kinds } = search;
  const said = WORDS.flatMap((word) => (search[word] === undefined ? [] : [[word, search[word]] as const]));
  const [word] = said;
  if (person !== undefined || from === undefined || to === undefined || said.length > 1) {
    return undefined;
  }
  const counts = await session.countLedger({ dimension: word?.[0] ?? '', value: word?.[1] ?? '', from, to, zone, ...(kinds === undefined ? {} : { kinds }) });
  return counts.reduce((sum, { count }) => sum + count, 0);
}
