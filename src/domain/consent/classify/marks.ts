// SPDX-License-Identifier: Apache-2.0
/**
 * By what a consent can name a record: type, profiles, codes, labels, authors (R4 `Consent.provision.class`, `code`, `securityLabel`, `data`).
 * Labels are the sender's view: they can bring a record under a denial, and never lower the class that its origin gives it (known failure 14).
 */
import type { CodeableConcept, Coding, Provenance, Reference, Resource } from '@medplum/fhirtypes';
import { values } from '../../fhir/primitives.ts';
import { localRef } from '../evidence/access.ts';
import { isIcd, normalSystem } from '../evidence/code-systems.ts';
import { labelCode } from '../evidence/labels.ts';
import { BASE } from '../evidence/systems.ts';
import type { Registry } from '../evidence/types.ts';
import type { RecordMarks } from '../facts/record.ts';
import { isAuthor } from './authorship.ts';
import { declaredLabels } from './declared.ts';
import { visit } from './suspicion.ts';
import { normalCode } from './tables.ts';

/** Where resources say what they are. */
const ELEMENTS = ['code', 'type', 'category', 'class', 'serviceType', 'serviceCategory', 'subtype', 'medicationCodeableConcept', 'vaccineCode'] as const;
/** Where resources name who wrote them. */
const WRITERS = ['author', 'recorder', 'requester', 'asserter', 'performer', 'dispenser', 'enterer'] as const;

type Members = Readonly<Record<string, unknown>>;

/** In: a resource and the Provenance that targets it. Out: its marks, every list sorted and without repeats. */
export function readMarks(resource: Resource, provenance: readonly Provenance[]): RecordMarks {
  const members = resource as unknown as Members;
  const codes = sorted(ELEMENTS.flatMap((element) => listed(members[element])).flatMap(keysOf));
  const mentions = sorted(found(resource)).filter((key) => !codes.includes(key));
  const profiles = sorted(values(resource.meta?.profile).map((each) => each.split('|')[0]!));
  const labels = sorted(declaredLabels(resource).flatMap((each) => labelCode(each) ?? []));
  const authors = sorted([...provenance.flatMap(authorsIn), ...WRITERS.flatMap((element) => listed(members[element])).flatMap(refIn)]);
  return {
    type: resource.resourceType, codes,
    ...(profiles.length === 0 ? {} : { profiles }), ...(mentions.length === 0 ? {} : { mentions }),
    ...(labels.length === 0 ? {} : { labels }), ...(authors.length === 0 ? {} : { authors }),
  };
}

/** Authors known by a role are its person and organization too, as the registry has it now. */
export function withPeople(marks: RecordMarks, registry: Registry): RecordMarks {
  const { authors = [] } = marks;
  const roles = authors.filter((each) => each.startsWith('PractitionerRole/'));
  if (roles.length === 0) {
    return marks;
  }
  const held = registry.roles.filter((each) => roles.includes(`PractitionerRole/${each.id}`)).flatMap((each) => [
    ...(each.person === undefined ? [] : [`Practitioner/${each.person}`]), ...(each.organization === undefined ? [] : [`Organization/${each.organization}`]),
  ]);
  return { ...marks, authors: sorted([...authors, ...held]) };
}

/** `system|code`, in one spelling (known failure 21): ICD codes without their dot, the code system as `normalSystem` has it. */
export function markOf(coding: Pick<Coding, 'system' | 'code'>): string | undefined {
  if (coding.system === undefined || coding.code === undefined) {
    return undefined;
  }
  const system = normalSystem(coding.system);
  return `${system}|${isIcd(system) ? normalCode(coding.code) : coding.code}`;
}

function keysOf(value: unknown): readonly string[] {
  const concept = value as CodeableConcept & Coding;
  const codings = concept.coding ?? [concept]; // `class` of an Encounter is a bare Coding.
  return codings.filter((each) => each.system?.startsWith(`${BASE}/`) !== true).flatMap((each) => markOf(each) ?? []);
}

/** Structure, not information: HL7's own small code systems and ours. */
const STRUCTURE = /^(http:\/\/terminology\.hl7\.org\/|http:\/\/hl7\.org\/fhir\/(?!sid)|2\.16\.840\.1\.113883\.5\.|http:\/\/unitsofmeasure|http:\/\/throughcare)/;

function found(resource: Resource): readonly string[] {
  const keys: string[] = [];
  visit(resource, (node) => {
    if (typeof node['system'] === 'string' && typeof node['code'] === 'string' && !STRUCTURE.test(normalSystem(node['system']))) {
      keys.push(markOf({ system: node['system'], code: node['code'] })!);
    }
  });
  return keys;
}

function authorsIn(provenance: Provenance): readonly string[] {
  const written = provenance.agent.filter(isAuthor);
  return written.flatMap((each) => [...refIn(each.who), ...refIn(each.onBehalfOf)]);
}

/** A reference, or what holds one as `actor`. */
function refIn(value: object | undefined): readonly string[] {
  const node = value as (Reference & { readonly actor?: Reference }) | undefined;
  const ref = localRef(node?.actor ?? node);
  return ref === undefined ? [] : [`${ref.type}/${ref.id}`];
}

function listed(value: unknown): readonly object[] {
  return [value].flat().filter((each): each is object => typeof each === 'object' && each !== null);
}

function sorted(list: readonly string[]): readonly string[] {
  return [...new Set(list)].sort();
}
