// SPDX-License-Identifier: Apache-2.0
/** What is released is whole: of any type, whatever of what it refers to is hidden, it is sound R4 still and holds no trace of that. */
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { COMPOSITES, strip } from '../../../../src/domain/consent/enforce/strip.ts';
import { CARRIERS } from '../../../../src/domain/consent/enforce/carriers.ts';
import { compileSchema, type TypeDef } from '../../../../src/domain/fhir/schema.ts';
import { SERVED_TYPES } from '../../../../src/domain/fhir/served.ts';
import { compileValidator } from '../../../../src/domain/fhir/validate.ts';
import { isError } from '../../../../src/domain/issue.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';
import { generator, random, type Random } from '../../fhir/generate.ts';

const definitions = loadDefinitions();
const schema = compileSchema(definitions);
const validator = compileValidator(definitions);
const made = generator(definitions);
const hiding = { schema, visible: (address: string): boolean => !address.includes('hidden') };
const DIRECTORY: ReadonlySet<string> = new Set(['CapabilityStatement', 'CodeSystem', 'CompartmentDefinition', 'ConceptMap', 'ImplementationGuide', 'NamingSystem', 'OperationDefinition',
  'SearchParameter', 'StructureDefinition', 'ValueSet', 'Subscription', 'Questionnaire', 'Binary']);
const RECORDS = SERVED_TYPES.filter((type) => !DIRECTORY.has(type));

type Value = Record<string, unknown>;
const errorsOf = (resource: unknown): readonly string[] => validator.validate(resource).filter(isError).map(({ text, at }) => `${at ?? ''}: ${text}`);
const isObject = (value: unknown): value is Value => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Some of what it refers to is hidden, and told of by display; extensions, also of primitives and nested ones, refer to what is hidden too. */
function withHidden(value: unknown, next: Random, share: number): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => withHidden(each, next, share));
  }
  if (!isObject(value)) {
    return value;
  }
  if (typeof value['reference'] === 'string') {
    return next() < share ? { ...value, reference: value['reference'].replace(/\/.*/, '/hidden'), display: 'hidden words' } : value;
  }
  const out = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withHidden(each, next, share)]));
  const extension = { url: 'urn:x', ...(next() < 0.5 ? { valueReference: { reference: 'Condition/hidden' } } : { extension: [{ url: 'a', valueUri: 'Condition/hidden' }, { url: 'b', valueString: 'hidden words' }] }) };
  const [primitive] = Object.keys(out).filter((key) => typeof out[key] === 'string' && key !== 'resourceType' && key !== 'id' && key !== 'div');
  return { ...out, ...(next() < share / 2 ? { extension: [extension] } : {}), ...(primitive !== undefined && next() < share / 2 ? { [`_${primitive}`]: { extension: [extension] } } : {}) };
}

describe('whatever is hidden of what a resource refers to', () => {
  it('it validates where it did before, and holds no trace of what is hidden', () => {
    let [ran, sound] = [0, 0];
    fc.assert(fc.property(fc.constantFrom(...RECORDS), fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom(0.2, 0.6, 1), (type, seed, share) => {
      ran += 1;
      const next = random(seed);
      const input = withHidden(made.resource(type, next, 0.4), next, share) as Resource;
      const { resource } = strip(input, hiding);
      expect(JSON.stringify(resource)).not.toContain('hidden');
      if (errorsOf(input).length === 0) {
        sound += 1;
        expect([type, seed, share, ...errorsOf(resource)]).toEqual([type, seed, share]);
      }
    }), { seed: 20261122, numRuns: 700 });
    expect(sound / ran).toBeGreaterThan(0.7);
  });

  it('it is the same as had it never been written', () => {
    fc.assert(fc.property(fc.constantFrom(...RECORDS), fc.integer({ min: 1, max: 1_000_000 }), (type, seed) => {
      const next = random(seed);
      const { text: _text, ...without } = made.resource(type, next, 0.5);
      const text = { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">hidden words</div>' };
      const extension = [{ url: 'urn:x', valueReference: { reference: 'Condition/hidden' } }];
      expect(strip({ ...mentioning(without, schema.types.get(type), next), text, extension } as unknown as Resource, hiding).resource).toEqual(strip(without as unknown as Resource, hiding).resource);
      expect([type, COMPOSITES.includes(type) || strip(without as unknown as Resource, hiding).removed === 0]).toEqual([type, true]);
    }), { seed: 20261122, numRuns: 300 });
  });
});

/** The same with more: in lists, what leads to something hidden, with words about it beside; extensions wherever they may be. */
function mentioning(value: Value, type: TypeDef | undefined, next: Random): Value {
  if (Object.keys(value).length === 0) {
    return value;
  }
  const out: Value = { ...value };
  for (const [key, each] of Object.entries(value)) {
    const prop = type?.props.get(key);
    const inner = prop === undefined ? undefined : schema.types.get(prop.type);
    if (prop === undefined || inner === undefined || prop.primitive) {
      continue;
    }
    const items = (Array.isArray(each) ? each : [each]).map((item) => mentioning(item as Value, inner, next));
    const carrier = [...inner.props.values()].find((member) => member.type === 'Reference' && (member.min > 0 || CARRIERS.includes(member.name)));
    const hidden = { reference: 'Condition/hidden', display: 'hidden words' };
    const more = prop.type === 'Reference' ? hidden : carrier === undefined ? undefined : { ...items[0], [carrier.name]: carrier.array ? [hidden] : hidden };
    out[key] = prop.array ? [...items, ...(more === undefined ? [] : [more])] : items[0];
  }
  return type?.kind === 'resource' || next() < 0.7 ? out : { ...out, extension: [{ url: 'urn:x', extension: [{ url: 'a', valueReference: { reference: 'Condition/hidden' } }, { url: 'b', valueString: 'hidden words' }] }] };
}

describe('a contained copy', () => {
  const observation = (id: string, rest: object): object => ({ resourceType: 'Observation', id, status: 'final', code: { text: 'hidden words' }, ...rest });
  const shown = observation('shown', { code: { text: 'shown' } });

  it.each([
    ['refers to what is hidden', [observation('o', { derivedFrom: [{ reference: 'DocumentReference/hidden' }] })]],
    ['has it in an extension', [observation('o', { extension: [{ url: 'urn:x', valueReference: { reference: 'DocumentReference/hidden' } }] })]],
    ['links to it', [observation('o', { text: { status: 'additional', div: '<div xmlns="http://www.w3.org/1999/xhtml"><a href="DocumentReference/hidden">it</a></div>' } })]],
    ['refers to another such copy', [observation('o', { derivedFrom: [{ reference: '#p' }] }), observation('p', { derivedFrom: [{ reference: 'DocumentReference/hidden' }] })]],
  ])('that %s goes whole, and what leads to it; another one stays', (_what, contained) => {
    const condition = { resourceType: 'Condition', subject: { reference: 'Patient/p' }, contained: [...contained, shown], evidence: [{ detail: [{ reference: '#o', display: 'hidden words' }] }, { detail: [{ reference: '#shown' }] }] };
    expect(strip(condition as unknown as Resource, hiding).resource)
      .toEqual({ resourceType: 'Condition', subject: { reference: 'Patient/p' }, contained: [shown], evidence: [{ detail: [{ reference: '#shown' }] }] });
  });

  it('to which only what went had led goes too (dom-3), one that leads to what is around it stays', () => {
    const around = observation('around', { code: { text: 'shown' }, derivedFrom: [{ reference: '#' }] });
    const condition = { resourceType: 'Condition', subject: { reference: 'Patient/p' }, contained: [shown, around],
      evidence: [{ code: [{ text: 'hidden words' }], detail: [{ reference: 'DocumentReference/hidden', extension: [{ url: 'urn:x', valueReference: { reference: '#shown' } }] }] }] };
    expect(strip(condition as unknown as Resource, hiding).resource).toEqual({ resourceType: 'Condition', subject: { reference: 'Patient/p' }, contained: [around] });
  });
});

describe('an address that is no reference', () => {
  const condition = { resourceType: 'Condition', subject: { reference: 'Patient/p' } };

  it.each([
    ['a link of its narrative', { text: { status: 'additional', div: '<div xmlns="http://www.w3.org/1999/xhtml"><a href="DocumentReference&#x2F;hidden">it</a></div>' } }],
    ['an image of its narrative', { text: { status: 'additional', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>a<img src=\'DocumentReference/hidden\'/></p></div>' } }],
    ['an extension with a uri', { extension: [{ url: 'urn:x', valueUri: 'DocumentReference/hidden' }] }],
    ['an extension that is named by it', { extension: [{ url: 'DocumentReference/hidden', valueString: 'words' }] }],
    ['rules', { implicitRules: 'DocumentReference/hidden' }],
  ])('leads to what is hidden: %s goes', (_what, more) => {
    expect(strip({ ...condition, ...more } as unknown as Resource, hiding).resource).toEqual(condition);
  });

  it('goes out of a list alone, with what stands beside it, and of what requires it with all around it', () => {
    const beside = [{ id: 'a' }, null, { id: 'b' }];
    const provenance = { resourceType: 'Provenance', target: [], recorded: '', agent: [], policy: ['urn:a', 'Consent/hidden', 'urn:b'], _policy: beside };
    const { resource } = strip(provenance as unknown as Resource, hiding);
    expect(resource).toEqual({ ...provenance, policy: ['urn:a', 'urn:b'], _policy: [{ id: 'a' }, { id: 'b' }] });
  });

  it('is no address where it names a system', () => {
    const coded = { ...condition, code: { coding: [{ system: 'CodeSystem/hidden', code: 'a' }] } };
    expect(strip(coded as unknown as Resource, hiding)).toEqual({ resource: coded, removed: 0 });
  });
});

describe('a modifier', () => {
  it('that may not go takes with it what it modifies, but for the resource itself', () => {
    const modifierExtension = [{ url: 'urn:x', valueReference: { reference: 'Condition/hidden' } }];
    const plan = { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: 'Patient/p' }, modifierExtension, activity: [{ modifierExtension, detail: { status: 'in-progress' } }] };
    expect(strip(plan as unknown as Resource, hiding).resource).toEqual({ resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: 'Patient/p' } });
  });
});

it('the types whose narrative and contained copies always go are types that are served', () => {
  expect(COMPOSITES.filter((type) => !RECORDS.includes(type))).toEqual([]);
});
