// SPDX-License-Identifier: Apache-2.0
/** `CarePlan/[id]/$monitor`: how the plan goes, as far as the caller may know it. */
import { monitorPlan } from '../../domain/caseplan/monitor.ts';
import { monitoringParameters } from '../../domain/caseplan/monitor-text.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { planStatement, releasedPlan, type PlanCall } from './released-plan.ts';

export interface MonitorCall extends PlanCall {
  /** First day that counts, YYYY-MM-DD; absent: since the version began. */
  readonly since?: string;
}

/** 404 alike for no such plan and for one that the caller may not see. */
export async function monitorCasePlan(deps: Deps, gates: Gates, caller: Caller, call: MonitorCall): Promise<Result<Answer>> {
  const released = await releasedPlan(deps, gates, caller, { ...call, operation: 'monitor' });
  if (!released.ok) {
    return released;
  }
  const { plan, today } = released.value;
  const found = monitorPlan(plan, { today, ...(call.since === undefined ? {} : { since: call.since }) });
  return ok({ status: 200, body: planStatement(released.value, monitoringParameters(plan.ref, found)) });
}
