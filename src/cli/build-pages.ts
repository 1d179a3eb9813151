// SPDX-License-Identifier: Apache-2.0
/** `node src/cli/build-pages.ts`: writes `docs/profiles` from the compiled profiles and their examples. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPages } from './build-profiles/pages.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'profiles');
mkdirSync(folder, { recursive: true });
const pages = buildPages();
for (const name of readdirSync(folder).filter((each) => !pages.has(each))) rmSync(join(folder, name));
for (const [name, text] of pages) writeFileSync(join(folder, name), text);
console.log(`${String(pages.size)} pages`);
