// SPDX-License-Identifier: Apache-2.0
/** What two versions of the rules make of one ask: each kind of record whose answer is another, and what would be owed with it. */
import type { Verdict } from '../../../domain/consent/decision.ts';
import type { GateTables } from '../../../domain/consent/tables/tables.ts';
import type { PersonGate } from '../../gate/person-gate.ts';
import type { DetailGroup } from '../../ledger/entry.ts';
import type { LedgerRow } from '../../ports.ts';
import { noticeTo } from '../../release/accompany.ts';

/** The most that changes: whether it goes; on what basis or for what reason; what is owed; the notice and scope that go along. */
export type Change = 'outcome' | 'basis' | 'obligations' | 'notices';
export const CHANGES: readonly Change[] = ['outcome', 'basis', 'obligations', 'notices'];

/** One side of a difference: what is said of the records, or what is owed. */
export interface Side { readonly verdict?: Verdict; readonly owed?: readonly string[]; readonly notice?: string }

export interface Differs {
  readonly entry: Pick<LedgerRow, 'id' | 'at' | 'organization' | 'purpose'>;
  readonly change: Change;
  /** Of records; '': the ask as a whole. */
  readonly category: string;
  readonly count: number;
  readonly one: Side;
  readonly other: Side;
}

/** A gate with the tables that it was opened by. */
export interface Version { readonly gate: PersonGate; readonly tables: GateTables }

/** Everything in which the two come out otherwise for this entry. */
export function differencesOf(entry: LedgerRow, groups: readonly DetailGroup[], one: Version, other: Version): readonly Differs[] {
  const records = groups.flatMap((group) => recordDiffers(entry, group, one.gate, other.gate));
  return [...records, ...owedDiffers(entry, groups, one, other)];
}

interface Asked { readonly type: string; readonly id: string; readonly gate: string; readonly day: string | null; readonly holder: string; readonly count: number }

/** Records of a group; what was not loaded stands as its profile, with its number. */
function askedOf(group: DetailGroup): readonly Asked[] {
  const { gate, holder } = group;
  return group.records.length === 0 ? [{ type: 'profile', id: gate, gate, day: null, holder, count: group.count }] : group.records.map(({ ref, day = null }) => {
    const [type = '', id = ''] = ref.split('/');
    return { type, id, gate, day, holder, count: 1 };
  });
}

function recordDiffers(entry: LedgerRow, group: DetailGroup, one: PersonGate, other: PersonGate): readonly Differs[] {
  const changed = askedOf(group).flatMap((asked) => {
    const [first, second] = [one.verdict(asked), other.verdict(asked)];
    const change = changeOf(first, second);
    return change === undefined ? [] : [{ first, second, change, count: asked.count }];
  });
  return [...Map.groupBy(changed, ({ first, second, change }) => [change, signOf(first), signOf(second)].join(' '))].map(([, same]): Differs => ({
    entry, change: same[0]!.change, category: group.category, count: same.reduce((sum, { count }) => sum + count, 0), one: { verdict: same[0]!.first }, other: { verdict: same[0]!.second },
  }));
}

function changeOf(first: Verdict, second: Verdict): Change | undefined {
  return (first.verdict === 'release') !== (second.verdict === 'release') ? 'outcome' : signOf(first) === signOf(second) ? undefined : 'basis';
}

function signOf({ verdict, bases, reasons, consent = '' }: Verdict): string {
  return [verdict, bases.join('+'), reasons.join('+'), consent].join('|');
}

const OF_NOTICES: readonly string[] = ['attach-part2-notice', 'attach-consent-scope'];

/** What would be owed with the answer as a whole, and the notice in it. */
function owedDiffers(entry: LedgerRow, groups: readonly DetailGroup[], one: Version, other: Version): readonly Differs[] {
  const asked = groups.flatMap(askedOf);
  const [first, second] = [owedBy(one, asked), owedBy(other, asked)];
  const turned = [...first.filter((code) => !second.includes(code)), ...second.filter((code) => !first.includes(code))];
  const [noticed, otherwise] = [one, other].map((version, n) => noticeIn(version, entry, [first, second][n]!));
  const side = (owed: readonly string[], notice: string | undefined): Side => ({ owed: owed.filter((code) => turned.includes(code)), ...(noticed === otherwise || notice === undefined ? {} : { notice }) });
  return turned.length === 0 && noticed === otherwise ? [] : [{
    entry, category: '', count: asked.reduce((sum, { count }) => sum + count, 0), change: turned.some((code) => !OF_NOTICES.includes(code)) ? 'obligations' : 'notices',
    one: side(first, noticed), other: side(second, otherwise),
  }];
}

function owedBy({ gate }: Version, asked: readonly Asked[]): readonly string[] {
  return [...new Set(gate.conclude(asked).flatMap(({ obligations: { critical, advisory } }) => [...critical, ...advisory]))];
}

function noticeIn({ gate, tables }: Version, entry: LedgerRow, owed: readonly string[]): string | undefined {
  return owed.includes('attach-part2-notice') ? noticeTo(gate, entry.organization, tables.notices).text : undefined;
}
