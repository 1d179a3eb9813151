// SPDX-License-Identifier: Apache-2.0
/** Partners and feeds: what staff sees of all, and a partner's administrator of its own alone; trying messages and deliveries again. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { create, file, fullForm, patientOf, personAtProgram, send } from '../../e2e/support.ts';
import type { Loose } from '../../e2e/support.ts';
import { addAgency, reportAbuse } from '../../support/abuse-report.ts';
import { openConsole, PARTICIPANT_ID, type Seen, type TestConsole, type Visitor } from '../../support/console.ts';
import { testPartners } from '../../support/partners.ts';

const START = Date.parse('2026-11-01T12:00:00Z');
let day = 0;
const OPERATOR = { tenant: 'test', client: 'operator', organization: 'gateway', kind: 'staff' as const, role: 'exchange-operator' as const, purpose: 'operations' as const, scopes: ['system/*.cruds', 'console'], request: 'test' };
let desk: TestConsole;
let [priya, dana]: readonly Visitor[] = [];

const roster = (header = 'Charge Description'): string => `Last Name,First Name,DOB,Sex,Booking #,Charge Seq,${header}\n${Array.from({ length: 12 }, (_none, index) => `Canary${String.fromCharCode(97 + index).repeat(4)}${String(day)},First,0${String(1 + day)}/1${String(index % 10)}/19${String(60 + index)},M,B-${String(day)}-${String(index)},1,Zephyrine\n`).join('')}`;

async function ingest(who: string, text: string, feed = ''): Promise<number> {
  return (await send(desk, await desk.tokenFor(who), `//ingest/jail-csv${feed}`, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: text })).status;
}

beforeAll(async () => {
  desk = await openConsole({ clock: { now: () => new Date(START + day * 86_400_000).toISOString() } });
  for (day = 0; day < 4; day += 1) {
    expect(await ingest('county-jail', roster())).toBe(200);
  }
  day = 4;
  expect(await ingest('county-jail', roster('Tier Of Concern'))).toBe(200);
  expect(await ingest('county-jail', roster(), '?feed=jail-night')).toBeGreaterThanOrEqual(400);
  expect(await ingest('open-door', 'nothing that could be read')).toBeGreaterThanOrEqual(400);
  [priya, dana] = await Promise.all([desk.signIn('priya-nair'), desk.signIn('dana-whitfield', 'Partner administration')]);
});
afterAll(() => desk.close());

describe('the registry', () => {
  it('shows staff every partner, what it is in law, and how its agreements stand', async () => {
    const list = await priya!.get('/console/partners');
    expect(list.text.match(/href="\/console\/partners\/of\//g)?.length).toBe(7);
    const program = await priya!.get('/console/partners/of/open-door');
    for (const words of ['Part 2 program', 'qualified service organization agreement', 'in force', 'SHA-256 thumbprint', 'dana whitfield']) {
      expect(program.text).toContain(words);
    }
    expect((await priya!.get('/console/partners/of/nobody')).status).toBe(404);
  });

  it('shows the thumbprint of each key, by which two people compare it', async () => {
    const program = await priya!.get('/console/partners/of/open-door');
    expect(program.text).toMatch(/EC P-384<br><span class="id">[\w-]{43}<\/span>/);
    expect(program.text).not.toMatch(/"d":|PRIVATE/);
  });

  it('shows a partner\'s administrator its own organization and no other', async () => {
    const own = await dana!.get('/console/partners');
    expect([own.status, own.text.includes('<h1>Open Door Outpatient</h1>'), own.text.includes('Agreements, with their last day')]).toEqual([200, true, true]);
    const [other, none] = [await dana!.get('/console/partners/of/larkspur'), await dana!.get('/console/partners/of/nobody')];
    expect([other.status, none.status]).toEqual([404, 404]);
    expect((await (await desk.signIn('omar-reyes', 'case coordination')).get('/console/partners')).status).toBe(403);
  });
});

describe('the registry, kept at the console', () => {
  const partner = (name: string): string => JSON.stringify({ organization: { id: 'second-chance', name, statuses: ['unregulated'], kind: 'housing' } });

  it('takes a partner in and brings it up to date; who did is in the ledger', async () => {
    expect((await priya!.get('/console/partners/change')).text).toContain('Partner file');
    for (const name of ['Second Chance', 'Second Chance Homes']) {
      const taken = await priya!.post('/console/partners/file', { file: partner(name) }, { follow: false });
      expect([taken.status, taken.headers.get('location')]).toEqual([303, '/console/partners/of/second-chance']);
    }
    expect((await priya!.get('/console/partners/of/second-chance')).text).toContain('<h1>Second Chance Homes</h1>');
    const rows = await desk.gateway.store.read('test', (session) => session.ledger({ kind: 'admin', count: 20 }));
    expect(rows.filter((row) => row.client === 'console:people' && JSON.stringify(row).includes('second-chance')).length).toBe(2);
  });

  it('says what is wrong with a file and where, keeps what was written, and takes nothing in', async () => {
    const wrong = await priya!.post('/console/partners/file', { file: JSON.stringify({ organization: { id: 'third', name: 'Third', statuses: ['no-such-status'] } }) });
    expect([wrong.status, wrong.text.includes('statuses'), wrong.text.includes('no-such-status'), wrong.text.includes('role="alert"')]).toEqual([422, true, true, true]);
    expect((await priya!.post('/console/partners/file', { file: 'no JSON' })).status).toBe(422);
    expect((await priya!.post('/console/partners/file', { file: JSON.stringify({ organization: { id: 'gateway', name: 'Mine', statuses: ['part2-program'] } }) })).status).toBe(422);
    expect((await priya!.get('/console/partners/of/third')).status).toBe(404);
  });

  it('keeps the paper of an agreement: told of to whoever looks after the connection, opened by staff alone', async () => {
    const [id, hello] = ['open-door', Buffer.from('%PDF-1.4 \u00e4 signed').toString('base64')];
    const program = testPartners(desk.jwks).find(({ organization }) => organization.id === id)!;
    const [qsoa, ...others] = program.agreements;
    await desk.add({ ...program, people: [], participants: [], agreements: [
      { ...qsoa!, document: { title: 'Agreement of <2020>', date: '2020-01-01', contentType: 'application/pdf', data: hello } },
      ...others.map((each) => ({ ...each, document: { title: 'Elsewhere', url: 'https://papers.example/baa.pdf', sha256: 'ab'.repeat(32) } })),
    ] });
    const [path, away] = [`/console/partners/of/${id}/agreements/open-door-qsoa`, `/console/partners/of/${id}/agreements/open-door-baa`];
    expect((await priya!.get(`/console/partners/of/${id}`)).text).toContain(`<a href="${path}">Agreement of &lt;2020&gt;</a>`);
    const told = (await priya!.get(path)).text;
    for (const words of ['<h1>Agreement of &lt;2020&gt;</h1>', 'Open Door Outpatient, Throughcare gateway', '2020-01-01', createHash('sha256').update(Buffer.from(hello, 'base64')).digest('hex'), `href="${path}/document"`]) {
      expect(told).toContain(words);
    }
    expect(told).not.toContain('is not the one that was filed');
    const paper = await priya!.get(`${path}/document`);
    expect([paper.status, paper.headers.get('content-type'), paper.headers.get('content-disposition'), paper.text]).toEqual([200, 'application/pdf', 'attachment', '%PDF-1.4 \u00e4 signed']);
    const elsewhere = await priya!.get(away);
    expect([elsewhere.text.includes('href="https://papers.example/baa.pdf" rel="noreferrer"'), elsewhere.text.includes('ab'.repeat(32)), (await priya!.get(`${away}/document`)).status]).toEqual([true, true, 404]);
    const own = (await dana!.get('/console/partners')).text;
    expect([own.includes('Agreement of &lt;2020&gt;'), own.includes(path), (await dana!.get(path)).status, (await dana!.get(`${path}/document`)).status]).toEqual([true, false, 403, 403]);
    expect((await priya!.get('/console/partners/of/larkspur/agreements/open-door-qsoa')).status).toBe(404);
    expect((await priya!.get('/console/partners/of/larkspur/agreements/larkspur-baa')).status).toBe(404);
    const statuses = await Promise.all(['open-door', 'larkspur', 'compliance'].map(async (client) => (await send(desk, await desk.tokenFor(client), 'DocumentReference/open-door-qsoa')).status));
    expect(statuses).toEqual([404, 404, 200]);
  });

  it('replaces the keys of a system; a private key is refused', async () => {
    const { keys } = JSON.parse(desk.jwks) as { readonly keys: readonly Readonly<Record<string, string>>[] };
    const done = await priya!.post('/console/partners/keys', { client: 'home-again', jwks: desk.jwks }, { follow: false });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/console/partners/of/home-again']);
    expect((await priya!.post('/console/partners/keys', { client: 'home-again', jwks: JSON.stringify({ keys: [{ ...keys[0], d: 'secret' }] }) })).status).toBe(422);
    expect((await priya!.post('/console/partners/keys', { client: 'nobody', jwks: desk.jwks })).status).toBe(422);
  });

  it('is for staff alone', async () => {
    expect([(await dana!.get('/console/partners/change')).status, (await dana!.post('/console/partners/file', { file: partner('Mine') })).status]).toEqual([403, 403]);
  });
});

describe('feeds', () => {
  it('are counted day by day, and what is unlike the days before is told with its name and no value', async () => {
    const { text } = await priya!.get('/console/feeds');
    expect(text).toContain('Unlike the days before');
    expect(text).not.toMatch(/Zephyrine|Canary/);
    const feed = await priya!.get('/console/feeds/of?organization=county-jail&format=jail-csv&feed=');
    expect(feed.text).toMatch(/<figure class="chart">/);
    expect(feed.text.match(/<time>2026-11-0\d<\/time>/g)).toHaveLength(5);
    expect(feed.text).toMatch(/tier\s*of\s*concern/i);
    expect(feed.text).not.toMatch(/Zephyrine|Canary/);
  });

  it('of another partner are nothing for an administrator', async () => {
    expect((await dana!.get('/console/feeds')).text).not.toContain('County Jail');
    expect((await dana!.get('/console/feeds/of?organization=county-jail&format=jail-csv&feed=')).status).toBe(404);
  });
});

describe('messages that failed', () => {
  it('stand there with the reason; an administrator sees its own', async () => {
    expect((await priya!.get('/console/feeds/failed')).text.match(/action="\/console\/feeds\/failed\/[\w-]+"/g)).toHaveLength(2);
    const own = await dana!.get('/console/feeds/failed');
    expect(own.text.match(/action="\/console\/feeds\/failed\/[\w-]+"/g)).toHaveLength(1);
    expect(own.text).not.toContain('County Jail');
  });

  it('are tried again: what is still wrong is said, what was mended is taken in', async () => {
    const [still = ''] = /\/console\/feeds\/failed\/[\w-]+/.exec((await dana!.get('/console/feeds/failed')).text) ?? [];
    const again = await dana!.post(still, {});
    expect([again.status, again.text.includes('This could not be done')]).toEqual([422, true]);
    const jail = testPartners(desk.jwks).find(({ organization }) => organization.id === 'county-jail')!;
    await desk.add({ ...jail, feeds: [{ id: 'jail-night', format: 'jail-csv', settings: {}, active: true }] });
    const mended = /\/console\/feeds\/failed\/[\w-]+(?=">(?:(?!<tr>)[^])*sent on)/g;
    const paths = [...(await priya!.get('/console/feeds/failed')).text.matchAll(mended)].map(([path]) => path).filter((path) => path !== still);
    expect((await dana!.post(paths[0] ?? '', {})).status).toBe(422);
    await priya!.get('/console/feeds/failed');
    const done = await priya!.post(paths[0] ?? '', {});
    expect([done.status, done.text.includes('The message was taken in.')]).toEqual([200, true]);
    expect((await priya!.get('/console/feeds/failed')).text.match(/action="\/console\/feeds\/failed\/[\w-]+"/g)).toHaveLength(1);
  });
});

describe('deliveries', () => {
  it('that could not be made are tried again or given up by staff, with a reason, and only looked at by an administrator', async () => {
    const { store } = desk.gateway.deps;
    await store.commit('test', { outbox: ['d-1', 'd-2'].map((id) => ({ id, person: '', channel: 'notice', partner: 'open-door', payload: '{}' })) });
    for (const id of ['d-1', 'd-2']) {
      await store.settleOutbox(id, { dead: 'http-410' });
    }
    const own = await dana!.get('/console/deliveries');
    expect([own.text.includes('http-410'), own.text.includes('Try again')]).toEqual([true, false]);
    expect((await dana!.post('/console/deliveries/d-1/release', {})).status).toBe(403);
    await priya!.get('/console/deliveries');
    expect((await priya!.post('/console/deliveries/d-1/discard', { 'reason-d-1': ' ' })).status).toBe(422);
    expect((await priya!.post('/console/deliveries/d-1/discard', { 'reason-d-1': 'The office closed' })).text).toContain('Done.');
    expect((await priya!.post('/console/deliveries/d-2/release', {})).text).toContain('Every delivery arrived, or is on its way.');
    expect((await priya!.post('/console/deliveries/d-2/release', {})).status).toBe(422);
  });
});

describe('the work list', () => {
  it('has what waits for people; the answer to a request to restrict closes it', async () => {
    const program = await desk.tokenFor('open-door');
    const person = await personAtProgram(desk, program, PARTICIPANT_ID.value);
    await file(desk, program, fullForm({ patient: person.patient }));
    const rosa = await desk.signIn('rosa-delgado');
    const [, holder = ''] = /<option value="([\w-]{40,})">Open Door Outpatient</.exec((await rosa.get('/console/me/en/ask')).text) ?? [];
    await rosa.post('/console/me/en/ask/limit', { holder, 'limit-words': 'Not my landlord, please.' });
    const list = await priya!.get('/console/work');
    expect(list.text).toContain('Not my landlord, please.');
    const [, path = '', id = ''] = /action="(\/console\/work\/([\w-]+)\/restriction-request)"/.exec(list.text) ?? [];
    expect((await priya!.post(path, { [`answer-${id}`]: 'agreed', [`reason-${id}`]: '' })).status).toBe(422);
    const done = await priya!.post(path, { [`answer-${id}`]: 'declined', [`reason-${id}`]: 'It is needed for treatment' });
    expect([done.text.includes('Noted.'), done.text.includes('landlord')]).toEqual([true, false]);
    expect((await dana!.get('/console/work')).status).toBe(403);
  });

  it('has the people to be told of a report about them; it is closed as told, and the person reads it, or not told on one of two grounds', async () => {
    await addAgency(desk);
    // At the same time, so that each reading finds that the item is not there yet.
    const reported = await reportAbuse(desk, PARTICIPANT_ID.value, 3);
    expect([...reported.statuses, (await send(desk, await desk.tokenFor('aps'), reported.finding)).status]).toEqual([200, 200, 200, 200]);
    const list = await priya!.get('/console/work');
    expect(informing(list)).toHaveLength(1);
    for (const words of ['Reports of which the person must be told: 1', 'diagnosis (1 record)', 'Adult Protective Services', 'promptly', 'who told the person']) {
      expect(list.text.toLowerCase()).toContain(words.toLowerCase());
    }
    expect(list.text).not.toContain('Delgado');
    expect((await priya!.get('/console/today')).text).toContain('person to be told of a report about it');
    const entry = /href="(\/console\/disclosures\/[\w-]+)">The disclosure/.exec(list.text)?.[1] ?? '';
    expect((await priya!.get(entry)).text).toContain('nobody has noted yet that the person was told');

    const said = { outcome: 'told', day: '2026-11-04', by: 'Rafael Ames', how: 'At the bedside, with an interpreter' };
    expect((await close({ ...said, day: '2026-11-09' })).status).toBe(422);
    expect((await close({ ...said, outcome: 'too-busy' })).text).toContain('two grounds');
    expect((await close(said)).text).toContain('Noted.');
    expect((await reportAbuse(desk, '164512', 1)).statuses).toEqual([200]);
    expect((await close({ outcome: 'serious-harm', by: 'Rafael Ames', how: 'The caregiver opens the mail' })).text).toContain('Noted.');
    expect(informing(await priya!.get('/console/work'))).toEqual([]);

    expect((await priya!.get(entry)).text).toContain('the person was told on 2026-11-04 by Rafael Ames: At the bedside');
    const own = (await (await desk.signIn('rosa-delgado')).get('/console/me/en/seen')).text;
    for (const words of ['Reports about you', 'Adult Protective Services', 'Larkspur General Hospital', 'November 4, 2026', 'At the bedside']) {
      expect(own).toContain(words);
    }
    expect(own).not.toContain('The caregiver opens');
  });
});

describe('who is one person', () => {
  it('is decided by staff, with both sources side by side and a reason, and kept in the ledger', async () => {
    const [program, hospital] = await Promise.all([desk.tokenFor('open-door'), desk.tokenFor('larkspur')]);
    const twin = (number: string): Loose => ({ ...patientOf('Quintanilla', { 'urn:throughcare:test:mrn': number }, '1987-03-09'), gender: 'female', address: [{ line: ['12 Orchard Lane'], city: 'Larkspur', postalCode: '43004' }] });
    await create(desk, program, twin('A-77'));
    await create(desk, hospital, twin('B-88'));
    expect((await desk.gateway.app.findMatches(OPERATOR)).ok).toBe(true);
    let page = await priya!.get('/console/matching');
    const grades = [...page.text.matchAll(/>(certain|probable|possible)</g)].map(([, grade]) => grade === 'certain');
    expect([grades[0], grades]).toEqual([true, grades.toSorted((a, b) => Number(b) - Number(a))]);
    for (let after = ' '; after !== '' && !page.text.includes('Quintanilla');) {
      after = /name="after" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
      page = await priya!.post('/console/matching', { after });
    }
    for (const words of ['Quintanilla', '1987-03-09', 'A-77', 'B-88', 'Open Door Outpatient', 'Larkspur General Hospital']) {
      expect(page.text).toContain(words);
    }
    const [, path = '', id = ''] = /action="(\/console\/matching\/([\w-]+))"/.exec(page.text.slice(page.text.indexOf('Quintanilla'))) ?? [];
    expect((await priya!.post(path, { [`decision-${id}`]: 'same', [`reason-${id}`]: ' ' })).status).toBe(422);
    const done = await priya!.post(path, { [`decision-${id}`]: 'same', [`reason-${id}`]: 'Both agencies asked her' });
    expect(done.text).toContain('The decision is noted.');
    expect((await priya!.post(path, { [`decision-${id}`]: 'different', [`reason-${id}`]: 'Twice' })).text).toContain('no such open item');
    const rows = await desk.gateway.app.ledger(OPERATOR, { kind: 'admin', client: 'console:people', count: 50 });
    expect(rows.ok && rows.value.some(({ detail }) => detail.includes('Both agencies asked her') && detail.includes('Priya Nair'))).toBe(true);
    expect((await dana!.get('/console/matching')).status).toBe(403);
  });

  it('and undone by staff: the Patients that stand as one are shown by source, those of somebody else are ticked, and what the link had shown is told', async () => {
    await priya!.get('/console/matching');
    expect((await priya!.post('/console/matching/find', { identifier: 'nobody-77' })).text).toContain('id="identifier-wrong"');
    const found = await priya!.post('/console/matching/find', { identifier: 'urn:throughcare:test:mrn|A-77' }, { follow: false });
    const at = found.headers.get('location') ?? '';
    expect([found.status, /^\/console\/matching\/of\/[\w-]+$/.test(at), at.includes('A-77')]).toEqual([303, true, false]);
    const linked = await priya!.get(at);
    for (const words of ['Open Door Outpatient', 'Larkspur General Hospital', 'A-77', 'B-88']) {
      expect(linked.text).toContain(words);
    }
    const [, patient = ''] = /name="patient" value="([\w-]+)" aria-label="The Patient of Larkspur/.exec(linked.text) ?? [];
    const nothing = await priya!.post(at, { reason: ' ' });
    expect([nothing.status, nothing.text.includes('Tick at least one Patient'), nothing.text.includes('id="reason-wrong"')]).toEqual([422, true, true]);
    expect((await priya!.post(at, { patient: 'somebody-s', reason: 'A guess' })).status).toBe(422);
    const parted = await priya!.post(at, { patient, reason: 'Two sisters' });
    expect([parted.status, parted.text.includes('They were parted.')]).toEqual([200, true]);
    expect((await priya!.get(at)).text).toContain('No other Patient is linked with this one.');
    const rows = await desk.gateway.app.ledger(OPERATOR, { client: 'console:people', count: 500 });
    const details = rows.ok ? rows.value.map(({ detail }) => detail) : [];
    expect([details.some((each) => each.includes('Two sisters') && each.includes('Priya Nair')), details.some((each) => each.includes('"linked-patients"'))]).toEqual([true, true]);
    expect([(await dana!.get(at)).status, (await priya!.get('/console/matching/of/made-up')).status]).toEqual([403, 404]);
  });
});

const informing = (list: Seen): readonly string[] => [...list.text.matchAll(/action="(\/console\/work\/[\w-]+\/inform-individual)"/g)].map(([, path = '']) => path);

/** Closes the one open item of that kind. */
async function close(given: Readonly<Record<string, string>>): Promise<Seen> {
  const [path = ''] = informing(await priya!.get('/console/work'));
  const id = path.split('/')[3] ?? '';
  return priya!.post(path, Object.fromEntries(Object.entries(given).map(([name, value]) => [`${name}-${id}`, value])));
}
