// SPDX-License-Identifier: Apache-2.0
/** Cases of the compliance desk: what shows that an entry's obligations were carried out, and lists to take away. They run at the gateway of compliance-desk.test.ts. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { TestConsole, Visitor } from '../../support/console.ts';
import { gatewayPartner, testPartners } from '../../support/partners.ts';
import { rows } from './today.ts';

const JSON_TYPE = { 'content-type': 'application/fhir+json' };
/** The entry that a row of the list leads to. */
export const idIn = (row: string | undefined): string => /disclosures\/([\w-]+)"/.exec(row ?? '')?.[1] ?? '';

/** In: the desk, once it is open; ids of the patient and of its diagnosis. */
export function disclosureCases(desk: () => { readonly console_: TestConsole; readonly officer: Visitor; readonly patient: string; readonly condition: string }): void {
  describe('what shows that an obligation was carried out', () => {
    const plain = (seen: { readonly text: string }): string => seen.text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    const entryOf = async (query: string): Promise<{ readonly text: string; readonly id: string }> => {
      const id = idIn(rows((await desk().officer.get(`/console/disclosures?${query}`)).text)[0]);
      return { id, text: (await desk().officer.get(`/console/disclosures/${id}`)).text };
    };

    it('is the digest of the notice that really went, with its place in the answer and its law', async () => {
      const hospital = await desk().console_.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' });
      const answer = await (await desk().console_.ask(hospital, `/fhir/R4/Condition?patient=${desk().patient}`)).text();
      const { entry } = JSON.parse(answer) as { readonly entry: readonly { readonly resource: { readonly id: string; readonly resourceType: string; readonly payload?: readonly { readonly contentString: string }[] } }[] };
      const notice = entry.find(({ resource }) => resource.resourceType === 'Communication')!.resource;
      const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
      const seen = plain(await entryOf('kind=disclosure&organization=larkspur'));
      expect(seen).toMatch(new RegExp(`The statement of 42 CFR 2\\.32\\(a\\)\\(2\\) , word for word, in the answer as Communication/${notice.id} , SHA-256 ${digest(notice.payload![0]!.contentString)}`));
      expect(seen).toContain(`The scope that stands below with the paper, word for word, in the answer as Communication/${notice.id} , SHA-256 ${digest(notice.payload![1]!.contentString)}`);
      expect(seen).toContain(`The answer bundle, application/fhir+json; charset=utf-8; SHA-256 ${digest(answer)}`);
      expect(seen).toMatch(/1 record with R , 42CFRPart2/);
      expect(seen).toMatch(/It stands in the list for this patient , made anew just now/);
      expect(seen).toContain('Social security numbers left in: the purpose may have them');
      expect(seen).toMatch(/qualified service organization agreement of Open Door Outpatient and Throughcare gateway, signed, from 2020-01-01 to no end/);
    });

    it('is missing where nothing was kept, and the page says so', async () => {
      const { id } = await entryOf('kind=disclosure&organization=larkspur');
      const { deps } = desk().console_.gateway;
      const [kept] = await deps.store.read('test', (session) => session.ledger({ id, count: 1 }));
      const { sent: _sent, ...detail } = JSON.parse(kept!.detail) as Record<string, unknown>;
      const { chain: _chain, seq: _seq, previous: _previous, hash: _hash, redacted: _redacted, ...entry } = kept!;
      const older = { ...entry, id: deps.ids.next(), detail: JSON.stringify(detail) };
      expect((await deps.store.commit('test', { ledger: [older] })).ok).toBe(true);
      expect(plain(await desk().officer.get(`/console/disclosures/${older.id}`))).toMatch(/attach Part 2 notice .{0,250} Nothing that is kept with this entry shows it\. attach consent scope/);
    });

    it('of a refusal: nothing but the sentence that every answer carries', async () => {
      expect(plain(await entryOf('kind=refusal&organization=home-again&rule=part2.no-basis'))).toMatch(/1 record did not go, and none of them, nor their number, is in the answer: nothing left but the sentence/);
    });

    it('of an order: its kind and scope in words, its own text, and the document itself', async () => {
      const program = await desk().console_.tokenFor('open-door');
      const cs = (name: string): string => `https://throughcare.dev/fhir/CodeSystem/${name}`;
      const coded = (system: string, ...codes: readonly string[]): readonly object[] => codes.map((code) => ({ coding: [{ system: cs(system), code }] }));
      const demand = (type: string, events: readonly object[]): object => ({
        resourceType: 'DocumentReference', status: 'current', docStatus: 'final', type: coded('order-type', type)[0], category: coded('order-issuer', 'court'), subject: { reference: `Patient/${desk().patient}` },
        custodian: { reference: 'Organization/open-door' }, context: { related: [{ reference: 'Organization/county-court' }], event: events },
        content: [{ attachment: { contentType: 'text/plain', data: Buffer.from('IT IS ORDERED that the diagnosis be disclosed.').toString('base64') } }],
      });
      const order = demand('subpart-e-2-64', [
        ...coded('category', 'diagnosis'), ...coded('order-procedure', 'sealed-or-fictitious-name', 'notice-to-patient', 'notice-to-holder', 'opportunity-to-respond', 'closed-hearing'),
        ...coded('order-finding', 'no-other-effective-way', 'public-interest-outweighs-injury'),
      ]);
      for (const body of [order, demand('subpoena', coded('category', 'diagnosis'))]) {
        expect((await desk().console_.ask(program, '/fhir/R4/DocumentReference', { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(body) })).status).toBe(201);
      }
      const partner = testPartners(desk().console_.jwks).find((each) => each.organization.id === 'county-court')!;
      await desk().console_.add({ ...partner, clients: partner.clients.map((client) => ({ ...client, purposes: [...client.purposes, 'legal-proceeding' as const] })) });
      const court = await desk().console_.tokenFor('county-court', { purpose: 'legal-proceeding', role: 'judge' });
      expect((await desk().console_.ask(court, `/fhir/R4/Condition/${desk().condition}`)).status).toBe(200);
      const { text } = await entryOf('kind=disclosure&organization=county-court&basis=subpart-e-order');
      const seen = plain({ text });
      expect(seen).toMatch(/Order for a noncriminal proceeding \(42 CFR 2\.64\), issued by court, made out to Open Door Outpatient, for .*? It names diagnosis\..*It finds: no other effective way, public interest outweighs injury\./);
      expect(seen).toContain('IT IS ORDERED that the diagnosis be disclosed.');
      expect(seen).toMatch(/0 records did not go for this reason/);
      const file = await desk().officer.get(/href="(\/console\/consents\/document\/[\w-]+)"/.exec(text)?.[1] ?? '');
      expect([file.status, file.headers.get('content-type'), file.headers.get('content-disposition'), file.text]).toEqual([200, 'text/plain', 'attachment', 'IT IS ORDERED that the diagnosis be disclosed.']);
      expect((await desk().officer.get('/console/consents/document/made-up')).status).toBe(404);
    });
  });

  describe('lists to take away', () => {
    const addressOf = async (): Promise<string> => {
      await desk().officer.get('/console/disclosures');
      const sent = await desk().officer.post('/console/disclosures/search', { identifier: 'S-1' }, { follow: false });
      return /patient=[\w-]+/.exec(sent.headers.get('location') ?? '')?.[0] ?? '';
    };

    it('a search as CSV and PDF, without a patient in it', async () => {
      const csv = await desk().officer.get('/console/disclosures/export.csv?kind=refusal');
      expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      expect(csv.text.split('\r\n')[0]).toBe('when,outcome,partner,role,purpose,asked,sent,withheld,rules,entry');
      // The county's own time, with its offset; the partner by name.
      expect(csv.text).toMatch(/\r\n\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[56]:00,Refused,Home Again Housing,housing staff,case coordination,read Condition,0,1,/);
      expect(csv.text).not.toContain('home-again');
      expect(csv.text).not.toMatch(/Delgado|S-1/);
      const pdf = await desk().officer.get('/console/disclosures/export.pdf?kind=refusal');
      expect([pdf.headers.get('content-type'), pdf.text.slice(0, 5)]).toEqual(['application/pdf', '%PDF-']);
    });

    it('the accounting of a patient in one click: date, recipient, what, purpose and law', async () => {
      const patientIn = await addressOf();
      const { text } = await desk().officer.get(`/console/disclosures/accounting?${patientIn}`);
      expect(text).toMatch(/Larkspur General Hospital[\s\S]*\(1 record\)<\/td><td[^>]*>treatment<\/td><td[^>]*>42 CFR 2\.25/);
      expect(text).not.toContain('Home Again');
      const csv = await desk().officer.get(`/console/disclosures/accounting.csv?${patientIn}`);
      expect(csv.text).toMatch(/^date,recipient,address,what was disclosed,purpose,law\r\n\d{4}-\d{2}-\d{2},/);
      expect(csv.text).toMatch(/,Larkspur General Hospital,.*diagnosis \(1 record\),treatment,42 CFR 2\.25\r\n/);
      expect(csv.text).not.toMatch(/,larkspur,|home-again/);
      expect((await desk().officer.get(`/console/disclosures/accounting.pdf?${patientIn}`)).text.slice(0, 5)).toBe('%PDF-');
    });

    it('the list of the intermediary, once the officer states that it was asked for in writing', async () => {
      const patientIn = await addressOf();
      const asked = await desk().officer.get(`/console/disclosures/intermediary?${patientIn}`);
      expect(asked.text).toContain('has asked for this list in writing');
      const made = await desk().officer.post('/console/disclosures/intermediary', { patient: patientIn.slice(8), written: 'yes', form: 'page' });
      expect(made.text).toContain('not registered as an intermediary (42 CFR 2.11)');
      expect((await desk().officer.post('/console/disclosures/intermediary', { patient: 'x', written: 'yes' })).status).toBe(404);
    });

    it('the list of a gateway that is an intermediary names who received what on such a consent, as a page, CSV and PDF', async () => {
      const { deps } = desk().console_.gateway;
      const [kept] = await deps.store.read('test', (session) => session.ledger({ kind: 'disclosure', organization: 'larkspur', count: 1 }));
      const { chain: _chain, seq: _seq, previous: _previous, hash: _hash, redacted: _redacted, ...entry } = kept!;
      const through = { ...entry, id: deps.ids.next(), at: deps.clock.now(), detail: entry.detail.replaceAll('"specific-consent"', '"intermediary-consent"') };
      expect((await deps.store.commit('test', { ledger: [through] })).ok).toBe(true);
      const staff = gatewayPartner(desk().console_.jwks);
      const people = [{ id: 'priya-nair', name: 'Priya Nair', roles: ['exchange-operator' as const], identifiers: [], desks: ['compliance' as const], active: true }];
      await desk().console_.add({ ...staff, people, organization: { ...staff.organization, statuses: [...staff.organization.statuses, 'intermediary'] } });
      const asked = { patient: (await addressOf()).slice(8), written: 'yes' };
      const made = await desk().officer.post('/console/disclosures/intermediary', { ...asked, form: 'page' });
      expect(rows(made.text)).toHaveLength(1);
      expect(made.text).toMatch(/Larkspur General Hospital[\s\S]*diagnosis \(1 record\)[\s\S]*42 CFR 2\.24/);
      expect(made.text).not.toContain('not registered as an intermediary');
      const csv = await desk().officer.post('/console/disclosures/intermediary', { ...asked, form: 'csv' });
      expect(csv.text.split('\r\n')).toEqual(['date,recipient,address,what was disclosed,purpose,law', expect.stringMatching(/^\d{4}-\d\d-\d\d,Larkspur General Hospital,.*,treatment,42 CFR 2\.24$/)]);
      expect((await desk().officer.post('/console/disclosures/intermediary', { ...asked, form: 'pdf' })).text.slice(0, 5)).toBe('%PDF-');
      await desk().console_.add({ ...staff, people });
    });
  });
}
