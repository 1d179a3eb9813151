// SPDX-License-Identifier: Apache-2.0
/**
 * Pages as answers. Whatever a page says about somebody goes through decisions, as every answer does: the gate's own where
 * records are shown, STAFF (view.ts) where the gateway's staff look at the ledger, FRAME where nothing is said about anybody.
 */
import type { Decision } from '../../domain/consent/decision.ts';
import { enforceStatement } from '../../domain/consent/enforce/enforce.ts';
import type { Issue } from '../../domain/issue.ts';
import { statusOf } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Frame } from './frame.ts';
import { html, type Html } from './html.ts';
import { layout } from './layout.ts';
import { faults } from './parts.ts';

export const PAGE_TYPE = 'text/html; charset=utf-8';

/** A page that says nothing about anybody: forms, errors, the registry. */
export const FRAME: Decision = {
  outcome: 'permit', released: [], withheld: [], obligations: { critical: [], advisory: [] }, records: [], findings: [], rules: '',
};

export interface Page {
  readonly title: string;
  readonly frame?: Frame | undefined;
  /** What the page says goes through these; `main` gets the ids that they released. */
  readonly decisions: readonly Decision[];
  readonly main: (released: ReadonlySet<string>) => Html;
  readonly lang?: 'en' | 'es';
  readonly onward?: string;
  /** Default: 200. */
  readonly status?: number;
}

/** A page. */
export function page({ decisions, main, status = 200, ...rest }: Page): Answer {
  return { status, body: enforceStatement('page', PAGE_TYPE, decisions, (released) => layout({ ...rest, main: main(released) })) };
}

/** On to another page after something was done; `path` is of ours and holds nothing about a patient. */
export function onward(path: string): Answer {
  return { status: 303, location: path };
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'This cannot be read', 401: 'Please sign in', 403: 'This is not for this desk', 404: 'There is nothing here', 409: 'This has changed meanwhile',
  410: 'This is not there any more', 412: 'This has changed meanwhile', 413: 'This is too large', 422: 'This cannot be done so', 429: 'Too many requests',
};

/** What went wrong, as a page. It leaves at a whole tick: how long it took could tell of what the caller may not see. */
export function issuePage(frame: Frame | undefined, issues: readonly Issue[], status = statusOf(issues)): Answer {
  const back = frame === undefined ? html`<p><a href="/console/sign-in">Sign in</a></p>` : html`<p><a href="/console">Back to the start</a></p>`;
  const title = TITLES[status] ?? 'Something went wrong here';
  return { ...page({ title, frame, decisions: [FRAME], status, main: () => html`${faults(issues)}${back}` }), silent: true };
}
