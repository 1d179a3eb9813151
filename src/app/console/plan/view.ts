// SPDX-License-Identifier: Apache-2.0
/** The plan as a page for a conference: pure, out of the plan as the reader may have it. */
import { casePlansIn, isCasePlanKind } from '../../../domain/caseplan/read.ts';
import { dayOf, extensionOf, keyOf, spanOf } from '../../../domain/caseplan/elements.ts';
import type { Finding } from '../../../domain/caseplan/check/rule.ts';
import type { CasePlan } from '../../../domain/caseplan/model.ts';
import type { Visit } from '../../../domain/caseplan/document/visits.ts';
import type { Monitoring } from '../../../domain/caseplan/monitor.ts';
import type { Resource } from '@medplum/fhirtypes';
import { planKind } from '../displays.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { definitions, goesWith, notice, section } from '../parts.ts';
import { closeForm, nextForm, reviewForm, type Act, type Acting } from './acts.ts';
import { agendaSection } from './agenda.ts';
import { courseSection, groundsSection, groundsShown, reviewsSection, teamSection } from './course.ts';
import { byRef, countedFindings, findingList } from './findings.ts';
import { actionsSection, goalsSection, needsSection, shownIn } from './needs-goals.ts';
import { timelineSection, type Version } from './timeline.ts';
import { dayText, name, phaseText, spanText } from './words.ts';

/** Another plan of the person to be held against this one. */
export interface Beside { readonly href: string; readonly text: string }

export interface PlanView extends Acting {
  readonly findings: readonly Finding[];
  readonly monitoring: Monitoring;
  readonly visits: readonly Visit[];
  readonly versions: readonly Version[];
  readonly beside: readonly Beside[];
  /** True when the caller's organization leads the plan: who sees what is for the lead to know. */
  readonly leads: boolean;
  /** Notices and scopes that must go with what the page says (42 CFR 2.32). */
  readonly notices: readonly string[];
  /** What was just done. */
  readonly done?: Act | undefined;
}

/** The constant word that it may be incomplete (settled question 15). */
export const MAY_BE_INCOMPLETE = 'This page shows what may be shared with you. The law may require some information to be left out, whether or not any exists. Others on the team may see more or less.';

const DONE: Readonly<Record<Act, string>> = { review: 'The review is noted.', close: 'This version is closed.', next: 'The next version has begun: it stands under Phases.' };

export function planView(view: PlanView): Html {
  const { plan, findings, today, monitoring } = view;
  const looked = { plan, found: byRef(findings), today };
  const beside = new Set([...shownIn(plan), ...groundsShown(plan)]);
  return html`${view.done !== undefined && notice('success', html`<p>${DONE[view.done]}</p>`)}
${goesWith(view.notices)}
${head(view)}
${links(view)}
${isCasePlanKind(plan.kind) && agendaSection({ plan, monitoring, visits: view.visits, today })}
${isCasePlanKind(plan.kind) ? section('whole', 'Is it a sound plan?', html`<p>${countedFindings(findings)}</p>`, findingList(findings.filter(({ ref }) => !beside.has(ref))))
    : notice('information', html`<p>This is not the case plan, but another plan of the person: it is not held against the rules of case plans. Set it beside the case plan to see what agrees and what does not.</p>`)}
${plan.words.length > 0 && section('wants', 'In the participant\'s own words', html`<ul>${plan.words.map((each) => html`<li><q>${each}</q></li>`)}</ul>`)}
${needsSection(looked)}
${goalsSection(looked)}
${actionsSection(looked)}
${reviewsSection(looked, monitoring, reviewForm(view))}
${timelineSection({ versions: view.versions, episodes: plan.episodes, current: plan.ref, today })}
${nextForm(view)}${closeForm(view)}
${teamSection(looked)}
${courseSection(monitoring, view.visits)}
${groundsSection(looked)}
<p class="hint">${MAY_BE_INCOMPLETE}</p>`;
}

function head({ plan }: PlanView): Html {
  return definitions([
    ['Participant', name(plan.person)], ['Phase', phaseText(plan.phase)], ['Kind', planKind(plan.kind)], ['State', words(plan.status)], ['Leads', name(plan.lead)], ['Runs', spanText(plan.period)],
    ['Closed', plan.closed !== undefined && html`${dayText(plan.closed.date)}${plan.closed.handedTo !== undefined && `, handed to ${name(plan.closed.handedTo)}`}`],
    ['Notes', plan.notes.join(' ')],
  ]);
}

function links({ href, beside, leads }: PlanView): Html {
  return html`<ul class="links">${leads && html`
<li><a href="${href}/who">Who sees what</a></li>`}
${beside.map((each) => html`<li><a href="${each.href}">${each.text}</a></li>`)}
<li><a href="${href}/paper/team-pdf-en">The team's view as a PDF</a></li>
<li><a href="${href}/paper/participant-pdf-en">The participant's copy, English</a></li>
<li><a href="${href}/paper/participant-pdf-es">The participant's copy, Spanish</a></li>
</ul>`;
}

/** Every version of the person's case plans, as the reader may have them; `href` leads to the others. */
export function versionsOf(resources: readonly Resource[], current: CasePlan, href: (id: string) => string): readonly Version[] {
  const all = casePlansIn(resources);
  return all.map((one): Version => {
    const [period, phase] = [spanOf(one.period) ?? spanOf({ start: dayOf(one.created) }), extensionOf(one, 'plan-phase')?.valueCode];
    return {
      ref: keyOf(one), status: one.status, ...(phase === undefined ? {} : { phase }), ...(one.title === undefined ? {} : { title: one.title }),
      ...(period === undefined ? {} : { period }), ...(keyOf(one) === current.ref ? {} : { href: href(one.id ?? '') }),
    };
  });
}
