// SPDX-License-Identifier: Apache-2.0
/** `CarePlan/[id]/$compare`: a plan beside another plan of the person, or beside an earlier version of itself, as far as the caller may have both. */
import type { CarePlan } from '@medplum/fhirtypes';
import { comparePlans } from '../../domain/caseplan/compare.ts';
import { comparisonParameters } from '../../domain/caseplan/compare-text.ts';
import type { CasePlan } from '../../domain/caseplan/model.ts';
import { readPlan } from '../../domain/caseplan/read.ts';
import { fail, ok, type Issue, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { notFound } from '../release/answer.ts';
import { read } from '../release/read.ts';
import { planStatement, releasedPlan, type PlanCall, type ReleasedPlan } from './released-plan.ts';

export interface CompareCall extends PlanCall {
  /** Id of another CarePlan of the person. */
  readonly with?: string;
  /** An earlier version of the plan itself; its parts are compared as they are now, for they have versions of their own. */
  readonly version?: number;
}

/** With neither `with` nor `version`: beside the version of the plan that it replaces, and 422 where it replaces none. 404 alike for a plan that is not there and one not to be seen. */
export async function compareCasePlan(deps: Deps, gates: Gates, caller: Caller, call: CompareCall): Promise<Result<Answer>> {
  if (call.with !== undefined && call.version !== undefined) {
    return fail({ code: 'value', text: 'Either with or version, not both' });
  }
  const released = await releasedPlan(deps, gates, caller, { ...call, operation: 'compare' });
  if (!released.ok) {
    return released;
  }
  if (call.with === undefined && call.version === undefined && released.value.plan.replaces.length === 0) {
    return fail(nothingBefore(released.value));
  }
  const other = call.version === undefined ? beside(released.value, call.with) : await earlier(deps, gates, caller, { call, version: call.version, released: released.value });
  if (other === undefined) {
    return notFound();
  }
  const between = { this: released.value.plan.ref, other: call.version === undefined ? other.ref : `${other.ref}/_history/${String(call.version)}` };
  return ok({ status: 200, body: planStatement(released.value, comparisonParameters(comparePlans(released.value.plan, other), between)) });
}

/** Names what there is to compare it with, out of what the caller may have: a first version has a treatment plan beside it, or nothing yet. */
function nothingBefore({ plan, resources }: ReleasedPlan): Issue {
  const others = resources.flatMap((one) => (one.resourceType === 'CarePlan' && `CarePlan/${one.id ?? ''}` !== plan.ref ? [`CarePlan/${one.id ?? ''}`] : []));
  const choice = others.length === 0 ? 'There is no other plan of the person that you may have; version=[number] compares it with an earlier version of itself.'
    : `Say with which: with=${others.slice(0, NAMED).join(' or with=')}, or version=[number] for an earlier version of itself.`;
  return { code: 'business-rule', text: `This plan replaces no other that you may have. ${choice}`, at: 'with' };
}

const NAMED = 5;

function beside({ plan, resources }: ReleasedPlan, id: string | undefined): CasePlan | undefined {
  const ref = id === undefined ? plan.replaces[0] : `CarePlan/${id}`;
  return ref === undefined ? undefined : readPlan(resources, ref);
}

interface Earlier { readonly call: CompareCall; readonly version: number; readonly released: ReleasedPlan }

async function earlier(deps: Deps, gates: Gates, caller: Caller, { call, version, released }: Earlier): Promise<CasePlan | undefined> {
  const answer = await read(deps, gates, caller, { type: 'CarePlan', id: call.id, version });
  const body = answer.ok ? answer.value.body : undefined;
  if (body === undefined) {
    return undefined;
  }
  const then = JSON.parse(body.text) as CarePlan;
  return readPlan([...released.resources.filter((one) => one.resourceType !== 'CarePlan' || one.id !== call.id), then], `CarePlan/${call.id}`);
}
