// SPDX-License-Identifier: Apache-2.0
/** Orders and amendments as the outside calls them; part of App. */
import { enforceStatement } from '../../domain/consent/enforce/enforce.ts';
import { publicDocument } from '../../domain/consent/enforce/releasable.ts';
import type { AmendmentAnswer } from '../../domain/consent/aftermath/amendment.ts';
import { ok, toOperationOutcome, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import { JSON_TYPE } from '../console/documents.ts';
import { STAFF } from '../console/view.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { answerRequest, requestAmendment, type AmendmentRequest } from './amendments.ts';
import { carryOutOrder, liftOrder, type OrderCall } from './record-order.ts';

export interface AftermathApp {
  /** Staff: what an order about records would do; with a name, it is carried out. */
  recordOrder(caller: Caller, call: OrderCall): Promise<Result<Answer>>;
  /** Staff: a seal or a hold is lifted. */
  liftOrder(caller: Caller, call: { readonly order: string; readonly confirmedBy: string }): Promise<Result<Answer>>;
  /** The patient, or staff for the patient: asks to have a record amended (45 CFR 164.526(b)). */
  requestAmendment(caller: Caller, call: AmendmentRequest): Promise<Result<Answer>>;
  /** Staff: what the holder answered, or the person said to a denial. */
  answerAmendment(caller: Caller, call: { readonly id: string; readonly given: AmendmentAnswer }): Promise<Result<Answer>>;
}

export function aftermathApp(deps: Deps, gates: Gates): AftermathApp {
  return {
    recordOrder: async (caller, call) => statement(await carryOutOrder(deps, caller, call)),
    liftOrder: async (caller, call) => statement(await liftOrder(deps, caller, call)),
    requestAmendment: async (caller, call) => {
      const filed = await requestAmendment(deps, gates, caller, call);
      return filed.ok ? note(202, 'The request is on file; the holder of the record acts within 60 days', `Task/${filed.value.id ?? ''}`) : filed;
    },
    answerAmendment: async (caller, call) => {
      const answered = await answerRequest(deps, caller, call);
      return answered.ok ? note(200, `The request is ${answered.value.status} now`, `Task/${answered.value.id ?? ''}`) : answered;
    },
  };
}

/** What was, or would be, done, for staff; the ledger entry of the act says who asked. */
function statement(done: Result<object>): Result<Answer> {
  return done.ok ? ok({ status: 200, body: enforceStatement('page', JSON_TYPE, [STAFF], () => JSON.stringify(done.value)) }) : done;
}

/** Nothing of the record or of the words about it. */
function note(status: number, text: string, at: string): Result<Answer> {
  return ok({ status, body: publicDocument(toOperationOutcome([{ code: 'informational', severity: 'information', text, at, cite: '45 CFR 164.526' }])) });
}
