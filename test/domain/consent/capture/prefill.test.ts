// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { checkAnswers } from '../../../../src/domain/consent/capture/check.ts';
import { formOf } from '../../../../src/domain/consent/capture/forms.ts';
import { curable, formsFor, prefill, type ConsentNeed, type WithheldKind } from '../../../../src/domain/consent/capture/prefill.ts';
import { decide } from '../../../../src/domain/consent/decide.ts';
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
    { why: 'a court that wants evidence', need: need({ purpose: 'legal-proceeding' }), forms: ['consent-legal-proceeding'] },
    { why: 'what an intermediary holds', need: need({ discloser: { covered: false, intermediary: true } }), forms: ['consent-intermediary'] },
    { why: 'records under HIPAA alone', need: need({ purpose: 'case-coordination', withheld: [kind({ recordClass: 'phi' })] }), forms: ['consent-hipaa-authorization'] },
    { why: 'notes beside other records: a form of their own each', need: need({ withheld: [kind({}), kind({ recordClass: 'p2-notes', category: 'sud-counseling-note' }), kind({ recordClass: 'va7332' })] }), forms: ['consent-specific', 'consent-sud-counseling-notes', 'consent-va-7332'] },
    { why: 'criminal history: no consent opens it', need: need({ withheld: [kind({ recordClass: 'chri' })] }), forms: [] },
    { why: 'what the person asked to be kept back', need: need({ withheld: [kind({ reasons: ['restriction-honored'] })] }), forms: [] },
  ];
  it.each(rows)('$why', (row) => {
    expect(formsFor(row.need).map((each) => each.form.id)).toEqual(row.forms);
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

  it('leaves the purpose open where the form does not serve it', () => {
    const response = prefill({ form: formOf('consent-tpo-single')!, patient: 'Patient/p', disclosers: [], recipients: [], purpose: 'cj-monitoring', categories: [], language: 'en', at: '2026-11-18T12:00:00Z' });
    expect(response.item).toEqual([]);
  });
});
