// SPDX-License-Identifier: Apache-2.0
/**
 * `Consent/$fileConsent` and `Consent/$revokeConsent` of HL7's Scalable Consent Management guide (FAST; 1.0.0-ballot, January 2026), and the
 * filing half of IHE PCF (Access Consent, ITI-110): what another system brings goes the way of every write of its own. It decides
 * nothing of another's records until a person has looked at the paper (docs/capture.md).
 */
import type { Consent, DocumentReference, QuestionnaireResponse } from '@medplum/fhirtypes';
import { publicDocument } from '../../domain/consent/enforce/releasable.ts';
import { localDay } from '../../domain/consent/evidence/time.ts';
import { fail, ok, toOperationOutcome, type Issue, type Result } from '../../domain/issue.ts';
import type { Answer, WriteCall } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { Change, Transaction } from '../ports.ts';
import { isInReach } from '../reach.ts';
import { notFound } from '../release/answer.ts';
import { requireScope } from '../scope.ts';
import { withPaperTasks } from '../capture/paper-tasks.ts';
import { writtenAnswer } from '../write/answer.ts';
import { checkResource } from '../write/check.ts';
import { makeDraft } from '../write/draft.ts';
import { writeEntries } from '../write/record-write.ts';
import { personFor } from '../write/subject.ts';
import { revoking } from './revoke.ts';

type Paper = DocumentReference | QuestionnaireResponse;

export interface FileConsentCall extends Pick<WriteCall, 'base' | 'prefer'> {
  /** As received. */
  readonly consent: unknown;
  readonly document: unknown;
}

export interface RevokeConsentCall {
  /** Ids. */
  readonly consent: string;
  readonly patient: string;
  readonly document?: unknown;
}

/** Files a consent with the paper that it was taken from: both, or neither. Issues: what is wrong with either, a Patient that the caller may not see, two people. */
export async function fileConsent(deps: Deps, gates: Gates, caller: Caller, call: FileConsentCall): Promise<Result<Answer>> {
  const scope = requireScope(caller, 'Consent', 'c');
  const consent = scope.ok ? checkResource(deps, 'Consent', call.consent) : scope;
  const paper = consent.ok ? checkPaper(deps, caller, call.document) : consent;
  if (!consent.ok || !paper.ok) {
    return consent.ok ? fail(...(paper.ok ? [] : paper.issues)) : consent;
  }
  return deps.store.transact(caller.tenant, async (tx) => {
    const [person, other] = [await personFor(deps, gates, { session: tx, caller, resource: consent.value.resource }), await personFor(deps, gates, { session: tx, caller, resource: paper.value })];
    if (!person.ok || !other.ok || person.value !== other.value) {
      return person.ok ? fail(...(other.ok ? [STRANGERS] : other.issues)) : person;
    }
    const [id, paperId] = [deps.ids.next(), deps.ids.next()];
    const own = { person: person.value, holder: caller.organization, provenance: [] };
    const resource: Consent = { ...consent.value.resource as Consent, id, sourceReference: { reference: `${paper.value.resourceType}/${paperId}` } };
    const { sourceAttachment: _one, verification, ...rest } = resource;
    // That nobody has verified it yet is what filing means: it goes on the work list.
    const looked = verification?.some((each) => each.verified) === true ? { verification } : {};
    const drafts = [makeDraft(deps, { ...own, resource: { ...rest, ...looked }, id }), makeDraft(deps, { ...own, resource: { ...paper.value, id: paperId }, id: paperId })] as const;
    const changes = withPaperTasks(deps, drafts.map((draft): Change => ({ kind: 'create', draft })));
    const applied = await tx.apply({ changes, ledger: writeEntries(deps, caller, { kind: 'write', action: 'operation', operation: 'file-consent', drafts }) });
    return applied.ok ? ok(writtenAnswer({ draft: drafts[0], ...applied.value.versions[0]!, status: 201, call: { ...call, prefer: 'OperationOutcome' }, warnings: [...consent.value.warnings, FILED] })) : applied;
  });
}

const STRANGERS: Issue = { code: 'business-rule', text: 'The consent and its document are about different people', at: 'document' };
const FILED: Issue = {
  code: 'informational', severity: 'information', cite: '42 CFR 2.31(c)',
  text: 'Filed with its document. A consent that rests on a signed paper, or that another organization brought than the one that may disclose, decides nothing until a person has looked at it',
};

function checkPaper(deps: Deps, caller: Caller, document: unknown): Result<Paper> {
  const type = (document as { readonly resourceType?: unknown } | undefined)?.resourceType;
  if (type !== 'DocumentReference' && type !== 'QuestionnaireResponse') {
    return fail({ code: 'required', text: 'Parameter document: a DocumentReference or QuestionnaireResponse', at: 'document' });
  }
  const scope = requireScope(caller, type, 'c');
  const checked = scope.ok ? checkResource(deps, type, document) : scope;
  return checked.ok ? ok(checked.value.resource as Paper) : checked;
}

/** Records a revocation of the named patient's consent, in writing, for everybody. 404 alike for no such consent, another's, and one of somebody else. */
export async function revokeFiled(deps: Deps, gates: Gates, caller: Caller, call: RevokeConsentCall): Promise<Result<Answer>> {
  const scope = requireScope(caller, 'Consent', 'u');
  const paper = !scope.ok ? scope : call.document === undefined ? ok(undefined) : checkPaper(deps, caller, call.document);
  if (!paper.ok) {
    return paper;
  }
  return deps.store.transact(caller.tenant, async (tx) => {
    const found = (await tx.get('Consent', call.consent))?.resource;
    const theirs = found === undefined ? [] : await tx.patients(found.person);
    if (found === undefined || !isInReach(caller, found.person) || !theirs.some((row) => !row.deleted && row.id === call.patient)) {
      return notFound();
    }
    const revoked = await revoking(deps, tx, caller, { id: call.consent, form: 'written' });
    const kept = revoked.ok && paper.value !== undefined ? await keep(deps, gates, tx, { caller, paper: paper.value, person: found.person }) : ok([]);
    if (!revoked.ok || !kept.ok) {
      return revoked.ok ? fail(...(kept.ok ? [] : kept.issues)) : revoked;
    }
    const { change, told } = revoked.value;
    const changes = [change, ...kept.value];
    const applied = await tx.apply({ changes: [...changes, ...told.changes], outbox: told.outbox, ledger: writeEntries(deps, caller, { kind: 'write', action: 'operation', operation: 'revoke', drafts: changes.map((each) => each.draft) }) });
    const text = `The revocation is recorded as of ${localDay(Date.parse(deps.clock.now()), deps.policy.timeZone)} and acts from now on; what was disclosed before stands`;
    return applied.ok ? ok({ status: 200, body: publicDocument(toOperationOutcome([{ code: 'informational', severity: 'information', text, cite: '42 CFR 2.31(a)(6)' }])) }) : applied;
  });
}

async function keep(deps: Deps, gates: Gates, tx: Transaction, { caller, paper, person }: { readonly caller: Caller; readonly paper: Paper; readonly person: string }): Promise<Result<readonly Change[]>> {
  const whose = await personFor(deps, gates, { session: tx, caller, resource: paper });
  if (!whose.ok || whose.value !== person) {
    return whose.ok ? fail(STRANGERS) : whose;
  }
  const id = deps.ids.next();
  return ok([{ kind: 'create', draft: makeDraft(deps, { resource: { ...paper, id }, id, person, holder: caller.organization, provenance: [] }) }]);
}
