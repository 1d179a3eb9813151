// SPDX-License-Identifier: Apache-2.0
/** Secure mail: only the recipient can open it, and the signature is ours; read with Node's own cryptography and the PKCS#7 reader of node-forge. */
import { createVerify, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import forge from 'node-forge';
import { enforceStatement } from '../../../src/domain/consent/enforce/enforce.ts';
import { DIRECTORY_DECISION } from '../../../src/app/release/view.ts';
import { sealedMail } from '../../../src/partners/deliver/smime.ts';

interface Pair { readonly cert: string; readonly key: string }
let ours: Pair;
let theirs: Pair;
let others: Pair;

function certified(name: string, days: number): Pair {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
  const secret = forge.pki.privateKeyFromPem(privateKey);
  const made = forge.pki.createCertificate();
  made.publicKey = forge.pki.setRsaPublicKey(secret.n, secret.e);
  made.serialNumber = '01';
  made.validity.notBefore = new Date('2026-01-01T00:00:00Z');
  made.validity.notAfter = new Date(Date.parse('2026-01-01T00:00:00Z') + days * 86_400_000);
  const who = [{ name: 'commonName', value: name }];
  made.setSubject(who);
  made.setIssuer(who);
  made.sign(secret, forge.md.sha256.create());
  return { cert: forge.pki.certificateToPem(made), key: privateKey };
}

beforeAll(() => {
  [ours, theirs, others] = [certified('gateway.example', 3650), certified('clinic.example', 3650), certified('elsewhere.example', 3650)];
});

const TEXT = '{"resourceType":"Bundle","note":"§ Delgado"}';
const mail = (certificate: string, date = '2026-11-22T08:00:00.000Z') => sealedMail({ ...ours, from: 'records@gateway.example' }, {
  id: 'd-1', to: 'records@clinic.example', certificate, date, bodies: [enforceStatement('bundle', 'application/fhir+json; charset=utf-8', [DIRECTORY_DECISION], () => TEXT)],
});

/** Opens an enveloped message with a key; undefined: it is not for this one. */
function opened(text: string, { cert, key }: Pair): string | undefined {
  const der = Buffer.from(text.split('\r\n\r\n')[1]!.replaceAll('\r\n', ''), 'base64').toString('binary');
  const message = forge.pkcs7.messageFromAsn1(forge.asn1.fromDer(der)) as forge.pkcs7.PkcsEnvelopedData;
  const recipient = message.findRecipient(forge.pki.certificateFromPem(cert));
  try {
    message.decrypt(recipient ?? message.recipients[0]!, forge.pki.privateKeyFromPem(key));
    return (message.content as forge.util.ByteStringBuffer | undefined)?.getBytes();
  } catch {
    return undefined;
  }
}

describe('a document as secure mail', () => {
  it('tells nothing of its content on the outside, and the recipient alone opens it', () => {
    const sealed = mail(theirs.cert);
    const text = sealed.ok ? sealed.value : '';
    expect(text).toMatch(/^From: <records@gateway\.example>\r\nTo: <records@clinic\.example>\r\nDate: Sun, 22 Nov 2026 08:00:00 \+0000\r\nMessage-ID: <d-1@gateway\.example>\r\nSubject: Secure message\r\n/);
    expect(text.split('\r\n').every((line) => line.length <= 998)).toBe(true);
    const inner = opened(text, theirs);
    expect(inner).toMatch(/^Content-Type: multipart\/signed; protocol="application\/pkcs7-signature"; micalg=sha-256/);
    expect(inner).toContain(Buffer.from(TEXT, 'utf8').toString('base64').slice(0, 60));
    expect(opened(text, others)).toBeUndefined();
  });

  it('carries a detached signature of ours over exactly its content', () => {
    const sealed = mail(theirs.cert);
    const inner = opened(sealed.ok ? sealed.value : '', theirs)!;
    const boundary = /boundary="([^"]+)"/.exec(inner)![1]!;
    const [, content = '', signature = ''] = inner.split(`--${boundary}`).map((part) => part.replace(/^\r\n/, ''));
    const signed = content.replace(/\r\n$/, '');
    const der = Buffer.from(signature.split('\r\n\r\n')[1]!.replaceAll('\r\n', ''), 'base64').toString('binary');
    const message = forge.pkcs7.messageFromAsn1(forge.asn1.fromDer(der)) as unknown as {
      readonly rawCapture: { readonly signature: string; readonly authenticatedAttributes: forge.asn1.Asn1[] }; readonly certificates: readonly forge.pki.Certificate[];
    };
    expect(forge.pki.certificateToPem(message.certificates[0]!)).toBe(ours.cert);
    const digest = forge.md.sha256.create().update(signed).digest().getBytes();
    const attributes = forge.asn1.create(forge.asn1.Class.UNIVERSAL, forge.asn1.Type.SET, true, message.rawCapture.authenticatedAttributes);
    const bytes = forge.asn1.toDer(attributes).getBytes();
    expect(bytes.includes(digest)).toBe(true);
    const verified = (over: string): boolean => createVerify('sha256').update(Buffer.from(over, 'binary')).verify(new X509Certificate(ours.cert).publicKey, Buffer.from(message.rawCapture.signature, 'binary'));
    expect([verified(bytes), verified(`${bytes} `)]).toEqual([true, false]);
  });

  it('is not made for a certificate that has expired, is not valid yet, or is none', () => {
    expect(mail(certified('late.example', 10).cert)).toMatchObject({ ok: false, issues: [{ text: expect.stringContaining('has expired'), at: 'theirs' }] });
    expect(mail(theirs.cert, '2025-01-01T00:00:00.000Z')).toMatchObject({ ok: false, issues: [{ text: expect.stringContaining('not valid yet') }] });
    expect(mail('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')).toMatchObject({ ok: false, issues: [{ text: expect.stringContaining('cannot be read') }] });
  });
});
