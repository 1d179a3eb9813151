// SPDX-License-Identifier: Apache-2.0
/** What the histories of a record, of a type and of everything share: their parameters and their links (http://hl7.org/fhir/R4/http.html#history). */
import { parseDate } from '../../domain/fhir/dates.ts';
import { timeZone } from '../../domain/fhir/zone.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { SearchCall } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { VersionsAsked } from '../ports.ts';
import { cursorQuery } from './cursor.ts';

const CITE = 'http://hl7.org/fhir/R4/http.html#history';
const PAGE = 100;
const KNOWN: readonly string[] = ['_since', '_at', '_count', '_cursor', '_format', '_pretty'];

export type HistoryPage = Pick<VersionsAsked, 'since' | 'at' | 'count'>;

/** `_since` (an instant, or a date: its beginning), `_at` (a time: what was current during it), `_count` (at most 100). Others are refused, unless the call is lenient. */
export function pageAsked(deps: Deps, { query, lenient }: Pick<SearchCall, 'query' | 'lenient'>): Result<HistoryPage> {
  const unknown = query.find(([name]) => !KNOWN.includes(name))?.[0];
  if (unknown !== undefined && !lenient) {
    return fail({ code: 'not-supported', text: `History does not know the parameter ${/^[A-Za-z_-]{1,40}$/.test(unknown) ? unknown : '(name not shown)'}`, cite: CITE });
  }
  const given = new Map(query);
  const [since, at] = ['_since', '_at'].map((name) => timeOf(deps, given.get(name)));
  const wrong = since === null ? '_since' : at === null ? '_at' : undefined;
  if (wrong !== undefined) {
    return fail({ code: 'invalid', text: 'This is neither an instant nor a date', at: wrong, cite: CITE });
  }
  const count = given.get('_count') ?? String(PAGE);
  if (!/^\d{1,9}$/.test(count)) {
    return fail({ code: 'invalid', text: 'This is not a number', at: '_count', cite: CITE });
  }
  return ok({ count: Math.min(Number(count), PAGE), ...(since ? { since: since.lo } : {}), ...(at ? { at } : {}) });
}

/** undefined: not given; null: not readable. A plus sign that was not percent-encoded arrives as a space. */
function timeOf({ policy }: Deps, text: string | undefined): { readonly lo: number; readonly hi: number } | undefined | null {
  return text === undefined ? undefined : parseDate(text.replace(/ (?=\d\d:\d\d$)/, '+'), timeZone(policy.timeZone)) ?? null;
}

export interface Linking { readonly caller: Caller; readonly call: SearchCall; readonly next: string | undefined }

/** `self`, and `next` where more follow. */
export function historyLinks(deps: Deps, path: string, { caller, call, next }: Linking): readonly { readonly relation: string; readonly url: string }[] {
  return [
    { relation: 'self', url: `${path}?${cursorQuery(deps, caller, { call })}` },
    ...(next === undefined ? [] : [{ relation: 'next', url: `${path}?${cursorQuery(deps, caller, { call, position: next })}` }]),
  ];
}
