// SPDX-License-Identifier: Apache-2.0
/** The compliance report to court and supervision (E3): what it tells, and what it never tells. */
import { describe, expect, it } from '@jest/globals';
import type { Observation, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import type { Decision, RecordDecision } from '../../../src/domain/consent/decision.ts';
import { enforceStatement } from '../../../src/domain/consent/enforce/enforce.ts';
import type { Releasable } from '../../../src/domain/consent/enforce/releasable.ts';
import { complianceReport } from '../../../src/domain/export/compliance/build.ts';
import { complianceCsv } from '../../../src/domain/export/compliance/csv.ts';
import { complianceNiem } from '../../../src/domain/export/compliance/niem.ts';
import { compliancePage } from '../../../src/domain/export/compliance/page.ts';
import type { ComplianceReport } from '../../../src/domain/export/compliance/report.ts';
import { classificationTables } from '../../support/classification.ts';

const OWN = 'https://throughcare.dev/fhir/CodeSystem';
const NOW = '2026-11-22T12:00:00Z';
const tables = classificationTables();
const coding = (system: string, code: string): { readonly coding: { readonly system: string; readonly code: string }[] } => ({ coding: [{ system, code }] });

/** A released bundle; `consented`: the records that a consent covers. */
function released(resources: readonly Resource[], consented: readonly string[] = []): Releasable {
  const records = resources.map((one): RecordDecision => {
    const record = `${one.resourceType}/${one.id ?? ''}`;
    return { record, verdict: 'release', reasons: [], bases: [consented.includes(record) ? 'cj-consent' : 'hipaa-law'], findings: [], ...(consented.includes(record) ? { consent: 'c1' } : {}) };
  });
  const decision: Decision = { outcome: 'permit', released: records.map((one) => one.record), withheld: [], obligations: { critical: [], advisory: [] }, records, findings: [], rules: 'test' };
  return enforceStatement('bundle', 'application/fhir+json', [decision], () => JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry: resources.map((resource) => ({ resource })) }));
}

function report(resources: readonly Resource[], consented: readonly string[] = []): ComplianceReport {
  const made = complianceReport({ released: [released([PATIENT, ...resources], consented)], tables, now: NOW });
  if (!made.ok) throw new Error(made.issues[0]?.text);
  return made.value;
}

const subject = { reference: 'Patient/p' };
const PATIENT: Resource = { resourceType: 'Patient', id: 'p', name: [{ family: 'Delgado', given: ['Rosa'] }], identifier: [{ system: 'urn:case', value: '70114' }, { system: 'http://hl7.org/fhir/sid/us-ssn', value: '219099999' }] };
const visit = (id: string, day: string, status: 'finished' | 'cancelled', own = true): Resource => ({
  resourceType: 'Encounter', id, status, subject, period: { start: `${day}T10:00:00-06:00` }, reasonCode: [{ text: 'opioid use disorder follow-up' }],
  class: own ? { system: `${OWN}/encounter-class`, code: 'supervision-contact' } : { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
});
const contact = (day: string, status: 'finished' | 'cancelled' | 'planned' | 'unknown', outcome?: string): Resource => ({
  ...visit('v', day, 'finished'), status, ...(outcome === undefined ? {} : { extension: [{ url: 'https://throughcare.dev/fhir/StructureDefinition/contact-result', valueCodeableConcept: coding(`${OWN}/contact-outcome`, outcome) }] }),
} as Resource);
const test = (id: string, day: string, more: Partial<Observation>): Resource => ({
  resourceType: 'Observation', id, status: 'final', subject, effectiveDateTime: day, code: coding('http://loinc.org', '19261-7'), ...more,
});
const interpretation = (code: string): Partial<Observation> => ({ interpretation: [coding('http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code)] });
const absent = (code: string): Partial<Observation> => ({ status: 'cancelled', dataAbsentReason: coding(`${OWN}/not-performed-reason`, code) });
const CLINICAL: readonly Resource[] = [
  { resourceType: 'Condition', id: 'c', subject, code: { text: 'Opioid use disorder F11.20' } },
  { resourceType: 'MedicationRequest', id: 'm', status: 'active', intent: 'order', subject, medicationCodeableConcept: { text: 'buprenorphine 8 mg' } },
  { resourceType: 'DocumentReference', id: 'd', status: 'current', subject, description: 'session note', content: [{ attachment: { data: 'c2Vzc2lvbg==' } }] },
  { resourceType: 'Observation', id: 'o', status: 'final', subject, code: { text: 'PHQ-9' }, valueQuantity: { value: 21 } },
];

describe('the compliance report', () => {
  it('tells which visits were kept and which were missed, and never why there was one', () => {
    const made = report([contact('2026-10-19', 'cancelled', 'missed'), visit('a', '2026-10-05', 'finished'), visit('t', '2026-10-06', 'finished', false)]);
    expect(made.attendance).toEqual([
      { date: '2026-10-05', kind: 'supervision contact', outcome: 'kept' }, { date: '2026-10-06', kind: 'treatment session', outcome: 'kept' },
      { date: '2026-10-19', kind: 'supervision contact', outcome: 'missed' },
    ]);
    expect(JSON.stringify(made)).not.toContain('opioid');
  });

  it.each([
    ['finished', 'kept', 'kept'], ['cancelled', 'missed', 'missed'], ['cancelled', 'excused', 'excused'], ['cancelled', 'cancelled', 'cancelled'], ['cancelled', 'rescheduled', 'rescheduled'],
    ['cancelled', 'cancelled-by-office', 'cancelled by the office'], ['cancelled', 'cancelled-by-person', 'cancelled by the person'], ['cancelled', 'not-reached', 'not reached'],
    ['cancelled', undefined, 'cancelled'], ['unknown', undefined, 'not known'], ['unknown', 'a word of later', 'not known'],
  ] as const)('tells a contact that is %s with the outcome %s as %s: only a missed one is missed', (status, outcome, told) => {
    expect(report([contact('2026-10-19', status, outcome)]).attendance.map((line) => line.outcome)).toEqual([told]);
  });

  it.each([['prov', 'cancelled by the office'], ['pat-cpp', 'cancelled by the person'], ['other', 'cancelled'], [undefined, 'cancelled']])('tells an appointment cancelled for %s as %s', (reason, told) => {
    const cancelled: Resource = {
      resourceType: 'Appointment', id: 'a', status: 'cancelled', participant: [], start: '2026-10-19T15:00:00Z',
      ...(reason === undefined ? {} : { cancelationReason: coding('http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason', reason) }),
    };
    expect(report([cancelled]).attendance.map((line) => line.outcome)).toEqual([told]);
  });

  it('says of a day to come neither kept nor missed, and counts on a contact of which nothing is said yet', () => {
    const made = report([contact('2026-12-01', 'finished', 'kept'), contact('2026-12-02', 'cancelled', 'missed'), contact('2026-12-03', 'unknown'), contact('2026-12-04', 'cancelled', 'excused')]);
    expect([made.attendance.map((line) => line.outcome), made.next?.date]).toEqual([['not known', 'not known', 'excused'], '2026-12-03']);
  });

  it('holds no diagnosis, medication, note or score, even where the answer it is made of does', () => {
    const made = report([...CLINICAL, visit('a', '2026-10-05', 'finished')], CLINICAL.map((one) => `${one.resourceType}/${one.id ?? ''}`));
    const texts = [complianceCsv(made), complianceNiem(made), JSON.stringify(compliancePage(made))].join('\n');
    expect(['Opioid', 'F11.20', 'buprenorphine', 'session note', 'PHQ-9'].filter((word) => texts.includes(word))).toEqual([]);
  });

  it('holds no social security number', () => {
    expect(complianceCsv(report([]))).not.toContain('219099999');
    expect(report([]).person.numbers).toEqual([{ system: 'urn:case', value: '70114' }]);
  });

  it.each([
    ['refused', 'refused'], ['no-show', 'missed'], ['excused', 'excused'], ['rejected', 'sample rejected'], ['unable', 'not performed'],
  ])('tells a test that was %s as %s, without a result', (reason, outcome) => {
    expect(report([test('t', '2026-10-06', absent(reason))], ['Observation/t']).tests).toEqual([{ date: '2026-10-06', outcome }]);
  });

  it('tells what a test found only where a consent covers that very record', () => {
    const found = test('t', '2026-10-06', interpretation('POS'));
    expect(report([found]).tests).toEqual([{ date: '2026-10-06', outcome: 'kept' }]);
    expect(report([found], ['Observation/t']).tests).toEqual([{ date: '2026-10-06', outcome: 'kept', result: 'positive' }]);
    expect(report([found, test('u', '2026-10-06', interpretation('NEG'))], ['Observation/u']).tests).toEqual([{ date: '2026-10-06', outcome: 'kept' }]);
  });

  it('never tells a result of a day on which something speaks against it', () => {
    const results = fc.array(fc.constantFrom(interpretation('POS'), interpretation('NEG'), absent('refused'), absent('no-show'), absent('rejected')), { minLength: 1, maxLength: 5 });
    fc.assert(fc.property(results, (list) => {
      const made = report(list.map((more, index) => test(String(index), '2026-10-06', more)), list.map((_more, index) => `Observation/${String(index)}`));
      const spoiled = list.some((more) => 'dataAbsentReason' in more);
      expect([made.tests.length, made.tests[0]?.result === undefined]).toEqual([1, spoiled]);
    }), { seed: 3, numRuns: 80 });
  });

  it('names a program only where the release of its record covers it, and its status always', () => {
    const resources: readonly Resource[] = [
      { resourceType: 'ServiceRequest', id: 's', status: 'active', intent: 'order', subject, code: { text: 'Methadone program' } },
      { resourceType: 'Task', id: 't', status: 'failed', intent: 'order', code: coding(`${OWN}/program-record`, 'program'), focus: { reference: 'ServiceRequest/s' }, executionPeriod: { start: '2026-05-11', end: '2026-07-02' } },
    ];
    expect(report(resources).programs).toEqual([{ status: 'discharged without success', start: '2026-05-11', end: '2026-07-02' }]);
    expect(report(resources, ['ServiceRequest/s']).programs[0]?.name).toBe('Methadone program');
  });

  it('tells the phase and the next date on which the person is expected', () => {
    const made = report([
      { resourceType: 'CarePlan', id: 'cp', status: 'active', intent: 'plan', subject, created: '2026-09-02', extension: [{ url: 'https://throughcare.dev/fhir/StructureDefinition/plan-phase', valueCode: 'transition' }] },
      ...['2026-12-24', '2026-12-01', '2026-11-01'].map((day, index): Resource => ({ resourceType: 'Appointment', id: String(index), status: 'booked', participant: [], start: `${day}T15:00:00Z`, serviceType: [coding(`${OWN}/appointment`, 'court-hearing')] })),
    ]);
    expect([made.phase, made.next]).toEqual(['transition', { date: '2026-12-01', kind: 'court hearing' }]);
  });

  it('carries the notice, the scope of consent and the highest label in every form', () => {
    const notice = '42 CFR part 2 prohibits unauthorized use or disclosure of these records.';
    const made = report([
      { resourceType: 'Communication', id: 'n', status: 'completed', category: [coding(`${OWN}/communication-category`, 'part2-notice')], payload: [{ contentString: notice }, { contentString: 'Attendance, until 2027.' }] },
      { ...visit('a', '2026-10-05', 'finished'), meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] } },
    ]);
    expect([made.notices, made.confidentiality]).toEqual([[notice, 'Attendance, until 2027.'], 'R']);
    for (const text of [complianceCsv(made), complianceNiem(made), JSON.stringify(compliancePage(made))]) expect(text).toContain(notice);
    expect(parse<{ line: string; text: string }>(complianceCsv(made), { columns: true })[0]).toMatchObject({ line: 'notice', text: notice });
  });

  it('reads back from CSV by a reader that is not ours, whatever stands in a condition, and is no formula', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      const made: ComplianceReport = { person: { reference: 'Patient/p', name: 'Rosa', numbers: [] }, made: NOW, attendance: [], tests: [], programs: [], conditions: [{ condition: text, compliance: 'met' }], confidentiality: 'N', notices: [] };
      const row = parse<{ line: string; text: string }>(complianceCsv(made), { columns: true }).find((one) => one.line === 'condition');
      expect([text, `'${text}`]).toContain(row?.text);
      expect(row?.text.startsWith('=')).toBe(false);
    }), { seed: 4, numRuns: 150 });
  });

  it('is made of released bundles alone, and of somebody', () => {
    expect(complianceReport({ released: [released([])], tables, now: NOW })).toMatchObject({ ok: false, issues: [{ code: 'not-found' }] });
    const file = enforceStatement('file', 'text/plain', [{ outcome: 'permit', released: ['a'], withheld: [], obligations: { critical: [], advisory: [] }, records: [], findings: [], rules: 't' }], () => '{}');
    expect(complianceReport({ released: [file], tables, now: NOW })).toMatchObject({ ok: false, issues: [{ code: 'structure' }] });
  });
});
