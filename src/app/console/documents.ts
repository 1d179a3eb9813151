// SPDX-License-Identifier: Apache-2.0
/** Ledger rows and explanations as texts for the gateway's own staff. Making them Releasable is the caller's part. */
import type { Explanation } from '../api.ts';
import type { LedgerRow } from '../ports.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** Ledger rows as JSON: `audit` and `detail` as values, not as texts. */
export function ledgerJson(rows: readonly LedgerRow[]): string {
  return JSON.stringify({ entries: rows.map(readable) });
}

/** An explanation as JSON. */
export function explanationJson(explanation: Explanation): string {
  return JSON.stringify({ ...explanation, entry: readable(explanation.entry) });
}

function readable(row: LedgerRow): Readonly<Record<string, unknown>> {
  return { ...row, audit: parsed(row.audit), detail: parsed(row.detail) };
}

function parsed(text: string): unknown {
  return text === '' ? null : JSON.parse(text);
}
