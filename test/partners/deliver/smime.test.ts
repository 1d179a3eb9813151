// SPDX-License-Identifier: Apache-2.0
/** Secure mail: only the recipient can open it, and the signature is ours; read with Node's own cryptography, the PKCS#7 reader of node-forge. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { enforceStatement } from '../../../src/domain/consent/enforce/enforce.ts';
import { DIRECTORY_DECISION } from '../../../src/app/release/view.ts';
import { sealedMail } from '../../../src/partners/deliver/smime.ts';
import { mailbox, opened, signedPart, type Mailbox } from '../../support/mail.ts';

let ours: Mailbox;
let theirs: Mailbox;
let others: Mailbox;

beforeAll(async () => {
  [ours, theirs, others] = await Promise.all([mailbox('gateway.example'), mailbox('clinic.example'), mailbox('elsewhere.example')]);
});

const TEXT = '{"resourceType":"Bundle","note":"§ Delgado"}';
const mail = (certificate: string, date = '2026-11-22T08:00:00.000Z') => sealedMail({ ...ours, from: 'records@gateway.example' }, {
  id: 'd-1', to: 'records@clinic.example', certificate, date, bodies: [enforceStatement('bundle', 'application/fhir+json; charset=utf-8', [DIRECTORY_DECISION], () => TEXT)],
});
const textOf = (certificate: string): string => {
  const sealed = mail(certificate);
  return sealed.ok ? sealed.value : '';
};

describe('a document as secure mail', () => {
  it('tells nothing of its content on the outside, and the recipient alone opens it', () => {
    const text = textOf(theirs.cert);
    expect(text).toMatch(/^From: <records@gateway\.example>\r\nTo: <records@clinic\.example>\r\nDate: Sun, 22 Nov 2026 08:00:00 \+0000\r\nMessage-ID: <d-1@gateway\.example>\r\nSubject: Secure message\r\n/);
    expect(text.split('\r\n').every((line) => line.length <= 998)).toBe(true);
    const inner = opened(text, theirs);
    expect(inner).toMatch(/^Content-Type: multipart\/signed; protocol="application\/pkcs7-signature"; micalg=sha-256/);
    expect(inner).toContain(Buffer.from(TEXT, 'utf8').toString('base64').slice(0, 60));
    expect(opened(text, others)).toBeUndefined();
  });

  it('carries a detached signature of ours over exactly its content', () => {
    const part = signedPart(opened(textOf(theirs.cert), theirs)!);
    expect([part.attachment, part.signer, part.coversContent, part.verifies(), part.verifies(' ')]).toEqual([TEXT, ours.cert, true, true, false]);
  });

  it('is not made for a certificate that has expired, is not valid yet, or is none', async () => {
    expect(mail((await mailbox('late.example', 10)).cert)).toMatchObject({ ok: false, issues: [{ text: expect.stringContaining('has expired'), at: 'theirs' }] });
    expect(mail(theirs.cert, '2025-01-01T00:00:00.000Z')).toMatchObject({ ok: false, issues: [{ text: expect.stringContaining('not valid yet') }] });
    expect(mail('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')).toMatchObject({ ok: false, issues: [{ text: expect.stringContaining('cannot be read') }] });
  });
});
