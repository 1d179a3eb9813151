// SPDX-License-Identifier: Apache-2.0
/**
 * `node test/bench/decide.ts`: what the engine costs by itself. Every record is decided by itself (the gate decides once per
 * profile and day, and remembers), against consents of which most are for others, expired, revoked or about something else.
 */
import { compileAsk, conclude, decideRecord } from '../../src/domain/consent/decide.ts';
import type { CompiledAsk } from '../../src/domain/consent/decide.ts';
import type { Facts } from '../../src/domain/consent/facts/facts.ts';
import type { ConsentPaper } from '../../src/domain/consent/facts/papers.ts';
import type { RecordFacts } from '../../src/domain/consent/facts/record.ts';
import { CATEGORIES, RECORD_CLASSES } from '../../src/domain/consent/facts/vocabulary.ts';
import { BASE, PAPER } from '../domain/consent/engine/valid-papers.ts';
import { shippedTables } from '../support/consent-tables.ts';
import { columns } from './table.ts';

const tables = shippedTables();

/** The n-th consent of a full drawer: every kind of defect takes its turn, and every fifth serves this ask. */
function paper(n: number): ConsentPaper {
  const categories = Array.from({ length: 6 }, (_, i) => CATEGORIES[(n * 7 + i * 11) % CATEGORIES.length]!);
  const kinds: readonly Partial<ConsentPaper>[] = [
    { dataPeriod: { start: '2026-01-01', end: '2026-12-31' }, denies: [{ categories: ['drug-test-results'] }] },
    { recipients: ['org-agency'], purposes: ['cj-monitoring'] },
    { period: { start: '2024-01-01', end: '2025-01-01' } },
    { revocation: { date: '2026-06-01', form: 'written', recipients: 'all' } },
    { purposes: ['payment'] },
  ];
  return { ...PAPER, id: `c${String(n)}`, categories, ...kinds[n % kinds.length] };
}

function record(n: number): RecordFacts {
  return {
    id: `r${String(n)}`, category: CATEGORIES[(n * 13) % CATEGORIES.length]!, recordClass: RECORD_CLASSES[n % 3 === 0 ? n % RECORD_CLASSES.length : 0]!, origin: 'org-gate',
    recordDate: `2026-${String(1 + (n % 9)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`,
  };
}

function facts(consents: number): Omit<Facts, 'records'> {
  const { records: _, ...rest } = BASE;
  return { ...rest, consents: Array.from({ length: consents }, (_value, n) => paper(n)) };
}

/** Runs `work` for about `milliseconds` after a warm-up; gives every duration in milliseconds. */
function timed(milliseconds: number, work: () => void): readonly number[] {
  const until = (end: number, into: number[]): void => {
    while (performance.now() < end) {
      const started = performance.now();
      work();
      into.push(performance.now() - started);
    }
  };
  until(performance.now() + milliseconds / 3, []);
  const times: number[] = [];
  until(performance.now() + milliseconds, times);
  return times.sort((a, b) => a - b);
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}

function answer(ask: CompiledAsk, records: readonly RecordFacts[]): number {
  return conclude(ask, records.map((each) => ({ record: each.id, facts: each, decision: decideRecord(ask, each) }))).released.length;
}

function consentsRow(consents: number): readonly string[] {
  const given = facts(consents);
  const compiling = timed(1_000, () => { compileAsk(given, tables); });
  const ask = compileAsk(given, tables);
  const records = Array.from({ length: 1_000 }, (_, n) => record(n));
  const deciding = timed(1_500, () => { records.forEach((each) => { decideRecord(ask, each); }); });
  const released = records.filter((each) => decideRecord(ask, each).verdict === 'release').length;
  return [
    String(consents), quantile(compiling, 0.5).toFixed(3), quantile(compiling, 0.99).toFixed(3),
    (1_000 * records.length / quantile(deciding, 0.5)).toFixed(0), `${String(released)} of 1000`,
  ];
}

function recordsRow(count: number): readonly string[] {
  const given = facts(20);
  const records = Array.from({ length: count }, (_, n) => record(n));
  const whole = timed(1_500, () => { answer(compileAsk(given, tables), records); });
  return [String(count), quantile(whole, 0.5).toFixed(3), quantile(whole, 0.99).toFixed(3), (1_000 * quantile(whole, 0.5) / count).toFixed(2)];
}

console.log(columns([['consents on file', 'compile p50 ms', 'p99 ms', 'records decided/s', 'released'], ...[1, 5, 20, 50, 200].map(consentsRow)]));
console.log('');
console.log(columns([['records, 20 consents', 'whole answer p50 ms', 'p99 ms', 'µs per record'], ...[1, 10, 100, 1_000, 10_000].map(recordsRow)]));
