// SPDX-License-Identifier: Apache-2.0
/** The compliance desk's consents and What If in a real browser: on a desk and a phone, light and dark, by keyboard, without scripts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { create, file, fullForm, programRecords, send } from '../e2e/support.ts';
import { contextFor, faultsOf, LONG_NAME, lookAt, openChromium, photograph, refusals, signIn, tabTo, type Screen } from '../support/chromium.ts';
import { openConsole, PARTICIPANT_ID, type TestConsole } from '../support/console.ts';

let desk: TestConsole;
let browser: Browser;
let condition: string;

beforeAll(async () => {
  [desk, browser] = await Promise.all([openConsole(), openChromium()]);
  const program = await desk.tokenFor('open-door');
  const patient = await create(desk, program, { resourceType: 'Patient', identifier: [PARTICIPANT_ID], birthDate: '1984-05-06', name: [{ text: LONG_NAME }] });
  const records = programRecords(patient);
  condition = await create(desk, program, records['condition']!);
  await create(desk, program, records['medication']!);
  await file(desk, program, fullForm({ patient, categories: ['diagnosis'] }));
  await file(desk, program, fullForm({ patient, categories: ['medication-list'], statements: [], recipients: ['Organization/home-again'], purposes: ['case-coordination'] }));
  await file(desk, program, fullForm({ patient, period: { start: '2025-01-01', end: '2025-06-30' } }));
  await create(desk, await desk.tokenFor('county-probation'), { resourceType: 'Patient', identifier: [PARTICIPANT_ID], birthDate: '1984-05-06', name: [{ text: LONG_NAME }] });
});
afterAll(async () => {
  await browser.close();
  await desk.close();
});

/** The hospital asks for the diagnosis. A token lasts five minutes, and a slow machine is slower. */
async function asked(): Promise<number> {
  return (await send(desk, await desk.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' }), condition)).status;
}

async function officer(screen: Screen = {}): Promise<Page> {
  return signIn(await contextFor(browser, desk.url, screen), 'priya-nair');
}

async function open(page: Page, start = '/console/consents', button = 'Show consents'): Promise<void> {
  await page.goto(start);
  await page.getByLabel('State id, or system|value').fill('S-1');
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('heading', { level: 1, name: LONG_NAME }).waitFor();
}

const SCREENS: readonly (readonly [string, Screen])[] = [['desk', {}], ['desk-dark', { dark: true }], ['phone', { phone: true }], ['phone-dark', { phone: true, dark: true }]];

describe.each(SCREENS)('on a %s', (name, screen) => {
  it('every page of consents and What If has no fault that axe knows, and nothing is refused by the policy', async () => {
    const page = await officer(screen);
    const refused = refusals(page);
    const faults: string[] = [];
    const look = async (what: string): Promise<void> => {
      await photograph(page, `consents-${what}-${name}`);
      faults.push(...(await faultsOf(page)).map((fault) => `${what}: ${fault}`));
    };
    await page.goto('/console/consents');
    await look('find');
    await open(page);
    await look('person');
    expect(page.url()).not.toMatch(/S-1|Wolfe/);
    await page.locator('.timeline li', { hasText: 'Defective' }).getByRole('link').first().click();
    await look('defective');
    await page.goBack();
    await page.locator('.timeline li', { hasText: 'In force' }).getByRole('link').first().click();
    await page.getByRole('link', { name: 'Revoke: see first what it changes' }).click();
    await look('revoke');
    await open(page);
    await page.getByRole('link', { name: 'Consent to share my records with people I name' }).last().click();
    await page.getByRole('button', { name: 'Check what is missing' }).click();
    await page.getByText('This could not be done').waitFor();
    await look('form');
    await open(page, '/console/what-if', 'Go on');
    await page.getByLabel('Organization', { exact: true }).selectOption('larkspur');
    await page.getByLabel('Purpose').selectOption('treatment');
    await page.getByRole('button', { name: 'Show what would go' }).click();
    await page.getByRole('heading', { name: 'What would go' }).waitFor();
    await look('what-if');
    await page.goto('/console/what-if');
    await look('what-if-start');
    await page.getByLabel('Scenario file (JSON)').setInputFiles(join('consent', 'scenarios', '42-cfr-2.51.json'));
    await page.getByRole('button', { name: 'Run the scenarios' }).click();
    await page.getByRole('heading', { level: 1, name: 'Scenarios' }).waitFor();
    await look('scenarios');
    await page.goto('/console/what-if');
    await page.getByLabel('Table').selectOption('variants');
    await page.getByLabel('The other version').setInputFiles(join('consent', 'forms', 'variants.json'));
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('No decision would change').waitFor();
    await look('rules');
    expect([faults, refused]).toEqual([[], []]);
    await page.context().close();
  });
});

describe.each(SCREENS)('on a %s', (name, screen) => {
  it('a case worker asks, and the participant reads the form in Spanish and says no', async () => {
    const [worker, participant] = [await signIn(await contextFor(browser, desk.url, screen), 'omar-reyes', 'case coordination'), await signIn(await contextFor(browser, desk.url, screen), 'rosa-delgado')];
    const refused = [refusals(worker), refusals(participant)];
    const faults: string[] = [];
    const look = async (page: Page, what: string): Promise<void> => {
      await photograph(page, `asks-${what}-${name}`);
      faults.push(...(await faultsOf(page)).map((fault) => `${what}: ${fault}`));
    };
    await worker.goto('/console/asks');
    await worker.getByLabel('State id of the person, or system|value').fill('S-1');
    await worker.getByLabel('Who would share').selectOption('Organization/open-door');
    await worker.getByLabel('treatment attendance', { exact: true }).check();
    await worker.getByRole('button', { name: 'Ask the person' }).click();
    await worker.getByText('The person is asked.').waitFor();
    await look(worker, 'planner');
    await participant.goto('/console/me/es/asked');
    await look(participant, 'list');
    await participant.getByRole('link', { name: 'Leer y decidir' }).first().click();
    await look(participant, 'form');
    await participant.getByRole('button', { name: 'Digo que sí: firmar' }).click();
    await participant.getByRole('alert').waitFor();
    await look(participant, 'missing');
    await participant.getByRole('button', { name: 'Digo que no' }).click();
    await participant.getByText('Usted dijo que no.').waitFor();
    expect([faults, refused.flatMap((each) => [...each])]).toEqual([[], []]);
    await Promise.all([worker.context().close(), participant.context().close()]);
  });
});

describe('What If, without a mouse and without scripts', () => {
  const started = async (): Promise<Page> => {
    const page = await officer({ scripts: false });
    await page.goto('/console/what-if');
    return page;
  };

  it('shows what somebody would get of a person, and why, and says beside the field what is left out', async () => {
    const page = await started();
    await page.getByLabel('State id, or system|value').focus();
    await page.keyboard.type('S-1');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: LONG_NAME }).waitFor();
    await page.getByRole('button', { name: 'Show what would go' }).press('Enter');
    await page.locator('#organization-wrong').waitFor();
    await lookAt(page, 'what-if-wrong');
    for (const [label, typed] of [['Organization', 'Larkspur'], ['Purpose', 'treatment']] as const) {
      await page.getByLabel(label, { exact: true }).focus();
      await page.keyboard.type(typed);
    }
    await page.getByRole('button', { name: 'Show what would go' }).press('Enter');
    await page.getByRole('heading', { name: 'What would go' }).waitFor();
    expect(await page.locator('section[aria-labelledby="answer"]').innerText()).toMatch(/Larkspur General Hospital.*would go[^]*medication list[^]*would not go/);
    await lookAt(page, 'what-if-answered');
    await page.context().close();
  });

  it('runs a file of scenarios, and says what is no such file', async () => {
    const page = await started();
    await page.getByLabel('Scenario file (JSON)').setInputFiles({ name: 'none.json', mimeType: 'application/json', buffer: Buffer.from('[{"id": "x"}]') });
    await page.getByRole('button', { name: 'Run the scenarios' }).press('Enter');
    await page.locator('#file-wrong').waitFor();
    await lookAt(page, 'scenarios-wrong');
    await page.getByLabel('Scenario file (JSON)').setInputFiles(join('consent', 'scenarios', '42-cfr-2.51.json'));
    await page.getByRole('button', { name: 'Run the scenarios' }).press('Enter');
    expect(await page.locator('p.lead').innerText()).toMatch(/^(\d+) scenarios, \1 of \1 as the file expects/);
    await page.context().close();
  });

  it('compares two versions of the rules over what was really asked, and names each decision that would change', async () => {
    expect(await asked()).toBe(200);
    const variants = JSON.parse(readFileSync(join('consent', 'forms', 'variants.json'), 'utf8')) as { readonly variants: { readonly specific: { elements: readonly string[] } } };
    variants.variants.specific.elements = [...variants.variants.specific.elements, '2.35(b)'];
    const page = await started();
    await page.getByLabel('Table').selectOption('variants');
    await page.getByLabel('The other version').setInputFiles({ name: 'variants.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(variants)) });
    await page.getByRole('button', { name: 'Compare' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Two versions of the rules' }).waitFor();
    expect(await page.locator('main tbody').innerText()).toMatch(/diagnosis[^]*goes[^]*does not go/);
    await lookAt(page, 'rules-changed');
    await page.context().close();
  });
});

describe('without a mouse and without scripts', () => {
  it('a consent is revoked while the person is on the line', async () => {
    expect(await asked()).toBe(200);
    const page = await officer({ scripts: false });
    await page.goto('/console/consents');
    await page.getByLabel('State id, or system|value').focus();
    await page.keyboard.type('S-1');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: LONG_NAME }).waitFor();
    await page.locator('.timeline li', { hasText: 'In force' }).getByRole('link').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Revoke: see first what it changes' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Revoke now' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('The revocation acts now').waitFor();
    expect(await asked()).toBe(404);
    await page.context().close();
  });

  it('a person of whom nothing is on file that the role may see is nobody', async () => {
    const page = await officer();
    await page.goto('/console/consents');
    expect(await tabTo(page, 'Show consents')).toBe(true);
    await page.getByLabel('State id, or system|value').fill('S-404');
    await page.getByRole('button', { name: 'Show consents' }).click();
    await page.locator('#identifier-wrong').waitFor();
    await photograph(page, 'consents-nobody-desk');
    expect(await faultsOf(page)).toEqual([]);
  });
});
