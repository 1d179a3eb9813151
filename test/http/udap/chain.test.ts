// SPDX-License-Identifier: Apache-2.0
/** Which certification paths lead to a community's anchor, and what becomes of its revocation lists when their file does not hold them. */
import 'reflect-metadata';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webcrypto } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BasicConstraintsExtension, Extension, KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator, X509Crl } from '@peculiar/x509';
import type { X509Certificate } from '@peculiar/x509';
import { isTrusted } from '../../../src/http/udap/chain.ts';
import { readCommunities } from '../../../src/http/udap/communities.ts';
import type { Community } from '../../../src/http/udap/communities.ts';
import { authority, EC } from '../../support/pki.ts';
import type { Authority, Issued } from '../../support/pki.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughcare-chain-'));
let root: Authority;
let member: Issued;
let list: string;

beforeAll(async () => {
  root = await authority('Root');
  member = await root.issue('Member', { names: { uri: ['https://member.example'] } });
  list = await root.revoke(member);
  for (const [name, text] of [['anchors.pem', root.pem], ['own.pem', member.pem], ['own.key', member.key]] as const) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'communities.json'), JSON.stringify({ certificate: 'own.pem', key: 'own.key', communities: [{ uri: 'https://trust.example', anchors: 'anchors.pem', revoked: 'revoked.pem', scopes: ['system/Patient.rs'] }] }));
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
afterEach(() => { jest.useRealTimers(); });

let stamp = Date.now() / 1000;
function putList(text: string): void {
  writeFileSync(join(folder, 'revoked.pem'), text);
  stamp += 10;
  utimesSync(join(folder, 'revoked.pem'), stamp, stamp);
}

describe('a file of revocation lists', () => {
  it.each([['is empty', ''], ['was cut off', '-----BEGIN X509 CRL-----\nMIIB'], ['holds something else', '-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n']])('that %s lets nobody in again who was revoked', async (_what, broken) => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date'] });
    putList(list);
    const read = readCommunities(join(folder, 'communities.json'));
    const community = read.ok ? read.value.communities[0]! : undefined;
    expect(await isTrusted([member.certificate], community!, new Date())).toBe(false);
    putList(broken);
    jest.advanceTimersByTime(11_000);
    expect(await isTrusted([member.certificate], community!, new Date())).toBe(false);
    putList(await root.revoke());
    jest.advanceTimersByTime(11_000);
    expect(await isTrusted([member.certificate], community!, new Date())).toBe(true);
  });

  it.each([
    ['that holds', {}, true], ['whose next update was due', { from: new Date('2026-01-01'), until: new Date('2026-02-01') }, false],
    ['that is of tomorrow', { from: new Date(Date.now() + 86_400_000), until: new Date(Date.now() + 2 * 86_400_000) }, false],
  ] as const)('%s lets a certificate count that is not on it: %j, %s', async (_what, times, counts) => {
    const community = (...texts: readonly string[]): Community => ({ uri: 'https://trust.example', anchors: [root.certificate], scopes: [], purposes: [], roles: [], lists: () => texts.map((text) => new X509Crl(Buffer.from(text.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'))) });
    const other = await root.issue('Other', { names: { uri: ['https://other.example'] } });
    expect(await isTrusted([other.certificate], community(await root.listFor(times)), new Date())).toBe(counts);
    // With one that holds beside it, it counts; unless the eldest list has it.
    expect(await isTrusted([other.certificate], community(await root.listFor(times), await root.revoke()), new Date())).toBe(true);
    expect(await isTrusted([other.certificate], community(await root.listFor(times, other), await root.revoke()), new Date())).toBe(false);
  });

  it('of somebody else who took the name of the authority neither revokes nor holds', async () => {
    const forger = await authority('Root');
    const community: Community = { uri: 'https://trust.example', anchors: [root.certificate], scopes: [], purposes: [], roles: [], lists: () => texts.map((text) => new X509Crl(Buffer.from(text.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'))) };
    let texts = [await forger.revoke(member), await root.revoke()];
    expect(await isTrusted([member.certificate], community, new Date())).toBe(true);
    texts = [await forger.revoke()];
    expect(await isTrusted([member.certificate], community, new Date())).toBe(false);
  });

  it.each([['that holds none', () => Promise.resolve('')], ['with a list that does not say until when it holds', () => root.listFor({ until: null })]])('%s does not let the gateway start', async (_what, text) => {
    putList(await text());
    expect(readCommunities(join(folder, 'communities.json'))).toMatchObject({ ok: false, issues: [{ text: expect.stringContaining('communities.0.revoked') }] });
  });
});

interface Below { readonly by: Issued; readonly name: string; readonly extensions: readonly Extension[] }

/** A certificate with extensions of one's choice. */
async function below({ by, name, extensions }: Below): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: '02', subject: `CN=${name}`, issuer: by.certificate.subject, notBefore: new Date(Date.now() - 1000), notAfter: new Date(Date.now() + 3_600_000),
    publicKey: keys.publicKey, signingKey: by.secret, signingAlgorithm: EC, extensions: [...extensions],
  });
  return { certificate, pem: '', key: '', secret: keys.privateKey };
}
const mayIssue = (most: number | undefined, ...more: readonly Extension[]): readonly Extension[] => [new BasicConstraintsExtension(true, most, true), new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true), ...more];
const trusted = (anchor: Issued, ...path: readonly X509Certificate[]): Promise<boolean> => isTrusted(path, { uri: 'https://trust.example', anchors: [anchor.certificate], lists: () => [], scopes: [], purposes: [], roles: [] } satisfies Community, new Date());

describe('a certification path', () => {
  it.each([[undefined, true], [1, true], [0, false]])('through an authority below one that may have %j below it leads to the anchor: %s', async (most, leads) => {
    const upper = await below({ by: root, name: 'Upper', extensions: mayIssue(most) });
    const lower = await below({ by: upper, name: 'Lower', extensions: mayIssue(undefined) });
    const leaf = await below({ by: lower, name: 'Leaf', extensions: [] });
    expect([await trusted(root, leaf.certificate, lower.certificate, upper.certificate), await trusted(root, (await below({ by: upper, name: 'Direct', extensions: [] })).certificate, upper.certificate)]).toEqual([leads, true]);
  });

  it('does not lead through an authority that may speak for some names alone, since those are not judged here', async () => {
    // Name constraints (RFC 5280 4.2.1.10): permitted, uniformResourceIdentifier "a.example".
    const constraints = new Extension('2.5.29.30', true, Buffer.from('300fa00d300b8609612e6578616d706c65', 'hex'));
    const narrow = await below({ by: root, name: 'Narrow', extensions: mayIssue(undefined, constraints) });
    const leaf = await below({ by: narrow, name: 'Leaf', extensions: [] });
    expect(await trusted(root, leaf.certificate, narrow.certificate)).toBe(false);
  });
});
