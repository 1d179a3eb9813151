// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { correctionOf, type Correction } from '../../../../src/domain/consent/aftermath/correction.ts';

const text = (value: string): object => ({ text: value });
const result = { resourceType: 'Observation', id: 'o', status: 'final', code: text('Opiates'), valueCodeableConcept: text('Positive'), effectiveDateTime: '2026-10-01' };
const stay = { resourceType: 'Encounter', id: 'e', status: 'in-progress', class: { code: 'custody' }, period: { start: '2026-06-03T21:05:00Z' }, identifier: [{ system: 'urn:b', value: '1' }] };
const illness = { resourceType: 'Condition', id: 'c', clinicalStatus: text('active'), verificationStatus: { coding: [{ code: 'confirmed' }] }, code: text('Asthma'), subject: { reference: 'Patient/p' } };
const goal = { resourceType: 'Goal', id: 'g', lifecycleStatus: 'active', description: text('Find work'), subject: { reference: 'Patient/p' } };

const CASES: readonly (readonly [string, object, object | undefined, Correction])[] = [
  ['a result that was another', result, { ...result, valueCodeableConcept: text('Negative') }, 'corrected'],
  ['a result that its laboratory calls corrected', result, { ...result, status: 'corrected' }, 'corrected'],
  ['a result with a comment added', result, { ...result, note: [{ text: 'seen' }], interpretation: [text('high')] }, 'none'],
  ['a result that lost its value', result, { ...result, valueCodeableConcept: undefined }, 'corrected'],
  ['a result entered in error', result, { ...result, status: 'entered-in-error' }, 'withdrawn'],
  ['a result that was deleted', result, undefined, 'withdrawn'],
  ['a result that was in error when it went out', { ...result, status: 'entered-in-error' }, undefined, 'none'],
  ['a stay that ended', stay, { ...stay, status: 'finished', period: { ...stay.period, end: '2026-07-01T00:00:00Z' } }, 'none'],
  ['a stay that began another day', stay, { ...stay, period: { start: '2026-06-02T21:05:00Z' } }, 'corrected'],
  ['a stay with another booking number beside the first', stay, { ...stay, identifier: [{ system: 'urn:c', value: '9' }, ...stay.identifier] }, 'none'],
  ['a stay whose booking number was wrong', stay, { ...stay, identifier: [{ system: 'urn:b', value: '2' }] }, 'corrected'],
  ['a diagnosis that got better', illness, { ...illness, clinicalStatus: text('resolved'), abatementDateTime: '2026-11-01' }, 'none'],
  ['a diagnosis that was never so', illness, { ...illness, verificationStatus: { coding: [{ code: 'entered-in-error' }] } }, 'withdrawn'],
  ['a diagnosis that was never so, said in two vocabularies', illness, { ...illness, verificationStatus: { coding: [{ system: 'urn:own', code: 'wrong' }, { code: 'entered-in-error' }] } }, 'withdrawn'],
  ['a diagnosis that was another', illness, { ...illness, code: text('COPD') }, 'corrected'],
  ['a result that its laboratory calls amended', result, { ...result, status: 'amended' }, 'corrected'],
  ['a result that was called corrected already when it went out', { ...result, status: 'corrected' }, { ...result, status: 'corrected', note: [{ text: 'seen' }] }, 'none'],
  ['a diagnosis whose standing is said in words alone', illness, { ...illness, verificationStatus: text('confirmed, see chart') }, 'none'],
  ['a diagnosis that lost its end', { ...illness, abatementDateTime: '2026-11-01' }, illness, 'none'],
  ['a result whose member ends like one that may change', { ...result, noabatement: 1 }, result, 'corrected'],
  ['a goal that was reached', goal, { ...goal, lifecycleStatus: 'completed', achievementStatus: text('achieved') }, 'none'],
];

describe('what an earlier recipient is told of a record that changed (45 CFR 164.526(c)(3))', () => {
  it.each(CASES)('%s', (_name, sent, now, told) => {
    expect(correctionOf(sent as Resource, now as Resource | undefined)).toBe(told);
  });

  it.each([
    ['text', '<div>old</div>', '<div>new</div>'], ['meta', { versionId: '1' }, { versionId: '2' }], ['status', 'active', 'completed'], ['statusReason', text('a'), text('b')], ['statusHistory', [{ status: 'a' }], [{ status: 'b' }]],
    ['businessStatus', text('a'), text('b')], ['lifecycleStatus', 'active', 'completed'], ['achievementStatus', text('improving'), text('achieved')], ['clinicalStatus', text('active'), text('resolved')],
    ['verificationStatus', text('provisional'), text('confirmed')], ['statusDate', '2026-01-01', '2026-02-01'], ['lastModified', '2026-01-01', '2026-02-01'], ['lastOccurrence', '2026-01-01', '2026-02-01'], ['note', [text('a')], [text('b')]],
    ['activity', [text('a')], [text('b')]], ['output', [text('a')], [text('b')]], ['location', [text('cell 1')], [text('cell 2')]], ['participant', [text('a')], [text('b')]], ['careManager', [text('a')], [text('b')]], ['owner', text('a'), text('b')],
    ['execution', { start: '1' }, { start: '2' }], ['executionPeriod', { start: '1' }, { start: '2' }], ['hospitalization', text('a'), text('b')], ['classHistory', [text('a')], [text('b')]], ['length', { value: 1 }, { value: 2 }],
    ['active', true, false], ['abatementString', 'in spring', 'in summer'],
  ] as const)('nothing, when only the course of things went on: %s', (element, before, after) => {
    const basic = { resourceType: 'Basic', id: 'b', code: text('c') };
    expect([correctionOf({ ...basic, [element]: before } as unknown as Resource, { ...basic, [element]: after } as unknown as Resource), correctionOf({ ...basic, [element]: before } as unknown as Resource, basic as Resource)]).toEqual(['none', 'none']);
    expect(correctionOf({ ...basic, [`x${element}`]: before } as unknown as Resource, { ...basic, [`x${element}`]: after } as unknown as Resource)).toBe('corrected');
  });

  it('nothing, of a record that says all that it said and more', () => {
    fc.assert(fc.property(fc.dictionary(fc.stringMatching(/^[b-z]{2,6}$/), fc.jsonValue()), fc.dictionary(fc.stringMatching(/^A[a-z]{2,6}$/), fc.jsonValue()), (said, more) => {
      const { status: _status, ...kept } = said;
      expect(correctionOf({ resourceType: 'Basic', ...kept } as unknown as Resource, { ...more, ...kept, resourceType: 'Basic' } as unknown as Resource)).toBe('none');
    }), { seed: 526, numRuns: 300 });
  });
});
