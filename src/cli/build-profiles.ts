// SPDX-License-Identifier: Apache-2.0
/**
 * `node src/cli/build-profiles.ts`: compiles `profiles/fsh` into `profiles/generated/throughcare`. With `--check` it writes
 * nothing and ends with status 1 when what is committed is not what the sources make.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildProfiles } from './build-profiles/build.ts';

const folder = join(import.meta.dirname, '..', '..', 'profiles', 'generated', 'throughcare');
mkdirSync(folder, { recursive: true });
const made = buildProfiles();
const there = new Set(readdirSync(folder).filter((name) => name.endsWith('.json')));
const stale = [...made].filter(([name, text]) => !there.has(name) || readFileSync(join(folder, name), 'utf8') !== text).map(([name]) => name);
const orphans = [...there].filter((name) => !made.has(name));
if (process.argv.includes('--check')) {
  for (const name of [...stale, ...orphans]) console.error(`profiles/generated/throughcare/${name} is not what profiles/fsh makes`);
  process.exitCode = stale.length + orphans.length === 0 ? 0 : 1;
} else {
  for (const name of orphans) rmSync(join(folder, name));
  for (const name of stale) writeFileSync(join(folder, name), made.get(name) ?? '');
  console.log(`${String(made.size)} files, ${String(stale.length)} new or changed, ${String(orphans.length)} gone`);
}
