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
import { lastPatients, registryRows, toResource } from '../gate/knowledge.ts';
import { openGate, type PersonGate } from '../gate/person-gate.ts';
import { asSigned } from '../gate/as-signed.ts';
import { onFileNow, withPapers } from '../gate/papers-on-file.ts';
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
  /** Whose records they are, as is known today. */
  readonly person: string;
  readonly organization: string;
  readonly cause: Cause;
  /** How many of its records would not go now, and which. */
  readonly records: number;
  readonly refs: readonly string[];
  /** True when the entry was written for another than this person. */
  readonly parted: boolean;
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
  const looked = await deps.store.read(caller.tenant, (session) => lookBack(deps, session, caller.tenant, entriesOf(session, { from: call.since })));
  return putOnList(deps, caller, looked);
}

/** The wrong ones among releases that were decided again go on the list of breaches, each once. */
export async function putOnList(deps: Deps, caller: Caller, looked: Looked): Promise<Result<LookedBack>> {
  const opened = await openItems(deps, caller, looked.wrong);
  return opened.ok ? ok({ ...looked, opened: opened.value }) : opened;
}

export type Looked = Omit<LookedBack, 'opened'>;

/** Decides again every release among these entries. */
export async function lookBack(deps: Deps, session: Session, tenant: string, entries: AsyncIterable<LedgerRow> | Iterable<LedgerRow>): Promise<Looked> {
  const wrong: WrongRelease[] = [];
  let releases = 0;
  let notReplayable = 0;
  for await (const entry of entries) {
    const detail = isRelease(entry) ? JSON.parse(entry.detail) as DisclosureDetail : undefined;
    const groups = detail?.groups.filter((group) => group.verdict === 'release' && !group.bases.includes('own-record')) ?? [];
    if (detail === undefined || groups.length === 0) {
      continue;
    }
    releases += 1;
    const found = await judge(deps, session, tenant, { entry, detail, groups });
    if (found === undefined) {
      notReplayable += 1;
    } else {
      wrong.push(...[...Map.groupBy(found, ({ person }) => person)].map(([person, narrower]): WrongRelease => ({
        entry: entry.id, at: entry.at, person, organization: entry.organization, cause: narrower[0]!.cause, records: narrower.length, refs: narrower.map(({ ref }) => plainRef(ref)), parted: narrower[0]!.cause === 'other-person' && person !== entry.person,
      })));
    }
  }
  return { releases, notReplayable, wrong };
}

interface Release { readonly entry: LedgerRow; readonly detail: DisclosureDetail; readonly groups: readonly DetailGroup[] }
interface Narrower { readonly ref: string; readonly person: string; readonly cause: Cause }

/** Records of a release that would not go now; undefined when that cannot be said any more. */
async function judge(deps: Deps, session: Session, tenant: string, release: Release): Promise<readonly Narrower[] | undefined> {
  const { entry, groups } = release;
  const asItStood = await gateAsItStood(deps, session, entry);
  const refs = groups.flatMap((group) => group.records.map(({ ref }) => plainRef(ref)));
  if (asItStood === undefined || refs.length === 0) {
    return undefined;
  }
  const rows = new Map((await session.getMany(refs)).map((row) => [`${row.type}/${row.id}`, row]));
  const persons = await personsNow(session, entry, refs);
  const known = new Map<string, AsKnown>();
  for (const person of new Set(persons.values())) {
    known.set(person, await gateAsKnown(deps, session, tenant, { release, person }));
  }
  const found: Narrower[] = [];
  for (const group of groups) {
    for (const { ref, day = null } of group.records as readonly { readonly ref: string; readonly day?: string | null }[]) {
      const person = persons.get(plainRef(ref))!;
      const cause = await causeOf(session, { entry, group, ref: plainRef(ref), day, row: rows.get(plainRef(ref)), asItStood, asKnown: known.get(person)! });
      found.push(...(cause === undefined ? [] : [{ ref, person, cause }]));
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
  readonly asKnown: AsKnown;
}

/** The gate to one person, and whether the release had rested on evidence of somebody else. */
interface AsKnown { readonly gate: PersonGate; readonly alien: boolean }

async function causeOf(session: Session, at: Judging): Promise<Cause | undefined> {
  const [type = '', id = ''] = at.ref.split('/');
  const as = (gate: string): Parameters<PersonGate['verdict']>[0] => ({ type, id, gate, day: at.day });
  const kept = new Set((at.group.fields ?? []).filter(({ verdict }) => verdict !== 'release').map(({ field }) => field));
  const goes = (gate: PersonGate, profile: string): boolean => gate.profile(profile) === undefined || (gate.verdict(as(profile)).verdict === 'release'
    && gate.fields(as(profile)).every(({ names, verdict }) => verdict.verdict === 'release' || kept.has(names[0] ?? '')));
  if (at.row !== undefined && at.row.person !== at.entry.person && (await session.ledger({ id: at.entry.id, person: at.row.person, count: 1 })).length === 0) {
    return 'other-person';
  }
  const profile = at.row?.gate ?? at.group.gate;
  if (goes(at.asKnown.gate, profile)) {
    return undefined;
  }
  if (at.asKnown.alien) {
    return 'other-person';
  }
  if (!goes(at.asItStood, at.group.gate)) {
    return 'rules';
  }
  return goes(at.asItStood, profile) ? 'evidence' : 'record';
}

/** The gate of that moment on what is known of it today: the current versions of all evidence of the person, in the states of then. */
async function gateAsKnown(deps: Deps, session: Session, tenant: string, { release: { entry, detail }, person }: { readonly release: Release; readonly person: string }): Promise<AsKnown> {
  const all = await evidenceRows(session, detail.evidence!.person) ?? [];
  // A person that was parted from this one took its evidence along.
  const then = { person: all.filter((row) => row.person === person), registry: await evidenceRows(session, detail.evidence!.registry) ?? [] };
  const patients = await session.patients(person);
  const { former } = await session.filed(person);
  const now = [...patients, ...(patients.length > 0 ? [] : await lastPatients(session, former)), ...(await session.evidence(person)).filter((row) => row.type !== 'Patient')];
  const { asker, ownOnly } = askerOf(askerAgain(tenant, { entry, detail }), deps.policy, detail.ask.asOf);
  const day = localDay(Date.parse(detail.ask.asOf), deps.policy.timeZone);
  const registry = knownNow(contributed(then.registry), contributed(await registryRows(session, deps.policy.gateway)), day).map((each) => each.resource);
  const { evidence } = await withPapers(await asSigned(knownNow(contributed(then.person), contributed(now), day), session), onFileNow(session, person));
  const gate = openGate({
    policy: deps.policy, asker, ownOnly, registry: { epoch: 0, registry: readRegistry(registry), refs: [] },
    knowledge: {
      person, epoch: 0, evidenceRefs: [], evidence, patients, former,
      // With those of records that only passed through (a pull).
      profiles: new Map([...await session.profiles(person), ...Object.entries(detail.passing ?? {})].map(([gate, text]) => [gate, readGateFacts(text)])), sealed: await session.sealed(person),
    },
  });
  return { gate, alien: then.person.length < all.length };
}

/** Whose each record is today; of one that is gone, whoever the entry counts for. */
async function personsNow(session: Session, entry: LedgerRow, refs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const heads = new Map((await session.heads(refs)).map((head) => [`${head.type}/${head.id}`, head.person]));
  const counting = [...new Set(heads.values())];
  let fallback = entry.person;
  for (const person of counting) {
    fallback = person === entry.person || (await session.ledger({ id: entry.id, person, count: 1 })).length > 0 ? person : fallback;
  }
  return new Map(refs.map((ref) => [ref, heads.get(ref) ?? fallback]));
}

function contributed(rows: readonly StoredResource[]): readonly Contributed[] {
  return rows.map((row) => ({ resource: toResource(row), contributor: row.holder }));
}

async function openItems(deps: Deps, caller: Caller, wrong: readonly WrongRelease[]): Promise<Result<number>> {
  const due = noticeDue(localDay(Date.parse(deps.clock.now()), deps.policy.timeZone));
  let opened = 0;
  for (const each of wrong) {
    const id = stableId(caller.tenant, 'breach', each.entry, ...(each.parted ? [each.person] : []));
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
