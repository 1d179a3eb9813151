// SPDX-License-Identifier: Apache-2.0
/**
 * E2: a released Bundle as a C-CDA R2.1 Care Plan document: health concerns, goals, interventions, outcomes, and the problems, medications, allergies,
 * results and care teams that were released with it. The notice of 42 CFR 2.32 stands first, as the Privacy Markings Section of HL7's Data Segmentation for
 * Privacy; confidentialityCode holds the high-water mark of the document and of each section. Formats 8.11, 8.16; C-CDA 2.1, Care Plan (1.15).
 */
import type { Bundle } from '@medplum/fhirtypes';
import type { Result } from '../../../issue.ts';
import { fail, ok } from '../../../issue.ts';
import type { CompiledFormat } from '../../compiled.ts';
import { CANONICAL_BASE } from '../../types.ts';
import type { LossReport } from '../../types.ts';
import { highWater, noticesIn } from '../../write/accompaniment.ts';
import type { OutEntry } from '../../write/run.ts';
import { entriesOf } from '../../write/write-message.ts';
import type { OutContext, OutOf } from './context.ts';
import { idsOf, ofType, template } from './context.ts';
import { planScope } from './closure.ts';
import type { El } from './element.ts';
import { documentText, el } from './element.ts';
import { authors, custodian, recordTarget, relatives, reviews, service } from './header.ts';
import { readBackLoss } from './loss.ts';
import { confidentiality } from './section.ts';
import { sections } from './sections.ts';
import { outTables } from './tables.ts';
import { loinc, time } from './values.ts';

export const CCDA_CONTENT_TYPE = 'application/cda+xml; charset=utf-8';
/** What the document is made of; all else of the person is not even asked for (42 CFR 2.13(a), 45 CFR 164.502(b)). */
export const CCDA_TYPES = ['Patient', 'CarePlan', 'Goal', 'Condition', 'ServiceRequest', 'Procedure', 'MedicationRequest', 'Medication', 'AllergyIntolerance', 'DiagnosticReport', 'Observation',
  'Specimen', 'CareTeam', 'Task', 'Practitioner', 'PractitionerRole', 'Organization', 'RelatedPerson'] as const;

export interface CarePlanOut {
  /** What the gate released, with its notices and labels. */
  readonly bundle: Bundle;
  /** Which of several plans: its reference in the bundle. Default: the only one. */
  readonly plan?: string;
  /** Id of the document, a UUID. */
  readonly id: string;
  /** Instant with a time zone. */
  readonly time: string;
  /** Name of the organization that keeps the document. */
  readonly custodian: string;
}

export interface CarePlanDocument { readonly text: string; readonly contentType: string; readonly loss: LossReport }

/** Errors: no such plan in the Bundle, or not exactly one person. */
export function carePlanDocument(format: CompiledFormat, out: CarePlanOut): Result<CarePlanDocument> {
  const all = entriesOf(out.bundle).filter(({ resource }) => (CCDA_TYPES as readonly string[]).includes(resource.resourceType)).map(withoutOwn);
  const plans = ofType({ entries: all }, 'CarePlan').filter(({ ref }) => out.plan === undefined || ref === out.plan);
  const [plan] = plans;
  if (plan === undefined || plans.length > 1) return fail({ code: 'business-rule', text: plan === undefined ? 'there is no such care plan in what may be sent' : 'a document is of one care plan: say which', at: 'plan' });
  const patients = ofType({ entries: all }, 'Patient');
  const [patient] = patients;
  if (patient === undefined || patients.length > 1) return fail({ code: 'business-rule', text: 'a document is about one person' });
  const entries = planScope(all, plan);
  const context: OutContext = { tables: outTables(format.tables), entries, byRef: new Map(entries.map((entry) => [entry.ref, entry])), root: out.id, described: new Set() };
  const text = documentText(documentOf(context, { plan, patient, out }));
  return ok({ text, contentType: CCDA_CONTENT_TYPE, loss: readBackLoss(format, context, text) });
}

/** When the gateway heard of something is its own affair. */
function withoutOwn(entry: OutEntry): OutEntry {
  const { extension, ...rest } = entry.resource as OutEntry['resource'] & { readonly extension?: readonly { readonly url: string }[] };
  const kept = (extension ?? []).filter(({ url }) => url !== `${CANONICAL_BASE}/StructureDefinition/event-time`);
  return extension === undefined ? entry : { ...entry, resource: { ...rest, ...(kept.length === 0 ? {} : { extension: kept }) } };
}

interface About {
  readonly plan: OutOf<'CarePlan'>;
  readonly patient: OutOf<'Patient'>;
  readonly out: CarePlanOut;
}

function documentOf(context: OutContext, { plan, patient, out }: About): El {
  const { resource } = plan;
  // A plan that a source numbers keeps that number through all its documents.
  const [own, setId = own] = idsOf(context, plan);
  // Header first: it describes the people whom the sections then name by their ids.
  const header = [
    recordTarget(context, patient), authors(context, resource, out.time), custodian(context.root, out.custodian),
    reviews(context), relatives(context),
    service(context, resource, ofType(context, 'CareTeam')), replaced(context, plan),
  ];
  return el('ClinicalDocument', {}, el('realmCode', { code: 'US' }), el('typeId', { root: '2.16.840.1.113883.1.3', extension: 'POCD_HD000040' }),
    template('22.1.1'), template('22.1.1', '2015-08-01'), template('22.1.15', '2015-08-01'), el('id', { root: out.id }),
    loinc('52521-2', 'Overall plan of care/advance care directives'), el('title', {}, resource.title ?? 'Care plan'), time('effectiveTime', out.time),
    confidentiality(highWater(context.entries.filter(({ resource: { resourceType } }) => !PEOPLE.includes(resourceType)).map((entry) => entry.resource))), el('languageCode', { code: 'en-US' }),
    setId === undefined ? undefined : el('setId', setId.attributes), el('versionNumber', { value: version(out.time) }), header.flat(),
    el('component', {}, el('structuredBody', {}, notices(noticesIn(out.bundle)), sections(context))));
}

/** Those who are named in the document are no part of what is confidential in it. */
const PEOPLE = ['Practitioner', 'PractitionerRole', 'Organization'];

/** A later document of the same plan has a higher number: seconds of its time. CDA R2, 4.2.1.9 */
function version(instant: string): string {
  return String(Math.floor(Date.parse(instant) / 1000));
}

/** An earlier plan that this one replaces. */
function replaced(context: OutContext, { resource }: OutOf<'CarePlan'>): readonly El[] {
  return (resource.replaces ?? []).flatMap(({ identifier, reference }) => {
    const entry = reference === undefined ? undefined : context.byRef.get(reference);
    const [id] = entry === undefined ? idsOf(context, { ref: '', resource: { resourceType: 'CarePlan', ...(identifier === undefined ? {} : { identifier: [identifier] }) } as never }).slice(1) : idsOf(context, entry);
    return id === undefined ? [] : [el('relatedDocument', { typeCode: 'RPLC' }, el('parentDocument', {}, id))];
  }).slice(0, 1);
}

/** Privacy Markings Section (DS4P, 2.16.840.1.113883.3.3251.1.5): what a recipient must know before it reads on. */
function notices(texts: readonly string[]): El | undefined {
  if (texts.length === 0) return undefined;
  return el('component', {}, el('section', {}, el('templateId', { root: '2.16.840.1.113883.3.3251.1.5' }), loinc('57017-6', 'Privacy policy Organization Document'),
    el('title', {}, 'Notice to accompany disclosure (42 CFR 2.32)'), el('text', {}, texts.map((words, index) => el('paragraph', { ID: `notice-${String(index + 1)}` }, words)))));
}
