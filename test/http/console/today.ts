// SPDX-License-Identifier: Apache-2.0
/** Today and asks that found nothing, at a desk where something happened before: part of compliance-desk.test.ts, with its gateway. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { workChange } from '../../../src/app/aftermath/work.ts';
import type { LedgerEntry } from '../../../src/app/ports.ts';
import type { Partner } from '../../../src/app/registry/partner.ts';
import type { TestConsole, Visitor } from '../../support/console.ts';

export interface Desk { readonly console_: TestConsole; readonly officer: Visitor; readonly patient: string }

/** Rows of the first table on a page. */
export const rows = (text: string): readonly string[] => (/<tbody>([\s\S]*?)<\/tbody>/.exec(text)?.[1] ?? '').split('<tr>').slice(1);

/** `desk` is asked when a case runs. */
export function todayCases(desk: () => Desk): void {
  describe('an ask that found nothing', () => {
    const newest = async (): Promise<{ readonly kind: string; readonly id: string; readonly audit: string; readonly outcome: string }> => {
      const listed = await desk().console_.ask(await desk().console_.tokenFor('compliance'), '/console/ledger?client=home-again&count=1');
      const { entries } = await listed.json() as { readonly entries: readonly { readonly kind: string; readonly id: string; readonly audit: string; readonly outcome: string }[] };
      return entries[0]!;
    };
    const shape = (audit: string): unknown => {
      const { outcome, action, type } = (typeof audit === 'string' ? JSON.parse(audit) : audit) as Readonly<Record<string, unknown>>;
      return { outcome, action, type };
    };
    const ask = async (path: string): Promise<readonly [number, unknown]> => {
      const response = await desk().console_.ask(await desk().console_.tokenFor('home-again', { purpose: 'case-coordination', role: 'housing-staff' }), path);
      const { resourceType, total, entry, issue } = await response.json() as Readonly<Record<string, unknown>>;
      return [response.status, { resourceType, total, entry, issue }];
    };

    it.each([
      ['a resource that is not there', () => '/fhir/R4/Condition/not-there', () => `/fhir/R4/Patient/${desk().patient}`],
      ['a patient who is not there', () => '/fhir/R4/Condition?patient=not-there', () => `/fhir/R4/Condition?patient=${desk().patient}`],
      ['a code that nobody has', () => '/fhir/R4/Condition?code=Z99.9', () => '/fhir/R4/Condition?code=F11.20'],
    ])('by %s is told from a refusal to staff, and to nobody else', async (_, empty, refused) => {
      const forNothing = await ask(empty());
      const nothing = await newest();
      const withheld = await ask(refused());
      const refusal = await newest();
      expect([nothing.kind, nothing.outcome, refusal.kind, refusal.outcome]).toEqual(['empty', 'nothing-found', 'refusal', 'deny']);
      expect(forNothing).toEqual(withheld);
      expect(shape(nothing.audit)).toEqual(shape(refusal.audit));
      expect(shape(nothing.audit)).toMatchObject({ outcome: '4' });
      expect((await desk().officer.get(`/console/disclosures/${nothing.id}`)).text).toMatch(/<h1>Nothing was found<\/h1>[\s\S]*Nothing on file fits, so nothing was withheld/);
    });

    it('has a list of its own, and is not among the refused', async () => {
      const empty = rows((await desk().officer.get('/console/disclosures?kind=empty&organization=home-again')).text);
      expect([empty.length, empty.every((row) => row.includes('Nothing found') && !row.includes('Refused'))]).toEqual([3, true]);
      expect((await desk().officer.get('/console/disclosures?kind=refusal&organization=home-again')).text).not.toContain('Nothing found</span>');
    });
  });

  describe('Today', () => {
    /** A linked number of the page by its label, and the entries in the list that it opens. */
    const opened = async (text: string, label: RegExp): Promise<readonly [number, number]> => {
      const found = [...text.matchAll(/<a href="([^"]*)" aria-label="([\d,]+) ([^"]*)"/g)].find(([, , , said]) => label.test(said ?? ''));
      expect(found?.[3]).toMatch(label);
      const list = await desk().officer.get((found?.[1] ?? '').replaceAll('&amp;', '&'));
      const [, here = '0', all = here] = /<p role="status">(\d+) entr(?:y|ies)(?: of ([\d,]+))?/.exec(list.text) ?? [];
      expect(rows(list.text)).toHaveLength(Number(here));
      return [Number(found?.[2]?.replaceAll(',', '')), Number(all.replaceAll(',', ''))];
    };

    it.each([
      ['asks in all', 'by=partner', /^asks, /], ['releases in all', 'by=partner', /^releases, /], ['refusals in all', 'by=partner', /^refusals, /], ['what found nothing in all', 'by=partner', /^nothing found, /],
      ['asks of a day', 'by=partner', /^asks on \d{4}-\d\d-\d\d$/], ['refusals of a partner', 'by=partner', /^refusals: Home Again Housing$/],
      ['asks of a partner on a day', 'by=partner&show=asks', /^asks on \d{4}-\d\d-\d\d: Home Again Housing$/],
      ['refusals for a purpose on a day', 'by=purpose&show=refusals', /^refusals on [\d-]+: case coordination$/],
      ['releases on a basis on a day', 'by=basis&show=releases', /^releases on [\d-]+: specific consent$/], ['releases on a basis', 'by=basis', /^releases: specific consent$/],
    ])('%s: the number opens a list of as many', async (_, query, label) => {
      const [said, listed] = await opened((await desk().officer.get(`/console/today?days=7&${query}`)).text, label);
      expect([said > 0, listed]).toEqual([true, said]);
    });

    it('a list that is longer than its page says of how many it is', async () => {
      const { deps, store } = desk().console_.gateway;
      const at = (n: number): string => new Date(Date.parse(deps.clock.now()) - 5 * 86_400_000 - n).toISOString();
      const many = Array.from({ length: 61 }, (_none, n): LedgerEntry => ({
        id: `long-${String(n)}`, at: at(n), request: 'long', person: '', kind: 'refusal', client: 'larkspur', organization: 'larkspur', purpose: 'research', outcome: 'deny', rules: ['part2.no-basis'], audit: '{}', detail: '',
      }));
      expect((await store.commit('test', { ledger: many })).ok).toBe(true);
      const { text } = await desk().officer.get('/console/today?days=7&by=purpose&show=refusals');
      const [, href = ''] = /<a href="([^"]*)" aria-label="61 refusals: research"/.exec(text) ?? [];
      const list = await desk().officer.get(href.replaceAll('&amp;', '&'));
      expect([rows(list.text).length, list.text.includes('50 entries of 61, and there are older ones.')]).toEqual([50, true]);
    });

    it('draws what is chosen, by partner, purpose or basis, over a week or a year, each with its table', async () => {
      const { text } = await desk().officer.get('/console/today?days=7&by=purpose&show=refusals');
      expect(text).toMatch(/<figcaption>Refusals by day and purpose, [\d-]+ to [\d-]+<\/figcaption>\s*<details><summary>The figures as a table/);
      expect(text).toMatch(/<strong>refusals<\/strong>[\s\S]*<a href="\/console\/today\?days=7&amp;by=purpose&amp;show=empty">nothing found<\/a>/);
      expect((await desk().officer.get('/console/today?days=365&by=basis')).text).toContain('>specific consent</th>');
    });

    it('with words that it does not know shows what it shows first', async () => {
      const { status, text } = await desk().officer.get('/console/today?days=-1&by=nonsense&show=%3Cscript%3E');
      expect([status, text.includes('Asks by day and partner'), text.includes('<script>')]).toEqual([200, true, false]);
    });

    it.each([
      ['work/emergency-review', 'Emergencies to review'], ['work/verify-paper-consent', 'Scanned consents to verify'], ['consents/new', 'Consents signed or changed'], ['consents/ending', 'Consents that end soon'],
      ['consents/revoked', 'Consents revoked or ended'], ['messages', 'Messages that failed'], ['deliveries/dead', 'Deliveries given up'], ['deliveries/waiting', 'Deliveries on their way'], ['feeds', 'Feeds silent or changed'],
    ])('%s has a page, empty or not', async (path, title) => {
      const seen = await desk().officer.get(`/console/today/${path}`);
      expect([seen.status, seen.text.includes(`<h1>${title}`)]).toEqual([200, true]);
    });

    it('lists the consent that was signed, and leads to it without a patient in the address', async () => {
      const { text } = await desk().officer.get('/console/today/consents/new');
      expect(rows(text)).toHaveLength(1);
      expect(text).toMatch(/href="\/console\/consents\/paper\/[\w-]+"/);
    });

    it('a list that there is not is not found', async () => {
      expect((await desk().officer.get('/console/today/work/nonsense')).status).toBe(404);
    });

    it('a wrong release stands there with by when whom must be told, and how many days are left', async () => {
      const { deps, store } = desk().console_.gateway;
      const found = new Date(Date.parse(deps.clock.now()) - 50 * 86_400_000).toISOString();
      const change = workChange(deps, { id: 'wrong-release', code: 'breach-assessment', person: '', description: 'A release is found wrong.', facts: { discovered: found, entry: 'e-1' } });
      expect((await store.transact('test', (tx) => tx.apply({ changes: [change] }))).ok).toBe(true);
      expect((await desk().officer.get('/console/today')).text).toMatch(/<li class="bad"><a href="\/console\/today\/work\/breach-assessment"><span class="count">1<\/span>/);
      const { text } = await desk().officer.get('/console/today/work/breach-assessment');
      expect(text).toMatch(/<span class="tag bad">10 days left<\/span><ul>\s*<li>\d{4}-\d\d-\d\d: the individual <cite>\(45 CFR 164\.404\(b\); 42 CFR 2\.16\(b\)\)/);
      expect(text).toContain('href="/console/disclosures/e-1"');
    });

    it('the ledger is recomputed, says that every entry fits, and Today tells up to where and when', async () => {
      expect((await desk().officer.get('/console/today/ledger')).text).toContain('Every entry fits.');
      const { text } = await desk().officer.post('/console/today/ledger', {});
      expect(text).toContain('every entry</dd>');
      const [, upTo = ''] = /<dt>Up to<\/dt><dd>(entry [\d,]+ of chain \d+)/.exec(text) ?? [];
      const today = (await desk().officer.get('/console/today')).text;
      expect(today).toMatch(/<dt>Result<\/dt><dd><span class="tag good">every entry fitted<\/span>/);
      expect([upTo === '', today.includes(upTo)]).toEqual([false, true]);
      expect(today).toMatch(/<dt>Last entry<\/dt><dd>\d+ seconds? ago[\s\S]*<dt>Eldest delivery on its way<\/dt>/);
    });

    it('is not for partners', async () => {
      const planner = await desk().console_.signIn('dana-whitfield', 'treatment');
      expect((await planner.get('/console/today')).status).toBe(403);
    });
  });
  describe('outcome figures', () => {
    const evaluator = (console_: TestConsole, agreements: Partner['agreements']): Partner => ({
      organization: { id: 'state-college', name: 'State College', statuses: ['researcher'], identifiers: [] }, people: [], participants: [], feeds: [], agreements,
      clients: [{ id: 'state-college', name: 'Evaluation', kind: 'partner', jwks: console_.jwks, scopes: ['system/*.rs'], purposes: ['audit', 'treatment'], roles: ['auditor'], defaultPurpose: 'audit', defaultRole: 'auditor', active: true }],
    });
    const undertaking: Partner['agreements'] = [{ id: 'college-audit', type: 'audit-undertaking', with: ['gateway'], period: { start: '2026-01-01' }, active: true }];
    const custody = { system: 'https://throughcare.dev/fhir/CodeSystem/encounter-class', code: 'custody' };

    beforeAll(async () => {
      const { console_ } = desk();
      // Fifteen people left the jail on 1 March 2025, three of them came back on 1 May, nobody kept an appointment.
      const entry = Array.from({ length: 15 }, (_none, n) => n).flatMap((n) => {
        const person = `urn:uuid:00000000-0000-4000-8000-0000000000${String(n + 10)}`;
        const stay = (period: object): object => ({
          resource: { resourceType: 'Encounter', status: 'finished', class: custody, subject: { reference: person }, period }, request: { method: 'POST', url: 'Encounter' },
        });
        return [
          { fullUrl: person, resource: { resourceType: 'Patient', identifier: [{ system: 'urn:throughcare:test:sid', value: `J-${String(n)}` }], birthDate: '1990-01-01', name: [{ family: `Left${String(n)}`, given: ['Ada'] }] }, request: { method: 'POST', url: 'Patient' } },
          stay({ start: '2025-01-01', end: '2025-03-01' }), ...(n < 3 ? [stay({ start: '2025-05-01', end: '2025-05-20' })] : []),
        ];
      });
      const body = JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry });
      const response = await console_.ask(await console_.tokenFor('county-jail'), '/fhir/R4', { method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body });
      expect([response.status, await response.text()]).toMatchObject([200, expect.stringContaining('transaction-response')]);
    });

    interface Report { readonly measure: string; readonly period: object; readonly group: readonly { readonly code: { readonly coding: readonly { readonly code: string }[] }; readonly population: readonly { readonly count?: number; readonly _count?: object }[] }[] }
    const ask = async (): Promise<readonly [number, ReadonlyMap<string, Report>, string]> => {
      const { console_ } = desk();
      const response = await console_.ask(await console_.tokenFor('state-college'), '/fhir/R4/$outcomes');
      const text = await response.text();
      const { entry = [] } = JSON.parse(text) as { readonly entry?: readonly { readonly resource: Report }[] };
      return [response.status, new Map(entry.map(({ resource }) => [resource.measure.split('/').at(-1) ?? '', resource])), text];
    };
    const counts = (report: Report | undefined): Readonly<Record<string, number | undefined>> => Object.fromEntries(report?.group.map(({ code, population }) => [code.coding[0]!.code, population[0]?.count]) ?? []);

    it('do not go to an evaluator who is not bound, and that it asked is in the ledger', async () => {
      await desk().console_.add(evaluator(desk().console_, []));
      expect((await ask())[0]).toBe(403);
      expect((await desk().officer.get('/console/disclosures?kind=refusal&organization=state-college&purpose=audit')).text).toContain('outcomes of MeasureReport');
    });

    it('go to one who is, counted, and without the three who came back or a number that tells of them', async () => {
      const { console_ } = desk();
      await console_.add(evaluator(console_, undertaking));
      const [status, reports, text] = await ask();
      expect(status).toBe(200);
      expect(counts(reports.get('first-appointment'))).toEqual({ 'visit-within-7-days': 0, 'visit-within-30-days': 0, 'visit-not-within-30-days': 15, 'visit-not-yet': 0, all: 15 });
      expect(counts(reports.get('return-to-custody'))).toEqual({ returned: undefined, 'not-returned': undefined, 'return-not-yet-known': 0, all: 15 });
      expect(JSON.stringify(reports.get('return-to-custody')?.group[0]?.population)).toContain('"valueCode":"masked"');
      expect(text).not.toMatch(/Left\d|Patient|urn:throughcare:test:sid/);
    });

    it('do not go to it for treatment', async () => {
      const { console_ } = desk();
      const treating = await console_.tokenFor('state-college', { purpose: 'treatment' });
      expect((await console_.ask(treating, '/fhir/R4/$outcomes')).status).toBe(403);
    });

    it('stand on the page and in its CSV as the partner gets them', async () => {
      const { text } = await desk().officer.get('/console/today/outcomes.csv');
      const lines = text.split('\r\n').filter((line) => line.startsWith('Return')).map((line) => line.split(',').at(-1));
      expect(lines).toEqual(['not shown', 'not shown', '0', '15']);
      expect((await desk().officer.get('/console/today/outcomes')).text).toMatch(/<caption>Return to custody[^]*?<th scope="row">returned<\/th><td[^>]*>not shown<\/td><td[^>]*>not shown<\/td>/);
    });
  });
}
