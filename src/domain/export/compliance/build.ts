// SPDX-License-Identifier: Apache-2.0
/** A released bundle -> the compliance report. Takes a Releasable alone: nothing that did not pass the gate can be reported on. */
import type { Basic, Bundle, CarePlan, Observation, Patient, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import { categoryOf } from '../../consent/classify/category.ts';
import type { ClassificationTables } from '../../consent/classify/tables.ts';
import { noticeLines } from '../../consent/enforce/notices.ts';
import { decisionsOf } from '../../consent/enforce/releasable.ts';
import type { Releasable } from '../../consent/enforce/releasable.ts';
import { parseLossless } from '../../fhir/lossless-json.ts';
import { values } from '../../fhir/primitives.ts';
import type { Result } from '../../issue.ts';
import { fail, ok } from '../../issue.ts';
import { CANONICAL_BASE } from '../../mapping/types.ts';
import { asOf, attendanceOf, conditionOf, programOf, testOf } from './lines.ts';
import type { Attendance, ComplianceReport, ConditionLine, ProgramLine, TestLine, Tested } from './report.ts';
import { dayOf } from './report.ts';

export interface ComplianceInput {
  /** Released bundles of one person: the pages of one answer. */
  readonly released: readonly Releasable[];
  readonly tables: ClassificationTables;
  /** Instant of the report. */
  readonly now: string;
}

/** Errors: a release that is no bundle of records, or that names nobody. */
export function complianceReport(input: ComplianceInput): Result<ComplianceReport> {
  if (input.released.some((one) => one.form !== 'bundle')) return fail({ code: 'structure', text: 'A compliance report is made of released bundles' });
  const resources = input.released.flatMap(resourcesOf);
  const patient = resources.find((one): one is Patient => one.resourceType === 'Patient');
  if (patient === undefined) return fail({ code: 'not-found', text: 'There is nothing to report on' });
  const known: Known = { resources, tables: input.tables, told: toldRecords(input.released), byReference: new Map(resources.map((one) => [`${one.resourceType}/${one.id ?? ''}`, one])) };
  const attendance = byDate(resources.flatMap((one) => attendanceOf(one) ?? []).map((line) => asOf(line, dayOf(input.now))));
  const next = attendance.find((line) => line.outcome === 'planned' && line.date >= dayOf(input.now));
  const phase = phaseOf(resources);
  return ok({
    person: personOf(patient), made: input.now, ...(phase === undefined ? {} : { phase }), ...(next === undefined ? {} : { next: { date: next.date, kind: next.kind } }),
    attendance: attendance.filter((line) => line.outcome !== 'planned'),
    tests: testsOf(known), programs: programsOf(known), conditions: conditionsOf(known), confidentiality: highest(resources), notices: noticeLines(resources),
  });
}

interface Known {
  readonly resources: readonly Resource[];
  readonly tables: ClassificationTables;
  /** Records whose own content may be told: a consent covers them, or they are the asker's own. */
  readonly told: ReadonlySet<string>;
  readonly byReference: ReadonlyMap<string, Resource>;
}

function resourcesOf(released: Releasable): readonly Resource[] {
  const bundle = parseLossless(released.text) as Bundle;
  return (bundle.entry ?? []).flatMap((entry) => entry.resource ?? []);
}

function toldRecords(released: readonly Releasable[]): ReadonlySet<string> {
  const records = released.flatMap(decisionsOf).flatMap((decision) => decision.records);
  return new Set(records.filter((one) => one.verdict === 'release' && (one.consent !== undefined || one.bases.includes('own-record'))).map((one) => one.record));
}

/** http://terminology.hl7.org/NamingSystem/ssn and its OID: never in a report, whoever asks. */
const SSN = ['http://hl7.org/fhir/sid/us-ssn', 'urn:oid:2.16.840.1.113883.4.1'];

function personOf(patient: Patient): ComplianceReport['person'] {
  const name = patient.name?.find((one) => one.use === 'official') ?? patient.name?.[0];
  const numbers = (patient.identifier ?? []).flatMap(({ system, value }) => (system === undefined || value === undefined || SSN.includes(system) ? [] : [{ system, value }]));
  return { reference: `Patient/${patient.id ?? ''}`, name: name?.text ?? [...values(name?.given), name?.family].filter(Boolean).join(' '), numbers };
}

function phaseOf(resources: readonly Resource[]): string | undefined {
  const plans = resources.filter((one): one is CarePlan => one.resourceType === 'CarePlan' && one.status === 'active').sort((a, b) => (a.created ?? '').localeCompare(b.created ?? ''));
  return plans.flatMap((plan) => plan.extension ?? []).filter((one) => one.url === `${CANONICAL_BASE}/StructureDefinition/plan-phase`).map((one) => one.valueCode).at(-1);
}

/** Results of one day are one test: what speaks against a result is told before it, and a result only when each of its records may be told. */
function testsOf({ resources, tables, told }: Known): readonly TestLine[] {
  const tests = resources.filter((one): one is Observation => one.resourceType === 'Observation' && categoryOf(one, tables) === 'drug-test-results' && one.effectiveDateTime !== undefined);
  return [...Map.groupBy(tests, (one) => dayOf(one.effectiveDateTime))].map(([date, ofDay]) => testOfDay(date, ofDay, told)).sort((a, b) => a.date.localeCompare(b.date));
}

const WORST: readonly Tested[] = ['refused', 'missed', 'excused', 'not performed', 'sample rejected', 'kept'];

function testOfDay(date: string, ofDay: readonly Observation[], told: ReadonlySet<string>): TestLine {
  const found = ofDay.map(testOf);
  const outcome = WORST.find((one) => found.some((each) => each.outcome === one)) ?? 'kept';
  const open = outcome === 'kept' && ofDay.every((one) => told.has(`Observation/${one.id ?? ''}`));
  const results = new Set(found.map((each) => each.result));
  const result = results.has('positive') ? 'positive' : results.has('negative') ? 'negative' : undefined;
  return { date, outcome, ...(open && result !== undefined ? { result } : {}) };
}

function programsOf({ resources, told, byReference }: Known): readonly ProgramLine[] {
  return resources.filter((one): one is Task => one.resourceType === 'Task').flatMap((task) => {
    const line = programOf(task);
    const request = byReference.get(task.focus?.reference ?? '') as ServiceRequest | undefined;
    const name = request?.resourceType === 'ServiceRequest' && told.has(`ServiceRequest/${request.id ?? ''}`) ? request.code?.text ?? request.code?.coding?.[0]?.display : undefined;
    return line === undefined ? [] : [{ ...line, ...(name === undefined ? {} : { name }) }];
  }).sort((a, b) => (a.start ?? '').localeCompare(b.start ?? ''));
}

function conditionsOf({ resources, byReference }: Known): readonly ConditionLine[] {
  return resources.filter((one): one is Observation => one.resourceType === 'Observation').flatMap((one) => {
    const conditions = (one.focus ?? []).map((each) => byReference.get(each.reference ?? ''));
    const basic = conditions.find((each): each is Basic => each?.resourceType === 'Basic');
    const text = basic?.extension?.find((each) => each.url === `${CANONICAL_BASE}/StructureDefinition/record-text`)?.valueString;
    return conditionOf(one, text ?? 'Condition of supervision') ?? [];
  }).sort((a, b) => (a.date ?? '').localeCompare(b.date ?? ''));
}

function byDate(lines: readonly Attendance[]): readonly Attendance[] {
  return lines.toSorted((a, b) => a.date.localeCompare(b.date) || a.kind.localeCompare(b.kind));
}

const CONFIDENTIALITY = ['U', 'L', 'M', 'N', 'R', 'V'];

/** High-water mark of the labels; without any, N. http://terminology.hl7.org/CodeSystem/v3-Confidentiality */
function highest(resources: readonly Resource[]): string {
  const codes = resources.flatMap((one) => one.meta?.security ?? []).filter((label) => label.system === 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality').map((label) => CONFIDENTIALITY.indexOf(label.code ?? ''));
  return CONFIDENTIALITY[Math.max(CONFIDENTIALITY.indexOf('N'), ...codes)] ?? 'N';
}
