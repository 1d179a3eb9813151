// SPDX-License-Identifier: Apache-2.0
/**
 * Looks back: every release since an instant is decided again as of its own moment, under today's rules and on what is known today
 * of that moment. One that comes out narrower is put on the breach list once, with the day by which the person must be told.
 */
import type { Task } from '@medplum/fhirtypes';
import { CAUSE_TEXTS, checkBreachDecision, knownNow, noticeDue, type BreachDecision, type Cause } from '../../domain/consent/aftermath/breach.ts';
import { readRegistry } from '../../domain/consent/evidence/registry.ts';
import { localDay } from '../../domain/consent/evidence/time.ts';
import type { Contributed } from '../../domain/consent/evidence/trust.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { askerOf } from '../gate/asker.ts';
import { registryRows, toResource } from '../gate/knowledge.ts';
import { openGate, type PersonGate } from '../gate/person-gate.ts';
import { readGateFacts } from '../gate/profile.ts';
import { stableId } from '../ingest/resolve.ts';
import type { DetailGroup, DisclosureDetail } from '../ledger/entry.ts';
import { evidenceRows, gateAsItStood } from '../ledger/replay.ts';
import type { LedgerRow, Session, StoredResource } from '../ports.ts';
import { requireStaff } from '../scope.ts';
import { askerAgain } from './corrections.ts';
import { entriesOf, isRelease, plainRef } from './recipients.ts';
import { workChange } from './work.ts';
import { closeItem } from './work-list.ts';

export interface WrongRelease {
  readonly entry: string;
  readonly at: string;
  readonly person: string;
  readonly organization: string;
  readonly cause: Cause;
  /** How many of its records would not go now. */
  readonly records: number;
}

export interface LookedBack {
  readonly releases: number;
  /** Releases of which the evidence or the records were destroyed: they cannot be decided again. */
  readonly notReplayable: number;
  readonly wrong: readonly WrongRelease[];
  /** Items that are new on the list. */
  readonly opened: number;
}

/** Staff: decides every release since an instant again, and puts the wrong ones on the list. */
export async function findWrongReleases(deps: Deps, caller: Caller, call: { readonly since: string }): Promise<Result<LookedBack>> {
  const allowed = requireStaff(caller);
  if (!allowed.ok) {
    return allowed;
  }
  const looked = await deps.store.read(caller.tenant, (session) => lookBack(deps, session, caller.tenant, call.since));
  const opened = await openItems(deps, caller, looked.wrong);
  return opened.ok ? ok({ ...looked, opened: opened.value }) : opened;
}

async function lookBack(deps: Deps, session: Session, tenant: string, since: string): Promise<Omit<LookedBack, 'opened'>> {
  const wrong: WrongRelease[] = [];
  let releases = 0;
  let notReplayable = 0;
  for await (const entry of entriesOf(session, { from: since })) {
    const detail = isRelease(entry) ? JSON.parse(entry.detail) as DisclosureDetail : undefined;
    const groups = detail?.groups.filter((group) => group.verdict === 'release' && !group.bases.includes('own-record')) ?? [];
    if (detail === undefined || groups.length === 0) {
      continue;
    }
    releases += 1;
    const found = await judge(deps, session, tenant, { entry, detail, groups });
    if (found === undefined) {
      notReplayable += 1;
    } else if (found.length > 0) {
      const { cause } = found[0]!;
      wrong.push({ entry: entry.id, at: entry.at, person: entry.person, organization: entry.organization, cause, records: found.length });
    }
  }
  return { releases, notReplayable, wrong };
}

interface Release { readonly entry: LedgerRow; readonly detail: DisclosureDetail; readonly groups: readonly DetailGroup[] }
interface Narrower { readonly ref: string; readonly cause: Cause }

/** Records of a release that would not go now; undefined when that cannot be said any more. */
async function judge(deps: Deps, session: Session, tenant: string, release: Release): Promise<readonly Narrower[] | undefined> {
  const { entry, groups } = release;
  const asItStood = await gateAsItStood(deps, session, entry);
  const refs = groups.flatMap((group) => group.records.map(({ ref }) => plainRef(ref)));
  if (asItStood === undefined || refs.length === 0) {
    return undefined;
  }
  const rows = new Map((await session.getMany(refs)).map((row) => [`${row.type}/${row.id}`, row]));
  const asKnown = await gateAsKnown(deps, session, tenant, release);
  const found: Narrower[] = [];
  for (const group of groups) {
    for (const { ref, day = null } of group.records as readonly { readonly ref: string; readonly day?: string | null }[]) {
      const cause = await causeOf(session, { entry, group, ref: plainRef(ref), day, row: rows.get(plainRef(ref)), asItStood, asKnown });
      found.push(...(cause === undefined ? [] : [{ ref, cause }]));
    }
  }
  return found;
}

interface Judging {
  readonly entry: LedgerRow;
  readonly group: DetailGroup;
  readonly ref: string;
  readonly day: string | null;
  /** The record as it is now; undefined when it was deleted. */
  readonly row: StoredResource | undefined;
  readonly asItStood: PersonGate;
  readonly asKnown: PersonGate;
}

async function causeOf(session: Session, at: Judging): Promise<Cause | undefined> {
  const [type = '', id = ''] = at.ref.split('/');
  const as = (gate: string): Parameters<PersonGate['verdict']>[0] => ({ type, id, gate, day: at.day });
  const goes = (gate: PersonGate, profile: string): boolean => gate.profile(profile) === undefined || gate.verdict(as(profile)).verdict === 'release';
  if (at.row !== undefined && at.row.person !== at.entry.person && (await session.ledger({ id: at.entry.id, person: at.row.person, count: 1 })).length === 0) {
    return 'other-person';
  }
  const profile = at.row?.gate ?? at.group.gate;
  if (goes(at.asKnown, profile)) {
    return undefined;
  }
  if (!goes(at.asItStood, at.group.gate)) {
    return 'rules';
  }
  return goes(at.asItStood, profile) ? 'evidence' : 'record';
}

/** The gate of that moment on what is known of it today: the current versions of all evidence, in the states of then. */
async function gateAsKnown(deps: Deps, session: Session, tenant: string, { entry, detail }: Release): Promise<PersonGate> {
  const then = { person: await evidenceRows(session, detail.evidence!.person) ?? [], registry: await evidenceRows(session, detail.evidence!.registry) ?? [] };
  const person = await currentPerson(session, entry);
  const patients = await session.patients(person);
  const now = [...patients, ...(await session.evidence(person)).filter((row) => row.type !== 'Patient')];
  const { asker, ownOnly } = askerOf(askerAgain(tenant, { entry, detail }), deps.policy, detail.ask.asOf);
  const day = localDay(Date.parse(detail.ask.asOf), deps.policy.timeZone);
  const registry = knownNow(contributed(then.registry), contributed(await registryRows(session, deps.policy.gateway)), day).map((each) => each.resource);
  return openGate({
    policy: deps.policy, asker, ownOnly, registry: { epoch: 0, registry: readRegistry(registry), refs: [] },
    knowledge: {
      person, epoch: 0, evidenceRefs: [], evidence: knownNow(contributed(then.person), contributed(now), day), patients,
      profiles: new Map([...await session.profiles(person)].map(([gate, text]) => [gate, readGateFacts(text)])), sealed: await session.sealed(person),
    },
  });
}

/** The key under which the person of an entry is kept today. */
async function currentPerson(session: Session, entry: LedgerRow): Promise<string> {
  const refs = (JSON.parse(entry.detail) as DisclosureDetail).groups.flatMap((group) => group.records.map(({ ref }) => plainRef(ref)));
  for (const head of await session.heads(refs)) {
    if (head.person === entry.person || (await session.ledger({ id: entry.id, person: head.person, count: 1 })).length > 0) {
      return head.person;
    }
  }
  return entry.person;
}

function contributed(rows: readonly StoredResource[]): readonly Contributed[] {
  return rows.map((row) => ({ resource: toResource(row), contributor: row.holder }));
}

async function openItems(deps: Deps, caller: Caller, wrong: readonly WrongRelease[]): Promise<Result<number>> {
  const due = noticeDue(localDay(Date.parse(deps.clock.now()), deps.policy.timeZone));
  let opened = 0;
  for (const each of wrong) {
    const id = stableId(caller.tenant, 'breach', each.entry);
    const made = await deps.store.transact(caller.tenant, async (tx) => {
      if (await tx.get('Task', id) !== undefined) {
        return ok(0);
      }
      const facts = { entry: each.entry, released: each.at, cause: each.cause, records: String(each.records), discovered: deps.clock.now() };
      const change = workChange(deps, {
        id, code: 'breach-assessment', person: each.person, organization: each.organization, due, facts,
        description: `A release is found wrong: ${CAUSE_TEXTS[each.cause]}. It is presumed a breach until shown otherwise (45 CFR 164.402(2); 42 CFR 2.16(b)).`,
      });
      const applied = await tx.apply({ changes: [change] });
      return applied.ok ? ok(1) : applied;
    });
    if (!made.ok) {
      return made;
    }
    opened += made.value;
  }
  return ok(opened);
}

/** Staff: closes an item as notified, or as no breach with the four factors. Issues: what the rule asks for and is not there. */
export async function decideBreach(deps: Deps, caller: Caller, call: { readonly id: string; readonly decision: BreachDecision }): Promise<Result<Task>> {
  const allowed = requireStaff(caller);
  const checked = allowed.ok ? checkBreachDecision(call.decision, localDay(Date.parse(deps.clock.now()), deps.policy.timeZone)) : allowed;
  if (!checked.ok) {
    return checked;
  }
  const { value } = checked;
  const facts = value.state === 'notified' ? { state: value.state, by: value.by, notifiedOn: value.notifiedOn }
    : { state: value.state, by: value.by, ...(value.exception === undefined ? {} : { exception: value.exception }), ...value.factors };
  const reason = value.state === 'notified' ? 'The individual was notified (45 CFR 164.404)' : value.reason;
  return deps.store.transact(caller.tenant, (tx) => closeItem(deps, tx, caller, { id: call.id, code: 'breach-assessment', status: 'completed', reason, facts }));
}
