// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Server } from 'node:http';
import { get } from 'node:https';
import forge from 'node-forge';
import { createMetrics } from '../../src/http/metrics.ts';
import { createOps } from '../../src/http/ops.ts';
import { bind, close, listen } from '../../src/listen.ts';

const open: Server[] = [];
afterEach(async () => { await Promise.all(open.splice(0).map((server) => close(server, 0))); });

async function ops(ready: () => Promise<boolean>): Promise<string> {
  const server = createOps({ metrics: createMetrics({ process: false }), ready });
  open.push(server);
  return `http://${await listen(server, { host: '127.0.0.1', port: 0 })}`;
}

describe('the operators\' port', () => {
  it.each([
    ['/healthz', true, 200], ['/healthz', false, 200], ['/readyz', true, 200], ['/readyz', false, 503], ['/metrics', true, 200], ['/metrics?x=1', true, 200],
    ['/fhir/R4/metadata', true, 404], ['/', true, 404],
  ])('%s while ready is %s: %i', async (path, ready, status) => {
    expect((await fetch(`${await ops(() => Promise.resolve(ready))}${path}`)).status).toBe(status);
  });

  it('a database that cannot be asked means not ready', async () => {
    expect((await fetch(`${await ops(() => Promise.reject(new Error('x')))}/readyz`)).status).toBe(503);
  });

  it('takes no writes', async () => {
    const response = await fetch(`${await ops(() => Promise.resolve(true))}/healthz`, { method: 'POST' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('two gateways in one process count apart', async () => {
    const [one, two] = [createMetrics({ process: false }), createMetrics({ process: false })];
    one.request({ method: 'GET', route: '/r', status: 200, outcome: 'permit' }, 0.01);
    expect((await one.text()).text).toContain('route="/r"');
    expect((await two.text()).text).not.toContain('route="/r"');
  });
});

describe('stopping', () => {
  it('lets a running request finish and takes no new one', async () => {
    const bound = await bind({ host: '127.0.0.1', port: 0 });
    let finish: () => void = () => undefined;
    const running = new Promise<void>((done) => { finish = done; });
    bound.serve((_req, res) => { void running.then(() => { res.end('done'); }); });
    const answer = fetch(bound.address);
    await new Promise((done) => { setTimeout(done, 50); });
    const closed = close(bound.server, 5_000);
    await expect(fetch(bound.address)).rejects.toThrow();
    finish();
    expect(await (await answer).text()).toBe('done');
    await closed;
  });

  it('cuts off what does not finish in time', async () => {
    const bound = await bind({ host: '127.0.0.1', port: 0 });
    bound.serve(() => undefined);
    const answer = fetch(bound.address);
    await new Promise((done) => { setTimeout(done, 50); });
    await Promise.all([close(bound.server, 200), expect(answer).rejects.toThrow()]);
  });

  it('requests that come before the gateway is ready wait and are answered', async () => {
    const bound = await bind({ host: '127.0.0.1', port: 0 });
    open.push(bound.server);
    const port = new URL(bound.address).port;
    expect(Number(port)).toBeGreaterThan(0);
    bound.serve((_req, res) => { res.end('ready'); });
    expect(await (await fetch(bound.address)).text()).toBe('ready');
  });
});

/** A certificate for 127.0.0.1 that signs itself. */
function selfSigned(): { readonly cert: string; readonly key: string } {
  const pair = forge.pki.rsa.generateKeyPair(2048);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = pair.publicKey;
  certificate.serialNumber = '01';
  certificate.validity.notBefore = new Date(Date.now() - 60_000);
  certificate.validity.notAfter = new Date(Date.now() + 3_600_000);
  const name = [{ name: 'commonName', value: 'gateway' }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }]);
  certificate.sign(pair.privateKey, forge.md.sha256.create());
  return { cert: forge.pki.certificateToPem(certificate), key: forge.pki.privateKeyToPem(pair.privateKey) };
}

describe('TLS', () => {
  it('ends in the gateway when it has a certificate; nothing is answered in the clear, nor below TLS 1.2', async () => {
    const tls = selfSigned();
    const bound = await bind({ host: '127.0.0.1', port: 0, tls });
    open.push(bound.server);
    bound.serve((_req, res) => { res.end('safe'); });
    expect(bound.address).toMatch(/^https:/);
    const ask = (options: object): Promise<string> => new Promise((done, failed) => {
      get(bound.address, { ca: tls.cert, ...options }, (res) => { res.on('data', (chunk: Buffer) => { done(String(chunk)); }); }).on('error', failed);
    });
    expect(await ask({})).toBe('safe');
    await expect(ask({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })).rejects.toThrow();
    await expect(fetch(bound.address.replace('https', 'http'))).rejects.toThrow();
  });
});
