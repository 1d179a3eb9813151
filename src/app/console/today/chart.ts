// SPDX-License-Identifier: Apache-2.0
/** Figures as a chart with its table, and by partner, purpose or basis. A chart without a table would tell nothing to who cannot see it. */
import { html, type Html } from '../html.ts';
import { emptyState, table } from '../parts.ts';
import type { LedgerCount } from '../ports.ts';
import { daysOf, totals, type By, type Span } from './counts.ts';

const PATH = '/console/disclosures';

/** Asks, releases and refusals for each day; each number opens the entries of its day. */
export function chartOf(span: Span, rows: readonly LedgerCount[]): Html {
  const byDay = Map.groupBy(rows, (row) => row.day);
  const days = daysOf(span).map((day) => ({ day, ...totals(byDay.get(day) ?? []) }));
  const all = totals(rows);
  const linked = (day: string, count: number, kind: string): Html | string => (count === 0 ? '0' : html`<a href="${PATH}?${kind}from=${day}&amp;to=${day}" aria-label="${`${String(count)} on ${day}`}">${count}</a>`);
  return html`<p>${all.asks.toLocaleString('en-US')} asks, of which ${all.releases.toLocaleString('en-US')} were answered with records, ${all.refusals.toLocaleString('en-US')} were refused, and ${all.emergencies.toLocaleString('en-US')} declared an emergency.</p>
<figure class="chart"><figcaption>Asks, releases and refusals by day, ${span.first} to ${span.last}</figcaption>
<details><summary>The figures as a table</summary>
${table({
    caption: 'Asks, releases and refusals by day', rows: days, empty: '',
    columns: [
      { head: 'Day', cell: ({ day }) => day },
      { head: 'Asks', numeric: true, cell: ({ day, asks }) => linked(day, asks, '') },
      { head: 'Releases', numeric: true, cell: ({ day, releases }) => linked(day, releases, 'kind=disclosure&') },
      { head: 'Refusals', numeric: true, cell: ({ day, refusals }) => linked(day, refusals, 'kind=refusal&') },
      { head: 'Emergencies', numeric: true, cell: ({ day, emergencies }) => linked(day, emergencies, 'kind=emergency&') },
    ],
  })}</details></figure>`;
}

const FIELD: Readonly<Record<Exclude<By, 'all'>, string>> = { partner: 'organization', purpose: 'purpose', basis: 'basis' };

export interface Split { readonly span: Span; readonly by: Exclude<By, 'all'>; readonly rows: readonly LedgerCount[]; readonly nameOf: (value: string) => string }

/** Totals of the span for each partner, purpose or basis, most first; each number opens its entries. */
export function tableBy({ span, by, rows, nameOf }: Split): Html {
  const groups = [...Map.groupBy(rows, (row) => row.value)].map(([value, group]) => ({ value, ...totals(group) })).filter(({ asks }) => asks > 0)
    .toSorted((a, b) => b.asks - a.asks || a.value.localeCompare(b.value));
  const linked = (value: string, count: number, kind: string): Html | string => (count === 0 ? '0'
    : html`<a href="${PATH}?${kind}${FIELD[by]}=${encodeURIComponent(value)}&amp;from=${span.first}&amp;to=${span.last}" aria-label="${`${String(count)}: ${nameOf(value)}`}">${count.toLocaleString('en-US')}</a>`);
  return groups.length === 0 ? emptyState('Nothing was asked in this time.') : table({
    caption: `Asks, releases and refusals by ${by}, ${span.first} to ${span.last}`, rows: groups, empty: '',
    columns: [
      { head: by === 'partner' ? 'Partner' : by === 'purpose' ? 'Purpose' : 'Basis', cell: ({ value }) => nameOf(value) },
      { head: 'Asks', numeric: true, cell: ({ value, asks }) => linked(value, asks, '') },
      { head: 'Releases', numeric: true, cell: ({ value, releases }) => linked(value, releases, 'kind=disclosure&') },
      { head: 'Refusals', numeric: true, cell: ({ value, refusals }) => linked(value, refusals, 'kind=refusal&') },
      { head: 'Emergencies', numeric: true, cell: ({ value, emergencies }) => linked(value, emergencies, 'kind=emergency&') },
    ],
  });
}
