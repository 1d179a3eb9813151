// SPDX-License-Identifier: Apache-2.0
/** The operations on a case plan, put on what they stand on. */
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { silenced } from '../silence.ts';
import type { Interactions } from '../write/bundle.ts';
import type { PlanApp } from './api.ts';
import { checkCasePlan } from './check.ts';
import { compareCasePlan } from './compare.ts';
import { monitorCasePlan } from './monitor.ts';
import { closePhase, nextPhase } from './phases.ts';
import { raiseReviews } from './reviews.ts';

export function planApp(deps: Deps, gates: Gates, run: Interactions): PlanApp {
  return {
    checkCasePlan: silenced(gates, (caller, call) => checkCasePlan(deps, gates, caller, call)),
    compareCasePlan: silenced(gates, (caller, call) => compareCasePlan(deps, gates, caller, call)),
    monitorCasePlan: silenced(gates, (caller, call) => monitorCasePlan(deps, gates, caller, call)),
    closePhase: silenced(gates, (caller, call) => closePhase(deps, gates, caller, { call, run })),
    nextPhase: silenced(gates, (caller, call) => nextPhase(deps, gates, caller, { call, run })),
    raiseReviews: (caller) => raiseReviews(deps, gates, caller),
  };
}
