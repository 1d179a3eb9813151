// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { codeWords } from '../../../../src/domain/consent/explain/code-words.ts';
import { explainOrder, orderKind } from '../../../../src/domain/consent/explain/order.ts';
import type { OrderPaper } from '../../../../src/domain/consent/facts/papers.ts';

const name = (id: string): string => ({ heron: 'Heron Bay Recovery', court4: 'District Court 4', da: 'The prosecutor' })[id] ?? id;
const ORDER: OrderPaper = { id: 'o1', type: 'subpart-e-2-64', issuedBy: 'court', discloser: 'heron', recipients: ['court4', 'da'], categories: ['drug-test-results', 'treatment-attendance'] };
const told = (change: Partial<OrderPaper>): string => explainOrder({ ...ORDER, ...change }, name);

describe('an order in words', () => {
  it('says by whom it is, to whom it is made out, for whom, and what it names', () => {
    expect(told({})).toBe('Order for a noncriminal proceeding (42 CFR 2.64), issued by court, made out to Heron Bay Recovery, for District Court 4, The prosecutor. It names drug test results, treatment attendance.');
  });

  it.each<readonly [string, Partial<OrderPaper>, string]>([
    ['nobody for whom', { recipients: [] }, ', for nobody that it names.'], ['no kind of record', { categories: [] }, ' It names no kind of record.'],
    ['everything', { categories: ['*'] }, ' It names everything.'], ['a clerk\'s name', { issuedBy: 'court-clerk' }, ', issued by court clerk,'],
    ['what it recites', { procedure: ['notice-to-patient', 'closed-hearing'] }, ' It recites: notice to patient, closed hearing.'],
    ['what it finds', { findings: ['no-other-effective-way', 'substantial-value'] }, ' It finds: no other effective way, substantial value.'],
    ['what it finds of confidential communications', { confidentialCommunicationFinding: 'patient-put-content-in-issue' }, ' Of confidential communications it finds: patient put content in issue (42 CFR 2.63).'],
    ['the offense', { offense: 'armed-robbery' }, ' The offense: armed robbery.'], ['the assurance', { assurance: 'notice-to-individual-no-objection' }, ' Assurance: notice to individual no objection.'],
  ])('with %s', (_what, change, expected) => {
    expect(told(change)).toContain(expected);
    expect(told({})).not.toContain(expected);
  });

  it('that is made out to nobody is for whoever holds the records, and one that lists nothing names nothing', () => {
    const { discloser: _d, recipients: _r, categories: _c, ...bare } = ORDER;
    expect(explainOrder(bare, name)).toBe('Order for a noncriminal proceeding (42 CFR 2.64), issued by court, made out to whoever holds the records, for nobody that it names. It names no kind of record.');
  });

  it.each<readonly [OrderPaper['type'], RegExp]>([
    ['subpart-e-2-64', /noncriminal.*2\.64/], ['subpart-e-2-65', /prosecute a patient.*2\.65/], ['subpart-e-2-66', /holder of records.*2\.66/], ['court-order', /Order of a court.*164\.512\(e\)\(1\)\(i\)/],
    ['court-reporting-order', /report to the court/], ['subpoena', /^Subpoena$/], ['search-warrant', /warrant/], ['legislative-subpoena', /legislative/], ['administrative-request', /164\.512\(f\)\(1\)\(ii\)\(C\)/],
    ['state-good-cause-order', /good cause, by the law of the state/], ['va-good-cause-order', /38 USC 7332\(b\)\(2\)\(D\)/],
  ])('of the kind %s says what may come of it, with its law', (type, kind) => {
    expect(orderKind(type)).toMatch(kind);
  });
});

describe('a code in words', () => {
  it.each([
    ['cj-monitoring', 'criminal justice monitoring'], ['sud-condition-compliance', 'substance use disorder condition compliance'], ['chri-authority', 'criminal history authority'],
    ['tpo-consent', 'treatment, payment and operations consent'], ['qso-agreement', 'qualified service organization agreement'], ['qsoa', 'qualified service organization agreement'], ['part2-program', 'Part 2 program'],
    ['hipaa-treatment', 'HIPAA treatment'], ['va-emergency', 'VA emergency'], ['tpo-single', 'single consent for treatment, payment and operations'], ['tpo-single-consent', 'single consent for treatment, payment and operations'],
    ['tpo-general', 'treating providers, health plans, third-party payers and people helping to operate the program'], ['drug-test-results', 'drug test results'],
  ])('%s: %s', (code, expected) => {
    expect(codeWords(code)).toBe(expected);
  });
});
