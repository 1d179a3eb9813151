// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { DocumentReference, Resource } from '@medplum/fhirtypes';
import { provenBy, reachOf, withoutIdentifiers, type Filed } from '../../../../src/domain/consent/aftermath/order-scope.ts';
import { isRecordOrder, orderSpares, readRecordOrder } from '../../../../src/domain/consent/aftermath/record-order.ts';
import { orderOf } from '../../../app/aftermath/orders.ts';

const sealing = orderOf('sealing', ['Encounter/s'], { recipients: ['Organization/court', 'Practitioner/judge'] });
const without = (name: keyof DocumentReference): DocumentReference => Object.fromEntries(Object.entries(sealing).filter(([key]) => key !== name)) as unknown as DocumentReference;

describe('an order about records on file', () => {
  it('is read as its kind, issuer, day, records and those whom it spares', () => {
    expect(readRecordOrder(sealing)).toEqual({ ok: true, value: { kind: 'sealing', issuer: 'court', made: '2026-11-20T15:00:00Z', records: ['Encounter/s'], recipients: ['court', 'judge'] } });
    expect(isRecordOrder(sealing)).toBe(true);
  });
  it.each([['type'], ['category'], ['date'], ['context']] as const)('is not carried out without its %s', (name) => {
    expect(readRecordOrder(without(name))).toMatchObject({ ok: false, issues: [{ code: 'required', at: expect.stringContaining(name) }] });
  });
  it('is not carried out when it was replaced, or says more than can be read', () => {
    expect(readRecordOrder({ ...sealing, status: 'superseded' }).ok).toBe(false);
    expect(readRecordOrder({ ...sealing, modifierExtension: [{ url: 'urn:x', valueBoolean: true }] }).ok).toBe(false);
  });
  it.each([
    ['a kind', { type: { coding: [] } }, ['type']], ['a kind that is known', { type: { coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/record-order', code: 'shredding' }] } }, ['type']],
    ['an issuer that may', { category: [{ coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/order-issuer', code: 'landlord' }] }] }, ['category']],
    ['standing', { status: 'superseded' }, ['status']], ['records of this server', { context: { related: [{ reference: 'https://elsewhere.example/Encounter/s' }] } }, ['context.related']],
    ['a meaning that can be read', { modifierExtension: [{ url: 'urn:x' }] }, ['modifierExtension']], ['a day', { date: undefined as never }, ['date']], ['two things', { status: 'entered-in-error', context: {} }, ['status', 'context.related']],
  ] as readonly (readonly [string, Partial<DocumentReference>, readonly string[]])[])('that lacks %s is told so, in words', (_name, over, lacking) => {
    const read = readRecordOrder({ ...sealing, ...over });
    expect(read.ok ? [] : read.issues.map((issue) => [issue.code, issue.at])).toEqual(lacking.map((element) => ['required', `DocumentReference.${element}`]));
    expect(read.ok ? '' : read.issues.map((issue) => issue.text.length > 'The order does not tell '.length + 10).join()).toBe(lacking.map(() => 'true').join());
    expect(orderSpares({ ...sealing, ...over }, { organization: 'court' })).toBe(false);
  });
  it('to hold records names those it means, or means all of them', () => {
    const hold = { ...orderOf('legal-hold', []), modifierExtension: [] };
    expect(readRecordOrder(hold)).toMatchObject({ ok: true, value: { kind: 'legal-hold', records: [], recipients: [] } });
    const { context: _context, ...whole } = hold;
    expect(readRecordOrder(whole)).toMatchObject({ ok: true, value: { records: [] } });
  });
  it('names each record once, and spares those alone whom it names by a reference of this server', () => {
    const order = orderOf('sealing', ['Encounter/s', 'Encounter/s', 'Observation/o'], { recipients: ['Organization/court', 'https://elsewhere.example/Organization/x'] });
    expect(readRecordOrder(order)).toMatchObject({ ok: true, value: { records: ['Encounter/s', 'Observation/o'], recipients: ['court'] } });
  });
  it('is told from another document by its type alone', () => {
    expect([isRecordOrder(without('type')), isRecordOrder({ ...sealing, type: { coding: [{ system: 'urn:x', code: 'sealing' }] } })]).toEqual([false, false]);
  });
  it.each([
    ['the organization that it names', { organization: 'court' }, true], ['the person that it names', { organization: 'other', person: 'judge' }, true], ['anybody else', { organization: 'jail', person: 'officer' }, false],
  ])('spares %s accordingly', (_name, asker, spared) => {
    expect(orderSpares(sealing, asker)).toBe(spared);
  });
  it('spares nobody when it is missing, or cannot be read', () => {
    expect([orderSpares(undefined, { organization: 'court' }), orderSpares(without('type'), { organization: 'court' })]).toEqual([false, false]);
  });
});

const filed = (ref: string, more: object, holder = 'jail'): Filed => ({ ref, holder, resource: { resourceType: ref.split('/')[0], id: ref.split('/')[1], ...more } as unknown as Resource });
const of = (reference: string): object => ({ reference });
const patient = filed('Patient/p', {});
const stay = filed('Encounter/s', { subject: of('Patient/p'), location: [{ location: of('Location/l') }] });
const place = filed('Location/l', {});
const test = filed('Observation/o', { subject: of('Patient/p'), encounter: of('Encounter/s') });
const charge = filed('Basic/b', { subject: of('Patient/p'), extension: [{ url: 'https://throughcare.dev/fhir/StructureDefinition/related-encounter', valueReference: of('Encounter/s') }] });
const document = filed('DocumentReference/d', { context: { encounter: [of('Encounter/s')] } });
const other = filed('Encounter/t', { subject: of('Patient/p') });
const plan = filed('CarePlan/c', { subject: of('Patient/p'), addresses: [of('Observation/o')] }, 'program');
const coverage = filed('Coverage/v', { beneficiary: of('Patient/p') });
const provenance = (id: string, targets: readonly string[], message: string): Filed => filed(`Provenance/${id}`, {
  target: targets.map(of), entity: [{ what: { identifier: { system: 'https://throughcare.dev/fhir/sid/message', value: message } } }],
});

describe('what an order about a stay reaches', () => {
  const reach = (...all: readonly Filed[]) => reachOf(['Encounter/s'], all);
  it.each([
    ['its own records go with it, whichever element says so', [stay, test, charge, document, other, patient], ['Encounter/s', 'Observation/o', 'Basic/b', 'DocumentReference/d'], [], []],
    ['the Patient goes when nothing else of its source is left', [stay, test, patient], ['Encounter/s', 'Observation/o', 'Patient/p'], [], []],
    ['the Patient stays with another stay', [stay, other, patient], ['Encounter/s'], [], []],
    ['the Patient stays empty when another source speaks of it', [stay, test, patient, plan], ['Encounter/s', 'Observation/o'], ['Patient/p'], ['CarePlan/c']],
    ['a place goes that nothing else leads to', [stay, place, other, patient], ['Encounter/s', 'Location/l'], [], []],
    ['another source\'s record of the stay stays and loses the mention', [stay, other, patient, { ...test, holder: 'program' }], ['Encounter/s'], [], ['Observation/o']],
    ['what only its message brought goes, with the Provenance', [stay, coverage, patient, provenance('1', ['Encounter/s', 'Coverage/v', 'Patient/p'], 'm1')], ['Encounter/s', 'Coverage/v', 'Patient/p', 'Provenance/1'], [], []],
    ['what another message brought too stays', [stay, coverage, other, patient, provenance('1', ['Encounter/s', 'Coverage/v'], 'm1'), provenance('2', ['Coverage/v', 'Encounter/t'], 'm2')], ['Encounter/s'], [], ['Provenance/1']],
  ] as readonly (readonly [string, readonly Filed[], readonly string[], readonly string[], readonly string[]])[])('%s', (_name, all, whole, shells, mentions) => {
    const reached = reach(...all);
    expect({ whole: [...reached.whole].sort(), shells: reached.shells, mentions: reached.mentions }).toEqual({ whole: [...whole].sort(), shells, mentions });
    expect(reach(...[...all].reverse()).whole.toSorted()).toEqual([...whole].sort());
  });

  it('takes from a Patient that stays the numbers that only the stay had', () => {
    const number = { system: 'urn:booking', value: 'B-1' };
    const proven = provenBy([{ ...stay.resource!, identifier: [number] } as Resource]);
    expect(withoutIdentifiers({ resourceType: 'Patient', identifier: [number, { system: 'urn:sid', value: 'B-1' }] }, proven)).toEqual({ resourceType: 'Patient', identifier: [{ system: 'urn:sid', value: 'B-1' }] });
    expect(withoutIdentifiers({ resourceType: 'Patient', identifier: [number] }, proven)).toEqual({ resourceType: 'Patient' });
  });
});
