// SPDX-License-Identifier: Apache-2.0
/** Medication Activity (C-CDA 2.1, 4.16) with its dose, times, free-text sig (4.147), indication (4.19) and supply order (4.17). Source: C-CDA on FHIR, CF Medications. */
import type { CodeableConcept, Dosage, MedicationRequest, Period, TimingRepeat } from '@medplum/fhirtypes';
import type { OutContext, OutOf, Sheet } from './context.ts';
import { comments, entryReference, idsOf, ownId, pointer, target, template } from './context.ts';
import type { El } from './element.ts';
import { el } from './element.ts';
import { assigned, author } from './people.ts';
import type { Part } from './section.ts';
import { wordsOf } from './section.ts';
import { amount, concept, interval, loinc, time } from './values.ts';

const GOAL = 'http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal';
export const MEDICATION_COLUMNS = ['Medication', 'Status', 'Directions', 'Since'];

/** What is taken, or ordered. Further dosage instructions than the first are said in words. */
export function medication(context: OutContext, entry: OutOf<'MedicationRequest'>, sheet: Sheet): Part {
  const anchor = sheet.anchor();
  const { resource } = entry;
  const { tables } = context;
  const [dosage, ...others] = resource.dosageInstruction ?? [];
  const status = tables.back('medication-status', resource.status);
  const taken = resource.reportedBoolean === true || resource.intent === 'plan';
  const activity = el('substanceAdministration', { classCode: 'SBADM', moodCode: taken ? 'EVN' : 'INT', negationInd: resource.doNotPerform === true ? 'true' : undefined },
    template('22.4.16'), template('22.4.16', '2014-06-09'), idsOf(context, entry), pointer(anchor), el('statusCode', status === undefined ? { nullFlavor: 'UNK' } : { code: status }),
    times(dosage), dose(context, dosage), product(context, drugOf(context, resource), 'consumable'),
    target(context, resource.performer) === undefined ? undefined : el('performer', {}, assigned(context, 'assignedEntity', resource.performer)),
    author(context, resource.requester, resource.authoredOn), sig(sheet, dosage), instructions(context, sheet, dosage), reasons(context, resource), supply(resource),
    comments(sheet, [...resource.note ?? [], ...others.flatMap(({ text }) => text ?? [])]), precondition(context, dosage));
  return { of: entry, anchor, entry: activity, cells: [wordsOf(drugOf(context, resource)), resource.status ?? '', resource.dosageInstruction?.map(({ text }) => text ?? '').join('; ') ?? '', resource.authoredOn ?? ''] };
}

function drugOf(context: OutContext, { medicationCodeableConcept, medicationReference }: MedicationRequest): CodeableConcept | undefined {
  const resource = target(context, medicationReference)?.resource;
  return medicationCodeableConcept ?? (resource?.resourceType === 'Medication' ? resource.code : undefined);
}

/** Medication Information (4.23). */
function product({ tables }: OutContext, code: CodeableConcept | undefined, name: 'consumable' | 'product'): El {
  return el(name, {}, el('manufacturedProduct', { classCode: 'MANU' }, template('22.4.23'), template('22.4.23', '2014-06-09'), el('manufacturedMaterial', {}, concept(tables, 'code', code))));
}

/** When: bounds first (IVL_TS), then how often (PIVL_TS, EIVL_TS). Several moments have no place; the first is written. */
function times(dosage: Dosage | undefined): readonly El[] {
  const { repeat, event = [] } = dosage?.timing ?? {};
  const bounds = repeat?.boundsPeriod;
  if (bounds === undefined && event[0] !== undefined) return [time('effectiveTime', event[0])];
  return [bounds === undefined ? el('effectiveTime', { 'xsi:type': 'IVL_TS', nullFlavor: 'UNK' }) : bound(bounds), ...often(repeat)];
}

function bound(period: Period): El {
  return interval('effectiveTime', period, 'IVL_TS');
}

const HOURS: Readonly<Record<string, number>> = { h: 1, d: 24, wk: 168 };

function often(repeat: TimingRepeat | undefined): readonly El[] {
  const { frequency = 1, period, periodMax, periodUnit, when = [] } = repeat ?? {};
  const events = when.slice(0, 1).map((code) => el('effectiveTime', { 'xsi:type': 'EIVL_TS', operator: 'A' }, el('event', { code })));
  if (period === undefined || periodUnit === undefined) return events;
  const hours = (HOURS[periodUnit] ?? Number.NaN) * period / frequency;
  const times = { 'xsi:type': 'PIVL_TS', operator: 'A' };
  if (periodMax !== undefined && frequency === 1) {
    return [el('effectiveTime', times, el('period', { 'xsi:type': 'IVL_PQ' }, el('low', { value: String(period), unit: periodUnit }), el('high', { value: String(periodMax), unit: periodUnit }))), ...events];
  }
  if (frequency === 1) return [el('effectiveTime', times, el('period', { value: String(period), unit: periodUnit })), ...events];
  // Twice a day is, in C-CDA, every twelve hours by the institution's own timetable.
  return Number.isInteger(hours) ? [el('effectiveTime', { ...times, institutionSpecified: 'true' }, el('period', { value: String(hours), unit: 'h' })), ...events] : events;
}

function dose({ tables }: OutContext, dosage: Dosage | undefined): readonly (El | undefined)[] {
  const { route, site, doseAndRate = [], maxDosePerPeriod } = dosage ?? {};
  const { doseQuantity, doseRange, rateQuantity } = doseAndRate[0] ?? {};
  return [
    route === undefined ? undefined : concept(tables, 'routeCode', route), site === undefined ? undefined : concept(tables, 'approachSiteCode', site),
    doseQuantity !== undefined ? el('doseQuantity', amount(doseQuantity)) : doseRange === undefined ? undefined
      : el('doseQuantity', {}, doseRange.low === undefined ? undefined : el('low', amount(doseRange.low)), doseRange.high === undefined ? undefined : el('high', amount(doseRange.high))),
    rateQuantity === undefined ? undefined : el('rateQuantity', amount(rateQuantity)),
    maxDosePerPeriod?.numerator === undefined ? undefined : el('maxDoseQuantity', {}, el('numerator', { 'xsi:type': 'PQ', ...amount(maxDosePerPeriod.numerator) }),
      el('denominator', { 'xsi:type': 'PQ', ...amount(maxDosePerPeriod.denominator ?? {}) })),
  ];
}

function sig(sheet: Sheet, dosage: Dosage | undefined): El | undefined {
  if (dosage?.text === undefined) return undefined;
  return el('entryRelationship', { typeCode: 'COMP' }, el('substanceAdministration', { classCode: 'SBADM', moodCode: 'EVN' }, template('22.4.147'),
    loinc('76662-6', 'Instructions'), pointer(sheet.say('Directions', dosage.text)),
    el('consumable', {}, el('manufacturedProduct', {}, el('manufacturedLabeledDrug', { nullFlavor: 'NA' })))));
}

function instructions({ tables }: OutContext, sheet: Sheet, dosage: Dosage | undefined): El | undefined {
  const { additionalInstruction: [coded] = [], patientInstruction } = dosage ?? {};
  if (coded === undefined && patientInstruction === undefined) return undefined;
  return el('entryRelationship', { typeCode: 'SUBJ', inversionInd: 'true' }, el('act', { classCode: 'ACT', moodCode: 'INT' }, template('22.4.20', '2014-06-09'),
    concept(tables, 'code', coded), patientInstruction === undefined ? undefined : pointer(sheet.say('For the patient', patientInstruction)), el('statusCode', { code: 'completed' })));
}

function precondition({ tables }: OutContext, dosage: Dosage | undefined): El | undefined {
  const { asNeededCodeableConcept: reason, asNeededBoolean } = dosage ?? {};
  if (reason === undefined && asNeededBoolean !== true) return undefined;
  return el('precondition', { typeCode: 'PRCN' }, template('22.4.25', '2014-06-09'), el('criterion', {}, el('code', { code: 'ASSERTION', codeSystem: '2.16.840.1.113883.5.4' }),
    reason === undefined ? el('value', { 'xsi:type': 'CD', nullFlavor: 'UNK' }) : concept(tables, 'value', reason, { type: 'CD' })));
}

/** Goals that it serves, and what it is for: an Indication with the id of the condition, when that goes out with the document. */
function reasons(context: OutContext, resource: MedicationRequest): readonly El[] {
  const goals = (resource.extension ?? []).filter(({ url }) => url === GOAL).flatMap(({ valueReference }) => target(context, valueReference) ?? []);
  const conditions = (resource.reasonReference ?? []).flatMap((one) => target(context, one) ?? []);
  return [
    ...goals.map((to) => entryReference(context, 'RSON', to)),
    ...(resource.reasonCode ?? []).map((one) => indication(context, one, el('id', { nullFlavor: 'UNK' }))),
    ...conditions.flatMap((one) => (one.resource.resourceType === 'Condition' ? [indication(context, one.resource.code, ownId(context, one))] : [])),
  ];
}

function indication({ tables }: OutContext, code: CodeableConcept | undefined, id: El): El {
  return el('entryRelationship', { typeCode: 'RSON' }, el('observation', { classCode: 'OBS', moodCode: 'EVN' },
    template('22.4.19', '2014-06-09'), id, el('code', { code: 'ASSERTION', codeSystem: '2.16.840.1.113883.5.4' }), el('statusCode', { code: 'completed' }), concept(tables, 'value', code, { type: 'CD' })));
}

/** Medication Supply Order: fills in all are one more than the repeats allowed. */
function supply({ dispenseRequest }: MedicationRequest): El | undefined {
  const { numberOfRepeatsAllowed: repeats, quantity, validityPeriod } = dispenseRequest ?? {};
  if (repeats === undefined && quantity === undefined && validityPeriod === undefined) return undefined;
  return el('entryRelationship', { typeCode: 'REFR' }, el('supply', { classCode: 'SPLY', moodCode: 'INT' }, template('22.4.17', '2014-06-09'), el('id', { nullFlavor: 'UNK' }), el('statusCode', { code: 'active' }),
    validityPeriod === undefined ? undefined : bound(validityPeriod), repeats === undefined ? undefined : el('repeatNumber', { value: String(repeats + 1) }), quantity === undefined ? undefined : el('quantity', amount(quantity))));
}
