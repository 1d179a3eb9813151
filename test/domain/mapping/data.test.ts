// SPDX-License-Identifier: Apache-2.0
/** The mapping data itself: its schemas are fresh, and every row of every format aims at an element that R4 has. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { compileSchema } from '../../../src/domain/fhir/schema.ts';
import type { Prop, TypeDef } from '../../../src/domain/fhir/schema.ts';
import type { CompiledRow } from '../../../src/domain/mapping/compiled.ts';
import type { TargetStep } from '../../../src/domain/mapping/target.ts';
import { loadDefinitions } from '../../../src/store/definitions.ts';
import { allFormats } from './case-files.ts';
import { SCHEMA_FOLDER, schemaFiles } from './schema-files.ts';

const schema = compileSchema(loadDefinitions());
const formats = allFormats();

/** The type at the end of the steps; undefined where R4 has no such element, or has a list of them where one is written (or the reverse). */
function follow(start: TypeDef | undefined, steps: readonly TargetStep[]): Prop | TypeDef | undefined {
  let type = start;
  let found: Prop | TypeDef | undefined = start;
  for (const step of steps) {
    const prop: Prop | undefined = type?.props.get(step.name);
    const list = step.at !== 'one' || step.url !== undefined;
    if (prop === undefined || prop.array !== list) return undefined;
    found = prop;
    type = schema.types.get(prop.type);
  }
  return found;
}

/** Names of the rows that miss. */
function misses(rows: readonly CompiledRow[], type: TypeDef | undefined): readonly string[] {
  return rows.flatMap((row) => {
    const found = row.to === undefined ? type : follow(type, row.to.steps);
    if (found === undefined) return [row.name];
    const inner = 'type' in found ? schema.types.get(found.type) : found;
    return row.action.kind === 'inside' ? misses(row.action.rows, inner) : [];
  });
}

describe('the mapping data', () => {
  it.each([...schemaFiles()])('has a fresh schema %s (node test/domain/mapping/schema-files.ts)', (name, text) => {
    expect(readFileSync(join(SCHEMA_FOLDER, name), 'utf8')).toBe(text);
  });

  it.each(formats.ids)('of %s aims every row at an element of R4', (id) => {
    const groups = formats.get(id)?.groups ?? [];
    expect(groups.length).toBeGreaterThan(0);
    expect(groups.flatMap((group) => misses(group.rows, schema.types.get(group.resource)).map((name) => `${group.id}: ${name}`))).toEqual([]);
  });

  it.each(formats.ids)('of %s leans on groups above alone: a key that leans on one below falls back to the message, and the same thing sent twice is two', (id) => {
    const seen = new Set<string>();
    const late = (formats.get(id)?.groups ?? []).flatMap((group) => {
      const leans = group.key.flat().flatMap((part) => (part.kind === 'group' && !seen.has(part.text) ? [`${group.id} leans on ${part.text}`] : []));
      seen.add(group.id);
      return leans;
    });
    expect(late).toEqual([]);
  });
});
