// SPDX-License-Identifier: Apache-2.0
/**
 * Messages per second and peak memory of every format, on one core: `node --expose-gc test/bench/formats.ts [seconds per format] [rows]`.
 * Each format maps its own largest well-formed case over and over; then a jail table of `rows` (default 100,000) goes through in chunks.
 */
import { execFileSync } from 'node:child_process';
import { allCases, allFormats, formatOf } from '../domain/mapping/case-files.ts';
import { mapMessage } from '../../src/domain/mapping/map-message.ts';
import { mapLong } from '../../src/cli/map-long.ts';

const MB = 1024 * 1024;
const [mode = '', seconds = '3', rows = '100000'] = process.argv[2] === 'one' || process.argv[2] === 'long' ? process.argv.slice(2) : ['all', ...process.argv.slice(2)];

/** Peak resident memory of this process, in MB. */
function peak(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

function oneFormat(id: string, limit: number): void {
  const format = formatOf(allFormats(id), id);
  const [largest] = allCases(id).filter((one) => mapMessage(format, one.text, one.feed).ok).sort((a, b) => b.text.length - a.text.length);
  if (largest === undefined) return;
  const start = process.hrtime.bigint();
  let count = 0;
  while (Number(process.hrtime.bigint() - start) < limit * 1e9) {
    mapMessage(format, largest.text, largest.feed);
    count += 1;
  }
  const spent = Number(process.hrtime.bigint() - start) / 1e9;
  console.log(`${id.padEnd(18)} ${(count / spent).toFixed(0).padStart(7)} messages/s  ${(largest.text.length / 1024).toFixed(1).padStart(7)} KB each  ${String(peak()).padStart(5)} MB peak`);
}

async function longTable(count: number): Promise<void> {
  const format = formatOf(allFormats('jail-csv'), 'jail-csv');
  let bytes = 0;
  async function* pieces(): AsyncGenerator<string> {
    yield 'Last Name,First Name,DOB,Sex,Booking #,Charge Seq,Charge Description,Sentence Release Date\n';
    for (let at = 0; at < count; at += 1000) {
      const text = Array.from({ length: Math.min(1000, count - at) }, (_none, index) => `Name${String(at + index)},First,01/02/1980,M,B-${String(at + index)},1,"Theft, second",11/20/2026\n`).join('');
      bytes += text.length;
      yield await Promise.resolve(text);
    }
  }
  const start = process.hrtime.bigint();
  const heaps: number[] = [];
  const each = (): void => {
    globalThis.gc?.();
    heaps.push(process.memoryUsage().heapUsed / MB);
  };
  const done = await mapLong({ format, settings: { id: 'bench' }, text: { size: count * 70, read: () => bytes, pieces: pieces() }, io: {}, each });
  const spent = Number(process.hrtime.bigint() - start) / 1e9;
  if (!done.ok) throw new Error(done.issues[0]?.text);
  const tenth = Math.ceil(heaps.length / 10);
  const mean = (list: readonly number[]): string => (list.reduce((sum, one) => sum + one, 0) / list.length).toFixed(0);
  console.log(`long table         ${(done.value.rows / spent).toFixed(0).padStart(7)} rows/s      ${String(done.value.rows)} rows  ${String(peak())} MB peak; live heap ${mean(heaps.slice(0, tenth))} MB in the first tenth, ${mean(heaps.slice(-tenth))} MB in the last`);
}

if (mode === 'one') oneFormat(seconds, Number(rows));
else if (mode === 'long') await longTable(Number(seconds));
else {
  const self = (args: readonly string[]): void => void execFileSync(process.execPath, ['--expose-gc', import.meta.filename, ...args], { stdio: 'inherit' });
  for (const id of allFormats().ids) self(['one', id, seconds]);
  self(['long', rows]);
}
