// SPDX-License-Identifier: Apache-2.0
/** The compliance desk looks at a person's consents, takes one down, and revokes one for a person on the phone. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openConsole, PARTICIPANT_ID, type Seen, type TestConsole, type Visitor } from '../../support/console.ts';
import type { Caller } from '../../../src/app/caller.ts';
import { compareRules, type Compared } from '../../../src/app/console/what-if/rules.ts';
import { consentOf, create, file, fullForm, programRecords, send, signatureOf, type Loose } from '../../e2e/support.ts';

let console_: TestConsole;
let officer: Visitor;
let hospital: string;
let [patient, condition, medication]: readonly string[] = [];
let address = '';

beforeAll(async () => {
  console_ = await openConsole();
  const program = await console_.tokenFor('open-door');
  hospital = await console_.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' });
  patient = await create(console_, program, { resourceType: 'Patient', identifier: [PARTICIPANT_ID], birthDate: '1984-05-06', name: [{ family: 'Delgado', given: ['Rosa'] }] });
  const records = programRecords(patient);
  condition = await create(console_, program, records['condition']!);
  medication = await create(console_, program, records['medication']!);
  await file(console_, program, fullForm({ patient, categories: ['diagnosis'] }));
  await file(console_, program, fullForm({ patient, categories: ['medication-list'], statements: ['hipaa-redisclosure'], recipients: ['Organization/home-again'], purposes: ['case-coordination'] }));
  await file(console_, program, fullForm({ patient, period: { start: '2025-01-01', end: '2025-06-30' } }));
  officer = await console_.signIn('priya-nair');
});
afterAll(() => console_.close());

const opens = async (ref: string): Promise<number> => (await send(console_, hospital, ref)).status;
const textOf = (seen: Seen): string => seen.text.replace(/<svg[\s\S]*?<\/svg>/g, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
/** Opens the person's page by its identifier. */
async function open(): Promise<Seen> {
  const sent = await officer.post('/console/consents/find', { identifier: 'S-1' }, { follow: false });
  address = sent.headers.get('location') ?? '';
  return officer.get(address);
}

describe('the consents of a person', () => {
  it('are found by an identifier that stands in no address, by the compliance desk alone', async () => {
    await officer.get('/console/consents');
    const seen = await open();
    expect([seen.status, /^\/console\/consents\/[\w-]+$/.test(address), address.includes('S-1')]).toEqual([200, true, false]);
    expect(seen.text).toContain('<h1>Consents of Rosa Delgado</h1>');
    const planner = await console_.signIn('omar-reyes', 'monitoring');
    expect([(await planner.get('/console/consents')).status, (await planner.get(address)).status]).toEqual([403, 403]);
    const again = await officer.post('/console/consents/find', { identifier: 'nobody' });
    expect([again.status, again.text.includes('id="identifier-wrong"')]).toEqual([422, true]);
  });

  it('stand on a timeline with what goes, to whom and until when', async () => {
    const seen = await open();
    expect(textOf(seen)).toMatch(/In force From 2026-10-01, until 2027-10-01\. From Open Door Outpatient to Larkspur General Hospital/);
    expect(textOf(seen)).toMatch(/Ended From 2025-01-01/);
    expect(textOf(seen)).toMatch(/It states: diagnosis; for treatment\. By the gate, this goes on it now: diagnosis \(1 record\) to Larkspur General Hospital for treatment\./);
    expect(textOf(seen)).toMatch(/It states: medication list; for case coordination\. By the gate, nothing goes on it now\./);
    expect(textOf(seen)).toContain('Decided by the gate just now, for everybody whom a consent names');
    expect(textOf(seen)).toMatch(/Larkspur General Hospital treatment diagnosis 1 Consent to share my records with people I name 2027-10-01/);
    expect(seen.text.match(/<svg class="span"/g)).toHaveLength(3);
    const looks = await console_.gateway.store.read('test', (session) => session.ledger({ kind: 'use', client: 'console:people', count: 20 }));
    expect(looks.some((row) => row.detail.includes('"consents"') && row.person !== '')).toBe(true);
  });

  it('with a defect say which, the law, and what would mend it', async () => {
    const seen = await open();
    const link = /<a href="([^"]+)">[^<]*<\/a> <span class="tag bad">Defective/.exec(seen.text)?.[1] ?? '';
    const one = await officer.get(link);
    expect(textOf(one)).toMatch(/Why it lets nothing go.*Home Again Housing, as housing staff, for case coordination: .*42 CFR 2\.31\(a\)/);
    expect(textOf(one)).toContain('Nothing goes on it now.');
    expect((await officer.get('/console/consents/paper/made-up')).status).toBe(404);
  });
});

describe('a consent taken down at the desk', () => {
  const fields = (over: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
    'q-1': 'Rosa Delgado', 'q-2-who': 'Organization/open-door', 'q-3-what': 'medication-list', 'q-4-who': 'Organization/larkspur', 'q-5': 'treatment', 'q-4-hipaa': 'yes', 'q-10-risk': 'yes', 'q-10-refusal': 'yes', 'q-6': 'yes',
    'q-7-event': 'end-of-treatment', 'q-8-who': patient!, 'q-8-role': 'patient', 'q-8-method': 'electronic', 'q-9': new Date(Date.now() - 86_400_000).toISOString().slice(0, 10), ...over,
  });
  const page = (): string => `${address}/form/consent-specific`;

  it('shows every item with its law, and names what is missing beside it', async () => {
    await open();
    const empty = await officer.get(page());
    expect([empty.status, empty.text.includes('42 CFR 2.31(a)(5)'), empty.text.includes('value="Rosa Delgado"')]).toEqual([200, true, true]);
    const { 'q-5': _purpose, 'q-6': _right, ...rest } = fields();
    const seen = await officer.post(page(), { ...rest, act: 'check' });
    expect([seen.status, seen.text.includes('href="#q-5"'), /id="q-6-wrong"/.test(seen.text), /name="q-3-what" value="medication-list" checked/.test(seen.text)]).toEqual([422, true, true, true]);
    expect((await officer.post(page(), { ...fields(), act: 'check' })).text).toContain('It may be signed.');
  });

  it('shows what it would change before it is kept, and keeps nothing by that', async () => {
    const seen = await officer.post(page(), { ...fields(), act: 'preview' });
    expect(textOf(seen)).toMatch(/Larkspur General Hospital, as physician, for treatment medication list 1 does not go would go/);
    expect(await opens(medication!)).toBe(404);
  });

  it('counts from the next request on once it is kept', async () => {
    const seen = await officer.post(page(), fields());
    expect([seen.status, seen.text.includes('The consent is on file.')]).toEqual([200, true]);
    expect(await opens(medication!)).toBe(200);
    expect((await officer.get(`${address}/form/consent-revocation`)).status).toBe(404);
  });

  it('and the lists that Today counts are looks at a person, each in the ledger', async () => {
    const looks = async (operation: string): Promise<number> => {
      const rows = await console_.gateway.store.read('test', (session) => session.ledger({ client: 'console:people', kind: 'use', count: 500 }));
      return rows.filter(({ detail, person }) => person !== '' && detail.includes(`"${operation}"`)).length;
    };
    const [forms, lists] = [await looks('consent-form'), await looks('console-list')];
    await officer.get(page());
    await officer.get('/console/today/consents/new');
    expect([await looks('consent-form'), await looks('console-list')]).toEqual([forms + 1, lists + 1]);
  });
});

describe('a person on the phone takes a consent back', () => {
  it('the page says first what that changes; the button acts while they are still on the line', async () => {
    const seen = await open();
    const link = /<a href="([^"]+)">[^<]*<\/a> <span class="tag good">In force<\/span><br>\s*From 2026-10-01/.exec(seen.text)?.[1] ?? '';
    const before = await officer.get(`${link}/revoke`);
    expect(textOf(before)).toMatch(/diagnosis 1 goes would not go/);
    expect(await opens(condition!)).toBe(200);
    const after = await officer.post(`${link}/revoke`, { form: 'oral' });
    expect([after.status, after.text.includes('The revocation acts now')]).toEqual([200, true]);
    expect(textOf(after)).toMatch(/Revoked From 2026-10-01.*revoked on .* \(oral\)/);
    expect(await opens(condition!)).toBe(404);
  });

  it('and not by a forged form', async () => {
    const seen = await open();
    const link = /<a href="([^"]+\/paper\/[^"]+)">[^<]*<\/a> <span class="tag good">In force/.exec(seen.text)?.[1] ?? '';
    await officer.get(link);
    expect([(await officer.post(`${link}/revoke`, { form: 'oral' }, { csrf: '' })).status, await opens(medication!)]).toEqual([403, 200]);
    const paper = await officer.get(`${link}/pdf-es`);
    expect([paper.status, paper.text.slice(0, 5)]).toEqual([200, '%PDF-']);
  });
});

describe('a signed paper that was scanned', () => {
  const waiting = async (text: string): Promise<string> => {
    const program = await console_.tokenFor('open-door');
    const scan = await create(console_, program, {
      resourceType: 'DocumentReference', status: 'current', type: { coding: [{ system: 'http://loinc.org', code: '59284-0' }] }, subject: { reference: patient! },
      content: [{ attachment: { contentType: 'application/pdf', data: Buffer.from(text).toString('base64') } }],
    });
    const { verification: _seen, ...unseen } = consentOf(fullForm({ patient: patient!, categories: ['drug-test-results'] })) as Loose & { readonly verification: unknown };
    await create(console_, program, signatureOf(await create(console_, program, { ...unseen, sourceReference: { reference: scan } }), patient!));
    const seen = await officer.get('/console/consents');
    expect(textOf(seen)).toMatch(/decides nothing\. Open Door Outpatient Open/);
    return [...seen.text.matchAll(/<a href="(\/console\/consents\/paper\/[^"]+)" aria-label="Open the consent that waits/g)].at(-1)?.[1] ?? '';
  };

  it('waits on the list; the scan opens beside it, and what is as on the paper counts with the next request', async () => {
    const link = await waiting('%PDF-scan');
    const one = await officer.get(link);
    expect(textOf(one)).toMatch(/Waits for a person to look at the paper.*Compare every line with the signed original.*Open the scan/);
    expect(textOf(one)).toContain('The signed paper as it was scanned');
    const scan = await officer.get(/href="(\/console\/consents\/document\/[^"]+)"/.exec(one.text)?.[1] ?? '');
    expect([scan.status, scan.headers.get('content-type'), scan.text]).toEqual([200, 'application/pdf', '%PDF-scan']);
    const verified = await officer.post(`${link}/verify`, {});
    expect(textOf(verified)).toMatch(/In force.*Looked at a person or the capture has verified it/);
    expect(verified.text).not.toContain('Compare every line');
    expect((await officer.get('/console/consents')).text).not.toContain(link);
  });

  it('is rejected with a reason, never without, and decides nothing then', async () => {
    const link = await waiting('%PDF-other');
    await officer.get(link);
    const without = await officer.post(`${link}/reject`, { reason: ' ' });
    expect([without.status, /id="reason-wrong">Say what is wrong with the paper/.test(without.text)]).toEqual([422, true]);
    expect(textOf(await officer.get(link))).toContain('Waits for a person');
    const rejected = await officer.post(`${link}/reject`, { reason: 'Another name is on the paper' });
    expect([rejected.status, /Not active|Rejected|not active/.test(textOf(rejected))]).toEqual([200, true]);
    const planner = await console_.signIn('omar-reyes', 'monitoring');
    await planner.get('/console/seats');
    expect((await planner.post(`${link}/verify`, {})).status).toBe(403);
  });
});

describe('what if', () => {
  const ask = (over: Readonly<Record<string, string>>): Promise<Seen> => officer.post(address.replace('/consents/', '/what-if/'), { organization: 'larkspur', purpose: 'treatment', role: 'physician', day: '2026-11-20', ...over });

  it('somebody asked: what would go, and why, and what would make the rest lawful', async () => {
    await officer.get('/console/what-if');
    const sent = await officer.post('/console/what-if/find', { identifier: 'S-1' }, { follow: false });
    expect(sent.headers.get('location')).toMatch(/^\/console\/what-if\/[\w-]+$/);
    const seen = await officer.get(sent.headers.get('location')!);
    expect([seen.status, seen.text.includes('<h1>What if: Rosa Delgado</h1>')]).toEqual([200, true]);
    await open();
    await officer.get(address.replace('/consents/', '/what-if/'));
    const answer = await ask({ day: new Date().toISOString().slice(0, 10) });
    expect(textOf(answer)).toMatch(/medication list substance use disorder record \(42 CFR Part 2\) Open Door Outpatient 1 would go .*consent/);
    expect(textOf(answer)).toMatch(/diagnosis substance use disorder record \(42 CFR Part 2\) Open Door Outpatient 1 would not go/);
    expect(textOf(answer)).toContain('What would make the rest lawful');
  });

  it('and from the answer the person is asked for exactly what is missing', async () => {
    const answer = await ask({ organization: 'home-again', purpose: 'case-coordination', role: 'housing-staff', day: new Date().toISOString().slice(0, 10) });
    expect(answer.text).toContain('Ask the person for what is missing');
    const asked = await officer.post(`${address.replace('/consents/', '/what-if/')}/ask`, { organization: 'home-again', person: '', role: 'housing-staff', purpose: 'case-coordination' });
    expect(textOf(asked)).toMatch(/The person is asked\..*Consent to share my treatment records with services I name Priya Nair case coordination .* asked/);
    const program = await console_.tokenFor('open-door');
    expect((await send(console_, program, 'Task?code=https://throughcare.dev/fhir/CodeSystem/consent-task|ask-consent')).text).toMatch(/consent-combined.*Organization\/home-again/s);
  });

  it('on another day: before the consent was signed nothing would have gone', async () => {
    expect(textOf(await ask({ day: '2026-06-01' }))).toMatch(/medication list .* 1 would not go/);
    const wrong = await ask({ organization: 'nobody', day: 'soon' });
    expect([wrong.status, /id="organization-wrong"/.test(wrong.text), /id="day-wrong"/.test(wrong.text)]).toEqual([422, true, true]);
  });

  it('the scenarios of a file, against what the file expects', async () => {
    const file = readFileSync('consent/scenarios/42-cfr-2.31-b-d.json', 'utf8');
    await officer.get('/console/what-if');
    const ran = await officer.post('/console/what-if/scenarios', { file });
    expect([ran.status, /(\d+) scenarios\s?, \1 of \1 as the file expects/.test(textOf(ran))]).toEqual([200, true]);
    const turned = file.replace('"decision": "deny"', '"decision": "permit"');
    expect((await officer.post('/console/what-if/scenarios', { file: turned })).text).toContain('<span class="tag bad">no</span>');
    const bad = await officer.post('/console/what-if/scenarios', { file: '[{"id": "x"}]' });
    expect([bad.status, bad.text.includes('id="file-wrong"')]).toEqual([422, true]);
  });

  it('the rules were others: every ask that would be answered otherwise', async () => {
    await send(console_, hospital, medication!);
    const variants = JSON.parse(readFileSync('consent/forms/variants.json', 'utf8')) as { readonly variants: { readonly specific: { elements: readonly string[] } } };
    variants.variants.specific.elements = [...variants.variants.specific.elements, '2.35(b)'];
    await officer.get('/console/what-if');
    const same = await officer.post('/console/what-if/rules', { table: 'variants', other: readFileSync('consent/forms/variants.json', 'utf8') });
    expect(textOf(same)).toMatch(/[1-9]\d* asks from .*: 0 would be answered otherwise.*No decision would change/);
    const other = await officer.post('/console/what-if/rules', { table: 'variants', other: JSON.stringify(variants) });
    expect(textOf(other)).toMatch(/Larkspur General Hospital treatment medication list 1 whether it goes goes on the basis of .* does not go/);
    const bad = await officer.post('/console/what-if/rules', { table: 'variants', other: '{}' });
    expect([bad.status, bad.text.includes('id="other-wrong"'), (await officer.post('/console/what-if/rules', { table: 'variants' })).status]).toEqual([422, true, 422]);
  });

  it('what would be owed, or said in the notice, counts as a change too, unless notices are to be left out', async () => {
    const notices = JSON.parse(readFileSync('consent/forms/notices.json', 'utf8')) as Record<'statement1' | 'statement2', { text: string }>;
    [notices.statement1.text, notices.statement2.text] = ['Another notice.', 'Another notice.'];
    await officer.get('/console/what-if');
    const said = { table: 'notices', other: JSON.stringify(notices) };
    const seen = textOf(await officer.post('/console/what-if/rules', said));
    expect(seen).toMatch(/[1-9]\d* would be answered otherwise/);
    expect(seen).toMatch(/Larkspur General Hospital treatment the answer as a whole \d+ notice or scope .* Another notice\./);
    const quiet = textOf(await officer.post('/console/what-if/rules', { ...said, quiet: 'yes' }));
    expect(quiet).toMatch(/: 0 would be answered otherwise\..*What changes in notices alone is left out\..*No decision would change/);
  });

  it('over more asks than one step takes: step after step finds what one long step finds, and nobody else can go on with it', async () => {
    const { deps } = console_.gateway;
    const staff: Caller = { tenant: 'test', client: 'c', organization: 'gateway', kind: 'staff', person: 'priya-nair', role: 'exchange-operator', purpose: 'operations', scopes: ['console'], request: 'r' };
    const variants = JSON.parse(readFileSync('consent/forms/variants.json', 'utf8')) as { readonly variants: { readonly specific: { elements: readonly string[] } } };
    variants.variants.specific.elements = [...variants.variants.specific.elements, '2.35(b)'];
    const call = { table: 'variants', one: '', other: JSON.stringify(variants), from: '', to: '', quiet: false };
    const whole = await compareRules(deps, staff, { ...call, reached: '' });
    const steps: Compared[] = [];
    for (let reached: string | undefined = ''; reached !== undefined; reached = steps.at(-1)?.reached) {
      const step = await compareRules(deps, staff, { ...call, reached }, { asks: 2, entries: 7 });
      steps.push(...step.ok ? [step.value] : []);
      expect(step.ok).toBe(true);
    }
    expect(steps.length).toBeGreaterThan(2);
    const idsOf = (all: readonly Compared[]): readonly string[] => all.flatMap(({ differ }) => differ.map(({ entry, category }) => `${entry.id} ${category}`)).toSorted();
    expect([steps.at(-1)?.asks, steps.at(-1)?.changed, idsOf(steps)]).toEqual(whole.ok ? [whole.value.asks, whole.value.changed, idsOf([whole.value])] : []);
    const foreign = await compareRules(deps, { ...staff, person: 'somebody' }, { ...call, reached: steps[0]?.reached ?? '' });
    expect(foreign.ok).toBe(false);
  });
});

describe('a declared emergency', () => {
  it('waits for a look with what was declared and what was read on it, and is closed by whoever is signed in', async () => {
    const physician = await console_.tokenFor('larkspur', { purpose: 'emergency-treatment', role: 'physician', person: 'rafael-ames' });
    const parameter = [
      { name: 'identifier', valueIdentifier: PARTICIPANT_ID }, { name: 'nature', valueCode: 'overdose' }, { name: 'recipientName', valueString: 'R. Ames' }, { name: 'facility', valueString: 'Larkspur ER' }, { name: 'consentCannotBeObtained', valueBoolean: true },
    ];
    expect((await console_.ask(physician, '/fhir/R4/$break-glass', { method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ resourceType: 'Parameters', parameter }) })).status).toBe(200);
    expect((await send(console_, physician, condition!)).status).toBe(200);
    const seen = await officer.get('/console/emergencies');
    expect(textOf(seen)).toMatch(/Larkspur General Hospital.*nature overdose.*facility Larkspur ER.*Read on it:/);
    const id = /action="\/console\/emergencies\/([^"]+)"/.exec(seen.text)?.[1] ?? '';
    const closed = await officer.post(`/console/emergencies/${id}`, { [`justified-${id}`]: 'no', [`reason-${id}`]: 'A routine visit' });
    expect([closed.status, textOf(closed).includes('The review is closed.'), textOf(closed).includes('No declaration waits')]).toEqual([200, true, true]);
    expect((await send(console_, physician, condition!)).status).toBe(404);
    const planner = await console_.signIn('omar-reyes', 'monitoring');
    expect((await planner.get('/console/emergencies')).status).toBe(403);
  });
});
