// SPDX-License-Identifier: Apache-2.0
/**
 * A feed's settings as the interpreter uses them: what the feed leaves open is filled in, and each filling that was
 * really used is written down once.
 */
import type { Result } from '../issue.ts';
import { fail, ok } from '../issue.ts';
import type { CodeTable } from './codes.ts';
import { tablesFor } from './codes.ts';
import { isTimeZone } from './time-zone.ts';
import { CANONICAL_BASE } from './types.ts';
import type { FeedSettings } from './types.ts';

export interface Feed {
  readonly slug: string;
  readonly timeZone: string | undefined;
  readonly monthFirst: boolean;
  readonly tables: ReadonlyMap<string, CodeTable>;
  /** Identifier.system for a name that rows use. */
  readonly system: (name: string) => string;
  /** True when the feed's settings give that name a system. */
  readonly hasSystem: (name: string) => boolean;
  /** The name under which the feed's settings, or our own naming, know a system. */
  readonly nameOfSystem: (system: string) => string | undefined;
  /** URL of the source's own code system of that name. */
  readonly codeSystem: (name: string) => string;
  /** Writes down, once, that something was assumed. */
  readonly assume: (sentence: string) => void;
}

/** Settings -> feed; `assumed` gathers the sentences. Errors: a time zone or a code table that does not exist. */
export function resolveFeed(settings: FeedSettings, own: ReadonlyMap<string, CodeTable>, assumed: Set<string>): Result<Feed> {
  if (settings.timeZone !== undefined && !isTimeZone(settings.timeZone)) {
    return fail({ code: 'value', text: `the feed's time zone is not an IANA name: ${settings.timeZone}` });
  }
  const { tables, unknown } = tablesFor(own, settings);
  if (unknown.length > 0) return fail({ code: 'value', text: `the feed names code tables that do not exist: ${unknown.join(', ')}` });
  const assume = (sentence: string): void => void assumed.add(sentence);
  const slug = slugOf(settings);
  if (slug === undefined) assume('No feed is named: identifiers and local codes are filed under "unregistered", so they meet no other source\'s.');
  return ok({
    slug: slug ?? 'unregistered',
    timeZone: settings.timeZone,
    monthFirst: settings.dateOrder !== 'day-first',
    tables,
    assume,
    codeSystem: (name) => `${CANONICAL_BASE}/CodeSystem/source/${slug ?? 'unregistered'}/${name}`,
    hasSystem: (name) => settings.identifierSystems?.[name] !== undefined,
    nameOfSystem: (system) => nameOfSystem(system, settings, `${CANONICAL_BASE}/sid/${slug ?? 'unregistered'}/`),
    system: (name) => {
      const given = settings.identifierSystems?.[name];
      if (given !== undefined) return given;
      assume(`No identifier system is set for "${name}": one of the feed's own is used.`);
      return `${CANONICAL_BASE}/sid/${slug ?? 'unregistered'}/${name}`;
    },
  });
}

function nameOfSystem(system: string, settings: FeedSettings, own: string): string | undefined {
  const given = Object.entries(settings.identifierSystems ?? {}).find(([, url]) => url === system)?.[0];
  return given ?? (system.startsWith(own) ? system.slice(own.length) : undefined);
}

/** The feed's part of our own URLs. Two agencies must never share one: equal numbers of theirs would merge two people. */
function slugOf(settings: FeedSettings): string | undefined {
  const text = settings.id ?? settings.organization?.id ?? settings.organization?.name;
  return text?.toLowerCase().replace(/[^a-z0-9]+/gu, '-').replace(/^-|-$/gu, '');
}
