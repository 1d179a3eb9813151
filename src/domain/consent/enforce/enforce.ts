// SPDX-License-Identifier: Apache-2.0
/**
 * Makes an answer out of decided records: the only place where a Releasable comes from.
 * What was not released is not here any more (removed, never marked), nor is any reference to it, and the notice,
 * the scope of the consent and the labels that the law demands are inside before a byte leaves (rules section 10, step 7).
 */
import type { Binary, Consent, DocumentReference, OperationOutcome, Resource } from '@medplum/fhirtypes';
import { parseLossless } from '../../fhir/lossless-json.ts';
import { distanceExtension, type Point } from '../../fhir/search/near.ts';
import { composeResource, splitResource, type ResourceRow } from '../../fhir/resource-text.ts';
import type { Schema } from '../../fhir/schema.ts';
import { isFlagTag } from '../classify/flags.ts';
import { isComputed } from '../classify/labels.ts';
import type { Decision, Verdict } from '../decision.ts';
import { besideOf, withCopies, type Entries } from './copies.ts';
import { noticeExtensions, noticeResource } from './notices.ts';
import { decisionsOf, pass, type Releasable } from './releasable.ts';
import { withoutSsn } from './ssn.ts';
import { COMPOSITES, strip } from './strip.ts';
import { standInOf, withoutFields } from './without-fields.ts';

export const FHIR_JSON = 'application/fhir+json; charset=utf-8';

/** A record that the store found and the gate decided about. */
export interface Candidate {
  readonly row: ResourceRow & { readonly refs: readonly string[]; readonly person?: string; readonly holder?: string; readonly deleted?: boolean };
  readonly verdict: Verdict;
  /** JSON texts of its security labels, comma-separated. */
  readonly labels: string;
  /** Uri of the organization that it was contributed by: goes as its `meta.source` to whoever is not that one. Absent: what is stored goes. */
  readonly source?: string;
  readonly mode: 'match' | 'include';
  /** Names of the fields that may not go with it (rules P19); absent: none. */
  readonly severed?: readonly string[];
  /** Of a match that was looked for by likeness: how sure it is. */
  readonly likeness?: Likeness;
}

/** http://hl7.org/fhir/R4/patient-operation-match.html: 0 to 1, and a code of http://hl7.org/fhir/R4/valueset-match-grade.html. */
export interface Likeness { readonly score: number; readonly grade: string }

/** How the recipient sees each person in the person's own records: one Patient in place of every source's own. */
export interface PatientView {
  /** Person -> `Patient/id` of its other Patients -> the one that the recipient sees. */
  readonly alias: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export interface Accompaniment {
  /** Whose records it goes with; absent: all of the answer. */
  readonly person?: string;
  readonly notice?: string;
  readonly scope?: readonly string[];
  /** What the recipient may not do, where no notice says it. */
  readonly limits?: readonly string[];
  /** What person and holder said of a record that is disputed (45 CFR 164.526(d)(5)). */
  readonly disagreement?: { readonly record: string; readonly lines: readonly string[] };
  readonly subject: string;
  readonly sent: string;
  readonly id: string;
}

export interface EnforceInput {
  readonly candidates: readonly Candidate[];
  readonly decisions: readonly Decision[];
  readonly view: PatientView;
  /** May the recipient see what this local reference points to, in a record of that person? */
  readonly visible: (reference: string, person: string) => boolean;
  readonly accompaniment: readonly Accompaniment[];
  /** True when the purpose lets social security numbers go; absent: they are removed. */
  readonly ssn?: boolean;
  /** JSON text of a released resource -> that of the part that was asked for (`_summary`, `_elements`). */
  readonly part?: ((resource: string) => string) | undefined;
  /** Points that Locations were looked for near to: how far each lies is told beside it. */
  readonly near?: readonly Point[] | undefined;
  /** Base of this server, of records that leave it as files: an Attachment then names its Binary by an absolute address. */
  readonly base?: string | undefined;
  /** What R4 says of elements: what may be without what was taken out. Absent: it says nothing, for what nothing is taken out of. */
  readonly schema?: Schema;
  /** Entries of holders' own directories that go with their records, by `Type/id`; absent: none. */
  readonly entries?: Entries;
}

export interface BundleShape {
  readonly type: 'searchset' | 'history';
  readonly base: string;
  readonly links: readonly { readonly relation: string; readonly url: string }[];
  readonly total?: number;
  /** About the answer as a whole, nothing of anybody: told at its end. */
  readonly outcomes?: readonly OperationOutcome[];
}

/** The sentence that every answer to a partner carries, whether or not anything was withheld (settled question 15). */
export const SAFE_SILENCE = {
  resourceType: 'OperationOutcome',
  issue: [{
    severity: 'information',
    code: 'informational',
    details: {
      text: 'This answer may be incomplete: the law may require some information to be left out, whether or not any exists. '
        + 'To ask for a consent, or in a medical emergency, see the documentation of this server.',
    },
  }],
} as const;
const SAFE_SILENCE_ENTRY = `{"resource":${JSON.stringify(SAFE_SILENCE)},"search":{"mode":"outcome"}}`;

/** One record as a single resource; undefined when it may not go. The notice rides in `meta.extension` (settled question 14). */
export function enforceResource(input: EnforceInput): Releasable | undefined {
  const [candidate] = input.candidates.filter(isReleased);
  if (candidate === undefined) {
    return undefined;
  }
  const extension = input.accompaniment.flatMap((each) => noticeExtensions(each)).map((each) => JSON.stringify(each)).join(',');
  const text = recordText(candidate, input, extension);
  return pass('resource', FHIR_JSON, [input.part === undefined ? text : input.part(text)], input.decisions);
}

/** In: a Binary that was released. Out: its contents alone (base64, as it stands in the record) in their own media type, and the record that they belong to. */
export function enforceContent(binary: Releasable): { readonly body: Releasable; readonly context?: string } {
  const { contentType, data = '', securityContext } = JSON.parse(binary.text) as Binary;
  const context = securityContext?.reference;
  return { body: pass('content', contentType, [data], decisionsOf(binary)), ...(context === undefined ? {} : { context }) };
}

/** In: a Consent or DocumentReference that was released. Out: the first document that stands in it, alone and in its own media type; undefined: none does. */
export function enforceAttachment(released: Releasable): Releasable | undefined {
  const resource = JSON.parse(released.text) as Consent | DocumentReference;
  const all = resource.resourceType === 'Consent' ? [resource.sourceAttachment] : resource.content.map(({ attachment }) => attachment);
  const [found] = all.flatMap((each) => (each?.data === undefined ? [] : [{ contentType: each.contentType ?? 'application/octet-stream', data: each.data }]));
  return found === undefined ? undefined : pass('content', found.contentType, [found.data], decisionsOf(released));
}

/** In a history bundle an entry has no search mode; it carries the request that it stands for instead (bdl-3 and bdl-4 of http://hl7.org/fhir/R4/bundle.html). */
const BESIDE_NOTICE = { searchset: '"search":{"mode":"include"}', history: '"request":{"method":"POST","url":"Communication"},"response":{"status":"201"}' } as const;

/** Records as a searchset or history bundle, with notices as entries of their own and the constant outcome at the end. */
export function enforceBundle(input: EnforceInput, shape: BundleShape): Releasable {
  const entries = input.candidates.filter(isReleased).map((candidate) => entryText(candidate, input, shape));
  const notices = input.accompaniment.map(noticeResource).filter((notice) => notice !== undefined)
    .map((notice) => `{"resource":${JSON.stringify(notice)},${BESIDE_NOTICE[shape.type]}}`);
  const told = (shape.outcomes ?? []).map((outcome) => `{"resource":${JSON.stringify(outcome)},"search":{"mode":"outcome"}}`);
  const all = shape.type === 'searchset' ? [...entries, ...notices, ...told, SAFE_SILENCE_ENTRY] : [...entries, ...notices];
  const total = shape.total === undefined ? '' : `,"total":${String(shape.total)}`;
  const links = shape.links.length === 0 ? '' : `,"link":${JSON.stringify(shape.links)}`;
  const head = `{"resourceType":"Bundle","type":"${shape.type}"${total}${links}`;
  const parts = all.length === 0 ? [`${head}}`] : [`${head},"entry":[`, ...all.map((entry, index) => (index === 0 ? entry : `,${entry}`)), ']}'];
  return pass('bundle', FHIR_JSON, parts, input.decisions);
}

function isReleased(candidate: Candidate): boolean {
  return candidate.verdict.verdict === 'release';
}

function entryText(candidate: Candidate, input: EnforceInput, shape: BundleShape): string {
  const { row } = candidate;
  if (row.deleted === true) {
    return `{"fullUrl":"${shape.base}/${row.type}/${row.id}","request":{"method":"DELETE","url":"${row.type}/${row.id}"},`
      + `"response":{"status":"204","etag":"W/\\"${String(row.version)}\\"","lastModified":"${row.lastUpdated}"}}`;
  }
  const whole = recordText(candidate, input, '');
  const resource = input.part === undefined ? whole : input.part(whole);
  const tail = shape.type === 'searchset'
    ? `"search":{${extensionText(candidate, whole, input.near)}"mode":"${candidate.mode}"${candidate.likeness === undefined ? '' : `,"score":${String(candidate.likeness.score)}`}}`
    : `"request":{"method":"PUT","url":"${row.type}/${row.id}"},"response":{"status":"200","etag":"W/\\"${String(row.version)}\\"","lastModified":"${row.lastUpdated}"}`;
  return `{"fullUrl":"${shape.base}/${row.type}/${row.id}","resource":${resource},${tail}}`;
}

const GRADE = 'http://hl7.org/fhir/StructureDefinition/match-grade';

/** How sure a match is, or how far it lies, where it was looked for by that. */
function extensionText({ likeness, row, mode }: Candidate, whole: string, near: EnforceInput['near']): string {
  const extension = likeness !== undefined ? { url: GRADE, valueCode: likeness.grade }
    : row.type === 'Location' && mode === 'match' ? distanceExtension(near ?? [], whole) : undefined;
  return extension === undefined ? '' : `"extension":[${JSON.stringify(extension)}],`;
}

/** The record's own contributor gets back what it gave; everyone else gets it without what they may not see. */
function recordText(candidate: Candidate, input: EnforceInput, extension: string): string {
  const { row, labels, verdict } = candidate;
  if (verdict.bases.includes('own-record')) {
    return composeResource(row, { security: labels, extension });
  }
  const clean = needsStripping(candidate, input) ? stripped(candidate, input) : row;
  const body = input.ssn === true ? clean.body : withoutSsn(clean.body);
  const known = aliased(body, input.view.alias.get(personOf(row)));
  return composeResource({ ...clean, body: known }, { security: labels, extension, drops: isComputed, untags: isFlagTag, source: candidate.source });
}

/** Whose record it is; '': nobody's, as that of the directory. */
function personOf({ person = '' }: Candidate['row']): string {
  return person;
}

function needsStripping({ row, severed }: Candidate, input: EnforceInput): boolean {
  return severed !== undefined || COMPOSITES.includes(row.type) || row.refs.some((reference) => !input.visible(reference, personOf(row)));
}

const NO_SCHEMA: Schema = { types: new Map(), resourceTypes: new Set() };
const NO_ENTRIES: Entries = new Map();

function stripped({ row, severed }: Candidate, input: EnforceInput): ResourceRow {
  const members = [`"resourceType":"${row.type}"`, ...(row.meta === '' ? [] : [`"meta":${row.meta}`]), ...(row.body === '' ? [] : [row.body])];
  const parsed = parseLossless(`{${members.join(',')}}`) as Resource;
  const { schema = NO_SCHEMA, entries = NO_ENTRIES } = input;
  const visible = (reference: string): boolean => input.visible(reference, personOf(row));
  const left = severed === undefined ? parsed : withoutFields(parsed, severed, standInOf(schema));
  const hiding = { schema, visible, beside: besideOf(entries, row.holder), severed: left !== parsed };
  const resource = withCopies(strip(left, hiding).resource, entries, hiding);
  return { ...row, ...splitResource(resource) };
}

/** References to the person's other Patients become references to the one that the recipient sees. */
function aliased(body: string, alias: ReadonlyMap<string, string> = new Map()): string {
  let text = body;
  for (const [from, to] of alias) {
    text = text.includes(from) ? text.replace(addressOf(from), to) : text;
  }
  return text;
}

/** The address where it stands alone, in an attribute of a narrative or with a version, which is that of another Patient. */
function addressOf(from: string): RegExp {
  return new RegExp(`(?<=["'\\s>])${from.replace(/[.+*?^$()[\]{}|\\]/g, '\\$&')}(?:/_history/[A-Za-z0-9.-]+)?(?=[\\\\"'\\s<#])`, 'g');
}

/** Records as lines, one resource a line, each with the notice of its own person: for exports (https://hl7.org/fhir/uv/bulkdata/STU2/export.html). */
export function enforceRecords(input: EnforceInput): Releasable {
  const textOf = (owed: readonly Accompaniment[]): string => owed.flatMap((each) => noticeExtensions(each)).map((each) => JSON.stringify(each)).join(',');
  const common = input.accompaniment.filter(({ disagreement }) => disagreement === undefined);
  const notices = (person: string | undefined): string => textOf(common.filter((each) => each.person === undefined || each.person === person));
  const byPerson = new Map([...new Set(input.candidates.map(({ row }) => row.person))].map((person) => [person, notices(person)]));
  // A statement goes with the record that it is about, and with no other.
  const disputed = new Map(input.accompaniment.flatMap((each) => (each.disagreement === undefined ? [] : [[each.disagreement.record, textOf([each])] as const])));
  const lines = input.candidates.filter(isReleased).map((candidate) => {
    const extensions = [byPerson.get(candidate.row.person)!, disputed.get(`${candidate.row.type}/${candidate.row.id}`) ?? ''];
    const whole = recordText(candidate, input, extensions.filter((each) => each !== '').join(','));
    const text = input.part === undefined ? whole : input.part(whole);
    // No text of a value holds a quotation mark that is not escaped, so this is found in the element alone.
    return `${input.base === undefined ? text : text.replaceAll('"url":"Binary/', `"url":"${input.base}/Binary/`)}\n`;
  });
  return pass('file', 'application/fhir+ndjson', lines, input.decisions);
}

/**
 * A statement about decided records (an accounting, a preview, a page) instead of the records themselves.
 * In: the decisions, and what writes the text given the ids that were released. Nothing else of the records is at hand.
 */
export function enforceStatement(
  form: 'bundle' | 'page' | 'file' | 'message' | 'document', contentType: string, decisions: readonly Decision[], write: (released: ReadonlySet<string>) => string,
): Releasable {
  const released = new Set(decisions.flatMap((decision) => decision.released));
  return pass(form, contentType, [write(released)], decisions);
}
