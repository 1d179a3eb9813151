// SPDX-License-Identifier: Apache-2.0
/** What the page of an entry says shows that each obligation was carried out, and what it says where nothing does. */
import { describe, expect, it } from '@jest/globals';
import type { Proof } from '../../../src/app/console/disclosures/proof.ts';
import { proofSection } from '../../../src/app/console/disclosures/proof-view.ts';
import type { Entry } from '../../../src/app/console/disclosures/read-entry.ts';
import type { DetailGroup } from '../../../src/app/ledger/entry.ts';
import { explainOrder } from '../../../src/domain/consent/explain/order.ts';
import { ADVISORY_OBLIGATIONS, CRITICAL_OBLIGATIONS, type CriticalObligation } from '../../../src/domain/consent/facts/vocabulary.ts';

const group = (over: Partial<DetailGroup>): DetailGroup => ({
  gate: 'g', verdict: 'release', category: 'diagnosis', class: 'p2', holder: 'open-door', reasons: [], bases: ['emergency-exception'], records: [], findings: [], count: 2, ...over,
});
const NO_PROOF: Proof = { isScope: false, accountings: new Map(), receipts: [], statements: new Map(), agreements: [], work: [] };

function said(proof: Partial<Proof>, critical: readonly CriticalObligation[], groups: readonly DetailGroup[] = [group({})]): string {
  const entry = {
    row: { id: 'e1', at: '2026-11-22T10:00:00.000Z', organization: 'larkspur', client: 'larkspur', request: 'r1', chain: 1, seq: 7 }, names: new Map([['larkspur', 'Larkspur General Hospital'], ['open-door', 'Open Door']]),
    detail: { ask: { asOf: '', organization: 'larkspur', action: 'read', types: ['Condition'] }, decisions: [{ outcome: 'permit', obligations: { critical, advisory: [] }, rules: '' }], groups }, proof: { ...NO_PROOF, ...proof },
  } as unknown as Entry;
  return proofSection({ entry, zone: 'America/Denver', link: 'x' }).text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}

describe('the proof of an obligation', () => {
  it('of an emergency is what was declared, and when', () => {
    const statements = new Map([['medical-emergency', { id: 'c1', sent: '2026-11-22T09:58:00.000Z', facts: [['nature', 'overdose'], ['facility', 'Larkspur ER']] as const }]]);
    expect(said({ statements }, ['document-emergency'])).toMatch(/Stated Nov 22, 2026, 2:58:00 AM MST : nature: overdose; facility: Larkspur ER\. Communication\/c1/);
  });

  it('of a restriction or an order is what did not go for that reason, and on which paper', () => {
    const held = group({ verdict: 'withhold', bases: [], reasons: ['restriction-honored'], count: 3, findings: [{ rule: 'restriction.agreed', cite: '42 CFR 2.26', effect: 'deny', evidence: ['Consent/c9'] }] });
    expect(said({}, ['honor-restriction'], [group({}), held])).toContain('3 records did not go for this reason, on Consent/c9 .');
    expect(said({}, ['order-scope-only'], [group({}), held])).toContain('0 records did not go for this reason.');
  });

  it('of an accounting is that the entry stands in it, or why it does not', () => {
    expect(said({ accountings: new Map([['part2-accounting', { counts: true, reasons: [] }]]) }, ['log-part2-accounting'])).toContain('It stands in the list for this patient');
    expect(said({ accountings: new Map([['hipaa-accounting', { counts: false, reasons: ['outside-period'] }]]) }, ['log-hipaa-accounting'])).toMatch(/does not stand in the list that would be made today: The disclosure is older/);
  });

  it('of a report of which the person must be told is that the item waits, that it was told, or why it was not', () => {
    const item = (output: Readonly<Record<string, string>>): NonNullable<Proof['work']>[number] => ({
      resourceType: 'Task', id: 't1', status: 'requested', intent: 'order', owner: { reference: 'Organization/larkspur' }, code: { coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/work', code: 'inform-individual' }] },
      output: Object.entries(output).map(([code, valueString]) => ({ type: { coding: [{ code }] }, valueString })),
    });
    const owed = (work: Proof['work']): string => said({ work }, ['inform-individual' as CriticalObligation]);
    expect(owed([item({})])).toContain('Larkspur General Hospital: it stands on the work list ; nobody has noted yet that the person was told.');
    expect(owed([item({ state: 'told', by: 'R. Ames', toldOn: '2026-11-21', how: 'at the bedside' })])).toContain('Larkspur General Hospital: the person was told on 2026-11-21 by R. Ames: at the bedside');
    expect(owed([item({ state: 'not-told', by: 'R. Ames', because: 'serious-harm', reason: 'the caregiver opens the mail' })]))
      .toContain('the person was not told: in professional judgment, telling the individual would put it at risk of serious harm (45 CFR 164.512(c)(2)) . R. Ames judged so: the caregiver opens the mail');
    expect(owed([{ ...item({}), code: { coding: [{ code: 'review-copy' }] } }])).toContain('Nothing that is kept with this entry shows it.');
  });

  it('of a delivery is its receipt with the digest of what was sent, and who got it by name', () => {
    const receipts = [{ id: 'e2', at: '2026-11-22T10:00:05.000Z', operation: 'delivery-receipt', partner: 'larkspur', receipt: 'ack-AA', error: '', sha256: ['abc123'] }];
    expect(said({ receipts }, [])).toMatch(/Deliveries of this answer .* 3:00:05 AM MST Larkspur General Hospital arrived ack-AA abc123/);
  });

  it.each([...CRITICAL_OBLIGATIONS, ...ADVISORY_OBLIGATIONS])('%s never shows more than is kept: without evidence no sentence says that something is there', (code) => {
    const text = said({}, [code as CriticalObligation], []);
    expect(text).toMatch(/Nothing that is kept with this entry shows it|0 records|by its registered system|No rule of a state|number 7 of chain 1/);
  });
});

describe('an order in words', () => {
  it('says its kind, to whom it is made out, what it names and what it finds', () => {
    const text = explainOrder({
      id: 'o1', type: 'subpart-e-2-65', issuedBy: 'court', discloser: 'open-door', recipients: ['da'], categories: ['diagnosis', '*'], procedure: ['notice-to-holder'], findings: ['extremely-serious-crime'],
      offense: 'homicide', confidentialCommunicationFinding: 'extremely-serious-crime', assurance: 'notice-to-individual-no-objection',
    }, (id) => ({ 'open-door': 'Open Door', da: 'District Attorney' })[id] ?? id);
    expect(text).toBe('Order to investigate or prosecute a patient (42 CFR 2.65), issued by court, made out to Open Door, for District Attorney. It names diagnosis, everything. It recites: notice to holder. '
      + 'It finds: extremely serious crime. Of confidential communications it finds: extremely serious crime (42 CFR 2.63). The offense: homicide. Assurance: notice to individual no objection.');
  });

  it('says that it names nothing where it names nothing', () => {
    expect(explainOrder({ id: 'o1', type: 'subpoena', issuedBy: 'attorney' }, (id) => id)).toBe('Subpoena, issued by attorney, made out to whoever holds the records, for nobody that it names. It names no kind of record.');
  });
});
