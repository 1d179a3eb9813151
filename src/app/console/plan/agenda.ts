// SPDX-License-Identifier: Apache-2.0
/**
 * What a conference has to come to, at the head of the page: what is overdue, what has passed without an answer, what ends soon; each leads to its place.
 * Treatment court standard for case planning, function monitoring: reviews compare what was planned with what was done.
 */
import { daysBetween } from '../../../domain/caseplan/check/days.ts';
import { isOpen } from '../../../domain/caseplan/check/goals.ts';
import type { Visit } from '../../../domain/caseplan/document/visits.ts';
import type { CasePlan } from '../../../domain/caseplan/model.ts';
import type { Monitoring } from '../../../domain/caseplan/monitor.ts';
import { html, type Html } from '../html.ts';
import { counted, section } from '../parts.ts';
import { anchorOf } from './needs-goals.ts';
import { dayText } from './words.ts';

/** Days before its last day on which a consent is spoken of: time enough to ask anew. */
const SOON = 60;

export interface Agenda { readonly plan: CasePlan; readonly monitoring: Monitoring; readonly visits: readonly Visit[]; readonly today: string }

/** Every point, the one that cannot wait first; none: the plan is on its way. */
export function agendaOf({ plan, monitoring, visits, today }: Agenda): readonly Html[] {
  const late = plan.goals.flatMap((goal) => [goal, ...(isOpen(goal) ? goal.objectives : [])].filter((one) => isOpen(one) && one.due !== undefined && one.due < today).map((one) => ({ one, goal })));
  const past = plan.actions.filter((one) => one.open && one.when?.end !== undefined && one.when.end < today);
  const waiting = plan.actions.filter((one) => one.open && one.loop !== undefined && ['requested', 'received'].includes(one.loop.status));
  const ending = plan.permissions.filter(({ permits, status, period }) => permits && status === 'active' && period?.end !== undefined && period.end >= today && daysBetween(today, period.end) <= SOON);
  const [next] = visits;
  return [
    ...(monitoring.review.state === 'overdue' || monitoring.review.state === 'due' ? [html`<a href="#reviews">The review</a> was due on ${dayText(monitoring.review.next)}.`] : []),
    ...(monitoring.review.state === 'not-set' ? [html`<a href="#reviews">No review is set.</a>`] : []),
    ...late.map(({ one, goal }) => html`<a href="#${anchorOf(goal.ref)}">${one.text}</a> was to be done by ${dayText(one.due)}.`),
    ...past.map((one) => html`<a href="#actions">${one.text}</a> was to end on ${dayText(one.when?.end)}, and is not closed.`),
    ...waiting.map((one) => html`<a href="#actions">${one.text}</a>: the referral has no answer yet.`),
    ...(monitoring.unanswered > 0 ? [html`<a href="#course">${counted(monitoring.unanswered, 'violation')}</a> without a response.`] : []),
    ...(monitoring.attendance.missed > 0 ? [html`<a href="#course">${counted(monitoring.attendance.missed, 'appointment')}</a> missed.`] : []),
    ...ending.map(({ period, from, to }) => html`A consent ends on ${dayText(period?.end)}: from ${from.map(({ name }) => name).join(', ') || 'whom it does not name'} to ${to.map(({ name }) => name).join(', ') || 'whom it does not name'}. <a href="/console/asks">Ask anew</a>`),
    ...(next === undefined ? [] : [html`Next: ${next.what ?? 'an appointment'} on ${dayText(next.day)} ${next.time}.`]),
  ];
}

/** The points, and the parts of the page to go through. */
export function agendaSection(agenda: Agenda): Html {
  const points = agendaOf(agenda);
  const parts: readonly (readonly [string, string])[] = [['needs', 'Needs'], ['goals', 'Goals'], ['actions', 'Who does what'], ['reviews', 'Reviews'], ['phases', 'Phases'], ['team', 'Team'], ['course', 'How it goes'], ['grounds', 'What it rests on']];
  return section('agenda', 'For the conference', points.length === 0 ? html`<p>Nothing is overdue or without an answer.</p>` : html`<ul>${points.map((point) => html`
<li>${point}</li>`)}
</ul>`, html`<p class="parts">Go to: ${parts.map(([id, text], index) => html`${index > 0 && ' · '}<a href="#${id}">${text}</a>`)}</p>`);
}
