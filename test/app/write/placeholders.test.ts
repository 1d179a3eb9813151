// SPDX-License-Identifier: Apache-2.0
/** A null among the values of a list stands for a value that has only an extension (http://hl7.org/fhir/R4/json.html#primitive): nothing stumbles over it. */
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import type { Deps } from '../../../src/app/deps.ts';
import { DIRECTORY_DECISION } from '../../../src/app/release/view.ts';
import { checkResource } from '../../../src/app/write/check.ts';
import { makeDraft } from '../../../src/app/write/draft.ts';
import { isWritable } from '../../../src/app/write/writable.ts';
import { enforceResource } from '../../../src/domain/consent/enforce/enforce.ts';
import { setApart } from '../../../src/domain/consent/enforce/ssn.ts';
import { extractIndex } from '../../../src/domain/fhir/search/index-rows.ts';
import { compileSchema, type TypeDef } from '../../../src/domain/fhir/schema.ts';
import { SERVED_TYPES } from '../../../src/domain/fhir/served.ts';
import { stringifyLossless } from '../../../src/domain/fhir/lossless-json.ts';
import { subsetter } from '../../../src/domain/fhir/subset.ts';
import { writeXml } from '../../../src/domain/fhir/xml/write.ts';
import { withMatchKeys } from '../../../src/domain/matching/blocks.ts';
import { readKnowledge } from '../../../src/knowledge.ts';
import { TEST_SETTINGS } from '../../support/gateway.ts';
import { generator, pick, random } from '../../domain/fhir/generate.ts';

const read = readKnowledge(TEST_SETTINGS);
if (!read.ok) throw new Error(JSON.stringify(read.issues));
const { definitions, params, policy, validator } = read.value;
const schema = compileSchema(definitions);
const made = generator(definitions);
const deps = {
  policy, definitions, validator,
  index: (resource: Resource) => withMatchKeys(setApart(extractIndex(resource, params, { timeZone: 'America/Chicago' }), resource), resource),
} as unknown as Deps;

const BESIDE = { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] };

type Value = Readonly<Record<string, unknown>>;
let placed = 0;

/** The same with a placeholder before the values of every list of primitives. */
function withPlaceholders(value: Value, def: TypeDef | undefined): Value {
  const next = Object.entries(value).flatMap(([key, each]): readonly (readonly [string, unknown])[] => {
    const prop = def?.props.get(key);
    if (prop?.primitive === true && Array.isArray(each)) {
      placed += 1;
      return [[key, [null, ...each as unknown[]]], [`_${key}`, [BESIDE, ...each.map(() => null)]]];
    }
    const inner = prop === undefined ? undefined : schema.types.get(prop.type);
    const one = (item: unknown): unknown => (typeof item === 'object' && item !== null && inner !== undefined ? withPlaceholders(item as Value, inner) : item);
    return [[key, Array.isArray(each) ? each.map(one) : one(each)]];
  });
  return Object.fromEntries(next);
}

function roundOf(type: string, seed: number): string {
  const next = random(seed);
  const plain = made.resource(type, next, pick(next, [0.5, 2, 4]));
  const profile = { meta: { profile: ['http://example.org/profile'] } };
  const resource = { ...withPlaceholders({ ...plain, ...profile }, schema.types.get(type)), id: 'a' } as unknown as Resource;
  const checked = checkResource(deps, type, resource);
  const draft = makeDraft(deps, { resource, id: 'a', person: type === 'Practitioner' ? '' : 'p', holder: 'h', provenance: resource.resourceType === 'Provenance' ? [resource] : [] });
  const row = { ...draft, version: 1, lastUpdated: '2026-01-01T00:00:00Z' };
  const released = enforceResource({
    candidates: [{ row, verdict: { verdict: 'release', reasons: [], bases: [], findings: [] }, labels: '', mode: 'match' }], decisions: [DIRECTORY_DECISION], view: { alias: new Map() }, visible: () => true, accompaniment: [],
  } as unknown as Parameters<typeof enforceResource>[0]);
  subsetter({ summary: 'true' }, schema)?.(stringifyLossless(resource));
  const nulls = checked.ok ? [] : checked.issues.filter(({ text }) => /must be a string|must be an object|as many as/.test(text)).map(({ at }) => at);
  return `${JSON.stringify(nulls)} ${released === undefined ? 'nothing' : 'released'} ${writeXml(resource, schema).startsWith('<?xml') ? 'xml' : ''}`;
}

describe('a value that has only an extension, in a list of values', () => {
  it.each(SERVED_TYPES.filter((type) => isWritable(type, schema)))('is checked, classified, indexed, matched and released of a %s as the others are', (type) => {
    const rounds = Array.from({ length: 8 }, (_, seed) => roundOf(type, seed + 1));
    expect([...new Set(rounds)]).toEqual(['[] released xml']);
  });

  it('stood in every kind of list', () => {
    expect(placed).toBeGreaterThan(500);
  });
});
