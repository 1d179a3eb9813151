// SPDX-License-Identifier: Apache-2.0
/** Authorities made for a test: certificates under them, and lists of those they revoked. */
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import type { CryptoKey } from 'jose';
import {
  BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, SubjectAlternativeNameExtension, X509CertificateGenerator, X509CrlGenerator,
} from '@peculiar/x509';
import type { Extension, X509Certificate } from '@peculiar/x509';

export const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface Issued {
  readonly certificate: X509Certificate;
  readonly pem: string;
  /** PKCS#8 PEM. */
  readonly key: string;
  readonly secret: CryptoKey;
}

export interface Names { readonly uri?: readonly string[]; readonly dns?: readonly string[]; readonly ip?: readonly string[] }

export interface Authority extends Issued {
  issue(name: string, options?: { readonly names?: Names; readonly ends?: Date; readonly begins?: Date }): Promise<Issued>;
  /** An authority below this one. */
  below(name: string): Promise<Authority>;
  /** PEM of its revocation list, with these on it. */
  revoke(...issued: readonly Issued[]): Promise<string>;
  /** The same, with the time for which it holds; no end: it does not say. */
  listFor(times: { readonly from?: Date; readonly until?: Date | null }, ...issued: readonly Issued[]): Promise<string>;
}

const HOUR = 3_600_000;

/** An authority that signs itself. */
export async function authority(name: string): Promise<Authority> {
  return make(name, undefined);
}

async function make(name: string, parent: Issued | undefined): Promise<Authority> {
  const own = await signed({ name, signer: parent, extensions: [new BasicConstraintsExtension(true, undefined, true), new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true)] });
  return {
    ...own,
    issue: (subject, { names, ends, begins } = {}) => signed({
      name: subject, signer: own, ...(ends === undefined ? {} : { ends }), ...(begins === undefined ? {} : { begins }),
      extensions: [new BasicConstraintsExtension(false), new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true), ...alternatives(names)],
    }),
    below: (subject) => make(subject, own),
    revoke: (...issued) => list(own, {}, issued),
    listFor: (times, ...issued) => list(own, times, issued),
  };
}

async function list(own: Issued, { from, until }: Parameters<Authority['listFor']>[0], issued: readonly Issued[]): Promise<string> {
  return pem('X509 CRL', (await X509CrlGenerator.create({
    issuer: own.certificate.subject, thisUpdate: from ?? new Date(Date.now() - HOUR), ...(until === null ? {} : { nextUpdate: until ?? new Date(Date.now() + 24 * HOUR) }), signingAlgorithm: EC, signingKey: own.secret,
    entries: issued.map(({ certificate }) => ({ serialNumber: certificate.serialNumber, revocationDate: new Date(Date.now() - HOUR) })),
  })).rawData);
}

function pem(kind: string, der: ArrayBuffer): string {
  return `-----BEGIN ${kind}-----\n${Buffer.from(der).toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END ${kind}-----\n`;
}

interface Signing {
  readonly name: string;
  readonly signer: Issued | undefined;
  readonly begins?: Date;
  readonly ends?: Date;
  readonly extensions: readonly Extension[];
}

async function signed({ name, signer, begins, ends, extensions }: Signing): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: `01${randomBytes(8).toString('hex')}`, subject: `CN=${name}`, issuer: signer?.certificate.subject ?? `CN=${name}`,
    notBefore: begins ?? new Date(Date.now() - HOUR), notAfter: ends ?? new Date(Date.now() + 24 * HOUR),
    publicKey: keys.publicKey, signingKey: signer?.secret ?? keys.privateKey, signingAlgorithm: EC, extensions: [...extensions],
  });
  return { certificate, pem: certificate.toString('pem'), key: pem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)), secret: keys.privateKey };
}

function alternatives(names: Names | undefined): readonly SubjectAlternativeNameExtension[] {
  const all = [
    ...(names?.uri ?? []).map((value) => ({ type: 'url' as const, value })), ...(names?.dns ?? []).map((value) => ({ type: 'dns' as const, value })),
    ...(names?.ip ?? []).map((value) => ({ type: 'ip' as const, value })),
  ];
  return all.length === 0 ? [] : [new SubjectAlternativeNameExtension(all)];
}
