// SPDX-License-Identifier: Apache-2.0
/**
 * Every page of the console, in one table; each group of pages (http/console/GROUP.ts) adds its routes by one import and one
 * line. A handler gets a caller in a seat of its desk and a form that is known to come from a page of ours; it answers by a
 * use case of App (app/console/GROUP/api.ts, put together in app/console/api.ts) whose answer is a `page()`, or
 * `onward()` after something was done. What fails becomes a page by itself; a form that is to be shown again with what is
 * wrong beside its fields is answered by the use case with `page({ status: 422 })` and `field({ issues })`.
 */
import type { App, Answer } from '../../app/api.ts';
import type { Caller } from '../../app/caller.ts';
import type { Desk, Frame } from '../../app/console/frame.ts';
import type { Result } from '../../domain/issue.ts';
import type { HttpDeps, Params } from '../context.ts';
import { ASK_PAGES } from './asks.ts';
import { CONSENT_PAGES } from './consents.ts';
import { DISCLOSURE_PAGES } from './disclosures.ts';
import { PARTICIPANT_PAGES } from './participant.ts';
import { PARTNER_PAGES } from './partners.ts';
import { TODAY_PAGES } from './today.ts';
import { PLAN_PAGES } from './plan.ts';
import { WHAT_IF_PAGES } from './what-if.ts';

export interface PageCall {
  readonly app: App;
  readonly caller: Caller;
  readonly frame: Frame;
  readonly params: Params;
  /** Of the address: holds nothing about a patient, but for what is sealed (app/console/sealed.ts). */
  readonly query: URLSearchParams;
  /** Of a POST; a file is its text. */
  readonly form: URLSearchParams;
  /** Reads a partner file. */
  readonly parsePartner: HttpDeps['parsePartner'];
}

export interface PageRoute {
  readonly method: 'get' | 'post';
  /** Below /console, as Express writes patterns; every `:id` matches [A-Za-z0-9_-]{1,2000}. */
  readonly path: string;
  readonly desks: readonly Desk[];
  /** Words of its entry in the navigation; absent: it has none. Entries stand in the order of the table. */
  readonly nav?: string;
  /** Largest body of a POST; default 1mb. */
  readonly limit?: string;
  readonly handler: (call: PageCall) => Promise<Result<Answer>>;
}

/** The table. The order is that of the navigation. */
export const PAGES: readonly PageRoute[] = [
  ...TODAY_PAGES,
  ...DISCLOSURE_PAGES,
  ...CONSENT_PAGES,
  ...WHAT_IF_PAGES,
  ...PLAN_PAGES,
  ...PARTICIPANT_PAGES,
  ...PARTNER_PAGES,
  ...ASK_PAGES,
];
