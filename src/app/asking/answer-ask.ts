// SPDX-License-Identifier: Apache-2.0
/**
 * `Task/[id]/$answer-ask`: the person says no, or the asker takes its ask back. A signature needs no call: it closes the ask that
 * brought the form (closing.ts). Whoever assists cannot say no for the person: a program that reported so would tell the asker that
 * the person comes there (42 CFR 2.13(c)(2)); to the asker such an ask runs out as if nobody had been there.
 */
import { publicDocument } from '../../domain/consent/enforce/releasable.ts';
import { fail, ok, toOperationOutcome, type Issue, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { provenToward } from '../gate/identity.ts';
import type { StoredResource, Transaction } from '../ports.ts';
import { isInReach } from '../reach.ts';
import { notFound } from '../release/answer.ts';
import { requireStaff } from '../scope.ts';
import { writeEntries } from '../write/record-write.ts';
import type { AnswerAskCall } from './api.ts';
import { endedAsk, openAsk } from './ask-task.ts';

/** 404 alike for no such ask, one that is closed, and one that is not the caller's to answer. */
export async function answerAsk(deps: Deps, caller: Caller, call: AnswerAskCall): Promise<Result<Answer>> {
  return deps.store.transact(caller.tenant, async (tx) => {
    const found = await openAsk(tx, call.id);
    const parts = found === undefined || !isInReach(caller, found.row.person) ? [] : await partsOf(tx, caller, found.row);
    if (found === undefined || parts.length === 0) {
      return notFound();
    }
    if (call.answer === 'withdrawn' && !parts.includes('asker')) {
      return fail({ code: 'forbidden', text: 'Whoever asked may withdraw; the person may decline' });
    }
    const { change, outbox } = endedAsk(deps, found, call.answer);
    const ledger = writeEntries(deps, caller, { kind: 'write', action: 'operation', operation: `ask-${call.answer}`, drafts: [change.draft] });
    const applied = await tx.apply({ changes: [change], ledger, outbox: [outbox] });
    return applied.ok ? ok({ status: 200, body: publicDocument(toOperationOutcome([SAID[call.answer]])) }) : applied;
  });
}

const note = (text: string, cite: string): Issue => ({ code: 'informational', severity: 'information', text, cite });
const SAID: Readonly<Record<AnswerAskCall['answer'], Issue>> = {
  declined: note('The ask is closed: nothing is shared on it. Nobody may be made to sign', '42 CFR 2.31(a)(10)(ii); 45 CFR 164.508(b)(4)'),
  withdrawn: note('The ask is taken back', '42 CFR 2.31'),
};

/** As what the caller may answer: the asker (face to face with the person, so it may take down a no), the person, the gateway's staff on the phone. */
async function partsOf(tx: Transaction, caller: Caller, row: StoredResource): Promise<readonly ('asker' | 'person' | 'staff')[]> {
  const person = caller.role === 'patient' && provenToward(await tx.patients(row.person), caller.selves, row.holder);
  return [
    ...(caller.kind !== 'staff' && caller.organization === row.holder ? ['asker' as const] : []), ...(person ? ['person' as const] : []),
    ...(requireStaff(caller).ok ? ['staff' as const] : []),
  ];
}
