// SPDX-License-Identifier: Apache-2.0
/** kill -9 of the gateway under senders that speak MLLP: what was acknowledged is there, and what is sent again is there once. ROUNDS=20 for the full proof. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Releasable } from '../../src/domain/consent/enforce/releasable.ts';
import { createMllpSender } from '../../src/partners/mllp/send.ts';
import type { MllpSender } from '../../src/partners/mllp/send.ts';
import { makeKey } from '../support/clients.ts';
import type { TestKey } from '../support/clients.ts';
import { until } from '../support/until.ts';
import { freePort, serve, signUp, tokenOf } from './served-gateway.ts';
import type { Served } from './served-gateway.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 1);
const SENDERS = 4;
const dataDir = mkdtempSync(join(tmpdir(), 'throughcare-mllp-kill-'));
const acknowledged = new Set<string>();
const sent = new Set<string>();
let key: TestKey;
let [port, mllp] = [0, 0];
let served: Served;

beforeAll(async () => {
  chmodSync(dataDir, 0o755);
  [key, port, mllp] = [await makeKey(), await freePort(), await freePort()];
  const settings = { identifierSystems: { booking: 'urn:ids:booking', cedar: 'urn:ids:inmate' }, timeZone: 'America/Denver', mllp: { application: 'EHR', addresses: ['127.0.0.1'] } };
  await signUp(dataDir, key, { 'county-jail': [{ id: 'ehr', format: 'hl7v2', active: true, settings }] });
});

afterAll(async () => {
  await served.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const start = (): Promise<Served> => serve(dataDir, port, { MLLP_PORT: String(mllp) });

/** A booking of a person of its own. */
function booking(number: string): Releasable {
  const text = ['MSH|^~\\&|EHR|JAIL|||20260603224500-0600||ADT^A01|' + number + '|P|2.5.1', 'EVN|A01|20260603224500-0600', `PID|1||P${number}^^^CEDAR^PI||ROE^LEN||19880101|M`,
    `PV1|1|I|B2^C1${'|'.repeat(16)}${number}${'|'.repeat(25)}20260603`].map((line) => `${line}\r`).join('');
  return { form: 'message', contentType: '', text, parts: [text] } as unknown as Releasable;
}

async function tell(sender: MllpSender, number: string): Promise<boolean> {
  sent.add(number);
  const ack = await sender.send({ host: '127.0.0.1', port: mllp, answerTimeout: 20_000 }, booking(number));
  if (ack.ok && ack.value.fate === 'accepted') acknowledged.add(number);
  return ack.ok;
}

async function stays(token: string, number: string): Promise<number> {
  const answer = await fetch(`${served.url}/fhir/R4/Encounter?identifier=urn:ids:booking|${number}`, { headers: { authorization: `Bearer ${token}` } });
  return ((await answer.json()) as { readonly entry?: readonly { readonly search?: { readonly mode?: string } }[] }).entry?.filter((entry) => entry.search?.mode !== 'outcome').length ?? 0;
}

it.each(Array.from({ length: ROUNDS }, (_each, round) => [round + 1]))('round %i: every booking that was acknowledged is kept, and each that is sent again is there once', async (round) => {
  served = await start();
  const senders = Array.from({ length: SENDERS }, createMllpSender);
  const work = senders.map(async (sender, index) => {
    for (let count = 0; await tell(sender, `R${String(round)}-${String(index)}-${String(count)}`); count += 1);
  });
  // Some are acknowledged, however slow the machine is; then at a moment that differs by round.
  const known = acknowledged.size;
  expect(await until(() => acknowledged.size > known + SENDERS)).toBe(true);
  await wait((round * 37) % 200);
  await served.kill();
  await Promise.all(work);
  senders.forEach((sender) => { sender.close(); });
  served = await start();
  const token = await tokenOf(served.url, key, 'county-jail');
  for (const number of acknowledged) expect([number, await stays(token, number)]).toEqual([number, 1]);
  const sender = createMllpSender();
  const open = [...sent].filter((number) => !acknowledged.has(number));
  expect(open.length).toBeGreaterThan(0);
  for (const number of [...open, ...[...acknowledged].slice(-3)]) expect(await tell(sender, number)).toBe(true);
  for (const number of open) expect([number, await stays(token, number)]).toEqual([number, 1]);
  sender.close();
  await served.stop();
});
