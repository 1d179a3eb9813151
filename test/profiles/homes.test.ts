// SPDX-License-Identifier: Apache-2.0
/** Every category of the sharing protocol has a home: a record of it is valid under the profile named, and the gate knows it for that category. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { categoryOf } from '../../src/domain/consent/classify/category.ts';
import { compileValidator } from '../../src/domain/fhir/validate.ts';
import { isError } from '../../src/domain/issue.ts';
import { loadDefinitions } from '../../src/store/definitions.ts';
import { classificationTables } from '../support/classification.ts';
import { homes, partnerRows } from '../support/partner-rows.ts';

const validator = compileValidator(loadDefinitions());
const tables = classificationTables();
const SYSTEM = 'https://throughcare.dev/fhir/CodeSystem/category';

type Loose = Readonly<Record<string, unknown>> & { readonly resourceType: string };
const subject = { reference: 'Patient/jordan' };

/** Where no profile of ours is needed: the least that R4 asks. */
const PLAIN: Readonly<Record<string, Loose>> = {
  Observation: { resourceType: 'Observation', status: 'final', code: { text: 'What was found' }, subject },
  Appointment: { resourceType: 'Appointment', status: 'proposed', participant: [{ actor: subject, status: 'accepted' }] },
  Encounter: { resourceType: 'Encounter', status: 'finished', class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' }, subject },
  Condition: { resourceType: 'Condition', subject, code: { text: 'Diagnosis' } },
  MedicationStatement: { resourceType: 'MedicationStatement', status: 'active', medicationCodeableConcept: { text: 'Medication' }, subject },
  Coverage: { resourceType: 'Coverage', status: 'active', beneficiary: subject, payor: [subject] },
  DocumentReference: { resourceType: 'DocumentReference', status: 'current', subject, content: [{ attachment: { title: 'Paper' } }] },
  Communication: { resourceType: 'Communication', status: 'completed', subject },
  Basic: { resourceType: 'Basic', code: { text: 'Requirement' }, subject },
};

/** Element in which a resource of the type says its category, and whether it holds several. */
const SAYS: Readonly<Record<string, readonly [string, 'one' | 'many']>> = {
  Observation: ['category', 'many'], Condition: ['category', 'many'], CarePlan: ['category', 'many'], Goal: ['category', 'many'], ServiceRequest: ['category', 'many'], CareTeam: ['category', 'many'],
  DocumentReference: ['category', 'many'], Communication: ['category', 'many'], HealthcareService: ['category', 'many'], Encounter: ['type', 'many'], EpisodeOfCare: ['type', 'many'],
  Appointment: ['serviceType', 'many'], MedicationStatement: ['category', 'one'], Coverage: ['type', 'one'], Basic: ['code', 'one'],
};

function exampleOf(home: string): Loose {
  return home.startsWith('tc-') ? JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'profiles', 'examples', `valid-${home.slice(3)}.json`), 'utf8')) as Loose : PLAIN[home]!;
}

/** The example, saying that it is of the category instead of any other. */
function asOf(example: Loose, category: string): Loose {
  const [element, many] = SAYS[example.resourceType]!;
  const coding = { system: SYSTEM, code: category };
  const concepts = ([example[element] ?? []].flat() as readonly { readonly coding?: readonly { readonly system?: string }[] }[])
    .filter((concept) => !(concept.coding ?? []).some(({ system }) => system === SYSTEM));
  const [first] = concepts;
  return { ...example, [element]: many === 'many' ? [...concepts, { coding: [coding] }] : { ...first, coding: [...(first?.coding ?? []), coding] } };
}

describe('the home of a category', () => {
  it('is there for every category of the protocol, and for no other', () => {
    expect(Object.keys(homes).toSorted()).toEqual([...new Set(partnerRows.map((row) => row.cell.category))].toSorted());
  });

  it.each(Object.entries(homes))('%s in %s holds a record of it, which the gate knows for that', (category, home) => {
    const example = exampleOf(home);
    const own = categoryOf(example as unknown as Resource, tables) === category;
    const record = own ? example : asOf(example, category);
    const profile = home.startsWith('tc-') ? [`https://throughcare.dev/fhir/StructureDefinition/${home}`] : [];
    expect(validator.validate(record, profile).filter(isError)).toEqual([]);
    expect(categoryOf(record as unknown as Resource, tables)).toBe(category);
  });
});
