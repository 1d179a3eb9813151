// SPDX-License-Identifier: Apache-2.0
/** The first page of the compliance desk: what waits for somebody, and what was asked, let go and refused. Every number opens what it counts. */
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import { requireStaff } from '../../scope.ts';
import { organizationNames } from '../disclosures/names.ts';
import type { Frame } from '../frame.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { page } from '../page.ts';
import { section } from '../parts.ts';
import { STAFF } from '../view.ts';
import { chartOf, tableBy } from './chart.ts';
import { BY, countsOf, COUNTED, SPANS, spanOf, waiting, type By, type Span, type Waiting } from './counts.ts';

export const TODAY = '/console/today';
const DISCLOSURES = '/console/disclosures';

/** In: the words of the address: `days` (7, 30, 90 or 365) and `by` (all, partner, purpose or basis). */
export async function todayPage(deps: Deps, caller: Caller, frame: Frame, query: URLSearchParams): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  const span = spanOf(deps, SPANS.find((each) => String(each) === query.get('days')) ?? 30);
  const by = (Object.keys(BY) as readonly By[]).find((each) => each === query.get('by')) ?? 'partner';
  const whole = await deps.store.followLedger(caller.tenant);
  const read = await deps.store.read(caller.tenant, async (session) => ({
    all: await countsOf(session, deps, { span, by: 'all' }), parts: await countsOf(session, deps, { span, by }),
    waits: await waiting(session, deps, span), names: await organizationNames(session),
  }));
  const nameOf = (value: string): string => (by === 'partner' ? read.names.get(value) ?? value : words(value));
  return ok(page({
    title: 'Today', frame, decisions: [STAFF],
    main: () => html`${section('waits', 'What waits for somebody', waits(read.waits, span))}
${section('asked', 'What was asked, let go and refused', choices(span, by), chartOf(span, read.all), !whole && html`<p>Entries of the last minutes are still being counted.</p>`)}
${by !== 'all' && section('by', `By ${by}`, tableBy({ span, by, rows: read.parts, nameOf }))}
${section('more', 'More', html`<ul><li><a href="${TODAY}/outcomes">Outcome figures for the evaluation partner</a></li><li><a href="${TODAY}/ledger">Health of the ledger</a></li></ul>`)}`,
  }));
}

interface Tile { readonly count: number; readonly text: string; readonly href: string; readonly kind: 'bad' | 'doubtful' | '' }

const WORK: Readonly<Record<string, readonly [string, Tile['kind']]>> = {
  'emergency-review': ['emergencies to review (42 CFR 2.51)', 'bad'],
  'breach-assessment': ['wrong releases to assess and report (45 CFR 164.402)', 'bad'],
  'verify-paper-consent': ['scanned consents to verify', 'doubtful'],
  amendment: ['requests to amend a record (45 CFR 164.526)', 'doubtful'],
  'restriction-request': ['requests for a restriction (45 CFR 164.522)', 'doubtful'],
  'tell-recipient': ['recipients to be told', 'doubtful'],
  'review-copy': ['copies to look at after an order', 'doubtful'],
  'retention-due': ['records whose time is over', 'doubtful'],
  'review-match': ['doubtful matches of records', 'doubtful'],
};

/** A work list in words. */
export function workWords(code: string): string {
  return WORK[code]?.[0] ?? words(code);
}

function waits({ work, consents, failedMessages, deadLetters, waitingDeliveries, feeds }: Waiting, span: Span): Html {
  const days = `${String(span.days)} days`;
  const lists = [...work].map(([code, count]): Tile => ({ count, text: workWords(code), href: `${TODAY}/work/${code}`, kind: count === 0 ? '' : WORK[code]?.[1] ?? 'doubtful' }));
  const tiles: readonly Tile[] = [
    ...lists,
    { count: failedMessages, text: 'messages failed', href: `${TODAY}/messages`, kind: failedMessages === 0 ? '' : 'bad' },
    { count: deadLetters, text: 'deliveries given up', href: `${TODAY}/deliveries/dead`, kind: deadLetters === 0 ? '' : 'bad' },
    { count: waitingDeliveries, text: 'deliveries on their way', href: `${TODAY}/deliveries/waiting`, kind: '' },
    { count: feeds.length, text: 'feeds silent or changed', href: `${TODAY}/feeds`, kind: feeds.length === 0 ? '' : 'doubtful' },
    { count: consents.new, text: `consents signed or changed in ${days}`, href: `${TODAY}/consents/new?days=${String(span.days)}`, kind: '' },
    { count: consents.ending, text: `consents that end within ${days}`, href: `${TODAY}/consents/ending?days=${String(span.days)}`, kind: '' },
    { count: consents.revoked, text: `consents revoked or ended in ${days}`, href: `${TODAY}/consents/revoked?days=${String(span.days)}`, kind: '' },
  ];
  const order = ['bad', 'doubtful', ''];
  const some = tiles.filter(({ count }) => count > 0).toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const none = tiles.filter(({ count }) => count === 0);
  return html`${some.length === 0 ? html`<p>Nothing.</p>` : tileList(some)}
${none.length > 0 && html`<details><summary>Nothing in ${String(none.length)} other lists</summary>${tileList(none)}</details>`}`;
}

function tileList(tiles: readonly Tile[]): Html {
  return html`<ul class="tiles">${tiles.map(({ count, text, href, kind }) => html`
<li class="${kind}"><a href="${href}"><span class="count">${count.toLocaleString('en-US')}${count === COUNTED && ' or more'}</span> ${text}</a></li>`)}
</ul>`;
}

function choices(span: Span, by: By): Html {
  const link = (href: string, text: string, isHere: boolean): Html => (isHere ? html`<strong>${text}</strong>` : html`<a href="${href}">${text}</a>`);
  return html`<p>Of the last ${SPANS.map((each, index) => html`${index > 0 && ' · '}${link(`${TODAY}?days=${String(each)}&by=${by}`, `${String(each)} days`, each === span.days)}`)}.
By ${(['partner', 'purpose', 'basis'] as const).map((each, index) => html`${index > 0 && ' · '}${link(`${TODAY}?days=${String(span.days)}&by=${each}`, each, each === by)}`)}.
<a href="${DISCLOSURES}?from=${span.first}&amp;to=${span.last}">All of them</a></p>`;
}
