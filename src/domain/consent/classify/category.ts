// SPDX-License-Identifier: Apache-2.0
/** Category of a record, from one table: profile, code, section, resource type (settled question 7). Nothing matched: `uncategorized`. */
import type { CodeableConcept, Coding, Resource } from '@medplum/fhirtypes';
import { values } from '../../fhir/primitives.ts';
import { CATEGORIES, type Category } from '../facts/vocabulary.ts';
import { codeKey, sameSystem } from '../evidence/code-systems.ts';
import { cs, V3_ACT_CODE, V3_ACT_US_PRIVACY_LAW } from '../evidence/systems.ts';
import { declaredLabels } from './declared.ts';
import type { ClassificationTables } from './tables.ts';

/** Where resources say what they are. */
const ELEMENTS = ['code', 'type', 'category', 'class', 'serviceType', 'subtype', 'medicationCodeableConcept'] as const;

export function categoryOf(resource: Resource, tables: ClassificationTables): Category {
  const codings = describing(resource);
  const own = codings.find((each) => each.system === cs('category'))?.code;
  return taggedAsNote(resource) ?? CATEGORIES.find((each) => each === own)
    ?? first(values(resource.meta?.profile), (profile) => tables.byProfile.get(profile.split('|')[0]!))
    ?? first(codings, (coding) => byCode(coding, resource.resourceType, tables))
    ?? tables.byType.get(resource.resourceType)
    ?? 'uncategorized';
}

/** Labels by which a source sets session notes apart (42 CFR 2.11, 45 CFR 164.501): they count wherever they stand, as they only raise. */
function taggedAsNote(resource: Resource): Category | undefined {
  const labels = [...(resource.meta?.tag ?? []), ...declaredLabels(resource)];
  const note = NOTES.find((each) => labels.some((label) => label.system === cs('category') && label.code === each));
  return note ?? (labels.some(saysPsychotherapy) ? 'psychotherapy-note' : undefined);
}

/** HL7's codes of what they are and of the law that sets them apart. */
function saysPsychotherapy({ system, code }: Coding): boolean {
  return (code === 'PSYTHPN' || code === 'HIPAAPsyNotes') && [V3_ACT_CODE, V3_ACT_US_PRIVACY_LAW].some((each) => sameSystem(system, each));
}

const NOTES: readonly Category[] = ['sud-counseling-note', 'psychotherapy-note'];

/** Category of what a section of a document holds. */
export function categoryOfSection(code: Coding, tables: ClassificationTables): Category {
  return tables.bySection.get(codeKey(code.system ?? '', code.code ?? '')) ?? 'uncategorized';
}

function byCode(coding: Coding, type: string, tables: ClassificationTables): Category | undefined {
  const rows = tables.byCode.get(codeKey(coding.system ?? '', coding.code ?? '')) ?? [];
  return rows.find((row) => row.type === undefined || row.type === type)?.category;
}

function first<A, B>(items: readonly A[], find: (item: A) => B | undefined): B | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** Codings of the elements that say what a resource is; `class` of an Encounter is a bare Coding. */
function describing(resource: Resource): readonly Coding[] {
  const members = resource as unknown as Readonly<Record<string, unknown>>;
  return ELEMENTS.flatMap((element) => values([members[element] ?? []].flat())).flatMap((each) => {
    const concept = each as CodeableConcept & Coding;
    return concept.coding ?? [concept];
  });
}
