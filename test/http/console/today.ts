// SPDX-License-Identifier: Apache-2.0
/** Today and asks that found nothing, at a desk where something happened before: part of compliance-desk.test.ts, with its gateway. */
import { describe, expect, it } from '@jest/globals';
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
    it('counts asks, releases and refusals, and each number opens what it counts', async () => {
      const { text } = await desk().officer.get('/console/today?by=partner');
      expect(text).toMatch(/[\d,]+ asks, of which [\d,]+ were answered with records, [\d,]+ were refused/);
      const [, href = '', count = ''] = /<a href="([^"]*kind=refusal&amp;organization=home-again[^"]*|[^"]*kind=refusal&organization=home-again[^"]*)" aria-label="(\d+): Home Again Housing"/.exec(text) ?? [];
      expect(rows((await desk().officer.get(href.replaceAll('&amp;', '&'))).text)).toHaveLength(Number(count));
    });

    it('says by purpose and basis, over a week or a year', async () => {
      expect((await desk().officer.get('/console/today?days=7&by=purpose')).text).toContain('>case coordination</th>');
      expect((await desk().officer.get('/console/today?days=365&by=basis')).text).toContain('>specific consent</th>');
    });

    it.each([
      ['work/emergency-review', 'Emergencies to review'], ['consents/new', 'Consents signed or changed'], ['consents/ending', 'Consents that end soon'], ['consents/revoked', 'Consents revoked or ended'],
      ['messages', 'Messages that failed'], ['deliveries/dead', 'Deliveries given up'], ['deliveries/waiting', 'Deliveries on their way'], ['feeds', 'Feeds silent or changed'],
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

    it('the ledger is recomputed, and says that every entry fits', async () => {
      expect((await desk().officer.get('/console/today/ledger')).text).toContain('Every entry fits.');
      expect((await desk().officer.post('/console/today/ledger', {})).text).toContain('every entry</dd>');
    });

    it('outcome figures show no count of few', async () => {
      const { text } = await desk().officer.get('/console/today/outcomes.csv');
      const counts = text.split('\r\n').slice(1).map((line) => line.split(',').at(-1));
      expect(counts.every((count) => count === 'not shown' || count === '0' || Number(count) > 10)).toBe(true);
    });

    it('is not for partners', async () => {
      const planner = await desk().console_.signIn('dana-whitfield', 'treatment');
      expect((await planner.get('/console/today')).status).toBe(403);
    });
  });
}
