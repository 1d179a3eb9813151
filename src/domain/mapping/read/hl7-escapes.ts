// SPDX-License-Identifier: Apache-2.0
/** Escape sequences of HL7 v2 text. Source: HL7 v2.5.1, 2.7. */
import type { Delimiters } from './hl7.ts';

/**
 * What a text on the wire says. Line breaks and spacing become such, highlighting goes, hexadecimal bytes become characters; a sequence of a
 * local alphabet, and an escape character without its partner, stay as they are.
 */
export function decodeText(raw: string, delimiters: Delimiters): string {
  const { escape } = delimiters;
  if (!raw.includes(escape)) return raw;
  const parts = raw.split(escape);
  let text = parts[0] ?? '';
  let at = 1;
  while (at < parts.length) {
    const sequence = at + 1 < parts.length ? meaningOf(parts[at] ?? '', delimiters) : undefined;
    text += sequence === undefined ? `${escape}${parts[at] ?? ''}` : `${sequence}${parts[at + 1] ?? ''}`;
    at += sequence === undefined ? 1 : 2;
  }
  return text;
}

function meaningOf(sequence: string, delimiters: Delimiters): string | undefined {
  switch (sequence) {
    case 'F': return delimiters.field;
    case 'S': return delimiters.component;
    case 'T': return delimiters.subcomponent;
    case 'R': return delimiters.repetition;
    case 'E': return delimiters.escape;
    case 'H': case 'N': case '.fi': case '.nf': return '';
    case '.br': case '.ce': return '\n';
    default: return spacing(sequence) ?? hexadecimal(sequence);
  }
}

/** `.sp3` skips lines, `.sk3` spaces, `.in` and `.ti` indent. 2.7.6 */
function spacing(sequence: string): string | undefined {
  const [whole, name, count = '1'] = /^\.(sp|sk|in|ti)[+ ]?(-?\d{1,2})?$/u.exec(sequence) ?? [];
  if (whole === undefined) return undefined;
  return name === 'sp' ? '\n'.repeat(Math.max(Number(count), 1)) : ' '.repeat(Math.max(Number(count), 0));
}

/** `X0D0A`: bytes, in UTF-8 where they are that, else one character each. 2.7.5 */
function hexadecimal(sequence: string): string | undefined {
  if (!/^X(?:[0-9A-Fa-f]{2})+$/u.test(sequence)) return undefined;
  const bytes = sequence.slice(1).match(/../gu) ?? [];
  try {
    return decodeURIComponent(bytes.map((byte) => `%${byte}`).join(''));
  } catch {
    return bytes.map((byte) => String.fromCharCode(Number.parseInt(byte, 16))).join('');
  }
}

/** A text as it goes on the wire: `decodeText` gives it back. */
export function encodeText(text: string, { field, component, repetition, escape, subcomponent }: Delimiters): string {
  const names = new Map([[field, 'F'], [component, 'S'], [subcomponent, 'T'], [repetition, 'R'], [escape, 'E'], ['\n', '.br']]);
  let raw = '';
  for (const character of text) {
    const name = names.get(character) ?? (character < ' ' ? `X${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}` : undefined);
    raw += name === undefined ? character : `${escape}${name}${escape}`;
  }
  return raw;
}
