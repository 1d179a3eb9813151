// SPDX-License-Identifier: Apache-2.0
/** The versions of a plan, the stays in custody and the times of supervision over time: a list that is read, with a line beside each that is seen. */
import type { Episode, Span } from '../../../domain/caseplan/model.ts';
import { daysBetween } from '../../../domain/caseplan/check/days.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { emptyState, section, tag } from '../parts.ts';
import { dayText, phaseText, spanText } from './words.ts';

export interface Version { readonly ref: string; readonly phase?: string; readonly title?: string; readonly status: string; readonly period?: Span; readonly href?: string }

export interface Timeline { readonly versions: readonly Version[]; readonly episodes: readonly Episode[]; readonly current: string; readonly today: string }

interface Row { readonly text: Html; readonly span: Span; readonly kind: 'version' | 'now' | 'custody' | 'supervision' }

export function timelineSection({ versions, episodes, current, today }: Timeline): Html {
  const rows: readonly Row[] = [
    ...versions.map((one): Row => ({ text: versionText(one, current), span: one.period ?? {}, kind: one.ref === current ? 'now' : 'version' })),
    ...episodes.map((one): Row => ({
      text: html`${capital(words(one.kind))}${one.at !== undefined && !one.at.name.includes('/') && `, ${one.at.name}`}: ${spanText(one.period)}${one.planned !== undefined && html`, planned until ${dayText(one.planned)}`}`,
      span: { ...one.period, ...(one.period.end === undefined && one.planned !== undefined ? { end: one.planned } : {}) }, kind: one.kind === 'custody' ? 'custody' : 'supervision',
    })),
  ].toSorted((a, b) => (a.span.start ?? '').localeCompare(b.span.start ?? ''));
  const range = rangeOf(rows.map(({ span }) => span), today);
  return section('phases', 'Phases', rows.length === 0 ? emptyState('No version of this plan says when it began.') : html`<ol class="timeline">${rows.map((row) => html`
<li class="${row.kind}"><p>${row.text}</p>${range !== undefined && line(row, range, today)}</li>`)}
</ol><p class="hint">The upright mark on each line is today.</p>`);
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function versionText({ phase, title, status, period, href }: Version, current: string): Html {
  const called = phase === undefined ? title ?? 'Plan' : phaseText(phase);
  return html`${href === undefined ? html`<strong>${called}</strong>` : html`<a href="${href}">${called}</a>`}: ${spanText(period)} ${tag('plain', words(status))}${href === undefined && current !== '' && html` ${tag('good', 'this version')}`}`;
}

interface Range { readonly from: string; readonly days: number }

/** From the first beginning to the last end, today within. */
function rangeOf(spans: readonly Span[], today: string): Range | undefined {
  const days = [...spans.flatMap(({ start, end }) => [start, end]), today].filter((day) => day?.length === 10).toSorted() as string[];
  const [from, to] = [days[0], days.at(-1)];
  return from === undefined || to === undefined || from === to ? undefined : { from, days: daysBetween(from, to) };
}

const WIDTH = 1000;

/** What has no beginning begins with the range, what has no end goes on to its end. */
function line({ span, kind }: Row, { from, days }: Range, today: string): Html {
  const at = (day: string | undefined, otherwise: number): number => (day?.length === 10 ? Math.round(daysBetween(from, day) / days * WIDTH) : otherwise);
  const [start, end] = [at(span.start, 0), at(span.end, WIDTH)];
  return html`<svg class="span" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="track" x="0" y="8" width="1000" height="4"/><rect class="${kind}" x="${start}" y="3" width="${Math.max(6, end - start)}" height="14"/><rect class="today" x="${Math.max(0, at(today, 0) - 2)}" y="0" width="4" height="20"/></svg>`;
}
