// SPDX-License-Identifier: Apache-2.0
/** What a write may do to a refusal on file: nothing that ends it but the person's word in writing, or that there never was one (45 CFR 164.522(a)(2)(i)). */
import { describe, expect, it } from '@jest/globals';
import type { Consent, ConsentProvision, Extension } from '@medplum/fhirtypes';
import { code, consent, own } from './support.ts';
import { endingOf, type Ending } from '../../../../src/domain/consent/evidence/consents/ending.ts';
import { sd } from '../../../../src/domain/consent/evidence/systems.ts';

const NOW = { today: '2026-11-22', zone: 'America/Chicago' };
const policy = (said: string): Partial<Consent> => ({ policyRule: code('http://terminology.hl7.org/CodeSystem/v3-ActCode', said) });
const withdrawn = (date: string, form = 'written', more: readonly Extension[] = []): Partial<Consent> =>
  ({ extension: [{ url: sd('consent-revocation'), extension: [{ url: 'date', valueDate: date }, { url: 'form', valueCode: form }, ...more] }] });
const why = (valueString: string, name = 'consent-error-reason'): Partial<Consent> => ({ status: 'entered-in-error', extension: [{ url: sd(name), valueString }] });
const against = (id: string): ConsentProvision => ({ type: 'deny', actor: [{ role: code('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'IRCP'), reference: { reference: `Organization/${id}` } }] });

const OPT_OUT = consent({ type: 'deny' }, policy('OPTOUT'));
const withoutProvision = ({ provision: _, ...rest }: Consent): Consent => rest;
const NARROW = consent(against('clinic'));
const EXCEPTING = consent({ type: 'deny', provision: [{ type: 'permit', code: [own('category', 'diagnosis')] }] });
const PERMIT = consent({ type: 'permit', provision: [{ type: 'deny' }] });
const toldByTag = consent({ type: 'permit', provision: [{ type: 'permit', provision: [{ type: 'deny' }] }] }, { category: [own('restriction-kind', 'agreed')] });

describe('a refusal on file', () => {
  it.each<readonly [string, Consent, Consent | undefined, Ending]>([
    ['to be deleted', OPT_OUT, undefined, 'deleted'], ['as a restriction in a permit, to be deleted', toldByTag, undefined, 'deleted'],
    ['as a restriction whose inside does not say what it is, to be deleted', consent({ type: 'permit', provision: [{}] }, { category: [own('restriction-kind', 'agreed')] }), undefined, 'deleted'],
    ['in words alone, to be deleted', consent({}, { policyRule: { text: 'Patient declined to share' } }), undefined, 'deleted'],
    ['set inactive', OPT_OUT, { ...OPT_OUT, status: 'inactive' }, 'set-aside'], ['made a draft', OPT_OUT, { ...OPT_OUT, status: 'draft' }, 'set-aside'],
    ['made a permit', OPT_OUT, consent({ type: 'permit' }, policy('OPTIN')), 'reworded'], ['ended by a period', OPT_OUT, consent({ type: 'deny', period: { end: '2026-10-02' } }, policy('OPTOUT')), 'reworded'],
    ['narrowed', consent({ type: 'deny' }), NARROW, 'reworded'], ['turned against another', NARROW, consent(against('hospital')), 'reworded'],
    ['turned by whom it holds inside', { ...NARROW, contained: [{ resourceType: 'Organization', id: 'a' }] }, NARROW, 'reworded'],
    ['filed under another head', OPT_OUT, { ...OPT_OUT, organization: [{ reference: 'Organization/x' }] }, 'reworded'],
    ['made to permit at its root', consent(against('clinic'), policy('OPTOUT')), consent({ type: 'permit' }, policy('OPTOUT')), 'reworded'],
    ['called a mistake without a word', OPT_OUT, { ...OPT_OUT, status: 'entered-in-error' }, 'no-reason'], ['called a mistake with an empty reason', OPT_OUT, { ...OPT_OUT, ...why('') }, 'no-reason'],
    ['called a mistake with a reason of something else', OPT_OUT, { ...OPT_OUT, ...why('x', 'record-text') }, 'no-reason'],
    ['set inactive on an oral word', OPT_OUT, { ...OPT_OUT, status: 'inactive', ...withdrawn('2026-11-01', 'oral') }, 'set-aside'],
    ['set inactive from tomorrow', OPT_OUT, { ...OPT_OUT, status: 'inactive', ...withdrawn('2026-11-23') }, 'set-aside'],
    ['set inactive toward one', OPT_OUT, { ...OPT_OUT, status: 'inactive', ...withdrawn('2026-11-01', 'written', [{ url: 'recipient', valueReference: { reference: 'Organization/x' } }]) }, 'set-aside'],
    ['signed again after it was taken back, and dated back', { ...OPT_OUT, dateTime: '2026-11-10', ...withdrawn('2026-11-01') }, { ...OPT_OUT, dateTime: '2026-10-01', status: 'inactive', ...withdrawn('2026-11-01') }, 'set-aside'],
    ['signed again after it was taken back, to be deleted', { ...OPT_OUT, dateTime: '2026-11-10', ...withdrawn('2026-11-01') }, undefined, 'deleted'],
    ['with an exception, taken back in part, to be deleted', { ...EXCEPTING, ...withdrawn('2026-11-01') }, undefined, 'deleted'],
  ])('%s, stays', (_how, before, after, ending) => {
    expect(endingOf(before, after, NOW)).toBe(ending);
  });

  it.each<readonly [string, Consent, Consent | undefined]>([
    ['taken back in writing', OPT_OUT, { ...OPT_OUT, ...withdrawn('2026-11-01') }], ['taken back in writing, to be set inactive', OPT_OUT, { ...OPT_OUT, status: 'inactive', ...withdrawn('2026-11-22') }],
    ['that was taken back, to be deleted', { ...OPT_OUT, ...withdrawn('2026-11-01') }, undefined], ['that was taken back on the day of signing, to be deleted', { ...OPT_OUT, dateTime: '2026-11-01', ...withdrawn('2026-11-01') }, undefined],
    ['with an exception, set inactive in writing', EXCEPTING, { ...EXCEPTING, status: 'inactive', ...withdrawn('2026-11-01') }],
    ['called a mistake, with the reason', OPT_OUT, { ...OPT_OUT, ...why('Another patient\'s form') }],
    ['written again with a note', OPT_OUT, { ...OPT_OUT, text: { status: 'additional', div: '<div/>' }, identifier: [{ value: '1' }] }], ['dated anew', OPT_OUT, { ...OPT_OUT, dateTime: '2026-11-20' }],
    ['made one of everything', NARROW, consent({ type: 'deny' })], ['freed of its exceptions', consent({ type: 'permit' }, policy('OPTOUT')), withoutProvision(OPT_OUT)],
  ])('%s, may be written', (_how, before, after) => {
    expect(endingOf(before, after, NOW)).toBeUndefined();
  });

  it.each<readonly [string, Consent]>([
    ['a permit', PERMIT], ['a refusal that is no more than proposed', { ...OPT_OUT, status: 'proposed' }], ['a no to a treatment', { ...OPT_OUT, scope: code('http://terminology.hl7.org/CodeSystem/consentscope', 'treatment') }],
    ['a restriction that denies nothing', consent({ type: 'permit', provision: [{ type: 'permit' }] }, { category: [own('restriction-kind', 'agreed')] })],
  ])('is not meant by %s: it may be deleted', (_what, before) => {
    expect(endingOf(before, undefined, NOW)).toBeUndefined();
  });
});

describe('a revocation on file', () => {
  const GIVEN = consent({ type: 'permit', code: [own('category', 'diagnosis')] });
  const toward = (id: string): Extension => ({ url: 'recipient', valueReference: { reference: `Organization/${id}` } });
  const revoked = (...args: Parameters<typeof withdrawn>): Consent => ({ ...GIVEN, ...withdrawn(...args) });
  const REVOKED = revoked('2026-11-01');

  it.each<readonly [string, Consent, Consent]>([
    ['by the source\'s own copy of before', REVOKED, GIVEN], ['by one that is dated anew', REVOKED, { ...GIVEN, dateTime: '2026-11-20' }], ['by a later date', REVOKED, revoked('2026-11-20')],
    ['made an oral one', REVOKED, revoked('2026-11-01', 'oral')], ['made one toward one', REVOKED, revoked('2026-11-01', 'written', [toward('x')])],
    ['turned against another', revoked('2026-11-01', 'written', [toward('x')]), revoked('2026-11-01', 'written', [toward('y')])],
    ['that was told by the status alone', { ...GIVEN, status: 'inactive' }, GIVEN], ['of what a refusal excepts', { ...EXCEPTING, ...withdrawn('2026-11-01') }, EXCEPTING],
  ])('is not ended %s', (_how, before, after) => {
    expect(endingOf(before, after, NOW)).toBe('unrevoked');
  });

  it.each<readonly [string, Consent, Consent | undefined]>([
    ['as it is, with a note', REVOKED, { ...REVOKED, identifier: [{ value: '1' }] }], ['made one of everything', revoked('2026-11-01', 'written', [toward('x')]), REVOKED], ['confirmed in writing', revoked('2026-11-01', 'oral'), REVOKED],
    ['toward one more', revoked('2026-11-01', 'written', [toward('x')]), revoked('2026-11-01', 'written', [toward('x'), toward('y')])], ['with the status too', REVOKED, { ...REVOKED, status: 'inactive' }],
    ['called a mistake', REVOKED, { ...GIVEN, status: 'entered-in-error' }], ['deleted', REVOKED, undefined], ['of a refusal, which holds again', { ...OPT_OUT, ...withdrawn('2026-11-01') }, OPT_OUT], ['that there is none', GIVEN, GIVEN],
    ['of a consent to be treated', { ...REVOKED, scope: code('http://terminology.hl7.org/CodeSystem/consentscope', 'treatment') }, GIVEN],
  ])('may be written: %s', (_how, before, after) => {
    expect(endingOf(before, after, NOW)).toBeUndefined();
  });
});
