// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { Hl7Message } from '@medplum/core';
import { acksFor, isRefusedForGood, readAck, readHeader } from '../../../../src/domain/mapping/hl7/ack.ts';
import type { Fate, Header } from '../../../../src/domain/mapping/hl7/ack.ts';

const STAMP = (index: number): { readonly id: string; readonly time: string } => ({ id: `A${String(index)}`, time: '20261122100000+0000' });

function headerOf(more = ''): Header {
  const header = readHeader(`MSH|^~\\&|EHR|CLINIC|US|COUNTY|20260603||ADT^A01^ADT_A01|M\\T\\1|T|2.4${more}\rPID|1||77`);
  if (!header.ok) throw new Error('no header');
  return header.value;
}

describe('an acknowledgement', () => {
  it('goes back to whom the message came from, in its version, under its control id', () => {
    const [text = ''] = acksFor(headerOf(), { fate: 'accepted' }, STAMP);
    const theirs = Hl7Message.parse(text);
    const field = (segment: string, index: number): string => theirs.getSegment(segment)?.getField(index).toString() ?? '';
    expect([3, 4, 5, 6, 9, 10, 11, 12].map((index) => field('MSH', index))).toEqual(['US', 'COUNTY', 'EHR', 'CLINIC', 'ACK^A01^ACK', 'A0', 'T', '2.4']);
    expect([1, 2].map((index) => field('MSA', index))).toEqual(['AA', 'M\\T\\1']);
    expect(readAck(text)).toMatchObject({ ok: true, value: { code: 'AA', fate: 'accepted', control: 'M&1' } });
  });

  it('tells the error by its table and in a sentence, delimiters escaped', () => {
    const [text = ''] = acksFor(headerOf(), { fate: 'error', error: { code: '101', text: 'Required field missing', says: 'PID-3 | PID-18' } }, STAMP);
    expect(text).toContain('ERR|||101^Required field missing^HL70357|E||||PID-3 \\F\\ PID-18\r');
    expect(readAck(text)).toMatchObject({ ok: true, value: { code: 'AE', says: 'PID-3 | PID-18' } });
  });

  it.each<[string, Fate, readonly string[]]>([
    ['', 'accepted', ['AA']], ['', 'rejected', ['AR']], ['|||AL|AL', 'accepted', ['CA', 'AA']], ['|||AL|NE', 'error', ['CE']], ['|||NE|AL', 'rejected', ['AR']],
    ['|||ER|ER', 'accepted', []], ['|||ER|SU', 'accepted', ['AA']], ['|||ER|SU', 'error', ['CE']], ['|||NE|NE', 'accepted', []],
  ])('is given as MSH-15 and MSH-16 %j ask when the message is %s', (conditions, fate, codes) => {
    expect(acksFor(headerOf(conditions), { fate }, STAMP).map((text) => /MSA\|(\w\w)/.exec(text)?.[1])).toEqual(codes);
  });

  it('is also there for what had no header', () => {
    expect(readAck(acksFor(undefined, { fate: 'rejected' }, STAMP)[0] ?? '')).toMatchObject({ ok: true, value: { code: 'AR', control: '' } });
  });

  it.each([
    ['AE', '', true], ['AE', '207', true], ['AE', '206', false], ['CR', '', true], ['AR', '', false], ['AR', '207', false], ['AR', '200', true], ['AR', '101', true], ['CE', '', false], ['CE', '203', true],
    ['AA', '', false],
  ] as const)('%s with the error %j says that sending it again changes nothing: %s', (code, error, forGood) => {
    const read = readAck(`MSH|^~\\&|A|B|C|D|20260603||ACK|A1|P|2.5.1\rMSA|${code}|M1\r${error === '' ? '' : `ERR|||${error}^^HL70357|E\r`}`);
    expect(read.ok && isRefusedForGood(read.value)).toBe(forGood);
  });

  it.each(['', 'hello', 'MSH|^~\\&|A\r', 'MSH|^~\\&|A\rMSA|ZZ|1\r', '\u0000'])('is not %j', (text) => {
    expect(readAck(text).ok).toBe(false);
  });
});

describe('a header', () => {
  it.each(['', 'PID|1', 'MSH', 'MSH||||', 'MSH|^~\\&|A|B|||20260603||ADT^A01'])('is not found in %j', (text) => {
    expect(readHeader(text).ok).toBe(false);
  });
});
