// SPDX-License-Identifier: Apache-2.0
/** What `serve` runs beside the network: the worker of deliveries, and the timers that make some (docs/deliveries.md). */
import type { App } from './app/api.ts';
import type { Caller } from './app/caller.ts';
import { PATIENCE } from './app/deliver/deliver.ts';
import type { DueCall } from './app/deliver/due.ts';
import type { Log } from './app/ports.ts';
import type { Settings } from './config.ts';
import type { Result } from './domain/issue.ts';
import type { Metrics } from './http/metrics.ts';
import { openTransport } from './partners/deliver/transport.ts';
import { createValve } from './partners/deliver/valve.ts';
import { startWorker } from './partners/deliver/worker.ts';
import type { Outgoing } from './partners/outgoing/outgoing.ts';

export interface DeliveryParts {
  readonly settings: Settings;
  readonly app: App;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly outgoing: Outgoing;
  /** The gateway acting for itself. */
  readonly operator: Caller;
}

const HANDS = 16;
/** Longer than any try: 30 s for an answer, 10 s to connect, and the making of it. */
const LEASE = 120_000;
const CORRECTIONS_EVERY = 60_000;
const SUBSCRIPTIONS_EVERY = 500;
const MATCHES_EVERY = 60_000;
/** Reviews are due by the day. */
const REVIEWS_EVERY = 3_600_000;
/** Feeds are looked at every six hours: what changed overnight is known in the morning. */
const FEEDS_EVERY = 6 * 60 * 60 * 1000;

/** Starts them; `stop` waits for what is under way. */
export function startDeliveries({ settings, app, log, metrics, operator, outgoing }: DeliveryParts): { stop(): Promise<void> } {
  const wanted = settings.deliveries ?? {};
  if (wanted.off === true) {
    return { stop: () => Promise.resolve() };
  }
  const transport = openTransport({
    outgoing, ...(wanted.directory === undefined ? {} : { directory: wanted.directory }),
    ...(wanted.smime === undefined ? {} : { smime: wanted.smime }), ...(settings.tls === undefined ? {} : { tls: settings.tls }),
    ...(wanted.timeout === undefined ? {} : { timeout: wanted.timeout }),
  });
  const call: DueCall = {
    transport, patience: wanted.patience ?? PATIENCE, hands: HANDS, lease: wanted.lease ?? LEASE,
    valve: createValve({ each: 8, failures: 5, pause: wanted.pause ?? 30_000 }),
    told: ({ channel }, { outcome }) => { metrics.delivery({ channel, outcome }); },
  };
  const worker = startWorker({ take: (each, free) => app.takeDue(each, free), call, log, ...(wanted.interval === undefined ? {} : { interval: wanted.interval }) });
  const timers = timersOf({ settings, app, log, metrics, operator });
  return {
    stop: async () => {
      await Promise.all([worker.stop(), ...timers.map((each) => each.stop())]);
      await transport.close();
    },
  };
}

/** What makes deliveries by itself. */
function timersOf({ settings: { deliveries = {} }, app, log, operator }: Omit<DeliveryParts, 'outgoing'>): readonly { stop(): Promise<void> }[] {
  const told = (what: string, result: Result<unknown>): void => {
    if (!result.ok) {
      log.warn({ code: result.issues[0]?.code ?? '', what }, 'a timed task failed; it is tried again');
    }
  };
  return [
    every(deliveries.correctionsEvery ?? CORRECTIONS_EVERY, async () => { told('corrections', await app.tellCorrections(operator)); }, log),
    every(deliveries.correctionsEvery ?? MATCHES_EVERY, async () => { told('comparing Patients', await app.findMatches(operator)); }, log),
    every(REVIEWS_EVERY, async () => { told('reviews of plans', await app.raiseReviews(operator)); }, log),
    every(FEEDS_EVERY, () => noticeFeeds(app, operator, log), log),
    every(deliveries.interval ?? SUBSCRIPTIONS_EVERY, () => app.keepSubscriptions(), log),
  ];
}

/** Feeds that are not as they were: a warning for each, with names of elements and no values. */
async function noticeFeeds(app: DeliveryParts['app'], operator: DeliveryParts['operator'], log: Log): Promise<void> {
  const changes = await app.watchFeeds(operator);
  if (!changes.ok) {
    log.warn({ code: changes.issues[0]?.code ?? '' }, 'the feeds could not be looked at');
    return;
  }
  for (const { kind, feed } of changes.value) {
    log.warn({ kind, organization: feed.organization, format: feed.format, feed: feed.feed }, 'a feed is not as it was: see $feed-watch');
  }
}

/** Runs a task again and again, never twice at once. */
function every(milliseconds: number, task: () => Promise<void>, log: Log): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= task().catch(() => {
      log.error({}, 'a timed task failed; it is tried again');
    }).finally(() => { running = undefined; });
  }, milliseconds);
  timer.unref();
  return { stop: async () => { clearInterval(timer); await running; } };
}
