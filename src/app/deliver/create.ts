// SPDX-License-Identifier: Apache-2.0
/** The use cases of deliveries, put on what they stand on. */
import { publicDocument } from '../../domain/consent/enforce/releasable.ts';
import { ok, toOperationOutcome, type Result } from '../../domain/issue.ts';
import { tellCorrections } from '../aftermath/corrections.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { DeliverApp } from './api.ts';
import { takeDue } from './due.ts';
import { startPush, type PushCall } from './push.ts';
import { deliveriesDocument, listDeliveries, settleDeadLetter } from './staff.ts';

export function deliverApp(deps: Deps, gates: Gates): DeliverApp {
  return {
    takeDue: (call, free) => takeDue(deps, gates, call, free),
    push: (caller, call) => push(deps, caller, call),
    deliveries: (caller, filter) => listDeliveries(deps, caller, filter),
    deliveriesDocument: (caller, filter) => deliveriesDocument(deps, caller, filter),
    settleDeadLetter: (caller, call) => settleDeadLetter(deps, caller, call),
    tellCorrections: (caller) => tellCorrections(deps, gates, caller),
  };
}

async function push(deps: Deps, caller: Caller, call: PushCall): Promise<Result<Answer>> {
  const started = await startPush(deps, caller, call);
  const text = 'What may go to this endpoint is decided and sent when its turn comes';
  return started.ok ? ok({ status: 202, body: publicDocument(toOperationOutcome([{ code: 'informational', severity: 'information', text, at: started.value.delivery }])) }) : started;
}
