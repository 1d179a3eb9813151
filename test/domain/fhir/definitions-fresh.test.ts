// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildR4 } from '../../../src/cli/build-r4/build.ts';
import { MESSAGE_TYPES, SERVED_TYPES } from '../../../src/domain/fhir/served.ts';
import { R4_FOLDER, loadDefinitions } from '../../../src/store/definitions.ts';

describe('the slim R4 definitions', () => {
  it('are what the build makes from the pinned source today, so that nobody has edited them by hand', () => {
    for (const [name, text] of buildR4()) expect([name, readFileSync(join(R4_FOLDER, name), 'utf8') === text]).toEqual([name, true]);
  });

  it('hold a structure for every served type and for every type that these use', () => {
    const definitions = loadDefinitions();
    const names = new Set(definitions.structures.map((each) => each.type));
    const used = definitions.structures.flatMap((each) => each.snapshot.element).flatMap((each) => each.type ?? []);
    const missing = [...SERVED_TYPES, ...MESSAGE_TYPES, ...used.map((each) => each.code)].filter((each) => !names.has(each));
    expect([...new Set(missing)]).toEqual([]);
  });

  it('hold the codes of every required value set but currencies and media types, which R4 does not list', () => {
    const { expansions, structures } = loadDefinitions();
    const bindings = structures.flatMap((each) => each.snapshot.element).flatMap((each) => each.binding ?? []);
    const required = new Set(bindings.filter((each) => each.strength === 'required').map((each) => each.valueSet));
    expect([...required].filter((url) => expansions[url] === undefined)).toEqual([]);
    expect([...required].filter((url) => expansions[url]?.complete !== true).toSorted()).toEqual([
      'http://hl7.org/fhir/ValueSet/currencies', 'http://hl7.org/fhir/ValueSet/mimetypes',
    ]);
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
