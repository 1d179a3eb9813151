// SPDX-License-Identifier: Apache-2.0
/** The participant's own pages: who got my records, my consents and taking one back, my plan, what I may ask for; in two languages. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { file, fullForm, personAtProgram, send } from '../../e2e/support.ts';
import { openConsole, PARTICIPANT_ID, type TestConsole, type Visitor } from '../../support/console.ts';
import { sendExample } from '../../support/plan-transaction.ts';

let desk: TestConsole;
let rosa: Visitor;
let [program, hospital, medication]: readonly string[] = [];

const NOW = '2026-10-20T17:00:00.000Z';
const workItems = async (code: string): Promise<readonly { readonly input: readonly { readonly valueString: string }[]; readonly owner: { readonly reference: string } }[]> => {
  const found = await send(desk, await desk.tokenFor('compliance'), `Task?code=https://throughcare.dev/fhir/CodeSystem/work|${code}`);
  return ((found.json['entry'] ?? []) as readonly { readonly resource: { readonly resourceType: string } }[]).map(({ resource }) => resource).filter(({ resourceType }) => resourceType === 'Task') as never;
};

beforeAll(async () => {
  desk = await openConsole({ clock: { now: () => NOW } });
  [program = '', hospital = ''] = await Promise.all([desk.tokenFor('open-door'), desk.tokenFor('larkspur')]);
  const probation = await desk.tokenFor('county-probation', { purpose: 'case-coordination', role: 'supervising-officer', person: 'omar-reyes' });
  const person = await personAtProgram(desk, program, PARTICIPANT_ID.value);
  medication = person.records['medication'];
  await sendExample(desk, probation, { name: '6-coming-home-to-a-daughter', identifier: PARTICIPANT_ID });
  await file(desk, program, fullForm({ patient: person.patient }));
  await file(desk, program, fullForm({ patient: person.patient, variant: 'cj-referral', recipients: ['Organization/county-court'], categories: ['sud-condition-compliance'], purposes: ['cj-monitoring'], mandate: 'Organization/county-probation', revocableAfter: 'final-disposition' }));
  expect((await send(desk, hospital, `MedicationRequest?patient=${person.patient}`)).status).toBe(200);
  rosa = await desk.signIn('rosa-delgado');
});
afterAll(() => desk.close());

describe('who got my records', () => {
  it('says who, from whom, what and why in plain words, and names no code', async () => {
    const { text, status } = await rosa.get('/console/me/en/seen');
    expect([status, text.includes('<h1>Who got my records</h1>')]).toEqual([200, true]);
    for (const words of ['Larkspur General Hospital', 'Open Door Outpatient', 'The medicines I take', 'To treat me', 'October 20, 2026']) {
      expect(text).toContain(words);
    }
    expect(text).not.toMatch(/medication-list|larkspur<|AuditEvent/);
  });

  it('is there in Spanish, all of it', async () => {
    const { text } = await rosa.get('/console/me/es/seen');
    expect(text).toContain('<html lang="es">');
    for (const words of ['Quién recibió mis datos', 'Las medicinas que tomo', 'Para darme tratamiento', '20 de octubre de 2026', 'Mis permisos', '>Salir<']) {
      expect(text).toContain(words);
    }
    expect(text).not.toMatch(/Sign out|Skip to|My consents/);
  });

  it('says no more and no less than the accounting that the law gives', async () => {
    const found = await desk.gateway.app.disclosures({ tenant: 'test', client: 'console:people', organization: 'open-door', kind: 'partner', role: 'patient', purpose: 'patient-request', request: 'test', scopes: ['system/*.cruds'], ...await identity() }, (await identity()).person);
    const listed = JSON.parse(found.ok ? found.value.body?.text ?? '' : '') as { readonly total: number };
    const { text } = await rosa.get('/console/me/en/seen/csv');
    expect(text.trim().split('\r\n')).toHaveLength(listed.total + 1);
  });

  it('can be saved as a table and on paper', async () => {
    const csv = await rosa.get('/console/me/en/seen/csv');
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(csv.text.split('\r\n')[0]).toBe('"When","Who got it","Who had it","What","Why"');
    const pdf = await rosa.get('/console/me/es/seen/pdf');
    expect([pdf.headers.get('content-type'), pdf.text.slice(0, 5)]).toEqual(['application/pdf', '%PDF-']);
  });
});

describe('my consents', () => {
  it('say who may tell whom what, and until when', async () => {
    const { text } = await rosa.get('/console/me/en/consents');
    for (const words of ['Larkspur General Hospital', 'Open Door Outpatient', 'What I am treated for', 'It counts now', 'October 1, 2027']) {
      expect(text).toContain(words);
    }
  });

  it('warn before one is taken back that goes with a case in court', async () => {
    const { text } = await rosa.get('/console/me/en/consents');
    const asks = await Promise.all([...text.matchAll(/href="(\/console\/me\/en\/consents\/[\w-]+)"/g)].map(([, path]) => rosa.get(path ?? '')));
    expect(asks.map((ask) => [ask.text.includes('County Treatment Court'), ask.text.includes('Talk to your lawyer')]).toSorted()).toEqual([[false, false], [true, true]]);
  });

  it('are taken back with the next request of anybody, and only from a page of the person\'s own session', async () => {
    const before = await send(desk, hospital!, medication!);
    const { text } = await rosa.get('/console/me/en/consents');
    const path = [...text.matchAll(/href="(\/console\/me\/en\/consents\/[\w-]+)" aria-label="[^"]*Larkspur/g)][0]?.[1] ?? '';
    expect((await rosa.get(path)).text).toContain('no one gets your records by this consent');
    expect((await rosa.post(path, {}, { csrf: 'made-up' })).status).toBe(403);
    expect((await send(desk, hospital!, medication!)).status).toBe(200);
    await rosa.get(path);
    const done = await rosa.post(path, {});
    expect([before.status, done.status, done.text.includes('You took the consent back')]).toEqual([200, 200, true]);
    expect((await send(desk, hospital!, medication!)).status).toBe(404);
    expect(done.text).toContain('You took it back');
    expect((await rosa.get(path)).status).toBe(404);
  });

  it('cannot be reached by another person\'s address', async () => {
    const { text } = await rosa.get('/console/me/en/consents');
    const path = /href="(\/console\/me\/en\/consents\/[\w-]+)"/.exec(text)?.[1] ?? '';
    expect((await (await desk.signIn('omar-reyes', 'case coordination')).get(path)).status).toBe(403);
    expect((await rosa.get(`${path.slice(0, -2)}AA`)).status).toBe(404);
  });
});

describe('my plan', () => {
  it('is the participant\'s copy, in both languages, and a PDF', async () => {
    const english = await rosa.get('/console/me/en/plan');
    expect(english.text).toContain('I want to come home to my daughter.');
    expect(english.text).toContain('<h2>My goals</h2>');
    expect((await rosa.get('/console/me/es/plan')).text).toContain('<h2>Mis metas</h2>');
    expect((await rosa.get('/console/me/en/plan/pdf')).text.slice(0, 5)).toBe('%PDF-');
    expect(english.text).not.toMatch(/class="id"|[Rr]isk level|score/);
  });
});

describe('what I may ask for', () => {
  it('a correction goes to the holder and onto the list of the gateway, with its clock', async () => {
    const { text } = await rosa.get('/console/me/en/ask');
    const [, record = ''] = /<option value="([\w-]{40,})">A medicine/.exec(text) ?? [];
    const empty = await rosa.post('/console/me/es/ask/correct', { record: 'made-up', words: ' ' });
    expect([empty.status, empty.text.includes('Elija uno de la lista.'), empty.text.includes('Dígalo con sus palabras.')]).toEqual([422, true, true]);
    const done = await rosa.post('/console/me/en/ask/correct', { record, words: 'The dose is wrong.' });
    expect([done.status, done.text.includes('within 60 days')]).toEqual([200, true]);
    const items = await workItems('amendment');
    expect(items.map(({ owner }) => owner.reference)).toEqual(['Organization/open-door']);
  });

  it('that something be kept from somebody goes to the holder that the person chose, in the person\'s words', async () => {
    const { text } = await rosa.get('/console/me/en/ask');
    const limit = text.slice(text.indexOf('id="holder"'), text.indexOf('id="limit-words"'));
    const holders = [...limit.matchAll(/<option value="([\w-]{40,})">(Open Door Outpatient|County Probation)</g)];
    expect(holders.map(([, , name]) => name).toSorted()).toEqual(['County Probation', 'Open Door Outpatient']);
    const [, holder = ''] = holders.find(([, , name]) => name === 'Open Door Outpatient') ?? [];
    const done = await rosa.post('/console/me/en/ask/limit', { holder, 'limit-words': 'Do not tell my landlord.' });
    expect([done.status, done.text.includes('The agency will answer you.')]).toEqual([200, true]);
    const items = await workItems('restriction-request');
    expect(items).toHaveLength(1);
    expect(items[0]?.input.map(({ valueString }) => valueString)).toContain('Do not tell my landlord.');
    const theirs = await send(desk, program!, 'Task?code=https://throughcare.dev/fhir/CodeSystem/work|restriction-request');
    expect(theirs.text).toContain('Do not tell my landlord.');
    expect((await send(desk, hospital!, 'Task')).text).not.toContain('landlord');
  });
});

describe('what became of what I asked for', () => {
  /** The request of these words on the person's page: its own part of it. */
  const mine = async (words: string, language = 'en'): Promise<string> => (await rosa.get(`/console/me/${language}/ask`)).text.split('<article>').find((part) => part.includes(words)) ?? 'nothing';
  /** What the officer's work list has to note an answer to the request of these words. */
  const itemOf = async (words: string): Promise<readonly [string, string]> => {
    const row = (await priya.get('/console/work')).text.split('<tr>').find((part) => part.includes(words)) ?? '';
    const [, path = 'none', id = ''] = /action="(\/console\/work\/([\w-]+)\/[\w-]+)"/.exec(row) ?? [];
    return [path, id];
  };
  const answer = async (words: string, said: Readonly<Record<string, string>>): Promise<number> => {
    const [path, id] = await itemOf(words);
    return (await priya.post(path, Object.fromEntries(Object.entries(said).map(([name, value]) => [`${name}-${id}`, value])))).status;
  };
  let priya: Visitor;
  beforeAll(async () => { priya = await desk.signIn('priya-nair'); });

  it('a request to keep something back waits, is answered by staff in the holder\'s words, and the person reads them', async () => {
    expect(await mine('Do not tell my landlord.')).toContain('No answer yet');
    expect(await answer('Do not tell my landlord.', { answer: 'declined', reason: 'We never talk to landlords anyway.' })).toBe(200);
    for (const [language, words] of [['en', 'They said no'], ['es', 'Dijeron que no']] as const) {
      expect(await mine('Do not tell my landlord.', language)).toContain(words);
      expect(await mine('Do not tell my landlord.', language)).toContain('We never talk to landlords anyway.');
    }
    expect((await itemOf('Do not tell my landlord.'))[0]).toBe('none');
  });

  it('an accounting of an agency\'s own disclosures goes to it with sixty days, and is answered', async () => {
    const { text } = await rosa.get('/console/me/en/ask');
    const [, holder = ''] = /<option value="([\w-]{40,})">Open Door Outpatient</.exec(text.slice(text.indexOf('id="own-holder"'))) ?? [];
    const done = await rosa.post('/console/me/es/ask/own', { 'own-holder': holder, 'own-words': '' });
    expect([done.status, done.text.includes('una respuesta en 60 días')]).toEqual([200, true]);
    await rosa.post('/console/me/en/ask/own', { 'own-holder': holder, 'own-words': 'Since last spring.' });
    expect((await workItems('accounting-request')).map(({ owner }) => owner.reference)).toEqual(['Organization/open-door', 'Organization/open-door']);
    expect((await send(desk, program!, 'Task?code=https://throughcare.dev/fhir/CodeSystem/work|accounting-request')).text).toContain('Since last spring.');
    expect(await mine('Since last spring.')).toContain('December 19, 2026');
    expect(await answer('Since last spring.', { answer: 'agreed', reason: 'Mailed on October 20.' })).toBe(200);
    expect(await mine('Since last spring.')).toMatch(/They said yes[^]*Mailed on October 20\./);
  });

  it('a correction may take longer once, is denied on one of four grounds, and the person may say that it does not agree', async () => {
    expect(await answer('The dose is wrong.', { answer: 'deny', ground: '', reason: 'No' })).toBe(422);
    expect(await answer('The dose is wrong.', { answer: 'extend', ground: '', reason: 'The prescriber is away.' })).toBe(200);
    const later = await mine('The dose is wrong.');
    expect([later.includes('They need more time'), later.includes('January 18, 2027'), later.includes('The prescriber is away.'), later.includes('I do not agree')]).toEqual([true, true, true, false]);
    expect(await answer('The dose is wrong.', { answer: 'deny', ground: 'accurate-and-complete', reason: 'We compared it with the pharmacy.' })).toBe(200);
    const denied = await mine('The dose is wrong.');
    expect(denied).toMatch(/They said no[^]*the record is right and complete[^]*We compared it with the pharmacy\.[^]*Health and Human Services/);
    const [, path = ''] = /action="(\/console\/me\/en\/ask\/disagree\/[\w-]+)"/.exec(denied) ?? [];
    const done = await rosa.post(path, { disagree: 'The pharmacy has it wrong too.' });
    expect([done.status, done.text.includes('Your words are with the record now.')]).toEqual([200, true]);
    expect(await mine('The dose is wrong.')).toContain('You said that you do not agree');
    expect((await rosa.post(path, { disagree: 'Once more.' })).status).toBe(422);
  });

  it('is nobody else\'s to read or to answer', async () => {
    const [, path = ''] = /action="(\/console\/me\/en\/ask\/correct)"/.exec((await rosa.get('/console/me/en/ask')).text) ?? [];
    expect(path).not.toBe('');
    const omar = await desk.signIn('omar-reyes', 'case coordination');
    expect([(await omar.get('/console/me/en/ask')).status, (await omar.post('/console/work/x/amendment', {})).status]).toEqual([403, 403]);
    expect((await rosa.post('/console/me/en/ask/disagree/made-up', { disagree: 'x' })).status).toBe(404);
  });
});

async function identity(): Promise<{ readonly person: string; readonly selves: readonly string[] }> {
  const selves = await desk.gateway.deps.store.read('test', async (session) => {
    const [person = ''] = await session.personsWith([PARTICIPANT_ID]);
    return (await session.patients(person)).map(({ id }) => id);
  });
  return { person: selves[0] ?? '', selves };
}
