// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { QuestionnaireResponse, QuestionnaireResponseItem } from '@medplum/fhirtypes';
import { checkAnswers } from '../../../../src/domain/consent/capture/check.ts';
import { revocationFrom } from '../../../../src/domain/consent/capture/consent.ts';
import { formOf } from '../../../../src/domain/consent/capture/forms.ts';
import { cs } from '../../../../src/domain/consent/evidence/systems.ts';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import { askFactsOf, PATIENT, responseOf, tables, TODAY, without, WORLDS } from './worlds.ts';

const world = (id: string): (typeof WORLDS)[number] => WORLDS.find((each) => each.id === id)!;

/** The answers with one item, wherever it stands, answered otherwise; of a group, its parts. */
function answered(response: QuestionnaireResponse, linkId: string, change: Omit<QuestionnaireResponseItem, 'linkId'>): QuestionnaireResponse {
  const put = (items: readonly QuestionnaireResponseItem[]): QuestionnaireResponseItem[] => items.map((each) =>
    (each.linkId === linkId ? { linkId, ...change } : each.item === undefined ? each : { ...each, item: put(each.item) }));
  return { ...response, item: put(response.item ?? []) };
}

interface Case { readonly name: string; readonly form: string; readonly change: (response: QuestionnaireResponse) => QuestionnaireResponse; readonly facts?: Partial<Facts>; readonly unsigned?: true; readonly told: readonly string[] }

const coding = (set: string, code: string): Omit<QuestionnaireResponseItem, 'linkId'> => ({ answer: [{ valueCoding: { system: cs(set), code } }] });
const child: Facts['patient'] = { ...world('consent-specific').facts.patient, ageYears: 16 };

const CASES: readonly Case[] = [
  { name: 'a form that ended before it was signed', form: 'consent-specific', change: (each) => answered(each, '7.date', { answer: [{ valueDate: '2026-01-01' }] }), told: ['expired 7'] },
  { name: '"none" as the end where the purpose is more than care', form: 'consent-combined', change: (each) => answered(each, '7', { item: [{ linkId: '7.event', ...coding('expiry-event', 'none') }] }), told: ['missing-element:7 7'] },
  { name: '"none" as the end of a consent for treatment is allowed', form: 'consent-specific', change: (each) => answered(each, '7', { item: [{ linkId: '7.event', ...coding('expiry-event', 'none') }] }), told: [] },
  { name: 'a purpose beside care on the form that HIPAA does not accept', form: 'consent-specific', change: (each) => answered(each, '5', coding('purpose', 'case-coordination')), told: ['hipaa-basis-missing 5'] },
  { name: 'that purpose, of a program outside HIPAA', form: 'consent-specific', facts: { organizations: world('consent-specific').facts.organizations.map((each) => ({ ...each, classes: each.classes.filter((status) => status !== 'covered-entity') })) }, change: (each) => answered(each, '5', coding('purpose', 'case-coordination')), told: [] },
  { name: 'that purpose on the form that passes both lists', form: 'consent-combined', change: (each) => answered(each, '5', coding('purpose', 'case-coordination')), told: [] },
  { name: 'a recipient that is not in the registry', form: 'consent-specific', change: (each) => answered(each, '4.who', { answer: [{ valueReference: { reference: 'Organization/nope' } }] }), told: ['missing-element:4 4.who'] },
  { name: 'a discloser that is not in the registry', form: 'consent-specific', change: (each) => answered(each, '2.who', { answer: [{ valueReference: { reference: 'Organization/nope' } }] }), told: ['missing-element:2 2.who'] },
  { name: 'a recipient who is a person of the family', form: 'consent-specific', change: (each) => answered(each, '4.who', { answer: [{ valueReference: { reference: 'RelatedPerson/sister' } }] }), told: [] },
  { name: 'another person\'s name', form: 'consent-specific', change: (each) => answered(each, '1', { answer: [{ valueString: 'Someone Else' }] }), told: ['wrong-patient 1'] },
  { name: 'a married name that shares the first', form: 'consent-specific', change: (each) => answered(each, '1', { answer: [{ valueString: 'Wrén Castillo-Abbot' }] }), told: [] },
  { name: 'another Patient as the subject', form: 'consent-specific', change: (each) => ({ ...each, subject: { reference: 'Patient/other' } }), told: ['wrong-patient 1'] },
  { name: 'counselling notes on a form for other records', form: 'consent-specific', change: (each) => answered(each, '3.what', coding('category', 'sud-counseling-note')), told: [' 3.what', 'missing-element:3 3.what'] },
  { name: '"everything" as the description', form: 'consent-specific', change: (each) => answered(each, '3.what', coding('category', '*')), told: [' 3.what', 'missing-element:3 3.what'] },
  { name: 'a purpose that the form does not serve', form: 'consent-tpo-single', change: (each) => answered(each, '5', coding('purpose', 'cj-monitoring')), told: [' 5', 'missing-element:5 5'] },
  { name: 'several things at once, in the order of the law', form: 'consent-specific', change: (each) => without(without(answered(each, '7.date', { answer: [{ valueDate: '2026-01-01' }] }), '5'), '2'), told: ['expired 7', 'missing-element:2 2', 'missing-element:5 5'] },
  { name: 'a referral revocable only after the case is over', form: 'consent-cj-referral', change: (each) => answered(each, '2.35(c)', { item: [{ linkId: '2.35(c).date', answer: [{ valueDate: '2028-01-01' }] }] }), told: ['missing-element:2.35(c) 2.35(c)'] },
  { name: 'a signature dated tomorrow', form: 'consent-specific', change: (each) => answered(each, '9', { answer: [{ valueDate: '2026-11-19' }] }), told: ['missing-element:9 9'] },
  { name: 'a minor who signs alone where a parent must sign too', form: 'consent-representative', facts: { patient: child, minorLaw: { minorMayConsentAloneToSud: false } }, change: (each) => each, told: ['signer-not-authorized 8'] },
  { name: 'a minor who signs alone where the state lets it', form: 'consent-representative', facts: { patient: child, minorLaw: { minorMayConsentAloneToSud: true } }, change: (each) => each, told: [] },
  { name: 'a minor where the state\'s rule is not configured', form: 'consent-representative', facts: { patient: child }, change: (each) => each, told: ['signer-not-authorized 8'] },
  { name: 'who signs, before anyone has', form: 'consent-representative', facts: { patient: child }, unsigned: true, change: (each) => without(each, '8'), told: [] },
  { name: 'someone else\'s signature', form: 'consent-specific', change: (each) => answered(answered(each, '8.who', { answer: [{ valueReference: { reference: 'RelatedPerson/sister' } }] }), '8.role', coding('signer-role', 'guardian')), told: ['signer-not-authorized 8'] },
  { name: 'a date that does not exist', form: 'consent-specific', change: (each) => answered(each, '7.date', { answer: [{ valueDate: '2027-02-30' }] }), told: [' 7.date', 'missing-element:7 7'] },
  { name: 'an end before the start', form: 'consent-specific', change: (each) => answered(each, '7', { item: [{ linkId: '7.start', answer: [{ valueDate: '2027-02-02' }] }, { linkId: '7.date', answer: [{ valueDate: '2027-02-01' }] }] }), told: [' 7.date'] },
  { name: 'a referral that ends before it starts', form: 'consent-cj-referral', change: (each) => answered(each, '2.35(b).to', { answer: [{ valueDate: '2026-11-01' }] }), told: [' 2.35(b).to'] },
  { name: 'an item that the form does not have', form: 'consent-specific', change: (each) => ({ ...each, item: [...each.item!, { linkId: '99', answer: [{ valueString: 'x' }] }] }), told: [' 99'] },
  { name: 'a recipient written as text', form: 'consent-specific', change: (each) => answered(each, '4.who', { answer: [{ valueString: 'the clinic' }] }), told: [' 4.who', 'missing-element:4 4'] },
];

describe('the checker, before anyone signs', () => {
  it.each(CASES)('of $name says what the gate would', ({ form, change, facts, unsigned, told }) => {
    const made = world(form);
    const faults = checkAnswers(made.form, change(made.response), { tables, facts: { ...askFactsOf(made.facts), ...facts }, signed: unsigned !== true });
    expect(faults.map((fault) => `${fault.reason ?? ''} ${fault.linkId}`)).toEqual(told);
  });

  it('asks for no signature yet, and for everything else', () => {
    for (const made of WORLDS) {
      const unsigned = without(made.response, '8');
      const check = (response: QuestionnaireResponse): readonly string[] => checkAnswers(made.form, response, { tables, facts: askFactsOf(made.facts), signed: false }).map((fault) => fault.linkId);
      expect({ form: made.id, faults: check(unsigned) }).toEqual({ form: made.id, faults: [] });
      expect({ form: made.id, faults: check(without(unsigned, '5')) }).toEqual({ form: made.id, faults: ['5'] });
    }
  });

  it('names the item in FHIRPath and the law, and nothing of what was answered', () => {
    const [fault] = checkAnswers(world('consent-specific').form, answered(world('consent-specific').response, '1', { answer: [{ valueString: 'Zebulon Quick' }] }), { tables, facts: askFactsOf(world('consent-specific').facts), signed: true });
    expect(fault).toMatchObject({ at: 'QuestionnaireResponse.repeat(item).where(linkId=\'1\')', cite: '42 CFR 2.31(a)(1)', code: 'business-rule' });
    expect(JSON.stringify(fault)).not.toMatch(/Zebulon|Wren|Abbot/);
  });
});

describe('the form that takes a consent back', () => {
  const form = formOf('consent-revocation')!;
  const sign = { linkId: '8', item: [{ linkId: '8.who', answer: [{ valueReference: { reference: `Patient/${PATIENT}` } }] }, { linkId: '9', answer: [{ valueDate: TODAY }] }] };
  const revoke = { linkId: 'revoke', item: [
    { linkId: 'revoke.consent', answer: [{ valueReference: { reference: 'Consent/c9' } }] }, { linkId: 'revoke.form', ...coding('revocation-form', 'oral') },
    { linkId: 'revoke.recipient', answer: [{ valueReference: { reference: 'Organization/org-clinic' } }] },
  ] };
  const context = { tables, facts: askFactsOf(world('consent-specific').facts), signed: true };

  it('says which consent, for whom and how', () => {
    const response = responseOf('consent-revocation', [{ linkId: '1', answer: [{ valueString: 'Wren Abbot' }] }, revoke, sign]);
    expect(checkAnswers(form, response, context)).toEqual([]);
    expect(revocationFrom(form, response)).toEqual({ id: 'c9', form: 'oral', recipients: ['Organization/org-clinic'] });
  });

  it('is not complete without the consent', () => {
    const response = responseOf('consent-revocation', [{ linkId: '1', answer: [{ valueString: 'Wren Abbot' }] }, sign]);
    expect(checkAnswers(form, response, context).map((fault) => fault.linkId)).toEqual(['revoke.consent', 'revoke.form']);
  });
});
