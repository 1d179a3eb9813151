// SPDX-License-Identifier: Apache-2.0
/**
 * A text's own identity, for messages that carry none: the same file sent twice is one message. Not a cryptographic digest; the raw message is
 * kept under one elsewhere. Two 53-bit mixes with different seeds and the length.
 */
export function digestOf(text: string): string {
  return `${text.length.toString(16)}-${mix(text, 0x9e3779b9)}-${mix(text, 0x243f6a88)}`;
}

function mix(text: string, seed: number): string {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(16).padStart(14, '0');
}
