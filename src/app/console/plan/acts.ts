// SPDX-License-Identifier: Apache-2.0
/** What a planner may do with the plan on the page: note a review, close the version, begin the next. Each is an operation of the API. */
import { PHASES, phaseAfter } from '../../../domain/caseplan/next-version.ts';
import { addMonths } from '../../../domain/caseplan/check/days.ts';
import type { CasePlan } from '../../../domain/caseplan/model.ts';
import type { Issue } from '../../../domain/issue.ts';
import type { Frame } from '../frame.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { faults, field, form } from '../parts.ts';
import { phaseText } from './words.ts';

export type Act = 'review' | 'close' | 'next';

/** What went wrong with which of the forms. */
export interface Failed { readonly act: Act; readonly issues: readonly Issue[]; readonly given: Readonly<Record<string, string>> }

export interface Acting {
  readonly frame: Frame;
  readonly href: string;
  readonly plan: CasePlan;
  readonly today: string;
  /** True when the caller's organization keeps the plan. */
  readonly keeps: boolean;
  /** True when the plan was handed to the caller's organization, and no version followed yet. */
  readonly follows: boolean;
  /** [id, name] of those whom the plan can be handed to. */
  readonly organizations: readonly (readonly [string, string])[];
  readonly failed?: Failed | undefined;
}

const OUTCOMES = [['continue', 'Go on as planned'], ['revise', 'Change the plan'], ['advance', 'On to the next phase'], ['complete', 'The plan is complete'], ['return-to-planning', 'Back to planning and linkage']] as const;
export const REVIEW_OUTCOMES = OUTCOMES.map(([code]) => code);
const CLOSINGS = [['advance', 'On to the next phase'], ['revise', 'The same phase, another version'], ['complete', 'The plan is complete']] as const;
export const CLOSING_OUTCOMES = CLOSINGS.map(([code]) => code);

const isOpen = ({ status }: CasePlan): boolean => !['completed', 'revoked', 'entered-in-error'].includes(status);

const wrong = ({ failed }: Acting, act: Act): readonly Issue[] => (failed?.act === act ? failed.issues : []);
const given = ({ failed }: Acting, act: Act, name: string, otherwise: string): string => (failed?.act === act ? failed.given[name] ?? '' : otherwise);

export function reviewForm(acting: Acting): Html {
  if (!acting.keeps || !isOpen(acting.plan)) {
    return NOTHING;
  }
  const issues = wrong(acting, 'review');
  return html`<details class="act"${issues.length > 0 && html` open`}><summary>A review was held</summary>
${faults(issues)}${form(acting.frame, { action: `${acting.href}/review`, submit: 'Note the review', content: html`<div class="fields">
${field({ name: 'held', label: 'Held on', type: 'date', required: true, value: given(acting, 'review', 'held', acting.today), issues })}
${field({ name: 'outcome', label: 'Outcome', options: OUTCOMES, value: given(acting, 'review', 'outcome', 'continue'), issues })}
${field({ name: 'next', label: 'Next review', type: 'date', required: true, value: given(acting, 'review', 'next', addMonths(acting.today, 6)), hint: 'At least every six months', issues })}
</div>` })}</details>`;
}

export function closeForm(acting: Acting): Html {
  if (!acting.keeps || !isOpen(acting.plan)) {
    return NOTHING;
  }
  const issues = wrong(acting, 'close');
  return html`<details class="act"${issues.length > 0 && html` open`}><summary>Close this version and hand the plan over</summary>
<p>The version ends formally. The agency that leads next joins the team and may begin the next version from what it may have. What a substance use disorder program told passes on under a consent alone: look at who sees what first.</p>
${faults(issues)}${form(acting.frame, { action: `${acting.href}/close`, submit: 'Close this version', kind: 'danger', content: html`<div class="fields">
${field({ name: 'handed-to', label: 'Leads from then on', options: [['', 'We go on leading'], ...acting.organizations], value: given(acting, 'close', 'handed-to', ''), issues })}
${field({ name: 'closing', label: 'Outcome', options: CLOSINGS, value: given(acting, 'close', 'closing', 'advance'), issues })}
${field({ name: 'last-day', label: 'Last day', type: 'date', required: true, value: given(acting, 'close', 'last-day', acting.today), issues })}
</div>` })}</details>`;
}

export function nextForm(acting: Acting): Html {
  if (!acting.follows) {
    return NOTHING;
  }
  const issues = wrong(acting, 'next');
  const after = phaseAfter(acting.plan.phase);
  return html`<details class="act" open><summary>Begin the next version</summary>
<p>The plan was handed to you. What is open goes on; what is reached stays in this version. The first review is set for six months from the first day.</p>
${faults(issues)}${form(acting.frame, { action: `${acting.href}/next`, submit: 'Begin the next version', content: html`<div class="fields">
${field({ name: 'phase', label: 'Phase', options: [...PHASES, 'diversion'].filter((phase) => phase !== acting.plan.phase).map((phase) => [phase, phaseText(phase)] as const), value: given(acting, 'next', 'phase', after ?? ''), issues })}
${field({ name: 'first-day', label: 'First day', type: 'date', required: true, value: given(acting, 'next', 'first-day', acting.today), issues })}
</div>` })}</details>`;
}
