// SPDX-License-Identifier: Apache-2.0
/** The other end of secure mail: a mailbox with an RSA certificate, what it can open, and whose signature is in it. */
import 'reflect-metadata';
import { constants, createDecipheriv, createVerify, KeyObject, privateDecrypt, webcrypto, X509Certificate } from 'node:crypto';
import { KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator } from '@peculiar/x509';
import forge from 'node-forge';

export interface Mailbox {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
const BEGIN = Date.parse('2026-01-01T00:00:00Z');

/** A mailbox whose certificate, signed by itself, holds for so many days from 2026-01-01. */
export async function mailbox(name: string, days = 3650): Promise<Mailbox> {
  const keys = await webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01', name: `CN=${name}`, notBefore: new Date(BEGIN), notAfter: new Date(BEGIN + days * 86_400_000), keys, signingAlgorithm: RSA,
    extensions: [new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true)],
  });
  return { cert: `${certificate.toString('pem')}\n`, key: KeyObject.from(keys.privateKey).export({ type: 'pkcs1', format: 'pem' }) as string };
}

/** Opens an enveloped message (RFC 8551, 3.3; RFC 5652, 6) with a key; undefined: it is not for this one. */
export function opened(text: string, { key }: Mailbox): string | undefined {
  const { recipients: [recipient], encryptedContent: { parameter, content } } = forge.pkcs7.messageFromAsn1(forge.asn1.fromDer(derOf(text))) as unknown as Enveloped;
  try {
    const secret = privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(recipient!.encryptedContent.content, 'binary'));
    const cipher = createDecipheriv('aes-256-cbc', secret, Buffer.from(parameter.getBytes(), 'binary'));
    return Buffer.concat([cipher.update(Buffer.from(content.getBytes(), 'binary')), cipher.final()]).toString('binary');
  } catch {
    return undefined;
  }
}

interface Enveloped {
  readonly recipients: readonly { readonly encryptedContent: { readonly content: string } }[];
  readonly encryptedContent: { readonly parameter: forge.util.ByteStringBuffer; readonly content: forge.util.ByteStringBuffer };
}

export interface SignedPart {
  /** Content of the first attachment. */
  readonly attachment: string;
  /** PEM: certificate that came with the signature. */
  readonly signer: string;
  /** The digest of the content is among what was signed. */
  readonly coversContent: boolean;
  /** The signature is that of the certificate's key, over what was signed with `more` behind it. */
  verifies(more?: string): boolean;
}

/** In: what was inside of the envelope (RFC 8551, 3.5.3: multipart/signed). */
export function signedPart(inner: string): SignedPart {
  const boundary = /boundary="([^"]+)"/.exec(inner)![1]!;
  const [, content = '', signature = ''] = inner.split(`--${boundary}`).map((part) => part.replace(/^\r\n/, ''));
  const signed = content.replace(/\r\n$/, '');
  const message = forge.pkcs7.messageFromAsn1(forge.asn1.fromDer(derOf(signature))) as unknown as {
    readonly rawCapture: { readonly signature: string; readonly authenticatedAttributes: forge.asn1.Asn1[] }; readonly certificates: readonly forge.pki.Certificate[];
  };
  const signer = forge.pki.certificateToPem(message.certificates[0]!).replaceAll('\r\n', '\n');
  const bytes = forge.asn1.toDer(forge.asn1.create(forge.asn1.Class.UNIVERSAL, forge.asn1.Type.SET, true, message.rawCapture.authenticatedAttributes)).getBytes();
  const attachment = /filename="records-1[^]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(signed)?.[1] ?? '';
  return {
    attachment: Buffer.from(attachment.replaceAll('\r\n', ''), 'base64').toString('utf8'), signer,
    coversContent: bytes.includes(forge.md.sha256.create().update(signed).digest().getBytes()),
    verifies: (more = '') => createVerify('sha256').update(Buffer.from(`${bytes}${more}`, 'binary')).verify(new X509Certificate(signer).publicKey, Buffer.from(message.rawCapture.signature, 'binary')),
  };
}

/** The body of a part in base64, as bytes of DER. */
function derOf(part: string): string {
  return Buffer.from(part.split('\r\n\r\n')[1]!.replaceAll('\r\n', ''), 'base64').toString('binary');
}
