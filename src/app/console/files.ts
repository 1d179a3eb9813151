// SPDX-License-Identifier: Apache-2.0
/** Lists to take away: as CSV for a spreadsheet, as PDF for a file. */
import type { Decision } from '../../domain/consent/decision.ts';
import type { PrintedForm } from '../../domain/consent/capture/print.ts';
import { enforceStatement } from '../../domain/consent/enforce/enforce.ts';
import type { Answer } from '../api.ts';
import type { Deps } from '../deps.ts';

/** Rows of cells as CSV (RFC 4180). */
export function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => cells.map(quoted).join(',')).join('\r\n');
}

/** Quoted where needed; a cell that a spreadsheet would take for a formula is defused with an apostrophe. */
function quoted(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A CSV that goes through these decisions. */
export function csvAnswer(decisions: readonly Decision[], rows: (released: ReadonlySet<string>) => readonly (readonly string[])[]): Answer {
  return { status: 200, body: enforceStatement('file', 'text/csv; charset=utf-8', decisions, (released) => csv(rows(released))) };
}

/** A PDF that goes through these decisions. It is carried as text of one character per byte (src/http/reply.ts). */
export async function pdfAnswer(deps: Pick<Deps, 'documents'>, decisions: readonly Decision[], form: (released: ReadonlySet<string>) => PrintedForm): Promise<Answer> {
  const released = new Set(decisions.flatMap((decision) => decision.released));
  const text = Buffer.from(await deps.documents.pdf(form(released))).toString('latin1');
  return { status: 200, body: enforceStatement('file', 'application/pdf', decisions, () => text) };
}
