// SPDX-License-Identifier: Apache-2.0
/** What the participant does in a real browser without a mouse, on a phone and in both languages, once with scripts and once without: signs what was asked, takes it back, asks for a correction, for a limit, for the list. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { create, programRecords, send } from '../e2e/support.ts';
import { chooseByKeys, contextFor, lookAt, openChromium, signIn, tabTo, tabToField, type Screen } from '../support/chromium.ts';
import { openConsole, PARTICIPANT_ID, type TestConsole } from '../support/console.ts';

let desk: TestConsole;
let browser: Browser;
let attendance: string;

beforeAll(async () => {
  [desk, browser] = await Promise.all([openConsole(), openChromium()]);
  const program = await desk.tokenFor('open-door');
  const patient = await create(desk, program, { resourceType: 'Patient', identifier: [PARTICIPANT_ID], birthDate: '1984-05-06', name: [{ text: 'Rosa Delgado' }] });
  const records = programRecords(patient);
  attendance = await create(desk, program, records['attendance']!);
  await create(desk, program, records['medication']!);
  await create(desk, await probation(), { resourceType: 'Patient', identifier: [PARTICIPANT_ID], birthDate: '1984-05-06', name: [{ text: 'Rosa Delgado' }] });
});
afterAll(async () => {
  await browser.close();
  await desk.close();
});

const rosa = async (screen: Screen): Promise<Page> => signIn(await contextFor(browser, desk.url, screen), 'rosa-delgado');
/** A token lasts five minutes, and a slow machine is slower: each ask has its own. */
const probation = (): Promise<string> => desk.tokenFor('county-probation', { purpose: 'case-coordination', role: 'supervising-officer', person: 'omar-reyes' });
const opens = async (): Promise<number> => (await send(desk, await probation(), attendance)).status;

/** A case worker asks for what the officer would see of the program's visits. */
async function isAsked(language: string): Promise<void> {
  const omar = await desk.signIn('omar-reyes', 'case coordination');
  await omar.get('/console/asks');
  expect((await omar.post('/console/asks', { identifier: PARTICIPANT_ID.value, purpose: 'case-coordination', holder: 'Organization/open-door', category: 'treatment-attendance', language })).status).toBe(200);
}

interface Words { readonly read: string; readonly sign: string; readonly signed: string; readonly take: RegExp; readonly sure: string; readonly taken: string; readonly correct: string; readonly corrected: string; readonly limit: string; readonly limited: string }
const WORDS: Readonly<Record<'en' | 'es', Words>> = {
  en: {
    read: 'Read it and choose', sign: 'I say yes: sign', signed: 'You signed.', take: /Take it back/, sure: 'Yes, take it back', taken: 'You took the consent back',
    correct: 'Ask to correct it', corrected: 'within 60 days', limit: 'Ask for it', limited: 'The agency will answer you.',
  },
  es: {
    read: 'Leer y decidir', sign: 'Digo que sí: firmar', signed: 'Usted firmó.', take: /Retirar/, sure: 'Sí, retirarlo', taken: 'Usted retiró',
    correct: 'Pedir que lo corrijan', corrected: '60 días', limit: 'Pedirlo', limited: 'le va a responder',
  },
};

describe.each([['en', { phone: true }], ['es', { phone: true, dark: true, scripts: false }]] as const)('in %s', (language, screen: Screen) => {
  const said = WORDS[language];

  it('a consent that was asked for is signed, the records go, and once it is taken back they do not', async () => {
    await isAsked(language);
    const page = await rosa(screen);
    await page.goto(`/console/me/${language}/asked`);
    await page.getByRole('link', { name: said.read }).first().press('Enter');
    await chooseByKeys(page, 'q-7-event', language === 'en' ? 'When my supervision ends' : 'Cuando termine mi supervisión');
    for (const box of ['q-10-risk', 'q-6', 'q-conditioning']) {
      await page.locator(`#${box}`).press('Space');
    }
    expect(await opens()).toBe(404);
    await page.getByRole('button', { name: said.sign }).press('Enter');
    await page.getByText(said.signed).waitFor();
    await lookAt(page, `task-mine-signed-${language}`);
    expect(await opens()).toBe(200);
    await page.goto(`/console/me/${language}/consents`);
    await lookAt(page, `task-mine-consents-${language}`);
    await page.getByRole('link', { name: said.take }).first().press('Enter');
    await lookAt(page, `task-mine-sure-${language}`);
    await page.getByRole('button', { name: said.sure }).press('Enter');
    await page.getByText(said.taken).waitFor();
    await lookAt(page, `task-mine-taken-back-${language}`);
    expect(await opens()).toBe(404);
    await page.context().close();
  });

  it('a correction and a limit are asked for, and the list of who got what is there as a paper and a table', async () => {
    const page = await rosa(screen);
    await page.goto(`/console/me/${language}/ask`);
    await page.locator('#record').selectOption({ index: 1 });
    await page.locator('#words').fill('The day is wrong. / El día está mal.');
    await page.getByRole('button', { name: said.correct }).press('Enter');
    await page.locator('.notice', { hasText: said.corrected }).waitFor();
    await lookAt(page, `task-mine-correction-${language}`);
    await page.locator('#holder').selectOption({ label: 'Open Door Outpatient' });
    await page.locator('#limit-words').fill('Not my landlord. / No a mi casero.');
    await page.getByRole('button', { name: said.limit }).press('Enter');
    await page.locator('.notice', { hasText: said.limited }).waitFor();
    await lookAt(page, `task-mine-limit-${language}`);
    for (const kind of ['pdf', 'csv']) {
      const answer = await page.request.get(`/console/me/${language}/seen/${kind}`);
      expect([answer.status(), answer.headers()['content-type']]).toEqual([200, expect.stringContaining(kind)]);
    }
    await page.context().close();
  });
});

describe('by keyboard alone', () => {
  it('a correction is asked for', async () => {
    const page = await rosa({});
    await page.goto('/console/me/en/ask');
    for (const [field, keys] of [['record', 'A medicine'], ['words', 'It is another dose.']] as const) {
      expect(await tabToField(page, field)).toBe(true);
      await page.keyboard.type(keys);
    }
    expect(await tabTo(page, WORDS.en.correct)).toBe(true);
    await page.keyboard.press('Enter');
    await page.locator('.notice', { hasText: WORDS.en.corrected }).waitFor();
    await page.context().close();
  });
});
