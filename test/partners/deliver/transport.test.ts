// SPDX-License-Identifier: Apache-2.0
/** What leaves, and to where: addresses, limits and answers. */
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addressFault, hostPort } from '../../../src/app/deliver/address.ts';
import type { DeliveryEndpoint, Sent } from '../../../src/app/deliver/ports.ts';
import { DIRECTORY_DECISION } from '../../../src/app/release/view.ts';
import { enforceStatement } from '../../../src/domain/consent/enforce/enforce.ts';
import { systemClock } from '../../../src/assemble.ts';
import { openOutgoing, type Outgoing } from '../../../src/partners/outgoing/outgoing.ts';
import { openTransport } from '../../../src/partners/deliver/transport.ts';
import { acknowledge, openMllpReceiver } from '../../support/mllp-receiver.ts';
import { openReceiver, type Receiver } from '../../support/receiver.ts';

let receiver: Receiver;
const directory = mkdtempSync(join(tmpdir(), 'throughcare-transport-'));
const store = { signingKeys: () => Promise.resolve([]), addSigningKey: () => Promise.resolve() };
const [near, far] = [true, false].map((loopback) => openOutgoing({ store, clock: systemClock, loopback })) as [Outgoing, Outgoing];
const here = openTransport({ outgoing: near, timeout: 30_000, directory });
const hasty = openTransport({ outgoing: near, timeout: 300 });
const outside = openTransport({ outgoing: far, timeout: 30_000 });

beforeAll(async () => { receiver = await openReceiver(); });
afterAll(async () => {
  await Promise.all([here.close(), hasty.close(), outside.close(), near.close(), far.close()]);
  await receiver.close();
});

const bodyOf = (text: string) => enforceStatement('bundle', 'application/fhir+json', [DIRECTORY_DECISION], () => text);
const to = (over: Partial<DeliveryEndpoint>): DeliveryEndpoint => ({ id: 'hook', organization: 'clinic', uses: ['push'], transport: 'rest-hook', address: receiver.url, ...over });
const sendTo = (over: Partial<DeliveryEndpoint>, transport = here, headers?: readonly (readonly [string, string])[]): Promise<Sent> =>
  transport.send({ id: 'd-1', tries: 1, to: to(over), bodies: [bodyOf('{"resourceType":"Bundle"}')], ...(headers === undefined ? {} : { headers }) });

describe('over HTTP', () => {
  it.each([
    ['is taken', 201, { ok: true, receipt: 'http-201' }],
    ['is refused for good', 422, { ok: false, error: 'http-422', permanent: true }],
    ['may be taken later', 503, { ok: false, error: 'http-503', permanent: false }],
    ['may be taken after a while', { status: 429, headers: { 'retry-after': '7' } }, { ok: false, error: 'http-429', permanent: false, wait: 7000 }],
    ['is not carried on to where a redirect leads', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, { ok: false, error: 'http-302', permanent: true }],
    ['finds a broken connection', 'drop', { ok: false, error: 'broken', permanent: false }],
    ['finds no answer in time', 'hang', { ok: false, error: 'timeout', permanent: false }],
  ] as const)('a delivery that %s', async (_name, how, expected) => {
    receiver.answer = () => how;
    expect(await sendTo({}, how === 'hang' ? hasty : here)).toEqual(expected);
  });

  it.each([
    ['this machine', 'http://127.0.0.1:9/'], ['this machine by name', 'https://localhost/'], ['a literal address', 'https://10.0.0.1/'], ['in the clear', 'http://clinic.example/'],
    ['with a user name', 'https://a:b@clinic.example/'],
  ])('goes to no address that is %s', async (_name, address) => {
    expect(await sendTo({ address }, outside)).toEqual({ ok: false, error: 'address-refused', permanent: true });
  });

  it('sends no header line that frames the message', async () => {
    receiver.answer = () => 200;
    receiver.seen.length = 0;
    expect((await sendTo({}, here, [['X-Tenant', 'a'], ['Host', 'elsewhere'], ['Transfer-Encoding', 'chunked'], ['Authorization', 'Bearer x\r\nX-Evil: 1']])).ok).toBe(true);
    const [seen] = receiver.seen;
    expect([seen?.headers['x-tenant'], seen?.headers.host === 'elsewhere', seen?.headers.authorization, seen?.headers['x-evil']]).toEqual(['a', false, undefined, undefined]);
  });
});

describe('over MLLP', () => {
  const MESSAGE = 'MSH|^~\\&|THROUGHCARE|GATEWAY|EHR|CLINIC|20261122||ADT^A08|M1|P|2.5.1\rPID|1||77\r';
  it.each<[string, (text: string, socket: Socket) => void, Sent]>([
    ['is taken', acknowledge, { ok: true, receipt: 'ack-AA' }],
    ['has an error in it', (text, socket) => { acknowledge(text, socket, 'error'); }, { ok: false, error: 'ack-AE', permanent: true }],
    ['may be taken later', (text, socket) => { acknowledge(text, socket, 'rejected'); }, { ok: false, error: 'ack-AR', permanent: false }],
    ['finds a broken connection', (_text, socket) => { socket.destroy(); }, { ok: false, error: 'unavailable', permanent: false }],
    ['is answered with something else', (_text, socket) => { socket.write('\u000bhello\u001c\r'); }, { ok: false, error: 'no-acknowledgement', permanent: false }],
  ])('a message that %s', async (_name, on, expected) => {
    const at = await openMllpReceiver(on);
    const message = enforceStatement('message', 'x-application/hl7-v2+er7', [DIRECTORY_DECISION], () => MESSAGE);
    expect(await here.send({ id: 'd-1', tries: 1, to: to({ transport: 'mllp', address: `mllp://${at.host}:${String(at.port)}` }), bodies: [message] })).toEqual(expected);
    at.close();
  });

  it('goes to no address that is none', async () => {
    expect(await sendTo({ transport: 'mllp', address: 'mllp://nowhere' })).toEqual({ ok: false, error: 'address-refused', permanent: true });
  });
});

describe('as a file', () => {
  it('is written whole, for the owner alone, and once however often it is sent', async () => {
    const drop = { transport: 'file-drop', address: '', id: 'clinic-files' } as const;
    expect([await sendTo(drop), await sendTo(drop)]).toEqual([{ ok: true, receipt: 'file-written' }, { ok: true, receipt: 'file-written' }]);
    expect(readdirSync(join(directory, 'clinic-files'))).toEqual(['d-1.json']);
    expect(readFileSync(join(directory, 'clinic-files', 'd-1.json'), 'utf8')).toBe('{"resourceType":"Bundle"}');
    expect(statSync(join(directory, 'clinic-files', 'd-1.json')).mode & 0o077).toBe(0);
  });

  it('is not written outside of its folder, nor where none is set up', async () => {
    expect(await sendTo({ transport: 'file-drop', address: '', id: '../elsewhere' })).toMatchObject({ ok: false, error: 'name-refused', permanent: true });
    expect(await sendTo({ transport: 'file-drop', address: '', id: 'x' }, outside)).toMatchObject({ ok: false, error: 'not-set-up' });
  });
});

describe('an address in a partner file', () => {
  it.each([
    ['fhir-rest', 'https://clinic.example/fhir', true], ['fhir-rest', 'http://clinic.example/fhir', false], ['rest-hook', 'https://u@clinic.example/', false], ['rest-hook', 'ftp://clinic.example', false],
    ['mllp', 'mllp://clinic.example:2575', true], ['mllp', 'mllp://clinic.example:0', false], ['mllp', 'clinic.example:2575', false], ['smime', 'mailto:records@clinic.example', true],
    ['smime', 'mailto:a@b\r\nBcc: c@d', false], ['file-drop', '', true], ['file-drop', '/etc', false],
  ] as const)('%s %j: %s', (transport, address, fits) => {
    expect(addressFault({ transport, address }) === undefined).toBe(fits);
  });

  it('of MLLP is a host and a port', () => {
    expect(hostPort('mllp://[::1]:2575')).toEqual({ host: '::1', port: 2575 });
  });
});
