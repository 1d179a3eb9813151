// SPDX-License-Identifier: Apache-2.0
/** What a feed lost, day by day, and what of its latest day is unlike the days before: a partner that changed its format overnight is noticed by this. */

/** One feed's messages of one day. */
export interface FeedDay {
  readonly organization: string;
  readonly format: string;
  /** '' for messages that named none. */
  readonly feed: string;
  /** Days since 1970-01-01, UTC. */
  readonly day: number;
  readonly accepted: number;
  readonly failed: number;
  readonly leaves: number;
  readonly lost: number;
  /** Elements and columns that were not carried over -> how many values. */
  readonly names: Readonly<Record<string, number>>;
}

export type FeedChangeKind = 'more-lost' | 'more-failed' | 'new-element' | 'silent';

export interface FeedChange {
  readonly kind: FeedChangeKind;
  readonly feed: Pick<FeedDay, 'organization' | 'format' | 'feed'>;
  readonly text: string;
}

/** Days that the latest one is held against. */
export const BASELINE_DAYS = 14;
const MIN_LEAVES = 50;
const MIN_DAYS = 3;
const MANY_NAMES = 20;

/** Changes of each feed on `today` (as in FeedDay) against its days before. A feed that is new has nothing to be held against. */
export function feedChanges(days: readonly FeedDay[], today: number): readonly FeedChange[] {
  const feeds = Map.groupBy(days, ({ organization, format, feed }) => [organization, format, feed].join('\u0000'));
  return [...feeds.values()].flatMap((own) => {
    const before = own.filter(({ day }) => day < today && day >= today - BASELINE_DAYS);
    const [now] = own.filter(({ day }) => day === today);
    const [any] = own;
    if (any === undefined || before.length < MIN_DAYS) return [];
    const { organization, format, feed } = any;
    const about = { organization, format, feed };
    return (now === undefined ? silence(before, today) : unlike(before, now)).map((change) => ({ ...change, feed: about }));
  });
}

type Told = Omit<FeedChange, 'feed'>;

const total = (days: readonly FeedDay[], of: 'accepted' | 'failed' | 'leaves' | 'lost'): number => days.reduce((sum, day) => sum + day[of], 0);
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;

function unlike(before: readonly FeedDay[], now: FeedDay): readonly Told[] {
  const changes: Told[] = [];
  const [usual, found] = [share(total(before, 'lost'), total(before, 'leaves')), share(now.lost, now.leaves)];
  if (now.leaves >= MIN_LEAVES && found > usual * 2 && found - usual > 0.02) changes.push({ kind: 'more-lost', text: `${percent(found)} of the values were not carried over, usually ${percent(usual)}` });
  const [failures, failing] = [share(total(before, 'failed'), total(before, 'accepted') + total(before, 'failed')), share(now.failed, now.accepted + now.failed)];
  if (now.failed >= 3 && failing > failures * 2 && failing - failures > 0.1) changes.push({ kind: 'more-failed', text: `${percent(failing)} of the messages failed, usually ${percent(failures)}` });
  const known = new Set(before.flatMap(({ names }) => Object.keys(names)));
  const fresh = Object.keys(now.names).filter((name) => !known.has(name)).sort();
  if (fresh.length > 0) changes.push({ kind: 'new-element', text: `Not carried over for the first time: ${fresh.slice(0, MANY_NAMES).join(', ')}${fresh.length > MANY_NAMES ? ` and ${String(fresh.length - MANY_NAMES)} more` : ''}` });
  return changes;
}

/** A feed that spoke on every one of the last days, and not on this one. */
function silence(before: readonly FeedDay[], today: number): readonly Told[] {
  const spoken = new Set(before.map(({ day }) => day));
  const daily = Array.from({ length: 7 }, (_none, back) => today - 1 - back).every((day) => spoken.has(day));
  return daily ? [{ kind: 'silent', text: 'No message came, though one came on every one of the seven days before' }] : [];
}
