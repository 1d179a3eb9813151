// SPDX-License-Identifier: Apache-2.0
/**
 * HL7 v2 text <-> segments, fields, repetitions, components, subcomponents, all as they stand on the wire: what was read is written back
 * byte for byte. Delimiters are each message's own (MSH-1, MSH-2). Source: HL7 v2.5.1, chapter 2, 2.5 and 2.7.
 */
import type { Result } from '../../issue.ts';
import { fail, ok } from '../../issue.ts';
import type { ReadLimits } from './limits.ts';
import { READ_LIMITS } from './limits.ts';

export interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
}

/** Recommended by 2.5.4. */
export const DELIMITERS: Delimiters = { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' };

/** Repetition -> component -> subcomponent, not decoded. */
export type Hl7Field = readonly (readonly (readonly string[])[])[];

export interface Hl7Segment {
  readonly name: string;
  /** The first is field 1; of MSH, FHS and BHS field 1 is the separator itself and field 2 the encoding characters, both whole. */
  readonly fields: readonly Hl7Field[];
  readonly delimiters: Delimiters;
  /** Number of its line, from 1. */
  readonly line: number;
}

/** A line that is no segment (a line end inside a text, mostly). */
export interface Hl7Stray {
  readonly stray: string;
  readonly line: number;
}

const HEADERS = ['MSH', 'FHS', 'BHS'];
const SEGMENT = /^[A-Z][A-Z0-9]{2}(?=[^A-Za-z0-9]|$)/u;

/** Reads segments. Errors: no header first, delimiters that cannot be told apart, a limit passed. Never throws; time and memory follow the text. */
export function parseHl7(text: string, limits: ReadLimits = READ_LIMITS): Result<readonly (Hl7Segment | Hl7Stray)[]> {
  if (text.length > limits.chars) return fail({ code: 'too-long', text: `the message is longer than ${String(limits.chars)} characters` });
  const lines = unframed(text).split(/\r\n|\r|\n/u, limits.nodes + 1);
  if (lines.length > limits.nodes) return fail({ code: 'too-costly', text: `the message has more than ${String(limits.nodes)} lines` });
  const found: (Hl7Segment | Hl7Stray)[] = [];
  let delimiters: Delimiters | undefined;
  let size = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const at = `line ${String(index + 1)}`;
    const isHeader = HEADERS.includes(line.slice(0, 3));
    if (isHeader) delimiters = delimitersOf(line);
    if (delimiters === undefined) return fail({ code: 'structure', text: isHeader ? 'MSH-1 and MSH-2 do not name delimiters that can be told apart' : 'an HL7 v2 message begins with MSH, FHS or BHS', at });
    if (line.length > limits.value) return fail({ code: 'too-long', text: `a segment is longer than ${String(limits.value)} characters`, at });
    // Counted before anything is built of it.
    size += sizeOf(line, delimiters);
    if (size > limits.nodes) return fail({ code: 'too-costly', text: `the message has more than ${String(limits.nodes)} fields and components`, at });
    found.push(SEGMENT.test(line) ? segmentOf(line, { delimiters, line: index + 1 }) : { stray: line, line: index + 1 });
  }
  return found.length === 0 ? fail({ code: 'structure', text: 'the message is empty' }) : ok(found);
}

/** Without a byte order mark and the block marks of MLLP, with which some senders write their files too. */
function unframed(text: string): string {
  return text.replace(/^\uFEFF?\u000b?/u, '').replaceAll(/\u001c\r?\u000b?/gu, '\r');
}

function delimitersOf(line: string): Delimiters | undefined {
  const field = line[3] ?? '';
  const end = line.indexOf(field, 4);
  const encoding = line.slice(4, end < 0 ? undefined : end);
  const [component = '^', repetition = '~', escape = '\\', subcomponent = '&'] = [...encoding];
  const all = [field, component, repetition, escape, subcomponent];
  const plain = encoding !== '' && all.every((mark) => mark.length === 1 && !/[\p{L}\p{N}\s]/u.test(mark));
  return plain && new Set(all).size === all.length ? { field, component, repetition, escape, subcomponent } : undefined;
}

function segmentOf(line: string, { delimiters, line: number }: { readonly delimiters: Delimiters; readonly line: number }): Hl7Segment {
  const [name = '', ...raw] = line.split(delimiters.field);
  const whole = (value: string): Hl7Field => [[[value]]];
  const fields = HEADERS.includes(name)
    ? [whole(delimiters.field), whole(raw[0] ?? ''), ...raw.slice(1).map((field) => fieldOf(field, delimiters))]
    : raw.map((field) => fieldOf(field, delimiters));
  return { name, fields, delimiters, line: number };
}

function fieldOf(raw: string, { repetition, component, subcomponent }: Delimiters): Hl7Field {
  return raw.split(repetition).map((one) => one.split(component).map((part) => part.split(subcomponent)));
}

/** How many parts a line has at most. */
function sizeOf(line: string, { field, repetition, component, subcomponent }: Delimiters): number {
  let size = 1;
  for (const mark of line) if (mark === field || mark === repetition || mark === component || mark === subcomponent) size += 1;
  return size;
}

/** Segments as text; each ends with a carriage return, as 2.7.1 has it. */
export function printHl7(segments: readonly (Hl7Segment | Hl7Stray)[]): string {
  return segments.map((one) => `${'stray' in one ? one.stray : printSegment(one)}\r`).join('');
}

function printSegment({ name, fields, delimiters }: Hl7Segment): string {
  const { field, repetition, component, subcomponent } = delimiters;
  const raw = fields.map((one) => one.map((rep) => rep.map((part) => part.join(subcomponent)).join(component)).join(repetition));
  return HEADERS.includes(name) ? [`${name}${field}${raw[1] ?? ''}`, ...raw.slice(2)].join(field) : [name, ...raw].join(field);
}

/** Table 0211 -> name of an encoding; undefined: none is named. `head` is the start of the message, decoded as Latin-1. */
export function charsetOf(head: string): string | undefined {
  const msh = /(?:^|[\r\n\u000b])(MSH[^\r\n]*)/u.exec(head)?.[1] ?? '';
  const [first = ''] = (msh.split(msh[3] ?? '|')[17] ?? '').split(msh[5] ?? '~');
  return CHARSETS[first.trim().toUpperCase()];
}

const CHARSETS: Readonly<Record<string, string>> = {
  ASCII: 'utf-8', 'UNICODE UTF-8': 'utf-8', UTF8: 'utf-8', 'UTF-8': 'utf-8',
  '8859/1': 'windows-1252', '8859/15': 'iso-8859-15', '8859/2': 'iso-8859-2', '8859/3': 'iso-8859-3', '8859/4': 'iso-8859-4', '8859/5': 'iso-8859-5',
  'UNICODE UTF-16': 'utf-16le', 'WINDOWS-1252': 'windows-1252', CP1252: 'windows-1252',
};
