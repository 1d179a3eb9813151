// SPDX-License-Identifier: Apache-2.0
/**
 * What a source gave, made ready for the gate: records of this person and nobody else, valid, under ids and references of the gateway, with
 * the facts of their origin. Nothing is stored. A source that mixes persons up is not believed at all; one that gives what is no
 * FHIR loses that record.
 */
import type { Organization, Provenance, Reference, Resource } from '@medplum/fhirtypes';
import { isError } from '../../domain/issue.ts';
import { isAuthor } from '../../domain/consent/classify/authorship.ts';
import { rewriteTexts } from '../../domain/fhir/references.ts';
import type { Deps } from '../deps.ts';
import { stableId } from '../ingest/resolve.ts';
import type { Draft, StoredResource } from '../ports.ts';
import { makeDraft } from '../write/draft.ts';
import { subjectRefs } from '../write/subject.ts';
import type { SourceAnswer, SourceEndpoint, SourceFault } from './ports.ts';

export interface TakeInput {
  readonly source: SourceEndpoint;
  readonly answer: SourceAnswer;
  readonly tenant: string;
  readonly person: string;
  /** The Patient under which the asker knows the person: what the records are about here. */
  readonly patientId: string;
  readonly types: readonly string[];
  /** `system|value` -> reference of the registry. */
  readonly registered: ReadonlyMap<string, string>;
}

export interface Pulled {
  readonly row: StoredResource;
  readonly gateFacts: string;
  /** Organization that wrote it, as the registry knows it; absent: one that is not registered here. */
  readonly author?: string;
}

export interface Taken { readonly source: SourceEndpoint; readonly pulled: readonly Pulled[]; readonly faults: readonly SourceFault[] }

/** In: an answer as it came. Out: what of it can be decided about, and what cannot. */
export function take(deps: Deps, input: TakeInput): Taken {
  const { answer, source } = input;
  // Without what says who wrote them, a program's records would pass for the source's own.
  const unsaid = answer.provenance.some((each) => deps.validator.admit(each).some(isError));
  if (unsaid || answer.faults.some(({ of }) => of === 'Provenance')) {
    return { source, pulled: [], faults: unsaid ? [...answer.faults, { of: 'Provenance', fault: 'invalid' }] : answer.faults };
  }
  const place = placing(input);
  const about = `Patient/${answer.patient?.id ?? ''}`;
  const sorted = answer.records.map((record) => ({ record, fault: faultOf(deps, localized(record, place.base), { about, types: input.types }) }));
  if (sorted.some(({ fault }) => fault === MIXED)) {
    return { source, pulled: [], faults: [...answer.faults, { of: 'Patient', fault: MIXED }] };
  }
  const lost = sorted.flatMap(({ record, fault }) => (fault === undefined ? [] : [{ of: record.resourceType, fault }]));
  const faults = [...new Map(lost.map((each) => [`${each.of} ${each.fault}`, each])).values()];
  const pulled = sorted.flatMap(({ record, fault }) => (fault === undefined ? [pulledFrom(deps, input, place, record)] : []));
  return { source, pulled, faults: [...answer.faults, ...faults] };
}

const MIXED = 'wrong-patient';

/** Why a record cannot be taken; undefined: nothing. What speaks of several persons (a group's appointment) is nobody's record alone. */
function faultOf(deps: Deps, record: Resource, { about, types }: { readonly about: string; readonly types: readonly string[] }): string | undefined {
  if (!types.includes(record.resourceType) || deps.validator.admit(record).some(isError)) {
    return 'invalid';
  }
  const subjects = subjectRefs(record);
  return subjects.length === 0 ? 'no-subject' : !subjects.includes(about) ? MIXED : subjects.length > 1 ? 'several-persons' : undefined;
}

interface Placing {
  readonly base: string;
  /** A local reference of the source -> one of the gateway. */
  readonly here: (reference: string) => string;
  readonly provenance: readonly Provenance[];
}

function placing(input: TakeInput): Placing {
  const { answer, source, tenant } = input;
  const base = `${source.address.replace(/\/$/, '')}/`;
  const here = (reference: string): string => {
    const [type = '', id = ''] = reference.split('/');
    return type === 'Patient' && id === answer.patient?.id ? `Patient/${input.patientId}` : `${type}/${stableId(tenant, source.organization, 'pull', source.id, type, id)}`;
  };
  const known = new Map(answer.authors.flatMap((each) => {
    const found = registeredAs(each, input.registered);
    return found === undefined ? [] : [[`Organization/${each.id ?? ''}`, found] as const];
  }));
  return { base, here, provenance: answer.provenance.map((each) => judged(localized(each, base), { ...input, known, here })) };
}

/** Who an organization of the source is here: by identifier alone, never by id or name, which mean nothing outside of it. */
function registeredAs(organization: Pick<Organization, 'identifier'>, registered: TakeInput['registered']): string | undefined {
  const found = (organization.identifier ?? []).map(({ system = '', value = '' }) => registered.get(`${system}|${value}`)).filter((each) => each?.startsWith('Organization/') === true);
  return new Set(found).size === 1 ? found[0] : undefined;
}

const LOCAL = /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}(?:\/_history\/[A-Za-z0-9.-]+)?$/;

/** References below the base of the source as relative ones. */
function localized<T extends object>(resource: T, base: string): T {
  return rewriteTexts(resource, (key, text) => (isPointer(key) && text.startsWith(base) && LOCAL.test(text.slice(base.length)) ? text.slice(base.length) : undefined)) as T;
}

/** Where addresses of records stand: references, and an Attachment's `url`. */
function isPointer(key: string): boolean {
  return key === 'reference' || key === 'url';
}

/** The same with every local reference leading to where the record is here, or nowhere: an id of the source is never one of ours. */
function moved<T extends object>(resource: T, { base, here }: Pick<Placing, 'base' | 'here'>): T {
  return rewriteTexts(localized(resource, base), (key, text) => (isPointer(key) && LOCAL.test(text) ? here(text) : undefined)) as T;
}

interface Judging { readonly known: ReadonlyMap<string, string>; readonly registered: TakeInput['registered']; readonly here: Placing['here'] }

/** Who wrote a record, as the registry knows it. What the source received it under is a paper of the source: it is not one of ours. */
function judged({ policy: _, ...provenance }: Provenance, { known, registered, here }: Judging): Provenance {
  const whoIs = (who: Reference | undefined): Reference | undefined => {
    const byIdentifier = who?.identifier === undefined ? undefined : registeredAs({ identifier: [who.identifier] }, registered);
    const reference = byIdentifier ?? known.get(who?.reference ?? '') ?? (who?.reference !== undefined && LOCAL.test(who.reference) ? here(who.reference) : who?.reference);
    return who === undefined ? undefined : { ...who, ...(reference === undefined ? {} : { reference }) };
  };
  const agents = (list: Provenance['agent']): Provenance['agent'] => list.map(({ onBehalfOf, ...agent }) => {
    const behalf = whoIs(onBehalfOf) as typeof onBehalfOf;
    return { ...agent, who: whoIs(agent.who) as typeof agent.who, ...(behalf === undefined ? {} : { onBehalfOf: behalf }) };
  });
  const entity = provenance.entity?.map((each) => ({ ...each, ...(each.agent === undefined ? {} : { agent: agents(each.agent) }) }));
  return {
    ...provenance, agent: agents(provenance.agent), target: provenance.target.map((target) => ({ ...target, ...(target.reference === undefined ? {} : { reference: here(target.reference) }) })),
    ...(entity === undefined ? {} : { entity }),
  };
}

function pulledFrom(deps: Deps, { source, person }: TakeInput, place: Placing, record: Resource): Pulled {
  const reference = place.here(`${record.resourceType}/${record.id ?? ''}`);
  const id = reference.slice(record.resourceType.length + 1);
  const own = place.provenance.filter((each) => each.target.some((target) => target.reference?.split('/').slice(0, 2).join('/') === reference));
  const draft = makeDraft(deps, { resource: { ...moved(record, place), id }, id, person, holder: source.organization, provenance: own });
  const { gateFacts } = draft;
  const author = authorOf(own, source.organization);
  return { row: rowOf(draft, record.meta?.lastUpdated ?? deps.clock.now()), gateFacts, ...(author === undefined ? {} : { author }) };
}

/** A draft as it would stand in the store. */
export function rowOf({ gateFacts: _, index: __, evidence: ___, ...draft }: Draft, lastUpdated: string): StoredResource {
  return { ...draft, version: 1, lastUpdated, deleted: false };
}

/** What comes without an author is the source's own, as with any contributor (draft.ts). */
function authorOf(provenance: readonly Provenance[], source: string): string | undefined {
  const authors = provenance.flatMap(({ agent }) => agent.filter(isAuthor));
  const [first] = authors;
  const who = first === undefined ? `Organization/${source}` : first.onBehalfOf?.reference ?? first.who.reference;
  return who?.startsWith('Organization/') === true ? who.slice('Organization/'.length) : undefined;
}
