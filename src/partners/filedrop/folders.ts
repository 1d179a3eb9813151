// SPDX-License-Identifier: Apache-2.0
/**
 * The folders of one feed's file drop: inbox -> work -> done or failed. A file is picked up by one rename, whole or not at all; what was in work
 * when the gateway died is found there at the next start. One gateway watches a directory: what another has in work would look abandoned.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const PLACES = ['inbox', 'work', 'done', 'failed'] as const;
export type Place = (typeof PLACES)[number];

export interface FeedFolders {
  readonly feed: string;
  readonly path: (place: Place, name?: string) => string;
}

/** Folder names of the drop directory that may be feeds; a name that is no feed id is none. */
export async function feedsOf(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && /^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/.test(entry.name)).map((entry) => entry.name).sort();
}

/** The feed's folders, made when missing. */
export async function foldersOf(directory: string, feed: string): Promise<FeedFolders> {
  await Promise.all(PLACES.map((place) => mkdir(join(directory, feed, place), { recursive: true, mode: 0o700 })));
  return { feed, path: (place, name) => (name === undefined ? join(directory, feed, place) : join(directory, feed, place, name)) };
}

/** Names that senders and tools give to what is not whole yet, and our own notes. */
const NOT_YET = /^\.|~$|\.(?:tmp|part|partial|filepart|crdownload|progress\.json|report\.json)$/i;

/** What stands in a place and is whole, the oldest first; `quiet`: milliseconds for which it must not have changed. */
export async function waiting(folders: FeedFolders, place: 'inbox' | 'work', quiet: number, now: number): Promise<readonly string[]> {
  const names = (await readdir(folders.path(place))).filter((name) => !NOT_YET.test(name));
  const found = await Promise.all(names.map(async (name) => ({ name, changed: await changedAt(folders.path(place, name)) })));
  return found.filter(({ changed }) => changed !== undefined && now - changed >= quiet).sort((a, b) => (a.changed ?? 0) - (b.changed ?? 0) || a.name.localeCompare(b.name)).map(({ name }) => name);
}

/** The last change of a file, or of anything in a folder; undefined when it is gone. */
async function changedAt(path: string): Promise<number | undefined> {
  try {
    const own = await stat(path);
    if (!own.isDirectory()) return own.mtimeMs;
    const inside = await Promise.all((await readdir(path)).map(async (name) => (await stat(join(path, name))).mtimeMs));
    return Math.max(own.mtimeMs, ...inside);
  } catch {
    return undefined;
  }
}

/** Takes a file out of the inbox; false when it is gone again. Two files of one name never meet: the second waits. */
export async function pickUp(folders: FeedFolders, name: string): Promise<boolean> {
  if (existsSync(folders.path('work', name))) return false;
  try {
    await rename(folders.path('inbox', name), folders.path('work', name));
    return true;
  } catch {
    return false;
  }
}

/** Puts a file where it ends, under its time, with the report beside it. The report stands first: what lies in done or failed is explained. */
export async function finish(folders: FeedFolders, name: string, end: { readonly place: 'done' | 'failed'; readonly at: string; readonly report: object }): Promise<void> {
  const kept = `${end.at.replaceAll(':', '').replace('.', '-')}-${name}`;
  await writeFile(folders.path(end.place, `${kept}.report.json`), `${JSON.stringify(end.report, null, 2)}\n`, { mode: 0o600 });
  await rename(folders.path('work', name), folders.path(end.place, kept));
}
