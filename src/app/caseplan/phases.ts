// SPDX-License-Identifier: Apache-2.0
/**
 * A version of a plan is closed by the agency that leads it (`$close-phase`), and the next is begun by the agency that it was handed to
 * (`$next-phase`), from what that agency may have: each version is its lead planner's own record, and the one before it stays what it was.
 */
import type { Bundle, BundleEntry, CarePlan, CareTeam, Resource } from '@medplum/fhirtypes';
import { refOf } from '../../domain/caseplan/elements.ts';
import { closedVersion, firstReview, handedTeam, nextTeam, nextVersion, phaseAfter, type NextFacts, type Phase } from '../../domain/caseplan/next-version.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { toResource } from '../gate/knowledge.ts';
import { notFound } from '../release/answer.ts';
import { bundle, type Interactions } from '../write/bundle.ts';
import { ownCurrent } from '../write/update.ts';
import type { StoredResource } from '../ports.ts';
import { derivation, keptLabels, sourcesOf, type Source } from './derived.ts';
import { releasedPlan, type PlanCall, type ReleasedPlan } from './released-plan.ts';

export interface ClosePhaseCall extends PlanCall {
  /** Id of the Organization that leads from then on; absent: the same. */
  readonly handedTo?: string;
  /** Code of review-outcome; absent: `advance`. */
  readonly outcome?: string;
  /** The last day of the version; absent: today. */
  readonly date?: string;
}

export interface NextPhaseCall extends PlanCall {
  /** Absent: the phase that follows. */
  readonly phase?: Phase;
  /** The first day of the version; absent: today. */
  readonly date?: string;
}

const OVER = new Set(['completed', 'revoked', 'entered-in-error']);

/** Errors: 404 for no such plan or one of another; conflict when it is closed; what an update of the plan may fail of. */
export async function closePhase(deps: Deps, gates: Gates, caller: Caller, { call, run }: { readonly call: ClosePhaseCall; readonly run: Interactions }): Promise<Result<Answer>> {
  const released = await releasedPlan(deps, gates, caller, { ...call, operation: 'close-phase' });
  if (!released.ok) {
    return released;
  }
  const own = await deps.store.read(caller.tenant, async (session) => {
    const found = await ownCurrent(session, caller, { type: 'CarePlan', id: call.id });
    const team = await ownCurrent(session, caller, { type: 'CareTeam', id: released.value.plan.team?.ref.split('/')[1] ?? '' });
    const next = call.handedTo === undefined ? undefined : (await session.get('Organization', call.handedTo))?.resource;
    const isKnown = call.handedTo === undefined || (next !== undefined && !next.deleted && next.holder === '');
    return found.ok ? ok({ plan: found.value, team: team.ok ? team.value : undefined, isKnown }) : found;
  });
  if (!own.ok) {
    return own;
  }
  const plan = toResource(own.value.plan) as CarePlan;
  if (OVER.has(plan.status)) {
    return fail({ code: 'conflict', text: 'This version of the plan is closed', at: 'CarePlan.status' });
  }
  if (!own.value.isKnown) {
    return fail({ code: 'business-rule', text: 'The registry has no such organization', at: 'handed-to' });
  }
  const date = call.date ?? released.value.today;
  if (plan.period?.start !== undefined && date < plan.period.start.slice(0, 10)) {
    return fail({ code: 'business-rule', text: 'The version would end before it began', at: 'date' });
  }
  const handedTo = `Organization/${call.handedTo ?? caller.organization}`;
  const closed = closedVersion(plan, { date, by: `Organization/${caller.organization}`, handedTo, outcome: call.outcome ?? 'advance' });
  const team = own.value.team === undefined ? [] : [changed(own.value.team, handedTeam(toResource(own.value.team) as CareTeam, handedTo, date))];
  const transaction: Bundle = { resourceType: 'Bundle', type: 'transaction', entry: [changed(own.value.plan, closed), ...team] };
  return bundle(deps, gates, caller, { call: { text: JSON.stringify(transaction), base: call.base, prefer: 'representation' }, run });
}

/** A new version in place of the one that was read, and of no other. */
function changed({ type, id, version }: StoredResource, resource: CarePlan | CareTeam): BundleEntry {
  return { resource, request: { method: 'PUT', url: `${type}/${id}`, ifMatch: `W/"${String(version)}"` } };
}

/** Errors: 404 alike for no plan and none to see; 409 while the version is open or when it was followed already; 403 for whoever it was not handed to. */
export async function nextPhase(deps: Deps, gates: Gates, caller: Caller, { call, run }: { readonly call: NextPhaseCall; readonly run: Interactions }): Promise<Result<Answer>> {
  const released = await releasedPlan(deps, gates, caller, { ...call, operation: 'next-phase' });
  if (!released.ok) {
    return released;
  }
  const facts = factsOf(released.value, caller, call);
  if (!facts.ok) {
    return facts;
  }
  const refs = [released.value.plan.ref, ...(released.value.plan.team === undefined ? [] : [released.value.plan.team.ref])];
  const sources = await deps.store.read(caller.tenant, (session) => sourcesOf(deps, gates, { session, caller, refs }));
  if (!sources.some(({ ref }) => ref === released.value.plan.ref)) {
    // It was withdrawn since it was read: nothing is made of it.
    return notFound();
  }
  const transaction = transactionOf(released.value, { ...facts.value, sources, at: deps.clock.now() }, () => `urn:uuid:${deps.ids.next()}`);
  return bundle(deps, gates, caller, { call: { text: JSON.stringify(transaction), base: call.base, prefer: 'minimal' }, run });
}

function factsOf({ plan, resources, today }: ReleasedPlan, caller: Caller, call: NextPhaseCall): Result<NextFacts> {
  const lead = `Organization/${caller.organization}`;
  const followed = resources.some((one) => one.resourceType === 'CarePlan' && (one.replaces ?? []).some((each) => refOf(each) === plan.ref) && one.status !== 'entered-in-error');
  const phase = call.phase ?? phaseAfter(plan.phase);
  const date = call.date ?? today;
  if (plan.status !== 'completed' || plan.closed === undefined) {
    return fail({ code: 'conflict', text: 'This version of the plan is not closed yet; its lead planner closes it by $close-phase', at: 'CarePlan.status' });
  }
  if (plan.closed.handedTo?.ref !== lead) {
    return fail({ code: 'forbidden', text: 'The plan was handed to another lead planner' });
  }
  if (followed) {
    return fail({ code: 'conflict', text: 'This version of the plan was followed by another already' });
  }
  if (phase === undefined || phase === plan.phase) {
    return fail({ code: 'business-rule', text: phase === undefined ? 'No phase follows the discharge and aftercare plan; name one if the person came back' : 'The next version is of another phase', at: 'phase' });
  }
  if (date < (plan.closed.date ?? '')) {
    return fail({ code: 'business-rule', text: 'The next version would begin before the last was closed', at: 'date' });
  }
  const leadKind = leadKindOf(plan.organizations.get(lead)?.partner ?? []);
  return ok({ phase, lead, date, ...(leadKind === undefined ? {} : { leadKind }) });
}

/** Kinds of partner that lead, as codes of lead-planner (settled question 10). */
const LEADS: Readonly<Record<string, string>> = { 'community-supervision': 'cs', 'sud-treatment': 'bh', 'mental-health-treatment': 'bh', 'correctional-agency': 'ci', housing: 'ho' };

function leadKindOf(kinds: readonly string[]): string | undefined {
  return kinds.map((kind) => LEADS[kind]).find((kind) => kind !== undefined);
}

type Making = NextFacts & { readonly sources: readonly Source[]; readonly at: string };

/** The plan, its team, where both came from and its first review are one transaction: none without the others. */
function transactionOf({ plan, resources }: ReleasedPlan, facts: Making, nextId: () => string): Bundle {
  const [planId, teamId] = [nextId(), nextId()];
  const before = resources.find((one): one is CarePlan => one.resourceType === 'CarePlan' && `CarePlan/${one.id ?? ''}` === plan.ref)!;
  const team = resources.find((one): one is CareTeam => one.resourceType === 'CareTeam' && `CareTeam/${one.id ?? ''}` === plan.team?.ref);
  const labelled = <T extends Resource>(resource: T): T => (keptLabels(facts.sources).length === 0 ? resource : { ...resource, meta: { ...resource.meta, security: [...keptLabels(facts.sources)] } });
  const next: CarePlan = { ...nextVersion(before, plan, facts), careTeam: [{ reference: teamId }] };
  const entry = (resource: Resource, fullUrl: string): BundleEntry => ({ fullUrl, resource, request: { method: 'POST', url: resource.resourceType } });
  return {
    resourceType: 'Bundle', type: 'transaction',
    entry: [
      entry(labelled(next), planId), entry(labelled(nextTeam(team, before.subject, facts)), teamId), entry(firstReview(planId, before.subject, facts), nextId()),
      entry(derivation([planId, teamId], { by: facts.lead, at: facts.at, sources: facts.sources }), nextId()),
    ],
  };
}
