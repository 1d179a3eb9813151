// SPDX-License-Identifier: Apache-2.0
/**
 * A document as Direct-style secure mail: signed with a detached signature, then encrypted for the recipient's certificate
 * (RFC 8551 sections 3.5.3 and 3.3; Applicability Statement for Secure Health Transport 2.1-2.4). The header names nobody and no subject matter.
 */
import { constants, createHash, createPrivateKey, privateEncrypt, X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import type { Releasable } from '../../domain/consent/enforce/releasable.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';

export interface SmimeIdentity {
  /** PEM: our certificate (RSA) and its key. */
  readonly cert: string;
  readonly key: string;
  /** Address of the sender. */
  readonly from: string;
}

export interface Mail {
  readonly id: string;
  readonly to: string;
  /** PEM: the certificate of the recipient (RSA). */
  readonly certificate: string;
  /** Instant of the header. */
  readonly date: string;
  readonly bodies: readonly Releasable[];
}

const CRLF = '\r\n';
const LINE = 76;

/** The mail as text. Issues: a certificate that is over, not yet begun, or cannot be used. */
export function sealedMail(identity: SmimeIdentity, mail: Mail): Result<string> {
  for (const [whose, pem] of [['ours', identity.cert], ['theirs', mail.certificate]] as const) {
    const fault = certificateFault(pem, mail.date);
    if (fault !== undefined) {
      return fail({ code: 'business-rule', text: `The certificate (${whose}) ${fault}`, at: whose, cite: 'RFC 5280, 4.1.2.5' });
    }
  }
  try {
    return ok(encrypted(signed(content(mail), identity), identity, mail));
  } catch {
    return fail({ code: 'business-rule', text: 'The mail could not be signed or encrypted: both certificates must be RSA', at: 'certificate' });
  }
}

function certificateFault(pem: string, date: string): string | undefined {
  try {
    const { validFromDate, validToDate, publicKey } = new X509Certificate(pem);
    const at = Date.parse(date);
    return publicKey.asymmetricKeyType !== 'rsa' ? 'is not for RSA' : at < validFromDate.getTime() ? 'is not valid yet' : at > validToDate.getTime() ? 'has expired' : undefined;
  } catch {
    return 'cannot be read';
  }
}

/** A note for a person, and each body as an attachment. */
function content({ id, bodies }: Mail): string {
  const boundary = boundaryOf(id, 'content');
  const note = part('text/plain; charset=utf-8', '', 'Records delivered by Throughcare. The notices that go with them are inside; read them before you use or pass on the records.');
  const parts = bodies.map(({ contentType, text }, index) => part(contentType, `records-${String(index + 1)}.${contentType.includes('json') ? 'json' : 'hl7'}`, text));
  return [`Content-Type: multipart/mixed; boundary="${boundary}"`, '', ...[note, ...parts].map((each) => `--${boundary}${CRLF}${each}`), `--${boundary}--`, ''].join(CRLF);
}

function part(contentType: string, name: string, text: string): string {
  const disposition = name === '' ? [] : [`Content-Disposition: attachment; filename="${name}"`];
  return [`Content-Type: ${contentType}`, ...disposition, 'Content-Transfer-Encoding: base64', '', folded(Buffer.from(text, 'utf8').toString('base64'))].join(CRLF);
}

function signed(inner: string, { cert, key }: SmimeIdentity): string {
  const message = forge.pkcs7.createSignedData();
  message.content = forge.util.createBuffer(inner);
  message.addCertificate(cert);
  message.addSigner({
    key: nativeKey(key), certificate: cert, digestAlgorithm: forge.pki.oids['sha256']!,
    authenticatedAttributes: [{ type: forge.pki.oids['contentType']!, value: forge.pki.oids['data']! }, { type: forge.pki.oids['messageDigest']! }],
  });
  message.sign({ detached: true });
  const signature = Buffer.from(forge.asn1.toDer(message.toAsn1()).getBytes(), 'binary').toString('base64');
  const boundary = boundaryOf(inner, 'signed');
  return [
    `Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary="${boundary}"`, '',
    `--${boundary}`, inner, `--${boundary}`,
    'Content-Type: application/pkcs7-signature; name="smime.p7s"', 'Content-Disposition: attachment; filename="smime.p7s"', 'Content-Transfer-Encoding: base64', '',
    folded(signature), `--${boundary}--`, '',
  ].join(CRLF);
}

/** DigestInfo of SHA-256 without the digest (RFC 8017, 9.2, note 1). */
const SHA256_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** Our key as node-forge wants one: it writes the structures, the private key itself stays with OpenSSL, which is quicker and tells nothing by its time. */
function nativeKey(pem: string): forge.pki.rsa.PrivateKey {
  const key = createPrivateKey(pem);
  const sign = (digest: forge.md.MessageDigest): string =>
    privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.concat([SHA256_INFO, Buffer.from(digest.digest().getBytes(), 'binary')])).toString('binary');
  return { sign } as unknown as forge.pki.rsa.PrivateKey;
}

function encrypted(inner: string, { from }: SmimeIdentity, { id, to, certificate, date }: Mail): string {
  const message = forge.pkcs7.createEnvelopedData();
  message.addRecipient(forge.pki.certificateFromPem(certificate));
  message.content = forge.util.createBuffer(inner);
  message.encrypt(undefined, forge.pki.oids['aes256-CBC']);
  const sealed = Buffer.from(forge.asn1.toDer(message.toAsn1()).getBytes(), 'binary').toString('base64');
  return [
    `From: <${from}>`, `To: <${to}>`, `Date: ${new Date(date).toUTCString().replace('GMT', '+0000')}`, `Message-ID: <${id}@${from.split('@')[1] ?? 'localhost'}>`,
    'Subject: Secure message', 'MIME-Version: 1.0',
    'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"', 'Content-Disposition: attachment; filename="smime.p7m"',
    'Content-Transfer-Encoding: base64', '', folded(sealed), '',
  ].join(CRLF);
}

function folded(base64: string): string {
  return base64.match(new RegExp(`.{1,${String(LINE)}}`, 'g'))?.join(CRLF) ?? '';
}

/** It cannot stand within base64. */
function boundaryOf(seed: string, what: string): string {
  return `=_${createHash('sha256').update(`${what} ${seed}`).digest('hex').slice(0, 32)}`;
}
