// SPDX-License-Identifier: Apache-2.0
/** Our profiles by other engines, where these are sound: fhirpath.js on every rule, Lantana's validator on the examples. */
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fhirpath from 'fhirpath';
import r4Model from 'fhirpath/fhir-context/r4';
import { reportOf } from '../../src/app/outcomes/outcomes.ts';
import { compileTest } from '../../src/domain/fhir/fhirpath/compile.ts';
import { compileSchema } from '../../src/domain/fhir/schema.ts';
import { compileValidator } from '../../src/domain/fhir/validate.ts';
import { GENERATED, loadDefinitions } from '../../src/store/definitions.ts';
import { pick, random } from '../domain/fhir/generate.ts';
import { mutate } from '../domain/fhir/mutate.ts';

interface Example {
  readonly resourceType: string;
  readonly [name: string]: unknown;
}

const EXAMPLES = join(GENERATED, '..', 'examples');
const definitions = loadDefinitions();
const schema = compileSchema(definitions);
const validator = compileValidator(definitions);
const own = (definitions.profiles ?? []).filter((each) => each.url.startsWith('https://throughcare.dev/'));
const files = readdirSync(EXAMPLES).filter((name) => name.endsWith('.json')).toSorted();
const read = (name: string): Example => {
  const example = JSON.parse(readFileSync(join(EXAMPLES, name), 'utf8')) as Example & { readonly resource?: Example };
  return example.resource ?? example;
};
const examples = files.map((name) => ({ name, resource: read(name) }));

describe('fhirpath.js', () => {
  const rules = own.flatMap((profile) => profile.elements.filter((each) => !each.id.includes('.')).flatMap((each) => each.constraint ?? [])
    .filter((each) => each.key.startsWith('tc-')).map((each) => [each.key, profile.type, each.expression] as const));
  const distinct = rules.filter(([key], index) => rules.findIndex(([other]) => other === key) === index);

  it.each(distinct)('says the same of the rule %s, for every example of its type', (_key, type, expression) => {
    const ours = compileTest(expression, type, type, schema);
    const of = examples.filter((each) => each.resource.resourceType === type);
    const differ = of.filter(({ resource }) => {
      const [theirs] = fhirpath.evaluate(resource, expression, { resource }, r4Model) as unknown[];
      return (theirs === true) !== ours(resource, { resource, context: resource });
    });
    expect(of.length).toBeGreaterThan(1);
    expect(differ.map((each) => each.name)).toEqual([]);
  });

  it('was asked about all of our rules', () => {
    expect(distinct.length).toBeGreaterThanOrEqual(10);
  });
});

interface Lantana {
  readonly ParseConformance: new (load: boolean, version: string) => unknown;
  readonly Fhir: new (parser: unknown) => { readonly validate: (resource: unknown, options: object) => { readonly messages: readonly { readonly message: string; readonly severity: string; readonly location?: string }[] } };
}

describe('Lantana', () => {
  const { ParseConformance, Fhir } = createRequire(import.meta.url)('fhir') as Lantana;
  const fhir = new Fhir(new ParseConformance(true, 'R4'));
  const faultsOf = (name: string, resource: unknown): readonly string[] => fhir.validate(resource, {}).messages
    .filter((each) => each.severity === 'error' || each.severity === 'fatal').map((each) => `${name} ${each.location ?? ''}: ${each.message}`);

  it('finds every valid example to be sound R4', () => {
    expect(examples.filter((each) => each.name.startsWith('valid-')).flatMap(({ name, resource }) => faultsOf(name, resource))).toEqual([]);
  });

  it('finds a report of outcome figures to be sound R4, also where a count is masked', () => {
    const cells = [{ code: 'returned', label: 'returned', shown: undefined }, { code: 'not-returned', label: 'did not return', shown: 40 }];
    const report = reportOf({ code: 'return-to-custody', title: 'Return', what: 'people released', cells, total: undefined }, { day: '2026-09-30', now: '2026-11-22T10:00:00.000Z', gateway: 'gateway' });
    expect(faultsOf('MeasureReport', report)).toEqual([]);
    expect(faultsOf('MeasureReport', { ...report, status: 'nonsense' })).not.toEqual([]);
  });
});

describe('an example that is broken at random', () => {
  it('is answered with issues or none, and never with a failure of the checker', () => {
    const next = random(20261122);
    let faulty = 0;
    for (let round = 0; round < 1500; round += 1) {
      const broken = mutate(pick(next, examples).resource, next);
      if (validator.validate(broken).length > 0) faulty += 1;
    }
    expect(faulty).toBeGreaterThan(1000);
  });
});
