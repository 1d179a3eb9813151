// SPDX-License-Identifier: Apache-2.0
/**
 * Watches the drop directory: one folder for each registered feed, by the feed's id. Looks at intervals rather than waiting for events, which
 * network drives do not give. One file at a time: the database is the narrow place, and a feed's files must go in by their age.
 */
import type { App } from '../../app/api.ts';
import { kindOf } from '../../app/failure.ts';
import type { Clock, Log, Store } from '../../app/ports.ts';
import { findFeed } from '../../app/registry/feeds.ts';
import type { RegisteredFeed } from '../../app/registry/feeds.ts';
import type { Formats } from '../../domain/mapping/formats.ts';
import { feedsOf, finish, foldersOf, pickUp, waiting } from './folders.ts';
import type { FeedFolders } from './folders.ts';
import { take, unread } from './take.ts';
import type { Taken } from './take.ts';

export interface DropOptions {
  readonly directory: string;
  readonly app: Pick<App, 'ingest'>;
  readonly store: Pick<Store, 'read'>;
  readonly formats: Formats;
  readonly clock: Clock;
  readonly log: Log;
  readonly tenant: string;
  /** Organization id of the gateway itself. */
  readonly gateway: string;
  /** Milliseconds between two looks, and for which a file must not have changed before it is taken. */
  readonly every?: number;
  readonly quiet?: number;
  readonly progress?: (feed: string, taken: Taken) => void;
}

export interface Drop {
  /** Looks once, now; resolves when everything that waited is taken. */
  look(): Promise<void>;
  /** Stops after the message that is being taken. */
  close(): Promise<void>;
}

/** Starts watching. A directory that cannot be read is an error of every look, logged, and no reason to stop the gateway. */
export function watchDrop(options: DropOptions): Drop {
  const state = { stopping: false, looking: Promise.resolve() };
  const look = (): Promise<void> => {
    state.looking = state.looking.then(() => lookOnce(options, () => state.stopping)).catch((error: unknown) => {
      options.log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'the drop directory could not be worked on');
    });
    return state.looking;
  };
  const timer = setInterval(() => void look(), options.every ?? 5_000);
  timer.unref();
  return {
    look,
    close: async () => {
      state.stopping = true;
      clearInterval(timer);
      await state.looking;
    },
  };
}

async function lookOnce(options: DropOptions, stopping: () => boolean): Promise<void> {
  for (const id of await feedsOf(options.directory)) {
    const feed = await options.store.read(options.tenant, (session) => findFeed(session, id, options.gateway));
    if (feed === undefined) {
      options.log.warn({ feed: id }, 'a folder of the drop directory is no registered feed: left alone');
      continue;
    }
    const folders = await foldersOf(options.directory, id);
    // What is in work was being taken when a gateway stopped: it goes first.
    for (const name of await waiting(folders, 'work', 0, Date.now())) if (!stopping()) await takeOne(options, { feed, folders, stopping }, name);
    for (const name of await waiting(folders, 'inbox', options.quiet ?? 2_000, Date.now())) {
      if (!stopping() && await pickUp(folders, name)) await takeOne(options, { feed, folders, stopping }, name);
    }
  }
}

interface Feed {
  readonly feed: RegisteredFeed;
  readonly folders: FeedFolders;
  readonly stopping: () => boolean;
}

async function takeOne(options: DropOptions, { feed, folders, stopping }: Feed, name: string): Promise<void> {
  const reader = options.formats.get(feed.format)?.reader.kind;
  const progress = (taken: Taken): void => options.progress?.(feed.id, taken);
  const { app, tenant, log } = options;
  const taken = await take({ app, tenant, log, feed, reader, folders, progress, stopping }, name).catch((error: unknown) => {
    // One file that cannot be read keeps no other from being taken.
    log.error({ feed: feed.id, kind: kindOf(error) }, 'a dropped file could not be read');
    return unread('it could not be read');
  });
  if (taken === undefined) return;
  const { problems, ...counts } = taken;
  const place = taken.failed > 0 ? 'failed' : 'done';
  await finish(folders, name, { place, at: options.clock.now(), report: { feed: feed.id, format: feed.format, ...counts, problems } });
  // The name of a file may be a person's: it is not logged.
  log.info({ feed: feed.id, ...counts }, place === 'done' ? 'a dropped file was taken in' : 'a dropped file was not taken in whole');
}
