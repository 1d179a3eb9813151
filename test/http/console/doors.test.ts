// SPDX-License-Identifier: Apache-2.0
/** Who gets into the console, for how long, and what a foreign page can do with a session (nothing). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IDLE, LONGEST } from '../../../src/http/console/session.ts';
import { openConsole, type TestConsole } from '../../support/console.ts';
import { testPartners } from '../../support/partners.ts';

let console_: TestConsole;
let ahead = 0;

beforeAll(async () => {
  console_ = await openConsole({ clock: { now: () => new Date(Date.now() + ahead).toISOString() } });
});
afterAll(() => console_.close());

const isSignIn = (text: string): boolean => text.includes('<h1>Sign in</h1>');

describe('nobody gets in without signing in', () => {
  it.each(['/console', '/console/disclosures', '/console/nonsense'])('%s leads a browser to the sign-in, whatever is there', async (path) => {
    const seen = await console_.visitor().get(path);
    expect(seen.status).toBe(200);
    expect(isSignIn(seen.text)).toBe(true);
  });

  it('a system is told that it needs a token', async () => {
    const response = await fetch(`${console_.url}/console/disclosures`);
    expect(response.status).toBe(401);
  });

  it('nobody signs in as somebody whom the demo does not have, nor from a page elsewhere', async () => {
    const visitor = console_.visitor();
    expect((await visitor.post('/console/sign-in', { person: 'lee-brandt' })).status).toBe(403);
    expect((await visitor.post('/console/sign-in', { person: 'priya-nair' }, { origin: 'https://elsewhere.example' })).status).toBe(403);
    expect(visitor.cookie()).toBe('');
  });

  it('a made-up cookie is nobody', async () => {
    const response = await fetch(`${console_.url}/console`, { redirect: 'manual', headers: { accept: 'text/html', cookie: `throughcare-console=${'A'.repeat(43)}` } });
    expect(response.headers.get('location')).toBe('/console/sign-in');
  });
});

describe('a session', () => {
  it('is in a cookie that scripts and other sites cannot use, and its sign-in stands in the ledger', async () => {
    const response = await fetch(`${console_.url}/console/sign-in`, {
      method: 'POST', redirect: 'manual', headers: { origin: console_.url, accept: 'text/html' }, body: new URLSearchParams({ person: 'priya-nair' }),
    });
    expect(response.headers.get('set-cookie')).toMatch(/^throughcare-console=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const listed = await console_.ask(await console_.tokenFor('compliance'), '/console/ledger?kind=login&client=console:people');
    const { entries } = await listed.json() as { readonly entries: readonly { readonly detail: { readonly ask: { readonly action: string; readonly person: string } } }[] };
    expect(entries[0]?.detail.ask).toMatchObject({ action: 'console-sign-in', person: 'priya-nair' });
  });

  it('shows who is signed in, and ends on every process with sign-out', async () => {
    const visitor = await console_.signIn('omar-reyes', 'case coordination');
    const seen = await visitor.get('/console/seats');
    expect(seen.text).toContain('omar reyes');
    const before = visitor.cookie();
    await visitor.post('/console/sign-out', {});
    const after = await fetch(`${console_.url}/console/seats`, { redirect: 'manual', headers: { accept: 'text/html', cookie: before } });
    expect(after.headers.get('location')).toBe('/console/sign-in');
  });

  it('with another seat has another secret, and the old one is worth nothing', async () => {
    const visitor = await console_.signIn('dana-whitfield');
    const before = visitor.cookie();
    await visitor.get('/console/seats');
    await visitor.post('/console/seats', { seat: '1' });
    expect(visitor.cookie()).not.toBe(before);
    const old = await fetch(`${console_.url}/console/seats`, { redirect: 'manual', headers: { accept: 'text/html', cookie: before } });
    expect(old.status).toBe(303);
    expect((await visitor.post('/console/seats', { seat: '99' })).status).toBe(403);
  });

  it.each([['half an hour without a request', IDLE + 1000, 1], ['twelve hours, however busy', LONGEST + 1000, 30]])('is over after %s', async (_, length, steps) => {
    const visitor = await console_.signIn('priya-nair');
    const start = ahead;
    for (let step = 1; step < steps; step += 1) {
      ahead = start + length / steps * step;
      expect(isSignIn((await visitor.get('/console/seats')).text)).toBe(false);
    }
    ahead = start + length;
    expect(isSignIn((await visitor.get('/console/seats')).text)).toBe(true);
    ahead = start;
  });

  it('is over with the next request when the registry ends the person', async () => {
    const planner = await console_.signIn('omar-reyes');
    expect(isSignIn((await planner.get('/console/seats')).text)).toBe(false);
    const probation = testPartners(console_.jwks).find((each) => each.organization.id === 'county-probation')!;
    await console_.add({ ...probation, people: probation.people.map((person) => ({ ...person, desks: [] })) });
    expect(isSignIn((await planner.get('/console/seats')).text)).toBe(true);
  });
});

describe('a foreign page', () => {
  it.each([
    ['without the token of the session', { csrf: '' }], ['with the token of another session', { csrf: 'x'.repeat(43) }], ['from another origin', { origin: 'https://elsewhere.example' }],
    ['from a sandbox', { origin: 'null' }],
  ])('cannot send a form %s', async (_, options) => {
    const visitor = await console_.signIn('priya-nair');
    await visitor.get('/console/seats');
    const seen = await visitor.post('/console/seats', { seat: '0' }, options);
    expect([seen.status, seen.text.includes('did not come from a page of this session')]).toEqual([403, true]);
  });
});

describe('every page', () => {
  it('keeps the strict content security policy, is framed by nobody and kept by no cache', async () => {
    const visitor = await console_.signIn('priya-nair');
    const { headers, text } = await visitor.get('/console/seats');
    expect(headers.get('content-security-policy')).toBe("default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self';form-action 'self';frame-ancestors 'none';base-uri 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(text).not.toMatch(/ style=|<script>| on[a-z]+=/i);
  });

  it('that there is not is said in a page, with the status of it', async () => {
    const visitor = await console_.signIn('priya-nair');
    const seen = await visitor.get('/console/nonsense');
    expect([seen.status, seen.text.includes('There is no such page')]).toEqual([404, true]);
  });

  it.each(['style.css', 'assets/htmx.js', 'assets/uplot.js', 'assets/uplot.css', 'assets/console.js'])('loads %s from here', async (file) => {
    const response = await fetch(`${console_.url}/console/${file}`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, file.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8']);
    expect((await response.text()).length).toBeGreaterThan(500);
  });
});
