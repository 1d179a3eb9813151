// SPDX-License-Identifier: Apache-2.0
/** Reads the `mappings/` tree at start, as values for the engine. Cases and schemas are for tests and editors, matching/ is for the matcher: left out. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { RawMappingFiles } from '../domain/mapping/formats.ts';

const SKIPPED = /(?:^|\/)(?:cases|schema|matching)\//u;

/** `folder` (absolute path of `mappings/`) -> path below it, with `/`, and text of each file. Throws when the folder cannot be read. */
export function readMappingFiles(folder: string): RawMappingFiles {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:json|csv)$/u.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !SKIPPED.test(path))
    .sort();
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}
