// SPDX-License-Identifier: Apache-2.0
/** `CarePlan/[id]/$compare`: a plan beside another plan of the person, or beside an earlier version of itself, as far as the caller may have both. */
import type { CarePlan } from '@medplum/fhirtypes';
import { comparePlans } from '../../domain/caseplan/compare.ts';
import { comparisonParameters } from '../../domain/caseplan/compare-text.ts';
import type { CasePlan } from '../../domain/caseplan/model.ts';
import { readPlan } from '../../domain/caseplan/read.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
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

/** With neither `with` nor `version`: beside the version of the plan that it replaces. 404 alike for a plan that is not there and one not to be seen. */
export async function compareCasePlan(deps: Deps, gates: Gates, caller: Caller, call: CompareCall): Promise<Result<Answer>> {
  if (call.with !== undefined && call.version !== undefined) {
    return fail({ code: 'value', text: 'Either with or version, not both' });
  }
  const released = await releasedPlan(deps, gates, caller, { ...call, operation: 'compare' });
  if (!released.ok) {
    return released;
  }
  const other = call.version === undefined ? beside(released.value, call.with) : await earlier(deps, gates, caller, { call, version: call.version, released: released.value });
  if (other === undefined) {
    return notFound();
  }
  const between = { this: released.value.plan.ref, other: call.version === undefined ? other.ref : `${other.ref}/_history/${String(call.version)}` };
  return ok({ status: 200, body: planStatement(released.value, comparisonParameters(comparePlans(released.value.plan, other), between)) });
}

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
