// SPDX-License-Identifier: Apache-2.0
/** Signing in at the external provider in a real browser: to the console, and for an app; on a desk and a phone, light and dark, by keyboard, without scripts. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { close, listen } from '../../src/listen.ts';
import { appOf, openDoorWith, openWalk, type AppWalk, type Asked } from '../support/app-walk.ts';
import { contextFor, faultsOf, openChromium, photograph, refusals, tabTo, type Screen } from '../support/chromium.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { openIdentityProvider, type IdentityProvider } from '../support/identity-provider.ts';

const NAME = 'The notebook of appointments, medicines and court dates of the people of Open Door and of all who go with them';
let idp: IdentityProvider;
let gateway: TestGateway;
let browser: Browser;
let app: AppWalk;
let back: string;
let patient: string;
let appServer: Server;

beforeAll(async () => {
  appServer = createServer((_req, res) => { res.setHeader('content-type', 'text/html; charset=utf-8').end('<!doctype html><html lang="en"><title>App</title><h1>The app is here</h1></html>'); });
  back = `http://${await listen(appServer, { host: '127.0.0.1', port: 0 })}/back`;
  idp = await openIdentityProvider();
  [gateway, browser] = await Promise.all([openGateway({ settings: { oidc: { issuer: idp.issuer, clientId: idp.clientId, secret: idp.secret } } }), openChromium()]);
  idp.register(gateway.url);
  await gateway.add(openDoorWith(gateway, idp, [{ ...appOf('phone'), name: NAME, app: { redirectUris: [back], public: true } }]));
  const made = await gateway.ask(await gateway.tokenFor('open-door'), '/fhir/R4/Patient', {
    method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ resourceType: 'Patient', identifier: [{ system: 'urn:test:mrn', value: 'ROSA-1' }], birthDate: '1980-01-02' }),
  });
  patient = /Patient\/([^/]+)\//.exec(made.headers.get('location') ?? '')?.[1] ?? '';
  app = await openWalk(gateway, idp, { client_id: 'phone' });
});
afterAll(async () => {
  await browser.close();
  await gateway.close();
  await idp.close();
  await close(appServer, 100);
});

const ask = (scope = 'openid fhirUser offline_access launch/patient patient/*.rs user/Practitioner.rs user/Observation.rs?category=laboratory'): Promise<Asked> => app.ask(scope, { redirect_uri: back });

async function asked(screen: Screen = {}): Promise<Page> {
  idp.user = 'u-dana';
  const page = await (await contextFor(browser, gateway.url, screen)).newPage();
  await page.goto((await ask()).url.href);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

const SCREENS: readonly (readonly [string, Screen])[] = [['desk', {}], ['desk-dark', { dark: true }], ['phone', { phone: true }], ['phone-dark', { phone: true, dark: true }]];

describe.each(SCREENS)('on a %s', (name, screen) => {
  it('the pages of sign-in have no fault that axe knows, and nothing is refused by the policy', async () => {
    idp.user = 'u-dana';
    const context = await contextFor(browser, gateway.url, screen);
    const page = await context.newPage();
    const refused = refusals(page);
    const faults: string[] = [];
    const look = async (what: string): Promise<void> => {
      await photograph(page, `sign-in-${what}-${name}`);
      faults.push(...(await faultsOf(page)).map((fault) => `${what}: ${fault}`));
    };
    await page.goto('/console/sign-in');
    await look('ways');
    await page.goto((await ask()).url.href);
    await look('app-asks');
    await page.getByLabel('For', { exact: true }).selectOption('operations');
    await page.getByLabel('Whose records').fill('NOBODY-1');
    await page.getByRole('button', { name: 'Let it in' }).click();
    await page.getByText('This could not be done').waitFor();
    await look('app-asks-again');
    await page.goto((await app.ask('user/*.rs', { client_id: 'nobody' })).url.href);
    await look('no-such-app');
    await page.goto('/oauth/signed-in?state=x&code=y');
    await look('lost');
    expect([faults, refused]).toEqual([[], []]);
    await context.close();
  });
});

describe('somebody who signs in', () => {
  it('lets the app in by keyboard alone, and is sent back to it with a code', async () => {
    const page = await asked();
    expect(await tabTo(page, 'operations')).toBe(true);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type(patient);
    expect(await tabTo(page, 'Let it in')).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByText('The app is here').waitFor();
    expect(new URL(page.url()).searchParams.has('code')).toBe(true);
  });

  it('or does not, and the app is told', async () => {
    const page = await asked();
    await page.getByRole('button', { name: 'Do not' }).click();
    await page.getByText('The app is here').waitFor();
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
  });

  it('does it without scripts as well', async () => {
    idp.user = 'u-dana';
    const context = await contextFor(browser, gateway.url, { scripts: false });
    const page = await context.newPage();
    const refused = refusals(page);
    await page.goto((await app.ask('user/*.rs', { redirect_uri: back })).url.href);
    await page.getByLabel('For', { exact: true }).selectOption('treatment');
    await page.getByRole('button', { name: 'Let it in' }).click();
    await page.getByText('The app is here').waitFor();
    expect([new URL(page.url()).searchParams.has('code'), refused]).toEqual([true, []]);
    await context.close();
  });

  it('sits down at the console, and rises', async () => {
    idp.user = 'u-dana';
    const context = await contextFor(browser, gateway.url, {});
    const page = await context.newPage();
    await page.goto('/console/sign-in');
    await page.getByRole('link', { name: /^Sign in with/ }).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor();
    await photograph(page, 'sign-in-desk');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await context.close();
  });

  it('and outside of the demo there is no other way in: nobody to choose, and nothing that takes a choice', async () => {
    const context = await contextFor(browser, gateway.url, {});
    const page = await context.newPage();
    await page.goto('/console/sign-in');
    expect([await page.locator('form').count(), await page.getByText('demonstration').count()]).toEqual([0, 0]);
    const choose = async (path: string): Promise<unknown> => {
      const tried = await page.request.post(path, { form: { person: 'u-dana' }, headers: { origin: gateway.url, accept: 'text/html' }, maxRedirects: 0 });
      return [tried.status(), tried.headers()['location'], tried.headers()['set-cookie']];
    };
    expect(await choose('/console/sign-in')).toEqual(await choose('/console/no-such-page'));
    idp.user = 'u-dana';
    await page.getByRole('link', { name: /^Sign in with/ }).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor();
    expect(await choose('/console/sign-in')).toEqual([404, undefined, undefined]);
    await context.close();
  });
});
