// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCommandSettings, readSettings, refusal } from '../src/config.ts';

const sound = {
  PUBLIC_URL: 'https://gateway.example.org', GATEWAY_POSTURE: 'qso', TENANT: 'county', TIME_ZONE: 'America/Chicago', JURISDICTION: 'ZZ', HOST: '127.0.0.1',
};

function texts(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const read = readSettings(env);
  return read.ok ? [] : read.issues.map((issue) => issue.text);
}

describe('the gateway does not start without its security settings', () => {
  it('with nothing set, one message lists everything that is missing and what to set', () => {
    const read = readSettings({});
    const message = read.ok ? '' : refusal(read.issues);
    for (const name of ['PUBLIC_URL', 'GATEWAY_POSTURE', 'TENANT', 'TIME_ZONE', 'JURISDICTION', 'TLS_CERT', 'TRUST_PROXY']) {
      expect(message).toContain(name);
    }
    expect(message).toContain('npm run demo');
  });

  it.each(Object.keys(sound).filter((name) => name !== 'HOST'))('%s alone missing, it is named and nothing else is', (name) => {
    expect(texts({ ...sound, [name]: undefined }).map((text) => text.split(':')[0])).toEqual([name]);
  });

  it.each([
    ['a public address without TLS', { PUBLIC_URL: 'http://gateway.example.org' }, 'PUBLIC_URL'],
    ['a public address with a path', { PUBLIC_URL: 'https://gateway.example.org/fhir' }, 'PUBLIC_URL'],
    ['a posture that is none', { GATEWAY_POSTURE: 'friend' }, 'GATEWAY_POSTURE'],
    ['a time zone that is none', { TIME_ZONE: 'Chicago/America' }, 'TIME_ZONE'],
    ['a state without an overlay here', { JURISDICTION: 'XX' }, 'JURISDICTION'],
    ['listening to a network in the clear', { HOST: '0.0.0.0' }, 'TLS_CERT and TLS_KEY'],
    ['HL7 v2 over a network in the clear', { MLLP_PORT: '2575', MLLP_HOST: '0.0.0.0' }, 'MLLP_PORT'],
    ['a certificate for partners\' servers without its key', { CLIENT_CERT: 'package.json' }, 'CLIENT_CERT and CLIENT_KEY'],
    ['mutual TLS without a certificate of its own', { MTLS_PORT: '9443' }, 'MTLS_PORT'],
    ['a certificate without its key', { TLS_CERT: 'package.json' }, 'TLS_CERT and TLS_KEY'],
    ['a certificate that is not there', { TLS_CERT: '/nowhere.pem', TLS_KEY: 'package.json' }, 'TLS_CERT'],
    ['a database of another kind', { DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
    ['a port that is none', { PORT: '99999' }, 'PORT'],
    ['an identifier system that is no URI', { TRUSTED_IDENTIFIERS: 'sid' }, 'TRUSTED_IDENTIFIERS'],
  ])('%s is refused', (_name, change, named) => {
    expect(texts({ ...sound, ...change }).map((text) => text.split(':')[0])).toEqual([named]);
  });
});

describe('sound settings', () => {
  it('are read, with defaults for the rest; an empty variable counts as not set', () => {
    const read = readSettings({ ...sound, PORT: '', TRUSTED_IDENTIFIERS: 'urn:a, urn:b', MINOR_MAY_CONSENT_ALONE: 'no' });
    expect(read).toMatchObject({
      ok: true,
      value: {
        publicUrl: 'https://gateway.example.org', port: 8443, opsHost: '127.0.0.1', dataDir: './data', posture: 'qso',
        trustedSystems: ['urn:a', 'urn:b'], minorMayConsentAlone: false, organization: 'gateway',
      },
    });
  });

  it('HL7 v2 is taken where MLLP_PORT says, on the gateway\'s own address unless another is named', () => {
    expect(readSettings({ ...sound, MLLP_PORT: '2575' })).toMatchObject({ ok: true, value: { mllp: { host: '127.0.0.1', port: 2575 } } });
    expect(readSettings({ ...sound, HOST: '', TRUST_PROXY: '10.0.0.1', MLLP_PORT: '2575', MLLP_HOST: '127.0.0.1' })).toMatchObject({ ok: true, value: { mllp: { host: '127.0.0.1', port: 2575 } } });
    expect(readSettings({ ...sound, HOST: '', TRUST_PROXY: '10.0.0.1', MLLP_PORT: '2575' })).toMatchObject({ ok: false });
    expect(readSettings(sound)).not.toHaveProperty('value.mllp');
  });

  it('a proxy that ends TLS may stand before the gateway when it is named', () => {
    expect(readSettings({ ...sound, HOST: '', TRUST_PROXY: '10.0.0.1, 10.0.0.2' })).toMatchObject({ ok: true, value: { trustProxy: ['10.0.0.1', '10.0.0.2'] } });
  });

  it('no variable lets key sets be fetched in the clear', () => {
    const read = readSettings({ ...sound, LOOPBACK_KEYS: 'true', loopbackKeys: 'true' });
    expect(read.ok && 'loopbackKeys' in read.value).toBe(false);
  });

  it('a command on the database needs no network settings', () => {
    expect(readCommandSettings({ TENANT: 'county', TIME_ZONE: 'UTC', JURISDICTION: 'CA' })).toMatchObject({ ok: true, value: { logLevel: 'warn', jurisdiction: 'CA' } });
    expect(readCommandSettings({})).toMatchObject({ ok: false });
  });
});

describe('sign-in of people at an OpenID provider', () => {
  const whole = { ...sound, OIDC_ISSUER: 'https://login.example.org', OIDC_CLIENT_ID: 'throughcare', OIDC_CLIENT_SECRET: 's3cret' };
  const pem = (type: 'rsa' | 'ec', options: object): string => {
    const path = join(mkdtempSync(join(tmpdir(), 'throughcare-')), 'key.pem');
    const made = type === 'rsa' ? generateKeyPairSync('rsa', options as { modulusLength: number }) : generateKeyPairSync('ec', options as { namedCurve: string });
    writeFileSync(path, made.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    return path;
  };

  it('is off while none of its settings is there, and on when all are', () => {
    expect(readSettings(sound)).toMatchObject({ ok: true });
    expect(readSettings(sound)).not.toHaveProperty('value.oidc');
    expect(readSettings(whole)).toMatchObject({ ok: true, value: { oidc: { issuer: 'https://login.example.org', clientId: 'throughcare', secret: 's3cret' } } });
  });

  it.each([
    ['the provider', { OIDC_ISSUER: undefined }, 'OIDC_ISSUER'],
    ['our name there', { OIDC_CLIENT_ID: undefined }, 'OIDC_CLIENT_ID'],
    ['a proof of who we are', { OIDC_CLIENT_SECRET: undefined }, 'OIDC_CLIENT_SECRET or OIDC_CLIENT_KEY'],
    ['a provider that is reached in the clear', { OIDC_ISSUER: 'http://login.example.org' }, 'OIDC_ISSUER'],
    ['a secret and a key at once', { OIDC_CLIENT_KEY: 'package.json', OIDC_CLIENT_KEY_ID: 'k' }, 'OIDC_CLIENT_SECRET or OIDC_CLIENT_KEY'],
    ['a key without its kid', { OIDC_CLIENT_SECRET: undefined, OIDC_CLIENT_KEY: 'package.json' }, 'OIDC_CLIENT_KEY_ID'],
    ['a key that is none', { OIDC_CLIENT_SECRET: undefined, OIDC_CLIENT_KEY: 'package.json', OIDC_CLIENT_KEY_ID: 'k' }, 'OIDC_CLIENT_KEY'],
  ])('does not start half set up: %s', (_name, change, named) => {
    expect(texts({ ...whole, ...change }).map((text) => text.split(':')[0]).join()).toContain(named);
  });

  it('with a key, the kind of key says how it signs', () => {
    const by = (path: string): unknown => readSettings({ ...whole, OIDC_CLIENT_SECRET: undefined, OIDC_CLIENT_KEY: path, OIDC_CLIENT_KEY_ID: 'k-1' });
    expect(by(pem('ec', { namedCurve: 'P-384' }))).toMatchObject({ value: { oidc: { key: { kid: 'k-1', algorithm: 'ES384' } } } });
    expect(by(pem('rsa', { modulusLength: 2048 }))).toMatchObject({ value: { oidc: { key: { algorithm: 'RS256' } } } });
    expect(by(pem('rsa', { modulusLength: 1024 }))).toMatchObject({ ok: false });
  });
});
