// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run proof:mutation [path ...]`: mutates src/domain/consent (or the paths given), runs its tests on every mutant and prints the score of each
 * file, of each folder and of all. Exits with 1 below the score that issue 3 asks for. A mutant counts as detected when a test fails, or when the code
 * went through the mutant more than a hundred times as often as without it (a loop); one that merely took long counts as not detected.
 */
import { Stryker } from '@stryker-mutator/core';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDetected, isCounted, scores } from './scores.ts';

const WANTED = 90;

// Properties and the cross product in samples: what they find in a hundred worlds they find in a thousand.
process.env['RUNS'] ??= '100';
process.env['PROPERTY_RUNS'] ??= '40';
process.env['THIN'] ??= '53';

const paths = process.argv.slice(2);
const mutants = await new Stryker({
  tempDirName: mkdtempSync(join(tmpdir(), 'mutation-')),
  ...(paths.length === 0 ? {} : { mutate: paths.map((path) => (path.endsWith('.ts') ? path : `${path}/**/*.ts`)) }),
}).runMutationTest();

const root = `${process.cwd()}/`;
const line = (text: string): void => void process.stdout.write(`${text}\n`);
for (const { fileName, location, mutatorName, replacement, status } of mutants.filter((each) => isCounted(each) && !isDetected(each))) {
  line(`${fileName.replace(root, '')}:${String(location.start.line)}:${String(location.start.column)} ${status} ${mutatorName}: ${replacement.replace(/\s+/g, ' ').slice(0, 90)}`);
}
const { rows, overall } = scores(mutants, root);
rows.forEach(line);
process.exitCode = overall >= WANTED ? 0 : 1;
