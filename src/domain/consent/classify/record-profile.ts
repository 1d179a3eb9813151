// SPDX-License-Identifier: Apache-2.0
/**
 * The facts of one record that a decision depends on, drawn at write time from the resource and its Provenance. Origin first: the class is
 * not here, it is worked out from the registry at decision time (`classOf`), so that a change of an organization's status acts at once.
 */
import type { AuditEvent, Provenance, ProvenanceAgent, ProvenanceEntity, Resource } from '@medplum/fhirtypes';
import { values } from '../../fhir/primitives.ts';
import { codesIn, ext, given, idOf, known, localRef, part } from '../evidence/access.ts';
import { labelCode } from '../evidence/labels.ts';
import { cs, PROVENANCE_PARTICIPANT } from '../evidence/systems.ts';
import type { Raising, StoredField, StoredInput, StoredProfile } from '../evidence/types.ts';
import type { ReceivedUnder } from '../facts/record.ts';
import { PRIOR_BASES, CATEGORIES } from '../facts/vocabulary.ts';
import { hasAuthor, isAuthor, isInformant, mayBeAuthor, possibleAuthors } from './authorship.ts';
import { categoryOf } from './category.ts';
import { dayOfRecord } from './day.ts';
import { declaredLabels } from './declared.ts';
import { partsOf, placesBeside, recordsByElement } from './fields.ts';
import { CLEARLY_NOT_SUD_TAG, CRIMINAL_HISTORY_TAG, hasTag, readFlags } from './flags.ts';
import { readMarks } from './marks.ts';
import { isPart2Basis } from './part2-basis.ts';
import { sever } from './sever.ts';
import { suspicionOf } from './suspicion.ts';
import type { ClassificationTables } from './tables.ts';
import { writersOf } from './writers.ts';

export interface RecordInput {
  readonly resource: Resource;
  /** Provenance that targets it; without an author among them its origin is unknown. */
  readonly provenance: readonly Provenance[];
  /** Organization for which the gateway holds it. */
  readonly holder: string;
  /** Organization that gave it to the gateway; '' when none did. */
  readonly contributedBy: string;
  /** Zone of local days; absent: the day that stands in the record. */
  readonly timeZone?: string;
}

export interface ReadRecord {
  readonly profile: StoredProfile;
  readonly day: string | null;
  /** `Type/id` of the record inside which it stands (rows C6 and E1 of the rules), or null. */
  readonly embeddedIn: string | null;
  /** Fields with an origin of their own; absent: none. What `profile` and `day` say is then said without them. */
  readonly fields?: readonly StoredField[];
}

/** In: a record, its Provenance, who holds and who gave it. Out: its profile and local day. Never fails: what is not shown is unknown. */
export function readRecordProfile(input: RecordInput, tables: ClassificationTables): ReadRecord {
  const { resource, provenance } = input;
  const { whole, fields } = partsOf(resource, provenance);
  const rest = sever(resource, fields.flatMap(({ places }) => places));
  const day = dayOfRecord(rest, input.timeZone);
  const wrote = whole.filter(hasAuthor);
  const astray = wrote.length > 0 && wrote.every((each) => recordsByElement(each).includes(`${resource.resourceType}/${resource.id ?? ''}`));
  const profile = { ...profileOf({ ...input, resource: rest, provenance: whole }, tables, day), ...(astray ? { astray } : {}) };
  const embedding = ext(resource as { extension?: [] }, 'embedded-in')?.valueReference;
  const host = localRef(embedding);
  const apart = fields.map((field) => ({ names: field.names, profile: profileOf({ ...input, resource: sever(resource, placesBeside(field, fields)), provenance: field.provenance }, tables, day) }));
  return {
    profile, day, embeddedIn: host === undefined ? null : `${host.type}/${host.id}`,
    ...(apart.length === 0 ? {} : { fields: apart }),
  };
}

function profileOf({ resource, provenance, contributedBy }: RecordInput, tables: ClassificationTables, day: string | null): StoredProfile {
  const category = categoryOf(resource, tables);
  const indicators = suspicionOf(resource, tables, day);
  const raised = raisings(resource);
  const flags = readFlags(resource);
  const writers = provenance.some(isStated) ? [] : writersOf(resource);
  return {
    category,
    ...readOrigin(provenance),
    ...(writers.length === 0 ? {} : { writtenBy: writers }),
    ...(contributedBy === '' ? {} : { contributedBy }),
    ...given('receivedUnder', provenance.flatMap((each) => receipt(each) ?? [])[0]),
    ...(indicators.length === 0 ? {} : { sudIndicators: indicators }),
    ...(tables.health.has(category) ? { healthContent: true } : {}),
    ...flags, // What the source says of health content goes before what its category does.
    ...(raised.length === 0 ? {} : { raised }),
    ...(hasTag(resource, CLEARLY_NOT_SUD_TAG) ? { clearlyNotSud: true } : {}),
    marks: readMarks(resource, provenance),
    ...given('accountingEntry', resource.resourceType === 'AuditEvent' ? accountingEntry(resource) : undefined),
  };
}

/** What the source itself declares can raise protection and never lower it (settled question 6). */
function raisings(resource: Resource): readonly Raising[] {
  const laws = declaredLabels(resource).map(labelCode);
  return [
    ...(laws.includes('42CFRPart2') ? ['labelled-part2' as const] : []), ...(laws.includes('Title38Section7332') ? ['labelled-7332' as const] : []),
    ...(hasTag(resource, CRIMINAL_HISTORY_TAG) ? ['from-criminal-history' as const] : []),
  ];
}

/** What the gateway takes for granted of a contributor's own records has no target; R4 demands one of what somebody wrote. */
function isStated(provenance: Provenance): boolean {
  return hasAuthor(provenance) && provenance.target.length > 0;
}

type Origin = Pick<StoredProfile, 'origin' | 'collectedBy' | 'onBehalfOf' | 'derivedFrom'>;

function readOrigin(provenance: readonly Provenance[]): Origin {
  // What came from elsewhere as a Part 2 record was not written by its contributor, for all that nobody says who wrote it (P2).
  const came = provenance.some((each) => isPart2Basis(receipt(each)?.basis));
  const agents = provenance.filter((each) => !came || each.target.length > 0).flatMap((each) => each.agent);
  const [author, ...authors] = agents.filter(isAuthor).map(whoIs);
  const collected = agents.filter((each) => codesIn(each.type, PROVENANCE_PARTICIPANT).includes('enterer')).map(whoIs)[0];
  const inputs = provenance.flatMap((each) => each.entity ?? []).flatMap(readInputs);
  // Several authors make a composite: every one of them, and whoever may be one, is an input (rules section 3, P19).
  const others = [...authors, ...provenance.flatMap(possibleAuthors).map(whoIs)].flatMap(originsOf);
  const derivedFrom = [...inputs, ...others.filter((origin) => author === undefined || !originsOf(author).includes(origin)).map((origin) => ({ origin }))];
  return {
    origin: author?.origin ?? 'unknown',
    ...given('onBehalfOf', author?.onBehalfOf),
    ...(collected === undefined || collected.origin === 'unknown' ? {} : { collectedBy: collected.origin }),
    ...(derivedFrom.length === 0 ? {} : { derivedFrom }),
  };
}

interface Who { readonly origin: string; readonly onBehalfOf?: string }

/** A person's work is that of the organization it was done for; the person's own words are its own. */
function whoIs(agent: ProvenanceAgent): Who {
  const who = localRef(agent.who);
  const behalf = localRef(agent.onBehalfOf);
  if (who?.type === 'Organization') {
    return { origin: who.id, ...(behalf?.type === 'Organization' ? { onBehalfOf: behalf.id } : {}) };
  }
  if (who?.type === 'Patient') {
    return { origin: 'participant' };
  }
  const named = agent.who.identifier;
  if (named?.system === cs('origin') && named.value === 'interstate-identification-index') {
    return { origin: named.value };
  }
  return { origin: behalf?.type === 'Organization' ? behalf.id : 'unknown' };
}

/** Whoever made it, and for whom: a test that is run for a program is the program's (P12). */
function originsOf({ origin, onBehalfOf }: Who): readonly string[] {
  return onBehalfOf === undefined ? [origin] : [origin, onBehalfOf];
}

/**
 * What a record was made from. A source and an earlier version are derived from as a quotation is (PROV-DM 5.2, R4 Provenance.entity.role); of these two
 * nobody need say who made them, as for the message in which a record came. One that was removed is in it no more.
 */
function readInputs(entity: ProvenanceEntity): readonly StoredInput[] {
  const agents = entity.agent ?? [];
  if (entity.role === 'removal' || (agents.length === 0 && (entity.role === 'source' || entity.role === 'revision'))) {
    return [];
  }
  const made = agents.filter((each) => isAuthor(each) || mayBeAuthor(each));
  const told = made.length === 0 && entity.role === 'source' && agents.every(isInformant);
  const makers = [...new Set((told ? agents : made).map(whoIs).flatMap(originsOf))];
  const category = CATEGORIES.find((each) => each === ext(entity, 'category')?.valueCode);
  return (makers.length === 0 ? [undefined] : makers).map((origin) => ({
    ...given('category', category), ...given('origin', origin), ...given('receivedUnder', readReceipt(ext(entity, 'received-under'))), ...(told ? { told } : {}),
  }));
}

/** How the holder came to have it: a Provenance of our activity `receive`; its reason is the legal basis, its policy the paper. */
function receipt(provenance: Provenance): ReceivedUnder | undefined {
  if (!codesIn(provenance.activity, cs('provenance-activity')).includes('receive')) {
    return undefined;
  }
  const [basis] = known(codesIn(provenance.reason, cs('prior-basis')), PRIOR_BASES);
  const paper = (type: string): string | undefined =>
    values(provenance.policy).map((uri) => localRef({ reference: uri })).find((each) => each?.type === type)?.id;
  return {
    basis: basis ?? 'unknown',
    ...given('consentId', paper('Consent')),
    ...given('orderId', paper('DocumentReference')),
    ...given('noticed', ext(provenance, 'part2-notice-received')?.valueBoolean),
    ...given('receivedOn', provenance.occurredDateTime?.slice(0, 10)),
  };
}

function readReceipt(extension: ReturnType<typeof ext>): ReceivedUnder | undefined {
  if (extension === undefined) {
    return undefined;
  }
  const basis = PRIOR_BASES.find((each) => each === part(extension, 'basis')?.valueCode);
  return {
    basis: basis ?? 'unknown',
    ...given('consentId', idOf(part(extension, 'consent')?.valueReference)),
    ...given('orderId', idOf(part(extension, 'order')?.valueReference)),
    ...given('noticed', part(extension, 'noticed')?.valueBoolean),
    ...given('receivedOn', part(extension, 'receivedOn')?.valueDate),
  };
}

function accountingEntry(event: AuditEvent): StoredProfile['accountingEntry'] {
  const [basis] = known(codesIn(event.purposeOfEvent, cs('prior-basis')), PRIOR_BASES);
  return basis === undefined ? undefined : {
    date: event.recorded.slice(0, 10),
    basis,
    ...given('throughEhr', ext(event, 'through-ehr')?.valueBoolean),
  };
}
