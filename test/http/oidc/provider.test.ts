// SPDX-License-Identifier: Apache-2.0
/** A provider that lies, or somebody who speaks for it: what the relying party takes for a proof of who signed in, and what not. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT, UnsecuredJWT, decodeJwt, exportJWK, exportPKCS8, generateKeyPair, jwtVerify } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { openProvider, type OidcDeps, type Provider } from '../../../src/http/oidc/provider.ts';

const ISSUER = 'https://login.example';
const NOW = Date.parse('2026-11-22T12:00:00Z') / 1000;
const back = { redirectUri: 'https://gateway.example/oauth/signed-in', state: 's', nonce: 'the-nonce', verifier: 'v'.repeat(43), code: 'c', iss: ISSUER, anew: false };

interface Key { readonly secret: CryptoKey; readonly jwk: JWK }
let key: Key;
let other: Key;
let small: Key;

const makeKey = async (alg: string, kid: string): Promise<Key> => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { secret: privateKey, jwk: { ...await exportJWK(publicKey), kid, alg, use: 'sig' } };
};

beforeAll(async () => {
  [key, other, small] = await Promise.all([makeKey('RS256', 'k-1'), makeKey('RS256', 'k-2'), makeKey('ES256', 'k-3')]);
});

interface World {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly keys?: readonly JWK[];
  readonly answer?: { readonly status: number; readonly text: string } | undefined;
  readonly settings?: Partial<OidcDeps['settings']>;
}
interface Seen { readonly urls: string[]; form?: URLSearchParams; headers?: Readonly<Record<string, string>> }

function providerOf(world: World): { readonly provider: Provider; readonly seen: Seen } {
  const seen: Seen = { urls: [] };
  const metadata = { issuer: ISSUER, authorization_endpoint: `${ISSUER}/auth`, token_endpoint: `${ISSUER}/token`, jwks_uri: `${ISSUER}/jwks`, ...world.metadata };
  const provider = openProvider({
    settings: { issuer: ISSUER, clientId: 'throughcare', secret: 'shh: it is/secret', ...world.settings }, clock: { now: () => new Date(NOW * 1000).toISOString() },
    fetchText: (url) => {
      seen.urls.push(url);
      return Promise.resolve(url.endsWith('/jwks') ? JSON.stringify({ keys: world.keys ?? [key.jwk] }) : JSON.stringify(metadata));
    },
    postForm: (_url, form, headers) => {
      Object.assign(seen, { form, headers });
      return Promise.resolve(world.answer);
    },
  });
  return { provider, seen };
}

const claims = (more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> =>
  Object.fromEntries(Object.entries({ iss: ISSUER, aud: 'throughcare', sub: 'u-1', nonce: 'the-nonce', iat: NOW - 1, exp: NOW + 300, ...more }).filter(([, value]) => value !== undefined));
const signed = (more: Readonly<Record<string, unknown>> = {}, by: { readonly secret: CryptoKey; readonly jwk: JWK } = key, header: object = {}): Promise<string> =>
  new SignJWT(claims(more)).setProtectedHeader({ alg: by.jwk.alg!, kid: by.jwk.kid!, ...header }).sign(by.secret);
const answered = (id_token: string): World => ({ answer: { status: 200, text: JSON.stringify({ access_token: 'x', token_type: 'Bearer', id_token }) } });
const redeemed = async (token: string, world: World = {}, change: Partial<typeof back> = {}): Promise<unknown> => providerOf({ ...answered(token), ...world }).provider.redeem({ ...back, ...change });
const refused = { ok: false, issues: [{ code: 'login' }] };

describe('an ID token', () => {
  it('proves who signed in, when it is signed with a published key, for us, for this sign-in, now', async () => {
    expect(await redeemed(await signed({ auth_time: NOW - 5 }))).toEqual({ ok: true, value: { issuer: ISSUER, subject: 'u-1', authTime: NOW - 5 } });
    expect(await redeemed(await signed({}, small), { keys: [key.jwk, small.jwk] })).toMatchObject({ ok: true });
    expect(await redeemed(await signed({ aud: ['throughcare', 'x'], azp: 'throughcare' }))).toMatchObject({ ok: true });
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['another issuer', { iss: 'https://evil.example' }], ['another client', { aud: 'somebody-else' }], ['several clients, and none that asked', { aud: ['throughcare', 'x'] }],
    ['another party', { azp: 'somebody-else' }], ['another sign-in', { nonce: 'another' }], ['no sign-in', { nonce: undefined }], ['an end that has passed', { exp: NOW - 60 }],
    ['no end', { exp: undefined }], ['no beginning', { iat: undefined }], ['a beginning long ago', { iat: NOW - 3600 }], ['a beginning to come', { iat: NOW + 3600 }], ['nobody', { sub: undefined }],
    ['an empty subject', { sub: '' }], ['a subject too long', { sub: 'x'.repeat(256) }], ['a time to come', { nbf: NOW + 60 }],
  ])('of %s proves nothing', async (_name, change) => {
    expect(await redeemed(await signed(change))).toMatchObject(refused);
  });

  it('without a signature, with one of another key, of a secret, or of no published key proves nothing', async () => {
    const [head, body] = (await signed()).split('.');
    const secret = new TextEncoder().encode(JSON.stringify(key.jwk));
    const tokens = [
      new UnsecuredJWT(claims()).encode(), `${head ?? ''}.${body ?? ''}.`, `${head ?? ''}.${body ?? ''}.AAAA`, 'no token',
      await signed({}, { secret: other.secret, jwk: { ...other.jwk, kid: 'k-1' } }), await signed({}, other),
      await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'k-1' }).sign(secret), await signed({}, key, { crit: ['x'], x: 1 }).catch(() => 'unsignable'),
    ];
    for (const token of tokens) {
      expect(await redeemed(token)).toMatchObject(refused);
    }
  });

  it('is old when the person was asked to prove itself anew', async () => {
    const at = (auth_time: number | undefined): Promise<unknown> => signed({ auth_time }).then((token) => redeemed(token, {}, { anew: true }));
    expect([await at(NOW - 3600), await at(undefined), await at(NOW - 10)]).toMatchObject([refused, refused, { ok: true }]);
  });
});

describe('the provider', () => {
  it('is sent the browser with PKCE, state and nonce, and its code with the verifier', async () => {
    const { provider, seen } = providerOf(answered(await signed()));
    const address = await provider.address({ ...back, anew: true });
    const url = new URL(address.ok ? address.value : '');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code', client_id: 'throughcare', scope: 'openid', state: 's', nonce: 'the-nonce', code_challenge_method: 'S256', prompt: 'login', max_age: '60',
    });
    expect(url.searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    await provider.redeem(back);
    expect(Object.fromEntries(seen.form!)).toEqual({ grant_type: 'authorization_code', code: 'c', redirect_uri: back.redirectUri, code_verifier: back.verifier });
    expect(seen.headers).toEqual({ authorization: `Basic ${Buffer.from('throughcare:shh%3A+it+is%2Fsecret').toString('base64')}` });
    expect(seen.urls).toEqual([`${ISSUER}/.well-known/openid-configuration`, `${ISSUER}/jwks`]);
  });

  it('is shown a secret in the form, or a signature, where it asks for that', async () => {
    const inForm = providerOf({ ...answered(await signed()), metadata: { token_endpoint_auth_methods_supported: ['client_secret_post'] } });
    await inForm.provider.redeem(back);
    expect([inForm.seen.form?.get('client_secret'), inForm.seen.headers]).toEqual(['shh: it is/secret', {}]);
    const pair = await generateKeyPair('ES384', { extractable: true });
    const byKey = providerOf({ ...answered(await signed()), settings: { key: { pem: await exportPKCS8(pair.privateKey), kid: 'ours', algorithm: 'ES384' } } });
    await byKey.provider.redeem(back);
    const { payload, protectedHeader } = await jwtVerify(byKey.seen.form?.get('client_assertion') ?? '', pair.publicKey, { audience: ISSUER, issuer: 'throughcare', currentDate: new Date(NOW * 1000) });
    expect([protectedHeader.kid, payload.sub, decodeJwt(byKey.seen.form?.get('client_assertion') ?? '').jti?.length, byKey.seen.form?.has('client_secret')]).toEqual(['ours', 'throughcare', 36, false]);
  });

  it('that says of itself to be another, or speaks of no addresses, is not spoken to', async () => {
    for (const metadata of [{ issuer: 'https://evil.example' }, { token_endpoint: undefined }]) {
      const { provider, seen } = providerOf({ ...answered(await signed()), metadata });
      expect(await provider.redeem(back)).toMatchObject({ ok: false, issues: [{ code: 'unavailable' }] });
      expect(seen.form).toBeUndefined();
    }
  });

  it('must answer in its own name where it says that it does (RFC 9207)', async () => {
    const names = { metadata: { authorization_response_iss_parameter_supported: true } };
    const token = await signed();
    expect(await redeemed(token, names, { iss: null as never })).toMatchObject(refused);
    expect(await redeemed(token, {}, { iss: null as never })).toMatchObject({ ok: true });
    expect(await redeemed(token, {}, { iss: 'https://evil.example' })).toMatchObject(refused);
  });

  it.each<[string, World['answer']]>([
    ['nothing', undefined], ['a refusal', { status: 400, text: '{"error":"invalid_grant"}' }], ['no JSON', { status: 200, text: '<html>' }], ['no ID token', { status: 200, text: '{"access_token":"x","token_type":"Bearer"}' }],
  ])('that answers with %s proves nothing', async (_name, answer) => {
    expect(await providerOf({ answer }).provider.redeem(back)).toMatchObject(refused);
  });

  it('is asked for its keys once more when one is unknown, and no more often than every five seconds', async () => {
    const { provider, seen } = providerOf(answered(await signed({}, other)));
    await provider.redeem(back);
    await provider.redeem(back);
    expect(seen.urls.filter((url) => url.endsWith('/jwks'))).toHaveLength(1);
  });
});
