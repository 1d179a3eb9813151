// SPDX-License-Identifier: Apache-2.0
/** What the numbers of Today count: work lists, consents, failed messages, deliveries, feeds. They name no patient; who opens one looks at a patient. */
import type { Consent, Task } from '@medplum/fhirtypes';
import type { Result } from '../../../domain/issue.ts';
import { fail, ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import { factOf } from '../../aftermath/work.ts';
import type { Deps } from '../../deps.ts';
import type { Delivery } from '../../deliver/ports.ts';
import { toResource } from '../../gate/knowledge.ts';
import type { Message, Session, StoredResource, Visibility } from '../../ports.ts';
import { requireStaff } from '../../scope.ts';
import { organizationNames } from '../disclosures/names.ts';
import type { Frame } from '../frame.ts';
import { html, type Html, type Piece } from '../html.ts';
import { words } from '../layout.ts';
import { page } from '../page.ts';
import { instant, table } from '../parts.ts';
import { sealed } from '../sealed.ts';
import { STAFF, writeLook } from '../view.ts';
import { CONSENT_LISTS, consentQuery, COUNTED, feedsOf, planFor, SPANS, spanOf, WORK_LISTS, workQuery, type ConsentList } from './counts.ts';
import { workWords } from './today.ts';

export interface ListCall { readonly frame: Frame; readonly list: string; readonly days?: string | null }

/** Rows on such a page. */
const SHOWN = 500;

/** `persons`: whose records its rows are about. */
interface Made { readonly title: string; readonly main: Html; readonly persons: readonly string[] }

async function listed(deps: Deps, caller: Caller, frame: Frame, make: (session: Session) => Promise<Made | undefined>): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  const made = staff.ok ? await deps.store.read(caller.tenant, make) : undefined;
  if (!staff.ok || made === undefined) {
    return staff.ok ? fail({ code: 'not-found', text: 'There is no such list' }) : staff;
  }
  const looked = await writeLook(deps, caller, [...new Set(made.persons)].filter((person) => person !== ''), 'console-list');
  return !looked.ok ? looked
    : ok(page({ title: made.title, frame, decisions: [STAFF], main: () => html`${made.main}<p><a href="/console/today">Back to Today</a></p>` }));
}

async function rowsOf(deps: Deps, session: Session, type: 'Task' | 'Consent', at: { readonly query: readonly (readonly [string, string])[]; readonly visibility: Visibility }): Promise<readonly StoredResource[]> {
  const found = await session.search({ ...planFor(deps, type, at.query), count: SHOWN }, at.visibility);
  return found.ok ? found.value.matches : [];
}

/** Where the entries, and the consents, of a record's person are. */
function personLinks(deps: Deps, caller: Caller, row: StoredResource): Piece {
  const link = sealed(deps, caller, `person ${row.person}`);
  return row.person === '' ? '' : html`<a href="/console/disclosures?patient=${link}" aria-label="Entries about the patient of ${row.id}">Entries</a>, <a href="/console/consents/${link}" aria-label="Consents of the patient of ${row.id}">consents</a>`;
}

/** Open items of one work list, oldest first. */
export function workPage(deps: Deps, caller: Caller, { frame, list }: ListCall): Promise<Result<Answer>> {
  return listed(deps, caller, frame, async (session) => {
    if (!(WORK_LISTS as readonly string[]).includes(list)) {
      return undefined;
    }
    const rows = await rowsOf(deps, session, 'Task', { query: [...workQuery(list), ['_sort', '_lastUpdated']], visibility: { kind: 'holder', holder: deps.policy.gateway } });
    const names = await organizationNames(session);
    const items = rows.map((row) => ({ row, task: toResource(row) as Task }));
    const entryOf = (task: Task): Piece => {
      const entry = factOf(task, 'entry') ?? factOf(task, 'ledger-entry');
      return entry === undefined ? '' : html`<a href="/console/disclosures/${entry}">The disclosure</a>`;
    };
    return {
      title: capital(workWords(list)), persons: rows.map(({ person }) => person),
      main: table({
        caption: capital(workWords(list)), rows: items, empty: 'Nothing waits here.',
        columns: [
          { head: 'Since', cell: ({ task }) => (task.authoredOn === undefined ? '' : instant(task.authoredOn, deps.policy.timeZone)) },
          { head: 'What', cell: ({ task }) => task.description ?? '' },
          { head: 'Whose', cell: ({ task }) => names.get(task.owner?.reference?.split('/')[1] ?? '') ?? '' },
          { head: 'Until', cell: ({ task }) => task.restriction?.period?.end?.slice(0, 10) ?? '' },
          { head: 'About', cell: ({ row, task }) => html`${personLinks(deps, caller, row)} ${entryOf(task)}` },
        ],
      }),
    };
  });
}

const CONSENT_TITLES: Readonly<Record<ConsentList, string>> = { new: 'Consents signed or changed', ending: 'Consents that end soon', revoked: 'Consents revoked or ended' };

/** Consents of one of the lists. */
export function consentsPage(deps: Deps, caller: Caller, { frame, list, days }: ListCall): Promise<Result<Answer>> {
  return listed(deps, caller, frame, async (session) => {
    const which = CONSENT_LISTS.find((each) => each === list);
    if (which === undefined) {
      return undefined;
    }
    const span = spanOf(deps, SPANS.find((each) => String(each) === days) ?? 30);
    const rows = await rowsOf(deps, session, 'Consent', { query: [...consentQuery(which, span), ['_sort', '-_lastUpdated']], visibility: { kind: 'all' } });
    const names = await organizationNames(session);
    const items = rows.map((row) => ({ row, consent: toResource(row) as Consent }));
    return {
      title: CONSENT_TITLES[which], persons: rows.map(({ person }) => person),
      main: table({
        caption: `${CONSENT_TITLES[which]}, ${String(span.days)} days`, rows: items, empty: 'There is none.',
        columns: [
          { head: 'Consent', cell: ({ row }) => html`<a href="/console/consents/paper/${sealed(deps, caller, `consent ${row.id} ${row.person}`)}">${row.id}</a>` },
          { head: 'Kind', cell: ({ consent }) => words(consent.category[0]?.coding?.[0]?.code ?? '') },
          { head: 'Status', cell: ({ consent }) => consent.status },
          { head: 'Until', cell: ({ consent }) => consent.provision?.period?.end?.slice(0, 10) ?? 'no end is stated' },
          { head: 'Brought by', cell: ({ row }) => names.get(row.holder) ?? row.holder },
          { head: 'Last changed', cell: ({ row }) => instant(row.lastUpdated, deps.policy.timeZone) },
        ],
      }),
    };
  });
}

/** Messages that could not be taken in. */
export function failedMessages(deps: Deps, caller: Caller, { frame }: ListCall): Promise<Result<Answer>> {
  return listed(deps, caller, frame, async (session) => {
    const rows = await session.messages({ status: 'failed', count: COUNTED });
    const names = await organizationNames(session);
    return {
      title: 'Messages that failed', persons: rows.map(({ person }) => person),
      main: table<Message>({
        caption: 'Messages that failed, newest first', rows, empty: 'No message waits for a replay.',
        columns: [
          { head: 'Received', cell: (row) => instant(row.received, deps.policy.timeZone) },
          { head: 'From', cell: (row) => names.get(row.organization) ?? row.organization },
          { head: 'Format and feed', cell: (row) => [row.format, row.feed].filter((part) => part !== '').join(', ') },
          { head: 'Why', cell: (row) => row.issues.map((issue) => html`<div>${issue.text}${issue.at !== undefined && html` <code>${issue.at}</code>`}</div>`) },
          { head: 'Message', cell: (row) => html`<code>${row.id}</code>` },
        ],
      }),
    };
  });
}

/** Deliveries that were given up, or are on their way. */
export function deliveriesPage(deps: Deps, caller: Caller, { frame, list }: ListCall): Promise<Result<Answer>> {
  return listed(deps, caller, frame, async (session) => {
    const state = (['dead', 'waiting'] as const).find((each) => each === list);
    if (state === undefined) {
      return undefined;
    }
    const rows = await session.deliveries({ state, count: COUNTED });
    const names = await organizationNames(session);
    const title = state === 'dead' ? 'Deliveries given up' : 'Deliveries on their way';
    return {
      title, persons: rows.map(({ person }) => person),
      main: table<Delivery>({
        caption: `${title}, eldest first`, rows, empty: 'There is none.',
        columns: [
          { head: 'Made', cell: (row) => instant(row.made, deps.policy.timeZone) },
          { head: 'To', cell: (row) => names.get(row.partner) ?? row.partner }, { head: 'What', cell: (row) => words(row.channel) },
          { head: 'Tries', numeric: true, cell: (row) => row.tries }, { head: 'Why', cell: (row) => row.note },
          { head: 'Next try', cell: (row) => (state === 'dead' ? 'when it is released' : instant(row.due, deps.policy.timeZone)) },
        ],
      }),
    };
  });
}

/** Feeds whose latest day is unlike the days before. */
export function feedsPage(deps: Deps, caller: Caller, { frame }: ListCall): Promise<Result<Answer>> {
  return listed(deps, caller, frame, async (session) => {
    const names = await organizationNames(session);
    return {
      title: 'Feeds silent or changed', persons: [],
      main: table({
        caption: 'Feeds whose latest day is unlike the days before', rows: await feedsOf(session, deps), empty: 'Every feed is as it was on the days before.',
        columns: [
          { head: 'Partner', cell: ({ feed }) => names.get(feed.organization) ?? feed.organization },
          { head: 'Format and feed', cell: ({ feed }) => [feed.format, feed.feed].filter((part) => part !== '').join(', ') },
          { head: 'What', cell: ({ kind }) => words(kind) }, { head: 'In words', cell: ({ text }) => text },
        ],
      }),
    };
  });
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
