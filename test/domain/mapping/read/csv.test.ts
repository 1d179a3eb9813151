// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { dialectOf, foldHeader, readCsv } from '../../../../src/domain/mapping/read/csv.ts';
import { READ_LIMITS } from '../../../../src/domain/mapping/read/limits.ts';
import type { CsvSettings } from '../../../../src/domain/mapping/types.ts';

const shape = { columns: new Map([['booking', 'BookingNumber'], ['bookingno', 'BookingNumber'], ['name', 'Name']]), groupBy: 'BookingNumber' };

function leaves(text: string, settings: CsvSettings = {}): readonly unknown[] {
  const read = readCsv({ text, settings }, shape);
  return read.ok ? read.value.leaves.map((leaf) => [leaf.name, leaf.value, leaf.at]) : [read.issues[0]?.code];
}

describe('reading delimited tables', () => {
  it.each(['Booking #', 'booking', 'BOOKING', ' Booking  # '])('knows the column %p whatever its case, spaces and signs', (header) => {
    expect(shape.columns.get(foldHeader(header))).toBe('BookingNumber');
  });

  it.each([
    ['commas and line ends', 'Booking #,Name\r\n1,Ann\r\n'],
    ['pipes', 'Booking #|Name\n1|Ann\n'],
    ['daggers, with double daggers between records', 'Booking #†Name‡1†Ann‡'.replace('Name‡', 'Name†x†y‡').replace('Ann‡', 'Ann††‡')],
    ['double daggers, with daggers between records', 'Booking #‡Name‡x‡y†1‡Ann‡‡†'],
    ['a byte order mark', '\uFEFFBooking #,Name\n1,Ann'],
  ])('reads %s without being told', (_name, text) => {
    expect(leaves(text).slice(0, 2)).toEqual([['BookingNumber', '1', 'row 2, column Booking #'], ['Name', 'Ann', 'row 2, column Name']]);
  });

  it('does as the feed says where the feed says something', () => {
    expect(dialectOf('a;b', { delimiter: '|', recordDelimiter: '~', quote: null })).toEqual({ delimiter: '|', recordDelimiter: ['~'], quote: null });
  });

  it('gathers the rows of one booking, also when others stand between them', () => {
    const read = readCsv({ text: 'Booking #,Name\n1,a\n2,b\n1,c\n,d\n', settings: {} }, shape);
    const groups = read.ok ? read.value.root.children.filter((node) => node.name === 'group') : [];
    expect(groups.map((group) => group.children.length)).toEqual([2, 1, 1]);
  });

  it('keeps the cells of columns it does not know, and says that a row has another length than the header', () => {
    const read = readCsv({ text: 'Booking #,Shoe Size\n1,7,extra\n', settings: {} }, shape);
    expect(read.ok && read.value.leaves.map((leaf) => leaf.name)).toEqual(['BookingNumber', 'shoesize', 'column-3']);
    expect(read.ok && read.value.notices).toHaveLength(1);
  });

  it.each([
    ['an empty file', '', 'structure'],
    ['a quote that is not closed', 'a,b\n"1,2\n', 'structure'],
  ])('refuses %s', (_name, text, code) => {
    expect(leaves(text)).toEqual([code]);
  });

  it('refuses a file that is too long or has too many cells', () => {
    expect(readCsv({ text: 'a\n'.repeat(100), settings: {}, limits: { ...READ_LIMITS, chars: 50 } }, shape)).toMatchObject({ issues: [{ code: 'too-long' }] });
    expect(readCsv({ text: 'a\n'.repeat(100), settings: {}, limits: { ...READ_LIMITS, nodes: 50 } }, shape)).toMatchObject({ issues: [{ code: 'too-costly' }] });
  });
});
