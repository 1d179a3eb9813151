// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { CAUSE_TEXTS, CAUSES, checkBreachDecision, FACTORS, knownNow, noticeDue, secretaryDue, type BreachDecision } from '../../../../src/domain/consent/aftermath/breach.ts';

const of = (resource: object): { resource: Resource; contributor: string } => ({ resource: resource as Resource, contributor: 'x' });
const consent = { resourceType: 'Consent', id: 'c', status: 'active' };
const REVOCATION = 'https://throughcare.dev/fhir/StructureDefinition/consent-revocation';
const revoked = (valueDate: string): object => ({ url: REVOCATION, extension: [{ url: 'date', valueDate }] });
const stay = { resourceType: 'Encounter', id: 's', status: 'in-progress', period: { start: '2026-06-01' } };

describe('what is known today of a time past', () => {
  it.each([
    ['a consent that was revoked since was in force then', [consent], [{ ...consent, status: 'inactive', extension: ['r'] }], [{ ...consent, extension: ['r'] }]],
    ['a revocation of that very day that came in afterwards was later', [consent], [{ ...consent, extension: [revoked('2026-11-22')] }], [{ ...consent, extension: [] }]],
    ['a revocation of that very day that was on file counts', [{ ...consent, extension: [revoked('2026-11-22')] }], [{ ...consent, extension: [revoked('2026-11-22')] }], [{ ...consent, extension: [revoked('2026-11-22')] }]],
    ['of two revocations the one that came in afterwards was later', [{ ...consent, extension: [revoked('2026-11-20')] }], [{ ...consent, extension: [revoked('2026-11-20'), revoked('2026-11-22')] }], [{ ...consent, extension: [revoked('2026-11-20')] }]],
    ['a revocation without a day counts', [consent], [{ ...consent, extension: [{ url: REVOCATION }] }], [{ ...consent, extension: [{ url: REVOCATION }] }]],
    ['another word of that day counts', [consent], [{ ...consent, extension: [{ ...revoked('2026-11-22'), url: 'urn:other' }] }], [{ ...consent, extension: [{ ...revoked('2026-11-22'), url: 'urn:other' }] }]],
    ['a revocation of what was not on file yet counts', [], [{ ...consent, extension: [revoked('2026-11-22')] }], [{ ...consent, extension: [revoked('2026-11-22')] }]],
    ['each record is held against its own past', [consent, { ...stay, id: 'c' }], [{ ...stay, id: 'c', status: 'finished' }, { ...consent, id: 'd', status: 'inactive' }, { ...consent, status: 'inactive' }], [{ ...stay, id: 'c' }, { ...consent, id: 'd', status: 'inactive' }, consent]],
    ['a revocation of the day before was earlier', [consent], [{ ...consent, extension: [revoked('2026-11-21')] }], [{ ...consent, extension: [revoked('2026-11-21')] }]],
    ['a consent that was entered in error never was', [consent], [{ ...consent, status: 'entered-in-error' }], []],
    ['a consent that was deleted never was', [consent], [], []],
    ['a stay that ended since was open then, and its end is known', [stay], [{ ...stay, status: 'finished', period: { start: '2026-06-01', end: '2026-07-01' } }], [{ ...stay, period: { start: '2026-06-01', end: '2026-07-01' } }]],
    ['what was not on file yet counts as it says itself', [], [consent], [consent]],
    ['an organization that was closed since was open then', [{ resourceType: 'Organization', id: 'o', active: true }], [{ resourceType: 'Organization', id: 'o', active: false, name: 'N' }], [{ resourceType: 'Organization', id: 'o', active: true, name: 'N' }]],
  ])('%s', (_name, then, now, known) => {
    expect(knownNow(then.map(of), now.map(of), '2026-11-22').map((each) => each.resource)).toEqual(known);
  });
});

describe('the days of 45 CFR 164.404 and 164.408', () => {
  it.each([
    ['2026-11-22', '2027-01-21'], ['2027-12-31', '2028-02-29'],
  ])('a breach discovered on %s is told by %s', (discovered, due) => {
    expect(noticeDue(discovered)).toBe(due);
  });
  it.each([
    [499, '2027-03-01'], [500, '2027-01-21'],
  ])('to the Secretary, for %d individuals, by %s', (individuals, due) => {
    expect(secretaryDue('2026-11-22', individuals)).toBe(due);
  });
});

const factors = Object.fromEntries(FACTORS.map((factor) => [factor, 'looked at']));
const CLOSINGS: readonly (readonly [string, BreachDecision, readonly string[]])[] = [
  ['as notified today', { state: 'notified', notifiedOn: '2026-11-22', by: 'I. Calloway' }, []],
  ['as notified tomorrow', { state: 'notified', notifiedOn: '2026-11-23', by: 'I. Calloway' }, ['notifiedOn']],
  ['as notified on no whole day', { state: 'notified', notifiedOn: '2026-11', by: 'I. Calloway' }, ['notifiedOn']],
  ['as notified on a day that does not exist', { state: 'notified', notifiedOn: '2026-02-30', by: 'I. Calloway' }, ['notifiedOn']],
  ['as notified at an hour', { state: 'notified', notifiedOn: '2026-11-20T10:00:00Z', by: 'I. Calloway' }, ['notifiedOn']],
  ['as notified by nobody', { state: 'notified', notifiedOn: '2026-11-20', by: ' ' }, ['by']],
  ['as no breach with all four factors', { state: 'not-a-breach', by: 'I. Calloway', reason: 'Returned unopened', factors }, []],
  ['as no breach with three', { state: 'not-a-breach', by: 'I. Calloway', reason: 'Returned unopened', factors: { ...factors, mitigated: ' ' } }, ['factors.mitigated']],
  ['as no breach by an exception', { state: 'not-a-breach', by: 'I. Calloway', reason: 'Same department', exception: 'inadvertent-authorized' }, []],
  ['by nobody and for nothing', { state: 'not-a-breach', by: '', reason: '' }, ['by', 'reason', 'factors.nature', 'factors.recipient', 'factors.acquired', 'factors.mitigated']],
];

describe('an item of the breach list is closed (45 CFR 164.402(2), 164.414(b))', () => {
  it.each(CLOSINGS)('%s', (_name, decision, missing) => {
    const checked = checkBreachDecision(decision, '2026-11-22');
    expect(checked.ok ? [] : checked.issues.map((issue) => issue.at)).toEqual(missing);
    expect(checked).toEqual(missing.length === 0 ? { ok: true, value: decision } : { ok: false, issues: expect.any(Array) });
    expect(checked.ok || checked.issues.every((issue) => issue.text.length > 30)).toBe(true);
  });

  it('or is told what it lacks, each with its law', () => {
    const laws = (decision: BreachDecision): readonly (readonly [string, string | undefined, string | undefined])[] => {
      const checked = checkBreachDecision(decision, '2026-11-22');
      return checked.ok ? [] : checked.issues.map((issue) => [issue.code, issue.at, issue.cite]);
    };
    expect(laws({ state: 'not-a-breach', by: '', reason: '', factors: { ...factors, nature: '' } })).toEqual([['required', 'by', '45 CFR 164.414(b)'], ['required', 'reason', '45 CFR 164.402'], ['required', 'factors.nature', '45 CFR 164.402(2)']]);
    expect(laws({ state: 'notified', notifiedOn: '', by: 'I. Calloway' })).toEqual([['value', 'notifiedOn', '45 CFR 164.404(b)']]);
    const [nobody, low] = ['by', 'reason'].map((at) => {
      const checked = checkBreachDecision({ state: 'not-a-breach', by: '', reason: '' }, '2026-11-22');
      return checked.ok ? undefined : checked.issues.find((issue) => issue.at === at)?.text.split(': ')[1];
    });
    expect([nobody, low].map((text) => (text ?? '').length > 5)).toEqual([true, true]);
  });
});

describe('why a release comes out narrower now', () => {
  it('is said in a sentence of its own for each cause', () => {
    expect(CAUSES).toHaveLength(4);
    expect(new Set(CAUSES.map((cause) => CAUSE_TEXTS[cause]).filter((text) => text.split(' ').length > 5)).size).toBe(4);
  });
});
