// SPDX-License-Identifier: Apache-2.0
/**
 * The decision table for review: what goes without any paper on file. To write it: `node test/support/oracle/print-table.ts > docs/decision-table.md`.
 * A cell is the answer of the engine for one record of that class, needed for the purpose.
 */
import { decide } from '../../../src/domain/consent/decide.ts';
import { shippedTables } from '../consent-tables.ts';
import { ALL_PURPOSES, CLASSES, RECEIVERS, SENDERS } from './cells/axes.ts';
import { bareFacts } from './cells/cell.ts';

const HEAD = `# What goes without any paper

For each class of record and each sender: the recipients that get it with no consent, order, agreement or special fact on file, by purpose, and those
for whom a fact is missing. Everything else is withheld. Made by the engine itself: \`node test/support/oracle/print-table.ts > docs/decision-table.md\`.
`;

const tables = shippedTables();
const SIGN = { release: 'goes to', undecided: 'open for' } as const;

function line(recordClass: (typeof CLASSES)[number], sender: string, purpose: (typeof ALL_PURPOSES)[number]): string {
  const byVerdict = Object.keys(RECEIVERS).map((receiver) => {
    const facts = bareFacts({ recordClass, sender, receiver, purpose });
    return { receiver, verdict: decide(facts, tables).records[0]?.verdict };
  });
  const parts = (['release', 'undecided'] as const).flatMap((verdict) => {
    const names = byVerdict.filter((each) => each.verdict === verdict).map((each) => each.receiver);
    const all = names.length === byVerdict.length ? 'everybody' : names.join(' · ');
    return names.length === 0 ? [] : [`${SIGN[verdict]} ${all}`];
  });
  return parts.join('; ');
}

/** Purposes with the same answer share a line. */
function section(recordClass: (typeof CLASSES)[number], sender: string): string {
  const byAnswer = new Map<string, string[]>();
  for (const purpose of ALL_PURPOSES) {
    const answer = line(recordClass, sender, purpose) || 'goes to nobody';
    byAnswer.set(answer, [...(byAnswer.get(answer) ?? []), purpose]);
  }
  return [...byAnswer].map(([answer, purposes]) => `| ${sender} | ${purposes.length === ALL_PURPOSES.length ? 'any' : purposes.join(', ')} | ${answer} |\n`).join('');
}

/** The page. */
export function decisionTable(): string {
  const sections = CLASSES.map((recordClass) => {
    const rows = Object.keys(SENDERS).map((sender) => section(recordClass, sender)).join('');
    return `\n## \`${recordClass}\`\n\n| Sender | Purpose | Answer |\n| --- | --- | --- |\n${rows}`;
  });
  return HEAD + sections.join('');
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  process.stdout.write(decisionTable());
}
