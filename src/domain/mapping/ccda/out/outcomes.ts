// SPDX-License-Identifier: Apache-2.0
/**
 * Observations: outcomes that a goal or an action had (C-CDA 2.1, Outcome Observation, 4.144), assessments (4.69), laboratory results (4.1, 4.2).
 */
import type { Observation, Reference } from '@medplum/fhirtypes';
import type { OutContext, OutOf, Sheet } from './context.ts';
import { comments, entryReference, idsOf, ofType, pointer, target, template } from './context.ts';
import type { El } from './element.ts';
import { el } from './element.ts';
import { timeWords } from './interventions.ts';
import { assigned } from './people.ts';
import type { Part } from './section.ts';
import { wordsOf } from './section.ts';
import { typedValue } from './typed-value.ts';
import { amount, concept, pointInTime, time } from './values.ts';

type Seen = OutOf<'Observation'>;
export const OBSERVATION_COLUMNS = ['What', 'Value', 'When', 'Meaning'];

export function isLaboratory({ resource }: Seen): boolean {
  return (resource.category ?? []).some(({ coding = [] }) => coding.some(({ code }) => code === 'laboratory'));
}

const refersTo = (references: readonly Reference[] | undefined, { ref }: Seen): boolean => (references ?? []).some(({ reference }) => reference === ref);

/** Goals whose outcome this is. */
function goalsOf(context: OutContext, seen: Seen): readonly OutOf<'Goal'>[] {
  return ofType(context, 'Goal').filter(({ resource }) => refersTo(resource.outcomeReference, seen));
}

/** True for an outcome of a goal or of a plan's action. */
export function isOutcome(context: OutContext, seen: Seen): boolean {
  return goalsOf(context, seen).length > 0 || ofType(context, 'CarePlan').some(({ resource }) => (resource.activity ?? []).some(({ outcomeReference }) => refersTo(outcomeReference, seen)));
}

/** Actions that the observation is an outcome of: by the plan, or by its own words. */
function actionsOf(context: OutContext, seen: Seen): readonly Reference[] {
  const told = ofType(context, 'CarePlan').flatMap(({ resource }) => resource.activity ?? []).filter(({ outcomeReference }) => refersTo(outcomeReference, seen)).flatMap(({ reference }) => reference ?? []);
  return [...told, ...seen.resource.basedOn ?? [], ...seen.resource.partOf ?? []].filter((one, index, all) => all.findIndex(({ reference }) => reference === one.reference) === index);
}

export function valueWords(resource: Observation): string {
  const { valueQuantity: quantity, valueCodeableConcept, valueString, valueInteger, valueBoolean, valueDateTime, dataAbsentReason } = resource;
  const plain = valueString ?? valueInteger ?? valueBoolean ?? valueDateTime;
  if (quantity !== undefined) return `${quantity.comparator ?? ''}${String(quantity.value ?? '')} ${quantity.unit ?? quantity.code ?? ''}`.trim();
  return plain === undefined ? wordsOf(valueCodeableConcept ?? dataAbsentReason) : String(plain);
}

interface Shape {
  readonly templates: readonly El[];
  readonly relations: readonly El[];
}

function observationOf(context: OutContext, { entry, sheet, anchor }: { readonly entry: Seen; readonly sheet: Sheet; readonly anchor: string }, shape: Shape): El {
  const { resource } = entry;
  const { tables } = context;
  const when = resource.effectivePeriod ?? resource.effectiveDateTime;
  const status = tables.back('observation-status', resource.status) ?? (resource.status === 'amended' || resource.status === 'corrected' ? 'completed' : undefined);
  const absent = tables.back('null-flavor', resource.dataAbsentReason?.coding?.[0]?.code);
  const performers = (resource.performer ?? []).filter((one) => target(context, one) !== undefined);
  return el('observation', { classCode: 'OBS', moodCode: 'EVN' }, shape.templates, idsOf(context, entry), concept(tables, 'code', resource.code), pointer(anchor),
    el('statusCode', status === undefined ? { nullFlavor: 'UNK' } : { code: status }), when === undefined ? time('effectiveTime', undefined) : pointInTime(when),
    typedValue(tables, resource, 'value') ?? (resource.dataAbsentReason === undefined ? undefined : el('value', { 'xsi:type': 'CD', nullFlavor: absent ?? 'UNK' })),
    (resource.interpretation ?? []).map((one) => concept(tables, 'interpretationCode', one)), resource.method === undefined ? undefined : concept(tables, 'methodCode', resource.method),
    resource.bodySite === undefined ? undefined : concept(tables, 'targetSiteCode', resource.bodySite),
    specimens(context, [resource.specimen]), performers.map((one) => el('performer', {}, assigned(context, 'assignedEntity', one))),
    resource.issued === undefined ? undefined : el('author', {}, template('22.4.119'), time('time', resource.issued), el('assignedAuthor', {}, el('id', { nullFlavor: 'UNK' }))),
    shape.relations, comments(sheet, [...resource.note ?? [], ...components(resource)]), ranges(context, resource));
}

/** What was tested. */
function specimens(context: OutContext, given: readonly (Reference | undefined)[]): readonly El[] {
  return given.flatMap((one) => target(context, one) ?? []).flatMap((entry) => (entry.resource.resourceType !== 'Specimen' ? [] : [
    el('specimen', {}, el('specimenRole', {}, idsOf(context, entry), el('specimenPlayingEntity', {}, concept(context.tables, 'code', entry.resource.type)))),
  ]));
}

/** C-CDA has components for panels of observations only; ours are said in words. */
function components({ component = [] }: Observation): readonly string[] {
  return component.map((one) => `${wordsOf(one.code)}: ${valueWords(one as Observation)}`);
}

function ranges({ tables }: OutContext, { referenceRange = [] }: Observation): readonly El[] {
  return referenceRange.map(({ low, high, text, type }) => el('referenceRange', {}, el('observationRange', {}, text === undefined ? undefined : el('text', {}, text),
    low === undefined && high === undefined ? undefined : el('value', { 'xsi:type': 'IVL_PQ' }, low === undefined ? undefined : el('low', amount(low)), high === undefined ? undefined : el('high', amount(high))),
    type === undefined ? undefined : concept(tables, 'interpretationCode', type))));
}

function cellsOf(resource: Observation): readonly string[] {
  return [wordsOf(resource.code), valueWords(resource), timeWords(resource.effectivePeriod ?? resource.effectiveDateTime), (resource.interpretation ?? []).map(wordsOf).join(', ')];
}

/** An outcome, or an assessment that the plan rests on. */
export function evaluation(context: OutContext, entry: Seen, sheet: Sheet): Part {
  const anchor = sheet.anchor();
  const outcome = isOutcome(context, entry);
  const relations = [
    ...goalsOf(context, entry).map((to) => entryReference(context, 'GEVL', to)),
    ...actionsOf(context, entry).flatMap((one) => target(context, one) ?? []).map((to) => entryReference(context, 'RSON', to)),
  ];
  const templates = [outcome ? template('22.4.144') : template('22.4.69')];
  return { of: entry, anchor, cells: cellsOf(entry.resource), entry: observationOf(context, { entry, sheet, anchor }, { templates, relations }) };
}

const RESULT = [template('22.4.2'), template('22.4.2', '2015-08-01')];
const PANEL = [template('22.4.1'), template('22.4.1', '2015-08-01')];

/** A report with its results. */
export function report(context: OutContext, entry: OutOf<'DiagnosticReport'>, sheet: Sheet): Part {
  const { resource } = entry;
  const anchor = sheet.anchor();
  const when = resource.effectivePeriod ?? resource.effectiveDateTime;
  const results = (resource.result ?? []).flatMap((one) => target(context, one) ?? []).filter((one): one is Seen => one.resource.resourceType === 'Observation');
  const more = results.map((one) => result(context, one, sheet));
  const status = context.tables.back('report-status', resource.status) ?? (['amended', 'corrected', 'appended'].includes(resource.status) ? 'completed' : undefined);
  const organizer = el('organizer', { classCode: 'CLUSTER', moodCode: 'EVN' }, PANEL, idsOf(context, entry), concept(context.tables, 'code', resource.code),
    el('statusCode', status === undefined ? { nullFlavor: 'UNK' } : { code: status }), when === undefined ? undefined : pointInTime(when), specimens(context, resource.specimen ?? []),
    (resource.performer ?? []).filter((one) => target(context, one) !== undefined).map((one) => el('performer', {}, assigned(context, 'assignedEntity', one))),
    resource.issued === undefined ? undefined : el('author', {}, template('22.4.119'), time('time', resource.issued), el('assignedAuthor', {}, el('id', { nullFlavor: 'UNK' }))),
    more.map((one) => el('component', {}, one.entry)));
  return { of: entry, anchor, cells: [wordsOf(resource.code), `report, ${resource.status}`, timeWords(when), resource.conclusion ?? ''], entry: organizer, more };
}

function result(context: OutContext, entry: Seen, sheet: Sheet): Part {
  const anchor = sheet.anchor();
  return { of: entry, anchor, cells: cellsOf(entry.resource), entry: observationOf(context, { entry, sheet, anchor }, { templates: RESULT, relations: [] }) };
}

/** A result without a report: C-CDA wants one around it, which says what the result says. */
export function loneResult(context: OutContext, entry: Seen, sheet: Sheet): Part {
  const inner = result(context, entry, sheet);
  const { resource } = entry;
  const status = context.tables.back('observation-status', resource.status) ?? 'completed';
  const organizer = el('organizer', { classCode: 'CLUSTER', moodCode: 'EVN' }, PANEL, el('id', { root: context.root, extension: `${entry.ref}#panel` }),
    concept(context.tables, 'code', resource.code), el('statusCode', { code: status }), el('component', {}, inner.entry));
  return { ...inner, entry: organizer };
}
