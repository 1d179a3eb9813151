// SPDX-License-Identifier: Apache-2.0
/** A consent that a published guide gives as its example (SDOHCC): a HIPAA authorization that says nothing of what it permits. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import { compileSchema } from '../../src/domain/fhir/schema.ts';
import { xmlToJson } from '../../src/domain/fhir/xml/read.ts';
import { loadDefinitions } from '../../src/store/definitions.ts';
import { form, OPEN, RECORD, refusal, verdict, decided } from '../domain/consent/evidence/provision-world.ts';
import { own } from '../domain/consent/evidence/support.ts';

const FILE = join(import.meta.dirname, '../../../shared/samples/us-behavioral-health-profiles/SDOHCC-ConsentInformationDisclosure-example-1.xml');

function published(provision?: ConsentProvision): Consent {
  const text = xmlToJson(readFileSync(FILE, 'utf8'), compileSchema(loadDefinitions()));
  if (!text.ok) {
    throw new Error('The example is not FHIR XML.');
  }
  const read = JSON.parse(text.value) as Consent;
  const { patient, organization, verification, dateTime, extension } = form(OPEN);
  return { ...read, patient: patient!, organization: organization!, verification: verification!, dateTime: dateTime!, extension: extension!, performer: [{ reference: 'Patient/rosa' }], ...(provision === undefined ? {} : { provision }) };
}

describe('a published consent', () => {
  it('permits nothing as it is: it names no base and nothing that may go', () => {
    expect(verdict([published()])).not.toBe('release');
    expect(decided([published()]).consent).toBeUndefined();
  });

  it('permits what its root provision says once it says so, and a refusal narrows it', () => {
    const said = published({ ...OPEN, class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Observation' }] });
    expect([verdict([said]), verdict([said], { ...RECORD, marks: { ...RECORD.marks, type: 'Condition' } })]).toEqual(['release', 'withhold']);
    expect(verdict([said, refusal({ code: [own('category', 'treatment-summary')] })])).toBe('withhold');
  });
});
