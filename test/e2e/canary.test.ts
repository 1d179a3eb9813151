// SPDX-License-Identifier: Apache-2.0
/** Nothing of a patient gets into the log, the metrics, the headers, or the links and errors of answers. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { FHIR } from './support.ts';

/** A name, an identifier, a code, a narrative, a birth date, an address: each once in the world, and easily found. */
const CANARIES = ['Kanarienvogel', 'CANARY-7431', 'canary-code-998', 'whistled-on-the-roof', '1931-03-17', 'Volierenweg'] as const;
const [NAME, NUMBER, CODE, STORY, BORN, STREET] = CANARIES;
const found = (text: string): readonly string[] => CANARIES.filter((each) => text.includes(each));

let gateway: TestGateway;
let child: ChildProcess;
let printed = '';
let metrics = '';
let origin = '';
const answers: { readonly what: string; readonly headers: string; readonly links: string; readonly text: string; readonly status: number }[] = [];

/** The program itself, in a process of its own beside the test's gateway, so that all it prints can be read. */
async function startLoudly(): Promise<string> {
  const [port, opsPort] = [await freePort(), await freePort()];
  child = spawn(process.execPath, [join(import.meta.dirname, '..', '..', 'src', 'main.ts'), 'serve'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: String(port), OPS_PORT: String(opsPort), PUBLIC_URL: gateway.url, GATEWAY_POSTURE: 'qso', TENANT: 'test', TIME_ZONE: 'America/Chicago',
      JURISDICTION: 'ZZ', TRUSTED_IDENTIFIERS: 'urn:throughcare:test:sid', DATABASE_URL: gateway.databaseUrl, LOG_LEVEL: 'trace',
    },
  });
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (chunk: Buffer) => { printed += chunk.toString(); });
  }
  const ops = `http://127.0.0.1:${String(opsPort)}`;
  for (let tries = 0; tries < 200 && !await fetch(`${ops}/readyz`).then((answer) => answer.ok, () => false); tries += 1) {
    await wait(100);
  }
  origin = `http://127.0.0.1:${String(port)}`;
  return ops;
}

const ask = (token: string, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${origin}${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...(init.headers as Readonly<Record<string, string>> | undefined) } });

async function tell(token: string, path: string, init: RequestInit = {}): Promise<string> {
  const answer = await ask(token, `/fhir/R4/${path}`, init);
  const text = await answer.text();
  const links = JSON.stringify((JSON.parse(text === '' ? '{}' : text) as { link?: unknown }).link ?? []);
  answers.push({ what: path, headers: JSON.stringify([...answer.headers]), links, text, status: answer.status });
  return /\/fhir\/R4\/([A-Za-z]+\/[^/]+)/.exec(answer.headers.get('location') ?? '')?.[1] ?? '';
}

const body = (resource: object): RequestInit => ({ method: 'POST', headers: FHIR, body: JSON.stringify(resource) });

beforeAll(async () => {
  gateway = await openGateway();
  const ops = await startLoudly();
  const [program, landlord] = await Promise.all([gateway.tokenFor('open-door'), gateway.tokenFor('home-again')]);
  const patient = await tell(program, 'Patient', body({
    resourceType: 'Patient', name: [{ family: NAME }], birthDate: BORN, address: [{ line: [STREET] }], identifier: [{ system: 'urn:throughcare:test:sid', value: NUMBER }],
  }));
  await tell(program, 'Condition', body({
    resourceType: 'Condition', subject: { reference: patient, display: NAME }, code: { coding: [{ system: 'urn:x', code: CODE }], text: STORY }, note: [{ text: STORY }],
    text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${STORY}</div>` },
  }));
  for (const token of [program, landlord]) {
    for (const query of [`Patient?name=${NAME}&_count=1`, `Patient?identifier=urn:throughcare:test:sid|${NUMBER}`, `Patient?birthdate=${BORN}`, `Patient?address=${STREET}`, `Condition?code=${CODE}&_count=1`,
      `Condition?code:text=${STORY}`, `Condition?subject:Patient.name=${NAME}`, `Patient?_has:Condition:subject:code=${CODE}`, `${patient}/$everything?_count=1`]) {
      await tell(token, query);
    }
    // Mistakes that carry it: a bad value, an unknown type or parameter value, a faulty body, a wrong address.
    for (const query of [`Patient?birthdate=${NAME}`, `Condition?onset-age=${NUMBER}x`, `Observation?date=${STORY}`, `Patient?_sort=${NAME}`, `Patient?_count=${NUMBER}`, `Patient?_cursor=${NUMBER}`, `Patient/${NUMBER}`, `Patient/${NUMBER}/_history/${NAME}`]) {
      await tell(token, query);
    }
    await tell(token, 'Patient', body({ resourceType: 'Patient', birthDate: NAME, gender: STORY, name: STREET, identifier: [{ value: { NUMBER } }] }));
    await tell(token, 'Condition', body({ resourceType: 'Condition', subject: { reference: `Patient/${NUMBER}` }, code: { text: STORY } }));
    await tell(token, 'Patient', { ...body({ resourceType: 'Patient' }), headers: { ...FHIR, 'if-none-exist': `identifier=urn:throughcare:test:sid|${NUMBER}`, 'x-request-id': NAME, 'user-agent': STORY } });
    await tell(token, 'Patient', { method: 'POST', headers: FHIR, body: `{"resourceType":"Patient","name":[{"family":"${NAME}` });
    await tell(token, '', body({ resourceType: 'Bundle', type: 'batch', entry: [{ request: { method: 'GET', url: `Patient?name=${NAME}` } }, { request: { method: 'POST', url: 'Patient' }, resource: { resourceType: 'Patient', gender: STORY } }] }));
    await tell(token, 'Patient/$validate', body({ resourceType: 'Patient', birthDate: NAME, gender: STORY }));
    await ask(token, `/ingest/jail-csv`, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: `a,b\n${NAME},${NUMBER}` });
    await ask(token, `/ingest/c-cda`, { method: 'POST', headers: { 'content-type': 'application/xml' }, body: `<ClinicalDocument><title>${NAME}</title>` });
    await ask(token, `/nowhere/${NAME}?${NUMBER}=${STORY}`);
  }
  await tell(program, '$break-glass', body({
    resourceType: 'Parameters', parameter: [{ name: 'identifier', valueIdentifier: { system: 'urn:throughcare:test:sid', value: NUMBER } }, { name: 'nature', valueCode: NAME }],
  }));
  metrics = await (await fetch(`${ops}/metrics`)).text();
  child.kill('SIGTERM');
  await once(child, 'close');
});

afterAll(() => gateway.close());

describe('what the gateway says beside its answers', () => {
  it('log lines carry ids and outcomes, and nothing of a patient', () => {
    expect(printed.match(/"msg":"request"/g)?.length).toBeGreaterThan(50);
    expect(found(printed)).toEqual([]);
  });

  it('metrics count, and name nobody', () => {
    expect(metrics).toContain('throughcare_http_requests_total');
    expect(found(metrics)).toEqual([]);
  });

  it('headers and links carry none of it', () => {
    expect(answers.filter((answer) => found(answer.headers + answer.links).length > 0).map((answer) => answer.what)).toEqual([]);
    expect(answers.filter((answer) => answer.links.includes('_cursor=')).length).toBeGreaterThan(4);
  });

  it('errors repeat none of it, and break nothing', () => {
    const errors = answers.filter((answer) => answer.status >= 400);
    expect(errors.length).toBeGreaterThan(20);
    expect(errors.filter((answer) => answer.status >= 500).map((answer) => answer.what)).toEqual([]);
    expect(errors.filter((answer) => found(answer.text).length > 0).map((answer) => [answer.what, answer.text])).toEqual([]);
  });
});
