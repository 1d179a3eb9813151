// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { LongText } from '../../src/cli/io.ts';
import { bar, mapLong } from '../../src/cli/map-long.ts';
import { allFormats, formatOf } from '../domain/mapping/case-files.ts';

const format = formatOf(allFormats('jail-csv'), 'jail-csv');

function longText(text: string, size: number): LongText {
  let read = 0;
  async function* pieces(): AsyncGenerator<string> {
    for (let at = 0; at < text.length; at += size) {
      read = Math.min(text.length, at + size);
      yield await Promise.resolve(text.slice(at, at + size));
    }
  }
  return { size: text.length, read: () => read, pieces: pieces() };
}

describe('a table too long to hold', () => {
  it('is mapped chunk by chunk into one report, with a bar that ends full and is then taken away', async () => {
    const rows = Array.from({ length: 1200 }, (_none, index) => `B-${String(index)},Name${String(index)},${index === 700 ? 'Q' : 'F'},7\n`);
    const shown: string[] = [];
    const held: number[] = [];
    const done = await mapLong({
      format, settings: { id: 'jail' }, text: longText(`Booking #,Last Name,Sex,Shoe Size\n${rows.join('')}`, 9_000), io: { progress: (text) => shown.push(text) },
      each: (mapped) => held.push(mapped.entries.length),
    });
    const summary = done.ok ? done.value : undefined;
    expect([summary?.rows, summary?.chunks, summary?.resources, held.length]).toEqual([1200, 3, { Encounter: 1200, Patient: 1200 }, 3]);
    expect([summary?.loss.leaves, summary?.loss.lost]).toEqual([4800, 1200]);
    expect(summary?.loss.lines.find((line) => line.kind === 'no-row')?.count).toBe(1200);
    expect([shown.length, shown.at(-2), shown.at(-1)]).toEqual([4, `[${'#'.repeat(30)}] 100 %  1,200 rows`, '']);
  });

  it('says in which rows it could not be read', async () => {
    const done = await mapLong({ format, settings: {}, text: longText('Last Name,DOB\nx,y\n', 5), io: {} });
    expect(done).toMatchObject({ ok: false, issues: [{ code: 'structure', at: 'rows 1 to 1, the file' }] });
  });

  it.each([[0, 10, '[..............................]   0 %  0 rows'], [0, 0, `[${'#'.repeat(30)}] 100 %  0 rows`]])('draws %p of %p bytes', (read, size, text) => {
    expect(bar(read, size, 0)).toBe(text);
  });
});
