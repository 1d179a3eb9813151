// SPDX-License-Identifier: Apache-2.0
/**
 * What is planned and what was done: Planned Intervention Act (C-CDA 2.1, 4.146), Intervention Act (4.131). The template fixes their code; the
 * action's own codes stand behind it as translations, so that one record stays one entry.
 */
import type { Coding, Procedure, Reference, ServiceRequest } from '@medplum/fhirtypes';
import type { OutContext, OutOf, Sheet } from './context.ts';
import { comments, entryReference, idsOf, pointer, target, template } from './context.ts';
import type { El } from './element.ts';
import { el } from './element.ts';
import { assigned, author, calledBy } from './people.ts';
import { preferences } from './preferences.ts';
import type { Part } from './section.ts';
import { wordsOf } from './section.ts';
import { concept, pointInTime } from './values.ts';

const INTERVENTION: Coding = { system: 'http://snomed.info/sct', code: '362956003', display: 'procedure / intervention' };
const GOAL = 'http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal';

export const INTERVENTION_COLUMNS = ['Action', 'Status', 'When', 'By'];

/** Relations to the goals that it serves and to what it is done for. */
function reasons(context: OutContext, resource: ServiceRequest | Procedure): readonly El[] {
  const goals = (resource.extension ?? []).filter(({ url }) => url === GOAL).flatMap(({ valueReference }) => valueReference ?? []);
  return [...goals, ...resource.reasonReference ?? []].flatMap((one: Reference) => target(context, one) ?? [])
    .filter(({ resource: { resourceType } }) => resourceType === 'Goal' || resourceType === 'Condition').map((to) => entryReference(context, 'RSON', to));
}

function indications({ tables }: OutContext, { reasonCode = [] }: Pick<ServiceRequest, 'reasonCode'>): readonly El[] {
  return reasonCode.map((one) => el('entryRelationship', { typeCode: 'RSON' }, el('observation', { classCode: 'OBS', moodCode: 'EVN' },
    template('22.4.19', '2014-06-09'), el('id', { nullFlavor: 'UNK' }), el('code', { code: 'ASSERTION', codeSystem: '2.16.840.1.113883.5.4' }), el('statusCode', { code: 'completed' }), concept(tables, 'value', one, { type: 'CD' }))));
}

function performers(context: OutContext, given: readonly (Reference | undefined)[]): readonly El[] {
  return given.filter((one) => target(context, one) !== undefined).map((one) => el('performer', {}, assigned(context, 'assignedEntity', one)));
}

function namesOf(context: OutContext, given: readonly (Reference | undefined)[]): string {
  return given.flatMap((one) => calledBy(context, one) ?? []).join(', ');
}

/** A request of the plan. */
export function planned(context: OutContext, entry: OutOf<'ServiceRequest'>, sheet: Sheet): Part {
  const anchor = sheet.anchor();
  const { resource } = entry;
  const { tables } = context;
  const status = tables.back('request-status', resource.status);
  const when = resource.occurrencePeriod ?? resource.occurrenceDateTime;
  const act = el('act', { classCode: 'ACT', moodCode: tables.back('plan-intent', resource.intent) ?? 'INT', negationInd: resource.doNotPerform === true ? 'true' : undefined },
    template('22.4.146', '2015-08-01'), idsOf(context, entry), concept(tables, 'code', resource.code, { first: [INTERVENTION] }), pointer(anchor),
    el('statusCode', status === undefined ? { nullFlavor: 'UNK' } : { code: status }), when === undefined ? undefined : pointInTime(when),
    resource.priority === undefined ? undefined : el('priorityCode', { code: tables.back('priority', resource.priority), codeSystem: '2.16.840.1.113883.5.7' }),
    performers(context, resource.performer ?? []), author(context, resource.requester, resource.authoredOn), reasons(context, resource), indications(context, resource),
    preferences(context, { ...(resource.extension === undefined ? {} : { extension: resource.extension }) }),
    resource.patientInstruction === undefined ? undefined : instruction(sheet, resource.patientInstruction), comments(sheet, [...resource.note ?? [], ...quantities(resource)]));
  return { of: entry, anchor, entry: act, cells: [wordsOf(resource.code), resource.status ?? '', timeWords(when), namesOf(context, resource.performer ?? [])] };
}

/** An act has no place for how much of it: said in words. */
function quantities({ quantityQuantity }: ServiceRequest): readonly string[] {
  return quantityQuantity?.value === undefined ? [] : [`Quantity: ${String(quantityQuantity.value)} ${quantityQuantity.unit ?? quantityQuantity.code ?? ''}`.trim()];
}

/** Instruction (4.20). */
function instruction(sheet: Sheet, words: string): El {
  return el('entryRelationship', { typeCode: 'SUBJ', inversionInd: 'true' }, el('act', { classCode: 'ACT', moodCode: 'INT' }, template('22.4.20', '2014-06-09'),
    el('code', { code: '409073007', codeSystem: '2.16.840.1.113883.6.96', displayName: 'Education' }), pointer(sheet.say('For the patient', words)), el('statusCode', { code: 'completed' })));
}

/** What was done for the plan. */
export function done(context: OutContext, entry: OutOf<'Procedure'>, sheet: Sheet): Part {
  const anchor = sheet.anchor();
  const { resource } = entry;
  const { tables } = context;
  const not = resource.status === 'not-done';
  const status = tables.back('procedure-status', resource.status);
  const when = resource.performedPeriod ?? resource.performedDateTime;
  const who = (resource.performer ?? []).map(({ actor }) => actor);
  const act = el('act', { classCode: 'ACT', moodCode: 'EVN', negationInd: not ? 'true' : undefined },
    template('22.4.131', '2015-08-01'), idsOf(context, entry), concept(tables, 'code', resource.code, { first: [INTERVENTION] }), pointer(anchor),
    el('statusCode', status === undefined ? { nullFlavor: 'UNK' } : { code: status }), when === undefined ? undefined : pointInTime(when),
    performers(context, who), author(context, resource.recorder, undefined), reasons(context, resource),
    (resource.basedOn ?? []).flatMap((one) => target(context, one) ?? []).filter(({ resource: { resourceType } }) => resourceType === 'ServiceRequest').map((to) => entryReference(context, 'REFR', to)),
    indications(context, resource), comments(sheet, [...resource.note ?? [], ...outcomes(resource)]));
  return { of: entry, anchor, entry: act, cells: [wordsOf(resource.code), resource.status ?? '', timeWords(when), namesOf(context, who)] };
}

function outcomes({ outcome }: Procedure): readonly string[] {
  return outcome === undefined ? [] : [`Outcome: ${wordsOf(outcome)}`];
}

/** A date or a period as a person reads it. */
export function timeWords(when: string | { readonly start?: string; readonly end?: string } | undefined): string {
  return when === undefined ? '' : typeof when === 'string' ? when : `${when.start ?? ''} - ${when.end ?? ''}`.trim();
}
