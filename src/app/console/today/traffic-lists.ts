// SPDX-License-Identifier: Apache-2.0
/** Messages that failed, deliveries, feeds that fell silent or changed: what is on its way, or stuck. */
import type { Result } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Delivery } from '../../deliver/ports.ts';
import type { Message } from '../../ports.ts';
import { organizationNames } from '../disclosures/names.ts';
import { html } from '../html.ts';
import { words } from '../layout.ts';
import { instant, table } from '../parts.ts';
import { COUNTED, feedsOf, TODAY } from './counts.ts';
import { listed, partNote, placeOf, SHOWN, type ListCall } from './listed.ts';

/** Messages that could not be taken in. */
export function failedMessages(deps: Deps, caller: Caller, { frame, after }: ListCall): Promise<Result<Answer>> {
  return listed(deps, caller, frame, async (session) => {
    const at = placeOf(deps, caller, after);
    const [received, id] = at.cursor?.split(' ') ?? [];
    const found = await session.messages({ status: 'failed', count: SHOWN + 1, ...(received === undefined || id === undefined ? {} : { after: { received, id } }) });
    const rows = found.slice(0, SHOWN);
    const last = rows.at(-1);
    const next = found.length > SHOWN && last !== undefined ? `${last.received} ${last.id}` : undefined;
    const names = await organizationNames(session);
    return {
      title: 'Messages that failed', persons: rows.map(({ person }) => person),
      main: html`${partNote(deps, caller, { at, rows: rows.length, total: next === undefined ? at.shown + rows.length : undefined, next, path: `${TODAY}/messages` })}${table<Message>({
        caption: 'Messages that failed, newest first', rows, empty: 'No message waits for a replay.',
        columns: [
          { head: 'Received', cell: (row) => instant(row.received, deps.policy.timeZone) },
          { head: 'From', cell: (row) => names.get(row.organization) ?? row.organization },
          { head: 'Format and feed', cell: (row) => [row.format, row.feed].filter((part) => part !== '').join(', ') },
          { head: 'Why', cell: (row) => row.issues.map((issue) => html`<div>${issue.text}${issue.at !== undefined && html` <code>${issue.at}</code>`}</div>`) },
          { head: 'Message', cell: (row) => html`<code>${row.id}</code>` },
        ],
      })}`,
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
      main: html`${rows.length === COUNTED && html`<p role="status">The first ${COUNTED.toLocaleString('en-US')} of more. The others move up as these go out or are settled.</p>`}${table<Delivery>({
        caption: `${title}, eldest first`, rows, empty: 'There is none.',
        columns: [
          { head: 'Made', cell: (row) => instant(row.made, deps.policy.timeZone) },
          { head: 'To', cell: (row) => names.get(row.partner) ?? row.partner }, { head: 'What', cell: (row) => words(row.channel) },
          { head: 'Tries', numeric: true, cell: (row) => row.tries }, { head: 'Why', cell: (row) => row.note },
          { head: 'Next try', cell: (row) => (state === 'dead' ? 'when it is released' : instant(row.due, deps.policy.timeZone)) },
        ],
      })}`,
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
