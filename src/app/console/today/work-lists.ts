// SPDX-License-Identifier: Apache-2.0
/** Open items of the work lists, and consents; wrong releases with the clocks that they run against. They name no patient. */
import type { Consent, Task } from '@medplum/fhirtypes';
import { daysLeft, duesOf, firstDue, type Due } from '../../../domain/consent/aftermath/breach-clocks.ts';
import { localDay } from '../../../domain/consent/evidence/time.ts';
import type { Result } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import { factOf } from '../../aftermath/work.ts';
import type { Deps } from '../../deps.ts';
import { toResource } from '../../gate/knowledge.ts';
import type { StoredResource } from '../../ports.ts';
import { organizationNames } from '../disclosures/names.ts';
import { html, type Html, type Piece } from '../html.ts';
import { words } from '../layout.ts';
import { instant, table, tag, type Column } from '../parts.ts';
import { sealed } from '../sealed.ts';
import { CONSENT_LISTS, consentQuery, SPANS, spanOf, TODAY, WORK_LISTS, workQuery, type ConsentList } from './counts.ts';
import { listed, partNote, personLinks, placeOf, rowsOf, type ListCall } from './listed.ts';
import { workWords } from './tiles.ts';

interface Item { readonly row: StoredResource; readonly task: Task }

/** Open items of one work list, oldest first. */
export function workPage(deps: Deps, caller: Caller, { frame, list, after }: ListCall): Promise<Result<Answer>> {
  return listed(deps, caller, frame, async (session) => {
    if (!(WORK_LISTS as readonly string[]).includes(list)) {
      return undefined;
    }
    const at = placeOf(deps, caller, after);
    const { rows, total, next } = await rowsOf(deps, session, 'Task', { query: [...workQuery(list), ['_sort', '_lastUpdated']], visibility: { kind: 'holder', holder: deps.policy.gateway }, at });
    const names = await organizationNames(session);
    const items = rows.map((row) => ({ row, task: toResource(row) as Task }));
    const title = capital(workWords(list));
    return {
      title, persons: rows.map(({ person }) => person),
      main: html`${list === 'breach-assessment' && clockNote(deps)}${partNote(deps, caller, { at, rows: rows.length, total, next, path: `${TODAY}/work/${list}` })}${table<Item>({
        caption: title, rows: items, empty: 'Nothing waits here.', stack: true,
        columns: [
          { head: 'Since', cell: ({ task }) => (task.authoredOn === undefined ? '' : instant(task.authoredOn, deps.policy.timeZone)) },
          { head: 'What', cell: ({ task }) => task.description ?? '' },
          { head: 'Whose', cell: ({ task }) => names.get(task.owner?.reference?.split('/')[1] ?? '') ?? '' },
          list === 'breach-assessment' ? clockColumn(deps) : { head: 'Until', cell: ({ task }) => task.restriction?.period?.end?.slice(0, 10) ?? (list === 'inform-individual' ? 'promptly' : '') },
          { head: 'About', cell: ({ row, task }) => html`${personLinks(deps, caller, row)} ${entryOf(task)}` },
        ],
      })}`,
    };
  });
}

function entryOf(task: Task): Piece {
  const entry = factOf(task, 'entry') ?? factOf(task, 'ledger-entry');
  return entry === undefined ? '' : html`<a href="/console/disclosures/${entry}">The disclosure</a>`;
}

/** What the clocks mean, above the list of wrong releases. */
function clockNote({ policy: { breachClock, state } }: Deps): Html {
  return html`<p>A release that the law did not permit is presumed a breach until somebody has shown, factor by factor, that it is not (45 CFR 164.402(2); 42 CFR 2.16(b)). The clocks run from its discovery; each person is told without unreasonable delay, and at the latest on the day that stands here.
${breachClock === undefined ? `The file consent/breach-clocks.json has no clock of the state (${state}): ask counsel.` : breachClock.more}</p>`;
}

/** By when whom must be told, and how many days are left of the first of them. */
function clockColumn(deps: Deps): Column<Item> {
  const { timeZone, breachClock } = deps.policy;
  const today = localDay(Date.parse(deps.clock.now()), timeZone);
  return {
    head: 'To tell, at the latest', cell: ({ task }) => {
      const found = factOf(task, 'discovered') ?? task.authoredOn;
      const dues = found === undefined ? [] : duesOf(localDay(Date.parse(found), timeZone), breachClock);
      return html`${dues.length > 0 && leftTag(daysLeft(firstDue(dues), today))}<ul>${dues.map((due) => html`
<li>${dueWords(due)}</li>`)}</ul>`;
    },
  };
}

/** Days from which on it is urgent. */
const SOON = 14;

function leftTag(left: number): Html {
  const days = `${String(Math.abs(left))} day${Math.abs(left) === 1 ? '' : 's'}`;
  return left < 0 ? tag('bad', `${days} over`) : tag(left <= SOON ? 'bad' : 'doubtful', left === 0 ? 'today is the last day' : `${days} left`);
}

function dueWords({ whom, day, cite }: Due): Html {
  return html`${day ?? 'without unreasonable delay'}: ${whom} <cite>(${cite})</cite>`;
}

const CONSENT_TITLES: Readonly<Record<ConsentList, string>> = { new: 'Consents signed or changed', ending: 'Consents that end soon', revoked: 'Consents revoked or ended' };

/** Consents of one of the lists. */
export function consentsPage(deps: Deps, caller: Caller, { frame, list, days, after }: ListCall): Promise<Result<Answer>> {
  return listed(deps, caller, frame, async (session) => {
    const which = CONSENT_LISTS.find((each) => each === list);
    if (which === undefined) {
      return undefined;
    }
    const span = spanOf(deps, SPANS.find((each) => String(each) === days) ?? 30);
    const at = placeOf(deps, caller, after);
    const { rows, total, next } = await rowsOf(deps, session, 'Consent', { query: [...consentQuery(which, span), ['_sort', '-_lastUpdated']], visibility: { kind: 'all' }, at });
    const names = await organizationNames(session);
    const items = rows.map((row) => ({ row, consent: toResource(row) as Consent }));
    return {
      title: CONSENT_TITLES[which], persons: rows.map(({ person }) => person),
      main: html`${partNote(deps, caller, { at, rows: rows.length, total, next, path: `${TODAY}/consents/${which}?days=${String(span.days)}` })}${table({
        caption: `${CONSENT_TITLES[which]}, ${String(span.days)} days`, rows: items, empty: 'There is none.',
        columns: [
          { head: 'Consent', cell: ({ row, consent }) => html`<a href="/console/consents/paper/${sealed(deps, caller, `consent ${row.id} ${row.person}`)}">${capital(words(consent.category[0]?.coding?.[0]?.code ?? 'consent'))}</a>` },
          { head: 'Status', cell: ({ consent }) => consent.status },
          { head: 'Until', cell: ({ consent }) => consent.provision?.period?.end?.slice(0, 10) ?? 'no end is stated' },
          { head: 'Brought by', cell: ({ row }) => names.get(row.holder) ?? row.holder },
          { head: 'Last changed', cell: ({ row }) => instant(row.lastUpdated, deps.policy.timeZone) },
        ],
      })}`,
    };
  });
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
