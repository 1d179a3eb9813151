// SPDX-License-Identifier: Apache-2.0
/** The page that tells a compliance officer why something was refused, in a real browser (Debian's Chromium; CHROMIUM names another). */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import { openGateway, type TestGateway } from '../support/gateway.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let gateway: TestGateway;
let browser: Browser;
let address: string;
let token: string;

beforeAll(async () => {
  gateway = await openGateway();
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const program = await gateway.tokenFor('open-door');
  const written = await gateway.ask(program, '/fhir/R4/Patient', {
    method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ resourceType: 'Patient', birthDate: '1980-02-03', name: [{ family: 'Canary' }] }),
  });
  const patient = (await written.json() as { readonly id: string }).id;
  const landlord = await gateway.tokenFor('home-again', { purpose: 'case-coordination', role: 'housing-staff' });
  await gateway.ask(landlord, `/fhir/R4/Patient/${patient}`);
  token = await gateway.tokenFor('compliance');
  const listed = await gateway.ask(token, '/console/ledger?organization=home-again');
  const { entries } = await listed.json() as { readonly entries: readonly { readonly id: string; readonly kind: string }[] };
  const refusal = entries.find((entry) => entry.kind === 'refusal');
  address = `${gateway.url}/console/disclosures/${refusal?.id ?? 'none'}`;
});

afterAll(async () => {
  await browser.close();
  await gateway.close();
});

async function open(options: { readonly dark?: boolean; readonly phone?: boolean; readonly scripts?: boolean } = {}): Promise<Page> {
  const context = await browser.newContext({
    extraHTTPHeaders: { authorization: `Bearer ${token}` }, javaScriptEnabled: options.scripts !== false,
    colorScheme: options.dark === true ? 'dark' : 'light', viewport: options.phone === true ? { width: 360, height: 740 } : { width: 1280, height: 900 },
  });
  const page = await context.newPage();
  const response = await page.goto(address);
  expect(response?.status()).toBe(200);
  return page;
}

describe('the page of one refusal', () => {
  it('says who asked, that it was refused, and why, and names no patient', async () => {
    const page = await open({ scripts: false });
    const text = await page.locator('main').innerText();
    expect(text).toMatch(/home-again/);
    expect(text).toMatch(/refused|Withheld|deny/i);
    expect(text).not.toMatch(/Canary|1980-02-03/);
    expect(page.url()).not.toMatch(/Canary/);
  });

  it.each([[{}], [{ dark: true }], [{ phone: true }]])('has no accessibility violations and needs no sideways scrolling: %j', async (options) => {
    const page = await open(options);
    // The page's own policy forbids foreign scripts; the checker runs through the debugger, beside it.
    const found = await page.evaluate(`${AXE}; axe.run().then((result) => result.violations.map((each) => each.id))`);
    expect(found).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  });

  it('is kept by no cache and loads nothing from elsewhere', async () => {
    const response = await gateway.ask(token, new URL(address).pathname);
    expect(response.headers.get('cache-control')).toMatch(/no-store/);
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'|default-src 'self'/);
  });
});
