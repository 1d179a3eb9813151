// SPDX-License-Identifier: Apache-2.0
/** What the page Today counts: asks by day and word out of the ledger's counts, and what waits for somebody. */
import { localDay, addDays } from '../../../domain/consent/evidence/time.ts';
import { parseSearch } from '../../../domain/fhir/search/parse.ts';
import { feedChanges, BASELINE_DAYS, type FeedChange } from '../../../domain/mapping/feed-watch.ts';
import { cs } from '../../../domain/consent/evidence/systems.ts';
import { WORK_CODES } from '../../aftermath/work.ts';
import type { Deps } from '../../deps.ts';
import type { LedgerKind, Session, Visibility } from '../../ports.ts';
import type { LedgerCount } from '../ports.ts';

export const TODAY = '/console/today';

/** Of whom or what the chart is drawn. */
export const BY = { all: '', partner: 'organization', purpose: 'purpose', basis: 'basis' } as const;
export type By = keyof typeof BY;

/** Days that a page may look back. */
export const SPANS = [7, 30, 90, 365] as const;

export interface Span { readonly days: number; readonly first: string; readonly last: string; readonly from: string; readonly to: string }

/** The last days, today included, by the county's calendar. */
export function spanOf(deps: Pick<Deps, 'clock' | 'policy'>, days: number): Span {
  const to = deps.clock.now();
  const last = localDay(Date.parse(to), deps.policy.timeZone);
  const first = addDays(last, 1 - days);
  // A day more than needed: hours before the first local midnight fall on an earlier day and are left out below.
  return { days, first, last, from: new Date(Date.parse(`${first}T00:00:00Z`) - 86_400_000).toISOString(), to };
}

/** Counts within the span alone. */
export async function countsOf(session: Session, deps: Pick<Deps, 'policy'>, at: { readonly span: Span; readonly by: By }): Promise<readonly LedgerCount[]> {
  const rows = await session.countLedger({ dimension: BY[at.by], from: at.span.from, to: at.span.to, zone: deps.policy.timeZone, kinds: KINDS });
  return rows.filter((row) => row.day >= at.span.first && row.day <= at.span.last);
}

/** Every day of the span, in order. */
export function daysOf({ first, days }: Span): readonly string[] {
  return Array.from({ length: days }, (_none, index) => addDays(first, index));
}

/** What is counted, and the kind of entry that it counts; an ask is any of them: what the list of disclosures shows first. */
export const MEASURES = { asks: undefined, releases: 'disclosure', refusals: 'refusal', empty: 'empty', emergencies: 'emergency' } as const satisfies Readonly<Record<string, LedgerKind | undefined>>;
export type Measure = keyof typeof MEASURES;
export type Totals = Readonly<Record<Measure, number>>;

export const MEASURE_WORDS: Readonly<Record<Measure, string>> = { asks: 'Asks', releases: 'Releases', refusals: 'Refusals', empty: 'Nothing found', emergencies: 'Emergencies' };

const KINDS = Object.values(MEASURES).filter((kind) => kind !== undefined);

/** Only what was let go has a basis. */
export function measuresOf(by: By): readonly Measure[] {
  return by === 'basis' ? ['releases', 'emergencies'] : ['asks', 'releases', 'refusals', 'empty', 'emergencies'];
}

export function totals(rows: readonly LedgerCount[]): Totals {
  const sum = (kind: LedgerKind): number => rows.filter((row) => row.kind === kind).reduce((all, row) => all + row.count, 0);
  const [releases, refusals, empty, emergencies] = [sum('disclosure'), sum('refusal'), sum('empty'), sum('emergency')];
  return { asks: releases + refusals + empty + emergencies, releases, refusals, empty, emergencies };
}

export const CONSENT_LISTS = ['new', 'ending', 'revoked'] as const;
export type ConsentList = (typeof CONSENT_LISTS)[number];

/** The search behind each list of consents: taken in or changed, ending, ended by revocation; within the days given. */
export function consentQuery(list: ConsentList, span: Span): readonly (readonly [string, string])[] {
  switch (list) {
    case 'new':
      return [['status', 'active'], ['_lastUpdated', `ge${span.first}`]];
    case 'ending':
      return [['status', 'active'], ['period', `gt${span.last}`], ['period', `eb${addDays(span.last, span.days)}`]];
    default:
      return [['status', 'inactive'], ['_lastUpdated', `ge${span.first}`]];
  }
}

/** A search of ours; it throws when it does not parse, which is a bug. */
export function planFor(deps: Pick<Deps, 'definitions' | 'policy'>, type: string, query: readonly (readonly [string, string])[]): Parameters<Session['search']>[0] {
  const parsed = parseSearch(type, query, deps.definitions, { lenient: false, timeZone: deps.policy.timeZone });
  if (!parsed.ok) {
    throw new Error(`a search of the page Today does not parse: ${parsed.issues[0]?.text ?? ''}`);
  }
  return parsed.value;
}

const OPEN = 'requested,received,accepted,in-progress,on-hold';

/** Work lists of staff: those of the compliance role, and doubtful matches. */
export const WORK_LISTS = [...WORK_CODES, 'review-match'] as const;

/** Open items of one work list. */
export function workQuery(code: string): readonly (readonly [string, string])[] {
  return [['code', `${cs('work')}|${code}`], ['status', OPEN]];
}

export interface Waiting {
  readonly work: ReadonlyMap<string, number>;
  readonly consents: Readonly<Record<ConsentList, number>>;
  readonly failedMessages: number;
  readonly deadLetters: number;
  readonly waitingDeliveries: number;
  readonly feeds: readonly FeedChange[];
}

/** Lists that are counted one by one stop there. */
export const COUNTED = 1000;

export async function waiting(session: Session, deps: Deps, span: Span): Promise<Waiting> {
  const count = async (type: string, query: readonly (readonly [string, string])[], visibility: Visibility): Promise<number> =>
    (await session.countByType(planFor(deps, type, query), visibility))[type] ?? 0;
  const work = new Map<string, number>();
  for (const code of WORK_LISTS) {
    work.set(code, await count('Task', workQuery(code), { kind: 'holder', holder: deps.policy.gateway }));
  }
  const consents: Record<ConsentList, number> = { new: 0, ending: 0, revoked: 0 };
  for (const list of CONSENT_LISTS) {
    consents[list] = await count('Consent', consentQuery(list, span), { kind: 'all' });
  }
  return {
    work, consents, feeds: await feedsOf(session, deps),
    failedMessages: (await session.messages({ status: 'failed', count: COUNTED })).length,
    deadLetters: (await session.deliveries({ state: 'dead', count: COUNTED })).length,
    waitingDeliveries: (await session.deliveries({ state: 'waiting', count: COUNTED })).length,
  };
}

/** Feeds whose latest day is unlike the days before, or on which nothing came. */
export async function feedsOf(session: Session, deps: Pick<Deps, 'clock'>): Promise<readonly FeedChange[]> {
  const today = Math.floor(Date.parse(deps.clock.now()) / 86_400_000);
  return feedChanges(await session.feedDays(today - BASELINE_DAYS - 1), today);
}
