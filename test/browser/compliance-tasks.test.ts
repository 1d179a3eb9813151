// SPDX-License-Identifier: Apache-2.0
/** What a compliance officer does, task by task, in a real browser; each state that a task opens is looked at. Half of it without scripts. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { create, file, fullForm, patientOf, post, programRecords, send, type Loose } from '../e2e/support.ts';
import { addAgency, reportAbuse } from '../support/abuse-report.ts';
import { contextFor, lookAt, openChromium, signIn, tabTo, tabToField, type Screen } from '../support/chromium.ts';
import { openConsole, PARTICIPANT_ID, type TestConsole } from '../support/console.ts';
import { testPartners } from '../support/partners.ts';

const NAME = 'Rosa Delgado';
let desk: TestConsole;
let browser: Browser;
let [patient, condition, medication]: readonly string[] = [];

beforeAll(async () => {
  [desk, browser] = await Promise.all([openConsole(), openChromium()]);
  const program = await desk.tokenFor('open-door');
  patient = await create(desk, program, { resourceType: 'Patient', identifier: [PARTICIPANT_ID], birthDate: '1984-05-06', name: [{ text: NAME }] });
  const records = programRecords(patient);
  [condition, medication] = [await create(desk, program, records['condition']!), await create(desk, program, records['medication']!)];
  await file(desk, program, fullForm({ patient, categories: ['diagnosis'] }));
});
afterAll(async () => {
  await browser.close();
  await desk.close();
});

const officer = async (screen: Screen = {}): Promise<Page> => signIn(await contextFor(browser, desk.url, screen), 'priya-nair');
/** A token lasts five minutes, and a slow machine is slower: each ask has its own. */
const hospital = (): Promise<string> => desk.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' });
const opens = async (ref: string): Promise<number> => (await send(desk, await hospital(), ref)).status;

async function openPerson(page: Page): Promise<void> {
  await page.goto('/console/consents');
  await page.getByLabel('State id, or system|value').fill(PARTICIPANT_ID.value);
  await page.getByRole('button', { name: 'Show consents' }).click();
  await page.getByRole('heading', { level: 1, name: NAME }).waitFor();
}

/** Consents of the timeline in this state. */
const inState = (page: Page, state: string): Locator => page.locator('.timeline li', { hasText: state }).getByRole('link');

/** Takes down a consent that is signed on paper: the pages' own form, filled in by hand. */
async function fillIn(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Consent to share my records with people I name' }).last().click();
  for (const [box, value] of [['q-2-who', 'Organization/open-door'], ['q-3-what', 'medication-list'], ['q-4-who', 'Organization/larkspur'], ['q-5', 'treatment']] as const) {
    await page.locator(`input[name="${box}"][value="${value}"]`).check();
  }
  for (const box of ['q-4-hipaa', 'q-10-risk', 'q-10-refusal', 'q-6']) {
    await page.locator(`#${box}`).check();
  }
  await page.locator('#q-7-event').selectOption('end-of-treatment');
  await page.locator('#q-8-role').selectOption('patient');
  await page.locator('#q-8-method').selectOption('wet-ink');
}

/** Finds it by Tab and presses Enter, or another key. */
async function press(page: Page, words: string, key = 'Enter'): Promise<void> {
  expect([words, await tabTo(page, words, 200)]).toEqual([words, true]);
  await page.keyboard.press(key);
}

describe('a consent signed on paper', () => {
  it('is shown with what it would change before it is kept, waits for a look, and counts once somebody has held the paper against it, by keyboard alone', async () => {
    const page = await officer();
    await openPerson(page);
    await fillIn(page);
    await page.getByRole('button', { name: 'Show what it would change' }).click();
    await page.getByRole('heading', { name: 'What it would change' }).waitFor();
    expect(await page.locator('section[aria-labelledby="change"]').innerText()).toMatch(/Larkspur General Hospital.*\s+medication list\s+1\s+does not go\s+would go/);
    await lookAt(page, 'task-preview-consent');
    expect(await opens(medication!)).toBe(404);
    await page.getByRole('button', { name: 'Keep it: the person has signed' }).click();
    await page.getByText('it counts once a person has looked at it').waitFor();
    await lookAt(page, 'task-paper-waits');
    await page.goto('/console/today');
    await press(page, 'scanned consent to verify');
    await page.getByRole('heading', { level: 1, name: 'Scanned consents to verify' }).waitFor();
    await lookAt(page, 'task-papers-list');
    await page.locator('main tbody').getByRole('link', { name: 'consents' }).press('Enter');
    await press(page, 'Consent to share my records with people I name');
    await page.getByText('Compare every line with the signed original.').waitFor();
    await lookAt(page, 'task-paper-verify');
    await press(page, 'It is as on the paper');
    await page.getByText('a person or the capture has verified it').waitFor();
    await lookAt(page, 'task-paper-verified');
    expect(await opens(medication!)).toBe(200);
    await page.context().close();
  });

  it('and is rejected where it is not as on the paper, without scripts', async () => {
    const page = await officer({ scripts: false });
    await openPerson(page);
    await fillIn(page);
    await page.getByRole('button', { name: 'Keep it: the person has signed' }).click();
    await inState(page, 'Waits for').first().click();
    await page.getByRole('button', { name: 'Reject it' }).click();
    expect(await page.locator('#reason:invalid').count()).toBe(1);
    await page.getByLabel('What is wrong').fill('The original names another hospital');
    await page.getByRole('button', { name: 'Reject it' }).click();
    await page.getByText('Compare every line').waitFor({ state: 'detached' });
    await lookAt(page, 'task-paper-rejected');
    await openPerson(page);
    expect(await inState(page, 'Waits for').count()).toBe(0);
    await page.context().close();
  });
});

describe('one disclosure', () => {
  it('is decided again: the same today, and otherwise once its consent was taken back, which is shown before', async () => {
    const page = await officer();
    expect(await opens(condition!)).toBe(200);
    const openEntry = async (): Promise<string> => {
      await page.goto('/console/disclosures?kind=disclosure&organization=larkspur');
      await page.locator('main tbody th a').first().click();
      await page.getByRole('heading', { name: 'Would it come out the same?' }).waitFor();
      return page.locator('section[aria-labelledby="again"]').innerText();
    };
    expect(await openEntry()).toMatch(/of that moment.*the same[^]*papers of today.*the same/);
    await lookAt(page, 'task-replay-same');
    await openPerson(page);
    await page.locator('.timeline li', { hasText: '2027-10-01' }).getByRole('link').click();
    await page.getByRole('link', { name: 'Revoke: see first what it changes' }).click();
    expect(await page.locator('section[aria-labelledby="change"]').innerText()).toMatch(/Larkspur General Hospital.*\s+diagnosis\s+1\s+goes\s+would not go/);
    await lookAt(page, 'task-preview-revocation');
    expect(await opens(condition!)).toBe(200);
    await page.getByRole('button', { name: 'Revoke now' }).click();
    await page.getByText('The revocation acts now').waitFor();
    await lookAt(page, 'task-revoked');
    expect(await opens(condition!)).toBe(404);
    expect(await openEntry()).toMatch(/of that moment.*the same[^]*papers of today.*different for diagnosis/);
    await lookAt(page, 'task-replay-otherwise');
    await page.context().close();
  });
});

describe('a declared emergency', () => {
  it('is looked at with what was read on it, and closed with a reason, without scripts and without a mouse', async () => {
    const physician = await desk.tokenFor('larkspur', { purpose: 'emergency-treatment', role: 'physician', person: 'rafael-ames' });
    const parameter = [
      { name: 'identifier', valueIdentifier: PARTICIPANT_ID }, { name: 'nature', valueCode: 'overdose' }, { name: 'recipientName', valueString: 'R. Ames' }, { name: 'facility', valueString: 'Larkspur Emergency Department' },
      { name: 'consentCannotBeObtained', valueBoolean: true },
    ];
    expect((await post(desk, physician, '$break-glass', { resourceType: 'Parameters', parameter })).status).toBe(200);
    expect((await send(desk, physician, condition!)).status).toBe(200);
    const page = await officer({ scripts: false });
    await page.goto('/console/emergencies');
    await page.getByText('Larkspur Emergency Department').waitFor();
    await lookAt(page, 'task-emergency');
    await page.getByLabel('What was found').focus();
    await page.keyboard.type('None');
    await page.keyboard.press('Tab');
    await page.keyboard.type('A routine visit');
    await page.keyboard.press('Enter');
    await page.getByText('The review is closed.').waitFor();
    await lookAt(page, 'task-emergency-closed');
    expect((await send(desk, physician, condition!)).status).toBe(404);
    await page.goto('/console/today/work/breach-assessment');
    await lookAt(page, 'task-wrong-releases');
    await page.context().close();
  });
});

describe('a report of abuse of an adult', () => {
  it('waits until the person was told, is closed with the day and the words, and shows so where it was released', async () => {
    await addAgency(desk);
    expect((await reportAbuse(desk, PARTICIPANT_ID.value, 1)).statuses).toEqual([200]);
    const page = await officer();
    await page.goto('/console/work');
    await press(page, 'Was the person told?');
    const today = new Date().toLocaleDateString('en-CA', { timeZone: 'America/Chicago' });
    await page.getByLabel('On which day, if the person was told').fill(today);
    for (const [label, said] of [['Who told the person, or who judged so, at Larkspur General Hospital', 'Rafael Ames'], ['How the person was told, or what the judgment rests on', 'At the bedside']] as const) {
      expect(await tabToField(page, await page.getByLabel(label).getAttribute('id') ?? '')).toBe(true);
      await page.keyboard.type(said);
    }
    await lookAt(page, 'task-informing');
    const disclosure = await page.getByRole('link', { name: 'The disclosure' }).getAttribute('href');
    await press(page, 'Close the item');
    await page.getByText('Noted.').waitFor();
    await page.goto(disclosure ?? '');
    await page.getByText(`the person was told on ${today} by Rafael Ames: At the bedside`).waitFor();
    await lookAt(page, 'task-informed');
    await page.context().close();
  });
});

describe('a message that failed', () => {
  it('stands with its reason, fails again while the reason is there, and is taken in once it is mended', async () => {
    const roster = 'Last Name,First Name,DOB,Sex,Booking #,Charge Seq,Charge Description\nQuill,Ada,01/02/1980,F,B-1,1,Theft\n';
    expect((await send(desk, await desk.tokenFor('county-jail'), '//ingest/jail-csv?feed=jail-night', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: roster })).status).toBeGreaterThanOrEqual(400);
    const page = await officer();
    await page.goto('/console/today');
    await press(page, 'message failed');
    await page.waitForURL('**/console/today/messages*');
    await page.goto('/console/feeds/failed');
    await press(page, 'Try again: the message that County Jail');
    await page.getByRole('alert').waitFor();
    await lookAt(page, 'task-message-fails-again');
    const jail = testPartners(desk.jwks).find(({ organization }) => organization.id === 'county-jail')!;
    await desk.add({ ...jail, feeds: [{ id: 'jail-night', format: 'jail-csv', settings: {}, active: true }] });
    await press(page, 'Try again: the message that County Jail');
    await page.getByText('The message was taken in.').waitFor();
    await lookAt(page, 'task-message-taken-in');
    await page.context().close();
  });
});

describe('two Patients that may be one person', () => {
  it('are linked with a reason, and parted again when they prove to be two, with what the link had shown; by keyboard alone', async () => {
    const twin = (number: string): Loose => ({ ...patientOf('Quintanilla', { 'urn:throughcare:test:mrn': number }, '1987-03-09'), gender: 'female', address: [{ line: ['12 Orchard Lane'], city: 'Larkspur', postalCode: '43004' }] });
    await create(desk, await desk.tokenFor('open-door'), twin('A-77'));
    await create(desk, await hospital(), twin('B-88'));
    const staff = { tenant: 'test', client: 'operator', organization: 'gateway', kind: 'staff' as const, role: 'exchange-operator' as const, purpose: 'operations' as const, scopes: ['system/*.cruds', 'console'], request: 'test' };
    expect((await desk.gateway.app.findMatches(staff)).ok).toBe(true);
    const page = await officer();
    await page.goto('/console/matching');
    const item = page.locator('section', { hasText: 'A-77' });
    expect(await item.innerText()).toMatch(/Open Door Outpatient[^]*Larkspur General Hospital/);
    await item.getByRole('combobox').focus();
    await page.keyboard.type('Yes');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Both agencies asked her');
    await page.keyboard.press('Enter');
    await page.getByText('The decision is noted.').waitFor();
    await lookAt(page, 'task-matching-linked');
    expect(await tabToField(page, 'identifier', 200)).toBe(true);
    await page.keyboard.type('urn:throughcare:test:mrn|A-77');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'One person, or two?' }).waitFor();
    expect(page.url()).not.toMatch(/A-77|mrn/);
    await press(page, 'The Patient of Larkspur General Hospital is somebody else', ' ');
    await lookAt(page, 'task-matching-parting');
    expect(await tabToField(page, 'reason')).toBe(true);
    await page.keyboard.type('Two sisters');
    await page.keyboard.press('Enter');
    await page.getByText('They were parted.').waitFor();
    await lookAt(page, 'task-matching-parted');
    await page.context().close();
  });

  it('and what is left out is said above, without scripts', async () => {
    const page = await officer({ scripts: false });
    await page.goto('/console/matching');
    await page.getByLabel('State id, or system|value').fill('nobody');
    await page.getByRole('button', { name: 'Show what is linked' }).click();
    await page.locator('#identifier-wrong').waitFor();
    await lookAt(page, 'task-matching-nobody');
    await page.context().close();
  });
});
