// SPDX-License-Identifier: Apache-2.0
/**
 * Opaque texts that the gateway hands out and takes back: cursors and links. They are sealed (AES-256-GCM), because a link
 * that repeats a search can hold a name or an identifier, and links end in logs that are not ours (settled question 17).
 */
import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';

export interface Sealer {
  /** Seals a text for one audience (an organization); only the same audience can open it. */
  seal(audience: string, text: string): string;
  /** undefined: not ours, altered, or for another audience. */
  open(audience: string, sealed: string): string | undefined;
}

const NONCE = 12;
const TAG = 16;

/** In: a key of 32 bytes, the same on every process. */
export function createSealer(bytesOfKey: Uint8Array): Sealer {
  const key = createSecretKey(bytesOfKey);
  return {
    seal(audience, text) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(audience));
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },
    open(audience, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < NONCE + TAG) {
        return undefined;
      }
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE)).setAAD(Buffer.from(audience));
        decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
        return decipher.update(bytes.subarray(NONCE, bytes.length - TAG), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
