// SPDX-License-Identifier: Apache-2.0
/** What the checker asks for and what it says, form by form: which statements for which purpose, who may sign, for whom, and how it names each gap. */
import { describe, expect, it } from '@jest/globals';
import type { QuestionnaireResponse, QuestionnaireResponseItem } from '@medplum/fhirtypes';
import { checkAnswers, patientOf, type CheckContext } from '../../../../src/domain/consent/capture/check.ts';
import { formOf, type ConsentForm } from '../../../../src/domain/consent/capture/forms.ts';
import { mended, namedAlike } from '../../../../src/domain/consent/capture/mended.ts';
import { contextOf } from '../../../../src/domain/consent/context.ts';
import { VARIANTS } from '../../../../src/domain/consent/evidence/consents/form.ts';
import type { ConsentPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { standingOf } from '../../../../src/domain/consent/papers/standing.ts';
import { coding, group, on, refs } from './small.ts';
import { askFactsOf, PATIENT, responseOf, tables, TODAY, without, WORLDS } from './worlds.ts';

const world = (id: string): (typeof WORLDS)[number] => WORLDS.find((each) => each.id === id)!;
const context = (id: string, over: Partial<CheckContext> = {}): CheckContext => ({ tables, facts: askFactsOf(world(id).facts), signed: true, ...over });

/** Complete answers on a form, with some items answered otherwise, or not at all. */
function answers(id: string, change: Readonly<Record<string, QuestionnaireResponseItem | undefined>>): QuestionnaireResponse {
  const rest = Object.keys(change).reduce((response, linkId) => without(response, linkId), world(id).response);
  return { ...rest, item: [...rest.item!, ...Object.values(change).flatMap((each) => each ?? [])] };
}
const said = (form: ConsentForm, response: QuestionnaireResponse, given: CheckContext): readonly string[] => checkAnswers(form, response, given).map((fault) => `${fault.reason ?? 'unreadable'} ${fault.linkId}`);
const check = (id: string, change: Parameters<typeof answers>[1], over: Partial<CheckContext> = {}): readonly string[] => said(world(id).form, answers(id, change), context(id, over));
const purposes = (...codes: readonly string[]): QuestionnaireResponseItem => on('5', ...codes.map((code) => coding('purpose', code)));

const TPO = ['missing-element:4 4.hipaa', 'missing-element:6 6', 'missing-element:10 10.risk', 'missing-element:10 10.refusal'];
const HIPAA = ['missing-element:6 6', 'hipaa-basis-missing 10.risk', 'hipaa-basis-missing conditioning'];
const STATEMENTS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['consent-specific', ['treatment'], TPO], ['consent-specific', ['payment', 'case-coordination'], TPO], ['consent-specific', [], TPO.map((each) => each.replace(/^missing-element:10/, 'hipaa-basis-missing'))],
  ['consent-specific', ['case-coordination'], ['missing-element:6 6', 'hipaa-basis-missing 10.risk']],
  ['consent-combined', [], [...TPO.map((each) => each.replace(/^missing-element:10/, 'hipaa-basis-missing')), 'hipaa-basis-missing conditioning']], ['consent-combined', ['case-coordination'], HIPAA], ['consent-combined', ['treatment'], TPO], ['consent-combined', ['treatment', 'research'], [...TPO, 'hipaa-basis-missing conditioning']],
  ['consent-hipaa-authorization', ['treatment'], ['hipaa-authorization-defective 10.risk', 'hipaa-authorization-defective conditioning', 'hipaa-authorization-defective 6']],
  ['consent-psychotherapy-notes', ['treatment'], ['hipaa-authorization-defective 10.risk', 'hipaa-authorization-defective conditioning', 'hipaa-authorization-defective 6']],
  ['consent-va-7332', ['cj-monitoring'], ['hipaa-basis-missing 10.risk', 'hipaa-basis-missing conditioning', 'hipaa-basis-missing 6']],
  ['consent-legal-proceeding', ['legal-proceeding'], HIPAA], ['consent-pdmp', ['public-health'], ['missing-element:6 6']], ['consent-cj-referral', ['cj-monitoring'], []],
];

describe('the statements that a form must show (42 CFR 2.31(a)(4)(iii), (6), (10); 45 CFR 164.508(c)(2))', () => {
  it.each(STATEMENTS)('%s for %j', (id, codes, asked) => {
    const { form } = world(id);
    const statements = form.items.filter((each) => each.statement !== undefined).map((each) => each.linkId);
    const faults = check(id, { ...Object.fromEntries(statements.map((linkId) => [linkId, undefined])), 5: codes.length === 0 ? undefined : purposes(...codes) });
    expect(faults.filter((each) => statements.some((linkId) => each.endsWith(` ${linkId}`))).sort()).toEqual([...asked].sort());
    expect(faults.filter((each) => !statements.some((linkId) => each.endsWith(` ${linkId}`)))).toEqual(codes.length === 0 ? ['missing-element:5 5'] : id === 'consent-specific' && codes.includes('case-coordination') ? ['hipaa-basis-missing 5'] : []);
  });
});

describe('the end of a consent (42 CFR 2.31(a)(7))', () => {
  const none = group('7', on('7.event', coding('expiry-event', 'none')));
  it.each([
    ['"none", for treatment', 'consent-specific', { 7: none }, []],
    ['"none", for more than care', 'consent-specific', { 7: none, 5: purposes('treatment', 'case-coordination') }, ['missing-element:7 7', 'hipaa-basis-missing 5']],
    ['"none", while no purpose is named yet', 'consent-specific', { 7: none, 5: undefined }, ['missing-element:5 5']],
    ['no end, while no purpose is named yet', 'consent-specific', { 7: undefined, 5: undefined }, ['missing-element:5 5', 'missing-element:7 7']],
    ['an event, where only HIPAA is asked', 'consent-hipaa-authorization', { 7: group('7', on('7.event', coding('expiry-event', 'end-of-tenancy'))) }, []],
    ['the end of a study, for what is none', 'consent-specific', { 7: group('7', on('7.event', coding('expiry-event', 'end-of-research-study'))) }, ['missing-element:7 7']],
    ['"none", where only HIPAA is asked', 'consent-hipaa-authorization', { 7: none }, ['missing-element:7 7']],
    ['a day, for treatment, where only HIPAA is asked', 'consent-hipaa-authorization', { 5: purposes('treatment') }, []],
    ['past, on a referral', 'consent-cj-referral', { '2.35(b)': group('2.35(b)', on('2.35(b).from', { valueDate: '2026-01-01' }), on('2.35(b).to', { valueDate: '2026-02-01' })) }, ['expired 2.35(b)']],
    ['open, on a referral', 'consent-cj-referral', { '2.35(b)': group('2.35(b)', on('2.35(b).from', { valueDate: TODAY })) }, ['missing-element:2.35(b) 2.35(b).to']],
    ['today', 'consent-specific', { 7: group('7', on('7.date', { valueDate: TODAY })) }, []],
  ] as const)('%s', (_name, id, change, faults) => {
    expect(check(id, change)).toEqual(faults);
    expect(check(id, { ...change, 8: undefined }, { signed: false })).toEqual(faults);
  });
});

describe('what may not stand on one paper', () => {
  it.each([
    ['evidence in a case beside another use (42 CFR 2.31(d))', 'consent-legal-proceeding', { 5: purposes('legal-proceeding', 'law-enforcement') }, ['combined-prohibited 5']],
    ['a consent for all care, given to a housing agency', 'consent-tpo-single', { 4: group('4', on('4.who', ...refs('Organization/org-agency'))) }, ['purpose-mismatch 5']],
    ['the same, beside a clinic', 'consent-tpo-single', { 4: group('4', on('4.who', ...refs('Organization/org-clinic', 'Organization/org-agency'))) }, ['purpose-mismatch 5']],
    ['the same, to those who treat', 'consent-tpo-single', { 4: group('4', on('4.class', coding('recipient-class', 'my-treating-providers'))) }, []],
    ['a doctor by name', 'consent-tpo-single', { 4: group('4', on('4.who', ...refs('Practitioner/dr'))) }, []],
    ['a class of disclosers', 'consent-tpo-single', { 2: group('2', on('2.class', coding('discloser-class', 'any-sud-program-that-treated-me'))) }, []],
  ] as const)('%s', (_name, id, change, faults) => {
    const facts = { ...askFactsOf(world(id).facts), organizations: [...world(id).facts.organizations.filter((each) => each.id !== 'org-agency'), { ...world(id).facts.organizations[0]!, id: 'org-agency', classes: ['unregulated' as const] }] };
    expect(check(id, change, { facts })).toEqual(faults);
  });

  it('is told with the law, and in words that a person can act on', () => {
    const [fault] = checkAnswers(world('consent-legal-proceeding').form, answers('consent-legal-proceeding', { 5: purposes('legal-proceeding', 'law-enforcement') }), context('consent-legal-proceeding'));
    expect([fault!.cite, fault!.text.length > 40]).toEqual(['42 CFR 2.31(d)', true]);
    const ended = checkAnswers(world('consent-specific').form, answers('consent-specific', { 7: group('7', on('7.date', { valueDate: '2026-01-01' })) }), context('consent-specific'));
    expect(ended.map((each) => [each.text, each.cite])).toEqual([['expired: It has ended already', '42 CFR 2.31(c)(1)']]);
    const { facts } = context('consent-tpo-single');
    const housing = { ...facts, organizations: [...facts.organizations, { ...facts.organizations[0]!, id: 'org-housing', classes: ['unregulated' as const] }] };
    const given = checkAnswers(world('consent-tpo-single').form, answers('consent-tpo-single', { 4: group('4', on('4.who', ...refs('Organization/org-housing'))) }), context('consent-tpo-single', { facts: housing }));
    expect(given.map((each) => [each.cite, each.text.length > 'purpose-mismatch: '.length + 20])).toEqual([['42 CFR 2.31(a)(5)', true]]);
  });
});

describe('who signs (42 CFR 2.14, 2.15, 2.31(a)(8))', () => {
  const facts = (patient: object, more: object = {}): CheckContext['facts'] => ({ ...askFactsOf(world('consent-representative').facts), ...more, patient: { ...world('consent-representative').facts.patient, ...patient } });
  const sign = (who: string, role: string, authority: boolean): QuestionnaireResponseItem => group('8', on('8.who', ...refs(who)), on('8.role', coding('signer-role', role)), on('8.authority', { valueBoolean: authority }), on('9', { valueDate: TODAY }));
  it.each([
    ['the minor and a parent, where both must', facts({ ageYears: 16 }, { minorLaw: { minorMayConsentAloneToSud: false } }), [sign(`Patient/${PATIENT}`, 'patient', false), sign('RelatedPerson/m', 'parent', false)], []],
    ['the parent alone', facts({ ageYears: 16 }, { minorLaw: { minorMayConsentAloneToSud: false } }), [sign('RelatedPerson/m', 'parent', false)], ['signer-not-authorized 8']],
    ['a guardian with the paper that names one', facts({ capacity: 'lacks-adjudicated' }), [sign('RelatedPerson/g', 'guardian', true)], []],
    ['a guardian whose paper nobody saw', facts({ capacity: 'lacks-adjudicated' }), [sign('RelatedPerson/g', 'guardian', false)], ['signer-not-authorized 8']],
    ['nobody yet', facts({ ageYears: 16 }, { minorLaw: { minorMayConsentAloneToSud: false } }), [], ['missing-element:8 8']],
  ] as readonly (readonly [string, CheckContext['facts'], readonly QuestionnaireResponseItem[], readonly string[]])[])('%s', (_name, given, signatures, faults) => {
    const rest = without(world('consent-representative').response, '8');
    const found = checkAnswers(world('consent-representative').form, { ...rest, item: [...rest.item!, ...signatures] }, { ...context('consent-representative'), facts: given });
    expect(found.map((fault) => `${fault.reason!} ${fault.linkId}`)).toEqual(faults);
    expect(found.every((fault) => fault.cite!.startsWith('42 CFR 2.31(a)(8)') && fault.text.length > fault.reason!.length + 20)).toBe(true);
  });

  it('and what is wrong besides shows beside it, before anyone signs and after', () => {
    const change = { 7: group('7', on('7.date', { valueDate: '2026-01-01' })), 8: sign('RelatedPerson/m', 'parent', false) };
    const given = facts({ ageYears: 16 }, { minorLaw: { minorMayConsentAloneToSud: false } });
    expect([true, false].map((signed) => said(world('consent-representative').form, answers('consent-representative', change), { tables, facts: given, signed }))).toEqual([['expired 7', 'signer-not-authorized 8'], ['expired 7']]);
  });

  it('without a day is told after signing, not before', () => {
    const change = { 8: group('8', on('8.who', ...refs(`Patient/${PATIENT}`))) };
    expect([true, false].map((signed) => check('consent-specific', change, { signed }))).toEqual([['missing-element:9 9'], []]);
  });
});

describe('a form that takes back (42 CFR 2.31(a)(6))', () => {
  const form = formOf('consent-revocation')!;
  const revoke = group('revoke', on('revoke.consent', ...refs('Consent/c9')), on('revoke.form', coding('revocation-form', 'written')));
  const sign = group('8', on('8.who', ...refs(`Patient/${PATIENT}`)), on('9', { valueDate: TODAY }));
  it.each([
    ['names the consent, and is signed', [revoke, sign], []], ['without the consent', [group('revoke', on('revoke.form', coding('revocation-form', 'written'))), sign], ['missing-element:3 revoke.consent']],
    ['without anything', [sign], ['missing-element:3 revoke.consent', 'missing-element:3 revoke.form']], ['without a signature', [revoke], ['missing-element:8 8']],
    ['without a day', [revoke, group('8', on('8.who', ...refs(`Patient/${PATIENT}`)))], ['missing-element:9 9']], ['without a signer', [revoke, group('8', on('9', { valueDate: TODAY }))], ['missing-element:8 8.who']],
  ] as readonly (readonly [string, readonly QuestionnaireResponseItem[], readonly string[]])[])('%s', (_name, items, faults) => {
    expect(said(form, responseOf('consent-revocation', [on('1', { valueString: 'Wren Abbot' }), ...items]), context('consent-specific'))).toEqual(faults);
  });
});

describe('for whom', () => {
  it.each([
    ['Patient/a-1.b', 'a-1.b'], ['Patient/', undefined], ['Practitioner/a', undefined], ['https://x.example/Patient/a', undefined], ['Patient/a/_history/1', undefined], [`Patient/${'a'.repeat(65)}`, undefined],
    [undefined, undefined],
  ])('%s is read as %s', (reference, id) => {
    const { subject: _subject, ...rest } = responseOf('consent-specific', []);
    expect([patientOf({ ...rest, ...(reference === undefined ? {} : { subject: { reference } }) }), patientOf(rest)]).toEqual([id, undefined]);
  });

  it('nobody: told once, with its law, on every kind of form', () => {
    const { subject: _subject, ...response } = responseOf('consent-refusal', [on('1', { valueString: 'Wren Abbot' }), group('8', on('8.who', ...refs(`Patient/${PATIENT}`)), on('9', { valueDate: TODAY }))]);
    const faults = checkAnswers(formOf('consent-refusal')!, response, context('consent-specific'));
    expect(faults.map((fault) => [fault.reason, fault.linkId, fault.cite, fault.text])).toEqual([['missing-element:1', '1', '42 CFR 2.31(a)(1)', 'missing-element:1: The answers name no Patient as their subject']]);
    const { subject: _other, ...consent } = world('consent-specific').response;
    expect(said(world('consent-specific').form, consent, context('consent-specific'))).toEqual(['missing-element:1 1']);
  });

  it('another than the form says: told with its law', () => {
    expect(checkAnswers(world('consent-specific').form, { ...world('consent-specific').response, subject: { reference: 'Patient/other' } }, context('consent-specific')).map((fault) => [fault.cite, fault.text.length > 30])).toEqual([['42 CFR 2.31(a)(1)', true]]);
  });

  it.each([
    ['Wren Abbot', 'ABBOT, Wren J.', true], ['José Núñez', 'Jose Nunez', true], ['Wren Castillo', 'Wren Abbot', true], ['Robin Marsh', 'Wren Abbot', false], ['W A', 'Wren Abbot', false], ['Wren Abbot', '', true], ['', 'Wren Abbot', false],
    ['Ann-Marie', 'Marie Ann', true], ['Wre', 'Wren', false],
  ])('"%s" and "%s" may be one person: %s', (one, other, alike) => {
    expect(namedAlike(one, other)).toBe(alike);
  });
});

describe('how a gap is named', () => {
  const told = (id: string, change: Parameters<typeof answers>[1], over: Partial<CheckContext> = {}): readonly (readonly [string, string | undefined])[] => checkAnswers(world(id).form, answers(id, change), context(id, over)).map((fault) => [fault.text, fault.cite]);

  it('by the question, by the part of it, by its law', () => {
    expect(told('consent-specific', { 5: undefined })).toEqual([['missing-element:5: Why may they be shared?: not answered', '42 CFR 2.31(a)(5)']]);
    expect(told('consent-specific', { 3: undefined })).toEqual([['missing-element:3: What may be shared? Share this: not answered', '42 CFR 2.31(a)(3)']]);
    expect(told('consent-specific', { 9: undefined, 8: group('8', on('8.who', ...refs(`Patient/${PATIENT}`))) })).toEqual([['missing-element:9: Sign here Date: not answered', '42 CFR 2.31(a)(9)']]);
    const [text = ''] = told('consent-specific', { '4.hipaa': undefined }).map((each) => each[0]);
    expect([text.length, text.endsWith(': not answered')]).toEqual(['missing-element:4: '.length + 80 + ': not answered'.length, true]);
  });

  it('by the title and law of the element where the answers are there and are not what the law wants', () => {
    expect(told('consent-specific', { 7: group('7', on('7.event', coding('expiry-event', 'none'))), 5: purposes('case-coordination') })).toEqual([['missing-element:7: Expiry date, event or condition: missing, or not as the law wants it', '42 CFR 2.31(a)(7)'], ['hipaa-basis-missing: For this purpose a program under HIPAA needs the form that passes both lists: consent-combined', '45 CFR 164.508(b)(2)(ii), (c)(2)']]);
  });

  it('even when the table of forms asks for an element that it does not describe', () => {
    const { specific } = tables.variants.variants;
    const wider = { ...tables, variants: { ...tables.variants, variants: { ...tables.variants.variants, specific: { ...specific, elements: [...specific.elements, '99'] } } } };
    expect(checkAnswers(world('consent-specific').form, world('consent-specific').response, context('consent-specific', { tables: wider })).map((fault) => [fault.linkId, fault.text, fault.cite]))
      .toEqual([['99', 'missing-element:99: 99: missing, or not as the law wants it', '42 CFR 2.31(a)']]);
  });

  it('once, at what cannot be read, but for another element that is missing too', () => {
    const change = { 3: group('3', on('3.what', coding('category', 'gossip'))), 7: group('7', on('7.event', coding('expiry-event', 'none'))), 5: purposes('case-coordination') };
    expect(check('consent-specific', change)).toEqual(['unreadable 3.what', 'missing-element:3 3.what', 'missing-element:7 7', 'hipaa-basis-missing 5']);
    expect(check('consent-specific', { 9: undefined, 8: group('8', on('8.who', ...refs(`Patient/${PATIENT}`)), on('9', { valueDate: '2026-13-01' })) })).toEqual(['unreadable 9', 'missing-element:9 9']);
  });

  it('in a group that may be answered in one of several ways, when it is answered in none', () => {
    expect([check('consent-specific', { 4: group('4') }), check('consent-specific', { 4: undefined })]).toEqual([['missing-element:4 4'], ['missing-element:4 4']]);
    expect(check('consent-specific', { 4: group('4', on('4.class', coding('recipient-class', 'my-treating-providers'))) })).toEqual([]);
  });
});

describe('a paper with its gaps filled', () => {
  const bare = (variant: ConsentPaper['variant']): ConsentPaper => ({
    id: 'form', variant, status: 'active', verified: true, standalone: true, patient: '', disclosers: [], recipients: [], categories: [], purposes: [], period: { start: null, end: null }, signatures: [], statements: [],
  });
  const facts = askFactsOf(world('consent-specific').facts);
  const patients = [{}, { ageYears: 16 }, { deceased: true }, { capacity: 'lacks-adjudicated' as const }].map((more) => ({ ...facts, minorLaw: { minorMayConsentAloneToSud: false }, patient: { ...facts.patient, ...more } }));

  it.each(VARIANTS)('%s: lacks nothing, so that only what was answered can be wrong with it', (variant) => {
    for (const given of patients) {
      const whole = mended(bare(variant), { facts: given, tables });
      const ctx = contextOf({ ...given, purpose: whole.purposes[0]!, recipient: { organization: whole.recipients[0]!, role: 'clinician', supervisesPatient: true }, discloser: { organization: whole.disclosers[0]! } }, tables);
      expect(standingOf(whole, { ...ctx, recipient: new Set(['health-care-provider', 'covered-entity']), hipaaRecipient: true })).toMatchObject({ state: 'usable', reasons: [] });
    }
  });

  it('keeps what was answered', () => {
    const answered: Partial<ConsentPaper> = {
      disclosers: ['a'], recipients: ['b'], intermediaries: ['c'], categories: ['claim'], purposes: ['payment'], period: { start: null, end: '2027-01-01' }, mandate: { condition: 'parole', imposedBy: 'd' },
    };
    expect(mended({ ...bare('specific'), ...answered }, { facts, tables })).toMatchObject({ ...answered, period: { end: '2027-01-01' } });
  });
});
