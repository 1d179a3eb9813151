// SPDX-License-Identifier: Apache-2.0
/**
 * The JSON Schemas of the data under consent/, made from the zod schemas that the gateway checks with at start, so that an editor tells a lawyer
 * of a slip while it is written. `node test/domain/consent/tables/schema-files.ts` writes them to consent/schema.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { breachClocksFile } from '../../../../src/domain/consent/aftermath/breach-clocks.ts';
import { retentionFile } from '../../../../src/domain/consent/aftermath/retention.ts';
import { categoriesFile, sensitivityFile } from '../../../../src/domain/consent/classify/tables.ts';
import { labelsFile } from '../../../../src/domain/consent/evidence/labels.ts';
import { purposesFile } from '../../../../src/domain/consent/evidence/purposes.ts';
import { GATE_FILES } from '../../../../src/domain/consent/tables/tables.ts';
import { compactJson } from '../../mapping/compact-json.ts';

export const CONSENT_FOLDER = join(import.meta.dirname, '..', '..', '..', '..', 'consent');
const { version: _, ...gate } = GATE_FILES;
const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  ...gate, categories: categoriesFile, sensitivity: sensitivityFile, labels: labelsFile, purposes: purposesFile, retention: retentionFile, 'breach-clocks': breachClocksFile,
};

/** File name -> text. */
export function consentSchemas(): ReadonlyMap<string, string> {
  return new Map(Object.entries(SCHEMAS).map(([name, schema]) =>
    [`${name}.schema.json`, `${compactJson({ ...z.toJSONSchema(schema, { io: 'input' }), title: `Throughcare consent data: ${name}` })}\n`]));
}

if (process.argv[1] === import.meta.filename) {
  mkdirSync(join(CONSENT_FOLDER, 'schema'), { recursive: true });
  for (const [name, text] of consentSchemas()) writeFileSync(join(CONSENT_FOLDER, 'schema', name), text);
}
