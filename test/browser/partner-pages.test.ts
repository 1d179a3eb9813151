// SPDX-License-Identifier: Apache-2.0
/** Partners and feeds in a real browser: the officer's and the administrator's, with charts and without scripts, empty and with many rows. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { send } from '../e2e/support.ts';
import { contextFor, faultsOf, lookAt, openChromium, photograph, refusals, signIn, tabTo, type Screen } from '../support/chromium.ts';
import { makeKey } from '../support/clients.ts';
import { DEMO_PEOPLE, openConsole, type TestConsole } from '../support/console.ts';
import { testPartners } from '../support/partners.ts';

const START = Date.parse('2026-11-01T12:00:00Z');
const JAILER = { id: 'june-alder', organization: 'county-jail', name: 'June Alder', about: 'Administrator of the jail' };
let day = 0;
let desk: TestConsole;
let browser: Browser;

const roster = (header: string): string => `Last Name,First Name,DOB,Sex,Booking #,Charge Seq,${header}\n${Array.from({ length: 4 + day }, (_none, index) => `Name${String(index)},First,01/02/1980,M,B-${String(day)}-${String(index)},1,Value\n`).join('')}`;

async function ingest(who: string, text: string): Promise<number> {
  return (await send(desk, await desk.tokenFor(who), '//ingest/jail-csv', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: text })).status;
}

beforeAll(async () => {
  [desk, browser] = await Promise.all([openConsole({ clock: { now: () => new Date(START + day * 86_400_000).toISOString() }, settings: { demoPeople: [...DEMO_PEOPLE, JAILER] } }), openChromium()]);
  for (day = 0; day < 5; day += 1) {
    expect(await ingest('county-jail', roster(day === 4 ? 'Tier Of Concern' : 'Charge Description'))).toBe(200);
  }
  day = 4;
  await ingest('county-jail', 'nothing that could be read');
  const program = testPartners(desk.jwks).find(({ organization }) => organization.id === 'open-door')!;
  await desk.add({
    ...program, agreements: program.agreements.map((each, index) => ({ ...each, period: { start: '2020-01-01', end: index === 0 ? '2026-11-20' : '2026-10-31' } })),
    people: [{ id: 'dana-whitfield', name: 'Dana Whitfield', roles: ['counselor'], identifiers: [], desks: ['planner', 'partner-admin'], active: true }],
    endpoints: [{ id: 'open-door-notices', uses: ['notice'], transport: 'fhir-rest', address: 'https://a-very-long-address-of-an-endpoint.open-door-outpatient-and-recovery-center.example/fhir/R4/notices', active: true }],
  });
  expect((await desk.gateway.app.findMatches({ tenant: 'test', client: 'operator', organization: 'gateway', kind: 'staff', scopes: ['system/*.cruds', 'console'], request: 'test' })).ok).toBe(true);
  const { store } = desk.gateway.deps;
  await store.commit('test', { outbox: [{ id: 'd-1', person: '', channel: 'notice', partner: 'open-door', payload: '{}' }] });
  await store.settleOutbox('d-1', { dead: 'http-410' });
});
afterAll(async () => {
  await browser.close();
  await desk.close();
});

async function officer(screen: Screen = {}): Promise<Page> {
  return signIn(await contextFor(browser, desk.url, screen), 'priya-nair');
}

const SCREENS: readonly (readonly [string, Screen])[] = [['desk', {}], ['desk-dark', { dark: true }], ['phone', { phone: true }], ['phone-dark', { phone: true, dark: true }]];
const PAGES: readonly (readonly [string, string])[] = [
  ['list', '/console/partners'], ['one', '/console/partners/of/open-door'], ['feeds', '/console/feeds'], ['feed', '/console/feeds/of?organization=county-jail&format=jail-csv&feed='],
  ['failed', '/console/feeds/failed'], ['deliveries', '/console/deliveries'], ['work', '/console/work'], ['change', '/console/partners/change'], ['matching', '/console/matching'],
];

describe.each(SCREENS)('on a %s', (name, screen) => {
  it('no page has a fault that axe knows, and nothing is refused by the policy', async () => {
    const page = await officer(screen);
    const refused = refusals(page);
    const faults: string[] = [];
    for (const [what, path] of PAGES) {
      await page.goto(path);
      await photograph(page, `partners-${what}-${name}`);
      faults.push(...(await faultsOf(page)).map((fault) => `${what}: ${fault}`));
    }
    expect([faults, refused]).toEqual([[], []]);
    await page.context().close();
  });
});

describe('a feed', () => {
  it('is a chart above its table; without scripts the table says it all', async () => {
    const path = '/console/feeds/of?organization=county-jail&format=jail-csv&feed=';
    const page = await officer();
    await page.goto(path);
    expect(await page.locator('figure.chart .plot canvas').count()).toBe(1);
    await page.context().close();
    const plain = await officer({ scripts: false });
    await plain.goto(path);
    expect(await plain.locator('figure.chart .plot').count()).toBe(0);
    expect(await plain.locator('figure.chart tbody tr').count()).toBe(5);
    await plain.context().close();
  });
});

describe('an administrator', () => {
  it('sees its own organization alone, and of empty lists that they are empty', async () => {
    const page = await signIn(await contextFor(browser, desk.url, { scripts: false }), 'dana-whitfield', 'Partner administration');
    await page.goto('/console/partners');
    expect(await page.locator('h1').innerText()).toBe('Open Door Outpatient');
    await page.goto('/console/feeds');
    await page.getByText('No message came in the last sixty days.').waitFor();
    await page.goto('/console/feeds/failed');
    await page.getByText('No message waits here').waitFor();
    await photograph(page, 'partners-admin-empty');
    await page.goto('/console/partners/of/larkspur');
    expect(await page.locator('h1').innerText()).toBe('There is nothing here');
    await page.context().close();
  });
});

describe('the registry', () => {
  it('takes new keys of a system, shows their thumbprint, and says beside the field what is no key, without scripts and without a mouse', async () => {
    const page = await officer({ scripts: false });
    await page.goto('/console/partners/of/home-again');
    const thumbprint = async (): Promise<string> => (await page.locator('main').innerText()).match(/[\w-]{43}/)?.[0] ?? '';
    const before = await thumbprint();
    await page.goto('/console/partners');
    await page.getByRole('link', { name: 'Register or change a partner, replace keys' }).press('Enter');
    const give = async (text: string): Promise<void> => {
      await page.getByLabel('Id of the system').fill('home-again');
      await page.getByLabel('Its public keys').fill(text);
      await page.getByRole('button', { name: 'Replace the keys' }).press('Enter');
    };
    await give('{"keys": "none"}');
    await page.getByRole('alert').waitFor();
    await lookAt(page, 'partners-keys-wrong');
    const { jwk } = await makeKey();
    await give(JSON.stringify({ keys: [jwk] }));
    await page.getByRole('heading', { level: 1, name: 'Home Again Housing' }).waitFor();
    await lookAt(page, 'partners-keys-replaced');
    const after = await thumbprint();
    expect([after.length, after === before]).toEqual([43, false]);
    await page.context().close();
  });
});

describe('an administrator of the jail', () => {
  it('sees how its own feed went, day by day, and nothing of anybody else\'s', async () => {
    const jail = testPartners(desk.jwks).find(({ organization }) => organization.id === 'county-jail')!;
    await desk.add({ ...jail, people: [{ id: JAILER.id, name: JAILER.name, roles: ['custody-officer'], identifiers: [], desks: ['partner-admin'], active: true }] });
    const page = await signIn(await contextFor(browser, desk.url), JAILER.id);
    await page.goto('/console/feeds');
    await lookAt(page, 'partners-own-feeds');
    expect(await page.locator('main tbody tr').count()).toBe(1);
    await page.locator('main tbody a').first().click();
    await page.locator('.plot canvas').waitFor();
    await lookAt(page, 'partners-own-feed');
    await page.goto('/console/feeds/failed');
    expect(await page.locator('main').innerText()).not.toMatch(/Open Door|Larkspur/);
    await page.context().close();
  });
});

describe('by keyboard alone', () => {
  it('a delivery that could not be made is given up, with a reason', async () => {
    const page = await officer();
    await page.goto('/console/deliveries');
    expect(await tabTo(page, 'Give it up')).toBe(true);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('The office closed');
    await page.keyboard.press('Enter');
    await page.getByText('Every delivery arrived, or is on its way.').waitFor();
    await page.context().close();
  });
});
