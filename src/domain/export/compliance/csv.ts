// SPDX-License-Identifier: Apache-2.0
/** The compliance report as CSV (RFC 4180): one kind of line after another, the notices first, so that no reader gets past them. */
import type { ComplianceReport } from './report.ts';
import { dayOf, SAFE_SILENCE } from './report.ts';

export const CSV_TYPE = 'text/csv; charset=utf-8; header=present';
const COLUMNS = ['line', 'date', 'end', 'kind', 'status', 'result', 'text'] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], string>>;

/** Text with CRLF after every line. */
export function complianceCsv(report: ComplianceReport): string {
  return [COLUMNS.join(','), ...rowsOf(report).map((row) => COLUMNS.map((column) => quoted(row[column] ?? '')).join(','))].map((line) => `${line}\r\n`).join('');
}

function rowsOf(report: ComplianceReport): readonly Row[] {
  return [
    ...report.notices.map((text): Row => ({ line: 'notice', text })),
    { line: 'notice', text: SAFE_SILENCE },
    { line: 'confidentiality', status: report.confidentiality },
    { line: 'person', date: dayOf(report.made), text: report.person.name },
    ...report.person.numbers.map(({ system, value }): Row => ({ line: 'number', kind: system, text: value })),
    ...(report.phase === undefined ? [] : [{ line: 'phase', status: report.phase }]),
    ...(report.next === undefined ? [] : [{ line: 'next', date: report.next.date, kind: report.next.kind }]),
    ...report.attendance.map(({ date, kind, outcome }): Row => ({ line: 'attendance', date, kind, status: outcome })),
    ...report.tests.map(({ date, outcome, result = '' }): Row => ({ line: 'drug test', date, status: outcome, result })),
    ...report.programs.map(({ start = '', end = '', name = '', status }): Row => ({ line: 'program', date: start, end, status, text: name })),
    ...report.conditions.map(({ date = '', condition, compliance }): Row => ({ line: 'condition', date, status: compliance, text: condition })),
  ];
}

/** Quoted where needed; a cell that a spreadsheet would take for a formula is defused with an apostrophe. */
function quoted(cell: string): string {
  const safe = /^[=+\-@\t\r]/u.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
