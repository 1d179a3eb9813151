// SPDX-License-Identifier: Apache-2.0
/** Every event of HL7 table 0003 that an ADT, an ORU or an MDM of v2.5.1 can have: what is taken, and what is never taken as news. */
import { describe, expect, it } from '@jest/globals';
import { mapMessage } from '../../../../src/domain/mapping/map-message.ts';
import { allFormats, formatOf } from '../case-files.ts';

const format = formatOf(allFormats('hl7v2'), 'hl7v2');
const TAKEN = 'A01 A02 A03 A04 A05 A06 A07 A08 A09 A10 A11 A13 A14 A15 A16 A21 A22 A28 A31 A54 A60 A61 R01 R30 R31 R32 T01 T02 T03 T04 T05 T06'.split(' ');
/** HL7 v2.5.1: 3.3.12, 3.3.23, 3.3.25 to 27, 3.3.29, 3.3.32, 3.3.33, 3.3.38, 3.3.52, 3.3.53, 3.3.55, 3.3.62, 9.6.7 to 9.6.11. */
const WITHDRAWS = 'A12 A23 A25 A26 A27 A29 A32 A33 A38 A52 A53 A55 A62 T07 T08 T09 T10 T11'.split(' ');
const MERGES = 'A17 A18 A24 A30 A34 A35 A36 A37 A39 A40 A41 A42 A43 A44 A45 A46 A47 A48 A49 A50 A51'.split(' ');
const NO_RECORD = ['A19', 'A20'];

const TYPES: Readonly<Record<string, string>> = { A: 'ADT', R: 'ORU', T: 'MDM' };
function message(event: string): string {
  const body = event.startsWith('T') ? 'TXA|1|DS|TX||||||||||DOC-55^JAILEHR||||intake.txt|LA|R|AV\rOBX|1|TX|DS^Summary^L||Seen at intake.||||||F\r' : '';
  return `MSH|^~\\&|JAILEHR|CEDAR JAIL|||20260603224500-0600||${TYPES[event.charAt(0)] ?? ''}^${event}|M1|P|2.5.1\rPID|1||778120^^^CEDAR^PI\rPV1|1|I|B2^C14^B|||||||||||||||||B-1\r${body}`;
}

function answer(text: string): string {
  const result = mapMessage(format, text, {});
  return result.ok ? 'taken' : result.issues[0]?.text ?? '';
}

describe('the event of an HL7 v2 message', () => {
  it.each(TAKEN)('%s is taken', (event) => {
    expect(answer(message(event))).toBe('taken');
  });

  it.each(WITHDRAWS)('%s takes back what was sent before, and is never taken as news', (event) => {
    expect(answer(message(event))).toContain('takes back');
  });

  it.each(MERGES)('%s joins or parts persons, which a person decides', (event) => {
    expect(answer(message(event))).toContain('joins or parts');
  });

  it.each(NO_RECORD)('%s is no news of a person', (event) => {
    expect(answer(message(event))).toContain('no news of a person');
  });

  it('is decided for every one of the table, and each unknown one is refused', () => {
    const decided = new Set([...TAKEN, ...WITHDRAWS, ...MERGES, ...NO_RECORD]);
    expect(new Set(format.tables.get('event')?.codes.keys())).toEqual(decided);
    const adt = Array.from({ length: 62 }, (_none, index) => `A${String(index + 1).padStart(2, '0')}`).filter((event) => !['A56', 'A57', 'A58', 'A59'].includes(event));
    expect([adt.filter((event) => !decided.has(event)), answer(message('A99')), answer(message('T12'))]).toEqual([[], expect.stringContaining('none that is understood'), expect.stringContaining('none that is understood')]);
  });

  it('is refused in a batch as well, though the message before it may be taken', () => {
    expect(answer(`BHS|^~\\&|JAILEHR\r${message('A01')}${message('A23').replace('|M1|', '|M2|')}BTS|2\r`)).toContain('takes back');
  });
});
