// SPDX-License-Identifier: Apache-2.0
/** create and conditional create: http://hl7.org/fhir/R4/http.html#create */
import { reachingSsn } from '../../domain/consent/enforce/ssn.ts';
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer, WriteCall } from '../api.ts';
import type { Action } from '../../domain/smart/scopes.ts';
import { followMistaken, maySayMistaken } from '../aftermath/mistaken.ts';
import type { Caller } from '../caller.ts';
import { mayAlert, releaseAlerts } from '../caseplan/release-alerts.ts';
import { withPaperTasks } from '../capture/paper-tasks.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { Change, Session, StoredResource, Transaction, Visibility } from '../ports.ts';
import { versionHeaders } from '../release/answer.ts';
import { mayWrite, narrowed } from '../narrowing.ts';
import { isInReach } from '../reach.ts';
import { requireSome } from '../scope.ts';
import { writtenAnswer } from './answer.ts';
import { checkBody, type Checked } from './check.ts';
import { bounded, makeDraft } from './draft.ts';
import { speaksForItself } from './names.ts';
import { provenanceAmong, regateTargets } from './provenance.ts';
import { writeEntries } from './record-write.ts';
import { ownerOf, personFor } from './subject.ts';

/** Stores a new resource for the caller's organization; with If-None-Exist only when the caller has no such resource yet. */
export async function create(deps: Deps, gates: Gates, caller: Caller, call: WriteCall): Promise<Result<Answer>> {
  const scope = requireSome(caller, call.type, 'c');
  const checked = scope.ok ? checkBody(deps, call.type, call.text) : scope;
  if (!checked.ok) {
    return checked;
  }
  // Provenance changes other records with it, a booking that is called a mistake seals them; contents are decided as the record that they name.
  return call.ifNoneExist === undefined && call.type !== 'Provenance' && call.type !== 'Binary' && !maySayMistaken(checked.value.resource)
    ? createNew(deps, gates, caller, { call, checked: checked.value })
    : createOnce(deps, gates, caller, { call, checked: checked.value, ...(call.ifNoneExist === undefined ? {} : { condition: call.ifNoneExist }) });
}

interface Creating { readonly call: WriteCall; readonly checked: Checked }

async function createNew(deps: Deps, gates: Gates, caller: Caller, { call, checked }: Creating): Promise<Result<Answer>> {
  const { resource, warnings } = checked;
  const allowed = mayWrite(deps, caller, resource, 'c');
  if (!allowed.ok) {
    return allowed;
  }
  const person = await deps.store.read(caller.tenant, async (session) => {
    const named = await speaksForItself(deps, gates, { session, caller, resource, provenance: [] });
    return named.ok ? personFor(deps, gates, { session, caller, resource }) : named;
  });
  if (!person.ok) {
    return person;
  }
  const made = bounded(makeDraft(deps, { resource, id: deps.ids.next(), person: person.value, holder: caller.organization, provenance: [] }));
  if (!made.ok) {
    return made;
  }
  const draft = made.value;
  const changes: readonly Change[] = [{ kind: 'create', draft }];
  const outbox = mayAlert(changes) ? await deps.store.read(caller.tenant, (session) => releaseAlerts(deps, session, changes)) : [];
  const committed = await deps.store.commit(caller.tenant, {
    changes: withPaperTasks(deps, changes), outbox, ledger: writeEntries(deps, caller, { kind: 'write', action: 'create', drafts: [draft] }),
  });
  if (!committed.ok) {
    return committed;
  }
  const { version, lastUpdated } = committed.value.versions[0]!;
  return ok(writtenAnswer({ draft, version, lastUpdated, status: 201, call, warnings }));
}

async function createOnce(deps: Deps, gates: Gates, caller: Caller, at: Creating & { readonly condition?: string }): Promise<Result<Answer>> {
  const { call, checked } = at;
  return deps.store.transact(caller.tenant, async (tx) => {
    const existing = at.condition === undefined ? ok(undefined) : await existingMatch(deps, tx, caller, { type: call.type, condition: at.condition });
    if (!existing.ok) {
      return existing;
    }
    if (existing.value !== undefined) {
      const row = existing.value;
      return ok({ status: 200, ...versionHeaders(row), location: `${call.base}/${row.type}/${row.id}/_history/${String(row.version)}` });
    }
    return createIn(deps, gates, caller, { tx, call, checked });
  });
}

/** Creates inside a transaction that has looked before; a Provenance changes what the gate knows of its targets in the same commit. */
export async function createIn(deps: Deps, gates: Gates, caller: Caller, at: Creating & { readonly tx: Transaction }): Promise<Result<Answer>> {
  const { tx, call, checked: { resource, warnings } } = at;
  const allowed = mayWrite(deps, caller, resource, 'c');
  if (!allowed.ok) {
    return allowed;
  }
  const named = await speaksForItself(deps, gates, { session: tx, caller, resource, provenance: [] });
  const owner = named.ok ? await ownerOf(deps, gates, { session: tx, caller, resource }) : named;
  if (!owner.ok) {
    return owner;
  }
  const made = bounded(makeDraft(deps, { resource, id: deps.ids.next(), ...owner.value, holder: caller.organization, provenance: [] }));
  if (!made.ok) {
    return made;
  }
  const draft = made.value;
  const changes: readonly Change[] = [{ kind: 'create', draft }];
  const applied = await tx.apply({ changes: withPaperTasks(deps, changes), outbox: await releaseAlerts(deps, tx, changes), ledger: writeEntries(deps, caller, { kind: 'write', action: 'create', drafts: [draft] }) });
  if (!applied.ok) {
    return applied;
  }
  await regateTargets(deps, tx, provenanceAmong([draft]), caller.organization);
  const followed = await followMistaken(deps, tx, caller, [`${draft.type}/${draft.id}`]);
  return followed.ok ? ok(writtenAnswer({ draft, ...applied.value.versions[0]!, status: 201, call, warnings })) : followed;
}

/** The caller's one resource that fits the condition, looked for under a lock of that condition. */
export async function existingMatch(
  deps: Deps, tx: Transaction, caller: Caller, asked: { readonly type: string; readonly condition: string },
): Promise<Result<StoredResource | undefined>> {
  await tx.lock(`create ${caller.organization} ${asked.type} ${asked.condition}`);
  const matches = await ownMatches(deps, { session: tx, caller, ...asked, actions: ['c'] });
  if (!matches.ok) {
    return matches;
  }
  return matches.value.length > 1
    ? fail({ code: 'multiple-matches', text: 'If-None-Exist matches more than one of your resources' })
    : ok(matches.value[0]);
}

export interface OwnMatchInput { readonly session: Session; readonly caller: Caller; readonly type: string; readonly condition: string; readonly actions: readonly Action[] }

/**
 * Conditional interactions match only what the caller itself contributed: otherwise they would tell what others hold
 * (settled question 16). At most two are looked for, which is enough to know that there is more than one. `among`: instead of its own.
 */
export async function ownMatches(deps: Deps, input: OwnMatchInput, among?: Visibility): Promise<Result<readonly StoredResource[]>> {
  const query = [...new URLSearchParams(input.condition.replace(/^[^?]*\?/, ''))].map(([name, value]): readonly [string, string] => [name, value]);
  if (query.length === 0) {
    return fail({ code: 'invalid', text: 'A conditional interaction needs at least one search parameter' });
  }
  const parsed = parseSearch(input.type, query, deps.definitions, { lenient: false, timeZone: deps.policy.timeZone, ...(deps.base === undefined ? {} : { base: deps.base }) });
  if (!parsed.ok) {
    return parsed;
  }
  const page = await input.session.search({ ...reachingSsn(parsed.value), count: 2, includes: [], revincludes: [] }, narrowed(deps, input.caller, among ?? { kind: 'holder', holder: input.caller.organization }, input.actions));
  return page.ok ? ok(page.value.matches.filter((row) => isInReach(input.caller, row.person))) : page;
}
