// SPDX-License-Identifier: Apache-2.0
/**
 * Content that suggests a substance use disorder. It only ever raises suspicion about a record of unknown origin, never sets or lowers a
 * class (settled question 6). Codes are looked for wherever they stand, so that a code moved to another element is still seen (known
 * failure 20); a relative's history and a refuted finding say nothing about the person (known failure 18).
 */
import type { Resource } from '@medplum/fhirtypes';
import { normalSystem } from '../evidence/code-systems.ts';
import { INDICATORS, normalCode, type ClassificationTables, type CodeList, type Indicator } from './tables.ts';

/** The indicators in a resource and what it contains, in a fixed order. `day`: for lists with validity dates. */
export function suspicionOf(resource: Resource, tables: ClassificationTables, day: string | null): readonly Indicator[] {
  const found = new Set<Indicator>();
  if (resource.resourceType === 'FamilyMemberHistory' || isRefuted(resource)) {
    return [];
  }
  visit(resource, (node) => {
    codedIn(node, tables, day).forEach((each) => found.add(each));
    namedIn(node, tables).forEach((each) => found.add(each));
  });
  return INDICATORS.filter((each) => found.has(each));
}

function isRefuted(resource: Resource): boolean {
  return resource.resourceType === 'Condition'
    && (resource.verificationStatus?.coding ?? []).some((each) => each.code === 'refuted' || each.code === 'entered-in-error');
}

type Node = Readonly<Record<string, unknown>>;

/** Every object in a resource but for its labels and text. */
export function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) {
    value.forEach((each) => {
      visit(each, see);
    });
  } else if (typeof value === 'object' && value !== null) {
    const node = value as Node;
    see(node);
    for (const [name, member] of Object.entries(node)) {
      // Labels and tags are the sender's view; text is not parsed.
      if (name !== 'meta' && name !== 'text') {
        visit(member, see);
      }
    }
  }
}

function codedIn(node: Node, tables: ClassificationTables, day: string | null): readonly Indicator[] {
  if (typeof node['system'] !== 'string' || typeof node['code'] !== 'string') {
    return [];
  }
  const code = normalCode(node['code']);
  const lists = tables.suspicion.get(normalSystem(node['system'])) ?? [];
  return lists.filter((list) => isValid(list, day) && matches(list, code)).map((list) => list.indicator);
}

function isValid(list: CodeList, day: string | null): boolean {
  return day === null || (day >= list.validFrom && (list.validTo === null || day <= list.validTo));
}

function matches(list: CodeList, code: string): boolean {
  return list.match === 'exact' ? list.codes.has(code) : list.lengths.some((length) => list.codes.has(code.slice(0, length)));
}

/** Names: of medications in a concept, of organizations and places in a reference's display or a contained resource. */
function namedIn(node: Node, tables: ClassificationTables): readonly Indicator[] {
  const isConcept = typeof node['text'] === 'string' || typeof node['system'] === 'string';
  const isPlace = node['resourceType'] === 'Organization' || node['resourceType'] === 'Location' || node['resourceType'] === 'HealthcareService';
  const isReference = typeof node['reference'] === 'string' || typeof node['identifier'] === 'object';
  return [
    ...(isConcept ? words(tables.medicationWords, [node['text'], node['display']]) : []),
    ...(isPlace ? words(tables.organizationWords, [node['name']]) : []),
    ...(isReference ? words(tables.organizationWords, [node['display']]) : []),
  ];
}

function words(list: ClassificationTables['medicationWords'], texts: readonly unknown[]): readonly Indicator[] {
  return list.filter(({ pattern }) => texts.some((text) => typeof text === 'string' && pattern.test(text))).map((each) => each.indicator);
}
