// SPDX-License-Identifier: Apache-2.0
/** Mutual TLS: who gets past the handshake, and tokens that are of use only with the certificate they were asked for by (RFC 8705). */
import { request as ask } from 'node:https';
import { request as askPlain } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { ASSERTION_TYPE, assertion, makeKey } from '../support/clients.ts';
import type { TestKey } from '../support/clients.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { authority } from '../support/pki.ts';
import type { Authority, Issued } from '../support/pki.ts';

let root: Authority;
let [clinic, other, revoked, expired, stranger] = [] as unknown as [Issued, Issued, Issued, Issued, Issued];
let server: Issued;
let county: TestGateway;
let proxied: TestGateway;
let key: TestKey;
let mutual: string;

beforeAll(async () => {
  root = await authority('Trust Community');
  server = await root.issue('gateway', { names: { dns: ['localhost'], ip: ['127.0.0.1'] } });
  [clinic, other, revoked] = await Promise.all([root.issue('clinic'), root.issue('other'), root.issue('revoked')]);
  expired = await root.issue('expired', { begins: new Date('2020-01-01'), ends: new Date('2021-01-01') });
  stranger = await (await authority('Elsewhere')).issue('clinic');
  county = await openGateway({ settings: { tls: { cert: server.pem, key: server.key }, mtls: { port: 0, ca: root.pem, crl: await root.revoke(revoked) } }, partners: false });
  proxied = await openGateway({ settings: { trustProxy: ['127.0.0.2'] }, partners: false });
  key = await makeKey();
  for (const { gateway } of [county, proxied]) {
    await gateway.store.transact('test', async (tx) => {
      const base = { organization: 'gateway', name: 'x', jwks: JSON.stringify({ keys: [key.jwk] }), scopes: ['system/*.cruds'], purposes: [], roles: [], kind: 'partner' as const, active: true };
      await tx.saveClient({ ...base, id: 'bound', certificateBound: true });
      await tx.saveClient({ ...base, id: 'free' });
      return { ok: true, value: undefined };
    });
  }
  mutual = county.gateway.mtlsAddress ?? '';
});

afterAll(async () => {
  await Promise.all([county.close(), proxied.close()]);
});

interface Sent { readonly with?: Issued; readonly token?: string; readonly form?: Readonly<Record<string, string>>; readonly headers?: Readonly<Record<string, string>>; readonly from?: string }

/** One request; the status 0 stands for a handshake that did not succeed. */
async function send(url: string, { with: shown, token, form, headers, from }: Sent = {}): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> {
  const body = form === undefined ? undefined : new URLSearchParams(form).toString();
  const options = {
    method: body === undefined ? 'GET' : 'POST', agent: false, ca: root.pem, ...(shown === undefined ? {} : { cert: shown.pem, key: shown.key }), ...(from === undefined ? {} : { localAddress: from }),
    headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }) },
  };
  return new Promise((resolve) => {
    const sent = (url.startsWith('https') ? ask : askPlain)(url, options, (answer) => {
      let text = '';
      answer.on('data', (piece: Buffer) => { text += piece.toString(); });
      answer.on('end', () => { resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text === '' ? '{}' : text) as Readonly<Record<string, unknown>> }); });
    });
    sent.on('error', () => { resolve({ status: 0, body: {} }); });
    sent.end(body);
  });
}

async function token(at: string, clientId: string, more: Omit<Sent, 'form' | 'token'> = {}): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> {
  const jwt = await assertion({ clientId, tokenUrl: `${at === mutual ? county.url : at}/oauth/token`, key });
  return send(`${at}/oauth/token`, { ...more, form: { grant_type: 'client_credentials', client_assertion_type: ASSERTION_TYPE, client_assertion: jwt, scope: 'system/*.rs' } });
}

const bearer = (grant: { readonly body: Readonly<Record<string, unknown>> }): string => String(grant.body['access_token']);

describe('the handshake', () => {
  it.each<[string, () => Issued | undefined, number]>([["no certificate", () => undefined, 0], ['one of an unknown authority', () => stranger, 0], ['a revoked one', () => revoked, 0], ['one that has ended', () => expired, 0], ["one of the authority", () => clinic, 200]])('with %s', async (_name, shown, status) => {
    const certificate = shown();
    expect((await send(`${mutual}/fhir/R4/metadata`, certificate === undefined ? {} : { with: certificate })).status).toBe(status);
  });
});

describe('a token asked for by a certificate', () => {
  it('is of use with that certificate and with no other, nor without', async () => {
    const grant = await token(mutual, 'bound', { with: clinic });
    expect(grant.status).toBe(200);
    expect(decodeJwt(bearer(grant))).toMatchObject({ cnf: { 'x5t#S256': expect.stringMatching(/^[\w-]{43}$/) as unknown as string } });
    const path = '/fhir/R4/Organization/gateway';
    expect((await send(`${mutual}${path}`, { with: clinic, token: bearer(grant) })).status).toBe(200);
    expect((await send(`${mutual}${path}`, { with: other, token: bearer(grant) })).status).toBe(401);
    expect((await send(`${county.url}${path}`, { token: bearer(grant) })).status).toBe(401);
  });

  it('is bound too for a client that need not, and a token asked for without one is free', async () => {
    expect(decodeJwt(bearer(await token(mutual, 'free', { with: clinic })))).toHaveProperty('cnf');
    expect(decodeJwt(bearer(await token(county.url, 'free')))).not.toHaveProperty('cnf');
  });

  it('is the only kind that a client registered for it gets', async () => {
    expect(await token(county.url, 'bound')).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('is announced, with the addresses that take certificates', async () => {
    const { body } = await send(`${county.url}/fhir/R4/.well-known/smart-configuration`);
    const port = new URL(mutual).port;
    expect(body).toMatchObject({ tls_client_certificate_bound_access_tokens: true, mtls_endpoint_aliases: { token_endpoint: expect.stringContaining(`:${port}/oauth/token`) as unknown as string } });
    expect((await send(`${proxied.url}/fhir/R4/.well-known/smart-configuration`)).body).not.toHaveProperty('mtls_endpoint_aliases');
  });
});

describe('a certificate that a proxy forwards (RFC 9440)', () => {
  const header = (issued: Issued): Readonly<Record<string, string>> => ({ 'client-cert': `:${Buffer.from(issued.certificate.rawData).toString('base64')}:` });

  it('counts from the proxy that is named', async () => {
    const grant = await token(proxied.url, 'bound', { headers: header(clinic), from: '127.0.0.2' });
    expect(grant.status).toBe(200);
    const asked = (issued: Issued, from: string): Promise<{ readonly status: number }> => send(`${proxied.url}/fhir/R4/Organization/gateway`, { token: bearer(grant), headers: header(issued), from });
    expect((await asked(clinic, '127.0.0.2')).status).toBe(200);
    expect((await asked(other, '127.0.0.2')).status).toBe(401);
    expect((await asked(clinic, '127.0.0.1')).status).toBe(401);
  });

  it('counts from nobody else, and not when it cannot be read', async () => {
    expect((await token(proxied.url, 'bound', { headers: header(clinic), from: '127.0.0.1' })).status).toBe(400);
    for (const bad of [':!!:', 'abc', ':AAAA:']) {
      expect((await token(proxied.url, 'bound', { headers: { 'client-cert': bad }, from: '127.0.0.2' })).status).toBe(400);
    }
  });
});
