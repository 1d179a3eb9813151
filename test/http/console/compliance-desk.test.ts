// SPDX-License-Identifier: Apache-2.0
/** Who gets into the console, for how long, what a foreign page can do with a session (nothing); and the compliance desk: disclosures, lists to take away, Today. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IDLE, LONGEST } from '../../../src/http/console/session.ts';
import { file, fullForm } from '../../e2e/support.ts';
import { openConsole, PARTICIPANT_ID, type TestConsole, type Visitor } from '../../support/console.ts';
import { testPartners } from '../../support/partners.ts';
import { disclosureCases, idIn } from './disclosures.ts';
import { rows, todayCases } from './today.ts';

let console_: TestConsole;
let officer: Visitor;
let [patient, condition] = ['', ''];
/** How far the gateway's clock runs ahead, in milliseconds. */
let ahead = 0;
const JSON_TYPE = { 'content-type': 'application/fhir+json' };

beforeAll(async () => {
  console_ = await openConsole({ clock: { now: () => new Date(Date.now() + ahead).toISOString() } });
  const program = await console_.tokenFor('open-door');
  const create = async (resource: Readonly<Record<string, unknown>>): Promise<string> => {
    const response = await console_.ask(program, `/fhir/R4/${String(resource['resourceType'])}`, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(resource) });
    expect(response.status).toBe(201);
    return (await response.json() as { readonly id: string }).id;
  };
  patient = await create({ resourceType: 'Patient', identifier: [PARTICIPANT_ID], birthDate: '1984-05-06', name: [{ family: 'Delgado<b>', given: ['Rosa'] }] });
  condition = await create({ resourceType: 'Condition', subject: { reference: `Patient/${patient}` }, code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F11.20' }] } });
  const housing = await console_.tokenFor('home-again', { purpose: 'case-coordination', role: 'housing-staff' });
  await console_.ask(housing, `/fhir/R4/Condition/${condition}`);
  await console_.ask(housing, `/fhir/R4/Patient/${patient}`);
  await file(console_, program, fullForm({ patient: `Patient/${patient}`, recipients: ['Organization/larkspur'] }));
  const hospital = await console_.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' });
  const went = await console_.ask(hospital, `/fhir/R4/Condition/${condition}`);
  expect(went.status).toBe(200);
  officer = await console_.signIn('priya-nair');
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

  it('a partner\'s system has no seat, and asking for one breaks nothing', async () => {
    const response = await console_.ask(await console_.tokenFor('open-door'), '/console/seats', { headers: { accept: 'text/html' } });
    expect(response.status).toBe(403);
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

  it('ends on every device with one click', async () => {
    const [here, elsewhere] = [await console_.signIn('priya-nair'), await console_.signIn('priya-nair')];
    await here.get('/console/seats');
    await here.post('/console/sign-out', { everywhere: 'yes' });
    expect(isSignIn((await elsewhere.get('/console/seats')).text)).toBe(true);
    officer = await console_.signIn('priya-nair');
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


describe('the list of disclosures', () => {
  it('is for the compliance desk alone', async () => {
    const planner = await console_.signIn('dana-whitfield', 'treatment');
    const seen = await planner.get('/console/disclosures');
    expect([seen.status, seen.text.includes('belongs to another desk')]).toEqual([403, true]);
  });

  it('shows refusals by partner, purpose and rule, and names no patient', async () => {
    const { text, status } = await officer.get('/console/disclosures?kind=refusal&organization=home-again&purpose=case-coordination&rule=part2.no-basis');
    expect(status).toBe(200);
    expect(rows(text).length).toBeGreaterThan(0);
    expect(rows(text).every((row) => row.includes('Refused') && row.includes('Home Again Housing'))).toBe(true);
    expect(text).not.toMatch(/Delgado|S-1\b|1984-/);
  });

  it('is empty in words', async () => {
    expect((await officer.get('/console/disclosures?purpose=research')).text).toContain('No entry fits.');
  });

  it('finds a patient by an identifier in the body, and the address holds nothing of it', async () => {
    await officer.get('/console/disclosures');
    const sent = await officer.post('/console/disclosures/search', { identifier: 'S-1', kind: 'refusal' }, { follow: false });
    const location = sent.headers.get('location') ?? '';
    expect(location).toMatch(/^\/console\/disclosures\?kind=refusal&patient=[\w-]+$/);
    expect(location).not.toContain('S-1');
    expect(rows((await officer.get(location)).text)).toHaveLength(2);
  });

  it.each([['name and birth date, as in a written request', 'Delgado, Rosa 1984-05-06', 303], ['another birth date', 'Delgado, Rosa 1984-05-07', 422]])('finds a patient by %s', async (_, identifier, status) => {
    await officer.get('/console/disclosures');
    expect((await officer.post('/console/disclosures/search', { identifier }, { follow: false })).status).toBe(status);
  });

  it('says beside the field when nobody has the identifier, and keeps what was typed', async () => {
    const seen = await officer.post('/console/disclosures/search', { identifier: 'nobody', kind: 'refusal' });
    expect(seen.status).toBe(422);
    expect(seen.text).toMatch(/id="identifier-wrong">Nobody on file has this identifier/);
    expect(seen.text).toContain('value="nobody"');
    expect(seen.text).toMatch(/<option value="refusal" selected>/);
  });

  it.each([['a day that is none', 'from=yesterday', 'from-wrong'], ['a kind that is none', 'kind=nonsense', 'kind-wrong'], ['a code that is none', 'rule=%3Cscript%3E', 'rule-wrong']])(
    'refuses %s beside its field', async (_, query, wrong) => {
      const seen = await officer.get(`/console/disclosures?${query}`);
      expect([seen.status, seen.text.includes(wrong), seen.text.includes('<script>')]).toEqual([422, true, false]);
    });

  it('does not open a link that was made for somebody else', async () => {
    const foreign = console_.gateway.deps.sealer.seal('console test gateway somebody', 'person x');
    expect((await officer.get(`/console/disclosures?patient=${foreign}`)).status).toBe(422);
  });
});

describe('the page of one refusal', () => {
  let text: string;
  beforeAll(async () => {
    const list = (await officer.get('/console/disclosures?kind=refusal')).text;
    const row = rows(list).find((each) => each.includes('Condition'));
    text = (await officer.get(`/console/disclosures/${idIn(row)}`)).text;
  });

  it('says who asked, as whom, for what, and what was withheld', () => {
    expect(text).toContain('<h1>Why this was refused</h1>');
    for (const part of ['Home Again Housing', 'housing staff', 'case coordination', 'Condition', '1 record did not go', 'substance use disorder record (42 CFR Part 2)']) {
      expect(text).toContain(part);
    }
  });

  it('says under which rule, with its law and its meaning, and what would make it lawful', () => {
    for (const part of ['<code>part2.no-basis</code>', '(42 CFR 2.13(a))', 'No paper and no exception lets the record go.']) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(/What would make it lawful:[\s\S]*A written consent of the patient/);
  });

  it('says that it would come out the same, on the papers of then and of today', () => {
    expect(text.match(/<strong>the same<\/strong>/g)).toHaveLength(2);
  });

  it('shows a name of the patient as text, only if the gate lets the officer see it', () => {
    expect(text).not.toContain('Delgado<b>');
  });

  it('is itself in the ledger, as a look at the patient', async () => {
    const listed = await console_.ask(await console_.tokenFor('compliance'), '/console/ledger?kind=use&client=console:people&count=1');
    const { entries } = await listed.json() as { readonly entries: readonly { readonly person: string; readonly detail: { readonly ask: { readonly action: string; readonly person: string } } }[] };
    expect(entries[0]?.detail.ask).toMatchObject({ action: 'explain', person: 'priya-nair' });
    expect(entries[0]?.person).not.toBe('');
  });

  it('that there is not is not found', async () => {
    expect((await officer.get('/console/disclosures/nonsense')).status).toBe(404);
  });
});

describe('the page of one disclosure', () => {
  it('tells the consent that it rested on with its scope, what was owed and how it was done', async () => {
    const list = (await officer.get('/console/disclosures?kind=disclosure&organization=larkspur')).text;
    const { text } = await officer.get(`/console/disclosures/${idIn(rows(list)[0])}`);
    expect(text).toContain('<h1>Why this was disclosed</h1>');
    expect(text).toMatch(/by the consent <a href="#paper-[\w-]+">/i);
    expect(text).toMatch(/What it lets through<\/dt><dd>Scope of the consent [\s\S]*Larkspur General Hospital, for treatment/);
    expect(text).toMatch(/The notice that prohibits redisclosure[\s\S]*Stands inside the answer itself/);
  });
});

disclosureCases(() => ({ console_, officer, patient, condition }));

todayCases(() => ({ console_, officer, patient }));
