// SPDX-License-Identifier: Apache-2.0
/** The handshake of mutual TLS and revocation lists: one that is out of date lets nobody in, and a new one counts while the gateway runs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { bindMutual, close, type Bound } from '../../src/listen.ts';
import { authority, type Authority, type Issued } from '../support/pki.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughcare-crl-'));
const crlFile = join(folder, 'lists.pem');
const PAST = { from: new Date('2026-01-01'), until: new Date('2026-02-01') };
let root: Authority;
let clinic: Issued;
let server: Issued;
let open: Bound | undefined;

beforeAll(async () => {
  root = await authority('Trust Community');
  [clinic, server] = [await root.issue('clinic'), await root.issue('localhost', { names: { dns: ['localhost'], ip: ['127.0.0.1'] } })];
});
afterEach(async () => {
  jest.useRealTimers();
  await close(open!.server, 0);
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

async function serve(crl: string): Promise<void> {
  writeFileSync(crlFile, crl);
  open = await bindMutual({ host: '127.0.0.1', tls: { cert: server.pem, key: server.key }, mtls: { port: 0, ca: root.pem, crl, crlFile } });
  open.serve((_req, res) => { res.end('in'); });
}

/** 0: the handshake did not succeed. */
function status(): Promise<number> {
  return new Promise((resolve) => {
    request(`${open?.address ?? ''}/`, { agent: false, ca: root.pem, cert: clinic.pem, key: clinic.key }, (answer) => { answer.resume(); resolve(answer.statusCode ?? 0); })
      .on('error', () => { resolve(0); }).end();
  });
}

describe('a certificate at the address for mutual TLS', () => {
  it.each([['a list that holds', {}, 200], ['a list whose next update was due', PAST, 0], ['a list of tomorrow', { from: new Date(Date.now() + 86_400_000), until: new Date(Date.now() + 2 * 86_400_000) }, 0]] as const)('under %s', async (_name, times, expected) => {
    await serve(await root.listFor(times));
    expect(await status()).toBe(expected);
  });

  it('is in again when the new list is there, and out when it is on it; a broken file changes nothing', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date', 'setTimeout', 'clearTimeout', 'performance'] });
    await serve(await root.listFor(PAST));
    const seen = [await status()];
    for (const list of [await root.revoke(), 'nothing that is a list', await root.revoke(clinic), '', '-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n']) {
      writeFileSync(crlFile, list);
      jest.advanceTimersByTime(2_000);
      seen.push(await status());
    }
    expect(seen).toEqual([0, 200, 200, 0, 0, 0]);
  });
});
