// SPDX-License-Identifier: Apache-2.0
/**
 * Why each of our own cases comes out as it does: docs/explanations.md, made by the engine and read by people before a change of it is kept.
 * `node test/support/explained.ts > docs/explanations.md` writes it.
 */
import { decide } from '../../src/domain/consent/decide.ts';
import type { RecordDecision } from '../../src/domain/consent/decision.ts';
import { shippedTables } from './consent-tables.ts';
import { ownCases, type OwnCase } from './own-cases.ts';

const tables = shippedTables();
const list = (words: readonly string[]): string => (words.length === 0 ? '' : ` [${words.join(', ')}]`);

function dutiesOf({ duties }: RecordDecision): string {
  const owed = duties === undefined ? [] : [...duties.critical, ...duties.advisory, ...(duties.minimum ? ['minimum'] : [])];
  return owed.length === 0 ? '' : `; owes${list(owed)}`;
}

function recordLines(each: RecordDecision): readonly string[] {
  const on = each.consent === undefined ? '' : `, paper ${each.consent}`;
  return [
    `- ${each.record}: ${each.verdict}${list([...each.bases, ...each.reasons])}${on}${dutiesOf(each)}`,
    ...each.findings.map(({ rule, cite, effect, evidence }) => `  - ${effect} \`${rule}\`, ${cite}${list(evidence)}`),
  ];
}

/** The section of one case. */
export function explained({ id, title, facts }: OwnCase): string {
  return [`## ${id} ${title}`, '', ...decide(facts, tables).records.flatMap(recordLines), ''].join('\n');
}

const HEAD = `# Why our own cases come out as they do

Made by the engine from consent/scenarios (\`node test/support/explained.ts > docs/explanations.md\`). A test compares: a change of the engine that
changes an explanation shows here, and somebody reads it. For each record: the verdict, its bases or reasons, what is owed, and every finding with
its rule (docs/rules.md), its law and the papers it rests on.
`;

/** The whole page. */
export function explanationsPage(): string {
  return [HEAD, ...ownCases().map(explained)].join('\n');
}

if (process.argv[1] === import.meta.filename) {
  process.stdout.write(explanationsPage());
}
