// SPDX-License-Identifier: Apache-2.0
/** What partners' servers do when they fail, and what becomes of a delivery: it has arrived, it is tried again, or it waits for a person. */
import { createServer, type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import type { DeliveryEndpoint, Sent } from '../../../src/app/deliver/ports.ts';
import { DIRECTORY_DECISION } from '../../../src/app/release/view.ts';
import { enforceStatement } from '../../../src/domain/consent/enforce/enforce.ts';
import { close, listen } from '../../../src/listen.ts';
import { openTransport } from '../../../src/partners/deliver/transport.ts';
import { BASE, HOST, outgoing } from '../pull/support.ts';

const far = outgoing();
const near = outgoing({ loopback: true });
const transport = openTransport({ outgoing: far, timeout: 1_000 });
const bundle = enforceStatement('bundle', 'application/fhir+json', [DIRECTORY_DECISION], () => '{"resourceType":"Bundle","type":"transaction"}');
const fhir = { 'content-type': 'application/fhir+json' };
const to: DeliveryEndpoint = { id: 'clinic', organization: 'clinic', uses: ['push'], transport: 'fhir-rest', address: BASE };
const push = (over: Partial<DeliveryEndpoint> = {}): Promise<Sent> => transport.send({ id: 'd-1', tries: 1, to: { ...to, ...over }, bodies: [bundle] });

beforeAll(() => { nock.disableNetConnect(); });
afterEach(() => { nock.cleanAll(); nock.abortPendingRequests(); nock.disableNetConnect(); });
afterAll(async () => { nock.restore(); await transport.close(); await far.close(); await near.close(); });

const later = (error: string, wait?: number): Sent => ({ ok: false, error, permanent: false, ...(wait === undefined ? {} : { wait }) });
const arrived: Sent = { ok: true, receipt: 'http-200' };
const large = 'x'.repeat(300 * 1024);

describe('a push to a server that', () => {
  it.each<[string, (at: nock.Interceptor) => unknown, Sent]>([
    ['breaks off: it is tried again', (at) => at.replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })), later('broken')],
    ['answers with a page for people: nobody has taken it, and it is tried again', (at) => at.reply(200, '<html>Sign in</html>', { 'content-type': 'text/html; charset=utf-8' }), later('wrong-type')],
    ['leads elsewhere: it waits for a person', (at) => at.reply(307, '', { location: 'https://elsewhere.example/fhir' }), { ok: false, error: 'http-307', permanent: true }],
    ['says yes with more than anybody reads: it has arrived', (at) => at.reply(200, `{"resourceType":"Bundle","x":"${large}"}`, fhir), arrived],
    ['says yes with what is no JSON: it has arrived', (at) => at.reply(200, '{"resourceType":', fhir), arrived],
    ['says yes with what is compressed: it has arrived', (at) => at.reply(200, 'x', { ...fhir, 'content-encoding': 'br' }), arrived],
    ['says no with more than anybody reads: it waits for a person', (at) => at.reply(422, large, fhir), { ok: false, error: 'http-422', permanent: true }],
    ['asks for patience in seconds: that long', (at) => at.reply(429, '', { 'retry-after': '120' }), later('http-429', 120_000)],
    ['asks for patience that no clock knows: as long as at any failure', (at) => at.reply(503, '', { 'retry-after': 'soon' }), later('http-503')],
    ['fails: it is tried again', (at) => at.reply(500, { resourceType: 'OperationOutcome', issue: [{ severity: 'fatal', code: 'exception', diagnostics: 'Rosa Delgado' }] }, fhir), later('http-500')],
    ['does not let this client in: it is tried again, since a person there can change that', (at) => at.reply(403, '', fhir), later('http-403')],
  ])('%s', async (_name, answers, expected) => {
    answers(nock(HOST).post('/fhir'));
    expect([await push(), nock.pendingMocks()]).toEqual([expected, []]);
  });

  it('asks for patience until a day: until then', async () => {
    nock(HOST).post('/fhir').reply(429, '', { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() });
    const sent = await push();
    expect([sent.ok ? 0 : sent.wait]).toEqual([expect.closeTo(3_600_000, -5)]);
  });

  it('is a hook and answers with a page: it has arrived, since of a hook the status alone counts', async () => {
    nock(HOST).post('/fhir').reply(200, 'OK', { 'content-type': 'text/html' });
    expect(await push({ transport: 'rest-hook' })).toEqual(arrived);
  });

  it.each([['refuses', 400, '{"error":"invalid_client"}', 'token-http-400'], ['gives what is no token', 200, '{"token":"x"}', 'token-malformed'], ['asks for patience', 429, '', 'token-http-429']] as const)(
    'has a token endpoint that %s: nothing is sent, and it is tried again', async (_name, status, body, error) => {
      nock(HOST).post('/token').reply(status, body);
      expect(await push({ auth: { tokenUrl: `${HOST}/token`, client: `us-${error}`, scope: 'system/*.c' } })).toEqual(later(error));
    });
});

describe('over a real connection, a push to a server that', () => {
  it.each<[string, (res: ServerResponse) => void, string, number]>([
    ['cuts its yes off', (res) => { res.writeHead(200, { ...fhir, 'content-length': '5000' }); res.write('{"resourceType"'); setImmediate(() => { res.destroy(); }); }, 'broken', 30_000],
    ['breaks off before it says anything', (res) => { res.destroy(); }, 'broken', 30_000],
    ['says nothing', () => undefined, 'timeout', 200],
    ['says yes and never ends', (res) => { res.writeHead(200, fhir); res.write('{'); }, 'timeout', 200],
  ])('%s is tried again', async (_name, answers, error, timeout) => {
    nock.enableNetConnect();
    const server = createServer((req, res) => { req.resume(); req.on('end', () => { answers(res); }); });
    const address = `http://${await listen(server, { host: '127.0.0.1', port: 0 })}/fhir`;
    const real = openTransport({ outgoing: near, timeout });
    expect(await real.send({ id: 'd-1', tries: 1, to: { ...to, address }, bodies: [bundle] })).toEqual(later(error));
    await real.close();
    server.closeAllConnections();
    await close(server, 0);
  });
});
