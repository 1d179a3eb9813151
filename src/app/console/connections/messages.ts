// SPDX-License-Identifier: Apache-2.0
/** Messages that failed, why, and trying them again; deliveries that could not be made, trying them again or giving them up. */
import type { Issue, Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Delivery } from '../../deliver/ports.ts';
import { settleDeadLetter } from '../../deliver/staff.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { messages, replay } from '../../ingest/messages.ts';
import type { Message, MessageFilter } from '../../ports.ts';
import type { Frame } from '../frame.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { FRAME, onward, page } from '../page.ts';
import { faults, field, form, instant, instantText, notice, pager, table } from '../parts.ts';
import { sealed, unsealed } from '../sealed.ts';
import { STAFF, writeLook } from '../view.ts';
import { administered, type Administered, type PartnersCall } from './frame.ts';

type Failed = Omit<Message, 'raw'>;

export interface FailedCall extends PartnersCall { readonly done?: boolean; readonly after?: string; readonly issues?: readonly Issue[] }

const SHOWN = 50;

/** Failed messages, newest first: all for staff, its own for an administrator. Who a message is about is not shown. */
export async function failedMessages(deps: Deps, caller: Caller, call: FailedCall): Promise<Result<Answer>> {
  const { frame, done, issues = [] } = call;
  const found = await administered(deps, caller, frame);
  const filter = filterOf(deps, caller, call);
  const kept = found.ok ? await messages(deps, caller, { ...filter, ...(found.value.own === undefined ? {} : { organization: found.value.own }) }) : found;
  if (!found.ok || !kept.ok) {
    return found.ok ? kept as Result<Answer> : found;
  }
  const shown = kept.value.slice(0, SHOWN);
  const last = shown.at(-1);
  const next = kept.value.length > SHOWN && last !== undefined ? sealed(deps, caller, JSON.stringify({ received: last.received, id: last.id })) : undefined;
  const looked = await writeLook(deps, caller, [...new Set(shown.map(({ person }) => person).filter((person) => person !== ''))], 'messages');
  return looked.ok ? ok(page({
    title: 'Messages that failed', frame, decisions: [found.value.own === undefined ? STAFF : FRAME], ...(issues.length > 0 ? { status: 422 } : {}),
    main: () => html`${done === true && notice('success', html`<p>The message was taken in.</p>`)}${faults(issues)}${failedView(shown, { frame, ...found.value, zone: deps.policy.timeZone })}
${pager(frame, { action: '/console/feeds/failed', cursor: next })}`,
  })) : looked;
}

function filterOf(deps: Deps, caller: Caller, { after }: FailedCall): MessageFilter {
  const text = after === undefined ? undefined : unsealed(deps, caller, after);
  const from = text === undefined ? {} : { after: JSON.parse(text) as NonNullable<MessageFilter['after']> };
  return { status: 'failed', count: SHOWN + 1, ...from };
}

interface Viewing { readonly frame: Frame; readonly names: (id: string) => string; readonly zone: string }

export function failedView(kept: readonly Failed[], { frame, names, formats, zone }: Viewing & Pick<Administered, 'formats'>): Html {
  return table<Failed>({
    caption: 'Messages that failed, the last first', rows: kept, empty: 'No message waits here: every one that came was taken in.', columns: [
      { head: 'Received', cell: (one) => instant(one.received, zone) },
      { head: 'Why', cell: (one) => html`<ul class="findings">${one.issues.map((issue) => html`<li>${issue.text}${issue.at !== undefined && html`<br><span class="id">${issue.at}</span>`}</li>`)}</ul>` },
      { head: 'From', cell: (one) => names(one.organization) }, { head: 'Format', cell: (one) => formats(one.format) }, { head: 'Feed', cell: (one) => one.feed !== '' && html`<span class="id">${one.feed}</span>` },
      { head: 'Try again', cell: (one) => form(frame, { action: `/console/feeds/failed/${one.id}`, submit: 'Try again', kind: 'quiet', label: `Try again: the message that ${names(one.organization)} sent on ${instantText(one.received, zone)}` }) },
    ],
  });
}

/** Tries one again, under its sender's name; it comes back to the list with what is still wrong. */
export async function tryAgain(deps: Deps, gates: Gates, caller: Caller, { frame, id }: PartnersCall & { readonly id: string }): Promise<Result<Answer>> {
  const done = await replay(deps, gates, caller, id);
  return done.ok ? ok(onward('/console/feeds/failed?done=yes')) : failedMessages(deps, caller, { frame, issues: done.issues });
}

/** Deliveries that wait for a person, and how many wait for their time. */
export async function deliveryList(deps: Deps, caller: Caller, call: PartnersCall & { readonly done?: boolean; readonly issues?: readonly Issue[] }): Promise<Result<Answer>> {
  const { frame, done, issues = [] } = call;
  const found = await administered(deps, caller, frame);
  if (!found.ok) {
    return found;
  }
  const { own, names } = found.value;
  const partner = own === undefined ? {} : { partner: own };
  const [dead, waiting] = await deps.store.read(caller.tenant, async (session) => [await session.deliveries({ state: 'dead', count: MOST, ...partner }), await session.deliveries({ state: 'waiting', count: MOST, ...partner })] as const);
  const looked = await writeLook(deps, caller, [...new Set(dead.map(({ person }) => person).filter((person) => person !== ''))], 'deliveries');
  return looked.ok ? ok(page({
    title: 'Deliveries', frame, decisions: [own === undefined ? STAFF : FRAME], ...(issues.length > 0 ? { status: 422 } : {}),
    main: () => html`${done === true && notice('success', html`<p>Done.</p>`)}${faults(issues)}${deadView(dead, { frame, names, zone: deps.policy.timeZone })}
<p>${waiting.length === MOST ? `${String(MOST)} or more` : String(waiting.length)} ${waiting.length === 1 ? 'delivery waits' : 'deliveries wait'} for the time or for what goes before.</p>`,
  })) : looked;
}

const MOST = 500;

export function deadView(dead: readonly Delivery[], { frame, names, zone }: Viewing): Html {
  const act = (one: Delivery): Html => html`<div class="actions">${form(frame, { action: `/console/deliveries/${one.id}/release`, submit: 'Try again', kind: 'quiet', label: `Try again: the delivery to ${names(one.partner)} of ${instantText(one.made, zone)}` })}</div>
<details><summary>Give it up</summary>${form(frame, { action: `/console/deliveries/${one.id}/discard`, submit: 'Give it up', kind: 'danger', content: field({ name: `reason-${one.id}`, label: 'Why', required: true }) })}</details>`;
  return table<Delivery>({
    caption: 'Deliveries that could not be made, the eldest first', rows: dead, empty: 'Every delivery arrived, or is on its way.', columns: [
      { head: 'Put in', cell: (one) => instant(one.made, zone) }, { head: 'To', cell: (one) => names(one.partner) }, { head: 'What', cell: (one) => words(one.channel) }, { head: 'Tries', numeric: true, cell: (one) => one.tries },
      { head: 'Why it failed', cell: (one) => html`<span class="id">${one.note}</span>` }, ...(frame.desk === 'compliance' ? [{ head: 'What now', cell: act }] : []),
    ],
  });
}

export interface SettleGiven extends PartnersCall { readonly id: string; readonly act: 'release' | 'discard'; readonly reason: string }

/** Staff alone settle; the ledger has who did. */
export async function settleDelivery(deps: Deps, caller: Caller, { frame, id, act, reason }: SettleGiven): Promise<Result<Answer>> {
  const done = await settleDeadLetter(deps, caller, { id, act, by: frame.name, ...(reason.trim() === '' ? {} : { reason }) });
  return done.ok ? ok(onward('/console/deliveries?done=yes')) : deliveryList(deps, caller, { frame, issues: done.issues });
}
