// SPDX-License-Identifier: Apache-2.0
/** Bulk export: what each partner gets is what it may have when it fetches, person by person, and all of it is in the ledger. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { step } from '../../src/app/export/run.ts';
import { createGates } from '../../src/app/gate/gates.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { create, file, fullForm, patientOf, personAtProgram, post, send, SID, type Answered, type Json } from './support.ts';

let gateway: TestGateway;
let program: string;
let hospital: string;
let housing: string;
let consent: string;
const patients: string[] = [];

const ASYNC = { headers: { prefer: 'respond-async' } };

let ahead = 0;

beforeAll(async () => {
  gateway = await openGateway({ clock: { now: () => new Date(Date.now() + ahead).toISOString() } });
  [program, hospital, housing] = await Promise.all([gateway.tokenFor('open-door'), gateway.tokenFor('larkspur'), gateway.tokenFor('home-again')]);
  for (const sid of ['bulk-1', 'bulk-2', 'bulk-3']) {
    patients.push((await personAtProgram(gateway, program, sid)).patient);
  }
  consent = await file(gateway, program, fullForm({ patient: patients[0]! }));
});
afterAll(() => gateway.close());

interface Output { readonly type: string; readonly url: string; readonly count: number }

async function statusOf(token: string, kicked: Answered): Promise<Answered> {
  const path = (kicked.headers.get('content-location') ?? '').replace(/^.*\/fhir\/R4\//, '');
  for (let tries = 0; tries < 100; tries += 1) {
    const status = await send(gateway, token, path);
    if (status.status !== 202) return status;
    expect(status.headers.get('x-progress')).toMatch(/^(accepted|in progress|\d+ of 1)$/);
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  throw new Error('the export did not end');
}

async function manifestOf(token: string, path: string, init: RequestInit = ASYNC): Promise<Json> {
  const kicked = await send(gateway, token, path, init);
  expect([kicked.status, kicked.text]).toEqual([202, '']);
  const status = await statusOf(token, kicked);
  expect([status.status, status.json['requiresAccessToken']]).toEqual([200, true]);
  return status.json;
}

async function exported(token: string, path: string, init: RequestInit = ASYNC): Promise<readonly Output[]> {
  return (await manifestOf(token, path, init))['output'] as readonly Output[];
}

/** A kick-off by POST with these parameters. */
const posted = (...parameter: readonly Json[]): RequestInit =>
  ({ method: 'POST', headers: { ...ASYNC.headers, 'content-type': 'application/fhir+json' }, body: JSON.stringify({ resourceType: 'Parameters', parameter }) });

async function linesOf(token: string, output: Output | undefined): Promise<readonly Json[]> {
  const answer = await gateway.ask(token, (output?.url ?? '').replace(/^.*(?=\/fhir\/R4\/)/, ''));
  const text = await answer.text();
  return answer.status === 200 ? text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Json) : [];
}

const named = (outputs: readonly Output[], type: string): Output | undefined => outputs.find((each) => each.type === type);

describe('an export', () => {
  it('gives a contributor all of its own', async () => {
    const outputs = await exported(program, 'Patient/$export?_type=Condition,Observation,Patient');
    expect(outputs.map((each) => [each.type, each.count])).toEqual([['Condition', 3], ['Observation', 3], ['Patient', 3]]);
    const lines = await linesOf(program, named(outputs, 'Condition'));
    expect(new Set(lines.map((each) => (each['subject'] as Json)['reference']))).toEqual(new Set(patients));
  });

  it('gives a recipient what a consent lets through, with the notice on every line, and counts no more than that', async () => {
    const outputs = await exported(hospital, 'Patient/$export?_type=Condition,Observation,Encounter');
    expect(outputs.map((each) => [each.type, each.count])).toEqual([['Condition', 1]]);
    const lines = await linesOf(hospital, named(outputs, 'Condition'));
    expect(lines.map((each) => [(each['subject'] as Json)['reference'], /42 CFR part 2/i.test(JSON.stringify(each['meta']))])).toEqual([[patients[0], true]]);
    const disclosed = await gateway.gateway.store.read('test', (session) => session.ledger({ organization: 'larkspur', kind: 'disclosure', count: 10 }));
    expect(disclosed.some((row) => JSON.stringify(row).includes('export'))).toBe(true);
  });

  it('tells a partner that may have nothing of no one', async () => {
    expect(await exported(housing, 'Patient/$export?_type=Condition,Observation,Encounter,Patient,MedicationRequest')).toEqual([]);
  });

  it('opens the gate again for each file: what is revoked after the job is done does not go', async () => {
    const outputs = await exported(hospital, '$export?_type=Condition');
    expect((await post(gateway, program, `${consent}/$revoke`, { resourceType: 'Parameters', parameter: [{ name: 'form', valueCode: 'written' }] })).status).toBe(200);
    expect(await linesOf(hospital, named(outputs, 'Condition'))).toEqual([]);
    expect((await linesOf(program, named(await exported(program, '$export?_type=Condition'), 'Condition'))).length).toBe(3);
  });

  it('belongs to its client: nobody else learns its state or opens its files, and it can be ended', async () => {
    const kicked = await send(gateway, program, 'Patient/$export?_type=Condition', ASYNC);
    const path = (kicked.headers.get('content-location') ?? '').replace(/^.*\/fhir\/R4\//, '');
    const [output] = (await statusOf(program, kicked)).json['output'] as readonly Output[];
    const link = (output?.url ?? '').replace(/^.*\/fhir\/R4\//, '');
    expect([(await send(gateway, housing, path)).status, (await send(gateway, housing, link)).status]).toEqual([404, 404]);
    expect([(await send(gateway, program, path, { method: 'DELETE' })).status, (await send(gateway, program, path)).status, (await send(gateway, program, link)).status]).toEqual([202, 404, 404]);
  });

  it('says on each line of whose consent it rests on, and of nobody else\'s', async () => {
    const papers: string[] = [];
    for (const sid of ['bulk-7', 'bulk-8']) {
      papers.push(await file(gateway, program, fullForm({ patient: (await personAtProgram(gateway, program, sid)).patient, recipients: ['Organization/home-again'], purposes: ['case-coordination'] })));
    }
    const lines = await linesOf(housing, named(await exported(housing, 'Patient/$export?_type=Condition'), 'Condition'));
    const resting = lines.map((line) => papers.filter((paper) => JSON.stringify(line).includes(paper.split('/')[1]!)));
    expect(resting.toSorted()).toEqual(papers.map((paper) => [paper]).toSorted());
  });

  it('has its lines in an order that does not tell how many people there are of whom nothing goes', async () => {
    const people = (family: string, count: number): object => ({
      resourceType: 'Bundle', type: 'transaction', entry: Array.from({ length: count }, (_, n) => ({ resource: patientOf(family, { [SID]: `${family}-${String(n)}` }), request: { method: 'POST', url: 'Patient' } })),
    });
    expect((await post(gateway, housing, '', people('Own', 12))).status).toBe(200);
    expect((await post(gateway, program, '', people('Hidden', 90))).status).toBe(200);
    const ids = (await linesOf(housing, named(await exported(housing, 'Patient/$export?_type=Patient'), 'Patient'))).map((line) => line['id']);
    expect(ids.length).toBeGreaterThanOrEqual(12);
    expect(ids).toEqual(ids.toSorted());
  });

  it('by filters holds of their types what meets one of them, and of others everything', async () => {
    const filter = (search: string): string => `_typeFilter=${encodeURIComponent(search)}`;
    const all = await exported(program, 'Patient/$export?_type=Condition,Patient');
    const outputs = await exported(program, `Patient/$export?_type=Condition,Patient&${filter('Condition?code=F11.20&clinical-status=no-such')}&${filter('Condition?code=no-such')}`);
    expect([outputs.map((each) => each.type), named(outputs, 'Patient')?.count]).toEqual([['Patient'], named(all, 'Patient')?.count]);
    const found = await exported(program, `Patient/$export?_type=Condition&${filter('Condition?code=no-such')},${encodeURIComponent('Condition?code:missing=false')}`);
    expect(await linesOf(program, named(found, 'Condition'))).toHaveLength((await linesOf(program, named(all, 'Condition'))).length);
  });

  it('of a Group is about its members alone, and a Group of somebody else is as one that is not there', async () => {
    const group = await create(gateway, program, { resourceType: 'Group', type: 'person', actual: true, member: [{ entity: { reference: patients[1] } }, { entity: { reference: patients[2] }, inactive: true }] });
    const outputs = await exported(program, `${group}/$export?_type=Condition`);
    expect((await linesOf(program, outputs[0])).map((each) => (each['subject'] as Json)['reference'])).toEqual([patients[1]]);
    const [theirs, none] = [await send(gateway, housing, `${group}/$export`, ASYNC), await send(gateway, housing, 'Group/none/$export', ASYNC)];
    expect([theirs.status, theirs.text]).toEqual([none.status, none.text]);
  });

  it.each([
    ['that is not asynchronous', 'Patient/$export', {}, 400], ['in another format', 'Patient/$export?_outputFormat=text/csv', ASYNC, 400],
    ['of a type that is not exported', 'Patient/$export?_type=AuditEvent', ASYNC, 400], ['with a parameter that would be ignored', 'Patient/$export?includeAssociatedData=x', ASYNC, 400],
    ['by a filter of a type that is none', 'Patient/$export?_typeFilter=Thing%3Fx%3D1', ASYNC, 400], ['by a filter that is no search', 'Patient/$export?_typeFilter=Condition', ASYNC, 400],
    ['by a filter that looks at other resources', 'Patient/$export?_typeFilter=Condition%3Fsubject%3DPatient%2F1', ASYNC, 400], ['by a filter that is not known', 'Patient/$export?_typeFilter=Condition%3Fno-such%3D1', ASYNC, 400],
    ['since no instant', 'Patient/$export?_since=yesterday', ASYNC, 400], ['since a day, which is no instant', 'Patient/$export?_since=2026-01-01', ASYNC, 400],
    ['since a day that there is not', 'Patient/$export?_since=2026-02-31T00:00:00Z', ASYNC, 400], ['that names patients in its address', 'Patient/$export?patient=Patient/1', ASYNC, 400],
    ['of patients of a whole system', '$export', posted({ name: 'patient', valueReference: { reference: 'Patient/1' } }), 400], ['by a body that is no Parameters', 'Patient/$export', { ...posted(), body: '{}' }, 400],
    ['with a parameter in its body that would be ignored', 'Patient/$export', posted({ name: 'includeAssociatedData', valueCode: 'LatestProvenanceResources' }), 400],
    ['of elements that there are not', 'Patient/$export?_elements=nothing', ASYNC, 400], ['of elements of another type alone', 'Patient/$export?_type=Condition&_elements=Patient.name', ASYNC, 400],
  ])('%s is refused', async (_name, path, init, status) => {
    expect((await send(gateway, program, path, init)).status).toBe(status);
  });

  it('says in its manifest what was asked, whole, and of when it is; what changes after that comes with the next one', async () => {
    const query = '_type=Condition&_outputFormat=ndjson';
    const patient = await create(gateway, program, patientOf('Delgado', { [SID]: 'bulk-later' }));
    const condition = (text: string): Promise<string> => create(gateway, program, { resourceType: 'Condition', subject: { reference: patient }, code: { text } });
    const group = await create(gateway, program, { resourceType: 'Group', type: 'person', actual: true, member: [{ entity: { reference: patient } }] });
    const [kept, changed] = [await condition('before'), await condition('to be changed')];
    const manifest = await manifestOf(program, `${group}/$export?${query}`);
    const [url, began] = [manifest['request'], manifest['transactionTime'] as string];
    expect(url).toBe(`${gateway.url}/fhir/R4/${group}/$export?${query}`);
    while (gateway.gateway.deps.clock.now() <= began) await new Promise((resolve) => { setTimeout(resolve, 1); });
    const added = await condition('after');
    const put = { resourceType: 'Condition', id: changed.split('/')[1], subject: { reference: patient }, code: { text: 'changed' } };
    expect((await send(gateway, program, changed, { method: 'PUT', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify(put) })).status).toBe(200);
    const refs = async (outputs: unknown): Promise<readonly string[]> => (await linesOf(program, named(outputs as readonly Output[], 'Condition'))).map((line) => `Condition/${line['id'] as string}`).toSorted();
    expect(await refs(manifest['output'])).toEqual([kept]);
    expect(await refs(await exported(program, `${group}/$export?_type=Condition&_since=${began}`))).toEqual([added, changed].toSorted());
  });

  it('begun by POST is of the patients that it names, those of them alone whom its client knows', async () => {
    const [one, two] = patients.map((each) => ({ name: 'patient', valueReference: { reference: each } }));
    const type = { name: '_type', valueString: 'Condition' };
    const subjects = async (token: string, path: string, init: RequestInit): Promise<readonly unknown[]> => (await linesOf(token, named(await exported(token, path, init), 'Condition'))).map((line) => (line['subject'] as Json)['reference']).toSorted();
    const manifest = await manifestOf(program, 'Patient/$export', posted(type, one!, two!));
    expect([manifest['request'], (manifest['output'] as readonly Output[]).map(({ count }) => count)]).toEqual([`${gateway.url}/fhir/R4/Patient/$export`, [2]]);
    expect(await subjects(program, 'Patient/$export', posted(type, one!, two!))).toEqual([patients[0], patients[1]].toSorted());
    const group = await create(gateway, program, { resourceType: 'Group', type: 'person', actual: true, member: [{ entity: { reference: patients[1] } }] });
    expect(await subjects(program, `${group}/$export`, posted(type, one!, two!))).toEqual([patients[1]]);
    const none = { name: 'patient', valueReference: { reference: 'Patient/none' } };
    expect([await subjects(program, 'Patient/$export', posted(type, none)), await subjects(housing, 'Patient/$export', posted(type, one!))]).toEqual([[], []]);
  });

  it('holds of each type the elements that were asked for, with what must be there, and says that it is a part', async () => {
    const outputs = await exported(program, 'Patient/$export?_type=Condition,Patient&_elements=Patient.identifier,Condition.code');
    const members = async (type: string): Promise<readonly string[]> => [...new Set((await linesOf(program, named(outputs, type))).flatMap((line) => Object.keys(line)))].toSorted();
    expect([await members('Patient'), await members('Condition')]).toEqual([['id', 'identifier', 'meta', 'resourceType'], ['code', 'id', 'meta', 'resourceType', 'subject']]);
    expect((await linesOf(program, named(outputs, 'Condition'))).every((line) => JSON.stringify(line['meta']).includes('SUBSETTED'))).toBe(true);
  });

  it('goes on from the last chunk that was kept when a process dies over it', async () => {
    const { store, deps } = gateway.gateway;
    const more: string[] = [];
    for (let n = 0; n < 30; n += 1) {
      const patient = await create(gateway, program, patientOf('Delgado', { [SID]: `bulk-more-${String(n)}` }));
      more.push(patient);
    }
    const caller = { tenant: 'test', client: 'open-door', organization: 'open-door', kind: 'partner' as const, scopes: ['system/*.cruds'], request: 'r' };
    const persons = [...new Set((await store.read('test', (session) => session.heads(more))).map((head) => head.person))];
    const now = deps.clock.now();
    const job = { id: 'half', tenant: 'test', caller, request: { level: 'patient' as const, types: ['Patient'], address: '' }, persons, state: 'running' as const, done: 0, counts: {}, created: now, expires: new Date(Date.parse(now) + 60_000).toISOString() };
    await store.saveExport(job);
    const half = await step(deps, createGates(deps.policy), job);
    await store.progressExport(half);
    await store.progressExport(job);
    // A late word from the process that died takes nothing back; the gateway may have gone on already.
    expect(half.done).toBe(25);
    expect((await store.loadExport('test', 'half'))?.done).toBeGreaterThanOrEqual(25);
    for (let tries = 0; tries < 100 && (await store.loadExport('test', 'half'))?.state === 'running'; tries += 1) await new Promise((resolve) => { setTimeout(resolve, 100); });
    expect((await store.loadExport('test', 'half'))?.counts).toEqual({ Patient: 30 });
  });

  it('ends with its hour: status and files are as of one that never was', async () => {
    const kicked = await send(gateway, program, 'Patient/$export?_type=Condition', ASYNC);
    const [output] = (await statusOf(program, kicked)).json['output'] as readonly Output[];
    const paths = [kicked.headers.get('content-location') ?? '', output?.url ?? ''].map((url) => url.replace(/^.*(?=\/fhir\/R4\/)/, ''));
    const statuses = async (token: string): Promise<readonly number[]> => Promise.all(paths.map(async (path) => {
      const answer = await gateway.ask(token, path);
      await answer.text();
      return answer.status;
    }));
    expect(await statuses(program)).toEqual([200, 200]);
    ahead = 59 * 60 * 1000;
    expect(await statuses(await gateway.tokenFor('open-door'))).toEqual([200, 200]);
    ahead = 61 * 60 * 1000;
    expect(await statuses(await gateway.tokenFor('open-door'))).toEqual([404, 404]);
  });
});
