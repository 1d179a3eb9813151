// SPDX-License-Identifier: Apache-2.0
import { EventEmitter } from 'node:events';
import { connect } from 'node:tls';
import { describe, expect, it } from '@jest/globals';
import type { Settings } from '../src/config.ts';
import type { Result } from '../src/domain/issue.ts';
import { fail, ok } from '../src/domain/issue.ts';
import { bind, close } from '../src/listen.ts';
import { renewCertificates, renewOnHangUp } from '../src/renew.ts';
import { authority, type Issued } from './support/pki.ts';

it('a request that comes while the gateway is still starting is answered as soon as it serves, and later ones once', async () => {
  const bound = await bind({ host: '127.0.0.1', port: 0 });
  const early = [fetch(bound.address), fetch(`${bound.address}/second`)];
  const arrived = new Promise<void>((resolve) => { bound.server.on('request', () => { resolve(); }); });
  await arrived;
  let answered = 0;
  bound.serve((_req, res) => { answered += 1; res.end('here'); });
  expect(await Promise.all(early.map(async (answer) => (await answer).text()))).toEqual(['here', 'here']);
  expect(await (await fetch(bound.address)).text()).toBe('here');
  expect(answered).toBe(3);
  await close(bound.server, 1000);
});

describe('certificates that change while the gateway runs', () => {
  /** Serial number of the certificate that a fresh connection is shown. */
  const shown = (port: number, ca: string): Promise<string> => new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', ca, servername: 'localhost' }, () => {
      resolve(socket.getPeerCertificate().serialNumber.toLowerCase().replace(/^0+/, ''));
      socket.destroy();
    });
    socket.on('error', reject);
  });

  it('are used from the next handshake on, and what cannot be used changes nothing', async () => {
    const root = await authority('Root');
    const issue = (): Promise<Issued> => root.issue('gateway', { names: { dns: ['localhost'], ip: ['127.0.0.1'] } });
    const [first, second] = await Promise.all([issue(), issue()]);
    const bound = await bind({ host: '127.0.0.1', port: 0, tls: { cert: first.pem, key: first.key } });
    const port = Number(new URL(bound.address).port);
    const serial = ({ certificate }: Issued): string => certificate.serialNumber.replace(/^0+/, '');
    expect(await shown(port, root.pem)).toBe(serial(first));
    const signals = new EventEmitter();
    const lines: string[] = [];
    let files: Result<Pick<Settings, 'tls' | 'mtls'>> = ok({ tls: { cert: second.pem, key: first.key } });
    renewOnHangUp({ renewCertificates: (certificates) => renewCertificates({ bound }, certificates) }, () => files, {
      signals, log: { info: (_fields, text) => { lines.push(text); }, warn: () => undefined, error: (fields) => { lines.push(String(fields['why'])); } },
    });
    for (const next of [files, fail({ code: 'required', text: 'TLS_KEY: names no file' }), ok({}), ok({ tls: { cert: second.pem, key: second.key } })]) {
      files = next;
      signals.emit('SIGHUP');
    }
    expect(lines).toEqual([expect.stringContaining('cannot be used'), 'TLS_KEY: names no file', expect.stringContaining('nothing to renew'), 'certificates renewed']);
    expect(await shown(port, root.pem)).toBe(serial(second));
    await close(bound.server, 1000);
  });
});
