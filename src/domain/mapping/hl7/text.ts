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

/** OBX with ED -> Attachment. Data in Base64 as it came, plain text turned into it; what OBX-3 calls it is the title. */
const attachment: Transform = {
  takes: 'element',
  args: [],
  apply: (_raw, _context, node): Outcome => {
    const field = node.children.find((child) => child.name === 'OBX.5');
    const data = field === undefined ? undefined : part(field, 'c5');
    if (field === undefined || data === undefined) return { kind: 'nothing' };
    const bytes = bytesOf(part(field, 'c4') ?? 'Base64', data);
    if (bytes === undefined) return failed('data that are not in the encoding that is named');
    const title = titleOf(node);
    const value = { contentType: typeOf(field), data: bytes, ...(title === undefined ? {} : { title }) };
    return { kind: 'value', value, used: [...used(node, ['OBX.2', 'OBX.3', 'OBX.3/c2', 'OBX.3/c3', 'OBX.11']), ...used(field, ['.', 'c2', 'c3', 'c4', 'c5'])] };
  },
  inverse: (json) => {
    const [type, data, title] = [member('contentType')(json), member('data')(json), member('title')(json)];
    if (data === undefined || type?.startsWith('text/plain') === true) return undefined;
    const subtype = Object.entries(TYPES).find(([, mime]) => mime === type)?.[0] ?? type?.split('/')[1] ?? 'Octet-stream';
    const kind = type?.startsWith('image/') === true ? 'IM' : type?.startsWith('text/') === true ? 'TEXT' : 'AP';
    return { parts: { 'OBX.2': 'ED', ...heading('', title ?? 'Document'), 'OBX.5/c2': kind, 'OBX.5/c3': subtype, 'OBX.5/c4': 'Base64', 'OBX.5/c5': data, 'OBX.11': 'F' } };
  },
};

function typeOf(field: SourceNode): string {
  const [type, subtype] = [part(field, 'c2'), part(field, 'c3')];
  const own = subtype === undefined ? undefined : TYPES[subtype.toUpperCase()];
  return own ?? (subtype !== undefined && /^[a-z]+$/u.test(type ?? '') ? `${type ?? ''}/${subtype.toLowerCase()}` : 'application/octet-stream');
}

/** What OBX-3 says in words. */
function titleOf(line: SourceNode): string | undefined {
  return part(line, 'OBX.3/c2') ?? part(line, 'OBX.3');
}

function heading(before: string, title: string): Readonly<Record<string, string>> {
  return { [`${before}OBX.3`]: 'DOC', [`${before}OBX.3/c2`]: title, [`${before}OBX.3/c3`]: 'L' };
}

function bytesOf(encoding: string, data: string): string | undefined {
  const plain = data.replace(/\s+/gu, '');
  switch (encoding.toUpperCase()) {
    case 'BASE64': return BASE64.test(plain) && plain.length % 4 === 0 ? plain : undefined;
    case 'A': return base64Of(data);
    default: return undefined;
  }
}

/**
 * The OBX segments below a header (TXA), in their order, as one plain text; encapsulated data go elsewhere. What OBX-3 calls them is the title;
 * several names stand before their parts.
 */
const text: Transform = {
  takes: 'element',
  args: [],
  apply: (_raw, _context, node): Outcome => {
    const lines = node.children.filter((child) => child.name === 'OBX' && part(child, 'OBX.2') !== 'ED' && child.children.some((field) => field.name === 'OBX.5'));
    const titles = [...new Set(lines.map(titleOf))];
    const words = lines.map((line, index) => [titles.length > 1 && (index === 0 || titleOf(line) !== titleOf(lines[index - 1] ?? line)) ? titleOf(line) : undefined, wordsOf(line)])
      .flat().filter((one) => one !== undefined && one !== '').join('\n');
    if (words === '') return { kind: 'nothing' };
    const leaves = lines.flatMap((line) => [...used(line, ['OBX.2', 'OBX.3', 'OBX.3/c2', 'OBX.3/c3', 'OBX.4', 'OBX.11']), ...line.children.filter((field) => field.name === 'OBX.5').flatMap(allLeaves)]);
    return { kind: 'value', value: { contentType: 'text/plain; charset=utf-8', data: base64Of(words), ...(titles.length === 1 && titles[0] !== undefined ? { title: titles[0] } : {}) }, used: leaves };
  },
  inverse: (json) => {
    const data = isObject(json) && member('contentType')(json)?.startsWith('text/plain') === true ? member('data')(json) : undefined;
    const words = data === undefined ? undefined : utf8Of(data);
    if (words === undefined) return undefined;
    return { parts: { 'OBX/OBX.1': '1', 'OBX/OBX.2': 'TX', ...heading('OBX/', member('title')(json) ?? 'Document text'), 'OBX/OBX.5': words, 'OBX/OBX.11': 'F' } };
  },
};

function wordsOf(line: SourceNode): string {
  return line.children.filter((child) => child.name === 'OBX.5').map(textOf).join('\n');
}

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
