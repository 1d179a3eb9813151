// SPDX-License-Identifier: Apache-2.0
/** update and delete: http://hl7.org/fhir/R4/http.html#update. Only the contributor changes its record; ids are the server's. */
import type { Resource } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer, Target, WriteCall } from '../api.ts';
import { followMistaken } from '../aftermath/mistaken.ts';
import type { Caller } from '../caller.ts';
import { releaseAlerts } from '../caseplan/release-alerts.ts';
import { renewedTasks } from '../capture/paper-tasks.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { Change, Draft, Session, StoredResource, Transaction } from '../ports.ts';
import { notFound } from '../release/answer.ts';
import { isWithin, mayWrite } from '../narrowing.ts';
import { requireSome } from '../scope.ts';
import { writtenAnswer } from './answer.ts';
import { checkBody, type Checked } from './check.ts';
import { bounded, factsOn, makeDraft } from './draft.ts';
import { trustedRows, unnamed } from './last-patient.ts';
import { speaksForItself } from './names.ts';
import { provenanceAmong, provenanceOf, regateTargets, regateTelling } from './provenance.ts';
import { writeEntries } from './record-write.ts';
import { keepsRefusal } from './refusals.ts';
import { ownerOf, placeOfSubject, type Owner } from './subject.ts';

/** A new version of the caller's own resource. An id that is not there, or not the caller's, is answered alike. */
export async function update(deps: Deps, gates: Gates, caller: Caller, call: WriteCall & Target): Promise<Result<Answer>> {
  const scope = requireSome(caller, call.type, 'u');
  const checked = scope.ok ? checkBody(deps, call.type, call.text) : scope;
  if (!checked.ok) {
    return checked;
  }
  if (checked.value.resource.id !== call.id) {
    return fail({ code: 'invalid', text: 'The id of the body must be that of the address', at: `${call.type}.id` });
  }
  return deps.store.transact(caller.tenant, async (tx) => {
    const current = await ownCurrent(tx, caller, call);
    return current.ok ? newVersion(deps, gates, { tx, caller, call, checked: checked.value, current: current.value, action: 'update' }) : current;
  });
}

export interface NewVersion {
  readonly tx: Transaction;
  readonly caller: Caller;
  readonly call: Pick<WriteCall, 'base' | 'prefer'>;
  readonly checked: Checked;
  readonly current: StoredResource;
  readonly action: 'update' | 'patch';
}

/** Writes a checked body as the next version of the caller's own resource. */
export async function newVersion(deps: Deps, gates: Gates, at: NewVersion): Promise<Result<Answer>> {
  const { tx, caller, current } = at;
  const resource = { ...at.checked.resource, id: current.id };
  const allowed = isWithin(deps, caller, current, 'u') ? mayWrite(deps, caller, resource, 'u') : notFoundRow();
  if (!allowed.ok) {
    return allowed;
  }
  const owner = await sameOwner(deps, gates, { tx, caller, resource, current });
  if (!owner.ok) {
    return owner;
  }
  const provenance = await provenanceOf(deps, tx, current);
  const named = await speaksForItself(deps, gates, { session: tx, caller, resource, current, provenance });
  const made = named.ok ? bounded(makeDraft(deps, { resource, id: current.id, ...owner.value, holder: caller.organization, provenance, before: await factsOn(tx, current) })) : named;
  if (!made.ok) {
    return made;
  }
  const draft = made.value;
  const kept = keepsRefusal(deps, current, draft);
  if (!kept.ok) {
    return kept;
  }
  const changes: readonly Change[] = [{ kind: 'update', draft, expected: current.version }];
  const applied = await tx.apply({
    changes: [...changes, ...await renewedTasks(deps, tx, changes)],
    outbox: await releaseAlerts(deps, tx, changes),
    ledger: writeEntries(deps, caller, { kind: 'write', action: at.action, drafts: [draft] }),
  });
  if (!applied.ok) {
    return applied;
  }
  await regateTargets(deps, tx, provenanceAmong([draft, current]), caller.organization);
  await regateTelling(deps, tx, [`${current.type}/${current.id}`], { holder: caller.organization, telling: provenance });
  const followed = await followMistaken(deps, tx, caller, [`${current.type}/${current.id}`]);
  return followed.ok ? ok(writtenAnswer({ draft, ...applied.value.versions[0]!, status: 200, call: at.call, warnings: at.checked.warnings })) : followed;
}

/** Marks the caller's own resource as deleted; its versions stay. Deleting what is not there (or not the caller's) changes nothing. */
export async function remove(deps: Deps, caller: Caller, target: Target & { readonly ifMatch?: string }): Promise<Result<Answer>> {
  const scope = requireSome(caller, target.type, 'd');
  if (!scope.ok) {
    return scope;
  }
  return deps.store.transact(caller.tenant, async (tx) => {
    const current = await ownCurrent(tx, caller, target);
    if (!current.ok) {
      return current.issues[0]?.code === 'precondition' ? current : ok({ status: 204 });
    }
    return bury(deps, tx, caller, current.value);
  });
}

/** Writes the version that says "deleted". */
export async function bury(deps: Deps, tx: Transaction, caller: Caller, current: StoredResource): Promise<Result<Answer>> {
  if (!isWithin(deps, caller, current, 'd')) {
    return ok({ status: 204 });
  }
  const kept = keepsRefusal(deps, current, undefined);
  if (!kept.ok) {
    return kept;
  }
  const draft = tombstone(deps, current);
  const applied = await tx.apply({
    changes: [{ kind: 'delete', draft, expected: current.version }],
    ledger: writeEntries(deps, caller, { kind: 'write', action: 'delete', drafts: [draft] }),
  });
  if (applied.ok) {
    await regateTargets(deps, tx, provenanceAmong([current]), caller.organization);
    const free = await unnamed(tx, caller, [current]);
    return !free.ok ? free : ok({ status: 204, etag: `W/"${String(applied.value.versions[0]!.version)}"` });
  }
  return applied;
}

/** The version that says "deleted": it keeps place and gate profile, and holds nothing; a Patient is still found as whose it was (link.ts). */
export function tombstone(deps: Deps, row: StoredResource): Draft {
  return {
    type: row.type, id: row.id, person: row.person, holder: row.holder, gate: row.gate, gateFacts: '', day: row.day, meta: '', body: '', refs: [],
    index: { token: row.type === 'Patient' ? trustedRows(deps, row) : [], reference: [], date: [], string: [], number: [], quantity: [], uri: [] }, evidence: true,
  };
}

/** The caller's own current version, when If-Match (if given) fits it. */
export async function ownCurrent(session: Pick<Session, 'get'>, caller: Caller, target: Target & { readonly ifMatch?: string }): Promise<Result<StoredResource>> {
  const found = await session.get(target.type, target.id);
  if (found === undefined || found.resource.deleted || found.resource.holder !== caller.organization) {
    return notFoundRow();
  }
  const wanted = target.ifMatch === undefined ? undefined : /^(?:W\/)?"(\d+)"$/.exec(target.ifMatch.trim())?.[1];
  if (target.ifMatch !== undefined && target.ifMatch.trim() !== '*' && wanted !== String(found.resource.version)) {
    return fail({ code: 'precondition', text: 'If-Match does not name the current version', cite: 'http://hl7.org/fhir/R4/http.html#concurrency' });
  }
  return ok(found.resource);
}

function notFoundRow(): Result<StoredResource> {
  const answer = notFound();
  return answer.ok ? fail({ code: 'not-found', text: '' }) : answer;
}

interface SameOwner {
  readonly tx: Transaction;
  readonly caller: Caller;
  readonly resource: Parameters<typeof ownerOf>[2]['resource'];
  readonly current: StoredResource;
}

/** A Patient keeps its person; any other resource may not be moved by an update: to another person, out of the directory or into it. */
async function sameOwner(deps: Deps, gates: Gates, at: SameOwner): Promise<Result<Owner>> {
  if (at.resource.resourceType === 'Patient') {
    return ok({ person: at.current.person });
  }
  const owner = await ownerOf(deps, gates, { session: at.tx, caller: at.caller, resource: at.resource });
  return owner.ok ? unmoved(at.resource, at.current.person, owner.value) : owner;
}

/** What an update names must be whose the record is already: its versions and what speaks of it stay with that person. */
export function unmoved(resource: Resource, person: string, owner: Owner): Result<Owner> {
  if (owner.person === person) {
    return ok(owner);
  }
  const text = person === '' ? 'An update cannot make an entry of the directory the record of a person: create it anew'
    : owner.person === '' ? 'An update cannot take a record away from its person: it must name the Patient that it is about' : 'An update cannot move a resource to another person';
  return fail({ code: 'business-rule', text, at: placeOfSubject(resource) });
}
