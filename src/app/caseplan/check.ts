// SPDX-License-Identifier: Apache-2.0
/** `CarePlan/[id]/$check`: is this a sound plan, as far as the caller may know it? An OperationOutcome with a supervisor's findings. */
import { checkPlan, findingsOutcome } from '../../domain/caseplan/check/check.ts';
import type { CasePlan } from '../../domain/caseplan/model.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { discoverable } from '../consents/discover.ts';
import { planFrom, planStatement, releasedPlan, type PlanCall, type ReleasedPlan } from './released-plan.ts';

export interface CheckCall extends PlanCall {
  /** The local day on which to look at it, YYYY-MM-DD; absent: today. */
  readonly asOf?: string;
}

/** Beside the parts of a plan: medicine that must not end at the gate, and what followed a screen (domain/caseplan/check/release.ts, needs.ts). */
export const LOOKED_AT = ['MedicationRequest', 'MedicationStatement', 'DiagnosticReport', 'Procedure'];

/** 404 alike for no such plan and for one that the caller may not see. */
export async function checkCasePlan(deps: Deps, gates: Gates, caller: Caller, call: CheckCall): Promise<Result<Answer>> {
  const released = await releasedPlan(deps, gates, caller, { ...call, operation: 'check', more: LOOKED_AT });
  if (!released.ok) {
    return released;
  }
  const plan = await withPapers(deps, gates, caller, { call, released: released.value });
  const findings = checkPlan(plan, { today: call.asOf ?? released.value.today });
  return ok({ status: 200, body: planStatement(released.value, findingsOutcome(findings)) });
}

/**
 * A consent is its holder's record, and whom it lets have something may know so much of it as `Consent/$discover` tells (42 CFR 2.32(b)): a plan that counts on
 * a program is not told that a paper is missing which is there. Nothing of these consents is in the answer.
 */
async function withPapers(deps: Deps, gates: Gates, caller: Caller, { call, released }: { readonly call: CheckCall; readonly released: ReleasedPlan }): Promise<CasePlan> {
  const { plan, resources } = released;
  const patient = resources.find((one) => one.resourceType === 'Patient')?.id;
  const told = patient === undefined ? [] : await discoverable(deps, gates, caller, { patient });
  const more = told.filter((paper) => !resources.some((one) => one.resourceType === 'Consent' && one.id === paper.id));
  return more.length === 0 ? plan : planFrom(deps, [...resources, ...more], call.id) ?? plan;
}
