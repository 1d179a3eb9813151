// SPDX-License-Identifier: Apache-2.0
/**
 * Paper that arrives signed but unseen goes on the work list, where a person holds it against the original. Until then the gate
 * answers `unverified` and gives nothing (rules section 4.3, last sentence).
 */
import type { Consent, ConsentProvision, DocumentReference, Reference, Resource, Task } from '@medplum/fhirtypes';
import { codesIn, idOf } from '../../domain/consent/evidence/access.ts';
import { baseRule } from '../../domain/consent/evidence/consents/base.ts';
import { isVerified } from '../../domain/consent/evidence/consents/signatures.ts';
import { cs, V3_PARTICIPATION } from '../../domain/consent/evidence/systems.ts';
import { workChange } from '../aftermath/work.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Change, Draft, Session, StoredResource } from '../ports.ts';
import { makeDraft } from '../write/draft.ts';

export const VERIFY = 'verify-paper-consent';

/** LOINC codes of a document that is a person's consent (http://hl7.org/fhir/R4/valueset-consent-category.html). */
const CONSENT_DOCUMENTS = ['59284-0', '64292-6'];

/** Id of the work item about a paper: there is one at most. */
export function paperTaskId(id: string): string {
  return `verify-${id}`.slice(0, 64);
}

/** A Consent that permits, and that rests on a signed document that nobody looked at or was brought by another than it lets disclose; or the scan of one. */
export function isUnseenPaper(resource: Resource, holder: string): boolean {
  return resource.resourceType === 'Consent' ? isUnseenConsent(resource, holder)
    : resource.resourceType === 'DocumentReference' && resource.status === 'current' && isConsentDocument(resource);
}

function isUnseenConsent(consent: Consent, holder: string): boolean {
  const onPaper = consent.sourceAttachment !== undefined || consent.sourceReference !== undefined;
  const unseen = onPaper && !isVerified(consent) && (consent.verification ?? []).length === 0;
  return consent.status === 'active' && baseRule(consent) !== 'deny' && (unseen || isBroughtToAnother(consent, holder));
}

/** It names disclosers, and whoever brought it is none of them: what it says of having been verified is not the gate's (evidence/trust.ts). */
export function isBroughtToAnother(consent: Consent, holder: string): boolean {
  const named = [...consent.organization ?? [], ...custodians(consent.provision)].flatMap((each) => idOf(each) ?? []);
  return named.length > 0 && !named.includes(holder);
}

function custodians(provision: ConsentProvision | undefined): readonly Reference[] {
  const own = (provision?.actor ?? []).filter(({ role }) => codesIn(role, V3_PARTICIPATION).includes('CST') || codesIn(role, cs('consent-actor')).includes('discloser')).map((actor) => actor.reference);
  return [...own, ...(provision?.provision ?? []).flatMap(custodians)];
}

function isConsentDocument(document: DocumentReference): boolean {
  return codesIn(document.type, 'http://loinc.org').some((code) => CONSENT_DOCUMENTS.includes(code));
}

/** The changes, and a work item for each new paper among them that a person must look at; the items stand last. */
export function withPaperTasks(deps: Deps, changes: readonly Change[]): readonly Change[] {
  return [...changes, ...changes.filter(({ kind, draft }) => kind === 'create' && (draft.type === 'Consent' || draft.type === 'DocumentReference')).flatMap(({ draft }) => taskFor(deps, draft))];
}

function taskFor(deps: Deps, draft: Draft): readonly Change[] {
  const resource = toResource({ ...draft, version: 0, lastUpdated: '' });
  if (!isUnseenPaper(resource, draft.holder)) {
    return [];
  }
  const patient = resource.resourceType === 'Consent' ? idOf(resource.patient) : resource.resourceType === 'DocumentReference' ? idOf(resource.subject) : undefined;
  const what = resource.resourceType === 'Consent' ? 'Hold the signed paper against this consent; verify or reject it' : 'Take the consent down from this scan, or put it aside';
  return [workChange(deps, {
    code: VERIFY, id: paperTaskId(draft.id), person: draft.person, description: `${what}. Until then it decides nothing.`, organization: draft.holder,
    focus: `${draft.type}/${draft.id}`, facts: {}, ...(patient === undefined ? {} : { patient }),
  })];
}

/** The items for papers that an update brought or changed: one that is still open stays, one that was closed opens again. */
export async function renewedTasks(deps: Deps, session: Pick<Session, 'get'>, changes: readonly Change[]): Promise<readonly Change[]> {
  const wanted = changes.filter(({ kind, draft }) => kind === 'update' && (draft.type === 'Consent' || draft.type === 'DocumentReference')).flatMap(({ draft }) => taskFor(deps, draft));
  const renewed = await Promise.all(wanted.map(async (change): Promise<readonly Change[]> => {
    const row = (await session.get('Task', change.draft.id))?.resource;
    return row === undefined ? [change] : (toResource(row) as Task).status === 'requested' && !row.deleted ? [] : [{ kind: 'update', draft: change.draft, expected: row.version }];
  }));
  return renewed.flat();
}

/** The change that ends a work item; what is ended stays as it is. */
export function finishedTask(deps: Deps, row: StoredResource, end: { readonly status: 'completed' | 'rejected'; readonly reason?: string }): Change {
  const task = toResource(row) as Task;
  const resource: Task = {
    ...task, status: end.status, lastModified: deps.clock.now(), ...(end.reason === undefined ? {} : { statusReason: { text: end.reason } }),
  };
  return { kind: 'update', draft: makeDraft(deps, { resource, id: row.id, person: row.person, holder: row.holder, provenance: [] }), expected: row.version };
}
