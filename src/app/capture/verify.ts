// SPDX-License-Identifier: Apache-2.0
/**
 * `Consent/[id]/$verify` and the list of papers that wait for it. A person of the discloser, or the gateway's staff, holds the signed
 * paper against the Consent: verified, the gate counts it from the next request on; rejected, it never will, and says why.
 */
import type { Consent, Provenance, Task } from '@medplum/fhirtypes';
import { enforceStatement, FHIR_JSON } from '../../domain/consent/enforce/enforce.ts';
import { publicDocument } from '../../domain/consent/enforce/releasable.ts';
import { codesIn } from '../../domain/consent/evidence/access.ts';
import { isVerified } from '../../domain/consent/evidence/consents/signatures.ts';
import { cs, PROVENANCE_PARTICIPANT } from '../../domain/consent/evidence/systems.ts';
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import { fail, ok, toOperationOutcome, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import { closeAskOf } from '../asking/closing.ts';
import { STAFF, writeLook } from '../console/view.ts';
import type { Deps } from '../deps.ts';
import { toResource, versionedRef } from '../gate/knowledge.ts';
import type { Change, StoredResource, Transaction } from '../ports.ts';
import { notFound } from '../release/answer.ts';
import { requireScope, requireStaff } from '../scope.ts';
import { makeDraft } from '../write/draft.ts';
import { provenanceOf } from '../write/provenance.ts';
import { writeEntries } from '../write/record-write.ts';
import type { VerifyCall } from './api.ts';
import { finishedTask, isBroughtToAnother, paperTaskId, VERIFY } from './paper-tasks.ts';

/** Verifies or rejects. Issues: 404 for what is not there or not the caller's to verify; a paper that is settled already; a rejection without a reason. */
export async function verifyConsent(deps: Deps, caller: Caller, call: VerifyCall): Promise<Result<Answer>> {
  const scope = requireScope(caller, 'Consent', 'u');
  if (!scope.ok) {
    return scope;
  }
  if (!call.verified && (call.reason ?? '') === '') {
    return fail({ code: 'required', text: 'Parameter reason: why the paper is rejected' });
  }
  return deps.store.transact(caller.tenant, async (tx) => {
    const row = (await tx.get('Consent', call.id))?.resource;
    if (row === undefined || row.deleted || !mayVerify(caller, row)) {
      return notFound();
    }
    const consent = toResource(row) as Consent;
    if (call.verified && caller.kind !== 'staff' && isBroughtToAnother(consent, row.holder)) {
      return fail({ code: 'forbidden', text: 'Whoever brings a paper about what another may disclose does not verify it: the staff of the gateway does', cite: '42 CFR 2.31(c)' });
    }
    return consent.status !== 'active' || await isSettled(deps, tx, caller, { row, consent })
      ? fail({ code: 'conflict', text: 'This consent is verified already, or not active', at: 'Consent.verification' })
      : settle(deps, tx, caller, { row, consent, call });
  });
}

/** The gateway's staff, and a person (no system) of the organization that holds it. */
function mayVerify(caller: Caller, row: StoredResource): boolean {
  return requireStaff(caller).ok || (row.holder === caller.organization && caller.person !== undefined);
}

/**
 * Verified, and by somebody whose word holds: of a paper brought to another discloser that is the gateway's staff (evidence/trust.ts), who look
 * at it again once it was changed.
 */
async function isSettled(deps: Deps, tx: Transaction, caller: Caller, { row, consent }: { readonly row: StoredResource; readonly consent: Consent }): Promise<boolean> {
  if (!isVerified(consent) || caller.kind !== 'staff' || !isBroughtToAnother(consent, row.holder)) {
    return isVerified(consent);
  }
  const looks = await provenanceOf(deps, tx, { type: row.type, id: row.id, holder: caller.organization });
  return looks.some((each) => codesIn(each.activity, ACTIVITY).includes('verify') && each.target.some((target) => target.reference === versionedRef(row)));
}

interface Settling { readonly row: StoredResource; readonly consent: Consent; readonly call: VerifyCall }

async function settle(deps: Deps, tx: Transaction, caller: Caller, { row, consent, call }: Settling): Promise<Result<Answer>> {
  const now = deps.clock.now();
  const known = await provenanceOf(deps, tx, row);
  const looked = makeDraft(deps, { resource: withLook(consent, call, now), id: row.id, person: row.person, holder: row.holder, provenance: known });
  const written = await tx.apply({ changes: [{ kind: 'update', draft: looked, expected: row.version }] });
  if (!written.ok) {
    return written;
  }
  // Of this version, as it is now: a changed paper is another (evidence/trust.ts).
  const target = versionedRef({ ...row, version: written.value.versions[0]!.version });
  const by = provenance(caller, call, { id: deps.ids.next(), now, target });
  const task = (await tx.get('Task', paperTaskId(row.id)))?.resource;
  const closed = call.verified ? await closeAskOf(deps, tx, consent, row.person) : { changes: [], outbox: [] };
  const changes: readonly Change[] = [
    { kind: 'create', draft: makeDraft(deps, { resource: by, id: by.id!, person: row.person, holder: caller.organization, provenance: [] }) },
    ...(task === undefined || task.deleted ? [] : [finishedTask(deps, task, call.verified ? { status: 'completed' } : { status: 'rejected', reason: call.reason! })]),
    ...closed.changes,
  ];
  const drafts = [looked, ...changes.map((change) => change.draft)];
  const applied = await tx.apply({ changes, outbox: closed.outbox, ledger: writeEntries(deps, caller, { kind: 'write', action: 'operation', operation: call.verified ? 'consent-verify' : 'consent-reject', drafts }) });
  const text = call.verified ? 'The paper is verified: it counts from the next request on' : 'The paper is rejected: it decides nothing';
  return applied.ok ? ok({ status: 200, body: publicDocument(toOperationOutcome([{ code: 'informational', severity: 'information', text, cite: '42 CFR 2.31(c)' }])) }) : applied;
}

function withLook(consent: Consent, { verified }: VerifyCall, now: string): Consent {
  const [signer] = consent.performer ?? [];
  const own = /^(?:Patient|RelatedPerson)\//.test(signer?.reference ?? '') ? { verifiedWith: { reference: signer!.reference! } } : {};
  return { ...consent, ...(verified ? {} : { status: 'rejected' }), verification: [{ verified, verificationDate: now, ...(verified ? own : {}) }] };
}

function provenance(caller: Caller, call: VerifyCall, { id, now, target }: { readonly id: string; readonly now: string; readonly target: string }): Provenance {
  const organization = { reference: `Organization/${caller.organization}` };
  return {
    resourceType: 'Provenance', id, target: [{ reference: target }], recorded: now,
    activity: { coding: [{ system: ACTIVITY, code: call.verified ? 'verify' : 'reject' }] },
    ...(call.reason === undefined ? {} : { reason: [{ text: call.reason }] }),
    agent: [{
      type: { coding: [{ system: PROVENANCE_PARTICIPANT, code: 'verifier' }] },
      who: caller.person === undefined ? organization : { reference: `Practitioner/${caller.person}` }, ...(caller.person === undefined ? {} : { onBehalfOf: organization }),
    }],
  };
}

const ACTIVITY = cs('provenance-activity');
const MOST = 500;

/** Open items, oldest first, as a searchset of Tasks: every one for staff, those of its own papers for a partner. */
export async function papersToVerify(deps: Deps, caller: Caller): Promise<Result<Answer>> {
  const scope = requireScope(caller, 'Consent', 's');
  if (!scope.ok) {
    return scope;
  }
  const staff = requireStaff(caller).ok;
  const found = await deps.store.read(caller.tenant, (session) => {
    const query: readonly (readonly [string, string])[] = [['code', `${cs('work')}|${VERIFY}`], ['status', 'requested'], ['_sort', 'authored-on'], ['_count', String(MOST)], ...(staff ? [] : [['owner', `Organization/${caller.organization}`] as const])];
    const parsed = parseSearch('Task', query, deps.definitions, { lenient: false, timeZone: deps.policy.timeZone });
    return parsed.ok ? session.search(parsed.value, { kind: 'holder', holder: deps.policy.gateway }) : Promise.resolve(parsed);
  });
  if (!found.ok) {
    return found;
  }
  const rows = found.value.matches;
  const looked = await writeLook(deps, caller, [...new Set(rows.map((row) => row.person))], 'papers-to-verify');
  const entry = rows.map((row) => ({ resource: toResource(row) as Task, search: { mode: 'match' } }));
  const bundle = { resourceType: 'Bundle', type: 'searchset', total: entry.length, ...(entry.length === 0 ? {} : { entry }) };
  return looked.ok ? ok({ status: 200, body: enforceStatement('bundle', FHIR_JSON, [STAFF], () => JSON.stringify(bundle)) }) : looked;
}
