// SPDX-License-Identifier: Apache-2.0
/** The planner's desk in a real browser: a conference about one plan, on a desk and a phone, light and dark, by keyboard, without scripts. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import type { Browser, Page } from 'playwright-core';
import { create, cs } from '../e2e/support.ts';
import { chooseByKeys, contextFor, faultsOf, LONG_NAME, lookAt, openChromium, photograph, refusals, signIn, tabTo, type Screen } from '../support/chromium.ts';
import { openConsole, PARTICIPANT_ID, type TestConsole } from '../support/console.ts';
import { sendExample } from '../support/plan-transaction.ts';

let desk: TestConsole;
let browser: Browser;

const SEAT = 'Case planning as supervising officer, for case coordination';

/** A name that no column was made for. */
const renamed = (resource: Resource): Resource => (resource.resourceType === 'Patient' ? { ...resource, name: [{ text: LONG_NAME }] } : resource);

beforeAll(async () => {
  [desk, browser] = await Promise.all([openConsole({ clock: { now: () => '2026-09-20T17:00:00.000Z' } }), openChromium()]);
  const probation = await desk.tokenFor('county-probation', { purpose: 'case-coordination', role: 'supervising-officer', person: 'omar-reyes' });
  const sent = await sendExample(desk, probation, { name: '6-coming-home-to-a-daughter', identifier: PARTICIPANT_ID, change: renamed });
  await create(desk, probation, {
    resourceType: 'CarePlan', status: 'active', intent: 'plan', title: 'Treatment plan', subject: { reference: sent.patient }, category: [{ coding: [{ system: cs('plan-category'), code: 'treatment' }] }],
    activity: [{ detail: { status: 'in-progress', description: 'Intensive outpatient group, three evenings' } }],
  });
});
afterAll(async () => {
  await browser.close();
  await desk.close();
});

async function officer(screen: Screen = {}): Promise<Page> {
  return signIn(await contextFor(browser, desk.url, screen), 'omar-reyes', SEAT);
}

async function openPlan(page: Page): Promise<void> {
  await page.goto('/console/plan');
  await page.getByRole('row', { name: /Reentry plan.* active/ }).getByRole('link', { name: LONG_NAME }).first().click();
  await page.getByRole('heading', { name: 'Needs in order' }).waitFor();
}

const SCREENS: readonly (readonly [string, Screen])[] = [['desk', {}], ['desk-dark', { dark: true }], ['phone', { phone: true }], ['phone-dark', { phone: true, dark: true }]];

describe.each(SCREENS)('on a %s', (name, screen) => {
  it('the list, the plan, who sees what and the plans side by side have no fault that axe knows, and nothing is refused by the policy', async () => {
    const page = await officer(screen);
    const refused = refusals(page);
    const faults: string[] = [];
    const look = async (what: string): Promise<void> => {
      await photograph(page, `plan-${what}-${name}`);
      faults.push(...(await faultsOf(page)).map((fault) => `${what}: ${fault}`));
    };
    await page.goto('/console/plan');
    await look('list');
    await openPlan(page);
    await look('table');
    await page.getByText('A review was held').click();
    await page.getByText('Close this version and hand the plan over').click();
    await look('acts');
    await page.getByRole('link', { name: 'Who sees what' }).click();
    await look('who');
    await page.goBack();
    await page.getByRole('link', { name: /Side by side/ }).click();
    await look('beside');
    expect([faults, refused]).toEqual([[], []]);
    await page.context().close();
  });
});

describe('without a mouse', () => {
  it('a planner finds the plan, and notes a review', async () => {
    const page = await officer();
    await page.goto('/console/plan');
    expect(await tabTo(page, 'Skip to the content')).toBe(true);
    expect(await tabTo(page, LONG_NAME)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Needs in order' }).waitFor();
    expect(await tabTo(page, 'A review was held', 300)).toBe(true);
    await page.keyboard.press('Enter');
    expect(await tabTo(page, 'Note the review')).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByText('The review is noted.').waitFor();
    expect(page.url()).not.toMatch(/CarePlan|Wolfe/);
    await page.context().close();
  });
});

describe('without scripts', () => {
  it('a planner sees what a consent would change, and what is wrong with the form beside its field', async () => {
    const page = await officer({ scripts: false });
    await openPlan(page);
    await page.getByRole('link', { name: 'Who sees what' }).click();
    await page.getByRole('button', { name: 'Show what it would change' }).click();
    await page.getByRole('alert').waitFor();
    await photograph(page, 'plan-who-wrong');
    await page.locator('select[name="to"]').selectOption('home-again');
    await page.locator('input[name="category"]').first().check();
    await page.getByRole('button', { name: 'Show what it would change' }).click();
    await page.getByText('Nothing was stored').waitFor();
    await photograph(page, 'plan-who-proposed');
    await page.context().close();
  });

  it('is told on a page that there is no such plan, and that nothing was found', async () => {
    const page = await officer({ scripts: false });
    await page.goto('/console/plan/made-up');
    await photograph(page, 'plan-none');
    expect(await page.locator('h1').innerText()).toBe('There is nothing here');
    await page.goto('/console/plan');
    await page.getByLabel('Identifier of the person').fill('S-none');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByText('There may be none.').waitFor();
    expect(page.url()).not.toContain('S-none');
    await photograph(page, 'plan-not-found');
    await page.context().close();
  });
});

describe('a phase', () => {
  it('is closed, with what was wrong said beside its field, and whoever it was handed to opens the next, without scripts and without a mouse', async () => {
    const page = await officer({ scripts: false });
    await openPlan(page);
    await page.locator('summary', { hasText: 'Close this version and hand the plan over' }).press('Enter');
    await chooseByKeys(page, 'closing', 'On to the next phase');
    await page.locator('#last-day').fill('2026-01-01');
    await page.getByRole('button', { name: 'Close this version' }).press('Enter');
    await page.locator('#last-day-wrong').waitFor();
    await lookAt(page, 'plan-close-wrong');
    await page.locator('#last-day').fill('2026-09-20');
    await page.getByRole('button', { name: 'Close this version' }).press('Enter');
    await page.getByText('This version is closed.').waitFor();
    await lookAt(page, 'plan-closed');
    await chooseByKeys(page, 'phase', 'Discharge and aftercare');
    await page.locator('#first-day').fill('2026-09-20');
    await page.locator('form', { has: page.locator('#phase') }).getByRole('button').press('Enter');
    await page.getByText('The next version has begun').waitFor();
    await lookAt(page, 'plan-next-begun');
    expect(await page.locator('main').innerText()).toContain('Discharge and aftercare');
    await page.context().close();
  });
});

describe('on paper', () => {
  it('the plan has no navigation and no forms', async () => {
    const page = await officer();
    await openPlan(page);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('nav').isVisible()).toBe(false);
    expect(await page.locator('form').first().isVisible()).toBe(false);
    await photograph(page, 'plan-print');
    await page.context().close();
  });
});
