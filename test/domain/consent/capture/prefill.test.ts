// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { checkAnswers } from '../../../../src/domain/consent/capture/check.ts';
import { formOf } from '../../../../src/domain/consent/capture/forms.ts';
import { curable, formsFor, prefill, type ConsentNeed, type WithheldKind } from '../../../../src/domain/consent/capture/prefill.ts';
import { decide } from '../../../../src/domain/consent/decide.ts';
import { REASON_CODES, type ReasonCode } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { compileValidator } from '../../../../src/domain/fhir/validate.ts';
import { isError } from '../../../../src/domain/issue.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';
import { askFactsOf, PATIENT, tables, TODAY, WORLDS } from './worlds.ts';

const kind = (over: Partial<WithheldKind>): WithheldKind => ({ category: 'diagnosis', recordClass: 'p2', reasons: ['no-basis'], ...over });
const need = (over: Partial<ConsentNeed>): ConsentNeed => ({ purpose: 'treatment', discloser: { covered: true, intermediary: false }, mandated: false, withheld: [kind({})], ...over });

describe('which form a refusal asks for', () => {
  const rows: readonly { readonly why: string; readonly need: ConsentNeed; readonly forms: readonly string[] }[] = [
    { why: 'Part 2 records for treatment', need: need({}), forms: ['consent-specific'] },
    { why: 'Part 2 records of a covered entity for a housing agency (both lists)', need: need({ purpose: 'case-coordination' }), forms: ['consent-combined'] },
    { why: 'the same of a program outside HIPAA', need: need({ purpose: 'case-coordination', discloser: { covered: false, intermediary: false } }), forms: ['consent-specific'] },
    { why: 'an officer whose order made the program a condition', need: need({ purpose: 'cj-monitoring', mandated: true }), forms: ['consent-cj-referral'] },
    { why: 'an officer without such an order', need: need({ purpose: 'cj-monitoring' }), forms: ['consent-combined'] },
    { why: 'an officer of a program outside HIPAA: the form for named people does not serve it', need: need({ purpose: 'cj-monitoring', discloser: { covered: false, intermediary: false } }), forms: ['consent-combined'] },
    { why: 'a condition that someone else than an officer made', need: need({ purpose: 'case-coordination', mandated: true }), forms: ['consent-combined'] },
    { why: 'the state\'s list of drugs given out (42 CFR 2.36)', need: need({ purpose: 'public-health' }), forms: ['consent-pdmp'] },
    { why: 'the same of a program outside HIPAA', need: need({ purpose: 'public-health', discloser: { covered: false, intermediary: false } }), forms: ['consent-pdmp'] },
    { why: 'payment, by a covered entity', need: need({ purpose: 'payment' }), forms: ['consent-specific'] },
    { why: 'the police', need: need({ purpose: 'law-enforcement' }), forms: ['consent-legal-proceeding'] },
    { why: 'a court, of what an intermediary holds', need: need({ purpose: 'legal-proceeding', discloser: { covered: false, intermediary: true } }), forms: ['consent-legal-proceeding'] },
    { why: 'a court that wants evidence', need: need({ purpose: 'legal-proceeding' }), forms: ['consent-legal-proceeding'] },
    { why: 'what an intermediary holds', need: need({ discloser: { covered: false, intermediary: true } }), forms: ['consent-intermediary'] },
    { why: 'records under HIPAA alone', need: need({ purpose: 'case-coordination', withheld: [kind({ recordClass: 'phi' })] }), forms: ['consent-hipaa-authorization'] },
    { why: 'notes beside other records: a form of their own each', need: need({ withheld: [kind({}), kind({ recordClass: 'p2-notes', category: 'sud-counseling-note' }), kind({ recordClass: 'va7332' })] }), forms: ['consent-specific', 'consent-sud-counseling-notes', 'consent-va-7332'] },
    { why: 'a therapist\'s own notes', need: need({ withheld: [kind({ recordClass: 'phi-psy', category: 'psychotherapy-note' })] }), forms: ['consent-psychotherapy-notes'] },
    { why: 'files of criminal justice: no consent opens them', need: need({ withheld: [kind({ recordClass: 'cji' })] }), forms: [] },
    { why: 'what nobody has told the kind of', need: need({ withheld: [kind({ recordClass: 'unknown' })] }), forms: [] },
    { why: 'whatever there is: no form may say "everything" (42 CFR 2.31(a)(3))', need: need({ withheld: [kind({ category: '*' })] }), forms: [] },
    { why: 'criminal history: no consent opens it', need: need({ withheld: [kind({ recordClass: 'chri' })] }), forms: [] },
    { why: 'what the person asked to be kept back', need: need({ withheld: [kind({ reasons: ['restriction-honored'] })] }), forms: [] },
  ];
  it.each(rows)('$why', (row) => {
    expect(formsFor(row.need).map((each) => each.form.id)).toEqual(row.forms);
  });

  /** What stands in the way of a record, whatever the person signs: rules sections 4.3, 5, 8 and 9. */
  const BEYOND_CONSENT: readonly (readonly [ReasonCode, string])[] = [
    ['not-active', 'the consent on file is not in force'], ['materially-false', 'the consent on file is false'], ['unverified', 'the paper on file waits for a person to look at it'],
    ['need-to-know-failed', 'whoever asks has nothing to do with the case'], ['nonmedical-recipient', 'an emergency is told to medical personnel alone'],
    ['consent-obtainable', 'the exception fails because the person could be asked'], ['order-criteria-missing', 'the order lacks its findings'], ['outside-order', 'the order does not reach it'],
    ['restriction-honored', 'the person asked to keep it back'], ['chri-no-authority', 'criminal history wants an authority'], ['state-prohibits', 'a state law forbids it'],
    ['not-deidentified', 'it was to be without names'], ['custody-unknown', 'nobody knows where the person is held'], ['unknown-provenance', 'nobody knows where it comes from'],
    ['identity-unproven', 'whoever asks has not proved who it is'], ['access-excluded', 'the right of access leaves it out'], ['access-copy-refused', 'a copy was refused'],
    ['third-party-confidence', 'it was told in confidence by another'], ['not-accountable', 'it is no entry of an accounting'], ['not-on-team', 'whoever leads the plan puts it on the team, and no paper does'],
  ];
  it('is none for what no consent cures, even beside what it would', () => {
    const cured = REASON_CODES.filter((reason) => curable([kind({ reasons: ['no-basis', reason] })]).length === 1);
    expect(REASON_CODES.filter((reason) => !cured.includes(reason))).toEqual(REASON_CODES.filter((reason) => BEYOND_CONSENT.some(([beyond]) => beyond === reason)));
    expect(curable([kind({ reasons: [] })])).toHaveLength(1);
  });

  it('names each kind of record once, in order', () => {
    expect(formsFor(need({ withheld: [kind({ category: 'medication-list' }), kind({}), kind({})] }))[0]!.categories).toEqual(['diagnosis', 'medication-list']);
  });
});

describe('the prefilled form', () => {
  const validator = compileValidator(loadDefinitions());

  it.each(WORLDS.filter((world) => ['consent-specific', 'consent-combined', 'consent-legal-proceeding', 'consent-hipaa-authorization'].includes(world.id)))('$id: from the decision that refused, exactly who, what and why are filled in, and the rest is left to the person', ({ id, form, facts }) => {
    const decision = decide(facts, tables);
    const records = new Map(facts.records.map((record) => [record.id, record]));
    const withheld = decision.withheld.map(({ record, reasons }) => ({ category: records.get(record)!.category, recordClass: records.get(record)!.recordClass, reasons }));
    expect(curable(withheld)).toHaveLength(1);
    const asked = formsFor({ purpose: facts.purpose, discloser: { covered: true, intermediary: false }, mandated: false, withheld });
    expect(asked.map((each) => each.form.id)).toEqual([id]);
    const response = prefill({
      form, patient: `Patient/${PATIENT}`, name: facts.patient.name, disclosers: [`Organization/${facts.discloser.organization!}`], recipients: [`Organization/${facts.recipient.organization!}`],
      purpose: facts.purpose, categories: asked[0]!.categories, language: 'es', at: facts.asOf,
    });
    expect(validator.validate(response).filter(isError)).toEqual([]);
    const open = checkAnswers(form, response, { tables, facts: askFactsOf(facts), signed: false }).map((fault) => fault.linkId);
    expect(open.filter((linkId) => form.items.find((item) => item.linkId === linkId)?.statement === undefined)).toEqual(['7']);
    expect(open.length).toBeGreaterThan(1);
    expect(JSON.stringify(response)).not.toContain(TODAY.concat('"'));
  });

  it('says in the person\'s language who, what and why, and leaves out what is not known', () => {
    const form = formOf('consent-specific')!;
    const known = { form, patient: 'Patient/p', disclosers: ['Organization/a'], recipients: ['Practitioner/b'], purpose: 'payment', categories: ['claim', 'income'], language: 'es', at: '2026-11-18T12:00:00Z' } as const;
    const { item, ...head } = prefill({ ...known, name: 'Wren Abbot' });
    expect(head).toEqual({
      resourceType: 'QuestionnaireResponse', language: 'es', questionnaire: 'https://throughcare.dev/fhir/Questionnaire/consent-specific', status: 'in-progress', subject: { reference: 'Patient/p' }, authored: '2026-11-18T12:00:00Z',
    });
    expect(item).toEqual([
      { linkId: '1', text: 'Su nombre completo', answer: [{ valueString: 'Wren Abbot' }] },
      { linkId: '2', text: '¿Quién puede compartir sus datos?', item: [{ linkId: '2.who', text: 'Nombre del programa o lugar', answer: [{ valueReference: { reference: 'Organization/a' } }] }] },
      { linkId: '3', text: '¿Qué se puede compartir?', item: [{ linkId: '3.what', text: 'Compartir esto', answer: [
        { valueCoding: { system: 'https://throughcare.dev/fhir/CodeSystem/category', code: 'claim', display: 'Las cuentas de mi atención' } }, { valueCoding: { system: 'https://throughcare.dev/fhir/CodeSystem/category', code: 'income' } },
      ] }] },
      { linkId: '4', text: '¿Quién los puede recibir?', item: [{ linkId: '4.who', text: 'Nombre de la persona o lugar', answer: [{ valueReference: { reference: 'Practitioner/b' } }] }] },
      { linkId: '5', text: '¿Para qué se pueden compartir?', answer: [{ valueCoding: { system: 'https://throughcare.dev/fhir/CodeSystem/purpose', code: 'payment', display: 'Para pagar mi atención' } }] },
    ]);
    expect([prefill(known), prefill({ ...known, name: '' })].map((each) => each.item!.some(({ linkId }) => linkId === '1'))).toEqual([false, false]);
  });

  it('leaves the purpose open where the form does not serve it', () => {
    const response = prefill({ form: formOf('consent-tpo-single')!, patient: 'Patient/p', disclosers: [], recipients: [], purpose: 'cj-monitoring', categories: [], language: 'en', at: '2026-11-18T12:00:00Z' });
    expect(response.item).toEqual([]);
  });
});
