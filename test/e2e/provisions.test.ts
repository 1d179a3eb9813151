// SPDX-License-Identifier: Apache-2.0
/** Provisions limited by what a record is, before the live door: reads, searches and totals agree, and what changes acts with the next request. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { consentOf, create, fullForm, personAtProgram, refsOf, send, signatureOf } from './support.ts';
import type { Json } from './support.ts';

const TYPES = ['Encounter', 'Observation', 'Condition', 'MedicationRequest', 'DocumentReference'];
let gateway: TestGateway;
let program: string;
let hospital: string;
let persons = 0;
beforeAll(async () => {
  gateway = await openGateway();
  [program, hospital] = await Promise.all([gateway.tokenFor('open-door'), gateway.tokenFor('larkspur')]);
});
afterAll(() => gateway.close());

type Person = Awaited<ReturnType<typeof personAtProgram>>;
const somebody = async (): Promise<Person> => personAtProgram(gateway, program, `P-${String(persons += 1)}`);

/** A signed consent to the hospital for the whole record, its root provision changed. */
async function consented({ patient }: Person, change: Json): Promise<string> {
  const form = consentOf(fullForm({ patient, categories: ['entire-sud-treatment-record'] }));
  const consent = await create(gateway, program, { ...form, provision: { ...form['provision'] as Json, ...change } });
  await create(gateway, program, signatureOf(consent, patient));
  return consent;
}

/** Names of the records that the hospital sees by reading each; searches and their totals must say the same. */
async function seen({ patient, records }: Person): Promise<readonly string[]> {
  const names = Object.entries(records);
  const read = await Promise.all(names.map(([, ref]) => send(gateway, hospital, ref)));
  const visible = names.filter((_, index) => read[index]!.status === 200);
  const found = await Promise.all(TYPES.map((type) => refsOf(gateway, hospital, `${type}?patient=${patient}`)));
  const totals = await Promise.all(TYPES.map(async (type) => (await send(gateway, hospital, `${type}?patient=${patient}&_summary=count`)).json['total']));
  expect([...found.flat()].sort()).toEqual(visible.map(([, ref]) => ref).sort());
  expect(totals).toEqual(found.map((refs) => refs.length));
  expect((await send(gateway, hospital, patient)).status).toBe(visible.length > 0 ? 200 : 404);
  return visible.map(([name]) => name);
}

const type = (code: string): Json => ({ class: [{ system: 'http://hl7.org/fhir/resource-types', code }] });
const deny = (condition: Json): Json => ({ provision: [{ type: 'deny', ...condition }] });
const data = (meaning: string, reference: string): Json => ({ data: [{ meaning, reference: { reference } }] });
const ALL = ['attendance', 'test', 'condition', 'medication'];

describe('a provision limited by what a record is', () => {
  it.each<readonly [string, (records: Person['records']) => Json, readonly string[]]>([
    ['its type', () => type('Observation'), ['test']],
    ['not its type', () => deny(type('Observation')), ['attendance', 'condition', 'medication']],
    ['its code', () => ({ code: [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F11' }] }] }), ['condition']],
    ['not its code', () => deny({ code: [{ coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '351264' }] }] }), ['attendance', 'test', 'condition']],
    ['its label', () => ({ securityLabel: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'ETH' }] }), ALL],
    ['not its label', () => deny({ securityLabel: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'ETH' }] }), []],
    ['who wrote it', () => data('authoredby', 'Organization/open-door'), ALL],
    ['not who wrote it', () => deny(data('authoredby', 'Organization/open-door')), []],
    ['itself', (records) => data('instance', records['condition']!), ['condition']],
    ['not itself', (records) => deny(data('instance', records['condition']!)), ['attendance', 'test', 'medication']],
    ['not its day', () => deny({ dataPeriod: { start: '2026-10-01' } }), ['condition', 'medication']],
    ['its type and not itself', (records) => ({ class: ['Condition', 'Observation'].flatMap((each) => type(each)['class'] as Json[]), ...deny(data('instance', records['condition']!)) }), ['test']],
  ])('%s', async (_name, change, expected) => {
    const person = await somebody();
    expect(await seen(person)).toEqual([]);
    await consented(person, change(person.records));
    expect(await seen(person)).toEqual(expected);
  });

  it('by what refers to a visit: a record written later is reached with the next request', async () => {
    const person = await somebody();
    const visit = person.records['attendance']!;
    const later = async (code: string): Promise<string> => create(gateway, program, {
      resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'http://loinc.org', code }] }, subject: { reference: person.patient }, encounter: { reference: visit }, effectiveDateTime: '2026-10-06T15:00:00Z',
    });
    await consented(person, deny(data('dependents', visit)));
    const with_ = (ref: string): Person => ({ ...person, records: { ...person.records, later: ref } });
    expect(await seen(person)).toEqual(['test', 'condition', 'medication']);
    expect(await seen(with_(await later('19261-7')))).toEqual(['test', 'condition', 'medication']);

    const permitted = await somebody();
    await consented(permitted, data('dependents', permitted.records['attendance']!));
    expect(await seen(permitted)).toEqual(['attendance']);
    const ref = await create(gateway, program, {
      resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'http://loinc.org', code: '19261-7' }] }, subject: { reference: permitted.patient },
      encounter: { reference: permitted.records['attendance']! }, effectiveDateTime: '2026-10-06T15:00:00Z',
    });
    expect(await seen({ ...permitted, records: { ...permitted.records, later: ref } })).toEqual(['attendance', 'later']);
    await consented(permitted, { provision: [{ type: 'deny', ...data('related', ref) }] });
    expect(await seen({ ...permitted, records: { ...permitted.records, later: ref } })).toEqual(['attendance', 'test', 'condition', 'medication', 'later']);
  });

  it('a refusal with an exception lets the exception through, as the consent that it is', async () => {
    const person = await somebody();
    const form = consentOf(fullForm({ patient: person.patient, categories: ['entire-sud-treatment-record'] }));
    const policyRule = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentpolicycodes', code: 'hipaa-auth' }] };
    const consent = await create(gateway, program, { ...form, policyRule, provision: { type: 'deny', provision: [{ ...form['provision'] as Json, ...type('Condition') }] } });
    await create(gateway, program, signatureOf(consent, person.patient));
    await consented(person, {});
    expect(await seen(person)).toEqual(['condition']);
  });
});
