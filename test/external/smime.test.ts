// SPDX-License-Identifier: Apache-2.0
/** Secure mail of the gateway, opened and verified by OpenSSL, which knows nothing of the gateway. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { DIRECTORY_DECISION } from '../../src/app/release/view.ts';
import { enforceStatement } from '../../src/domain/consent/enforce/enforce.ts';
import { sealedMail } from '../../src/partners/deliver/smime.ts';
import { mailbox } from '../support/mail.ts';

const TEXT = '{"resourceType":"Bundle","note":"§ Delgado"}';
const folder = mkdtempSync(join(tmpdir(), 'throughcare-smime-'));
const kept = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text, { mode: 0o600 });
  return join(folder, name);
};
const openssl = (args: readonly string[], input: string): string => execFileSync('openssl', ['cms', ...args], { input, encoding: 'latin1', stdio: ['pipe', 'pipe', 'pipe'] });

it('OpenSSL opens a mail with the recipient\'s key, and takes its signature for ours over exactly its content', async () => {
  const [ours, theirs, others] = await Promise.all([mailbox('gateway.example'), mailbox('clinic.example'), mailbox('elsewhere.example')]);
  const body = enforceStatement('bundle', 'application/fhir+json; charset=utf-8', [DIRECTORY_DECISION], () => TEXT);
  const sealed = sealedMail({ ...ours, from: 'records@gateway.example' }, { id: 'd-1', to: 'records@clinic.example', certificate: theirs.cert, date: '2026-11-22T08:00:00.000Z', bodies: [body] });
  const [ourCert, theirCert, theirKey, otherCert, otherKey] = [kept('ours.pem', ours.cert), kept('theirs.pem', theirs.cert), kept('theirs.key', theirs.key), kept('others.pem', others.cert), kept('others.key', others.key)];
  const mail = sealed.ok ? sealed.value : '';
  const inner = openssl(['-decrypt', '-recip', theirCert, '-inkey', theirKey], mail);
  const verify = (text: string, trusted: string): string => openssl(['-verify', '-CAfile', trusted, '-purpose', 'any'], text);
  const content = verify(inner, ourCert);
  const attached = /filename="records-1\.json"[^]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(content)?.[1] ?? '';
  expect(Buffer.from(attached, 'base64').toString('utf8')).toBe(TEXT);
  expect(() => openssl(['-decrypt', '-recip', otherCert, '-inkey', otherKey], mail)).toThrow();
  expect(() => verify(inner, otherCert)).toThrow();
  expect(() => verify(inner.replace('Records delivered', 'records delivered').replace(attached.slice(0, 8), 'AAAAAAAA'), ourCert)).toThrow();
});
