// SPDX-License-Identifier: Apache-2.0
/** The consents of one person on a timeline: what each lets through, to whom, until when; defects named. */
import type { Task } from '@medplum/fhirtypes';
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import { localDay } from '../../../domain/consent/evidence/time.ts';
import { daysBetween } from '../../../domain/caseplan/check/days.ts';
import { FORMS } from '../../../domain/consent/capture/forms.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { notFound } from '../../release/answer.ts';
import { requireStaff } from '../../scope.ts';
import type { Frame } from '../frame.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { page } from '../page.ts';
import { emptyState, notice, section, table } from '../parts.ts';
import { sealed, unsealed } from '../sealed.ts';
import { writeLook } from '../view.ts';
import { asksOf, asksTable } from './asks.ts';
import { readOnFile, startOf, type OnFile, type PersonOnFile } from './on-file.ts';
import { BY_THE_GATE, goesText, nameIn, statedText, stateTag, untilText } from './words.ts';

export const PATH = '/console/consents';

export interface PersonCall { readonly frame: Frame; readonly id: string; readonly done?: string | undefined }

/** The person behind a sealed part of an address; undefined: not ours. */
export function personIn(deps: Deps, caller: Caller, id: string): string | undefined {
  return /^person (.+)$/.exec(unsealed(deps, caller, id) ?? '')?.[1];
}

const DONE: Readonly<Record<string, string>> = {
  revoked: 'The revocation acts now: from this moment nothing goes on that consent but what the law still lets.', captured: 'The consent is on file.', waiting: 'The consent is on file. It was signed on paper: it counts once a person has looked at it.',
  asked: 'The person is asked.',
};

/** The page. Each look is an entry of the ledger. */
export async function consentsOfPerson(deps: Deps, gates: Gates, caller: Caller, { frame, id, done }: PersonCall): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  const person = personIn(deps, caller, id);
  const read = person === undefined ? undefined : await deps.store.read(caller.tenant, async (session) => {
    const found = await readOnFile(deps, gates, { caller, session, person });
    return found === undefined ? undefined : { found, asks: await asksOf(deps, session, found.gate) };
  });
  if (read === undefined) {
    return notFound();
  }
  const { found, asks } = read;
  const looked = await writeLook(deps, caller, [found.person], 'consents');
  const today = localDay(Date.parse(deps.clock.now()), deps.policy.timeZone);
  return looked.ok ? ok(page({
    title: found.name === '' ? 'Consents of one person' : `Consents of ${found.name}`, frame, decisions: found.decisions,
    main: () => personView({ found, asks, today, id, href: (one) => `${PATH}/paper/${sealed(deps, caller, `consent ${one.row.id} ${found.person}`)}`, done: DONE[done ?? ''] }),
  })) : looked;
}

interface View { readonly found: PersonOnFile; readonly asks: readonly Task[]; readonly today: string; readonly id: string; readonly href: (one: OnFile) => string; readonly done: string | undefined }

function personView(view: View): Html {
  const { found, id, done } = view;
  const forms = FORMS.filter(({ kind }) => kind !== 'revocation');
  return html`${done !== undefined && notice('success', html`<p>${done}</p>`)}
${section('timeline', 'On a timeline', timeline(view))}
${section('lets', 'What goes now, to whom', html`<p>${BY_THE_GATE}</p>`, letsTable(found))}
${section('asks', 'Asked for', asksTable(found.gate, view.asks))}
${section('new', 'Take down a consent', html`<p>With the person present or on the phone. You can look at what it would change before anything is kept.</p><ul>${forms.map((form) => html`
<li><a href="${PATH}/${id}/form/${form.id}">${form.title.en}</a> <cite>${form.cite}</cite></li>`)}
</ul>`)}
<p><a href="/console/what-if/${id}">What if: what would somebody get, and why</a></p>`;
}

function timeline({ found, today, href }: View): Html {
  const { consents, gate } = found;
  if (consents.length === 0) {
    return emptyState('No consent of this person is on file that your role may see.');
  }
  const range = rangeOf(consents, today);
  return html`<ol class="timeline">${consents.map((one) => html`
<li><p><a href="${href(one)}">${titleOf(one)}</a> ${stateTag(one.state)}<br>
${startOf(one) === '' ? 'No beginning is stated' : `From ${startOf(one)}`}, ${/^(?:no|until) /.test(untilText(one)) ? '' : 'until '}${untilText(one)}${one.revocations.map(({ date, form }) => `, revoked on ${date} (${words(form)})`)}.
${one.paper !== undefined && html`From ${one.paper.disclosers.map((each) => nameIn(gate, each)).join(', ') || words(one.paper.discloserClass ?? 'nobody named')} to
${one.paper.recipients.map((each) => nameIn(gate, each)).join(', ') || words(one.paper.recipientClass ?? 'nobody named')}.<br>${statedText(one.paper)}<br>${goesText(gate, one)}`}</p>${line(one, range, today)}</li>`)}
</ol><p class="hint">The upright mark on each line is today.</p>`;
}

/** What kind of paper it is. */
export function titleOf({ consent, paper }: OnFile): string {
  const codes = (consent.category ?? []).flatMap(({ coding }) => coding?.flatMap(({ code }) => code ?? []) ?? []);
  return FORMS.find(({ variant, kind }) => kind === 'consent' && variant !== undefined && variant === (paper?.variant ?? codes[0]))?.title.en ?? words(paper?.variant ?? codes[0] ?? 'consent');
}

interface Range { readonly from: string; readonly days: number }

function rangeOf(consents: readonly OnFile[], today: string): Range | undefined {
  const days = [...consents.flatMap((one) => [startOf(one).slice(0, 10), one.paper?.period.end ?? '', ...one.revocations.map(({ date }) => date)]), today].filter((day) => /^\d{4}-\d\d-\d\d$/.test(day)).toSorted();
  const [from, to] = [days[0], days.at(-1)];
  return from === undefined || to === undefined || from === to ? undefined : { from, days: daysBetween(from, to) };
}

const WIDTH = 1000;

function line(one: OnFile, range: Range | undefined, today: string): Html {
  if (range === undefined) {
    return NOTHING;
  }
  const at = (day: string | null | undefined, otherwise: number): number => (day?.length === 10 ? Math.min(WIDTH, Math.round(daysBetween(range.from, day) / range.days * WIDTH)) : otherwise);
  const end = one.revocations.find(({ recipients }) => recipients.length === 0)?.date ?? one.paper?.period.end;
  const [from, to] = [at(startOf(one).slice(0, 10), 0), at(end, WIDTH)];
  const kind = one.state === 'in-force' ? 'now' : one.state === 'refusal' ? 'custody' : 'version';
  return html`<svg class="span" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="track" x="0" y="8" width="1000" height="4"/><rect class="${kind}" x="${from}" y="3" width="${Math.max(6, to - from)}" height="14"/><rect class="today" x="${Math.max(0, at(today, 0) - 2)}" y="0" width="4" height="20"/></svg>`;
}

function letsTable({ consents, gate }: PersonOnFile): Html {
  const rows = consents.flatMap((one) => one.lets.map((lets) => ({ one, lets })));
  return table({
    caption: 'What the consents let go now', rows, empty: 'No consent lets anything go now.',
    columns: [
      { head: 'To whom', cell: ({ lets }) => nameIn(gate, lets.party.person ?? lets.party.organization) }, { head: 'For', cell: ({ lets }) => words(lets.party.purpose) },
      { head: 'What', cell: ({ lets }) => words(lets.category) }, { head: 'Records', cell: ({ lets }) => lets.count, numeric: true }, { head: 'On', cell: ({ one }) => titleOf(one) }, { head: 'Until', cell: ({ one }) => untilText(one) },
    ],
  });
}
