// SPDX-License-Identifier: Apache-2.0
/** Exchange with others in formats and ways of their own, as the outside calls it; part of App. */
import type { Result } from '../../domain/issue.ts';
import type { FeedChange } from '../../domain/mapping/feed-watch.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { PlanCall } from '../caseplan/released-plan.ts';
import type { MessageCall } from './process-message.ts';

export interface ExchangeApp {
  /** E2: a care plan as a C-CDA document. */
  ccda(caller: Caller, call: PlanCall): Promise<Result<Answer>>;
  /** E1: a case plan as a FHIR document. */
  fhirDocument(caller: Caller, call: PlanCall): Promise<Result<Answer>>;
  /** Staff: which feeds are unlike they were the days before. */
  feedWatch(caller: Caller, day?: number): Promise<Result<Answer>>;
  watchFeeds(caller: Caller): Promise<Result<readonly FeedChange[]>>;
  /** A FHIR message in, answered by a message. */
  processMessage(caller: Caller, call: MessageCall): Promise<Result<Answer>>;
}
