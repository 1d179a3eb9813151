// SPDX-License-Identifier: Apache-2.0
/**
 * A long table in pieces -> messages of a few hundred rows, each with the header: constant memory, however long the table. A record is never
 * cut, whatever its quotes hold. Errors are values: a record longer than the limit ends the table.
 */
import type { Result } from '../../issue.ts';
import { fail, ok } from '../../issue.ts';
import type { CsvSettings } from '../types.ts';
import { dialectOf } from './csv.ts';

export interface Chunk {
  /** The header and `rows` records, as they stood. */
  readonly text: string;
  /** Number of the first record, counted from 1 after the header. */
  readonly first: number;
  readonly rows: number;
}

export interface ChunkLimits {
  /** Records of one chunk. */
  readonly rows: number;
  /** UTF-16 units of one record. */
  readonly record: number;
}

export const CHUNK_LIMITS: ChunkLimits = { rows: 500, record: 1024 * 1024 };

/** How much of the text shows its dialect. */
const SHOWN = 65_536;

/** The text in pieces of any size -> its chunks. */
export async function* chunksOf(pieces: AsyncIterable<string>, settings: CsvSettings, limits: ChunkLimits = CHUNK_LIMITS): AsyncGenerator<Result<Chunk>> {
  const gather = gatherer(limits.rows);
  let splitter: Splitter | undefined;
  let waiting = '';
  for await (const piece of pieces) {
    waiting += piece;
    if (splitter === undefined && waiting.length < SHOWN) continue;
    splitter ??= splitterFor(waiting, settings);
    const { records, rest } = splitter(waiting, false);
    for (const record of records) {
      const chunk = gather.add(record);
      if (chunk !== undefined) yield ok(chunk);
    }
    waiting = rest;
    if (waiting.length > limits.record) {
      yield fail({ code: 'too-long', text: `a record is longer than ${limits.record} characters`, at: `record ${gather.seen() + 1}` });
      return;
    }
  }
  splitter ??= splitterFor(waiting, settings);
  for (const record of splitter(waiting, true).records) {
    const chunk = gather.add(record);
    if (chunk !== undefined) yield ok(chunk);
  }
  const last = gather.end();
  if (last !== undefined) yield ok(last);
}

interface Gatherer {
  readonly add: (record: string) => Chunk | undefined;
  readonly end: () => Chunk | undefined;
  readonly seen: () => number;
}

function gatherer(size: number): Gatherer {
  let header: string | undefined;
  let held: string[] = [];
  let seen = 0;
  const flush = (): Chunk | undefined => {
    if (header === undefined || held.length === 0) return undefined;
    const chunk = { text: header + held.join(''), first: seen - held.length + 1, rows: held.length };
    held = [];
    return chunk;
  };
  return {
    add: (record) => {
      if (record.trim() === '') return undefined;
      if (header === undefined) {
        header = record;
        return undefined;
      }
      held.push(record);
      seen += 1;
      return held.length >= size ? flush() : undefined;
    },
    end: flush,
    seen: () => seen,
  };
}

/** Whole records, each with its record end, and what is left over; `last`: nothing follows. */
type Splitter = (text: string, last: boolean) => { readonly records: readonly string[]; readonly rest: string };

function splitterFor(start: string, settings: CsvSettings): Splitter {
  const { delimiter, recordDelimiter, quote } = dialectOf(start.replace(/^\uFEFF/u, ''), settings);
  const lines = recordDelimiter.includes('\n');
  const isEnd = (text: string, at: number): number => {
    if (lines) return text[at] === '\n' ? 1 : text[at] === '\r' ? (text[at + 1] === '\n' ? 2 : 1) : 0;
    return recordDelimiter.find((mark) => text.startsWith(mark, at))?.length ?? 0;
  };
  return (text, last) => splitRecords(text, { delimiter, quote: settings.fixed === undefined ? quote : null, isEnd, last });
}

interface Splitting {
  readonly delimiter: string;
  readonly quote: string | null;
  readonly isEnd: (text: string, at: number) => number;
  readonly last: boolean;
}

/** A quote opens at the start of a field alone, and closes where no second one follows: `5" pipe` opens nothing. */
function splitRecords(text: string, { delimiter, quote, isEnd, last }: Splitting): ReturnType<Splitter> {
  const records: string[] = [];
  let [start, quoted, fieldStart] = [0, false, true];
  for (let at = 0; at < text.length; at += 1) {
    if (quoted) {
      if (text[at] === quote) {
        if (text[at + 1] === quote) at += 1;
        else quoted = false;
      }
      continue;
    }
    if (fieldStart && quote !== null && text[at] === quote) {
      [quoted, fieldStart] = [true, false];
      continue;
    }
    // A carriage return that ends the piece may have its line feed in the next.
    if (!last && at === text.length - 1 && text[at] === '\r') break;
    const end = isEnd(text, at);
    if (end > 0) {
      records.push(text.slice(start, at + end));
      at += end - 1;
      [start, fieldStart] = [at + 1, true];
    } else fieldStart = text.startsWith(delimiter, at) || (fieldStart && (text[at] === ' ' || text[at] === '\uFEFF'));
  }
  return last && start < text.length ? { records: [...records, text.slice(start)], rest: '' } : { records, rest: text.slice(start) };
}
