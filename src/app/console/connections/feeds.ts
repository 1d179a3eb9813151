// SPDX-License-Identifier: Apache-2.0
/** What each feed brought and lost, day by day; what of today is unlike the days before; one feed as a chart with its table. */
import { feedChanges, type FeedChange, type FeedDay } from '../../../domain/mapping/feed-watch.ts';
import { fail, ok, type Result } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import { html, type Html } from '../html.ts';
import { FRAME, page } from '../page.ts';
import { notice, section, table, tag } from '../parts.ts';
import { administered, type Administered, type PartnersCall } from './frame.ts';

const DAY = 86_400_000;
const SHOWN_DAYS = 60;

export type FeedName = Pick<FeedDay, 'organization' | 'format' | 'feed'>;
interface Total extends FeedName { readonly accepted: number; readonly failed: number; readonly leaves: number; readonly lost: number; readonly last: number }

/** Feeds of the last sixty days; for an administrator those of its organization. */
export async function feedList(deps: Deps, caller: Caller, { frame }: PartnersCall): Promise<Result<Answer>> {
  const found = await daysFor(deps, caller, { frame });
  if (!found.ok) {
    return found;
  }
  const { days, changes, ...named } = found.value;
  return ok(page({ title: 'Feeds', frame, decisions: [FRAME], main: () => html`${changesView(changes, named)}${listView(totals(days), named)}<p><a href="/console/feeds/failed">Messages that failed</a></p>` }));
}

/** One feed. 404 alike for none and one that is not the caller's to look at. */
export async function feedPage(deps: Deps, caller: Caller, call: PartnersCall & FeedName): Promise<Result<Answer>> {
  const found = await daysFor(deps, caller, call);
  if (!found.ok) {
    return found;
  }
  const own = found.value.days.filter((day) => isSame(day, call));
  return own.length === 0 ? fail({ code: 'not-found', text: 'Nothing came from such a feed in the last sixty days' })
    : ok(page({ title: `${found.value.formats(call.format)}, from ${found.value.names(call.organization)}`, frame: call.frame, decisions: [FRAME], main: () => feedView(own, found.value.changes.filter(({ feed }) => isSame(feed, call))) }));
}

type Names = Pick<Administered, 'names' | 'formats'>;
interface Days extends Names { readonly days: readonly FeedDay[]; readonly changes: readonly FeedChange[] }

async function daysFor(deps: Deps, caller: Caller, { frame }: PartnersCall): Promise<Result<Days>> {
  const found = await administered(deps, caller, frame);
  if (!found.ok) {
    return found;
  }
  const { own, names, formats } = found.value;
  const today = Math.floor(Date.parse(deps.clock.now()) / DAY);
  const all = await deps.store.read(caller.tenant, (session) => session.feedDays(today - SHOWN_DAYS));
  const days = all.filter(({ organization }) => own === undefined || organization === own);
  return ok({ days, changes: feedChanges(days, today), names, formats });
}

function isSame(one: FeedName, other: FeedName): boolean {
  return one.organization === other.organization && one.format === other.format && one.feed === other.feed;
}

function nameOf({ feed, format }: FeedName, { formats }: Pick<Names, 'formats'>): Html {
  return html`${formats(format)}${feed !== '' && html` <span class="id">${feed}</span>`}`;
}

function hrefOf({ organization, format, feed }: FeedName): string {
  return `/console/feeds/of?${new URLSearchParams({ organization, format, feed }).toString()}`;
}

function totals(days: readonly FeedDay[]): readonly Total[] {
  const sum = (own: readonly FeedDay[], of: 'accepted' | 'failed' | 'leaves' | 'lost'): number => own.reduce((all, day) => all + day[of], 0);
  const feeds = Map.groupBy(days, ({ organization, format, feed }) => JSON.stringify([organization, format, feed]));
  return [...feeds.values()].map((own): Total => {
    const [{ organization, format, feed }] = own as [FeedDay];
    return { organization, format, feed, accepted: sum(own, 'accepted'), failed: sum(own, 'failed'), leaves: sum(own, 'leaves'), lost: sum(own, 'lost'), last: Math.max(...own.map(({ day }) => day)) };
  }).toSorted((a, b) => a.organization.localeCompare(b.organization) || a.format.localeCompare(b.format) || a.feed.localeCompare(b.feed));
}

function changesView(changes: readonly FeedChange[], named: Names): Html | undefined {
  return changes.length === 0 ? undefined : notice('warning', html`<p>Unlike the days before:</p><ul>${changes.map(({ feed, text }) => html`<li><a href="${hrefOf(feed)}">${named.names(feed.organization)}, ${nameOf(feed, named)}</a>: ${text}</li>`)}</ul>`);
}

/** Part of a whole in per cent with one decimal; nothing of nothing. */
export function share(part: number, whole: number): string {
  return whole === 0 ? '' : `${(part / whole * 100).toFixed(1)} %`;
}

export function dayOfNumber(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

function listView(feeds: readonly Total[], named: Names): Html {
  return table<Total>({
    caption: 'Feeds of the last sixty days', rows: feeds, empty: 'No message came in the last sixty days.', columns: [
      { head: 'Feed', cell: (one) => html`<a href="${hrefOf(one)}">${nameOf(one, named)}</a>` }, { head: 'Partner', cell: (one) => named.names(one.organization) }, { head: 'Taken in', numeric: true, cell: (one) => one.accepted },
      { head: 'Failed', numeric: true, cell: (one) => (one.failed === 0 ? 0 : tag('bad', String(one.failed))) }, { head: 'Values', numeric: true, cell: (one) => one.leaves },
      { head: 'Not carried over', numeric: true, cell: (one) => share(one.lost, one.leaves) }, { head: 'Last message', cell: (one) => dayOfNumber(one.last) },
    ],
  });
}

/** The chart is drawn from the first columns of its table (http/console/browser.ts). */
export function feedView(days: readonly FeedDay[], changes: readonly FeedChange[]): Html {
  const byDay = days.toSorted((a, b) => a.day - b.day);
  const lost = Map.groupBy(days.flatMap(({ names }) => Object.entries(names)), ([name]) => name);
  const named = [...lost].map(([name, counts]) => ({ name, count: counts.reduce((sum, [, count]) => sum + count, 0) })).toSorted((a, b) => b.count - a.count);
  return html`<p><a href="/console/feeds">All feeds</a></p>
${changes.length > 0 && notice('warning', html`<ul>${changes.map(({ text }) => html`<li>${text}</li>`)}</ul>`)}
${section('course', 'Day by day', html`<figure class="chart">${table<FeedDay>({
    caption: 'Messages and lost values, day by day (UTC)', rows: byDay, empty: '', columns: [
      { head: 'Day', cell: ({ day }) => html`<time>${dayOfNumber(day)}</time>` }, { head: 'Taken in', numeric: true, cell: ({ accepted }) => accepted }, { head: 'Failed', numeric: true, cell: ({ failed }) => failed },
      { head: 'Values not carried over', numeric: true, cell: ({ lost: count }) => count },
    ],
  })}</figure>`)}
${section('lost', 'What was not carried over', table<(typeof named)[number]>({
    caption: 'Elements and columns without a place, the most frequent first', rows: named.slice(0, MOST), empty: 'Everything that came was carried over.',
    columns: [{ head: 'Element or column', cell: ({ name }) => html`<span class="id">${name}</span>` }, { head: 'Values', numeric: true, cell: ({ count }) => count }],
  }), named.length > MOST && html`<p>And ${named.length - MOST} more.</p>`)}`;
}

const MOST = 100;
