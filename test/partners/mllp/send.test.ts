// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import type { Releasable } from '../../../src/domain/consent/enforce/releasable.ts';
import { framed } from '../../../src/partners/mllp/frames.ts';
import { createMllpSender, sendMllp } from '../../../src/partners/mllp/send.ts';
import { acknowledge, openMllpReceiver, type MllpReceiver } from '../../support/mllp-receiver.ts';
import { selfSigned } from './certificates.ts';
import { MESSAGE, openListener } from './support.ts';

const receivers: MllpReceiver[] = [];
afterEach(() => { receivers.splice(0).forEach((each) => { each.close(); }); });

async function receiver(on: (text: string, socket: Socket) => void): Promise<MllpReceiver> {
  const opened = await openMllpReceiver(on);
  receivers.push(opened);
  return opened;
}

/** A text as the gate would have passed it. */
function released(text: string): Releasable {
  return { form: 'message', contentType: 'x-application/hl7-v2+er7', text, parts: [text] } as unknown as Releasable;
}

describe('sending over MLLP', () => {
  it('gives what the receiver acknowledges, over one connection for many messages', async () => {
    const at = await receiver(acknowledge);
    const sender = createMllpSender();
    const acks = await Promise.all(['M1', 'M2', 'M3'].map((control) => sender.send(at, released(MESSAGE(control)))));
    sender.close();
    expect(acks.map((ack) => ack.ok && [ack.value.fate, ack.value.control])).toEqual([['accepted', 'M1'], ['accepted', 'M2'], ['accepted', 'M3']]);
    expect(at.connections()).toBe(1);
  });

  it('connects again when the connection has broken', async () => {
    const at = await receiver((text, socket) => { acknowledge(text, socket); socket.end(); });
    const sender = createMllpSender();
    const first = await sender.send(at, released(MESSAGE('M1')));
    await new Promise((done) => { setTimeout(done, 20); });
    const second = await sender.send(at, released(MESSAGE('M2')));
    sender.close();
    expect([first.ok, second.ok, at.connections()]).toEqual([true, true, 2]);
  });

  it.each<[string, (text: string, socket: Socket) => void, string]>([
    ['nothing', () => undefined, 'unavailable'], ['a closed connection', (_text, socket) => { socket.destroy(); }, 'unavailable'],
    ['an acknowledgement of another message', (text, socket) => { acknowledge(text.replace('M1', 'M9'), socket); }, 'structure'], ['something else', (_text, socket) => { socket.write(framed('hello')); }, 'structure'],
  ])('counts %s for no delivery', async (_name, on, code) => {
    const at = await receiver(on);
    expect(await sendMllp({ ...at, answerTimeout: 80 }, released(MESSAGE('M1')))).toMatchObject({ ok: false, issues: [{ code }] });
  });

  it('does not take a late answer for the answer to the next message', async () => {
    let late: Socket | undefined;
    const at = await receiver((text, socket) => {
      if (text.includes('|M1|')) late = socket;
      else { if (late !== undefined && !late.destroyed) acknowledge(MESSAGE('M1'), late); acknowledge(text, socket); }
    });
    const sender = createMllpSender();
    expect((await sender.send({ ...at, answerTimeout: 60 }, released(MESSAGE('M1')))).ok).toBe(false);
    expect(await sender.send(at, released(MESSAGE('M2')))).toMatchObject({ ok: true, value: { control: 'M2' } });
    sender.close();
  });

  it('says so when the receiver cannot be reached, without holding up another', async () => {
    const at = await receiver(acknowledge);
    const sender = createMllpSender();
    const [dead, alive] = await Promise.all([sender.send({ host: '127.0.0.1', port: 1 }, released(MESSAGE('M1'))), sender.send(at, released(MESSAGE('M2')))]);
    sender.close();
    expect(dead).toMatchObject({ ok: false, issues: [{ code: 'unavailable' }] });
    expect(alive.ok).toBe(true);
  });

  it('refuses to send in the clear over a network', async () => {
    expect(await sendMllp({ host: 'ehr.example.org', port: 2575 }, released(MESSAGE('M1')))).toMatchObject({ ok: false, issues: [{ code: 'not-supported' }] });
  });

  it('speaks TLS with a certificate of its own, and to nobody whom it does not trust', async () => {
    const [server, client] = await Promise.all([selfSigned('gateway'), selfSigned('throughcare')]);
    const listener = await openListener({ tls: server, feeds: [{ id: 'ehr', mllp: { application: 'EHR', certificates: [client.fingerprint] } }] });
    const [host = '', port] = listener.address.split(':');
    const at = (ca: string): Parameters<typeof sendMllp>[0] => ({ host, port: Number(port), tls: { ca, cert: client.cert, key: client.key }, connectTimeout: 2_000 });
    expect(await sendMllp(at(server.cert), released(MESSAGE('M1')))).toMatchObject({ ok: true, value: { code: 'AA' } });
    expect(await sendMllp(at(client.cert), released(MESSAGE('M1')))).toMatchObject({ ok: false, issues: [{ code: 'unavailable' }] });
    await listener.close(100);
  });
});
