// SPDX-License-Identifier: Apache-2.0
/** What the tests of C-CDA out share: a released plan in FHIR, its document, and readers of it: our own rows, and XPath by libxml2. */
import type { Bundle, Communication, Resource } from '@medplum/fhirtypes';
import { XmlDocument } from 'libxml2-wasm';
import { carePlanDocument } from '../../../../../src/domain/mapping/ccda/out/care-plan.ts';
import type { CarePlanDocument } from '../../../../../src/domain/mapping/ccda/out/care-plan.ts';
import type { Mapped } from '../../../../../src/domain/mapping/types.ts';
import { CCDA, mapped } from '../ccda-files.ts';

export const UUID = (number: number): string => `3f2f8e36-0000-4000-8000-${String(number).padStart(12, '0')}`;
export const NOW = '2026-11-22T10:00:00.000Z';
export const loinc = (code: string, display: string): { coding: { system: string; code: string; display: string }[] } => ({ coding: [{ system: 'http://loinc.org', code, display }] });
export const snomed = (code: string, display: string): { coding: { system: string; code: string; display: string }[] } => ({ coding: [{ system: 'http://snomed.info/sct', code, display }] });
export const subject = { reference: `Patient/${UUID(1)}` } as const;
export const PATIENT: Resource = {
  resourceType: 'Patient', id: UUID(1), identifier: [{ system: 'urn:oid:2.999.7', value: '20417' }], name: [{ use: 'official', family: 'Delgado', given: ['Rosa', 'Elena'] }], gender: 'female', birthDate: '1991-04-17',
};
export const NOTICE: Communication = {
  resourceType: 'Communication', status: 'completed', category: [{ coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/communication-category', code: 'part2-notice' }] }],
  payload: [{ contentString: '42 CFR part 2 prohibits unauthorized use or disclosure of these records.' }],
};

export function bundleOf(resources: readonly Resource[]): Bundle {
  return { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) };
}

/** The document of these resources, which must be one. */
export function documentOf(...resources: readonly Resource[]): CarePlanDocument {
  const made = carePlanDocument(CCDA, { bundle: bundleOf(resources), id: UUID(999), time: NOW, custodian: 'Example Gateway' });
  if (!made.ok) throw new Error(made.issues.map(({ text }) => text).join('; '));
  return made.value;
}

export function readAgain(document: CarePlanDocument): Mapped {
  return mapped(document.text, { timeZone: 'UTC' });
}

/** Texts and attribute values that an XPath finds, by libxml2. `h:` is CDA's namespace. */
export function xpath(text: string, path: string): readonly string[] {
  const document = XmlDocument.fromString(text);
  try {
    return document.find(path, { h: 'urn:hl7-org:v3', s: 'urn:hl7-org:sdtc', xsi: 'http://www.w3.org/2001/XMLSchema-instance' }).map((node) => ('value' in node ? String(node.value) : node.content));
  } finally {
    document.dispose();
  }
}
