// SPDX-License-Identifier: Apache-2.0
/**
 * Retention: what may not be kept any longer, and its destruction by a person's word, with a certificate in the ledger. Nothing
 * goes while a legal hold stands on it; consents, and what makes their accounting readable, stay their six years whatever ends.
 */
import type { Consent, Contract, Organization, Resource } from '@medplum/fhirtypes';
import { NOTHING_LEFT } from '../../domain/consent/aftermath/cut-down.ts';
import { consentIsKept, dueHolders, keptSince, type DueItem, type EndedAgreement, type EndedProgram } from '../../domain/consent/aftermath/retention.ts';
import { provenBy } from '../../domain/consent/aftermath/order-scope.ts';
import { codesIn, ext, idOf } from '../../domain/consent/evidence/access.ts';
import { cs } from '../../domain/consent/evidence/systems.ts';
import { dayStart, localDay } from '../../domain/consent/evidence/time.ts';
import { localReferences } from '../../domain/fhir/references.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { registryRows, toResource } from '../gate/knowledge.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import type { LedgerEntry, LedgerRow, Session, StoredResource } from '../ports.ts';
import { requireStaff } from '../scope.ts';
import { expunge } from './expunge.ts';
import { heldPersons, holdOn } from './holds.ts';
import { refOf } from './reach.ts';
import { entriesOf } from './recipients.ts';

export interface Due extends DueItem {
  /** How much it is: records of a holder (up to the first 10,000 counted), entries, messages. */
  readonly count: number;
}

const PAGE = 500;
const COUNTED = 10_000;
const MOST_CUT = 2000;

/** Staff: everything that is due today, or will be with an agreement that ended. */
export async function retentionDue(deps: Deps, caller: Caller): Promise<Result<readonly Due[]>> {
  const allowed = requireStaff(caller);
  return allowed.ok ? ok(await deps.store.read(caller.tenant, (session) => listDue(deps, session))) : allowed;
}

async function listDue(deps: Deps, session: Session): Promise<readonly Due[]> {
  const today = todayOf(deps);
  const rules = deps.policy.retention;
  const registry = await registryRows(session, deps.policy.gateway);
  const holders = dueHolders(rules, today, { agreements: agreementsOf(deps, registry), programs: programsOf(registry) });
  const items: Due[] = [];
  for (const each of holders) {
    const count = await countOf(session, each.holder!);
    items.push(...(count === 0 ? [] : [{ ...each, count }]));
  }
  for (const what of ['ledger', 'messages'] as const) {
    const older = await session.olderThan(startOf(deps, keptSince(rules, what, today)));
    const count = what === 'ledger' ? older.entries : older.messages + older.deliveries;
    items.push(...(count === 0 ? [] : [{ item: what, act: 'destroy' as const, due: today, cite: rules.keep[what].cite, count }]));
  }
  return items;
}

function todayOf(deps: Deps): string {
  return localDay(Date.parse(deps.clock.now()), deps.policy.timeZone);
}

function startOf(deps: Deps, day: string): string {
  return new Date(dayStart(day, deps.policy.timeZone)).toISOString();
}

/** Agreements by which the gateway holds records for somebody. */
function agreementsOf(deps: Deps, registry: readonly StoredResource[]): readonly EndedAgreement[] {
  return registry.filter((row) => row.type === 'Contract').flatMap((row) => {
    const contract = toResource(row) as Contract;
    const parties = (contract.term ?? []).flatMap((term) => term.offer.party ?? []).flatMap((party) => party.reference).flatMap((each) => idOf(each) ?? []);
    const serves = codesIn(contract.type, cs('agreement-type')).some((code) => code === 'qsoa' || code === 'business-associate-agreement') && parties.includes(deps.policy.gateway);
    const onEnd = ext(contract, 'agreement-on-end')?.valueCode;
    return !serves ? [] : parties.filter((id) => id !== deps.policy.gateway).map((holder): EndedAgreement => ({
      id: row.id, holder, executed: contract.status === 'executed', learned: localDay(Date.parse(row.lastUpdated), deps.policy.timeZone),
      ...(contract.applies?.end === undefined ? {} : { end: contract.applies.end.slice(0, 10) }), ...(onEnd === 'return' || onEnd === 'destroy' ? { onEnd } : {}),
    }));
  });
}

function programsOf(registry: readonly StoredResource[]): readonly EndedProgram[] {
  return registry.filter((row) => row.type === 'Organization').flatMap((row) => {
    const organization = toResource(row) as Organization;
    const discontinuedOn = ext(organization, 'program-discontinued')?.valueDate;
    const keepUntil = ext(organization, 'records-kept-until')?.valueDate;
    return discontinuedOn === undefined ? [] : [{ id: row.id, discontinuedOn, ...(keepUntil === undefined ? {} : { keepUntil }) }];
  });
}

async function countOf(session: Session, holder: string): Promise<number> {
  return (await session.heldBy(holder, { count: COUNTED })).length;
}

export interface DestroyCall {
  /** `item` of what is due. */
  readonly item: string;
  readonly confirmedBy: string;
  /** Of what is to be returned: the day on which it was. */
  readonly returnedOn?: string;
}

export interface Certificate {
  readonly item: string;
  /** Id of the ledger entry that certifies it. */
  readonly entry: string;
  readonly destroyed: number;
  /** Persons whose records stayed because a legal hold stands on them, and records that stayed because their time is not over. */
  readonly held: number;
  readonly kept: number;
}

/** Staff: destroys what is due, person by person, and certifies it. Started again after a crash it goes on. Issues: not due; not returned yet. */
export async function destroyDue(deps: Deps, caller: Caller, call: DestroyCall): Promise<Result<Certificate>> {
  const due = await retentionDue(deps, caller);
  if (!due.ok) {
    return due;
  }
  const item = due.value.find((each) => each.item === call.item);
  if (item === undefined || call.confirmedBy.trim() === '') {
    return fail({ code: item === undefined ? 'not-found' : 'required', text: item === undefined ? 'Nothing of that name is due' : 'A person confirms by name what is destroyed', at: item === undefined ? 'item' : 'confirmedBy' });
  }
  if (item.act === 'return' && !/^\d{4}-\d{2}-\d{2}$/.test(call.returnedOn ?? '')) {
    return fail({ code: 'required', text: 'The agreement asks for return: the day on which the records were returned', at: 'returnedOn', cite: item.cite });
  }
  const done = item.holder !== undefined ? await destroyHolder(deps, caller, item.holder)
    : item.item === 'ledger' ? await cutOldEntries(deps, caller) : await emptyOld(deps, caller);
  return done.ok ? certify(deps, caller, { call, item, done: done.value }) : done;
}

interface Done { readonly destroyed: number; readonly held: number; readonly kept: number }

async function certify(deps: Deps, caller: Caller, at: { readonly call: DestroyCall; readonly item: Due; readonly done: Done }): Promise<Result<Certificate>> {
  const entry = adminEntry(deps, caller, '', { certificate: at.item.item, cite: at.item.cite, ...at.call, ...at.done });
  const written = await deps.store.commit(caller.tenant, { ledger: [entry] });
  return written.ok ? ok({ item: at.item.item, entry: entry.id, ...at.done }) : written;
}

function adminEntry(deps: Deps, caller: Caller, person: string, act: object): LedgerEntry {
  const { entry } = ledgerEntry(deps, caller, { kind: 'admin', action: 'operation', operation: 'retention', types: [], person, decisions: [], groups: [], data: [], outcome: 'permit' });
  return { ...entry, detail: JSON.stringify({ ...JSON.parse(entry.detail) as object, act }) };
}

/** All that the gateway holds for an organization, in one transaction per person. */
async function destroyHolder(deps: Deps, caller: Caller, holder: string): Promise<Result<Done>> {
  const [held, seen] = [new Set<string>(), new Set<string>()];
  let destroyed = 0;
  let kept = 0;
  let after = '';
  for (;;) {
    const page = await deps.store.read(caller.tenant, (session) => session.heldBy(holder, { count: PAGE, after }));
    const last = page.at(-1);
    if (last === undefined) {
      return ok({ destroyed, held: held.size, kept });
    }
    after = refOf(last);
    for (const person of page.map((row) => row.person).filter((each) => !seen.has(each))) {
      if (seen.has(person)) {
        continue;
      }
      seen.add(person);
      const done = await destroyPerson(deps, caller, { holder, person });
      if (!done.ok) {
        return done;
      }
      destroyed += done.value.destroyed;
      kept += done.value.kept;
      if (done.value.held > 0) {
        held.add(person);
      }
    }
  }
}

async function destroyPerson(deps: Deps, caller: Caller, { holder, person }: { readonly holder: string; readonly person: string }): Promise<Result<Done>> {
  return deps.store.transact(caller.tenant, async (tx) => {
    const rows = (await tx.recordsOf(person)).filter((row) => row.holder === holder);
    const stays = keptOf(deps, rows);
    const going = rows.filter((row) => !stays.has(refOf(row)));
    const whole = going.map(refOf);
    if (whole.length === 0) {
      return ok({ destroyed: 0, held: 0, kept: 0 });
    }
    if (await holdOn(deps, tx, person, whole) !== undefined) {
      return ok({ destroyed: 0, held: 1, kept: 0 });
    }
    const gone = new Set(whole);
    const mentions = (await tx.referring(person, whole)).filter((ref) => !gone.has(ref));
    const proven = provenBy(going.filter((row) => !row.deleted).map(toResource));
    const done = await expunge(deps, tx, { person, whole, shells: [], mentions, holders: [holder], proven, disclosures: [] }, {
      keepOut: false, entryOf: (counts) => adminEntry(deps, caller, person, { holder, records: whole.length, ...counts }),
    });
    return done.ok ? ok({ destroyed: whole.length, held: 0, kept: stays.size }) : done;
  });
}

/** Consents whose time is not over, the signatures on them, and the Patients that they name. */
function keptOf(deps: Deps, rows: readonly StoredResource[]): ReadonlySet<string> {
  const today = todayOf(deps);
  const resources = rows.filter((row) => !row.deleted).map((row) => ({ ref: refOf(row), resource: toResource(row) }));
  const consents = resources.filter(({ resource }) => resource.resourceType === 'Consent' && consentIsKept(deps.policy.retention, today, lastDayOf(resource)));
  const kept = new Set(consents.map((each) => each.ref));
  const named = new Set(consents.flatMap(({ resource }) => localReferences(resource)));
  resources.filter(({ ref, resource }) => (resource.resourceType === 'Patient' && named.has(ref)) || isSignature(resource, kept)).forEach(({ ref }) => kept.add(ref));
  return kept;
}

function isSignature(resource: Resource, consents: ReadonlySet<string>): boolean {
  return resource.resourceType === 'Provenance' && resource.target.length > 0 && resource.target.every((each) => consents.has(each.reference ?? ''));
}

function lastDayOf(consent: Consent): string | undefined {
  return consent.provision?.period?.end?.slice(0, 10);
}

/** Entries that are older than they must be kept say no more than that they were; the chains still verify. */
async function cutOldEntries(deps: Deps, caller: Caller): Promise<Result<Done>> {
  const before = startOf(deps, keptSince(deps.policy.retention, 'ledger', todayOf(deps)));
  return deps.store.transact(caller.tenant, async (tx) => {
    const spared = await heldPersons(deps, tx);
    const cut: LedgerRow[] = [];
    let held = 0;
    for await (const row of entriesOf(tx, { to: new Date(Date.parse(before) - 1).toISOString() })) {
      if (spared.has(row.person)) {
        held += 1;
      } else if (row.detail !== NOTHING_LEFT.detail && row.kind !== 'admin' && cut.length < MOST_CUT) {
        cut.push(row);
      }
    }
    const entry = adminEntry(deps, caller, '', { cut: cut.length });
    await tx.redactLedger(cut.map((row) => ({ row, ...NOTHING_LEFT })), entry);
    return ok({ destroyed: cut.length, held, kept: 0 });
  });
}

async function emptyOld(deps: Deps, caller: Caller): Promise<Result<Done>> {
  const before = startOf(deps, keptSince(deps.policy.retention, 'messages', todayOf(deps)));
  return deps.store.transact(caller.tenant, async (tx) => {
    const spared = await heldPersons(deps, tx);
    const { messages, deliveries } = await tx.emptyBefore(before, [...spared]);
    return ok({ destroyed: messages + deliveries, held: spared.size, kept: 0 });
  });
}
