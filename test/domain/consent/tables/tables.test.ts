// SPDX-License-Identifier: Apache-2.0
/** The data that lawyers and analysts edit: a slip in it is told, and never becomes a rule that is not there. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseClassificationTables } from '../../../../src/domain/consent/classify/tables.ts';
import { parseGateTables } from '../../../../src/domain/consent/tables/tables.ts';
import { readConsentFiles } from '../../../../src/store/consent-files.ts';
import { CONSENT_FOLDER, consentSchemas } from './schema-files.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
const files = readConsentFiles(CONSENT_FOLDER);
const gate = { variants: files.variants, notices: files.notices, matrix: files.matrix, team: files.team, overlays: files.overlays, version: files.version } as unknown as Record<string, Json>;
const classification = { categories: files.categories, sensitivity: files.sensitivity };

/** The value with a member that nobody knows in one of its objects, for each of them (of a list: in its first). */
function slipped(value: Json, path = ''): readonly (readonly [string, Json])[] {
  if (Array.isArray(value)) {
    return value.length === 0 ? [] : slipped((value as readonly Json[])[0]!, `${path}[0]`).map(([at, first]) => [at, [first, ...(value as readonly Json[]).slice(1)]]);
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const object = value as Readonly<Record<string, Json>>;
  const inner = Object.entries(object).flatMap(([key, member]) => slipped(member, `${path}.${key}`).map(([at, changed]) => [at, { ...object, [key]: changed }] as const));
  return [[path, { ...object, condtions: ['need'] }], ...inner];
}

describe('the tables of the gate', () => {
  it('are sound as shipped', () => {
    expect([parseGateTables(files).ok, parseClassificationTables(files).ok]).toEqual([true, true]);
  });

  const slips = Object.entries(gate).flatMap(([name, file]) => slipped(file).map(([at, changed]) => [`${name}${at}`, { ...gate, [name]: changed }] as const));
  it.each(slips)('refuse a member that nobody knows in %s', (_at, changed) => {
    expect(parseGateTables(changed).ok).toBe(false);
  });

  const lists = slipped(classification as unknown as Json).filter(([at]) => !['', '.sensitivity'].includes(at));
  it.each(lists)('refuse one in classification%s', (_at, changed) => {
    expect(parseClassificationTables(changed as unknown as typeof classification).ok).toBe(false);
  });
});

describe('the schemas for editors', () => {
  it.each([...consentSchemas()])('%s is fresh (node test/domain/consent/tables/schema-files.ts)', (name, text) => {
    expect(readFileSync(join(CONSENT_FOLDER, 'schema', name), 'utf8')).toBe(text);
  });

  it('are where the files say', () => {
    const all = globSync('**/*.json', { cwd: CONSENT_FOLDER }).filter((file) => !file.startsWith('schema'));
    const named = all.flatMap((file) => {
      const { $schema } = JSON.parse(readFileSync(join(CONSENT_FOLDER, file), 'utf8')) as { readonly $schema?: string };
      return $schema === undefined ? [] : [join(CONSENT_FOLDER, dirname(file), $schema)];
    });
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((schema) => !existsSync(schema))).toEqual([]);
  });
});
