// SPDX-License-Identifier: Apache-2.0
/** Documents of HL7 v2: text in OBX segments, and encapsulated data. Source: HL7 v2.5.1, 9.6 (TXA), 2A.24 (ED). */
import { base64Of } from '../ccda/narrative.ts';
import type { Outcome, Transform } from '../transform.ts';
import { failed } from '../transform.ts';
import { isObject, member } from '../transforms/json.ts';
import type { SourceNode } from '../types.ts';
import { part, used } from './parts.ts';

/** All that a field says, its components parted by spaces. */
export function textOf(node: SourceNode): string {
  return [node.value, ...node.children.map(textOf)].filter((one) => one !== undefined && one !== '').join(' ');
}

const TYPES: Readonly<Record<string, string>> = {
  PDF: 'application/pdf', HTML: 'text/html', XML: 'text/xml', RTF: 'application/rtf', JPEG: 'image/jpeg', TIFF: 'image/tiff', PNG: 'image/png', PLAIN: 'text/plain', TEXT: 'text/plain',
};
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/u;

/** ED (in OBX-5) -> Attachment. Data in Base64 as it came, hexadecimal and plain text turned into it. */
const attachment: Transform = {
  takes: 'element',
  args: [],
  apply: (_raw, _context, node): Outcome => {
    const [type, subtype, encoding, data] = [part(node, 'c2'), part(node, 'c3'), part(node, 'c4'), part(node, 'c5')];
    if (data === undefined) return { kind: 'nothing' };
    const bytes = bytesOf(encoding ?? 'Base64', data);
    if (bytes === undefined) return failed('data that are not in the encoding that is named');
    const named = subtype === undefined ? undefined : TYPES[subtype.toUpperCase()] ?? (/^[a-z]+$/u.test(type ?? '') ? `${type ?? ''}/${subtype.toLowerCase()}` : undefined);
    return { kind: 'value', value: { contentType: named ?? 'application/octet-stream', data: bytes }, used: used(node, ['.', 'c2', 'c3', 'c4', 'c5']) };
  },
  inverse: (json) => {
    const [type, data] = [member('contentType')(json), member('data')(json)];
    if (data === undefined || type?.startsWith('text/plain') === true) return undefined;
    const subtype = Object.entries(TYPES).find(([, mime]) => mime === type)?.[0] ?? type?.split('/')[1] ?? 'Octet-stream';
    const kind = type?.startsWith('image/') === true ? 'IM' : type?.startsWith('text/') === true ? 'TEXT' : 'AP';
    return { parts: { c2: kind, c3: subtype, c4: 'Base64', c5: data } };
  },
};

function bytesOf(encoding: string, data: string): string | undefined {
  const plain = data.replace(/\s+/gu, '');
  switch (encoding.toUpperCase()) {
    case 'BASE64': return BASE64.test(plain) && plain.length % 4 === 0 ? plain : undefined;
    case 'A': return base64Of(data);
    default: return undefined;
  }
}

/** The OBX segments below a header (TXA, OBR), in their order, as one plain text; encapsulated data go elsewhere. */
const text: Transform = {
  takes: 'element',
  args: [],
  apply: (_raw, _context, node): Outcome => {
    const lines = node.children.filter((child) => child.name === 'OBX' && part(child, 'OBX.2') !== 'ED');
    const fields = lines.map((line) => line.children.filter((child) => child.name === 'OBX.5'));
    const words = fields.map((repetitions) => repetitions.map(textOf).join('\n')).filter((one) => one !== '').join('\n');
    if (words === '') return { kind: 'nothing' };
    const leaves = [...lines.flatMap((line) => used(line, ['OBX.1', 'OBX.2', 'OBX.4', 'OBX.11'])), ...fields.flat().flatMap(allLeaves)];
    return { kind: 'value', value: { contentType: 'text/plain; charset=utf-8', data: base64Of(words) }, used: leaves };
  },
  inverse: (json) => {
    const data = isObject(json) && member('contentType')(json)?.startsWith('text/plain') === true ? member('data')(json) : undefined;
    const words = data === undefined ? undefined : utf8Of(data);
    return words === undefined ? undefined : { parts: { 'OBX/OBX.1': '1', 'OBX/OBX.2': 'TX', 'OBX/OBX.3': 'TEXT', 'OBX/OBX.3/c2': 'Document text', 'OBX/OBX.3/c3': 'L', 'OBX/OBX.5': words, 'OBX/OBX.11': 'F' } };
  },
};

function allLeaves(node: SourceNode): readonly SourceNode[] {
  return [...(node.leaf === undefined ? [] : [node]), ...node.children.flatMap(allLeaves)];
}

/** Base64 -> the text, where it is UTF-8. */
function utf8Of(data: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(atob(data), (one) => one.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

export const hl7Documents = { 'hl7-attachment': attachment, 'hl7-text': text } as const;
