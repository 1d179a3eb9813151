// SPDX-License-Identifier: Apache-2.0
/** JWK Sets of clients: public signing keys for ES384 and RS384, and nothing else. */
import * as z from 'zod';

const common = { kid: z.string().min(1), alg: z.string().exactOptional(), use: z.literal('sig').exactOptional() };

const publicKey = z.union([
  z.object({ ...common, kty: z.literal('EC'), crv: z.literal('P-384'), x: z.string(), y: z.string() }),
  // 342 characters of base64url: 2048 bits.
  z.object({ ...common, kty: z.literal('RSA'), n: z.string().min(342), e: z.string() }),
]);
const keySet = z.looseObject({ keys: z.array(z.looseObject({})) });

export type PublicKey = z.infer<typeof publicKey>;

/** JWK Set text -> its usable public signing keys; an unreadable text has none. */
export function readKeySet(text: string): readonly PublicKey[] {
  return keysIn(text).flatMap((key) => {
    const usable = publicKey.safeParse(key);
    return usable.success && !('d' in key) ? [usable.data] : [];
  });
}

/** What is wrong with a JWK Set that someone wants to register; undefined when all is well. */
export function keySetFault(text: string): string | undefined {
  const keys = keysIn(text);
  if (keys.length === 0) {
    return 'is not a JWK Set with keys';
  }
  if (keys.some((key) => 'd' in key || 'k' in key)) {
    return 'holds a private or secret key: register public keys alone, and replace that key, since it has been shown';
  }
  const kids = keys.map((key) => key['kid']);
  if (new Set(kids).size !== kids.length) {
    return 'holds two keys with one kid';
  }
  return readKeySet(text).length === keys.length ? undefined : 'holds a key that is not usable: EC P-384 or RSA of 2048 bits or more, each with a kid';
}

function keysIn(text: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    return keySet.safeParse(JSON.parse(text)).data?.keys ?? [];
  } catch {
    return [];
  }
}
