// SPDX-License-Identifier: Apache-2.0
/** The plan's page: opened, acted on, printed. The address holds its id sealed for the one person to whom the page was shown. */
import type { CarePlan, Resource } from '@medplum/fhirtypes';
import { checkPlan } from '../../../domain/caseplan/check/check.ts';
import { visitsOf } from '../../../domain/caseplan/document/visits.ts';
import { refOf } from '../../../domain/caseplan/elements.ts';
import { momentOf, type Moment } from '../../../domain/consent/evidence/time.ts';
import type { CasePlan } from '../../../domain/caseplan/model.ts';
import { monitorPlan } from '../../../domain/caseplan/monitor.ts';
import { casePlansIn, isCasePlanKind } from '../../../domain/caseplan/read.ts';
import type { Issue, Result } from '../../../domain/issue.ts';
import { fail, ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import { LOOKED_AT } from '../../caseplan/check.ts';
import { leadsIn } from '../../caseplan/members.ts';
import { planDocument } from '../../caseplan/document.ts';
import { noteReview } from '../../caseplan/note-review.ts';
import { closePhase, nextPhase } from '../../caseplan/phases.ts';
import { releasedPlan, type ReleasedPlan } from '../../caseplan/released-plan.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { toResource } from '../../gate/knowledge.ts';
import { notFound } from '../../release/answer.ts';
import type { Interactions } from '../../write/bundle.ts';
import { ownCurrent } from '../../write/update.ts';
import { planKind } from '../displays.ts';
import { onward, page } from '../page.ts';
import { sealed, unsealed } from '../sealed.ts';
import type { Act, Failed } from './acts.ts';
import type { Given, PlanPageCall } from './api.ts';
import { ACT_FIELDS, readAct } from './given.ts';
import { planView, versionsOf, type Beside } from './view.ts';
import { phaseText } from './words.ts';

/** Base of addresses inside of what is made from a search; they leave the page out. */
export function baseOf(deps: Deps): string {
  return deps.base ?? 'https://gateway.invalid/fhir/R4';
}

/** The id of a CarePlan in an address; undefined: not ours, or shown to somebody else. */
export function planId(deps: Deps, caller: Caller, id: string): string | undefined {
  const text = unsealed(deps, caller, id);
  return text?.startsWith('CarePlan/') === true ? text.slice('CarePlan/'.length) : undefined;
}

export function planHref(deps: Deps, caller: Caller, id: string): string {
  return `/console/plan/${sealed(deps, caller, `CarePlan/${id}`)}`;
}

interface Opening extends PlanPageCall { readonly done?: Act; readonly failed?: Failed }

/** 404 alike for no such plan and one that the caller may not see. */
export async function planTable(deps: Deps, gates: Gates, caller: Caller, call: Opening): Promise<Result<Answer>> {
  const id = planId(deps, caller, call.id);
  if (id === undefined) {
    return notFound();
  }
  const released = await releasedPlan(deps, gates, caller, { id, base: baseOf(deps), operation: 'plan-page', more: LOOKED_AT });
  if (!released.ok) {
    return released;
  }
  const { plan, resources, decisions, notices, today } = released.value;
  const [held, organizations] = await Promise.all([isHeld(deps, caller, id), organizationsOf(deps, caller)]);
  const href = `/console/plan/${call.id}`;
  const main = (): ReturnType<typeof planView> => planView({
    frame: call.frame, href, plan, today, notices, failed: call.failed, done: call.done, organizations, keeps: held && isCasePlanKind(plan.kind), follows: mayFollow(released.value, caller),
    leads: leads(released.value, caller, momentOf(deps.clock.now(), deps.policy.timeZone)!), findings: isCasePlanKind(plan.kind) ? checkPlan(plan, { today }) : [], monitoring: monitorPlan(plan, { today }), visits: visitsOf(resources, today),
    versions: versionsOf(resources, plan, (other) => planHref(deps, caller, other)), beside: besideOf(deps, caller, { plan, resources, href }),
  });
  return ok(page({ title: titleOf(plan), frame: call.frame, decisions, main, ...(call.failed === undefined ? {} : { status: 422 }) }));
}

function titleOf({ title, phase, kind }: CasePlan): string {
  return title ?? (phase === undefined ? planKind(kind) ?? 'Plan of care' : `${phaseText(phase)} plan`);
}

async function isHeld(deps: Deps, caller: Caller, id: string): Promise<boolean> {
  return deps.store.read(caller.tenant, async (session) => (await ownCurrent(session, caller, { type: 'CarePlan', id })).ok);
}

/** Organizations of the registry, which is a directory for whoever may log in. */
async function organizationsOf(deps: Deps, caller: Caller): Promise<readonly (readonly [string, string])[]> {
  const rows = await deps.store.read(caller.tenant, (session) => session.evidence(''));
  return rows.filter((row) => row.type === 'Organization' && row.holder === '' && row.id !== caller.organization && row.id !== deps.policy.gateway)
    .map((row) => [row.id, (toResource(row) as { readonly name?: string }).name ?? row.id] as const).toSorted(([, a], [, b]) => a.localeCompare(b));
}

/** As `$who-sees-what` has it (app/caseplan/who-sees-what.ts). */
function leads({ resources }: ReleasedPlan, { organization }: Caller, moment: Moment): boolean {
  return resources.some((one) => one.resourceType === 'CareTeam' && leadsIn(one, moment).includes(organization));
}

/** True when the version was handed to the caller and none that the caller sees came after it. */
function mayFollow({ plan, resources }: ReleasedPlan, { organization }: Caller): boolean {
  const isFollowed = casePlansIn(resources).some((one) => (one.replaces ?? []).some((each) => refOf(each) === plan.ref));
  return plan.closed?.handedTo?.ref === `Organization/${organization}` && !isFollowed;
}

interface Having { readonly plan: CasePlan; readonly resources: readonly Resource[]; readonly href: string }

/** The other plans of the person that the caller may have: those of treatment above all. */
function besideOf(deps: Deps, caller: Caller, { plan, resources, href }: Having): readonly Beside[] {
  const others = resources.filter((one): one is CarePlan => one.resourceType === 'CarePlan' && `CarePlan/${one.id ?? ''}` !== plan.ref && one.status !== 'entered-in-error');
  return others.map((one) => {
    const kind = (one.category ?? []).flatMap(({ coding = [] }) => coding).find(({ system }) => system?.endsWith('/plan-category') === true)?.code;
    return { href: `${href}/beside/${sealed(deps, caller, `CarePlan/${one.id ?? ''}`)}`, text: `Side by side with ${one.title ?? `the ${kind ?? 'other'} plan`}${one.period?.start === undefined ? '' : ` of ${one.period.start.slice(0, 10)}`}` };
  });
}

/** What a form of the page asks for; back to the plan, or the page again with what is wrong. */
export async function actOnPlan(deps: Deps, gates: Gates, caller: Caller, call: PlanPageCall & { readonly act: Act; readonly given: Given; readonly run: Interactions }): Promise<Result<Answer>> {
  const id = planId(deps, caller, call.id);
  if (id === undefined) {
    return notFound();
  }
  const read = readAct(call.act, call.given);
  const done = read.ok ? await ACTS[call.act]({ deps, gates, caller, id, run: call.run }, read.value) : read;
  if (done.ok) {
    return ok(onward(`/console/plan/${call.id}?done=${call.act}`));
  }
  const given = Object.fromEntries(ACT_FIELDS[call.act].map((name) => [name, call.given[name] ?? '']));
  return planTable(deps, gates, caller, { frame: call.frame, id: call.id, failed: { act: call.act, given, issues: done.issues.map((issue) => beside(call.act, issue)) } });
}

/** An issue of the operation at the field that it is about. */
function beside(act: Act, issue: Issue): Issue {
  const { at: _at, ...rest } = issue;
  const name = PLACES[act][issue.at ?? ''] ?? issue.at;
  return name !== undefined && ACT_FIELDS[act].includes(name) ? { ...rest, at: name } : rest;
}

/** Parameters of the operations under the names of their fields. */
const PLACES: Readonly<Record<Act, Readonly<Record<string, string>>>> = { review: {}, close: { outcome: 'closing', date: 'last-day' }, next: { date: 'first-day' } };

interface Doing { readonly deps: Deps; readonly gates: Gates; readonly caller: Caller; readonly id: string; readonly run: Interactions }

const ACTS: Readonly<Record<Act, (at: Doing, given: Given) => Promise<Result<Answer>>>> = {
  review: ({ deps, gates, caller, id, run }, { held = '', outcome = '', next = '' }) => noteReview(deps, gates, caller, { call: { id, base: baseOf(deps), held, outcome, next }, run }),
  close: ({ deps, gates, caller, id, run }, { 'handed-to': handedTo = '', closing: outcome = '', 'last-day': date = '' }) => closePhase(deps, gates, caller, { call: { id, base: baseOf(deps), outcome, date, ...(handedTo === '' ? {} : { handedTo }) }, run }),
  next: ({ deps, gates, caller, id, run }, { phase = '', 'first-day': date = '' }) => nextPhase(deps, gates, caller, { call: { id, base: baseOf(deps), phase: phase as 'diversion', date }, run }),
};

/** The plan as a PDF. */
export async function planPaper(deps: Deps, gates: Gates, caller: Caller, call: PlanPageCall & { readonly reader: 'participant' | 'team'; readonly language: 'en' | 'es' }): Promise<Result<Answer>> {
  const id = planId(deps, caller, call.id);
  return id === undefined ? fail({ code: 'not-found', text: 'There is no such plan, or it may not be shared with you' })
    : planDocument(deps, gates, caller, { id, base: baseOf(deps), reader: call.reader, form: 'pdf', language: call.language });
}
