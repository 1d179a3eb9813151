// SPDX-License-Identifier: Apache-2.0
/** The operations on a case plan as the outside calls them; part of App. */
import type { Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { CheckCall } from './check.ts';
import type { CompareCall } from './compare.ts';
import type { MonitorCall } from './monitor.ts';
import type { ClosePhaseCall, NextPhaseCall } from './phases.ts';
import type { ReviewsRaised } from './reviews.ts';

export interface PlanApp {
  /** Is it a sound plan, as far as the caller may know it? */
  checkCasePlan(caller: Caller, call: CheckCall): Promise<Result<Answer>>;
  /** Beside another plan of the person, or an earlier version of itself. */
  compareCasePlan(caller: Caller, call: CompareCall): Promise<Result<Answer>>;
  /** Progress, attendance, tests, responses, services, readiness and reviews of a plan. */
  monitorCasePlan(caller: Caller, call: MonitorCall): Promise<Result<Answer>>;
  /** Closes a version formally and names who leads from then on. */
  closePhase(caller: Caller, call: ClosePhaseCall): Promise<Result<Answer>>;
  /** The next version, by whoever the plan was handed to. */
  nextPhase(caller: Caller, call: NextPhaseCall): Promise<Result<Answer>>;
  /** Staff, or the gateway's own timer: a review that is due or overdue becomes a Task and a notice to the members of the team who may have it. */
  raiseReviews(caller: Caller): Promise<Result<ReviewsRaised>>;
}
