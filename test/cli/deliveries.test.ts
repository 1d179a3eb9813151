// SPDX-License-Identifier: Apache-2.0
/** The command for deliveries, on a gateway whose worker does not run. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { CliDeps, Offline } from '../../src/cli/io.ts';
import { throughcare } from '../../src/cli/throughcare.ts';
import { ok } from '../../src/domain/issue.ts';
import { STAFF } from '../app/aftermath/orders.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await openGateway();
  const { store } = gateway.gateway;
  await store.commit('test', { outbox: ['one', 'two'].map((id) => ({ id, person: '', channel: 'push', partner: 'larkspur', payload: '{"secret":"x"}' })) });
  await store.takeOutbox(1, 60_000);
  await store.settleOutbox('one', { dead: 'http-400' });
});
afterAll(() => gateway.close());

async function run(...args: readonly string[]): Promise<{ readonly status: number; readonly out: string }> {
  const out: string[] = [];
  const offline = { app: gateway.gateway.app, deps: gateway.gateway.deps, caller: STAFF, close: () => Promise.resolve() } as unknown as Offline;
  const deps = { io: { out: (text: string) => { out.push(text); }, err: (text: string) => { out.push(text); } }, offline: () => Promise.resolve(ok(offline)) } as unknown as CliDeps;
  return { status: await throughcare(['deliveries', ...args], deps), out: out.join('\n') };
}

it('lists dead letters without what is in them, and what waits behind them', async () => {
  expect(await run()).toMatchObject({ status: 0, out: expect.stringMatching(/^one {2}dead {2}push to larkspur .*1 tries {2}http-400\n1 deliveries$/) });
  expect((await run('--state', 'waiting')).out).toMatch(/^two {2}waiting/);
  expect((await run('--state', 'all')).out).not.toContain('secret');
});

it('releases one only with a name, and gives one up only with a name and a reason', async () => {
  expect((await run('--release', 'one')).status).toBe(2);
  expect((await run('--discard', 'one', '--confirm', 'I. Calloway')).status).toBe(1);
  expect((await run('--release', 'two', '--confirm', 'I. Calloway')).status).toBe(1);
  expect((await run('--release', 'one', '--confirm', 'I. Calloway')).status).toBe(0);
  expect((await gateway.gateway.store.takeOutbox(5, 60_000)).map(({ id, tries }) => [id, tries])).toEqual([['one', 1]]);
  await gateway.gateway.store.settleOutbox('one', { dead: 'http-400' });
  expect((await run('--discard', 'one', '--confirm', 'I. Calloway', '--reason', 'sent by hand')).status).toBe(0);
  expect((await run('--state', 'nothing')).status).toBe(2);
  const acts = (await gateway.gateway.deps.store.read('test', (session) => session.ledger({ kind: 'admin', count: 50 }))).map(({ detail }) => (JSON.parse(detail) as { ask: { action: string } }).ask.action);
  expect(acts).toEqual(expect.arrayContaining(['delivery-release', 'delivery-discard']));
});
