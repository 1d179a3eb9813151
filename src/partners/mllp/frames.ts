// SPDX-License-Identifier: Apache-2.0
/** Blocks of the Minimal Lower Layer Protocol: VT, the message, FS, CR. Source: HL7 v2.5.1 Implementation Support Guide, appendix C; MLLP release 1. */

const VT = 0x0b;
const FS = 0x1c;
const CR = 0x0d;

/** A message as a block. */
export function framed(text: string): Buffer {
  return Buffer.concat([Buffer.from([VT]), Buffer.from(text, 'utf8'), Buffer.from([FS, CR])]);
}

export type Frames =
  | { readonly ok: true; readonly messages: readonly Buffer[] }
  /** `too-long`: the block has passed the limit; `garbage`: something else than a block came. */
  | { readonly ok: false; readonly messages: readonly Buffer[]; readonly fault: 'too-long' | 'garbage' };

export interface FrameReader {
  /** Takes what came; gives the messages that are whole now. */
  push(chunk: Buffer): Frames;
  /** True inside a block. */
  readonly open: boolean;
}

/** A reader that holds at most `limit` bytes of one block. After a fault it must not be used again. */
export function frameReader(limit: number): FrameReader {
  let parts: Buffer[] = [];
  let size = 0;
  let open = false;
  const end = (chunk: Buffer): Buffer => {
    const whole = Buffer.concat([...parts, chunk]);
    parts = [];
    size = 0;
    open = false;
    return whole;
  };
  return {
    get open() { return open; },
    push(chunk) {
      const messages: Buffer[] = [];
      let at = 0;
      while (at < chunk.length) {
        if (!open) {
          const byte = chunk[at];
          at += 1;
          if (byte === VT) open = true;
          // Line ends between blocks are sent by some; anything else means that the two sides no longer speak of the same block.
          else if (byte !== CR && byte !== 0x0a && byte !== FS) return { ok: false, messages, fault: 'garbage' };
          continue;
        }
        const stop = chunk.indexOf(FS, at);
        const piece = chunk.subarray(at, stop < 0 ? undefined : stop);
        size += piece.length;
        if (size > limit) return { ok: false, messages, fault: 'too-long' };
        if (stop < 0) {
          parts.push(piece);
          return { ok: true, messages };
        }
        messages.push(end(piece));
        at = stop + 1;
      }
      return { ok: true, messages };
    },
  };
}
