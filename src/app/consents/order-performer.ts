// SPDX-License-Identifier: Apache-2.0
/** Who is to carry out an order, as the registry knows it, and as what it would then ask for it. */
import type { MedicationRequest, Reference, ServiceRequest } from '@medplum/fhirtypes';
import type { Registry } from '../../domain/consent/evidence/types.ts';
import { ROLES, type LegalStatus, type Purpose, type Role } from '../../domain/consent/facts/vocabulary.ts';

export type Order = ServiceRequest | MedicationRequest;

export interface Performer { readonly organization: string; readonly person?: string; readonly purpose: Purpose; readonly role: Role }

/** In: an order, its references as its sender wrote them. Out: each performer once; `unknown`: one that the registry does not know. */
export function performersOf(order: Order, registry: Registry): { readonly known: readonly Performer[]; readonly unknown: boolean } {
  const named = order.resourceType === 'ServiceRequest' ? order.performer ?? [] : [order.performer, order.dispenseRequest?.performer].filter((each) => each !== undefined);
  const found = named.map((reference) => performer(reference, registry));
  const known = found.filter((each) => each !== undefined);
  return { known: [...new Map(known.map((each) => [`${each.organization} ${each.person ?? ''}`, each])).values()], unknown: found.some((each) => each === undefined) };
}

/** By an identifier that the registry holds, else by an id of this server. */
function performer(reference: Reference, registry: Registry): Performer | undefined {
  const { system, value } = reference.identifier ?? {};
  const [type, id = ''] = (registry.identifiers.get(`${system ?? ''}|${value ?? ''}`) ?? reference.reference ?? '').split('/');
  if (type === 'Organization') {
    return registry.byId.has(id) ? { organization: id, ...asWhat(registry.byId.get(id)?.classes ?? []) } : undefined;
  }
  const held = registry.roles.find((each) => each.organization !== undefined && ((type === 'Practitioner' && each.person === id) || (type === 'PractitionerRole' && each.id === id)));
  if (held?.organization === undefined || held.person === undefined) {
    return undefined;
  }
  const like = asWhat(registry.byId.get(held.organization)?.classes ?? []);
  return { organization: held.organization, person: held.person, purpose: like.purpose, role: ROLES.find((each) => held.codes.includes(each)) ?? like.role };
}

const TREATS: readonly LegalStatus[] = ['health-care-provider', 'part2-program', 'covered-entity', 'va-facility', 'state-licensed-sud-program'];
const MONITORS: readonly LegalStatus[] = ['criminal-justice-agency', 'criminal-justice-contractor', 'court'];

function asWhat(statuses: readonly LegalStatus[]): Pick<Performer, 'purpose' | 'role'> {
  if (statuses.some((status) => TREATS.includes(status))) {
    return { purpose: 'treatment', role: 'clinician' };
  }
  return statuses.some((status) => MONITORS.includes(status)) ? { purpose: 'cj-monitoring', role: 'supervising-officer' } : { purpose: 'case-coordination', role: 'case-manager' };
}
