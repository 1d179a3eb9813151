// SPDX-License-Identifier: Apache-2.0
/** What waits for somebody, list by list; each number opens its list. */
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { COUNTED, TODAY, type Span, type Waiting } from './counts.ts';

interface Tile { readonly count: number; readonly text: string; readonly href: string; readonly kind: 'bad' | 'doubtful' | '' }

/** In words: several, one, and how urgent. */
const WORK: Readonly<Record<string, readonly [string, string, Tile['kind']]>> = {
  'emergency-review': ['emergencies to review (42 CFR 2.51)', 'emergency to review (42 CFR 2.51)', 'bad'],
  'breach-assessment': ['wrong releases to assess and report (45 CFR 164.402)', 'wrong release to assess and report (45 CFR 164.402)', 'bad'],
  'verify-paper-consent': ['scanned consents to verify', 'scanned consent to verify', 'doubtful'],
  amendment: ['requests to amend a record (45 CFR 164.526)', 'request to amend a record (45 CFR 164.526)', 'doubtful'],
  'restriction-request': ['requests for a restriction (45 CFR 164.522)', 'request for a restriction (45 CFR 164.522)', 'doubtful'],
  'accounting-request': ['requests for an accounting of disclosures (45 CFR 164.528)', 'request for an accounting of disclosures (45 CFR 164.528)', 'doubtful'],
  'inform-individual': ['people to be told of a report about them (45 CFR 164.512(c)(2))', 'person to be told of a report about it (45 CFR 164.512(c)(2))', 'bad'],
  'tell-recipient': ['recipients to be told', 'recipient to be told', 'doubtful'],
  'review-copy': ['copies to look at after an order', 'copy to look at after an order', 'doubtful'],
  'retention-due': ['records whose time is over', 'record whose time is over', 'doubtful'],
  'review-match': ['doubtful matches of records', 'doubtful match of records', 'doubtful'],
};

/** A work list in words. */
export function workWords(code: string): string {
  return WORK[code]?.[0] ?? words(code);
}

/** What waits first, what is urgent before the rest; lists without anything are folded. */
export function waits({ work, consents, failedMessages, deadLetters, waitingDeliveries, feeds }: Waiting, span: Span): Html {
  const days = `${String(span.days)} days`;
  const lists = [...work].map(([code, count]): Tile => ({ count, text: count === 1 ? WORK[code]?.[1] ?? words(code) : workWords(code), href: `${TODAY}/work/${code}`, kind: count === 0 ? '' : WORK[code]?.[2] ?? 'doubtful' }));
  const tiles: readonly Tile[] = [
    ...lists,
    { count: failedMessages, text: failedMessages === 1 ? 'message failed' : 'messages failed', href: `${TODAY}/messages`, kind: failedMessages === 0 ? '' : 'bad' },
    { count: deadLetters, text: deadLetters === 1 ? 'delivery given up' : 'deliveries given up', href: `${TODAY}/deliveries/dead`, kind: deadLetters === 0 ? '' : 'bad' },
    { count: waitingDeliveries, text: waitingDeliveries === 1 ? 'delivery on its way' : 'deliveries on their way', href: `${TODAY}/deliveries/waiting`, kind: '' },
    { count: feeds.length, text: feeds.length === 1 ? 'feed silent or changed' : 'feeds silent or changed', href: `${TODAY}/feeds`, kind: feeds.length === 0 ? '' : 'doubtful' },
    { count: consents.new, text: consents.new === 1 ? `consent signed or changed in ${days}` : `consents signed or changed in ${days}`, href: `${TODAY}/consents/new?days=${String(span.days)}`, kind: '' },
    { count: consents.ending, text: consents.ending === 1 ? `consent that ends within ${days}` : `consents that end within ${days}`, href: `${TODAY}/consents/ending?days=${String(span.days)}`, kind: '' },
    { count: consents.revoked, text: consents.revoked === 1 ? `consent revoked or ended in ${days}` : `consents revoked or ended in ${days}`, href: `${TODAY}/consents/revoked?days=${String(span.days)}`, kind: '' },
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
