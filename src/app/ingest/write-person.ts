// SPDX-License-Identifier: Apache-2.0
/** Writes one person's part of a message: upserts by the source's own keys, with Provenance that names source and author. */
import type { Organization, Patient, Provenance, Resource } from '@medplum/fhirtypes';
import type { Registry } from '../../domain/consent/evidence/types.ts';
import { claimKind } from '../../domain/caseplan/kinds.ts';
import { isError, fail, ok, type Issue, type Result } from '../../domain/issue.ts';
import type { MappedEntry } from '../../domain/mapping/types.ts';
import { withoutExpunged } from '../aftermath/keep-out.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import { readGateFacts } from '../gate/profile.ts';
import type { Change, Draft, StoredResource, Transaction } from '../ports.ts';
import { makeDraft } from '../write/draft.ts';
import { namingElements } from '../write/elements.ts';
import { speaksForItself } from '../write/names.ts';
import { endingBy, issueOf } from '../write/refusals.ts';
import { personFor } from '../write/subject.ts';
import type { Gates } from '../gate/gates.ts';
import { mergeOwn } from './merge.ts';
import { stableId, withIds, type PersonPart } from './resolve.ts';
import { isSealed, sealEarlier, sealedAlike, withSeal } from './sealed.ts';
import { settle } from './settle.ts';

export interface MessageSource {
  readonly message: string;
  readonly sha256: string;
  readonly format: string;
  readonly identity: string;
  readonly received: string;
}

export interface PartInput {
  readonly tx: Transaction;
  readonly caller: Caller;
  readonly part: PersonPart;
  readonly source: MessageSource;
  readonly registry: Registry;
}

export interface PartPlan {
  readonly person: string;
  readonly changes: readonly Change[];
  readonly unchanged: number;
  readonly warnings: readonly Issue[];
  /** True when something was expunged earlier and does not come in again. */
  readonly keptOut: boolean;
}

/** Plans the changes of one person's part; writes nothing. Issues: whatever makes a mapped resource invalid. */
export async function planPart(deps: Deps, gates: Gates, input: PartInput): Promise<Result<PartPlan>> {
  const { tx, caller, part } = input;
  const holder = caller.organization;
  const patientEntry = part.entries.find((entry) => entry.urn === part.patient)!;
  const patientId = stableId(caller.tenant, holder, patientEntry.key);
  const person = await personOf(deps, gates, input, { id: patientId, resource: patientEntry.resource as Patient });
  const idOf = (entry: MappedEntry): string => (isOfPatient(entry) ? stableId(caller.tenant, holder, entry.key) : stableId(caller.tenant, holder, entry.key, person));
  const sent = withIds(part.entries, idOf).map((each) => ({ ...each, resource: claimKind(each.resource, deps.validator) }));
  const issues = sent.flatMap(({ entry, resource }) => deps.validator.validate(resource).map((issue) => ({ ...issue, at: `${entry.sourceAt}: ${issue.at ?? ''}` })));
  if (issues.some(isError)) {
    return fail(...issues.filter(isError));
  }
  const { placed: mapped, keptOut } = await withoutExpunged(deps, tx, sent);
  const provenance = provenanceFor(input, mapped, person);
  const foreign = await inAnothersName(deps, gates, input, { placed: mapped, provenance: provenance.map((each) => each.resource) });
  if (foreign.length > 0) {
    return fail(...foreign);
  }
  const stored = new Map((await tx.getMany(mapped.map(({ id, resource }) => `${resource.resourceType}/${id}`))).map((row) => [`${row.type}/${row.id}`, row]));
  const placed = sealedAlike(mapped, stored);
  // What was said of single fields holds on: a message says where its records came from, and nothing of their parts.
  const said = [...provenance.map((each) => each.resource), ...await namingElements(tx, [...stored.keys()], holder)];
  const known = stored.size === 0 ? new Map<string, string>() : await tx.profiles(person);
  const planned = placed.map(({ id, resource }) => changeFor(deps, { id, resource, person, holder, received: input.source.received, provenance: said, current: stored.get(`${resource.resourceType}/${id}`), known }));
  const refused = planned.filter((change) => change !== undefined).map((change) => [change, endingOf(deps, stored, change)] as const);
  const changes = [...refused.flatMap(([change, ending]) => (ending === undefined ? [change] : [])), ...await sealEarlier(deps, tx, { person, holder, items: placed })];
  const written = changes.length === 0 ? [] : provenance.map((each): Change => ({
    kind: 'create', draft: makeDraft(deps, { ...each, resource: withSeal(each.resource, placed.every(({ resource }) => isSealed(resource))), person, holder, provenance: [] }),
  }));
  return ok({ person, changes: [...changes, ...written], unchanged: sent.length - planned.filter((change) => change !== undefined).length, warnings: [...issues.filter((issue) => !isError(issue)), ...refused.flatMap(([, ending]) => ending ?? [])], keptOut });
}

/** A message does not end a refusal on file: that stays as it was, and the sender is told. */
function endingOf(deps: Deps, stored: ReadonlyMap<string, StoredResource>, { draft }: Change): Issue | undefined {
  const current = stored.get(`${draft.type}/${draft.id}`);
  const ending = current === undefined ? undefined : endingBy(deps, current, draft);
  return ending === undefined ? undefined : { ...issueOf(ending), severity: 'warning' };
}

/** Whoever is named by an address or identifier of the registry speaks as in what is written one by one (write/names.ts). */
async function inAnothersName(deps: Deps, gates: Gates, { tx, caller, registry }: PartInput, { placed, provenance }: { readonly placed: Placed; readonly provenance: readonly Provenance[] }): Promise<readonly Issue[]> {
  const found: Issue[] = [];
  for (const { id, resource, entry } of placed) {
    const own = provenance.filter((each) => each.target.some(({ reference }) => reference === `${resource.resourceType}/${id}`));
    const named = await speaksForItself(deps, gates, { session: tx, registry, caller, resource, provenance: own, isMessage: true });
    found.push(...(named.ok ? [] : named.issues.map((issue) => ({ ...issue, at: `${entry.sourceAt}: ${issue.at ?? ''}` }))));
  }
  return found;
}

/** Types whose id follows from the source's key alone; the rest is kept per person (see resolve.ts). */
function isOfPatient(entry: MappedEntry): boolean {
  return !['Organization', 'Practitioner', 'PractitionerRole', 'Location', 'Medication', 'Device', 'HealthcareService', 'Endpoint'].includes(entry.resource.resourceType);
}

async function personOf(deps: Deps, gates: Gates, input: PartInput, patient: { readonly id: string; readonly resource: Patient }): Promise<string> {
  const known = await input.tx.get('Patient', patient.id);
  if (known !== undefined) {
    return known.resource.person;
  }
  const person = await personFor(deps, gates, { session: input.tx, caller: input.caller, resource: patient.resource });
  if (!person.ok) {
    throw new Error('a Patient always has a person');
  }
  return person.value;
}

interface ChangeInput {
  readonly id: string;
  readonly resource: Resource;
  readonly person: string;
  readonly holder: string;
  readonly provenance: readonly Provenance[];
  /** When the message came. */
  readonly received: string;
  readonly current: StoredResource | undefined;
  /** Gate facts of the person's records: what raised one stays with its next version. */
  readonly known: ReadonlyMap<string, string>;
}

function changeFor(deps: Deps, input: ChangeInput): Change | undefined {
  const { current, id, person, holder } = input;
  const provenance = input.provenance.filter((each) => each.target.some((target) => target.reference === `${input.resource.resourceType}/${id}`));
  const facts = current === undefined || current.deleted ? undefined : input.known.get(current.gate);
  const draft = (resource: Resource): Draft => makeDraft(deps, { resource, id, person, holder, provenance, before: facts === undefined ? undefined : readGateFacts(facts) });
  if (current === undefined) {
    return { kind: 'create', draft: draft(input.resource) };
  }
  if (current.deleted) {
    return { kind: 'update', draft: draft(input.resource), expected: current.version };
  }
  const merged = mergeOwn(toResource(current), settle(toResource(current), input.resource, input.received.slice(0, 10)));
  return merged === undefined ? undefined : { kind: 'update', draft: draft(merged), expected: current.version };
}

type Placed = readonly { readonly entry: MappedEntry; readonly id: string; readonly resource: Resource }[];

/** One Provenance per author: who wrote it, who sent it, and the raw message that it came from. */
function provenanceFor(input: PartInput, placed: Placed, person: string): readonly { readonly id: string; readonly resource: Provenance }[] {
  const { caller, source } = input;
  const authors = Map.groupBy(placed, ({ entry }) => authorOf(input, placed, entry));
  return [...authors].map(([author, group]) => {
    const id = stableId(caller.tenant, caller.organization, 'Provenance', source.message, author, person);
    return { id, resource: {
      resourceType: 'Provenance', id,
      target: group.map(({ id: target, resource }) => ({ reference: `${resource.resourceType}/${target}` })),
      recorded: source.received,
      agent: [
        { type: { coding: [participant('author')] }, who: { reference: author } },
        { type: { coding: [participant('transmitter')] }, who: { reference: `Organization/${caller.organization}` } },
      ],
      entity: [{ role: 'source', what: { identifier: { system: 'https://throughcare.dev/fhir/sid/message', value: source.message } } }],
    } };
  });
}

function participant(code: string): { readonly system: string; readonly code: string } {
  const system = code === 'transmitter' ? 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType' : 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
  return { system, code: code === 'transmitter' ? 'TRANS' : code };
}

/** The registered organization that the source names as author (by identifier, never by name), else its own entry, else the sender. */
function authorOf(input: PartInput, placed: Placed, entry: MappedEntry): string {
  const named = entry.author === undefined ? undefined : placed.find((each) => each.entry.urn === entry.author);
  if (named === undefined) {
    return `Organization/${input.caller.organization}`;
  }
  const identifiers = (named.resource as Organization).identifier ?? [];
  const registered = identifiers.map((each) => input.registry.identifiers.get(`${each.system ?? ''}|${each.value ?? ''}`)).find((each) => each !== undefined);
  return registered ?? `${named.resource.resourceType}/${named.id}`;
}
