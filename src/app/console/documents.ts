// SPDX-License-Identifier: Apache-2.0
/** Ledger rows and explanations as texts for the gateway's own staff. Making them Releasable is the caller's part. */
import type { Explanation } from '../api.ts';
import type { LedgerRow } from '../ports.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';
export const PAGE_TYPE = 'text/html; charset=utf-8';

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

const REPLAY: Readonly<Record<Explanation['replay'], string>> = {
  same: 'Decided again on the same evidence, it comes out the same.',
  different: 'Decided again on the same evidence, it comes out differently: the rules or tables have changed since.',
  'not-replayable': 'It cannot be decided again: no decision of the gate stands behind this entry.',
};

/** An explanation as a page: readable without scripts, by a screen reader and on paper. `style` is the stylesheet's address. */
export function explanationPage(explanation: Explanation, style: string): string {
  const { entry } = explanation;
  const facts: readonly (readonly [string, string])[] = [
    ['When', entry.at], ['What', entry.kind], ['Outcome', entry.outcome], ['Asked by', entry.organization], ['Client', entry.client],
    ['Purpose', entry.purpose], ['Rules', entry.rules.join(', ')], ['Request', entry.request],
    ['Place in the ledger', `chain ${String(entry.chain)}, entry ${String(entry.seq)}`],
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Why: ledger entry ${escape(entry.id)}</title>
<link rel="stylesheet" href="${escape(style)}">
</head>
<body>
<header><p>Throughcare</p></header>
<main>
<h1>Why this ${entry.kind === 'refusal' ? 'was refused' : 'came out as it did'}</h1>
<section aria-labelledby="entry"><h2 id="entry">The entry</h2>
<dl>
${facts.filter(([, value]) => value !== '').map(([name, value]) => `<dt>${name}</dt><dd>${escape(value)}</dd>`).join('\n')}
</dl>
</section>
<section aria-labelledby="why"><h2 id="why">Why</h2>
<ol>
${explanation.lines.map((line) => `<li>${escape(line)}</li>`).join('\n')}
</ol>
</section>
<section aria-labelledby="again"><h2 id="again">Again today</h2>
<p>${REPLAY[explanation.replay]}</p>
</section>
</main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
