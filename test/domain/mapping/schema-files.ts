// SPDX-License-Identifier: Apache-2.0
/**
 * The JSON Schemas of the mapping data, made from the zod schemas that the gateway checks with at start.
 * `node test/domain/mapping/schema-files.ts` writes them to mappings/schema.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { compactJson } from './compact-json.ts';
import { codesFile, extensionsFile, feedSettings, formatFile, fragmentFile, rowsFile, systemsFile } from '../../../src/domain/mapping/row-schema.ts';

export const SCHEMA_FOLDER = join(import.meta.dirname, '..', '..', '..', 'mappings', 'schema');

const SCHEMAS = { format: formatFile, rows: rowsFile, 'shared-rows': fragmentFile, codes: codesFile, systems: systemsFile, extensions: extensionsFile, feed: feedSettings };

/** File name -> text. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map(Object.entries(SCHEMAS).map(([name, schema]) => {
    const json = { ...z.toJSONSchema(schema), title: `Throughcare mapping data: ${name}` };
    return [`${name}.schema.json`, `${compactJson(json)}\n`];
  }));
}

if (process.argv[1] === import.meta.filename) {
  mkdirSync(SCHEMA_FOLDER, { recursive: true });
  for (const [name, text] of schemaFiles()) writeFileSync(join(SCHEMA_FOLDER, name), text);
}
