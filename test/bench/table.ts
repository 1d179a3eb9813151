// SPDX-License-Identifier: Apache-2.0
import type { Measured } from './load.ts';

/** The measurements as a table of text. */
export function table(rows: readonly Measured[]): string {
  const head = ['', 'per second', 'mark', 'p50 ms', 'p99 ms', 'bytes', 'plain Express', 'of plain'];
  const lines = rows.map((row) => [
    row.name, row.perSecond.toFixed(0), row.mark === undefined ? '' : `${String(row.mark)} ${row.perSecond >= row.mark ? 'passed' : 'MISSED'}`,
    row.p50.toFixed(1), row.p99.toFixed(1), String(row.bytes), row.plainPerSecond.toFixed(0), `${(100 * row.perSecond / row.plainPerSecond).toFixed(0)} %`,
  ]);
  return columns([head, ...lines]);
}

/** Rows of cells, set in columns; the first to the left, the others to the right. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ')).join('\n');
}
