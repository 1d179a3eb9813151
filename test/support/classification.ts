// SPDX-License-Identifier: Apache-2.0
/** The classification tables as they stand in the repository. */
import { readdirSync, readFileSync } from 'node:fs';
import { parseClassificationTables, type ClassificationTables } from '../../src/domain/consent/classify/tables.ts';

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(`../../consent/${path}`, import.meta.url), 'utf8'));

export function classificationTables(): ClassificationTables {
  const files = readdirSync(new URL('../../consent/sensitivity/', import.meta.url)).filter((name) => name.endsWith('.json'));
  const parsed = parseClassificationTables({
    categories: read('protocols/categories.json'),
    sensitivity: Object.fromEntries(files.map((name) => [name, read(`sensitivity/${name}`)])),
  });
  if (!parsed.ok) {
    throw new Error(parsed.issues.map((each) => `${each.text} ${each.at ?? ''}`).join('\n'));
  }
  return parsed.value;
}
