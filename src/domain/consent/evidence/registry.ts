// SPDX-License-Identifier: Apache-2.0
/**
 * The tenant's registry as facts: what each organization is in law, who works where, which agreements are on file.
 * Read once per registry epoch and shared by every ask until it moves.
 */
import type { Contract, Group, Organization, Practitioner, PractitionerRole, Resource } from '@medplum/fhirtypes';
import { values } from '../../fhir/primitives.ts';
import type { Issue } from '../../issue.ts';
import type { OrganizationFacts, PersonFacts } from '../facts/facts.ts';
import { LEGAL_STATUSES, PARTNER_KINDS, type PartnerKind } from '../facts/vocabulary.ts';
import { codesIn, given, idOf, known, ownCodes } from './access.ts';
import { readAffiliation, readAgreement, readChriGrant, readResearch } from './agreements.ts';
import { cs } from './systems.ts';
import type { Registry, RoleHolding } from './types.ts';

export type { Registry } from './types.ts';

/** Resources of the registry -> facts. What cannot be read is left out and named in `issues`. */
export function readRegistry(resources: readonly Resource[]): Registry {
  const issues: Issue[] = [];
  const of = <T extends Resource>(type: T['resourceType']): readonly T[] => resources.filter((each): each is T => each.resourceType === type);
  const organizations = of<Organization>('Organization').filter((each) => each.active !== false).map((each) => readOrganization(each, issues));
  const contracts = of<Contract>('Contract');
  const entries = [...of<Organization>('Organization'), ...of<Practitioner>('Practitioner')].flatMap(identifierEntries);
  const roles = of<PractitionerRole>('PractitionerRole').filter((each) => each.active !== false).map(readRole);
  return {
    organizations,
    byId: new Map(organizations.map((each) => [each.id, each])),
    partnerKinds: new Map(of<Organization>('Organization').map((each) => [each.id ?? '', partnerKinds(each)])),
    professionals: of<Practitioner>('Practitioner').map((each) => readProfessional(each, roles)),
    roles,
    agreements: contracts.flatMap((each) => readAgreement(each, issues)),
    affiliations: contracts.flatMap(readAffiliation),
    research: contracts.flatMap((each) => readResearch(each, issues)),
    chri: contracts.flatMap((each) => readChriGrant(each, contracts, issues)),
    groups: new Map(of<Group>('Group').map((each) => [each.id ?? '', each])),
    identifiers: new Map(entries),
    shared: new Set([...Map.groupBy(entries, ([name]) => name)].filter(([, bearers]) => new Set(bearers.map(([, bearer]) => bearer)).size > 1).map(([name]) => name)),
    issues,
  };
}

/** An unknown legal status may be one that binds: it is named, and the ones that are known still hold. */
function readOrganization(organization: Organization, issues: Issue[]): OrganizationFacts {
  const codes = codesIn(organization.type, cs('legal-status'));
  const classes = known(codes, LEGAL_STATUSES);
  if (classes.length < codes.length) {
    issues.push({
      code: 'code-invalid', severity: 'warning', text: 'The registry gives an organization a legal status that is not known.',
      at: `Organization/${organization.id ?? ''}.type`,
    });
  }
  const kinds = partnerKinds(organization);
  return { id: organization.id ?? '', name: organization.name ?? '', classes, ...given('parent', idOf(organization.partOf)), ...(kinds.length === 0 ? {} : { kinds }) };
}

function partnerKinds(organization: Organization): readonly PartnerKind[] {
  return known(codesIn(organization.type, cs('partner-kind')), PARTNER_KINDS);
}

/** Where somebody works is known by every role on file, also by one that is over or has not begun: it tells whom a refusal may mean. */
function readProfessional(practitioner: Practitioner, roles: readonly RoleHolding[]): PersonFacts {
  const name = practitioner.name?.[0];
  const full = name?.text ?? [...values(name?.given), name?.family ?? ''].join(' ').trim();
  const held = roles.filter((each) => each.person === practitioner.id);
  const worksFor = held.flatMap((each) => each.organization ?? []);
  const told = held.length > 0 && worksFor.length === held.length;
  return { id: practitioner.id ?? '', name: full, relation: 'professional', ...(told ? { worksFor: [...new Set(worksFor)] } : {}) };
}

function readRole(role: PractitionerRole): RoleHolding {
  return {
    id: role.id ?? '', codes: ownCodes(role.code),
    ...given('person', idOf(role.practitioner)), ...given('organization', idOf(role.organization)), ...given('period', role.period),
  };
}

function identifierEntries(resource: Organization | Practitioner): readonly (readonly [string, string])[] {
  return (resource.identifier ?? [])
    .filter((each) => each.system !== undefined && each.value !== undefined)
    .map((each) => [`${each.system!}|${each.value!}`, `${resource.resourceType}/${resource.id ?? ''}`] as const);
}
