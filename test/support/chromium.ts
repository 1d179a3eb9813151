// SPDX-License-Identifier: Apache-2.0
/** A real browser (Debian's Chromium; CHROMIUM names another) at the console: signed in, looked at by axe, photographed. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, expect } from '@jest/globals';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Screenshots of the last run; git ignores them. */
const ARTEFACTS = join(import.meta.dirname, '../artefacts');

export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** A name that no column was made for: one word of sixty letters, and more. */
export const LONG_NAME = 'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewis Concepción Fernández-Villanueva y Rodríguez-Santamaría';

export interface Screen { readonly phone?: boolean; readonly dark?: boolean; readonly scripts?: boolean }

/** What a page did against its policy, by any context of this file; whatever stands here at the end of a test fails it. */
const violations: string[] = [];
afterEach(() => { expect(violations.splice(0)).toEqual([]); });

/** A context on a desk screen or a phone, light or dark, with scripts or without. Every page in it is held to its content security policy. */
export async function contextFor(browser: Browser, url: string, screen: Screen = {}): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: url, javaScriptEnabled: screen.scripts !== false, colorScheme: screen.dark === true ? 'dark' : 'light', reducedMotion: 'reduce',
    viewport: screen.phone === true ? { width: 360, height: 740 } : { width: 1280, height: 900 },
  });
  if (screen.scripts === false) {
    scriptless.add(context);
  }
  await context.exposeBinding('tellViolation', (_source, text: string) => { violations.push(text); });
  await context.addInitScript(`document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, documentURI }) => tellViolation([violatedDirective, blockedURI, documentURI].join(' ')));`);
  // Where no script runs there is no such event; the browser's own messages are there in any case.
  context.on('console', (message) => { if (POLICY.test(message.text())) { violations.push(message.text()); } });
  return context;
}

const POLICY = /Content Security Policy|Refused to/i;

/** Signs in as one of the demo's people; `seat`: words in the name of the seat to take, when there are several. */
export async function signIn(context: BrowserContext, person: string, seat?: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto('/console/sign-in');
  await page.locator(`input[value="${person}"] + button`).click();
  if (seat !== undefined) {
    await page.goto('/console/seats');
    await page.locator('main button', { hasText: seat }).first().click();
  }
  return page;
}

/** What is wrong with the page for those who cannot see it, and on a narrow screen: rule and place; nothing when all is well. The page's own policy forbids foreign scripts, so the checker runs beside it. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  return scriptless.has(page.context()) ? faultsOfTwin(page) : checked(page);
}

/** Contexts in which nothing may run, the checker neither. */
const scriptless = new WeakSet<BrowserContext>();

/** The same markup with the same styles on a screen of the same size, where the checker may run. */
async function faultsOfTwin(page: Page): Promise<readonly string[]> {
  const body = await page.content();
  const context = await page.context().browser()!.newContext({ viewport: page.viewportSize() });
  const twin = await context.newPage();
  await twin.route(page.url(), (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
  await twin.goto(page.url());
  const found = await checked(twin);
  await context.close();
  return found;
}

/** In the dark a page has other colours, and nothing else: the rest was checked in the light. */
async function checked(page: Page): Promise<readonly string[]> {
  const found = await page.evaluate<readonly string[]>(`${AXE}; axe.run({ resultTypes: ['violations'], ...(matchMedia('(prefers-color-scheme: dark)').matches ? { runOnly: ['cat.color'] } : {}) }).then((result) => result.violations.flatMap((each) => each.nodes.map((node) => each.id + ' ' + node.target.join(' '))))`);
  const fits = await page.evaluate<boolean>('document.documentElement.scrollWidth <= window.innerWidth');
  return [...found, ...(fits ? [] : ['the page scrolls sideways'])];
}

/** Keeps a picture of the page; `fullPage` false: of what stands on the first screen. */
export async function photograph(page: Page, name: string, fullPage = true): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTEFACTS, `${name}.png`), fullPage });
}

/** Looks at a page on the way through a task: keeps a picture, and fails on what is wrong with it. */
export async function lookAt(page: Page, name: string): Promise<void> {
  await photograph(page, name);
  expect([name, await faultsOf(page)]).toEqual([name, []]);
}

/** What the browser refused to load or run by the page's policy; to be asked for before the page is opened. */
export function refusals(page: Page): readonly string[] {
  const found: string[] = [];
  page.on('console', (message) => { if (POLICY.test(message.text())) { found.push(message.text()); } });
  return found;
}

/** Presses Tab until the wished element has the focus; false when it never does. */
export async function tabTo(page: Page, text: string, most = 80): Promise<boolean> {
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>('(document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "").trim()');
    if (focused.includes(text)) {
      return true;
    }
  }
  return false;
}

/** Presses Tab until the field with this id has the focus; false when it never does. */
export async function tabToField(page: Page, id: string, most = 80): Promise<boolean> {
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate('document.activeElement.id') === id) {
      return true;
    }
  }
  return false;
}

/** Chooses in a list as who has no mouse does: by the first letters of the words. */
export async function chooseByKeys(page: Page, id: string, words: string): Promise<void> {
  const list = page.locator(`#${id}`);
  await list.focus();
  await page.keyboard.type(words);
  expect((await list.locator('option:checked').innerText()).trim()).toBe(words);
}
