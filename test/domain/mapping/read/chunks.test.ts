// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { chunksOf, CHUNK_LIMITS } from '../../../../src/domain/mapping/read/chunks.ts';
import type { Chunk, ChunkLimits } from '../../../../src/domain/mapping/read/chunks.ts';
import type { CsvSettings } from '../../../../src/domain/mapping/types.ts';

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield await Promise.resolve(text.slice(at, at + size));
}

async function chunks(text: string, options: { readonly size?: number; readonly settings?: CsvSettings; readonly limits?: Partial<ChunkLimits> } = {}): Promise<readonly (Chunk | string)[]> {
  const found: (Chunk | string)[] = [];
  for await (const chunk of chunksOf(pieces(text, options.size ?? 7), options.settings ?? {}, { ...CHUNK_LIMITS, ...options.limits })) found.push(chunk.ok ? chunk.value : chunk.issues[0]?.code ?? '');
  return found;
}

describe('a long table in chunks', () => {
  it('gives every chunk the header, and tells which records it holds', async () => {
    expect(await chunks('a,b\n1,x\n2,y\n3,z\n', { limits: { rows: 2 } })).toEqual([{ text: 'a,b\n1,x\n2,y\n', first: 1, rows: 2 }, { text: 'a,b\n3,z\n', first: 3, rows: 1 }]);
  });

  it('never cuts a record, whatever its quotes hold', async () => {
    const text = 'a,b\n"1\n,""2",x\n5" pipe,y\n';
    expect((await chunks(text, { size: 1, limits: { rows: 1 } })).map((one) => (typeof one === 'string' ? one : one.text))).toEqual(['a,b\n"1\n,""2",x\n', 'a,b\n5" pipe,y\n']);
  });

  it('knows daggers as record ends, and fixed width', async () => {
    expect((await chunks('a‡b†1‡x†2‡y†', { settings: { delimiter: '‡', recordDelimiter: '†' }, limits: { rows: 1 } })).length).toBe(2);
    expect((await chunks('a"b\nc"d\ne"f\n', { settings: { fixed: [{ column: 'x', start: 1, width: 3 }] }, limits: { rows: 1 } })).length).toBe(2);
  });

  it('ends a table whose record is longer than the limit, instead of holding it', async () => {
    const text = `a\n"${'x'.repeat(80_000)}`;
    expect(await chunks(text, { size: 1000, limits: { record: 50_000 } })).toEqual(['too-long']);
  });

  it('holds the same records as the whole, by a reader that is not ours, wherever the pieces are cut', async () => {
    const cell = fc.stringMatching(/^[a-z" ,\n]{0,6}$/u);
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 });
    await fc.assert(fc.asyncProperty(table, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 4 }), async (rows, size, limit) => {
      const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
      const text = [['x', 'y'], ...rows].map((row) => row.map(quoted).join(',')).join('\r\n');
      const found = await chunks(text, { size, limits: { rows: limit } });
      const read = found.flatMap((one) => (typeof one === 'string' ? [] : parse(one.text).slice(1)));
      expect(read).toEqual(parse(text).slice(1));
    }), { seed: 12, numRuns: 150 });
  });
});
