// SPDX-License-Identifier: Apache-2.0
/** Which answers leave at a whole tick or a short one, since their time would tell what they do not say (42 CFR 2.13(c)(2)), and that they do. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../../src/app/api.ts';
import type { Caller } from '../../src/app/caller.ts';
import type { Result } from '../../src/domain/issue.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { create, file, fullForm, patientOf, personAtProgram, send, SID } from './support.ts';

const TICK = 60;
let gateway: TestGateway;
let [hospital, program] = ['', ''];
let [own, note, withheld, disclosed] = ['', '', '', ''];
let patient = '';
let base = '';

beforeAll(async () => {
  gateway = await openGateway({ settings: { tick: TICK } });
  base = `${gateway.url}/fhir/R4`;
  [hospital, program] = await Promise.all([gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' }), gateway.tokenFor('open-door')]);
  const person = await personAtProgram(gateway, program, 'silent');
  await file(gateway, program, fullForm({ patient: person.patient, categories: ['diagnosis'] }));
  [patient, withheld, disclosed] = [person.patient, person.records['test']!, person.records['condition']!];
  own = await create(gateway, hospital, patientOf('Okafor', { [SID]: 'silent-own' }));
  note = await create(gateway, hospital, { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: own } });
});
afterAll(() => gateway.close());

/** A request of the hospital's physician: each is a caller of its own. */
const caller = (): Caller => ({
  tenant: 'test', client: 'larkspur', organization: 'larkspur', kind: 'partner', person: 'rafael-ames', role: 'physician', purpose: 'treatment', scopes: ['system/*.cruds'], request: '1f0b7d3e-58f0-4f0e-9d0e-0d2f8d9d4c11',
});
const target = (reference: string): { readonly type: string; readonly id: string } => ({ type: reference.split('/')[0]!, id: reference.split('/')[1]! });
const query = (text: string): { readonly type: string; readonly query: readonly (readonly [string, string])[]; readonly lenient: boolean; readonly base: string } =>
  ({ type: text.split('?')[0]!, query: [...new URLSearchParams(text.split('?')[1])], lenient: false, base });
const written = (resource: { readonly resourceType: string }): Parameters<TestGateway['gateway']['app']['create']>[1] => ({ type: resource.resourceType, text: JSON.stringify(resource), prefer: 'minimal', base });
const bundle = (type: string, entry: readonly object[]): Parameters<TestGateway['gateway']['app']['bundle']>[1] => ({ text: JSON.stringify({ resourceType: 'Bundle', type, entry }), base, prefer: 'minimal' });
const request = (method: string, url: string, resource?: object): object => ({ request: { method, url }, ...(resource === undefined ? {} : { resource }) });
/** At which tick it leaves. */
const tickOf = (answer: Result<Answer>): 'whole' | 'short' | 'none' => (isSilent(answer) ? 'whole' : answer.ok && answer.value.held === true ? 'short' : 'none');
const isSilent = (answer: Result<Answer>): boolean => (answer.ok ? answer.value.silent === true || answer.value.status === 204 : true);

describe('an answer is silent', () => {
  it('the first time that a person is asked about, whatever it says; not when the gate is at hand', async () => {
    const { app } = gateway.gateway;
    const [first, second] = [await app.read(caller(), target(disclosed)), await app.read(caller(), target(disclosed))];
    expect([first.ok, second.ok, isSilent(first), isSilent(second)]).toEqual([true, true, true, false]);
  });

  it('again when something about the person has changed', async () => {
    const { app } = gateway.gateway;
    await app.read(caller(), target(disclosed));
    await create(gateway, program, { resourceType: 'CareTeam', status: 'active', subject: { reference: patient } });
    expect(isSilent(await app.read(caller(), target(disclosed)))).toBe(true);
  });

  const cases: readonly (readonly [string, 'whole' | 'short' | 'none', () => Promise<Result<Answer>>])[] = [
    ['to a read of what is withheld', 'whole', () => gateway.gateway.app.read(caller(), target(withheld))],
    ['to a read of what is not there', 'whole', () => gateway.gateway.app.read(caller(), target('Observation/none'))],
    ['not to a read of one\'s own', 'none', () => gateway.gateway.app.read(caller(), target(note))],
    ['to a search that names nobody, with a hit', 'whole', () => gateway.gateway.app.search(caller(), query(`Patient?identifier=${SID}|silent-own`))],
    ['at short ticks to a search about a Patient that one knows, with a hit: others may hold more', 'short', () => gateway.gateway.app.search(caller(), query(`Observation?patient=${own}`))],
    ['to one without a hit', 'whole', () => gateway.gateway.app.search(caller(), query(`Condition?patient=${own}`))],
    ['to a new Patient', 'whole', () => gateway.gateway.app.create(caller(), written(patientOf('New', { [SID]: 'silent-new' })))],
    ['not to a new record', 'none', () => gateway.gateway.app.create(caller(), written({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: own } } as never))],
    ['to a batch with a refusal in it', 'whole', () => gateway.gateway.app.bundle(caller(), bundle('batch', [request('GET', note), request('GET', withheld)]))],
    ['not to a batch of one\'s own', 'none', () => gateway.gateway.app.bundle(caller(), bundle('batch', [request('GET', note)]))],
    ['to a batch with a search that names nobody', 'whole', () => gateway.gateway.app.bundle(caller(), bundle('batch', [request('GET', `Patient?identifier=${SID}|silent-own`)]))],
    ['to a transaction with a new Patient', 'whole', () => gateway.gateway.app.bundle(caller(), bundle('transaction', [request('POST', 'Patient', patientOf('New', { [SID]: 'silent-two' }))]))],
    ['at short ticks to all that is on file of such a Patient', 'short', () => gateway.gateway.app.everything(caller(), own.split('/')[1]!, query('Patient'))],
    ['at short ticks to a document made of it', 'short', () => gateway.gateway.app.hl7v2(caller(), { id: own.split('/')[1]!, base })],
    ['at short ticks to a batch with such a search', 'short', () => gateway.gateway.app.bundle(caller(), bundle('batch', [request('GET', note), request('GET', `Observation?patient=${own}`)]))],
    ['at short ticks to a transaction with such a search', 'short', () => gateway.gateway.app.bundle(caller(), bundle('transaction', [request('GET', `Observation?patient=${own}`)]))],
    ['to a deletion of what is not there', 'whole', () => gateway.gateway.app.remove(caller(), target('Observation/none'))],
    ['to the start of an export', 'whole', () => gateway.gateway.app.startExport(caller(), { level: 'patient', query: [], async: true, lenient: false, base, address: `${base}/Patient/$export`, isPost: false })],
  ];
  it.each(cases)('%s', async (_what, tick, ask) => {
    // The gates to both persons are at hand.
    await gateway.gateway.app.read(caller(), target(note));
    await gateway.gateway.app.read(caller(), target(withheld));
    expect(tickOf(await ask())).toBe(tick);
  });
});

describe('a silent answer', () => {
  it.each([
    ['about what is withheld', () => withheld], ['about what is not there', () => 'Observation/none'], ['to an empty search', () => `Condition?patient=${own}`], ['to a search that names nobody', () => 'Patient?name=Okafor'],
    ['in another format', () => `${withheld}?_format=xml`], ['to an export file that there is not', () => '$export-file/none'],
  ])('%s leaves no sooner than a tick after it was asked for', async (_what, path) => {
    const from = performance.now();
    await send(gateway, hospital, path());
    expect(performance.now() - from).toBeGreaterThanOrEqual(TICK - 1);
  });
});

describe('an answer about somebody of whom others may hold more', () => {
  it('leaves no sooner than a short tick after it was asked for', async () => {
    await send(gateway, hospital, note);
    const from = performance.now();
    expect((await send(gateway, hospital, `Observation?patient=${own}`)).json['entry']).toBeDefined();
    expect(performance.now() - from).toBeGreaterThanOrEqual(0.4 * TICK - 1);
  });
});

describe('what a record says of somebody else', () => {
  it('is judged by that person\'s own gate, however the record was found and whoever else the search matched', async () => {
    const person = await personAtProgram(gateway, program, 'speaks');
    await file(gateway, program, fullForm({ patient: person.patient, categories: ['diagnosis'] }));
    const condition = await create(gateway, program, { resourceType: 'Condition', subject: { reference: person.patient }, code: { coding: [{ system: 'urn:silent', code: 'speaks' }] }, evidence: [{ detail: [{ reference: note }, { reference: withheld }] }] });
    const said = async (path: string): Promise<readonly unknown[]> => [...(await send(gateway, hospital, path)).text.matchAll(/"detail":(\[[^\]]*\])/g)].map(([, detail]) => JSON.parse(detail!) as unknown);
    const kept = [[{ reference: note }]];
    expect(await said(condition)).toEqual(kept);
    expect(await said('Condition?code=urn:silent|speaks')).toEqual(kept);
    expect(await said(`Condition?patient=${person.patient}&code=urn:silent|speaks`)).toEqual(kept);
    // Somebody else's withheld record that the same search matches, of the very person whom the note is about.
    const theirs = await create(gateway, program, patientOf('Okafor', { [SID]: 'silent-own' }));
    await create(gateway, program, { resourceType: 'Condition', subject: { reference: theirs }, code: { coding: [{ system: 'urn:silent', code: 'speaks' }] } });
    expect(await said('Condition?code=urn:silent|speaks')).toEqual(kept);
  });
});
