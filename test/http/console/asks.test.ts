// SPDX-License-Identifier: Apache-2.0
/** A probation officer asks a participant for a consent; the participant reads it in Spanish, signs, or says no. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openConsole, PARTICIPANT_ID, type Seen, type TestConsole, type Visitor } from '../../support/console.ts';
import { create, patientOf, programRecords, send, SID } from '../../e2e/support.ts';

let console_: TestConsole;
let [rosa, omar]: readonly Visitor[] = [];
let attendance: string;
let probation: string;

beforeAll(async () => {
  console_ = await openConsole();
  const program = await console_.tokenFor('open-door');
  probation = await console_.tokenFor('county-probation', { purpose: 'case-coordination', role: 'supervising-officer', person: 'omar-reyes' });
  const patient = await create(console_, program, { resourceType: 'Patient', identifier: [PARTICIPANT_ID], birthDate: '1984-05-06', name: [{ family: 'Delgado', given: ['Rosa'] }] });
  attendance = await create(console_, program, programRecords(patient)['attendance']!);
  await create(console_, probation, { resourceType: 'Patient', identifier: [PARTICIPANT_ID], birthDate: '1984-05-06', name: [{ family: 'Delgado', given: ['Rosa'] }] });
  await create(console_, probation, patientOf('Stranger', { [SID]: 'S-9' }));
  [rosa, omar] = await Promise.all([console_.signIn('rosa-delgado'), console_.signIn('omar-reyes', 'case coordination')]);
});
afterAll(() => console_.close());

const textOf = (seen: Seen): string => seen.text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const ask = (over: Readonly<Record<string, string>>): Promise<Seen> => omar!.post('/console/asks', { identifier: 'S-1', purpose: 'case-coordination', holder: 'Organization/open-door', category: 'treatment-attendance', language: 'es', ...over });
const opens = async (): Promise<number> => (await send(console_, probation, attendance)).status;

describe('a case worker asks', () => {
  it('a person whom it knows, and the page is the same whether or not there is anything', async () => {
    expect(textOf(await omar!.get('/console/asks'))).toContain('You have asked nobody yet.');
    const [known, stranger] = [await ask({}), await ask({ identifier: 'S-9' })];
    expect([known.status, stranger.status, textOf(known).includes('The person is asked.')]).toEqual([200, 200, true]);
    expect(textOf(stranger)).toMatch(/Stranger.* Consent to share my treatment records with services I name case coordination .* asked .*Delgado.* asked/);
  });

  it('and is told beside the field what is wrong', async () => {
    const seen = await ask({ identifier: 'S-404' });
    expect([seen.status, /id="identifier-wrong"/.test(seen.text), /value="S-404"/.test(seen.text)]).toEqual([422, true, true]);
    expect((await rosa!.get('/console/asks')).status).toBe(403);
  });
});

describe('the participant', () => {
  const open = async (): Promise<{ readonly seen: Seen; readonly path: string }> => {
    const list = await rosa!.get('/console/me/es/asked');
    const path = /href="(\/console\/me\/es\/asked\/[^"]+)"/.exec(list.text)?.[1] ?? '';
    return { seen: await rosa!.get(path), path };
  };
  /** What the browser would send: everything that is filled in, and what the person ticks. */
  const filled = ({ text }: Seen): Readonly<Record<string, string>> => ({
    ...Object.fromEntries([...text.matchAll(/<input type="(?:text|date)" id="([^"]+)" name="[^"]+"[^>]*value="([^"]*)"/g)].map(([, name, value]) => [name!, value!])),
    ...Object.fromEntries([...text.matchAll(/<select id="([^"]+)"[\s\S]*?<\/select>/g)].map(([all, name]) => [name!, /<option value="([^"]*)" selected>/.exec(all)?.[1] ?? ''])),
    ...Object.fromEntries([...text.matchAll(/name="([^"]+)" value="([^"]*)" checked/g)].map(([, name, value]) => [name!, value!])),
  });
  const yes = Object.fromEntries(['q-10-risk', 'q-6', 'q-conditioning'].map((name) => [name, 'yes']));

  it('sees who asks, what for and until when, in its own language, and nobody else\'s asks', async () => {
    const list = await rosa!.get('/console/me/es/asked');
    expect(list.text).toContain('<html lang="es">');
    expect(textOf(list)).toMatch(/Lo que me piden.*Permiso para compartir mis datos de tratamiento con servicios que yo diga .*Para planear mis servicios conmigo/);
    expect(list.text.match(/<article>/g)).toHaveLength(1);
  });

  it('may not sign what lacks something; what is missing is said in the form', async () => {
    const { seen, path } = await open();
    expect([seen.status, seen.text.includes('¿Quién puede compartir sus datos?'), /value="treatment-attendance" checked/.test(seen.text)]).toEqual([200, true, true]);
    const wrong = await rosa!.post(path, filled(seen));
    expect([wrong.status, /href="#q-7">¿Cuándo termina\? \(falta contestar\)/.test(wrong.text), wrong.text.includes('not answered'), await opens()]).toEqual([422, true, false, 404]);
    expect(wrong.text).not.toContain('42 CFR');
  });

  it('signs: the records go, the ask is closed, and the case worker sees it', async () => {
    const { seen, path } = await open();
    const signed = await rosa!.post(path, { ...filled(seen), ...yes, 'q-7-event': 'end-of-supervision' });
    expect([signed.status, textOf(signed).includes('Usted firmó.')]).toEqual([200, true]);
    expect(textOf(signed)).toContain('Nadie le pide nada ahora.');
    expect(await opens()).toBe(200);
    expect(textOf(await omar!.get('/console/asks'))).toMatch(/signed/);
  });

  it('or says no, and that is all that the case worker learns', async () => {
    await omar!.get('/console/asks');
    await ask({ category: 'drug-test-results' });
    const { path } = await open();
    const said = await rosa!.post(`${path}/no`, {});
    expect([said.status, textOf(said).includes('Usted dijo que no.')]).toEqual([200, true]);
    expect(textOf(await omar!.get('/console/asks'))).toMatch(/declined/);
    expect((await rosa!.get('/console/me/en/asked/made-up')).status).toBe(404);
  });
});
