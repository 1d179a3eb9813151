// SPDX-License-Identifier: Apache-2.0
/** Example plans, each a folder with its bundle and what a supervisor says of it (blind/README.md tells the shape). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { checkPlan } from '../../src/domain/caseplan/check/check.ts';
import type { Finding } from '../../src/domain/caseplan/check/rule.ts';
import { readPlan } from '../../src/domain/caseplan/read.ts';
import { categoryOf } from '../../src/domain/consent/classify/category.ts';
import { parseClassificationTables } from '../../src/domain/consent/classify/tables.ts';
import { readConsent } from '../../src/knowledge.ts';

export interface Expected {
  readonly today: string;
  readonly plan: string;
  /** Codes that a supervisor's findings stand for. */
  readonly expected: readonly string[];
  /** Codes besides these that a supervisor would grant. */
  readonly accepted: readonly string[];
  /** Findings that no rule makes, in the supervisor's words. */
  readonly missed: readonly string[];
}

export interface Example { readonly name: string; readonly folder: string; readonly resources: readonly Resource[]; readonly expected: Expected; readonly noted: readonly string[] }

const text = (path: string): string => readFileSync(path, 'utf8');

/** The folders below `root` that hold a bundle. */
export function examplesIn(root: string): readonly Example[] {
  const names = existsSync(root) ? readdirSync(root, { withFileTypes: true }).filter((each) => each.isDirectory()).map((each) => each.name).toSorted() : [];
  return names.map((name) => {
    const folder = join(root, name);
    const bundle = JSON.parse(text(join(folder, 'bundle.json'))) as Bundle;
    return {
      name, folder, resources: (bundle.entry ?? []).flatMap((entry) => entry.resource ?? []), expected: JSON.parse(text(join(folder, 'expected.json'))) as Expected,
      noted: text(join(folder, 'findings.md')).split('\n').filter((line) => line.startsWith('- ')),
    };
  });
}

const tables = (() => {
  const read = parseClassificationTables(readConsent());
  if (!read.ok) throw new Error('The tables of consent/ cannot be read');
  return read.value;
})();

export function findingsOf({ name, resources, expected }: Example): readonly Finding[] {
  const plan = readPlan(resources, expected.plan, { categoryOf: (one) => categoryOf(one, tables) });
  if (plan === undefined) throw new Error(`${name} has no ${expected.plan}`);
  return checkPlan(plan, { today: expected.today });
}
