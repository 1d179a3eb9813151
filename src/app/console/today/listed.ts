// SPDX-License-Identifier: Apache-2.0
/** A list that one of Today's numbers opens: who may see it, the look that it is, and how a long one goes on. */
import type { Result } from '../../../domain/issue.ts';
import { fail, ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Session, StoredResource, Visibility } from '../../ports.ts';
import { requireStaff } from '../../scope.ts';
import type { Frame } from '../frame.ts';
import { html, NOTHING, type Html, type Piece } from '../html.ts';
import { page } from '../page.ts';
import { sealed, unsealed } from '../sealed.ts';
import { STAFF, writeLook } from '../view.ts';
import { planFor } from './counts.ts';

export interface ListCall {
  readonly frame: Frame;
  readonly list: string;
  readonly days?: string | null;
  /** Where the page before ended, sealed. */
  readonly after?: string | null;
}

/** Rows of one page. */
export const SHOWN = 500;

/** `persons`: whose records its rows are about. */
export interface Made { readonly title: string; readonly main: Html; readonly persons: readonly string[] }

/** Makes a list for staff, with a look written for each person on it; undefined: there is no such list. */
export async function listed(deps: Deps, caller: Caller, frame: Frame, make: (session: Session) => Promise<Made | undefined>): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  const made = staff.ok ? await deps.store.read(caller.tenant, make) : undefined;
  if (!staff.ok || made === undefined) {
    return staff.ok ? fail({ code: 'not-found', text: 'There is no such list' }) : staff;
  }
  const looked = await writeLook(deps, caller, [...new Set(made.persons)].filter((person) => person !== ''), 'console-list');
  return !looked.ok ? looked
    : ok(page({ title: made.title, frame, decisions: [STAFF], main: () => html`${made.main}<p><a href="/console/today">Back to Today</a></p>` }));
}

export interface Place { readonly shown: number; readonly cursor?: string }

/** The place in an address; the first page when there is none, or none of ours. */
export function placeOf(deps: Deps, caller: Caller, after: string | null | undefined): Place {
  const [, shown, cursor] = /^list (\d+) (.*)$/s.exec(after === null || after === undefined ? '' : unsealed(deps, caller, after) ?? '') ?? [];
  return shown === undefined || cursor === undefined ? { shown: 0 } : { shown: Number(shown), cursor };
}

export interface Part { readonly at: Place; readonly rows: number; readonly total: number | undefined; readonly next: string | undefined; readonly path: string }

/** Which rows of how many stand here, where a list is longer than a page, and the way to the next. `total` undefined: not known. */
export function partNote(deps: Deps, caller: Caller, { at, rows, total, next, path }: Part): Html {
  if (at.shown === 0 && next === undefined) {
    return NOTHING;
  }
  const [first, last] = [at.shown + 1, at.shown + rows].map((each) => each.toLocaleString('en-US'));
  return html`<p role="status">${at.shown === 0 ? `The first ${last ?? ''}` : `${first ?? ''} to ${last ?? ''}`} of ${total === undefined ? 'more' : total.toLocaleString('en-US')}.
${next !== undefined && html`<a href="${path}${path.includes('?') ? '&' : '?'}after=${sealed(deps, caller, `list ${String(at.shown + rows)} ${next}`)}" rel="next">The next ones</a>`}</p>`;
}

export interface Sought { readonly query: readonly (readonly [string, string])[]; readonly visibility: Visibility; readonly at: Place }
export interface Rows { readonly rows: readonly StoredResource[]; readonly total: number; readonly next: string | undefined }

/** A page of resources, with how many there are in all. */
export async function rowsOf(deps: Deps, session: Session, type: 'Task' | 'Consent', { query, visibility, at }: Sought): Promise<Rows> {
  const plan = planFor(deps, type, query);
  const found = await session.search({ ...plan, count: SHOWN, ...(at.cursor === undefined ? {} : { cursor: at.cursor }) }, visibility);
  const total = (await session.countByType(plan, visibility))[type] ?? 0;
  return found.ok ? { rows: found.value.matches, total, next: found.value.next } : { rows: [], total, next: undefined };
}

/** Where the entries, and the consents, of a record's person are. */
export function personLinks(deps: Deps, caller: Caller, row: StoredResource): Piece {
  const link = sealed(deps, caller, `person ${row.person}`);
  return row.person === '' ? '' : html`<a href="/console/disclosures?patient=${link}" aria-label="Entries about the patient of ${row.id}">Entries</a>, <a href="/console/consents/${link}" aria-label="Consents of the patient of ${row.id}">consents</a>`;
}
