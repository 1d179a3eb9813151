// SPDX-License-Identifier: Apache-2.0
/** E5: released records as HL7 v2 messages, read by another library and by our own rows. */
import { describe, expect, it } from '@jest/globals';
import { Hl7Message } from '@medplum/core';
import type { Bundle, Communication, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { hl7Messages } from '../../../../src/domain/mapping/hl7/outgoing.ts';
import type { Hl7Text } from '../../../../src/domain/mapping/hl7/outgoing.ts';
import { mapMessage } from '../../../../src/domain/mapping/map-message.ts';
import type { FeedSettings } from '../../../../src/domain/mapping/types.ts';
import { allFormats, formatOf } from '../case-files.ts';

const formats = allFormats('hl7v2');
const READER: FeedSettings = { id: 'jail-ehr', timeZone: 'America/Denver', identifierSystems: { booking: 'urn:ids:booking', inmate: 'urn:ids:inmate' }, mllp: { application: 'JAILEHR', facility: 'CEDAR' } };
const SUBJECT = { reference: 'Patient/p' } as const;
const RESTRICTED = { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] };
const loinc = (code: string, display: string): { coding: { system: string; code: string; display: string }[]; text: string } => ({ coding: [{ system: 'http://loinc.org', code, display }], text: display });

const PATIENT: Resource = {
  resourceType: 'Patient', id: 'p', identifier: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'PI' }] }, system: 'urn:ids:inmate', value: '778120' }],
  name: [{ use: 'official', family: 'Delgado', given: ['Rosa', 'Elena'] }], birthDate: '1991-04-17', gender: 'female',
};
const NOTICE: Communication = {
  resourceType: 'Communication', status: 'completed', category: [{ coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/communication-category', code: 'part2-notice' }] }],
  payload: [{ contentString: '42 CFR part 2 prohibits unauthorized use or disclosure of these records.' }],
};

function bundle(...resources: readonly Resource[]): Bundle {
  return { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) };
}

function written(...resources: readonly Resource[]): readonly Hl7Text[] {
  const made = hl7Messages(formats, { bundle: bundle(PATIENT, ...resources), settings: READER, id: (index) => `C${String(index)}`, time: '2026-11-22T10:00:00.000Z' });
  if (!made.ok) throw new Error(made.issues[0]?.text);
  return made.value;
}

function field(message: Hl7Text, path: string): string {
  const [segment = '', number, component] = path.split(/[-.]/);
  const found = Hl7Message.parse(message.text).getSegment(segment)?.getField(Number(number));
  return (component === undefined ? found?.toString() : found?.getComponent(Number(component))) ?? '';
}

/** What our own rows make of a message. */
function readBack(message: Hl7Text): readonly Resource[] {
  const mapped = mapMessage(formatOf(formats, 'hl7v2'), message.text, READER);
  if (!mapped.ok) throw new Error(mapped.issues[0]?.text);
  return mapped.value.entries.map((entry) => entry.resource);
}

describe('released records as HL7 v2', () => {
  const condition: Resource = { resourceType: 'Condition', id: 'c', subject: SUBJECT, code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'E11.9', display: 'Type 2 diabetes' }], text: 'Diabetes | type 2' } };
  const stay: Resource = {
    resourceType: 'Encounter', id: 'e', subject: SUBJECT, status: 'finished', class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    identifier: [{ system: 'urn:ids:booking', value: 'B-1', type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'VN' }] } }], period: { start: '2026-06-03T22:40:00-06:00', end: '2026-11-20T08:00:00-07:00' },
  };
  const observation = (id: string, code: string, value: Partial<Extract<Resource, { resourceType: 'Observation' }>>): Resource => ({ resourceType: 'Observation', id, status: 'final', subject: SUBJECT, code: loinc(code, code), effectiveDateTime: '2026-06-05T10:15:00-06:00', ...value });

  it('are an ADT of the stay, with what is true of the person, whose event says how the stay stands', () => {
    const [message] = written(stay, condition);
    expect(message === undefined ? [] : ['MSH-9', 'MSH-10', 'MSH-5', 'MSH-6', 'EVN-1', 'PID-3.1', 'PID-5', 'PV1-2', 'PV1-19', 'PV1-44', 'PV1-45', 'DG1-3.1', 'DG1-3.3'].map((path) => field(message, path))).toEqual([
      'ADT^A03^ADT_A03', 'C0', 'JAILEHR', 'CEDAR', 'A03', '778120', 'Delgado^Rosa^Elena^^^^L', 'I', 'B-1', '20260603224000-0600', '20261120080000-0700', 'E11.9', 'I10C',
    ]);
    expect(message?.text).toContain('Diabetes \\F\\ type 2');
  });

  it('do not tell a condition that is over as one that is there, and say so', () => {
    const over = { ...condition, id: 'c2', clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'resolved' }] } } as Resource;
    const [message] = written(stay, condition, over);
    expect(message?.text.match(/^DG1/gmu)?.length).toBe(1);
    expect(message?.loss.lines).toContainEqual(expect.objectContaining({ name: 'Condition', at: 'Condition 1, not active' }));
  });

  it('are an ADT about no stay when there is none', () => {
    const [message] = written(condition);
    expect(message === undefined ? [] : [field(message, 'MSH-9.2'), field(message, 'PV1-2')]).toEqual(['A31', 'N']);
    expect(readBack(message!).map((resource) => resource.resourceType)).not.toContain('Encounter');
  });

  it('are an ORU for each report with its observations, and for each observation that stands alone', () => {
    const report: Resource = { resourceType: 'DiagnosticReport', id: 'r', status: 'final', code: loinc('87428-9', 'Drug panel'), subject: SUBJECT, result: [{ reference: 'Observation/o1' }, { reference: 'Observation/o2' }] };
    const messages = written(report, observation('o1', '3397-7', { valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '260415000', display: 'Not detected' }], text: 'Not detected' } }),
      observation('o2', '2161-8', { valueQuantity: { value: 112.5, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' } }), observation('o3', '44261-6', { valueInteger: 14 }));
    expect(messages.map(({ kind, event }) => [kind, event])).toEqual([['oru', 'R01'], ['oru', 'R01']]);
    expect(messages[0]?.text.match(/^OBX.*/gmu)?.length).toBe(2);
    expect(messages[0]?.text).toContain('|NM|2161-8^2161-8^LN||112.5|mg/dL^^UCUM|');
    expect([field(messages[1]!, 'OBR-4.1'), field(messages[1]!, 'OBX-5')]).toEqual(['44261-6', '14']);
    const back = readBack(messages[0]!);
    expect(back.find((resource) => resource.resourceType === 'Observation')).toMatchObject({ valueCodeableConcept: { coding: [{ code: '260415000' }] } });
    expect(back.find((resource) => resource.resourceType === 'DiagnosticReport')).toMatchObject({ status: 'final', result: [{}, {}] });
  });

  it('are an MDM for each document, its text whole and its attachment as it was', () => {
    const words = 'First line\nsecond | line';
    const [message] = written({ resourceType: 'DocumentReference', id: 'd', status: 'current', docStatus: 'final', subject: SUBJECT, date: '2026-06-09T10:00:00Z', type: loinc('11506-3', 'Progress note'),
      content: [{ attachment: { contentType: 'text/plain; charset=utf-8', data: Buffer.from(words).toString('base64'), title: 'Note' } }, { attachment: { contentType: 'application/pdf', data: 'JVBERi0xLjQK', title: 'Scan' } }] });
    expect([message?.kind, message?.event]).toEqual(['mdm', 'T02']);
    expect(readBack(message!).find((resource) => resource.resourceType === 'DocumentReference')).toMatchObject({ docStatus: 'final', content: [{ attachment: { title: 'Note', data: Buffer.from(words).toString('base64') } }, { attachment: { contentType: 'application/pdf', data: 'JVBERi0xLjQK', title: 'Scan' } }] });
  });

  it('carry the notice and the highest confidentiality in every message', () => {
    const messages = written(NOTICE, stay, { ...condition, meta: RESTRICTED }, observation('o3', '44261-6', { valueInteger: 14, meta: RESTRICTED }));
    for (const message of messages) {
      expect([field(message, 'MSH-8'), field(message, 'PD1-12'), field(message, 'ZP2-2')]).toEqual(['R', 'Y', 'R']);
      expect(field(message, 'ZP2-3')).toContain('42 CFR part 2 prohibits');
      expect(readBack(message).find((resource) => resource.resourceType === 'Communication')).toMatchObject({ payload: NOTICE.payload });
    }
    expect(messages.filter(({ kind }) => kind === 'oru').map((message) => field(message, 'NTE-3'))).toEqual([expect.stringContaining('42 CFR part 2')]);
  });

  it('without a label are restricted: what is not known is not taken for harmless', () => {
    expect(field(written(condition)[0]!, 'MSH-8')).toBe('R');
  });

  it('name in their report what the format cannot hold', () => {
    const [message] = written({ ...condition, evidence: [{ code: [{ text: 'x' }] }] });
    expect(message?.loss.lines.filter((line) => line.kind === 'no-row').map((line) => line.name)).toContain('Condition.evidence.code.text');
    const { leaves, mapped, keptAsText, ignored, lost } = message!.loss;
    expect(mapped + keptAsText + ignored + lost).toBe(leaves);
  });

  it('are of one person', () => {
    expect(hl7Messages(formats, { bundle: bundle(PATIENT, { ...PATIENT, id: 'q' }), settings: READER, id: String, time: '2026-11-22T10:00:00.000Z' }).ok).toBe(false);
  });
});

const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).map((one) => one.replace(/\s+/gu, ' ').trim()).filter((one) => one !== '' && one !== '""' && !/^(?:\(null\)|null|n\/a|#n\/a)$/iu.test(one) && !/^(?:1900|0001|1753|9999|\d\d?\/)/u.test(one));
const day = fc.date({ min: new Date('1920-01-01'), max: new Date('2026-11-22'), noInvalidDate: true }).map((one) => one.toISOString());

describe('what goes out as HL7 v2 and comes in again', () => {
  it('keeps the person\'s names, birth and numbers, whatever characters they hold', () => {
    fc.assert(fc.property(text, fc.array(text, { minLength: 1, maxLength: 2 }), day, fc.constantFrom('male', 'female', 'other', 'unknown'), text, (family, given, birth, gender, number) => {
      const patient = { ...PATIENT, name: [{ use: 'official', family, given }], birthDate: birth.slice(0, 10), gender, identifier: [{ ...(PATIENT as { identifier: object[] }).identifier[0], value: number }] } as Resource;
      const made = hl7Messages(formats, { bundle: bundle(patient, { resourceType: 'Condition', subject: SUBJECT, code: { text: 'x' } }), settings: READER, id: String, time: '2026-11-22T10:00:00.000Z' });
      const back = made.ok ? readBack(made.value[0]!).find((resource) => resource.resourceType === 'Patient') : undefined;
      expect(back).toMatchObject({ name: [{ use: 'official', family, given: [...new Set(given)] }], birthDate: birth.slice(0, 10), gender, identifier: [{ system: 'urn:ids:inmate', value: number }] });
    }), { seed: 81, numRuns: 200 });
  });

  it('keeps what was observed, and when', () => {
    const value = fc.oneof(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((number) => ({ valueQuantity: { value: Number(number.toFixed(3)) + 0, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' } })),
      text.map((valueString) => ({ valueString })), day.map((valueDateTime) => ({ valueDateTime: `${valueDateTime.slice(0, 19)}Z` })),
      fc.tuple(text.filter((one) => one.length < 30), text).map(([code, display]) => ({ valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code, display }], text: display } })),
      fc.tuple(fc.constantFrom('<', '>', '<=', '>='), fc.integer({ min: 0, max: 500 })).map(([comparator, number]) => ({ valueQuantity: { value: number, comparator, unit: 'ng/mL' } })),
      fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 51, max: 99 })).map(([low, high]) => ({ valueRange: { low: { value: low }, high: { value: high } } })),
    );
    fc.assert(fc.property(value, day, fc.constantFrom('final', 'preliminary', 'corrected'), (said, when, status) => {
      const effective = `${when.slice(0, 19)}+00:00`;
      const [message] = written({ resourceType: 'Observation', id: 'o', subject: SUBJECT, code: loinc('1-1', 'x'), status, effectiveDateTime: effective, ...said });
      const back = readBack(message!).find((resource) => resource.resourceType === 'Observation') as unknown as Record<string, unknown>;
      const expected = 'valueDateTime' in said ? { valueDateTime: said.valueDateTime.replace('Z', '+00:00') } : said;
      expect(back).toMatchObject({ status, effectiveDateTime: effective, ...expected });
    }), { seed: 82, numRuns: 300 });
  });
});
