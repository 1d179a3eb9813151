// SPDX-License-Identifier: Apache-2.0
/**
 * `Consent/[id]/$revoke`: takes effect with the next request on every process, because its commit moves the person's epoch.
 * 42 CFR 2.31(a)(6): not retroactive, past disclosures stand. An oral revocation suspends at once and asks for writing
 * (rules section 13.11, the protective reading). Whether a criminal-justice consent may be revoked yet is the gate's to judge.
 * A refusal is taken back the same way, in writing (45 CFR 164.522(a)(2)(i)); what does not end it is said.
 */
import type { Consent } from '@medplum/fhirtypes';
import { isRefusal, standsBecause, type StandsBecause } from '../../domain/consent/evidence/consents/taken-back.ts';
import { sd } from '../../domain/consent/evidence/systems.ts';
import { publicDocument } from '../../domain/consent/enforce/releasable.ts';
import { localDay } from '../../domain/consent/evidence/time.ts';
import { fail, ok, toOperationOutcome, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import { provenToward } from '../gate/identity.ts';
import type { Change, StoredResource, Transaction } from '../ports.ts';
import { notFound } from '../release/answer.ts';
import { isInReach } from '../reach.ts';
import { requireScope } from '../scope.ts';
import { factsOn, makeDraft } from '../write/draft.ts';
import { provenanceOf } from '../write/provenance.ts';
import { writeEntries } from '../write/record-write.ts';
import { tellIntermediaries, type Told } from './tell-intermediaries.ts';

export interface RevokeCall {
  readonly id: string;
  readonly form: 'written' | 'oral';
  /** Ids of the recipients it covers; absent: all. */
  readonly recipients?: readonly string[];
}

/** Records a revocation. 404 alike for no such consent and one that is not the caller's to revoke. */
export async function revokeConsent(deps: Deps, caller: Caller, call: RevokeCall): Promise<Result<Answer>> {
  const scope = requireScope(caller, 'Consent', 'u');
  if (!scope.ok) {
    return scope;
  }
  return deps.store.transact(caller.tenant, async (tx) => {
    const revoked = await revoking(deps, tx, caller, call);
    if (!revoked.ok) {
      return revoked;
    }
    const { change, told } = revoked.value;
    const ledger = writeEntries(deps, caller, { kind: 'write', action: 'operation', operation: 'revoke', drafts: [change.draft] });
    const applied = await tx.apply({ changes: [change, ...told.changes], outbox: told.outbox, ledger });
    return applied.ok ? ok({ status: 200, body: publicDocument(toOperationOutcome(explanation(call, revoked.value.consent))) }) : applied;
  });
}

/** What a revocation changes: the Consent, and whom it is told; both commit together. */
export interface Revoking { readonly change: Change; readonly told: Told; /** As it stood. */ readonly consent: Consent }

/** The revocation as a change; 404 as above. */
export async function revoking(deps: Deps, tx: Transaction, caller: Caller, call: RevokeCall): Promise<Result<Revoking>> {
  const found = (await tx.get('Consent', call.id))?.resource;
  if (found === undefined || found.deleted || !isInReach(caller, found.person) || !(await mayRevoke(tx, caller, found))) {
    return notThere();
  }
  const consent = toResource(found) as Consent;
  const resource = withRevocation(consent, call, localDay(Date.parse(deps.clock.now()), deps.policy.timeZone));
  const draft = makeDraft(deps, { resource, id: found.id, person: found.person, holder: found.holder, provenance: await provenanceOf(deps, tx, found), before: await factsOn(tx, found) });
  return ok({ change: { kind: 'update', draft, expected: found.version }, told: await tellIntermediaries(deps, tx, found, call.recipients), consent });
}

function notThere(): Result<never> {
  const answer = notFound();
  return answer.ok ? fail({ code: 'not-found', text: '' }) : answer;
}

/** The discloser on file, the gateway's staff (a person on the phone), and the patient. */
async function mayRevoke(tx: Transaction, caller: Caller, consent: StoredResource): Promise<boolean> {
  if (caller.kind === 'staff' || consent.holder === caller.organization) {
    return true;
  }
  if (caller.role !== 'patient') {
    return false;
  }
  const subject = (toResource(consent) as Consent).patient?.reference?.replace(/^Patient\//, '');
  return provenToward(await tx.patients(consent.person), caller.selves, consent.holder) || (subject !== undefined && caller.selves?.includes(subject) === true);
}

/** The consent with one more revocation on it. */
export function withRevocation(consent: Consent, call: RevokeCall, date: string): Consent {
  const extension = {
    url: sd('consent-revocation'),
    extension: [
      { url: 'date', valueDate: date },
      { url: 'form', valueCode: call.form },
      ...(call.recipients ?? []).map((id) => ({ url: 'recipient', valueReference: { reference: id.includes('/') ? id : `Organization/${id}` } })),
    ],
  };
  return { ...consent, extension: [...(consent.extension ?? []), extension] };
}

const note = (text: string, cite: string): Parameters<typeof toOperationOutcome>[0][number] => ({ code: 'informational', severity: 'information', text, cite });

const STANDS: Readonly<Record<StandsBecause, string>> = {
  oral: 'The refusal stands until it is taken back in writing: ask the person for that',
  'some-recipients': 'The refusal stands: it is taken back whole, or replaced by one that names whom it is against',
  exceptions: 'What the refusal excepts ends; the refusal itself stands. To end it too, update it with status inactive and this revocation on it, or file another',
};

function explanation(call: RevokeCall, consent: Consent): Parameters<typeof toOperationOutcome>[0] {
  if (isRefusal(consent)) {
    const stands = standsBecause(consent, call);
    return [note(stands === undefined ? 'The refusal is taken back and restricts nothing from now on; what may go is what the law and the consents on file let' : STANDS[stands], '45 CFR 164.522(a)(2)(i); 42 CFR 2.26')];
  }
  return [
    note('The revocation is recorded and acts from now on; what was disclosed before stands', '42 CFR 2.31(a)(6)'),
    note('A criminal-justice consent ends only when the time or event stated in it has come', '42 CFR 2.35(c)'),
    ...(call.form === 'oral' ? [note('Ask the person to put the revocation in writing', '42 CFR 2.31(a)(6)')] : []),
  ];
}
