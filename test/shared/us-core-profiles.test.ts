// SPDX-License-Identifier: Apache-2.0
/** The profile checker on both published US Core packages: their examples, their examples made wrong, and two second opinions. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fhirpath from 'fhirpath';
import r4Model from 'fhirpath/fhir-context/r4';
import { buildUsCore } from '../../src/cli/build-us-core/build.ts';
import { readTgz } from '../../src/cli/build-us-core/tar.ts';
import { compileTest } from '../../src/domain/fhir/fhirpath/compile.ts';
import { claimsOf } from '../../src/domain/fhir/profile/claims.ts';
import { profilesOf } from '../../src/domain/fhir/profile/profiles.ts';
import type { ProfileElement, ProfileStructure, RawProfile } from '../../src/domain/fhir/profile/structure.ts';
import { compileSchema } from '../../src/domain/fhir/schema.ts';
import { LIMITS } from '../../src/domain/fhir/validate/context.ts';
import { compileValidator } from '../../src/domain/fhir/validate.ts';
import { isError } from '../../src/domain/issue.ts';
import { GENERATED, loadDefinitions } from '../../src/store/definitions.ts';

const PACKAGES = join(import.meta.dirname, '..', '..', '..', 'shared', 'packages');
const VERSIONS = ['6.1.0', '7.0.0'] as const;
const archive = (version: string): string => join(PACKAGES, `hl7.fhir.us.core-${version}.tgz`);

type Example = Readonly<Record<string, unknown>> & { readonly resourceType: string; readonly id: string };

const definitions = loadDefinitions();
const schema = compileSchema(definitions);
const validator = compileValidator(definitions);

function examplesOf(version: string): readonly Example[] {
  return [...readTgz(archive(version))].filter(([name]) => /^package\/example\/[^.][^/]*\.json$/.test(name))
    .map(([, text]) => JSON.parse(text) as Example).filter((each) => schema.types.get(each.resourceType)?.kind === 'resource');
}

function profilesOfVersion(version: string): readonly ProfileStructure[] {
  return (definitions.profiles ?? []).filter((each) => each.version === version && each.url.includes('/us/core/'));
}

const claims = (example: Example, version: string): readonly string[] => claimsOf(example).map((each) => `${each.split('|')[0] ?? ''}|${version}`).filter((each) => each.includes('/us/core/'));

describe('the slim US Core files', () => {
  it('are what the build makes from the published packages today', () => {
    for (const [name, text] of buildUsCore(VERSIONS.map(archive))) {
      expect([name, readFileSync(join(GENERATED, 'us-core', name), 'utf8') === text]).toEqual([name, true]);
    }
  });

  it('hold profiles that all compile, with every rule and every slice', () => {
    expect(profilesOf(definitions, LIMITS).compileAll().length).toBeGreaterThan(500);
  });
});

describe.each(VERSIONS)('US Core %s', (version) => {
  const examples = examplesOf(version);

  it('takes all of its own examples, each held against the profiles of its own release that it claims', () => {
    const claiming = examples.filter((each) => claims(each, version).length > 0);
    expect(claiming.length).toBeGreaterThan(130);
    const refused = claiming.flatMap((each) => validator.validate(each, claims(each, version)).filter(isError).map((issue) => `${each.id}: ${issue.at ?? ''} ${issue.text}`));
    expect(refused).toEqual([]);
  });

  it('refuses each example without an element that its profile requires, whatever base R4 would say', () => {
    const kept: string[] = [];
    let refused = 0;
    for (const example of examples) {
      for (const claim of claims(example, version)) {
        for (const name of requiredOf(claim, version)) {
          const without = Object.fromEntries(Object.entries(example).filter(([key]) => key.replace(/^_/, '') !== name && !isChoiceOf(example, key, name)));
          if (validator.validate(without, [claim]).some(isError)) refused += 1;
          else kept.push(`${example.id} without ${name}`);
        }
      }
    }
    expect(kept).toEqual([]);
    expect(refused).toBeGreaterThan(400);
  });

  it('evaluates every rule as fhirpath.js does, on every element of the examples that it stands on', () => {
    const differ: string[] = [];
    let compared = 0;
    for (const profile of profilesOfVersion(version)) {
      for (const element of profile.elements.filter((each) => each.constraint !== undefined)) {
        const result = compareRules(profile, element, examples);
        compared += result.compared;
        differ.push(...result.differ);
      }
    }
    expect(differ).toEqual([]);
    expect(compared).toBeGreaterThan(300);
  });

  it('refuses whatever Lantana refuses of examples without a required element', () => {
    const lantana = lantanaFor(version);
    const missed: string[] = [];
    let theirs = 0;
    for (const example of examples.filter((each) => claims(each, version).length === 1)) {
      for (const name of Object.keys(example).filter((key) => !['resourceType', 'id', 'meta', 'text'].includes(key))) {
        const without = Object.fromEntries(Object.entries(example).filter(([key]) => key !== name)) as Example;
        const found = lantana(without).filter((each) => each === 'Missing property');
        if (found.length === 0) continue;
        theirs += 1;
        if (!validator.validate(without, claims(example, version)).some(isError)) missed.push(`${example.id} without ${name}: ${found[0] ?? ''}`);
      }
    }
    expect(missed).toEqual([]);
    expect(theirs).toBeGreaterThan(100);
  });
});

function requiredOf(claim: string, version: string): readonly string[] {
  const profile = profilesOfVersion(version).find((each) => `${each.url}|${version}` === claim);
  return (profile?.elements ?? []).filter((each) => /^\w+\.[\w[\]]+$/.test(each.id) && each.min > 0).map((each) => each.id.split('.')[1]?.replace('[x]', '') ?? '');
}

function isChoiceOf(example: Example, key: string, name: string): boolean {
  return schema.types.get(example.resourceType)?.elements.get(name)?.some((prop) => prop.choice && prop.name === key.replace(/^_/, '')) === true;
}

/** fhirpath.js knows no type `DateTime` (US Core 6.1.0 writes it so), and asks for booleans on both sides of `or`. */
const THEIRS_CANNOT = new Set(['us-core-1', 'us-core-13']);

function compareRules(profile: ProfileStructure, element: ProfileElement, examples: readonly Example[]): { readonly compared: number; readonly differ: readonly string[] } {
  const differ: string[] = [];
  let compared = 0;
  const path = element.id.split('.').map((step) => step.split(':')[0]?.replace('[x]', '') ?? '').join('.');
  for (const example of examples.filter((each) => each.resourceType === profile.type)) {
    const targets = path === profile.type ? [example] : valuesAt(example, path);
    for (const { key, expression } of element.constraint ?? []) {
      const type = path === profile.type ? profile.type : typeAt(path);
      if (type === undefined || !key.startsWith('us-core-') || THEIRS_CANNOT.has(key)) continue;
      const test = compileTest(expression, type, profile.type, schema);
      for (const target of targets) {
        const [theirs] = fhirpath.evaluate(target, type === profile.type ? expression : { base: type, expression }, { resource: example }, r4Model) as unknown[];
        compared += 1;
        if ((theirs === true) !== test(target, { resource: example, context: target })) differ.push(`${profile.url} ${key} on ${example.id}: they say ${String(theirs)}`);
      }
    }
  }
  return { compared, differ };
}

/** The one type of the element at a path; undefined for a choice, whose rules are compiled type by type. */
function typeAt(path: string): string | undefined {
  const [root = '', ...steps] = path.split('.');
  return steps.reduce<string | undefined>((type, step) => {
    const props = type === undefined ? [] : schema.types.get(type)?.elements.get(step) ?? [];
    return props.length === 1 ? props[0]?.type : undefined;
  }, root);
}

interface Lantana {
  readonly ParseConformance: new (load: boolean, version: string) => { readonly parseBundle: (bundle: unknown) => void };
  readonly Fhir: new (parser: unknown) => { readonly validate: (resource: unknown, options: object) => { readonly messages: readonly { readonly message: string; readonly severity: string }[] } };
}

function lantanaFor(version: string): (example: Example) => readonly string[] {
  const { ParseConformance, Fhir } = createRequire(import.meta.url)('fhir') as Lantana & { readonly Versions: unknown };
  const parser = new ParseConformance(true, 'R4');
  const structures = [...readTgz(archive(version))].filter(([name]) => name.startsWith('package/StructureDefinition-')).map(([, text]) => JSON.parse(text) as RawProfile);
  parser.parseBundle({ resourceType: 'Bundle', entry: structures.map((resource) => ({ resource })) });
  const fhir = new Fhir(parser);
  return (example) => fhir.validate(example, {}).messages.filter((each) => each.severity === 'error').map((each) => each.message);
}

function valuesAt(example: Example, path: string): readonly unknown[] {
  return path.split('.').slice(1).reduce<readonly unknown[]>((values, step) => values.flatMap((value) => (value as Readonly<Record<string, unknown>>)[step] ?? []), [example]);
}
