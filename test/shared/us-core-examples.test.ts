// SPDX-License-Identifier: Apache-2.0
/** Every example of both published US Core packages, which nobody here wrote. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { XmlDocument } from 'libxml2-wasm';
import { canonicalJson } from '../../src/domain/fhir/canonical-json.ts';
import { compileSchema } from '../../src/domain/fhir/schema.ts';
import { xmlToJson } from '../../src/domain/fhir/xml/read.ts';
import { writeXml } from '../../src/domain/fhir/xml/write.ts';
import { composeResource, splitResource } from '../../src/domain/fhir/resource-text.ts';
import { parseLossless, stringifyLossless } from '../../src/domain/fhir/lossless-json.ts';
import { extractIndex } from '../../src/domain/fhir/search/index-rows.ts';
import { searchParams } from '../../src/domain/fhir/search/params.ts';
import { compileValidator } from '../../src/domain/fhir/validate.ts';
import { isError } from '../../src/domain/issue.ts';
import { loadDefinitions } from '../../src/store/definitions.ts';

const PACKAGES = join(import.meta.dirname, '..', '..', '..', 'shared', 'packages');

/** The JSON files in a gzipped tar whose path holds `folder`. */
function filesOf(file: string, folder: string): readonly string[] {
  const tar = gunzipSync(readFileSync(join(PACKAGES, file)));
  const texts: string[] = [];
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(tar.toString('ascii', at + 124, at + 136), 8);
    if (name.includes(folder) && name.endsWith('.json') && !name.includes('/.')) texts.push(tar.toString('utf8', at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return texts;
}

/** The same with each narrative as another XML library writes it again: entities and line ends that XML does not tell apart are told alike (XML 1.0, 2.11, 3.3.3). */
function withOneSpelling(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, part: unknown) => {
    if (key !== 'div' || typeof part !== 'string') return part;
    using document = XmlDocument.fromString(part);
    return document.toString({ format: false });
  });
}

const definitions = loadDefinitions();
const schema = compileSchema(definitions);
const validator = compileValidator(definitions);
const params = searchParams(definitions);

describe.each(['hl7.fhir.us.core-6.1.0.tgz', 'hl7.fhir.us.core-7.0.0.tgz'])('the examples of %s', (file) => {
  const examples = filesOf(file, '/example/').map((text) => parseLossless(text) as { readonly resourceType?: string; readonly id: string }).filter((each) => each.resourceType !== undefined);

  it('are sound', () => {
    expect(examples.length).toBeGreaterThan(150);
    const refused = examples.flatMap((each) => validator.validate(each).filter(isError).map((issue) => `${each.resourceType ?? ''}/${each.id}: ${issue.text} at ${issue.at ?? ''}`));
    expect(refused).toEqual([]);
  });

  it('come back equal to the last digit after they were split for the store', () => {
    for (const example of examples) {
      const { resourceType = '', id } = example;
      const back = composeResource({ type: resourceType, id, version: 1, lastUpdated: '2026-01-01T00:00:00Z', ...splitResource(example) });
      const { meta, ...rest } = JSON.parse(back) as { readonly meta: Record<string, unknown> };
      const { meta: own, ...expected } = JSON.parse(stringifyLossless(example)) as { readonly meta?: Record<string, unknown> };
      expect(rest).toEqual(expected);
      expect({ ...meta, versionId: '', lastUpdated: '' }).toEqual({ ...own, versionId: '', lastUpdated: '' });
      for (const number of stringifyLossless(example).match(/"value":\d+\.\d*0\b/g) ?? []) expect(back).toContain(number);
    }
  });

  it('come back equal through XML', () => {
    for (const example of examples.filter((each) => schema.types.has(each.resourceType ?? ''))) {
      const json = xmlToJson(writeXml(example, schema), schema);
      expect([example.id, json.ok && canonicalJson(withOneSpelling(JSON.parse(json.value)))]).toEqual([example.id, canonicalJson(withOneSpelling(JSON.parse(stringifyLossless(example))))]);
    }
  });

  it('are indexed by patient wherever they have one', () => {
    const indexed = examples.filter((each) => ['Condition', 'Observation', 'CarePlan', 'Goal', 'Encounter'].includes(each.resourceType ?? ''));
    const missing = indexed.filter((each) => !extractIndex(each, params, { timeZone: 'UTC' }).reference.some((row) => row.param === 'patient' && row.type === 'Patient'));
    expect(missing.map((each) => each.id)).toEqual([]);
  });
});
