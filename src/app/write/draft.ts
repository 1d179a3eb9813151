// SPDX-License-Identifier: Apache-2.0
/** A checked resource becomes a draft: its texts, its index rows, its references and the facts that the gate will need. */
import type { Provenance, Resource } from '@medplum/fhirtypes';
import { hasAuthor } from '../../domain/consent/classify/authorship.ts';
import { partsOf } from '../../domain/consent/classify/fields.ts';
import { isFlagTag } from '../../domain/consent/classify/flags.ts';
import { isComputed } from '../../domain/consent/classify/labels.ts';
import { keeping, stillNaming } from '../../domain/consent/classify/keeping.ts';
import { readRecordProfile, type ReadRecord, type RecordInput } from '../../domain/consent/classify/record-profile.ts';
import { withoutFields } from '../../domain/consent/enforce/without-fields.ts';
import { isEvidence } from '../../domain/consent/evidence/is-evidence.ts';
import type { StoredField } from '../../domain/consent/evidence/types.ts';
import type { IndexRows } from '../../domain/fhir/search/index-rows.ts';
import { localReferences, relativeOnly, rewriteReferences, rewriteTexts } from '../../domain/fhir/references.ts';
import { splitResource } from '../../domain/fhir/resource-text.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Deps } from '../deps.ts';
import { directoryGate } from '../directory.ts';
import { localTo, localText } from '../local-address.ts';
import { gateFactsOf, gateOf, readGateFacts, type GateFacts } from '../gate/profile.ts';
import type { Draft, Session, StoredResource } from '../ports.ts';
import { contextOf, type Lent } from './contents.ts';
import { withElementRows } from './elements.ts';

export interface DraftInput {
  readonly resource: Resource;
  readonly id: string;
  readonly person: string;
  /** Organization that the gateway holds it for. */
  readonly holder: string;
  /** Provenance that targets it, when any came with it. */
  readonly provenance: readonly Provenance[];
  /** Of contents: the record that they are decided as. */
  readonly lent?: Lent | undefined;
  /** What the gate knows of the version before: what raised it stays. Absent: there was none, or staff says anew what it is. */
  readonly before?: GateFacts | undefined;
}

/** In: a valid resource and where it belongs. Out: what the store writes. */
export function makeDraft(deps: Deps, input: DraftInput): Draft {
  const { id, person, holder } = input;
  const resource = withLocalReferences(input.resource, deps.base);
  const { meta, body } = splitResource(resource);
  const common = {
    type: resource.resourceType, id, person, holder, meta, body,
    refs: refsOf(resource, deps.base), index: indexOf(deps, resource),
  };
  if (input.lent !== undefined) {
    // Its profile is on file, or comes with the record that lends it.
    return { ...common, gate: input.lent.gate, gateFacts: '', day: input.lent.day, evidence: false };
  }
  if (person === '') {
    return { ...common, gate: directoryGate(resource, holder), gateFacts: '', day: null, evidence: holder === '' };
  }
  const read = readKept(deps, { ...input, resource: { ...resource, id } });
  const facts = gateOf(gateFactsOf(resource, holder, read));
  return { ...common, ...facts, index: indexOf(deps, resource, read.fields), day: read.day, evidence: isEvidence(resource) };
}

/** What is read of a record, with all that raised its version before. */
export function readKept(deps: Deps, { resource, provenance, holder, before }: Pick<DraftInput, 'resource' | 'provenance' | 'holder' | 'before'>): ReadRecord {
  const known = before === undefined || before.unreadable === true ? undefined : before;
  const all = known === undefined ? provenance : [...provenance, ...stillNaming(resource, known, partsOf(resource, provenance).fields.flatMap(({ names }) => names))];
  const read = readRecordProfile(recordInput(deps, { resource, provenance: all, holder }), deps.policy.classification);
  const { whole, fields } = partsOf(resource, all);
  return known === undefined ? read : keeping(known, read, { whole: whole.some(hasAuthor), fields: fields.map((field) => field.provenance.some(hasAuthor)) });
}

/** What the gate knows of a stored record. */
export async function factsOn(session: Pick<Session, 'profiles'>, row: Pick<StoredResource, 'person' | 'gate'>): Promise<GateFacts | undefined> {
  const text = row.person === '' ? undefined : (await session.profiles(row.person)).get(row.gate);
  return text === undefined ? undefined : readGateFacts(text);
}

/** Rows of the search index that one request may write: a hundred times those of a large document, and about a second of the database. */
const MOST_ROWS = 100_000;

/** The drafts of one request, or the issue that they hold more than can be indexed at once. */
export function bounded<T extends Draft | readonly Draft[]>(drafts: T): Result<T> {
  const lists = [drafts].flat().flatMap(({ index }) => Object.values<readonly object[]>({ ...index }));
  const rows = lists.reduce((sum, { length }) => sum + length, 0);
  return rows > MOST_ROWS ? fail({ code: 'too-costly', text: `This holds more than ${String(MOST_ROWS)} values by which records are found: send it in parts` }) : ok(drafts);
}

/** What is read of a record that its holder contributed itself. */
export function recordInput(deps: Deps, { resource, provenance, holder }: Pick<RecordInput, 'resource' | 'provenance' | 'holder'>): RecordInput {
  return { resource, provenance: withAuthor(provenance, holder, resource), holder, contributedBy: holder, timeZone: deps.policy.timeZone };
}

/** Fields with an origin of their own are not found by search, by nobody: what they say would be told by whether it finds. */
export function indexOf(deps: Deps, resource: Resource, fields: readonly StoredField[] = []): IndexRows {
  const all = deps.index(withoutFields(resource, fields.flatMap(({ names }) => names)));
  // What stays behind finds nothing: labels in place of the gateway's (`_security`) and its holder's word to the gate (`_tag`).
  const rows = {
    ...all, token: all.token.filter(({ param, system }) => (param !== '_security' || !isComputed({ system })) && (param !== '_tag' || !isFlagTag({ system }))),
  };
  return resource.resourceType === 'Provenance' ? withElementRows(rows, resource) : rows;
}

/** The context of contents stands first: by it the store finds what belongs to a record. */
function refsOf(resource: Resource, base: string | undefined): readonly string[] {
  const context = contextOf(resource);
  const all = localReferences(resource, localTo(base));
  return context === undefined ? all : [...new Set([context, ...all])];
}

/** An absolute address of this server is a local reference, however it is spelled: one form for each, so that none escapes the gate's look at references. */
function withLocalReferences(resource: Resource, base: string | undefined): Resource {
  if (base === undefined) {
    return resource;
  }
  const local = (text: string): string | undefined => (relativeOnly(text) === undefined ? localText(base, text) : undefined);
  // What a url leads to is the same with the origin and without.
  const attached = (key: string, text: string): string | undefined => {
    const found = key === 'url' ? local(text) : undefined;
    return found?.startsWith('Binary/') === true ? found : undefined;
  };
  return rewriteTexts(rewriteReferences(resource, local), attached) as Resource;
}

/** What a contributor sends without saying who wrote it is taken as its own (the feed's default, settled question 6). */
export function withAuthor(provenance: readonly Provenance[], holder: string, of?: Resource): readonly Provenance[] {
  // What tells of some elements tells nothing of who wrote the rest.
  const { whole } = of === undefined ? { whole: provenance } : partsOf(of, provenance);
  return whole.some(hasAuthor) ? provenance : [...provenance, {
    resourceType: 'Provenance', target: [], recorded: '',
    agent: [{
      type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' }] },
      who: { reference: `Organization/${holder}` },
    }],
  }];
}
