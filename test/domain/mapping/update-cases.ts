// SPDX-License-Identifier: Apache-2.0
/**
 * Rewrites expected.json and loss.json of the mapping cases from what the engine makes of them now:
 *   node test/domain/mapping/update-cases.ts [format[/case]]
 * Read the difference before committing it: these files are what the mapping promises.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactJson } from './compact-json.ts';
import { allCases, allFormats, outcomeOf } from './case-files.ts';

const formats = allFormats(process.argv[2]?.split('/')[0]);
for (const one of allCases(process.argv[2])) {
  const { expected, loss } = outcomeOf(formats, one);
  writeFileSync(join(one.folder, 'loss.json'), `${compactJson(loss)}\n`);
  if (expected === undefined) rmSync(join(one.folder, 'expected.json'), { force: true });
  else writeFileSync(join(one.folder, 'expected.json'), `${compactJson(expected)}\n`);
}
