// SPDX-License-Identifier: Apache-2.0
/** The rules of `$check` as rows of docs/case-plan.md: `node test/support/plan-check-page.ts` writes them there; a test holds the page to them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../../src/domain/caseplan/check/check.ts';

export const PAGE = join(import.meta.dirname, '../../docs/case-plan.md');
const HEAD = '| Finding | What it says |\n|---|---|\n';

export function ruleRows(): string {
  return RULES.map(({ code, gravity, text, source }) => `| \`${code}\` (${gravity}) | ${text} *${source}* |\n`).join('');
}

/** The page with its rows in place of those that it has. */
export function withRules(page: string): string {
  const start = page.indexOf(HEAD) + HEAD.length;
  const rest = page.slice(start).replace(/^(?:\|.*\n|RULES\n)*/v, '');
  return `${page.slice(0, start)}${ruleRows()}${rest.startsWith('\n') ? '' : '\n'}${rest}`;
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(PAGE, withRules(readFileSync(PAGE, 'utf8')));
}
