// SPDX-License-Identifier: Apache-2.0
/** JWTs that are signed with a certificate: the header carries its path (`x5c`), and its name must be the one that speaks. */
import { X509Certificate } from 'node:crypto';
import { compactVerify } from 'jose';
import type { Community, Udap } from './communities.ts';
import { isTrusted, readChain, urisOf } from './chain.ts';

/** HL7 UDAP Security 1.2.1: RS256 must, the others may. */
export const UDAP_ALGORITHMS = ['RS256', 'ES256', 'RS384', 'ES384'] as const;

export interface SignedBy { readonly alg: string; readonly x5c: readonly string[] }

/** The communities under whose anchors the JWT was signed in the name of `uri`; none when it was not, or the signature is not good. Never throws. */
export async function vouchedBy(jwt: string, { alg, x5c }: SignedBy, { udap, uri, now }: { readonly udap: Udap; readonly uri: string; readonly now: Date }): Promise<readonly Community[]> {
  const chain = readChain(x5c);
  const [leaf] = chain ?? [];
  if (chain === undefined || leaf === undefined || !urisOf(leaf).includes(uri) || !await isSigned(jwt, alg, Buffer.from(leaf.rawData))) {
    return [];
  }
  const trusted = await Promise.all(udap.communities.map((community) => isTrusted(chain, community, now)));
  return udap.communities.filter((_each, index) => trusted[index]);
}

async function isSigned(jwt: string, alg: string, der: Buffer): Promise<boolean> {
  try {
    await compactVerify(jwt, new X509Certificate(der).publicKey, { algorithms: [alg] });
    return true;
  } catch {
    return false;
  }
}
