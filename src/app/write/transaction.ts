// SPDX-License-Identifier: Apache-2.0
/** The writes of a transaction bundle: all checked first, then written with their ledger entries in one commit. */
import type { Patient, Provenance, Resource } from '@medplum/fhirtypes';
import type { EntryAnswer } from '../../domain/consent/enforce/responses.ts';
import { resolveBundle, withStandIns, type BundleEntry, type ResolvedEntry, type TransactionPlan } from '../../domain/fhir/bundle.ts';
import { readJson } from '../../domain/fhir/lossless-json.ts';
import { fail, ok, type Issue, type Result } from '../../domain/issue.ts';
import { followMistaken, maySayMistaken } from '../aftermath/mistaken.ts';
import type { Caller } from '../caller.ts';
import { mayAlert, releaseAlerts } from '../caseplan/release-alerts.ts';
import { renewedTasks, withPaperTasks } from '../capture/paper-tasks.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { notFound } from '../release/answer.ts';
import type { Change, Draft, Session, StoredResource, Transaction, WriteSet } from '../ports.ts';
import { isWithin, mayWrite } from '../narrowing.ts';
import { requireSome } from '../scope.ts';
import type { BundleCall } from './bundle.ts';
import { writtenAnswer } from './answer.ts';
import { checkResource, type Checked } from './check.ts';
import type { Lent } from './contents.ts';
import { bounded, factsOn, makeDraft } from './draft.ts';
import { unnamed } from './last-patient.ts';
import { lookUpConditions, type LookedUp } from './look-up.ts';
import { patchDocument, patched } from './patch.ts';
import { speaksForItself } from './names.ts';
import { provenanceAmong, provenanceOf, regateTargets, regateTelling } from './provenance.ts';
import { writeEntries } from './record-write.ts';
import { keepsRefusal } from './refusals.ts';
import { ownerOf, personFor, type Owner } from './subject.ts';
import { ownCurrent, tombstone, unmoved } from './update.ts';

export interface TransactionInput { readonly caller: Caller; readonly plan: TransactionPlan; readonly call: BundleCall }

/** With what each entry is warned of, by its index. */
type Warned = TransactionInput & { readonly warnings: ReadonlyMap<number, readonly Issue[]> };
type Answers = ReadonlyMap<number, EntryAnswer>;
const ACTION = { create: 'c', update: 'u', patch: 'u', delete: 'd' } as const;

/** Runs the writes. Issues: everything wrong with any entry, each with its place; nothing is written then. */
export async function runTransaction(deps: Deps, gates: Gates, input: TransactionInput): Promise<Result<Answers>> {
  const writes = input.plan.entries.filter((entry) => entry.kind in ACTION);
  const checked = writes.map((entry) => [entry.index, checkEntry(deps, input.caller, entry)] as const);
  const issues = checked.flatMap(([, each]) => (each.ok ? [] : each.issues));
  if (issues.length > 0) {
    return fail(...issues);
  }
  const warned = { ...input, warnings: new Map(checked.map(([index, each]) => [index, each.ok ? each.value : []])) };
  return isPlain(input.plan, writes) ? writePlain(deps, gates, warned) : deps.store.transact(input.caller.tenant, (tx) => write(deps, gates, warned, tx));
}

/** Nothing but new resources: there is nothing to look for under a lock, and what is written can share a commit with others. */
function isPlain(plan: TransactionPlan, writes: readonly BundleEntry[]): boolean {
  return plan.conditionalReferences.length === 0
    && writes.every((entry) => entry.kind === 'create' && entry.ifNoneExist === undefined && entry.type !== 'Provenance' && entry.type !== 'Binary' && !maySayMistaken(entry.resource as Resource | undefined));
}

/** One write set is one statement: all of it commits, or none, as in a transaction of its own. */
async function writePlain(deps: Deps, gates: Gates, input: Warned): Promise<Result<Answers>> {
  const planned = await deps.store.read(input.caller.tenant, (session) => planWrites(deps, gates, { ...input, session, found: NOTHING_FOUND }));
  if (!planned.ok) {
    return planned;
  }
  const set = writeSetOf(deps, input.caller, planned.value);
  const outbox = mayAlert(set.changes ?? []) ? await deps.store.read(input.caller.tenant, (session) => releaseAlerts(deps, session, set.changes ?? [])) : [];
  const committed = await deps.store.commit(input.caller.tenant, { ...set, outbox });
  return committed.ok ? ok(answers(planned.value, committed.value.versions, input)) : committed;
}

/** Scope and validity of one entry: its warnings, or its faults with the place of the entry before the place in the resource. */
function checkEntry(deps: Deps, caller: Caller, entry: BundleEntry): Result<readonly Issue[]> {
  const at = `Bundle.entry[${String(entry.index)}]`;
  const scope = requireSome(caller, entry.type!, ACTION[entry.kind as keyof typeof ACTION]);
  if (!scope.ok) {
    return fail(...scope.issues.map((issue) => ({ ...issue, at })));
  }
  // References between the entries are resolved later; until then a urn, or a stand-in, stands where a reference will be.
  const checked = entry.kind === 'delete' || entry.kind === 'patch' ? undefined : checkResource(deps, entry.type!, withStandIns(entry.resource!));
  const faults = checked ?? (entry.kind === 'patch' ? patchDocument(entry.resource) : ok(undefined));
  return faults.ok ? ok(checked?.ok === true ? checked.value.warnings : []) : fail(...faults.issues.map((issue) => ({ ...issue, at: `${at}.resource: ${issue.at ?? ''}` })));
}

async function write(deps: Deps, gates: Gates, input: Warned, tx: Transaction): Promise<Result<Answers>> {
  const { caller, plan } = input;
  const found = await lookUpConditions(deps, tx, caller, plan);
  const planned = found.ok ? await planWrites(deps, gates, { ...input, session: tx, found: found.value }) : found;
  if (!planned.ok) {
    return planned;
  }
  const set = writeSetOf(deps, caller, planned.value);
  const { changes = [] } = set;
  const applied = await tx.apply({ ...set, changes: [...changes, ...await renewedTasks(deps, tx, changes)], outbox: await releaseAlerts(deps, tx, changes) });
  if (!applied.ok) {
    return applied;
  }
  await regateTargets(deps, tx, provenanceAmong(planned.value.flatMap(({ change, before }) => [change?.draft, before])), caller.organization);
  const updated = planned.value.flatMap(({ before }) => (before === undefined || before.type === 'Provenance' ? [] : [`${before.type}/${before.id}`]));
  await regateTelling(deps, tx, updated, { holder: caller.organization });
  const free = await unnamed(tx, caller, planned.value.flatMap(({ change, before }) => (change?.kind === 'delete' && before !== undefined ? [before] : [])));
  if (!free.ok) {
    return free;
  }
  const followed = await followMistaken(deps, tx, caller, changes.map(({ draft }) => `${draft.type}/${draft.id}`));
  return followed.ok ? ok(answers(planned.value, applied.value.versions, input)) : followed;
}

const NOTHING_FOUND: LookedUp = { matched: new Map(), created: new Map(), references: new Map() };

/** What every write will store, with references resolved and persons found; nothing is written yet. */
async function planWrites(deps: Deps, gates: Gates, input: TransactionInput & { readonly session: Session; readonly found: LookedUp }): Promise<Result<readonly Planned[]>> {
  const { caller, plan, found } = input;
  const resolved = resolveBundle(plan, found, deps.definitions);
  if (!resolved.ok) {
    return resolved;
  }
  const session = remembering(input.session);
  const writes = resolved.value.filter((entry) => entry.kind in ACTION);
  const persons = await personsOfPatients(deps, gates, { session, caller, writes });
  const resources = new Map(writes.flatMap(({ type, id, resource }) => (resource === undefined ? [] : [[`${type!}/${id!}`, resource as Resource]])));
  const planned: Planned[] = [];
  for (const entry of writes.toSorted((a, b) => rankOf(a, writes) - rankOf(b, writes))) {
    const made = await planWrite(deps, gates, { session, caller, entry, writes, persons, resources, written: writtenIn(planned) });
    if (!made.ok) {
      return fail(...made.issues.map((issue) => ({ ...issue, at: `Bundle.entry[${String(entry.index)}]: ${issue.at ?? ''}` })));
    }
    planned.push(made.value);
  }
  const within = bounded(planned.flatMap(({ change }) => (change === undefined || change.kind === 'delete' ? [] : [change.draft])));
  return within.ok ? ok(planned) : within;
}

/** Contents are planned after the record that they belong to, and what is said of contents after those. */
function rankOf({ type, resource }: ResolvedEntry, writes: readonly ResolvedEntry[]): number {
  const contents = new Set(writes.filter((each) => each.type === 'Binary').map((each) => `Binary/${each.id ?? ''}`));
  const targets = type === 'Provenance' && contents.size > 0 ? (resource as Partial<Provenance> | undefined)?.target ?? [] : [];
  return type === 'Binary' ? 1 : targets.some((each) => contents.has(each.reference ?? '')) ? 2 : 0;
}

/** What the transaction writes, by `Type/id`. */
function writtenIn(planned: readonly Planned[]): ReadonlyMap<string, Lent> {
  const drafts = planned.flatMap(({ change }) => (change === undefined || change.kind === 'delete' || change.draft.person === '' ? [] : [change.draft]));
  return new Map(drafts.map((draft) => [`${draft.type}/${draft.id}`, draft]));
}

/** Most entries of a bundle are about the same few Patients, and let the same few speak: each is looked up once. Only while nothing is written. */
function remembering(session: Session): Session {
  return {
    ...session,
    located: once((refs: readonly string[]) => session.located(refs), (refs) => refs.join(' ')),
    epochs: once((persons: readonly string[]) => session.epochs(persons), (persons) => persons.join(' ')),
    get: once((type: string, id: string) => session.get(type, id), (type, id) => `${type}/${id}`),
  };
}

function once<A extends readonly unknown[], R>(ask: (...given: A) => R, keyOf: (...given: A) => string): (...given: A) => R {
  const known = new Map<string, R>();
  return (...given) => {
    const key = keyOf(...given);
    const found = known.has(key) ? known.get(key)! : ask(...given);
    known.set(key, found);
    return found;
  };
}

function writeSetOf(deps: Deps, caller: Caller, planned: readonly Planned[]): WriteSet {
  const changes = planned.flatMap((each) => each.change ?? []);
  const drafts = changes.map((change) => change.draft);
  return { changes: withPaperTasks(deps, changes), ledger: drafts.length === 0 ? [] : writeEntries(deps, caller, { kind: 'write', action: 'transaction', drafts }) };
}

interface Persons { readonly session: Session; readonly caller: Caller; readonly writes: readonly ResolvedEntry[] }

/** Patients that this transaction creates: other entries may refer to them before they are written. */
async function personsOfPatients(deps: Deps, gates: Gates, { session, caller, writes }: Persons): Promise<ReadonlyMap<string, string>> {
  const persons = new Map<string, string>();
  for (const entry of writes.filter((each) => each.type === 'Patient' && each.kind === 'create' && each.existing !== true)) {
    const person = await personFor(deps, gates, { session, caller, resource: entry.resource as Patient });
    if (person.ok) {
      persons.set(`Patient/${entry.id!}`, person.value);
    }
  }
  return persons;
}

/** `before`: what a new version, or its end, takes the place of. */
interface Planned { readonly entry: ResolvedEntry; readonly change?: Change; readonly found?: string; readonly before?: StoredResource }
interface Planning extends Persons { readonly entry: ResolvedEntry; readonly persons: ReadonlyMap<string, string>; readonly written: ReadonlyMap<string, Lent>; readonly resources: ReadonlyMap<string, Resource> }

async function planWrite(deps: Deps, gates: Gates, at: Planning): Promise<Result<Planned>> {
  const { session, caller, entry } = at;
  if (entry.existing === true) {
    return ok({ entry, found: entry.id! });
  }
  if (entry.kind === 'create') {
    const draft = await draftOf(deps, gates, at, { created: true });
    return draft.ok ? ok({ entry, change: { kind: 'create', draft: draft.value } }) : draft;
  }
  if (entry.id === undefined && entry.kind === 'delete') {
    return ok({ entry });
  }
  const current = await ownCurrent(session, caller, { type: entry.type!, id: entry.id!, ...(entry.ifMatch === undefined ? {} : { ifMatch: entry.ifMatch }) });
  if (!current.ok) {
    return entry.kind === 'delete' && current.issues[0]?.code === 'not-found' ? ok({ entry }) : current;
  }
  if (!isWithin(deps, caller, current.value, ACTION[entry.kind as keyof typeof ACTION])) {
    return entry.kind === 'delete' ? ok({ entry }) : notFound();
  }
  if (entry.kind === 'delete') {
    return planned(deps, { entry, before: current.value, change: { kind: 'delete', draft: tombstone(deps, current.value), expected: current.value.version } });
  }
  const next = entry.kind === 'patch' ? patchedEntry(deps, entry, current.value) : ok(entry);
  if (!next.ok) {
    return next;
  }
  const draft = await draftOf(deps, gates, { ...at, entry: next.value }, { created: false, current: current.value });
  return draft.ok ? planned(deps, { entry, before: current.value, change: { kind: 'update', draft: draft.value, expected: current.value.version } }) : draft;
}

/** A new version, or the end of one, unless a refusal would end with it. */
function planned(deps: Deps, plan: Required<Pick<Planned, 'entry' | 'change' | 'before'>>): Result<Planned> {
  const kept = keepsRefusal(deps, plan.before, plan.change.kind === 'delete' ? undefined : plan.change.draft);
  return kept.ok ? ok(plan) : kept;
}

function patchedEntry(deps: Deps, entry: ResolvedEntry, current: StoredResource): Result<ResolvedEntry> {
  const document = patchDocument(entry.resource);
  const parsed = document.ok ? readJson(document.value.text) : document;
  const checked = document.ok && parsed.ok ? patched(deps, current, { form: document.value.form, document: parsed.value }) : parsed as Result<Checked>;
  return checked.ok ? ok({ ...entry, resource: checked.value.resource }) : checked;
}

async function draftOf(deps: Deps, gates: Gates, at: Planning, known: { readonly created: boolean; readonly current?: StoredResource }): Promise<Result<Draft>> {
  const { entry, caller, session } = at;
  const resource = { ...entry.resource, id: entry.id! } as Resource;
  const reference = `${entry.type!}/${entry.id!}`;
  const allowed = mayWrite(deps, caller, resource, known.created ? 'c' : 'u');
  if (!allowed.ok) {
    return allowed;
  }
  const created = await ownerOfEntry(deps, gates, at, { resource, reference });
  if (!created.ok) {
    return created;
  }
  const kept = known.current === undefined || entry.type === 'Patient' ? created : unmoved(resource, known.current.person, created.value);
  if (!kept.ok) {
    return kept;
  }
  const own = at.writes.map((each) => each.resource).filter((each): each is Provenance => (each as Resource | undefined)?.resourceType === 'Provenance')
    .filter((each) => each.target.some((target) => target.reference === reference));
  const stored = known.created ? [] : await provenanceOf(deps, session, { type: entry.type!, id: entry.id!, holder: caller.organization });
  const provenance = [...own, ...stored];
  const named = await speaksForItself(deps, gates, { session, caller, resource, provenance, written: at.resources, ...(known.current === undefined ? {} : { current: known.current }) });
  if (!named.ok) {
    return named;
  }
  const owner = known.current !== undefined && entry.type === 'Patient' ? { person: known.current.person } : created.value;
  const before = known.current === undefined ? undefined : await factsOn(session, known.current);
  return ok(makeDraft(deps, { resource, id: entry.id!, ...owner, holder: caller.organization, provenance, before }));
}

/** A resource that refers to others of the same bundle belongs to their person; a Provenance follows its targets. */
async function ownerOfEntry(deps: Deps, gates: Gates, at: Planning, of: { readonly resource: Resource; readonly reference: string }): Promise<Result<Owner>> {
  const own = at.persons.get(of.reference);
  if (own !== undefined) {
    return ok({ person: own });
  }
  const created = new Map(at.persons);
  if (of.resource.resourceType === 'Provenance') {
    for (const target of of.resource.target) {
      const sibling = at.writes.find((each) => `${each.type ?? ''}/${each.id ?? ''}` === target.reference && each.type !== 'Patient');
      const owner = sibling?.resource === undefined ? undefined : await ownerOfEntry(deps, gates, at, { resource: sibling.resource as Resource, reference: target.reference! });
      if (owner?.ok === true) {
        created.set(target.reference!, owner.value.person);
      }
    }
  }
  return ownerOf(deps, gates, { session: at.session, caller: at.caller, resource: of.resource, created, written: at.written });
}

function answers(planned: readonly Planned[], versions: readonly { readonly version: number; readonly lastUpdated: string }[], { call, warnings }: Warned): Answers {
  let next = 0;
  return new Map(planned.map(({ entry, change, found }): [number, EntryAnswer] => {
    if (found !== undefined) {
      return [entry.index, { status: 200, location: `${call.base}/${entry.type!}/${found}` }];
    }
    if (change === undefined) {
      return [entry.index, { status: 204 }];
    }
    const version = versions[next]!;
    next += 1;
    return change.kind === 'delete' ? [entry.index, { status: 204 }]
      : [entry.index, writtenAnswer({ draft: change.draft, ...version, status: change.kind === 'create' ? 201 : 200, call, warnings: warnings.get(entry.index) ?? [] })];
  }));
}
