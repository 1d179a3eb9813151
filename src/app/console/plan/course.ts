// SPDX-License-Identifier: Apache-2.0
/** How the plan goes: reviews, conferences, what is coming, attendance, and who is on the team; conditions, strengths and assessments behind it. */
import type { CasePlan, Conference, LegalCondition, Member, Review } from '../../../domain/caseplan/model.ts';
import type { Visit } from '../../../domain/caseplan/document/visits.ts';
import type { Monitoring, ReviewState, ServiceState } from '../../../domain/caseplan/monitor.ts';
import { html, NOTHING, type Html, type Piece } from '../html.ts';
import { words } from '../layout.ts';
import { definitions, section, table, tag } from '../parts.ts';
import { findingsAt } from './findings.ts';
import { lines, type Looked } from './needs-goals.ts';
import { dayText, name, spanText, who, wordText } from './words.ts';

const STATES: Readonly<Record<ReviewState['state'], Html>> = {
  'not-set': tag('bad', 'no review is set'), later: tag('good', 'not due yet'), due: tag('doubtful', 'due'), overdue: tag('bad', 'overdue'),
};

export function reviewsSection({ plan, found }: Looked, { review }: Monitoring, act: Html): Html {
  return section('reviews', 'Reviews and conferences', definitions([
    ['Next review', html`${dayText(review.next)} ${STATES[review.state]}`], ['Last review', dayText(review.last)],
    ['Conferences', [plan.conferencePlan?.manner, plan.conferencePlan?.often].filter((each) => each !== undefined).map(words).join(', ')],
    ['To bring', (plan.conferencePlan?.expected ?? []).join('; ')],
  ]), act, table<Review>({
    caption: 'Reviews', rows: plan.reviews, empty: 'No review is on record.',
    columns: [
      { head: 'Due', cell: (one) => dayText(one.due) }, { head: 'Held', cell: (one) => dayText(one.done) }, { head: 'State', cell: (one) => words(one.status) },
      { head: 'Outcome', cell: (one) => wordText(one.outcome) }, { head: 'Whose', cell: (one) => name(one.owner) }, { head: 'Findings', cell: (one) => findingsAt(found, [one.ref]) },
    ],
  }), plan.conferences.length > 0 && table<Conference>({
    caption: 'Conferences', rows: plan.conferences, empty: '',
    columns: [
      { head: 'When', cell: (one) => dayText(one.date) }, { head: 'State', cell: (one) => words(one.status) }, { head: 'How', cell: (one) => words(one.manner ?? '') },
      { head: 'Who', cell: (one) => lines(one.attendance.filter((each) => name(each.member) !== '').map((each) => html`${name(each.member)}: ${words(each.attendance)}`)) },
      { head: 'Findings', cell: (one) => findingsAt(found, [one.ref]) },
    ],
  }));
}

const NAMED: readonly (readonly [keyof Monitoring['attendance'], string])[] = [
  ['kept', 'kept'], ['missed', 'missed'], ['excused', 'excused'], ['cancelled', 'cancelled'], ['cancelled by the office', 'cancelled by the office'],
  ['cancelled by the person', 'cancelled by the person'], ['rescheduled', 'moved'], ['not reached', 'tried, nobody reached'], ['not known', 'not known'], ['planned', 'to come'],
];

export function courseSection(monitoring: Monitoring, visits: readonly Visit[]): Html {
  const { attendance, tests, services } = monitoring;
  const counted = (entries: readonly (readonly [number, string])[]): string => entries.filter(([count]) => count > 0).map(([count, text]) => `${String(count)} ${text}`).join(', ');
  return section('course', 'How it goes', monitoring.since !== '' && html`<p>Counted since ${dayText(monitoring.since)}.</p>`, definitions([
    ['Appointments', counted(NAMED.map(([key, text]) => [attendance[key], text]))],
    ['Tests', counted([[tests.negative, 'negative'], [tests.positive, 'positive'], [tests['not-done'], 'not done'], [tests.unclear, 'unclear']])],
    ['Violations', monitoring.violations === 0 ? '' : `${String(monitoring.violations)}, ${String(monitoring.unanswered)} unanswered`],
    ['Responses', counted(Object.entries(monitoring.responses).map(([kind, count]) => [count, `${words(kind)}${count === 1 ? '' : 's'}`]))],
    ['Readiness for change', monitoring.readiness.map(({ stage }) => wordText(stage)).join(', then ')],
  ]), services.length > 0 && table<ServiceState>({
    caption: 'Services: are they used, adequate, of benefit?', rows: services, empty: '',
    columns: [
      { head: 'Service', cell: (one) => one.text }, { head: 'Used', cell: (one) => words(one.use) }, { head: 'Adequate', cell: (one) => words(one.adequacy) },
      { head: 'Of benefit', cell: (one) => words(one.benefit) }, { head: 'To do', cell: (one) => one.back && tag('doubtful', 'back to planning') },
    ],
  }), table<Visit>({
    caption: 'Coming up', rows: visits, empty: 'No appointment to come may be shown here.',
    columns: [{ head: 'When', cell: (one) => html`${dayText(one.day)} ${one.time}` }, { head: 'What', cell: (one) => one.what ?? 'Appointment' }, { head: 'With', cell: (one) => one.who.join(', ') }],
  }));
}

export function teamSection({ plan, found, today }: Looked): Html {
  const standing = ({ period }: Member): Piece => (period?.end !== undefined && period.end < today ? tag('doubtful', 'left') : period?.start !== undefined && period.start > today ? tag('plain', 'not yet') : NOTHING);
  return section('team', 'Team', table<Member>({
    caption: 'The team', rows: plan.team?.members ?? [], empty: 'No team may be shown here.',
    columns: [
      { head: 'Who', cell: (one) => name(one) || 'A member without a name' }, { head: 'As', cell: (one) => one.roles.map(wordText).join(', ') }, { head: 'When', cell: (one) => html`${spanText(one.period)} ${standing(one)}` },
      { head: 'Training', cell: (one) => lines(one.training.map(({ topic, expires }) => html`${wordText(topic)}${expires !== undefined && html`, until ${dayText(expires)}`}`)) },
      { head: 'Findings', cell: (one) => (one.ref === undefined ? NOTHING : findingsAt(found, [one.ref])) },
    ],
  }), plan.team !== undefined && findingsAt(found, [plan.team.ref]));
}

/** What the plan rests on. */
export function groundsSection({ plan, found }: Looked): Html {
  return section('grounds', 'What the plan rests on', table<LegalCondition>({
    caption: 'Conditions of the court or the releasing authority', rows: plan.conditions, empty: 'No condition may be shown here.',
    columns: [
      { head: 'Condition', cell: (one) => one.text }, { head: 'Kind', cell: (one) => wordText(one.type) }, { head: 'When', cell: (one) => spanText(one.period) },
      { head: 'Goals', cell: (one) => lines(plan.goals.filter((goal) => one.goals.includes(goal.ref)).map((goal) => html`${goal.text}`)) }, { head: 'Findings', cell: (one) => findingsAt(found, [one.ref]) },
    ],
  }), table<CasePlan['assessments'][number]>({
    caption: 'Assessments', rows: plan.assessments, empty: 'No assessment may be shown here.',
    columns: [
      { head: 'Instrument', cell: (one) => wordText(one.instrument) }, { head: 'When', cell: (one) => dayText(one.date) }, { head: 'Score', cell: (one) => one.score }, { head: 'Level', cell: (one) => wordText(one.level) },
      { head: 'By', cell: (one) => who(one.by) }, { head: 'Findings', cell: (one) => findingsAt(found, [one.ref]) },
    ],
  }), html`<h3>Strengths</h3>${plan.strengths.length === 0 ? html`<p class="empty">No strength may be shown here.</p>` : lines(plan.strengths.map((one) => html`${one.text}${one.words !== undefined && html`: <q>${one.words}</q>`}${findingsAt(found, [one.ref])}`))}`,
  plan.considerations.length > 0 && html`<h3>Gender-responsive considerations</h3>${lines(plan.considerations.map((one) => html`${one.text}`))}`,
  plan.generalResponsivity.length > 0 && html`<h3>General responsivity</h3>${lines(plan.generalResponsivity.map((text) => html`${text}`))}`);
}

/** References of what these sections show. */
export function groundsShown({ conditions, assessments, strengths, reviews, conferences, team }: CasePlan): readonly string[] {
  return [...conditions, ...assessments, ...strengths, ...reviews, ...conferences, ...(team === undefined ? [] : [team]), ...(team?.members ?? [])].flatMap(({ ref }) => ref ?? []);
}
