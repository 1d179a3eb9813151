// SPDX-License-Identifier: Apache-2.0
/** People and organizations: described at their first mention, by their ids alone after it. C-CDA 2.1, US Realm Header; Author Participation (4.119). */
import type { Reference } from '@medplum/fhirtypes';
import { values } from '../../../fhir/primitives.ts';
import type { OutContext } from './context.ts';
import { idsOf, target, template } from './context.ts';
import type { El } from './element.ts';
import { el } from './element.ts';
import { address, concept, personName, telecom, time, UNKNOWN } from './values.ts';

/** Id, name, telecom and address: CDA wants them in this order. */
export function organization(context: OutContext, name: string, reference: Reference | undefined): El | undefined {
  const entry = target(context, reference);
  if (entry?.resource.resourceType !== 'Organization') return undefined;
  const { name: called, telecom: reached = [], address: at = [], type = [] } = entry.resource;
  const [kind] = type;
  return el(name, {}, idsOf(context, entry), called === undefined ? undefined : el('name', {}, called),
    reached.flatMap((one) => telecom(context.tables, one) ?? []), at.map((one) => address(context.tables, one)),
    kind === undefined || name === 'representedCustodianOrganization' ? undefined : concept(context.tables, 'standardIndustryClassCode', kind));
}

interface Role {
  readonly person: string | undefined;
  readonly organization: Reference | undefined;
}

/** Who is meant: a practitioner, one in a role, or an organization alone. */
function roleOf(context: OutContext, reference: Reference | undefined, behalf: Reference | undefined): Role {
  const entry = target(context, reference);
  if (entry?.resource.resourceType === 'PractitionerRole') {
    const role = entry.resource;
    return { person: role.practitioner?.reference, organization: role.organization ?? behalf };
  }
  if (entry?.resource.resourceType === 'Organization') return { person: undefined, organization: reference };
  return { person: reference?.reference, organization: behalf };
}

/**
 * An assignedAuthor, assignedEntity or associatedEntity. The patient is named by ids alone; whoever is not in the document has an unknown id.
 * `behalf`: the organization for which the person acts.
 */
export function assigned(context: OutContext, name: string, reference: Reference | undefined, more: { readonly behalf?: Reference | undefined; readonly classCode?: string } = {}): El {
  const role = roleOf(context, reference, more.behalf);
  const entry = role.person === undefined ? undefined : context.byRef.get(role.person);
  const inner = name === 'associatedEntity' ? 'associatedPerson' : 'assignedPerson';
  const scope = organization(context, name === 'associatedEntity' ? 'scopingOrganization' : 'representedOrganization', role.organization);
  const attributes = { classCode: more.classCode };
  if (entry === undefined || (entry.resource.resourceType !== 'Practitioner' && entry.resource.resourceType !== 'RelatedPerson')) {
    return el(name, attributes, entry?.resource.resourceType === 'Patient' ? idsOf(context, entry) : el('id', UNKNOWN), scope);
  }
  if (context.described.has(entry.ref)) return el(name, attributes, idsOf(context, entry), scope);
  context.described.add(entry.ref);
  const { resource } = entry;
  const code = resource.resourceType === 'Practitioner' ? resource.qualification?.[0]?.code : resource.relationship?.[0];
  const [called] = resource.name ?? [];
  return el(name, attributes, idsOf(context, entry), code === undefined ? undefined : concept(context.tables, 'code', code),
    (resource.address ?? []).map((one) => address(context.tables, one)), (resource.telecom ?? []).flatMap((one) => telecom(context.tables, one) ?? []),
    called === undefined ? undefined : el(inner, {}, personName(context.tables, called)), scope);
}

/** The name of a person or an organization, for the narrative. */
export function calledBy(context: OutContext, reference: Reference | undefined): string | undefined {
  const role = roleOf(context, reference, undefined);
  const resource = context.byRef.get(role.person ?? role.organization?.reference ?? '')?.resource;
  if (resource?.resourceType === 'Organization') return resource.name;
  const name = resource?.resourceType === 'Practitioner' || resource?.resourceType === 'RelatedPerson' || resource?.resourceType === 'Patient' ? resource.name?.[0] : undefined;
  return name === undefined ? reference?.display : name.text ?? [...values(name.given), name.family ?? ''].join(' ').trim();
}

/** Author Participation; undefined when neither who nor when is known. */
export function author(context: OutContext, who: Reference | undefined, when: string | undefined): El | undefined {
  if (when === undefined && target(context, who) === undefined) return undefined;
  return el('author', {}, template('22.4.119'), time('time', when), assigned(context, 'assignedAuthor', who));
}
