// SPDX-License-Identifier: Apache-2.0
/** The commands for orders, retention, corrections and breaches, on a gateway with records. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CliDeps, Offline } from '../../../src/cli/io.ts';
import { throughcare } from '../../../src/cli/throughcare.ts';
import { fail, ok } from '../../../src/domain/issue.ts';
import { orderOf, STAFF } from '../../app/aftermath/orders.ts';
import { file, fullForm, personAtProgram, send } from '../../e2e/support.ts';
import { openGateway, type TestGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
let record: string;
let consent: string;
let program: string;

beforeAll(async () => {
  gateway = await openGateway();
  program = await gateway.tokenFor('open-door');
  const { patient, records } = await personAtProgram(gateway, program, '7001');
  record = records['condition']!;
  consent = await file(gateway, program, fullForm({ patient }));
  expect((await send(gateway, await gateway.tokenFor('larkspur'), record)).status).toBe(200);
});
afterAll(() => gateway.close());

async function run(args: readonly string[], files: Readonly<Record<string, unknown>> = {}): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const offline = { app: gateway.gateway, deps: gateway.gateway.deps, caller: STAFF, close: () => Promise.resolve() } as unknown as Offline;
  const deps = {
    io: { out: (text: string) => { out.push(text); }, err: (text: string) => { err.push(text); } }, offline: () => Promise.resolve(ok(offline)),
    readFile: (path: string) => (path in files ? ok(new TextEncoder().encode(JSON.stringify(files[path]))) : fail({ code: 'not-found', text: `The file ${path} cannot be read` })),
  } as unknown as CliDeps;
  const status = await throughcare(args, deps);
  return { status, out: out.join('\n'), err: err.join('\n') };
}

describe('record-order', () => {
  it('tells what an order would do, does it when a person confirms, and takes it back', async () => {
    const files = { 'order.json': orderOf('sealing', [record]) };
    expect(await run(['record-order', 'order.json'], files)).toMatchObject({ status: 0, out: expect.stringMatching(/NOT carried out.*1 records are reached.*larkspur has had them: 1 disclosures/s) });
    expect((await send(gateway, program, record)).status).toBe(200);
    const done = await run(['record-order', 'order.json', '--confirm', 'I. Calloway'], files);
    expect(done).toMatchObject({ status: 0, out: expect.stringContaining('sealing: carried out') });
    expect((await send(gateway, program, record)).status).toBe(404);
    const order = /order (\S+): --lift/.exec(done.out)?.[1] ?? '';
    expect(await run(['record-order', '--lift', order, '--confirm', 'I. Calloway'])).toMatchObject({ status: 0, out: 'Lifted: 1 records are decided as before' });
    expect((await send(gateway, program, record)).status).toBe(200);
  });

  it.each([
    [['record-order'], 2], [['record-order', '--lift', 'x'], 2], [['record-order', 'none.json'], 1], [['record-order', '--lift', 'x', '--confirm', 'n'], 1],
  ])('%j ends with status %d', async (args, status) => {
    expect((await run(args)).status).toBe(status);
  });
});

describe('retention, corrections and breaches', () => {
  it('say that nothing is due, and refuse what is not', async () => {
    expect(await run(['retention'])).toMatchObject({ status: 0, out: 'Nothing is due.' });
    expect(await run(['retention', '--destroy', 'ledger'])).toMatchObject({ status: 2 });
    expect(await run(['retention', '--destroy', 'ledger', '--confirm', 'n'])).toMatchObject({ status: 1, err: expect.stringContaining('Nothing of that name is due') });
  });

  it('look at what was revised, once', async () => {
    expect((await run(['corrections'])).status).toBe(0);
    expect(await run(['corrections'])).toMatchObject({ status: 0, out: '0 revised records looked at, 0 notices' });
  });

  it('find a release wrong whose consent never was, list it, and close it by a decision in a file', async () => {
    expect(await run(['breaches', '--since', '2020-01-01'])).toMatchObject({ status: 0, out: expect.stringContaining('0 come out narrower') });
    const was = (await send(gateway, program, consent)).json;
    const body = JSON.stringify({ ...was, status: 'entered-in-error' });
    expect((await send(gateway, program, consent, { method: 'PUT', headers: { 'content-type': 'application/fhir+json' }, body })).status).toBe(200);
    const listed = await run(['breaches', '--since', '2020-01-01']);
    expect(listed.out).toMatch(/1 come out narrower, 1 of them new.*tell by \d{4}-\d{2}-\d{2} {2}Organization\/larkspur {2}evidence, 1 records.*1 open/s);
    const id = /^(\S+) {2}tell by/m.exec(listed.out)?.[1] ?? '';
    expect(await run(['breaches', '--close', id, 'd.json'], { 'd.json': { state: 'perhaps' } })).toMatchObject({ status: 1 });
    expect(await run(['breaches', '--close', id, 'd.json'], { 'd.json': { state: 'notified', by: 'I. Calloway', notifiedOn: '2026-01-01' } })).toMatchObject({ status: 0, out: 'Closed: notified' });
    expect(await run(['breaches'])).toMatchObject({ status: 0, out: '0 open' });
  });

  it.each([[['breaches', '--since', 'x']], [['breaches', '--close', 'x']], [['corrections', 'x']]])('%j is refused with its usage', async (args) => {
    expect(await run(args)).toMatchObject({ status: 2, err: expect.stringContaining('throughcare') });
  });
});
