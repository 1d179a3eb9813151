// SPDX-License-Identifier: Apache-2.0
/** The listener's own duties, on real sockets: who may speak, how much, how fast, and how it stops. What becomes of messages: test/e2e/mllp.test.ts. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { fail } from '../../../src/domain/issue.ts';
import { readAck } from '../../../src/domain/mapping/hl7/ack.ts';
import { framed } from '../../../src/partners/mllp/frames.ts';
import type { MllpListener } from '../../../src/partners/mllp/listener.ts';
import { selfSigned } from './certificates.ts';
import { dial, DONE, MESSAGE, openListener } from './support.ts';
import type { Line, Opening } from './support.ts';

const open: MllpListener[] = [];
const lines: Line[] = [];

async function listening(opening?: Opening): Promise<MllpListener> {
  const listener = await openListener(opening);
  open.push(listener);
  return listener;
}

async function line(...of: Parameters<typeof dial>): Promise<Line> {
  const made = await dial(...of);
  lines.push(made);
  return made;
}

afterEach(async () => {
  lines.splice(0).forEach(({ socket }) => { socket.destroy(); });
  await Promise.all(open.splice(0).map((each) => each.close(100)));
});

async function code(from: Line): Promise<string | undefined> {
  const ack = readAck(await from.hear() ?? '');
  return ack.ok ? ack.value.code : undefined;
}

describe('who may speak', () => {
  it('is whoever holds the key of the certificate that the feed lists, and nobody else', async () => {
    const [server, friend, stranger] = await Promise.all([selfSigned('gateway'), selfSigned('clinic'), selfSigned('other')]);
    const colons = friend.fingerprint.toUpperCase().replace(/(..)(?!$)/g, '$1:');
    const listener = await listening({ tls: server, feeds: [{ id: 'ehr', mllp: { application: 'EHR', facility: 'CLINIC', certificates: [colons] } }] });
    const answers = await Promise.all([friend, stranger, undefined].map(async (client) => {
      const one = await line(listener, { ca: server.cert, ...(client === undefined ? {} : { client }) });
      one.say(framed(MESSAGE('M1')));
      return code(one);
    }));
    expect(answers).toEqual(['AA', 'AR', 'AR']);
  });

  it.each([
    ['a name alone', { application: 'EHR' }], ['another address', { application: 'EHR', addresses: ['192.0.2.7'] }], ['another facility', { application: 'EHR', facility: 'X', addresses: ['127.0.0.1'] }],
  ])('is not shown by %s', async (_name, mllp) => {
    const one = await line(await listening({ feeds: [{ id: 'ehr', mllp }] }));
    one.say(framed(MESSAGE('M1')));
    expect(await code(one)).toBe('AR');
  });

  it('is not known when two feeds could be meant', async () => {
    const mllp = { application: 'EHR', addresses: ['127.0.0.1'] };
    const one = await line(await listening({ feeds: [{ id: 'a', mllp }, { id: 'b', mllp }] }));
    one.say(framed(MESSAGE('M1')));
    expect(await code(one)).toBe('AR');
  });
});

describe('limits', () => {
  it('a message that is too long ends the connection, and is not answered', async () => {
    const one = await line(await listening({ limits: { message: 1000 } }));
    one.say(framed(MESSAGE('M1') + 'x'.repeat(2000)));
    expect(await one.hear()).toBeUndefined();
  });

  it('a message that does not go on, and a line that is silent, are cut off', async () => {
    const stalled = await line(await listening({ limits: { stalled: 50, idle: 600_000 } }));
    const idle = await line(await listening({ limits: { stalled: 600_000, idle: 150 } }));
    stalled.say(framed(MESSAGE('M1')).subarray(0, 20));
    expect(await stalled.hear()).toBeUndefined();
    expect(await idle.hear()).toBeUndefined();
  });

  it('only so many connections are held', async () => {
    const listener = await listening({ limits: { connections: 1 } });
    const first = await line(listener);
    const second = await line(listener);
    expect(await second.hear()).toBeUndefined();
    first.say(framed(MESSAGE('M1')));
    expect(await code(first)).toBe('AA');
  });

  it('only so many messages are worked on at once; the others wait in their senders, and none is lost', async () => {
    let [running, most] = [0, 0];
    const listener = await listening({ limits: { atOnce: 2 }, ingest: async () => {
      running += 1;
      most = Math.max(most, running);
      await wait(10);
      running -= 1;
      return DONE;
    } });
    const answers = await Promise.all(Array.from({ length: 8 }, async (_each, index) => {
      const one = await line(listener);
      one.say(framed(MESSAGE(`M${String(index)}`)));
      return code(one);
    }));
    expect([most, answers]).toEqual([2, Array.from({ length: 8 }, () => 'AA')]);
  });
});

describe('an acknowledgement', () => {
  it('comes after the message is committed', async () => {
    let commit = (): void => undefined;
    const committed = new Promise<void>((done) => { commit = done; });
    const one = await line(await listening({ ingest: async () => { await committed; return DONE; } }));
    one.say(framed(MESSAGE('M1')));
    const first = await Promise.race([one.hear(), wait(60, 'silence')]);
    expect(first).toBe('silence');
    commit();
  });

  it.each([
    ['asks to send it again (AR) when the database is away', () => Promise.resolve(fail({ code: 'unavailable', text: 'no database' })), 'AR'],
    ['asks to send it again (AR) when something breaks', () => Promise.reject(new Error('broken with DELGADO in it')), 'AR'],
    ['tells that the content is refused (AE)', () => Promise.resolve(fail({ code: 'structure', text: 'no body', at: 'line 2' })), 'AE'],
  ])('%s', async (_name, ingest, expected) => {
    const one = await line(await listening({ ingest: ingest }));
    one.say(framed(MESSAGE('M1')));
    const text = await one.hear() ?? '';
    expect(readAck(text)).toMatchObject({ ok: true, value: { code: expected, control: 'M1' } });
    expect(text).not.toContain('DELGADO');
  });
});

describe('stopping', () => {
  it('lets the message that is being worked on be committed and acknowledged, and begins no other', async () => {
    const seen: string[] = [];
    const listener = await openListener({ ingest: async (raw) => { seen.push(raw); await wait(40); return DONE; } });
    const one = await line(listener);
    one.say(Buffer.concat([framed(MESSAGE('M1')), framed(MESSAGE('M2'))]));
    await wait(15);
    await listener.close();
    expect(await code(one)).toBe('AA');
    expect(await one.hear()).toBeUndefined();
    expect(seen).toEqual([MESSAGE('M1')]);
  });

  it('does not wait for ever', async () => {
    const listener = await openListener({ ingest: () => wait(300, DONE) });
    const one = await line(listener);
    one.say(framed(MESSAGE('M1')));
    await wait(15);
    await listener.close(20);
    expect(await one.hear()).toBeUndefined();
  });
});
