// SPDX-License-Identifier: Apache-2.0
/** Conditions: problems, health concerns and risks. C-CDA 2.1: Problem Concern Act (4.3), Problem Observation (4.4), Health Concern Act (4.132), Risk Concern Act (4.136). */
import type { Condition } from '@medplum/fhirtypes';
import type { OutContext, OutOf, Sheet } from './context.ts';
import { comments, entryReference, extensionOf, idsOf, ownId, pointer, target, template } from './context.ts';
import type { El } from './element.ts';
import { el } from './element.ts';
import { author } from './people.ts';
import { preferences } from './preferences.ts';
import type { Part } from './section.ts';
import { wordsOf } from './section.ts';
import { concept, interval, loinc, snomed, time, ts, UNKNOWN } from './values.ts';

type Problem = OutOf<'Condition'>;
const has = (condition: Condition, code: string): boolean => (condition.category ?? []).some(({ coding = [] }) => coding.some((one) => one.code === code));
const codesOf = (given: Condition['clinicalStatus']): readonly string[] => (given?.coding ?? []).flatMap(({ code }) => code ?? []);

/** A health concern of the plan, or a problem of the list. */
export function isHealthConcern({ resource }: Problem): boolean {
  return has(resource, 'health-concern') || isRisk(resource);
}

function isRisk({ meta }: Condition): boolean {
  return (meta?.tag ?? []).some(({ code }) => code === 'risk-concern');
}

/** What is entered in error is nobody's condition. */
export function isStated({ resource }: Problem): boolean {
  return !codesOf(resource.verificationStatus).includes('entered-in-error');
}

/** Active in the sense of the act: FHIR's other states are over. */
function actStatus(condition: Condition): string {
  const status = codesOf(condition.clinicalStatus);
  return status.length === 0 || status.some((code) => ['active', 'recurrence', 'relapse'].includes(code)) ? 'active' : 'completed';
}

function cellsOf({ code, clinicalStatus, verificationStatus, onsetDateTime, abatementDateTime }: Condition): readonly string[] {
  return [wordsOf(code), [wordsOf(clinicalStatus), wordsOf(verificationStatus)].filter((one) => one !== '').join(', '), onsetDateTime ?? '', abatementDateTime ?? ''];
}

export const PROBLEM_COLUMNS = ['Problem', 'Status', 'Since', 'Until'];

/** What FHIR says of a condition's certainty, C-CDA has no place for but words: refuted alone is said by the negation. */
function doubts({ verificationStatus }: Condition): readonly string[] {
  return codesOf(verificationStatus).some((code) => !['confirmed', 'refuted'].includes(code)) ? [`Certainty: ${wordsOf(verificationStatus)}`] : [];
}

/** Problem Observation. `inside`: of an act that bears the ids. */
function observation(context: OutContext, { entry, sheet, anchor }: { readonly entry: Problem; readonly sheet: Sheet; readonly anchor: string }, ids: readonly El[]): El {
  const { resource } = entry;
  const { tables } = context;
  const refuted = codesOf(resource.verificationStatus).includes('refuted');
  const type = extensionOf(resource, 'https://throughcare.dev/fhir/StructureDefinition/problem-type')?.valueCodeableConcept;
  const status = tables.back('problem-status', codesOf(resource.clinicalStatus)[0]);
  const asserted = extensionOf(resource, 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate')?.valueDateTime;
  return el('observation', { classCode: 'OBS', moodCode: 'EVN', negationInd: refuted ? 'true' : undefined },
    template('22.4.4'), template('22.4.4', '2015-08-01'), ids,
    type === undefined ? el('code', { code: 'ASSERTION', codeSystem: '2.16.840.1.113883.5.4' }) : concept(tables, 'code', type), pointer(anchor), el('statusCode', { code: 'completed' }),
    interval('effectiveTime', { ...(resource.onsetDateTime === undefined ? {} : { start: resource.onsetDateTime }), ...(resource.abatementDateTime === undefined ? {} : { end: resource.abatementDateTime }) }),
    concept(tables, 'value', resource.code, { type: 'CD' }), (resource.bodySite ?? []).slice(0, 1).map((one) => concept(tables, 'targetSiteCode', one)),
    author(context, resource.recorder, resource.recordedDate),
    status === undefined ? undefined : related('REFR', '22.4.6', '33999-4', snomed(status, wordsOf(resource.clinicalStatus), 'value')),
    resource.severity === undefined ? undefined : severity(context, resource.severity),
    asserted === undefined ? undefined : el('entryRelationship', { typeCode: 'COMP' }, el('act', { classCode: 'ACT', moodCode: 'EVN' },
      template('22.4.502', '2022-06-01'), loinc('77975-1', 'Earliest date of diagnosis'), el('statusCode', { code: 'completed' }), time('effectiveTime', asserted))),
    comments(sheet, [...resource.note ?? [], ...doubts(resource)]));
}

function related(typeCode: string, id: string, code: string, value: El): El {
  return el('entryRelationship', { typeCode }, el('observation', { classCode: 'OBS', moodCode: 'EVN' }, template(id), loinc(code, 'Status'), el('statusCode', { code: 'completed' }), value));
}

/** Severity Observation (4.8). */
export function severity(context: OutContext, given: Condition['severity']): El {
  return el('entryRelationship', { typeCode: 'SUBJ', inversionInd: 'true' }, el('observation', { classCode: 'OBS', moodCode: 'EVN' },
    template('22.4.8', '2014-06-09'), el('code', { code: 'SEV', codeSystem: '2.16.840.1.113883.5.4' }), el('statusCode', { code: 'completed' }), concept(context.tables, 'value', given, { type: 'CD' })));
}

/** A problem of the list. */
export function problem(context: OutContext, entry: Problem, sheet: Sheet): Part {
  const anchor = sheet.anchor();
  const { resource } = entry;
  const act = el('act', { classCode: 'ACT', moodCode: 'EVN' },
    template('22.4.3'), template('22.4.3', '2015-08-01'), el('id', { root: context.root, extension: `${entry.ref}#concern` }), el('code', { code: 'CONC', codeSystem: '2.16.840.1.113883.5.6' }),
    el('statusCode', { code: actStatus(resource) }), el('effectiveTime', {}, resource.recordedDate === undefined ? el('low', UNKNOWN) : el('low', { value: ts(resource.recordedDate) })),
    el('entryRelationship', { typeCode: 'SUBJ' }, observation(context, { entry, sheet, anchor }, idsOf(context, entry))));
  return { of: entry, anchor, cells: cellsOf(resource), entry: act };
}

/** A health concern, which wraps its problem; or a risk, whose code says that it is one and whose problem says of what. */
export function healthConcern(context: OutContext, entry: Problem, sheet: Sheet): Part {
  const anchor = sheet.anchor();
  const { resource } = entry;
  const risk = isRisk(resource);
  const inner = [el('id', { ...ownId(context, entry).attributes, extension: 'problem' })];
  const act = el('act', { classCode: 'ACT', moodCode: 'EVN' },
    risk ? template('22.4.136', '2015-08-01') : template('22.4.132', '2015-08-01'), idsOf(context, entry), risk ? concept(context.tables, 'code', resource.code) : loinc('75310-3', 'Health Concern'),
    risk ? pointer(anchor) : undefined, el('statusCode', { code: actStatus(resource) }), interval('effectiveTime', resource.recordedDate === undefined ? {} : { start: resource.recordedDate }),
    author(context, resource.recorder, resource.recordedDate),
    risk ? risks(context, resource) : el('entryRelationship', { typeCode: 'REFR' }, observation(context, { entry, sheet, anchor }, inner)),
    (resource.evidence ?? []).flatMap(({ detail = [] }) => detail).flatMap((one) => target(context, one) ?? []).map((to) => entryReference(context, 'SPRT', to)),
    preferences(context, resource), risk ? comments(sheet, resource.note) : []);
  return { of: entry, anchor, cells: cellsOf(resource), entry: act };
}

function risks(context: OutContext, { evidence = [], onsetDateTime }: Condition): readonly El[] {
  return evidence.flatMap(({ code = [] }) => code).map((one) => el('entryRelationship', { typeCode: 'REFR' }, el('observation', { classCode: 'OBS', moodCode: 'EVN' },
    template('22.4.4', '2015-08-01'), el('id', UNKNOWN), snomed('55607006', 'Problem'), el('statusCode', { code: 'completed' }),
      interval('effectiveTime', onsetDateTime === undefined ? {} : { start: onsetDateTime }), concept(context.tables, 'value', one, { type: 'CD' }))));
}
