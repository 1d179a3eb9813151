// SPDX-License-Identifier: Apache-2.0
/** Sources and deliveries over real connections: what breaks off, what never comes, and who is let in by certificate or token. */
import { createServer as createSecure, type Server as SecureServer } from 'node:https';
import { createServer, type Server } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import type { DeliveryEndpoint } from '../../../src/app/deliver/ports.ts';
import type { SourceAnswer } from '../../../src/app/pull/ports.ts';
import { DIRECTORY_DECISION } from '../../../src/app/release/view.ts';
import { enforceStatement } from '../../../src/domain/consent/enforce/enforce.ts';
import { close, listen } from '../../../src/listen.ts';
import { openTransport } from '../../../src/partners/deliver/transport.ts';
import { openSources } from '../../../src/partners/pull/sources.ts';
import { openFhirServer, type FhirServer } from '../../support/fhir-server.ts';
import { authority, type Authority } from '../../support/pki.ts';
import { askOf, condition, outgoing, rosa, searchset } from './support.ts';

const out = outgoing({ loopback: true });
let clinic: FhirServer;
let keys: Server;
let keysUrl = '';

beforeAll(async () => {
  keys = createServer((_req, res) => { void out.keys.publicKeys().then((known) => { res.setHeader('content-type', 'application/json'); res.end(JSON.stringify({ keys: known })); }); });
  keysUrl = `http://${await listen(keys, { host: '127.0.0.1', port: 0 })}/`;
  clinic = await openFhirServer({ jwksUrl: () => keysUrl, client: 'gateway-b', pageSize: 2 });
  clinic.held.push(rosa, ...['c1', 'c2', 'c3'].map((id) => condition(id)), { resourceType: 'Goal', id: 'g1', subject: { reference: 'Patient/p1' } } as Resource);
});
afterAll(async () => {
  await Promise.all([clinic.close(), out.close()]);
  await close(keys, 0);
});

const auth = () => ({ tokenUrl: clinic.tokenUrl, client: 'gateway-b', scope: 'system/*.rs' });
const ask = (over: Parameters<typeof askOf>[0] = {}, timeout = 2_000): Promise<SourceAnswer> =>
  openSources({ outgoing: out, timeout }).ask(askOf({ types: ['Condition', 'Goal'], ...over, at: { address: clinic.base, auth: auth(), ...over.at } }));
const summary = ({ records, faults }: SourceAnswer): readonly unknown[] => [records.map(({ id }) => id).toSorted(), faults.map(({ of, fault }) => `${of} ${fault}`).toSorted()];

describe('a source with a token endpoint', () => {
  it('takes the gateway for who it is by its published keys, and learns for what it is asked', async () => {
    expect(summary(await ask())).toEqual([['c1', 'c2', 'c3', 'g1'], []]);
    expect(clinic.logins).toHaveLength(1);
    expect(clinic.logins[0]).toMatchObject({ iss: 'gateway-b', extensions: { 'hl7-b2b': { purpose_of_use: ['urn:oid:2.16.840.1.113883.5.8#TREAT'], subject_role: 'physician' } } });
  });

  it('is asked as another client for another organization', async () => {
    expect(summary(await ask({ at: { clients: { larkspur: 'larkspur-by-b' } } }))).toEqual([[], ['Patient token-http-401']]);
  });

  it('that forgot its tokens gets a new assertion', async () => {
    clinic.forgetTokens();
    const before = clinic.logins.length;
    expect(summary(await ask())).toEqual([['c1', 'c2', 'c3', 'g1'], []]);
    expect(clinic.logins.length).toBe(before + 1);
  });
});

describe('a source that stops in the middle', () => {
  it('gives each type whole or not at all: who wrote a record may be told on a later page', async () => {
    clinic.trouble = ({ method, path }) => (method === 'GET' && path === '/fhir' ? 'drop' : undefined);
    expect(summary(await ask())).toEqual([['g1'], ['Condition broken']]);
  });

  it('and never ends is left when its time is over', async () => {
    clinic.trouble = ({ method, path }) => (method === 'GET' && path === '/fhir' ? 'hang' : undefined);
    expect(summary(await ask({}, 1_500))).toEqual([['g1'], ['Condition timeout']]);
    clinic.trouble = () => undefined;
    expect(summary(await ask())).toEqual([['c1', 'c2', 'c3', 'g1'], []]);
  });

  it.each([
    ['cuts its answer off', (body: string) => body.slice(0, 40), 'Patient broken', 30_000],
    ['drips', undefined, 'Patient timeout', 400],
    ['sends more and more', (body: string) => body.slice(0, -1) + ' '.repeat(9 * 1024 * 1024), 'Patient answer-too-large', 30_000],
  ] as const)('or %s: nothing of that is taken', async (name, shape, fault, timeout) => {
    const body = JSON.stringify(searchset([rosa]));
    const server = createServer((req, res) => {
      req.resume();
      res.writeHead(200, { 'content-type': 'application/fhir+json', ...(name === 'cuts its answer off' ? { 'content-length': String(body.length) } : {}) });
      res.write(shape === undefined ? body.slice(0, 40) : shape(body));
      if (name === 'cuts its answer off') { setImmediate(() => { res.destroy(); }); }
    });
    const address = `http://${await listen(server, { host: '127.0.0.1', port: 0 })}/fhir`;
    expect(summary(await openSources({ outgoing: out, timeout }).ask(askOf({ at: { address } })))).toEqual([[], [fault]]);
    server.closeAllConnections();
    await close(server, 0);
  });
});

describe('where a certificate is asked for', () => {
  let root: Authority;
  let server: SecureServer;
  let address = '';
  const names: string[] = [];
  beforeAll(async () => {
    root = await authority('Partners');
    const own = await root.issue('localhost', { names: { dns: ['localhost'], ip: ['127.0.0.1'] } });
    server = createSecure({ cert: own.pem, key: own.key, ca: root.pem, requestCert: true, rejectUnauthorized: true }, (req, res) => {
      names.push(String((req.socket as TLSSocket).getPeerX509Certificate()?.subject));
      req.resume();
      res.setHeader('content-type', 'application/fhir+json');
      res.end(JSON.stringify(searchset(req.url?.includes('Patient') === true ? [rosa] : [])));
    });
    address = `https://${await listen(server, { host: '127.0.0.1', port: 0 })}/fhir`;
  });
  afterAll(async () => { server.closeAllConnections(); await close(server, 0); });

  it('the gateway shows its own, trusts the authority that is registered, and gets in; without either it does not', async () => {
    const { pem, key } = await root.issue('gateway-b');
    const known = outgoing({ loopback: true, certificate: { cert: pem, key } });
    const pull = (at: Parameters<typeof askOf>[0]) => openSources({ outgoing: known, timeout: 2_000 }).ask(askOf(at));
    expect(summary(await pull({ at: { address, auth: { mutualTls: true }, certificate: root.pem } }))).toEqual([[], []]);
    expect(new Set(names)).toEqual(new Set(['CN=gateway-b']));
    expect(summary(await pull({ at: { address, auth: { mutualTls: true } } }))).toEqual([[], ['Patient certificate']]);
    const [, [fault]] = summary(await pull({ at: { address, certificate: root.pem } })) as readonly [unknown, readonly string[]];
    expect(fault).toMatch(/^Patient (certificate|broken)$/);
    await known.close();
  });
});

describe('a delivery to an endpoint with a token endpoint', () => {
  const body = enforceStatement('bundle', 'application/fhir+json', [DIRECTORY_DECISION], () => '{"resourceType":"Bundle","type":"transaction","identifier":{"value":"d-1"}}');
  it('goes with a token, and with a new one when the old is not taken any more', async () => {
    const transport = openTransport({ outgoing: out, timeout: 2_000 });
    const to: DeliveryEndpoint = { id: 'clinic', organization: 'clinic', uses: ['push'], transport: 'rest-hook', address: clinic.base, auth: auth() };
    const send = (id: string) => transport.send({ id, tries: 1, to, bodies: [body] });
    expect(await send('d-1')).toEqual({ ok: true, receipt: 'http-200' });
    clinic.forgetTokens();
    expect(await send('d-1')).toEqual({ ok: true, receipt: 'http-200' });
    expect(clinic.took).toHaveLength(1);
    expect(await transport.send({ id: 'd-2', tries: 1, to: { ...to, auth: { ...auth(), client: 'nobody' } }, bodies: [body] })).toEqual({ ok: false, error: 'token-http-401', permanent: false });
    await transport.close();
  });
});
