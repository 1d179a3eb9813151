// SPDX-License-Identifier: Apache-2.0
/**
 * Certification paths of UDAP (HL7 UDAP Security for Scalable Registration 1.0, 1.2; RFC 5280 6): from the certificate
 * that signed, through the authorities it was sent with, to an anchor of the community; each in its time, each issuer an
 * authority that may sign, none revoked by a list that its issuer signed.
 */
import 'reflect-metadata';
import { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, SubjectAlternativeNameExtension, X509Certificate, type X509Crl } from '@peculiar/x509';
import type { Community } from './communities.ts';

/** No honest path is longer. */
const LONGEST = 5;

/** `x5c` of a JWT header -> the certificates, the leaf first; undefined when it cannot be read. */
export function readChain(x5c: readonly string[]): readonly X509Certificate[] | undefined {
  try {
    return x5c.length === 0 || x5c.length > LONGEST ? undefined : x5c.map((der) => new X509Certificate(Buffer.from(der, 'base64')));
  } catch {
    return undefined;
  }
}

/** The URIs that a certificate is issued to (RFC 5280 4.2.1.6). */
export function urisOf(certificate: X509Certificate): readonly string[] {
  return (certificate.getExtension(SubjectAlternativeNameExtension)?.names.items ?? []).filter((name) => name.type === 'url').map((name) => name.value);
}

/** Whether a path leads from the first certificate to an anchor of the community at the moment. Never throws. */
export async function isTrusted(chain: readonly X509Certificate[], community: Community, now: Date): Promise<boolean> {
  const [leaf, ...between] = chain;
  try {
    return leaf !== undefined && await leads(leaf, between, { community, now, left: LONGEST });
  } catch {
    return false;
  }
}

interface Walk { readonly community: Community; readonly now: Date; readonly left: number }

async function leads(certificate: X509Certificate, between: readonly X509Certificate[], walk: Walk): Promise<boolean> {
  if (walk.left === 0 || walk.now < certificate.notBefore || walk.now > certificate.notAfter || saysMore(certificate)) {
    return false;
  }
  for (const anchor of walk.community.anchors) {
    if (await isIssued(certificate, anchor, walk) && walk.now >= anchor.notBefore && walk.now <= anchor.notAfter) {
      return true;
    }
  }
  for (const issuer of between) {
    if (await isIssued(certificate, issuer, walk) && await leads(issuer, between.filter((each) => each !== issuer), { ...walk, left: walk.left - 1 })) {
      return true;
    }
  }
  return false;
}

/**
 * A critical extension that is not judged here, as one that names whom an authority may speak for (RFC 5280 4.2: "MUST reject the
 * certificate if it encounters a critical extension ... that it cannot process"): key identifiers, usages, names and policies, which need none, are.
 */
function saysMore(certificate: X509Certificate): boolean {
  return certificate.extensions.some(({ critical, type }) => critical && !JUDGED.includes(type));
}

const JUDGED: readonly string[] = ['2.5.29.14', '2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.32', '2.5.29.35', '2.5.29.37'];

/** Signed by an authority that may sign certificates, so far above the leaf, and on no list of that authority. */
async function isIssued(certificate: X509Certificate, issuer: X509Certificate, { community, now, left }: Walk): Promise<boolean> {
  const { ca, pathLength } = issuer.getExtension(BasicConstraintsExtension) ?? {};
  // Authorities between the issuer and the leaf (RFC 5280 4.2.1.9).
  if (certificate.issuer !== issuer.subject || ca !== true || (pathLength !== undefined && LONGEST - left > pathLength)) {
    return false;
  }
  const usages = issuer.getExtension(KeyUsagesExtension)?.usages;
  if ((usages !== undefined && (usages & KeyUsageFlags.keyCertSign) === 0) || !await certificate.verify({ publicKey: issuer.publicKey, signatureOnly: true })) {
    return false;
  }
  return isOnNoList(certificate, issuer, { lists: community.lists(), now });
}

interface Lists { readonly lists: readonly X509Crl[]; readonly now: Date }

/**
 * An authority that has lists here vouches for a certificate as long as one of them holds: after its next update was due, what was revoked meanwhile is
 * not known (RFC 5280 5.1.2.5, 6.3.3), and the certificate does not count until the new list is there. What any list revoked stays revoked.
 */
async function isOnNoList(certificate: X509Certificate, issuer: X509Certificate, { lists, now }: Lists): Promise<boolean> {
  const named = lists.filter((list) => list.issuer === issuer.subject);
  const genuine = await Promise.all(named.map((list) => list.verify({ publicKey: issuer.publicKey })));
  const own = named.filter((_list, index) => genuine[index] === true);
  const holds = ({ thisUpdate, nextUpdate }: X509Crl): boolean => now >= thisUpdate && nextUpdate !== undefined && now <= nextUpdate;
  return named.length === 0 || (own.some(holds) && own.every((list) => list.findRevoked(certificate.serialNumber) === null));
}
