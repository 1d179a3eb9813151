// SPDX-License-Identifier: Apache-2.0
/**
 * What a patient asks of a holder of its records: not to use or disclose some of them (45 CFR 164.522(a)(1)(i), 42 CFR 2.26(a)), or an accounting of
 * the holder's own disclosures (45 CFR 164.528, 42 CFR 2.25), those past this gateway too. The holder answers, so nothing changes until it did: the request
 * goes to it and stands on the gateway's list until somebody has noted the answer.
 */
import type { Task } from '@medplum/fhirtypes';
import { addDays, localDay } from '../../domain/consent/evidence/time.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { provenToward } from '../gate/identity.ts';
import type { Change, Transaction } from '../ports.ts';
import { makeDraft } from '../write/draft.ts';
import { writeEntries } from '../write/record-write.ts';
import { requireStaff } from '../scope.ts';
import { workTask } from './work.ts';

export type HolderAsk = 'restriction-request' | 'accounting-request';

export interface HolderRequest {
  readonly asked: HolderAsk;
  readonly patientId: string;
  /** Organization that holds the records. */
  readonly holder: string;
  /** What is not to be told, and to whom; of an accounting, which time it should cover (may be empty). In the person's own words. */
  readonly words: string;
}

const TEXT_MAX = 5000;

/** 45 CFR 164.528(c)(1)(i): acted on within 60 days. */
const ACCOUNTING_DAYS = 60;

const DESCRIPTIONS: Readonly<Record<HolderAsk, string>> = {
  'restriction-request': 'A patient asks not to have some records used or disclosed. The holder answers; what it agrees to is filed as a restriction and holds from then on (45 CFR 164.522(a), 42 CFR 2.26).',
  'accounting-request': 'A patient asks for an accounting of the disclosures that the holder made, by this gateway or otherwise. The holder gives it within 60 days of receipt (45 CFR 164.528(c)(1), 42 CFR 2.25).',
};
const OPERATIONS: Readonly<Record<HolderAsk, string>> = { 'restriction-request': 'request-restriction', 'accounting-request': 'request-accounting' };

/** Files a request; the Task of the gateway's list. 404 alike for a holder that there is not and one that does not know the patient for certain (45 CFR 164.514(h)). */
export async function requestOfHolder(deps: Deps, caller: Caller, call: HolderRequest): Promise<Result<Task>> {
  if ((call.asked === 'restriction-request' && call.words.trim() === '') || call.words.length > TEXT_MAX) {
    return fail({ code: 'value', text: 'Say what is asked for in up to 5000 characters', at: 'words', cite: '45 CFR 164.522(a)(1)(i)' });
  }
  return deps.store.transact(caller.tenant, async (tx) => {
    const person = await personOf(tx, caller, call);
    if (person === undefined) {
      return fail({ code: 'not-found', text: 'There is no such patient, or it may not be shared with you' });
    }
    const { item, copy, changes } = writesFor(deps, call, person);
    const applied = await tx.apply({
      changes, ledger: writeEntries(deps, caller, { kind: 'write', action: 'operation', operation: OPERATIONS[call.asked], drafts: changes.map(({ draft }) => draft) }),
      outbox: [{ id: copy, person, channel: 'notice', partner: call.holder, payload: JSON.stringify({ resourceType: 'Task', id: copy }) }],
    });
    return applied.ok ? ok(item) : applied;
  });
}

async function personOf(tx: Transaction, caller: Caller, { patientId, holder }: HolderRequest): Promise<string | undefined> {
  const row = (await tx.get('Patient', patientId))?.resource;
  if (row === undefined || row.deleted || row.person === '') {
    return undefined;
  }
  const patients = await tx.patients(row.person);
  const isHeld = patients.some((each) => !each.deleted && each.holder === holder);
  const isOwn = caller.role === 'patient' && caller.selves?.includes(patientId) === true && provenToward(patients, caller.selves, holder);
  return isHeld && (isOwn || (caller.kind === 'staff' && requireStaff(caller).ok)) ? row.person : undefined;
}

function writesFor(deps: Deps, call: HolderRequest, person: string): { readonly item: Task; readonly copy: string; readonly changes: readonly Change[] } {
  const now = deps.clock.now();
  const [id, copy] = [deps.ids.next(), deps.ids.next()];
  const received = localDay(Date.parse(now), deps.policy.timeZone);
  const about = {
    code: call.asked, person, organization: call.holder, patient: call.patientId, description: DESCRIPTIONS[call.asked],
    facts: { received, state: 'open', ...(call.words.trim() === '' ? {} : { words: call.words }) }, ...(call.asked === 'accounting-request' ? { due: addDays(received, ACCOUNTING_DAYS) } : {}),
  };
  const item = workTask(about, { id, now, gateway: deps.policy.gateway });
  const identifier = [{ system: 'https://throughcare.dev/fhir/sid/work', value: id }, { system: 'https://throughcare.dev/fhir/sid/delivery', value: copy }];
  const theirs: Task = { ...workTask(about, { id: copy, now, gateway: deps.policy.gateway }), identifier };
  const change = (resource: Task, holder: string): Change => ({ kind: 'create', draft: makeDraft(deps, { resource, id: resource.id!, person, holder, provenance: [] }) });
  return { item, copy, changes: [change(item, deps.policy.gateway), change(theirs, call.holder)] };
}
