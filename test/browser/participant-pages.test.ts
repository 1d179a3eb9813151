// SPDX-License-Identifier: Apache-2.0
/** The participant's own pages in a real browser, mostly on a phone: who got my records, taking a consent back, my plan, asking; in two languages. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { file, fullForm, personAtProgram, send } from '../e2e/support.ts';
import { contextFor, faultsOf, openChromium, photograph, refusals, signIn, tabTo, type Screen } from '../support/chromium.ts';
import { openConsole, PARTICIPANT_ID, type TestConsole } from '../support/console.ts';
import { testPartners } from '../support/partners.ts';
import { sendExample } from '../support/plan-transaction.ts';

let desk: TestConsole;
let browser: Browser;

const LONG = 'Larkspur General Hospital and Regional Center for Emergency, Behavioral and Rehabilitative Medicine of the Three Counties';

beforeAll(async () => {
  [desk, browser] = await Promise.all([openConsole({ clock: { now: () => '2026-10-20T17:00:00.000Z' } }), openChromium()]);
  const larkspur = testPartners(desk.jwks).find(({ organization }) => organization.id === 'larkspur')!;
  await desk.add({ ...larkspur, organization: { ...larkspur.organization, name: LONG } });
  const [program, hospital, probation] = await Promise.all([desk.tokenFor('open-door'), desk.tokenFor('larkspur'), desk.tokenFor('county-probation', { purpose: 'case-coordination', role: 'supervising-officer', person: 'omar-reyes' })]);
  const person = await personAtProgram(desk, program, PARTICIPANT_ID.value);
  await sendExample(desk, probation, { name: '6-coming-home-to-a-daughter', identifier: PARTICIPANT_ID });
  await file(desk, program, fullForm({ patient: person.patient }));
  await file(desk, program, fullForm({ patient: person.patient, variant: 'cj-referral', recipients: ['Organization/county-court'], categories: ['sud-condition-compliance'], purposes: ['cj-monitoring'], mandate: 'Organization/county-probation', revocableAfter: 'final-disposition' }));
  for (const type of ['MedicationRequest', 'Condition']) {
    expect((await send(desk, hospital, `${type}?patient=${person.patient}`)).status).toBe(200);
  }
});
afterAll(async () => {
  await browser.close();
  await desk.close();
});

async function rosa(screen: Screen = {}): Promise<Page> {
  return signIn(await contextFor(browser, desk.url, screen), 'rosa-delgado');
}

const SCREENS: readonly (readonly [string, Screen])[] = [['phone', { phone: true }], ['phone-dark', { phone: true, dark: true }], ['desk', {}], ['desk-dark', { dark: true }]];

describe.each(SCREENS)('on a %s', (name, screen) => {
  it('every page in both languages has no fault that axe knows, and nothing is refused by the policy', async () => {
    const page = await rosa(screen);
    const refused = refusals(page);
    const faults: string[] = [];
    const look = async (what: string): Promise<void> => {
      await photograph(page, `mine-${what}-${name}`);
      faults.push(...(await faultsOf(page)).map((fault) => `${what}: ${fault}`));
    };
    for (const language of ['en', 'es']) {
      for (const part of ['seen', 'consents', 'plan', 'ask']) {
        await page.goto(`/console/me/${language}/${part}`);
        await look(`${part}-${language}`);
      }
    }
    await page.goto('/console/me/es/consents');
    await page.getByRole('link', { name: /Retirar/ }).last().click();
    await look('take-back-es');
    expect([faults, refused]).toEqual([[], []]);
    await page.context().close();
  });
});

describe('without scripts, on a phone', () => {
  it('a correction is asked for, and what was left out is said in the person\'s language beside its field', async () => {
    const page = await rosa({ phone: true, scripts: false });
    await page.goto('/console/me/es/ask');
    await page.locator('#words').fill('  ');
    await page.locator('#record').selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Pedir que lo corrijan' }).click();
    await page.getByRole('alert').waitFor();
    await photograph(page, 'mine-ask-wrong-es');
    expect(await page.locator('#words-wrong').innerText()).toContain('Dígalo con sus palabras');
    await page.locator('#record').selectOption({ index: 1 });
    await page.locator('#words').fill('La fecha está mal.');
    await page.getByRole('button', { name: 'Pedir que lo corrijan' }).click();
    await page.getByText('Pasamos lo que usted pidió.').waitFor();
    await page.context().close();
  });
});

describe('by keyboard alone', () => {
  it('a consent is taken back, with a question before', async () => {
    const page = await rosa();
    await page.goto('/console/me/en/consents');
    expect(await tabTo(page, 'Take it back: the consent for Larkspur')).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Take back a consent' }).waitFor();
    expect(await tabTo(page, 'Yes, take it back')).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByText('You took the consent back').waitFor();
    await photograph(page, 'mine-taken-back');
    expect(page.url()).not.toMatch(/Consent|Larkspur/);
    await page.context().close();
  });
});
