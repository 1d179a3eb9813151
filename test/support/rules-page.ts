// SPDX-License-Identifier: Apache-2.0
/** docs/rules.md out of consent/rules.json. To write it: `node test/support/rules-page.ts > docs/rules.md`. */
import { readFileSync } from 'node:fs';

export interface RuleText { readonly id: string; readonly meaning: string; readonly cite: string }
export interface RuleGroup { readonly title: string; readonly rules: readonly RuleText[] }

/** The catalog as it stands in the repository. */
export function ruleGroups(): readonly RuleGroup[] {
  return (JSON.parse(readFileSync(new URL('../../consent/rules.json', import.meta.url), 'utf8')) as { readonly groups: readonly RuleGroup[] }).groups;
}

const HEAD = `# Rules

Every decision names the rules that it rests on: in the explanation of a ledger entry (\`throughcare explain\`), in a preview, and in the answer of
\`throughcare decide\`. This page says what each means and which law it comes from. A finding speaks for a release, against it, or of a fact that is
missing; the citation beside it in an explanation is the exact one for that case.
`;

/** The page. */
export function rulesPage(groups: readonly RuleGroup[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const table = ({ title, rules }: RuleGroup): string =>
    `\n## ${title}\n\n| Rule | Meaning | Law |\n| --- | --- | --- |\n${rules.map(({ id, meaning, cite }) => `| \`${id}\` | ${cell(meaning)} | ${cell(cite)} |\n`).join('')}`;
  return HEAD + groups.map(table).join('');
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  process.stdout.write(rulesPage(ruleGroups()));
}
