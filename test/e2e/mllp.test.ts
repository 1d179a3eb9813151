// SPDX-License-Identifier: Apache-2.0
/** HL7 v2 over MLLP, on real sockets: acknowledged after the commit, once for each message, and from nobody who has not shown who they are. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readAck } from '../../src/domain/mapping/hl7/ack.ts';
import type { Ack } from '../../src/domain/mapping/hl7/ack.ts';
import { framed, frameReader } from '../../src/partners/mllp/frames.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { entriesOf } from './support.ts';

const CASES = join(import.meta.dirname, '../../mappings/hl7v2/cases');
const sample = (name: string, control?: string): string => {
  const text = readFileSync(join(CASES, name, 'input.hl7'), 'utf8');
  return control === undefined ? text : text.replace(/\|(?:MSG|LAB|DOC|BH)\d{5}\|/, `|${control}|`);
};

let gateway: TestGateway;
let jail: string;

beforeAll(async () => {
  gateway = await openGateway({ settings: { mllp: { host: '127.0.0.1', port: 0 } } });
  const partner = testPartners(gateway.jwks).find((each) => each.organization.id === 'county-jail')!;
  await gateway.add({ ...partner, feeds: [{
    id: 'jail-ehr', format: 'hl7v2', active: true,
    settings: { timeZone: 'America/Denver', identifierSystems: { booking: 'urn:ids:booking', cedar: 'urn:ids:inmate' }, mllp: { application: 'JAILEHR', facility: 'CEDAR JAIL', addresses: ['127.0.0.1'] } },
  }] });
  jail = await gateway.tokenFor('county-jail');
});

afterAll(() => gateway.close());

interface Conversation { say(text: string | Buffer): void; hear(): Promise<string | undefined>; hang(): void }

/** A sender's end of a connection. */
function dial(): Promise<Conversation> {
  const [host, port] = (gateway.gateway.mllpAddress ?? '').split(':');
  const reader = frameReader(1_000_000);
  const heard: string[] = [];
  let wake = (): void => undefined;
  let over = false;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: host ?? '', port: Number(port) });
    socket.on('error', reject);
    socket.on('data', (chunk) => { heard.push(...reader.push(chunk).messages.map((one) => one.toString('utf8'))); wake(); });
    socket.on('close', () => { over = true; wake(); });
    socket.on('connect', () => { resolve({
      say: (text) => { socket.write(text); },
      hear: async () => {
        while (heard.length === 0 && !over) await new Promise<void>((done) => { wake = done; });
        return heard.shift();
      },
      hang: () => { socket.destroy(); },
    }); });
  });
}

/** One message on a connection of its own. */
async function tell(text: string): Promise<Ack> {
  const line = await dial();
  line.say(framed(text));
  const answer = await line.hear();
  line.hang();
  const ack = readAck(answer ?? '');
  if (!ack.ok) throw new Error(`no acknowledgement: ${answer ?? 'closed'}`);
  return ack.value;
}

const stays = async (): Promise<readonly { readonly status?: string; readonly meta?: { readonly versionId?: string }; readonly period?: unknown }[]> =>
  (await entriesOf(gateway, jail, 'Encounter?identifier=urn:ids:booking|B-2026-004417')).map(({ resource }) => resource as never);

describe('a booking over MLLP', () => {
  it('is stored when it is acknowledged', async () => {
    expect(await tell(sample('booking-a01'))).toMatchObject({ code: 'AA', control: 'MSG00001' });
    expect(await stays()).toMatchObject([{ status: 'in-progress' }]);
  });

  it('sent again is acknowledged again and changes nothing', async () => {
    const before = await stays();
    expect(await tell(sample('booking-a01'))).toMatchObject({ code: 'AA', control: 'MSG00001' });
    expect(await stays()).toEqual(before);
  });

  it('is in though the sender hung up before it heard so, and may be sent again', async () => {
    const line = await dial();
    line.say(framed(sample('release-a03')));
    line.hang();
    await expect(until(async () => (await stays())[0]?.status === 'finished')).resolves.toBe(true);
    const before = await stays();
    expect(await tell(sample('release-a03'))).toMatchObject({ code: 'AA', control: 'MSG00003' });
    expect(await stays()).toEqual(before);
    expect(before).toMatchObject([{ period: { start: '2026-06-03T22:40:00-06:00', end: '2026-11-20T08:00:00-07:00' } }]);
  });

  it('that is cancelled later than it ended never was; a cancelled release opens it again', async () => {
    expect(await tell(sample('cancel-a13'))).toMatchObject({ code: 'AA' });
    expect((await stays())[0]).toMatchObject({ status: 'in-progress' });
    expect((await stays())[0]?.period).not.toHaveProperty('end');
  });

  it('is not cancelled by a cancellation that was recorded before and came late', async () => {
    expect(await tell(sample('cancel-a11'))).toMatchObject({ code: 'AA' });
    expect((await stays())[0]).toMatchObject({ status: 'in-progress' });
  });
});

describe('a connection', () => {
  it('carries message after message, answered in their order', async () => {
    const line = await dial();
    line.say(Buffer.concat(['C1', 'C2', 'C3'].map((control) => framed(sample('move-a02', control)))));
    const heard = [await line.hear(), await line.hear(), await line.hear()].map((text) => readAck(text ?? ''));
    line.hang();
    expect(heard.map((ack) => ack.ok && [ack.value.code, ack.value.control])).toEqual([['AA', 'C1'], ['AA', 'C2'], ['AA', 'C3']]);
  });

  it('may bring a message in pieces', async () => {
    const line = await dial();
    const block = framed(sample('move-a02', 'PIECES'));
    for (let at = 0; at < block.length; at += 97) {
      line.say(block.subarray(at, at + 97));
      await new Promise((done) => { setTimeout(done, 1); });
    }
    expect(readAck(await line.hear() ?? '')).toMatchObject({ ok: true, value: { code: 'AA', control: 'PIECES' } });
    line.hang();
  });

  it('that speaks no MLLP is closed', async () => {
    const line = await dial();
    line.say('GET / HTTP/1.1\r\n\r\n');
    expect(await line.hear()).toBeUndefined();
  });

  it('gets the two acknowledgements of the enhanced mode when it asks for them', async () => {
    const line = await dial();
    line.say(framed(sample('move-a02', 'BOTH').replace('|P|2.5.1', '|P|2.5.1|||AL|AL')));
    const heard = [await line.hear(), await line.hear()].map((text) => readAck(text ?? ''));
    line.hang();
    expect(heard.map((ack) => ack.ok && [ack.value.code, ack.value.control])).toEqual([['CA', 'BOTH'], ['AA', 'BOTH']]);
  });
});

describe('a message that cannot be taken', () => {
  it('is refused (AE) with the place, holds nothing of the patient, and is kept', async () => {
    const line = await dial();
    line.say(framed(sample('broken-no-number')));
    const answer = await line.hear() ?? '';
    line.hang();
    expect(readAck(answer)).toMatchObject({ ok: true, value: { code: 'AE', control: 'MSG00014' } });
    expect(answer).not.toMatch(/DELGADO|ROSA|1991[0-9]{4}/);
    const staff = await gateway.tokenFor('compliance');
    const kept = await (await gateway.ask(staff, '/console/messages?status=failed')).text();
    expect(kept).toContain('names nobody');
  });

  it.each([
    ['from a sender that no feed names', sample('move-a02', 'R1').replace('JAILEHR', 'OTHER')], ['from another facility', sample('move-a02', 'R2').replace('CEDAR JAIL', 'ELSEWHERE')],
    ['of a type that nobody takes', sample('broken-other-type')],
  ])('%s is rejected (AR)', async (_name, text) => {
    expect(await tell(text)).toMatchObject({ fate: 'rejected' });
  });

  it('without a header that can be read is rejected under no control id', async () => {
    expect(await tell('PID|1||77')).toMatchObject({ code: 'AR', control: '' });
  });
});

async function until(holds: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await holds()) return true;
    await new Promise((done) => { setTimeout(done, 50); });
  }
  return false;
}
