// SPDX-License-Identifier: Apache-2.0
/** A refusal that was taken back restricts nothing any more; one of which that cannot be said for sure stands (45 CFR 164.522(a)(2)). */
import { describe, expect, it } from '@jest/globals';
import type { Consent, ConsentProvision, Extension } from '@medplum/fhirtypes';
import { code, consent, own, read } from './support.ts';
import { isRefusal, standsBecause } from '../../../../src/domain/consent/evidence/consents/taken-back.ts';
import { sd } from '../../../../src/domain/consent/evidence/systems.ts';

const DAY = '2026-11-22';
const taken = (date: string | undefined, form: string | undefined, ...recipients: readonly string[]): Extension => ({
  url: sd('consent-revocation'),
  extension: [
    ...(date === undefined ? [] : [{ url: 'date', valueDate: date }]), ...(form === undefined ? [] : [{ url: 'form', valueCode: form }]),
    ...recipients.map((id) => ({ url: 'recipient', valueReference: { reference: `Organization/${id}` } })),
  ],
});
const INSIDE: ConsentProvision = { type: 'permit', code: [own('category', 'diagnosis')] };
const OPT_OUT: Partial<Consent> = { policyRule: code('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTOUT') };
const refusals = (provision: ConsentProvision, extension: readonly Extension[], over: Partial<Consent> = {}): number =>
  read([consent(provision, { ...over, extension: [...extension] })]).facts.restrictions.length;

describe('a refusal', () => {
  it.each<readonly [string, ConsentProvision, readonly Extension[], Partial<Consent>?]>([
    ['today', { type: 'deny' }, [taken(DAY, 'written')]], ['before today', { type: 'deny' }, [taken('2026-11-01', 'written')]],
    ['by the second of two', { type: 'deny' }, [taken(DAY, 'oral'), taken(DAY, 'written')]], ['as an opt-out', {}, [taken(DAY, 'written')], OPT_OUT],
    ['on the day of signing', { type: 'deny' }, [taken('2026-11-10', 'written')], { dateTime: '2026-11-10' }],
    ['with denials inside', { type: 'deny', provision: [{ type: 'deny' }] }, [taken(DAY, 'written')]],
    ['as what a holder agreed to', { type: 'deny' }, [taken(DAY, 'written')], { category: [own('restriction-kind', 'agreed')] }],
  ])('that was taken back in writing %s is over', (_when, provision, extension, over = {}) => {
    expect([refusals(provision, [], over), refusals(provision, extension, over)]).toEqual([1, 0]);
  });

  it.each<readonly [string, ConsentProvision, Extension, Partial<Consent>?]>([
    ['by word of mouth', { type: 'deny' }, taken(DAY, 'oral')], ['in no known form', { type: 'deny' }, taken(DAY, undefined)],
    ['from tomorrow', { type: 'deny' }, taken('2026-11-23', 'written')], ['on no day', { type: 'deny' }, taken(undefined, 'written')],
    ['before it was signed again', { type: 'deny' }, taken('2026-11-01', 'written'), { dateTime: '2026-11-10' }],
    ['toward some', { type: 'deny' }, taken(DAY, 'written', 'hospital')], ['while it excepts something', { type: 'deny', provision: [INSIDE] }, taken(DAY, 'written')],
    ['while it excepts something further in', { type: 'deny', provision: [{ type: 'deny', provision: [INSIDE] }] }, taken(DAY, 'written')],
    ['while something in it does not say what it is', { type: 'deny', provision: [{}] }, taken(DAY, 'written')], ['while an opt-out permits at its root', INSIDE, taken(DAY, 'written'), OPT_OUT],
  ])('that was taken back %s stands', (_how, provision, extension, over = {}) => {
    expect(refusals(provision, [extension], over)).toBeGreaterThan(0);
  });
});

describe('what does not end a refusal is said', () => {
  const REFUSAL = consent({ type: 'deny' });
  it.each([
    [undefined, REFUSAL, 'written', []], ['oral', REFUSAL, 'oral', []], ['some-recipients', REFUSAL, 'written', ['hospital']], ['some-recipients', REFUSAL, 'oral', ['hospital']],
    ['exceptions', consent({ type: 'deny', provision: [INSIDE] }), 'written', []], ['exceptions', consent(INSIDE, OPT_OUT), 'oral', ['hospital']],
  ] as const)('%s', (why, paper, form, recipients) => {
    expect(standsBecause(paper, { form, recipients })).toBe(why);
  });

  it('for what refuses alone', () => {
    expect([REFUSAL, consent(INSIDE), consent(INSIDE, OPT_OUT), consent({})].map(isRefusal)).toEqual([true, false, true, false]);
  });
});
