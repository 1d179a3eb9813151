// SPDX-License-Identifier: Apache-2.0
/** What the C-CDA tests share: the compiled format, small documents built around an entry, and reading of what they became. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from '@medplum/fhirtypes';
import type { CompiledFormat } from '../../../../src/domain/mapping/compiled.ts';
import { mapMessage } from '../../../../src/domain/mapping/map-message.ts';
import type { FeedSettings, Mapped, MappedEntry } from '../../../../src/domain/mapping/types.ts';
import { allFormats, formatOf, MAPPINGS } from '../case-files.ts';

export const CCDA: CompiledFormat = formatOf(allFormats('c-cda'), 'c-cda');

const NAMESPACES = 'xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const HEADER = `<id root="2.999.1" extension="DOC"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><effectiveTime value="20261101"/>
  <recordTarget><patientRole><id root="2.999.2" extension="PAT"/></patientRole></recordTarget>`;

/** A document of a minimal header and these sections; `more` goes into the header. */
export function documentOf(sections: string, more = ''): string {
  return `<ClinicalDocument ${NAMESPACES}>${HEADER}${more}<component><structuredBody>${sections}</structuredBody></component></ClinicalDocument>`;
}

/** A section of that LOINC code with these entries. */
export function sectionOf(loinc: string, entries: string, text = ''): string {
  return `<component><section><code code="${loinc}" codeSystem="2.16.840.1.113883.6.1"/><text>${text}</text>${entries}</section></component>`;
}

/** The public section samples lack namespaces and a header: gives them both. */
export function completed(sample: string): string {
  const text = sample.replace(/^\s*<\?xml[^>]*>/u, '');
  if (/<ClinicalDocument\s*>/u.test(text)) return text.replace(/<ClinicalDocument\s*>/u, `<ClinicalDocument ${NAMESPACES}>${HEADER}`);
  return text.includes('<ClinicalDocument') ? sample : documentOf(`<component>${text}</component>`);
}

/** What a document becomes; it must not be refused. */
export function mapped(text: string, feed: FeedSettings = {}): Mapped {
  const result = mapMessage(CCDA, text, feed);
  if (!result.ok) throw new Error(result.issues.map((issue) => issue.text).join('; '));
  return result.value;
}

/** The resources of one type, in order. */
export function ofType<T extends Resource['resourceType']>(result: Mapped, type: T): readonly Extract<Resource, { resourceType: T }>[] {
  return result.entries.map((entry) => entry.resource).filter((resource): resource is Extract<Resource, { resourceType: T }> => resource.resourceType === type);
}

/** The entry whose resource bears this identifier value. */
export function entryBy(result: Mapped, type: string, value: string): MappedEntry {
  const found = result.entries.find(({ resource }) => resource.resourceType === type && JSON.stringify(resource).includes(`"value":"${value}"`)
    && 'identifier' in resource && JSON.stringify(resource.identifier).includes(`"${value}"`));
  if (found === undefined) throw new Error(`no ${type} ${value}`);
  return found;
}

/** The text of one of our own cases. */
export function caseText(name: string): string {
  return readFileSync(join(MAPPINGS, 'c-cda', 'cases', name, 'input.xml'), 'utf8');
}
