// SPDX-License-Identifier: Apache-2.0
/** Reads the `matching/` folder at start, as values for `parseMatching`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { RawMatching } from '../domain/matching/knowledge.ts';

/** In: absolute path of `matching/`. Throws when a file is missing or cannot be read as what its name says. */
export function readMatchingFiles(root: string): RawMatching {
  return {
    surnames: table(join(root, 'surnames.csv')), givenNames: table(join(root, 'given-names.csv')), nicknames: table(join(root, 'nicknames.csv')),
    weights: JSON.parse(readFileSync(join(root, 'weights.json'), 'utf8')) as unknown,
  };
}

function table(path: string): readonly unknown[] {
  return parse(readFileSync(path), { columns: true });
}
