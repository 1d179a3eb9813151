// SPDX-License-Identifier: Apache-2.0
/** Figures as a chart with its table, and by partner, purpose or basis. A chart without a table would tell nothing to who cannot see it. */
import { html, type Html } from '../html.ts';
import { emptyState, table, type Column } from '../parts.ts';
import type { LedgerCount } from '../ports.ts';
import { BY, daysOf, MEASURE_WORDS, MEASURES, measuresOf, totals, type By, type Measure, type Span } from './counts.ts';

const PATH = '/console/disclosures';

/** Lines of a chart that can still be told apart. */
const LINES = 8;

interface Counted { readonly measure: Measure; readonly from: string; readonly to: string; readonly by?: By; readonly value?: string }

/** The list of the ledger that a number counts. */
function listOf({ measure, from, to, by = 'all', value }: Counted): string {
  const kind = MEASURES[measure];
  const said = { ...(kind === undefined ? {} : { kind }), ...(value === undefined ? {} : { [BY[by]]: value }), from, to };
  return `${PATH}?${new URLSearchParams(said).toString()}`;
}

/** A number that opens what it counts; `label` says of what it is. */
function linked(count: number, counted: Counted, label: string): Html | string {
  return count === 0 ? '0' : html`<a href="${listOf(counted)}" aria-label="${`${count.toLocaleString('en-US')} ${label}`}">${count.toLocaleString('en-US')}</a>`;
}

/** The whole time in one sentence. */
export function headline(span: Span, rows: readonly LedgerCount[]): Html {
  const all = totals(rows);
  const of = (measure: Measure): Html | string => linked(all[measure], { measure, from: span.first, to: span.last }, `${MEASURE_WORDS[measure].toLowerCase()}, ${span.first} to ${span.last}`);
  return all.asks === 0 ? html`<p>Nobody asked anything in this time.</p>`
    : html`<p>${of('asks')} asks, of which ${of('releases')} were answered with records, ${of('refusals')} were refused, ${of('empty')} found nothing that is there, and ${of('emergencies')} declared an emergency.</p>`;
}

/** Every kind of answer for each day; each number opens the entries of its day. */
export function chartOf(span: Span, rows: readonly LedgerCount[]): Html {
  const byDay = Map.groupBy(rows, (row) => row.day);
  const days = daysOf(span).map((day) => ({ day, counts: totals(byDay.get(day) ?? []) }));
  return figure(`Asks and their answers by day, ${span.first} to ${span.last}`, table({
    caption: 'Asks and their answers by day', rows: days, empty: '',
    columns: [{ head: 'Day', cell: ({ day }) => day }, ...measuresOf('all').map((measure): Column<(typeof days)[number]> => ({
      head: MEASURE_WORDS[measure], numeric: true, cell: ({ day, counts }) => linked(counts[measure], { measure, from: day, to: day }, `${MEASURE_WORDS[measure].toLowerCase()} on ${day}`),
    }))],
  }));
}

export interface Split { readonly span: Span; readonly by: Exclude<By, 'all'>; readonly measure: Measure; readonly rows: readonly LedgerCount[]; readonly nameOf: (value: string) => string }

/** Of each value its rows and totals, most of the measure first. */
function valuesOf({ rows, measure }: Pick<Split, 'rows' | 'measure'>): readonly { readonly value: string; readonly rows: readonly LedgerCount[]; readonly all: ReturnType<typeof totals> }[] {
  return [...Map.groupBy(rows, (row) => row.value)].map(([value, own]) => ({ value, rows: own, all: totals(own) })).filter(({ all }) => all.asks > 0)
    .toSorted((a, b) => b.all[measure] - a.all[measure] || b.all.asks - a.all.asks || a.value.localeCompare(b.value));
}

/** One measure day by day, a line for each partner, purpose or basis that has most of it. */
export function courseOf({ span, by, measure, rows, nameOf }: Split): Html {
  const all = valuesOf({ rows, measure }).filter((each) => each.all[measure] > 0);
  if (all.length === 0) {
    return emptyState(`There is nothing to show by ${by} in this time.`);
  }
  const lines = all.slice(0, LINES).map(({ value, rows: own }) => ({ value, byDay: Map.groupBy(own, (row) => row.day) }));
  const title = `${MEASURE_WORDS[measure]} by day and ${by}, ${span.first} to ${span.last}`;
  return html`${figure(title, table({
    caption: title, rows: daysOf(span), empty: '',
    columns: [{ head: 'Day', cell: (day) => day }, ...lines.map(({ value, byDay }): Column<string> => ({
      head: nameOf(value), numeric: true,
      cell: (day) => linked(totals(byDay.get(day) ?? [])[measure], { measure, from: day, to: day, by, value }, `${MEASURE_WORDS[measure].toLowerCase()} on ${day}: ${nameOf(value)}`),
    }))],
  }))}${all.length > LINES && html`<p>The ${String(LINES)} with most of them; all ${String(all.length)} stand in the table below.</p>`}`;
}

/** Totals of the time for each partner, purpose or basis, most first; each number opens its entries. */
export function tableBy({ span, by, measure, rows, nameOf }: Split): Html {
  const groups = valuesOf({ rows, measure });
  return groups.length === 0 ? emptyState('Nothing was asked in this time.') : html`${table({
    caption: `Asks and their answers by ${by}, ${span.first} to ${span.last}`, rows: groups, empty: '',
    columns: [{ head: by === 'partner' ? 'Partner' : by === 'purpose' ? 'Purpose' : 'Basis', cell: ({ value }) => nameOf(value) }, ...measuresOf(by).map((each): Column<(typeof groups)[number]> => ({
      head: MEASURE_WORDS[each], numeric: true, cell: ({ value, all }) => linked(all[each], { measure: each, from: span.first, to: span.last, by, value }, `${MEASURE_WORDS[each].toLowerCase()}: ${nameOf(value)}`),
    }))],
  })}${by === 'basis' && html`<p>Only what went has a basis. An answer on more than one basis counts with each.</p>`}`;
}

function figure(title: string, content: Html): Html {
  return html`<figure class="chart"><figcaption>${title}</figcaption>
<details><summary>The figures as a table</summary>
${content}</details></figure>`;
}
