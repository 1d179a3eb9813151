// SPDX-License-Identifier: Apache-2.0
/** Run by hand after a change of the pinned definitions or of the served types: `node src/cli/build-r4.ts`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildR4 } from './build-r4/build.ts';

const folder = join(import.meta.dirname, '..', '..', 'profiles', 'generated', 'r4');
mkdirSync(folder, { recursive: true });
for (const [name, text] of buildR4()) {
  writeFileSync(join(folder, name), text);
  console.log(`${name} ${String(Math.round(text.length / 1024))} KB`);
}
