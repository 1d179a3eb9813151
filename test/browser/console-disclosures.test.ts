// SPDX-License-Identifier: Apache-2.0
/** The compliance desk in a real browser: doors, Today, disclosures; on a desk and a phone, light and dark, by keyboard, without scripts, with ten thousand entries. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { LedgerEntry } from '../../src/app/ports.ts';
import { create, file, fullForm, patientOf, programRecords, SID } from '../e2e/support.ts';
import { contextFor, faultsOf, LONG_NAME, lookAt, openChromium, photograph, refusals, signIn, tabTo, type Screen } from '../support/chromium.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { until } from '../support/until.ts';

let desk: TestConsole;
let browser: Browser;

beforeAll(async () => {
  [desk, browser] = await Promise.all([openConsole(), openChromium()]);
  const program = await desk.tokenFor('open-door');
  const patient = await create(desk, program, patientOf(LONG_NAME, { [SID]: 'S-77' }));
  const condition = await create(desk, program, programRecords(patient)['condition']!);
  await file(desk, program, fullForm({ patient }));
  const hospital = await desk.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' });
  const housing = await desk.tokenFor('home-again', { purpose: 'case-coordination', role: 'housing-staff' });
  for (const token of [hospital, housing]) {
    await desk.ask(token, `/fhir/R4/${condition}`);
  }
});
afterAll(async () => {
  await browser.close();
  await desk.close();
});

const officer = async (screen: Screen = {}): Promise<Page> => signIn(await contextFor(browser, desk.url, screen), 'priya-nair');

/** Opens the newest refusal. */
async function openRefusal(page: Page): Promise<void> {
  await page.goto('/console/disclosures?kind=refusal');
  await page.locator('tbody th a').first().click();
  await page.getByRole('heading', { name: 'Why this was refused' }).waitFor();
}

const SCREENS: readonly (readonly [string, Screen])[] = [['desk', {}], ['desk-dark', { dark: true }], ['phone', { phone: true }], ['phone-dark', { phone: true, dark: true }]];

describe.each(SCREENS)('on a %s', (name, screen) => {
  it('every page has no fault that axe knows, needs no sideways scrolling, and the policy refuses nothing', async () => {
    const page = await officer(screen);
    const refused = refusals(page);
    const faults: string[] = [];
    const look = async (what: string): Promise<void> => {
      await photograph(page, `console-${what}-${name}`);
      const wide = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
      faults.push(...(await faultsOf(page)).map((fault) => `${what}: ${fault}`), ...(wide === true ? [`${what}: wider than the screen`] : []));
    };
    for (const [what, path] of [
      ['today', '/console/today'], ['today-basis', '/console/today?days=7&by=basis'], ['list', '/console/disclosures'], ['empty', '/console/disclosures?purpose=research'],
      ['wrong-field', '/console/disclosures?from=yesterday'], ['nowhere', '/console/nonsense'], ['forbidden', '/console/plan'], ['work', '/console/today/work/emergency-review'],
      ['messages', '/console/today/messages'], ['feeds', '/console/today/feeds'], ['dead', '/console/today/deliveries/dead'], ['emergencies', '/console/emergencies'], ['intermediary', '/console/disclosures/intermediary'], ['consents', '/console/today/consents/new'], ['health', '/console/today/ledger'], ['outcomes', '/console/today/outcomes'], ['seats', '/console/seats'],
    ] as const) {
      await page.goto(path);
      await look(what);
    }
    await openRefusal(page);
    await look('refusal');
    await page.getByRole('link', { name: 'accounting of disclosures' }).click();
    await look('accounting');
    await page.goto('/console/disclosures?kind=disclosure&organization=larkspur');
    await page.locator('tbody th a').first().click();
    await look('disclosure');
    expect([faults, refused]).toEqual([[], []]);
  });
});

describe('the page of one refusal, read cold', () => {
  it('answers what was asked, what was withheld, under which rule, and what would make it lawful', async () => {
    const page = await officer();
    await openRefusal(page);
    const text = await page.locator('main').innerText();
    expect(text).toMatch(/Home Again Housing asked for case coordination/);
    expect(text).toMatch(/1 record did not go/);
    for (const part of ['consent.wrong-recipient', '(42 CFR 2.31(a)(4))', 'The recipient is neither named nor in a named class']) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(/What would make it lawful:\s+A consent that names this recipient/);
    const reach = await Promise.all(['What was asked', 'Did not go', 'consent.wrong-recipient', 'A consent that names this recipient'].map(async (part) => {
      const box = await page.locator('main').getByText(part).first().boundingBox();
      return box === null ? part : box.y + box.height;
    }));
    expect(reach.filter((bottom) => typeof bottom === 'string' || bottom > 900)).toEqual([]);
    await photograph(page, 'console-refusal-first-screen', false);
  });
});

describe('by keyboard alone', () => {
  it('an officer signs in, skips the navigation, looks for a refusal and opens it', async () => {
    const context = await contextFor(browser, desk.url, {});
    const page = await context.newPage();
    await page.goto('/console');
    await tabTo(page, 'Priya Nair');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Today' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.goto('/console/disclosures');
    await page.locator('#kind').focus();
    await page.keyboard.type('Refused');
    await tabTo(page, 'Search');
    await page.keyboard.press('Enter');
    await page.waitForURL(/kind=refusal/);
    await page.locator('tbody th a').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Why this was refused' }).waitFor();
    await page.close();
  });
});

describe('without scripts', () => {
  it('the figures stand in a table, a patient is found, and the accounting is one click away', async () => {
    const page = await officer({ scripts: false });
    await page.goto('/console/today');
    await page.getByText('The figures as a table').first().click();
    expect(await page.locator('figure.chart').first().locator('tbody tr').count()).toBe(30);
    await page.goto('/console/disclosures');
    await page.getByRole('textbox', { name: 'Patient' }).fill('S-77');
    await page.getByRole('button', { name: 'Search' }).click();
    expect(page.url()).toMatch(/\?patient=[\w-]+$/);
    expect(page.url()).not.toContain('S-77');
    await page.getByRole('link', { name: 'Accounting of disclosures' }).click();
    expect(await page.locator('main').innerText()).toContain('Larkspur General Hospital');
  });

  it('a chart is drawn above its table where scripts run', async () => {
    const page = await officer();
    await page.goto('/console/today');
    await page.locator('.plot canvas').first().waitFor();
    expect([await page.locator('.plot canvas').count(), await page.locator('figure.chart caption').count()]).toEqual([2, 2]);
    await page.getByRole('link', { name: 'basis', exact: true }).click();
    await page.getByText('Releases by day and basis').first().waitFor();
    await photograph(page, 'console-today-course');
  });
});

describe('with ten thousand entries more', () => {
  it('the list pages on from page to page and stays readable', async () => {
    const entries = Array.from({ length: 10_000 }, (_none, n): LedgerEntry => ({
      id: `many-${String(n)}`, at: new Date(Date.now() - n * 60_000 - 60_000).toISOString(), request: 'many', person: `p${String(n % 50)}`, kind: n % 2 === 0 ? 'refusal' : 'disclosure', client: 'many',
      organization: 'county-court', purpose: 'cj-monitoring', outcome: 'deny', rules: ['part2.no-basis'], audit: '{}', detail: '',
    }));
    for (let from = 0; from < entries.length; from += 1000) {
      await desk.gateway.store.commit('test', { ledger: entries.slice(from, from + 1000) });
    }
    const page = await officer();
    await page.goto('/console/disclosures?organization=county-court&kind=refusal');
    for (const _ of [1, 2, 3]) {
      expect(await page.locator('tbody tr').count()).toBe(50);
      await page.getByRole('link', { name: 'Older entries' }).click();
    }
    await lookAt(page, 'console-ten-thousand');
    // Entries are counted a moment after they were written.
    expect(await until(async () => {
      await page.goto('/console/today');
      return (await page.locator('main').innerText()).includes('10,00');
    })).toBe(true);
    await lookAt(page, 'console-ten-thousand-today');
    const phone = await officer({ phone: true });
    await phone.goto('/console/disclosures?organization=county-court&kind=refusal');
    await lookAt(phone, 'console-ten-thousand-phone');
    while (!await desk.gateway.store.followLedger('test')) continue;
    await page.goto('/console/today?days=30&by=partner&show=refusals');
    await page.getByText('The figures as a table').last().click();
    await photograph(page, 'console-today-ten-thousand');
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('link', { name: /^5,000 refusals: / }).click();
    expect(await page.locator('tbody tr').count()).toBe(50);
  });
});

describe('with scripts', () => {
  it('a search changes the page in place, its address can be kept, and going back works', async () => {
    const page = await officer();
    const refused = refusals(page);
    await page.goto('/console/disclosures');
    await page.evaluate('window.same = true');
    await page.locator('#kind').selectOption('refusal');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL(/\?kind=refusal$/);
    expect(await page.evaluate('window.same')).toBe(true);
    expect([...new Set(await page.locator('tbody .tag').allInnerTexts())]).toEqual(['Refused']);
    await page.getByRole('textbox', { name: 'Patient' }).fill('nobody');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('Nobody on file has this identifier').first().waitFor();
    await page.goBack();
    await page.waitForURL(/\?kind=refusal$/);
    await page.waitForLoadState();
    await page.locator('tbody .tag').first().waitFor();
    await page.goto('/console/disclosures/search');
    expect(page.url()).toMatch(/disclosures$/);
    expect(refused).toEqual([]);
  });
});

describe('signing out', () => {
  it('ends the session: going back shows the sign-in, not the page', async () => {
    const page = await officer();
    await page.goto('/console/disclosures');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
});
