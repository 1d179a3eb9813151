// SPDX-License-Identifier: Apache-2.0
/** Where deliveries go and as whom: read from the registry at the moment of sending, so that what ended there ended here. */
import type { Endpoint } from '@medplum/fhirtypes';
import { idOf } from '../../domain/consent/evidence/access.ts';
import { PURPOSES, ROLES } from '../../domain/consent/facts/vocabulary.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { registryRows } from '../gate/knowledge.ts';
import type { Session, StoredResource } from '../ports.ts';
import { hasEnded } from '../registry/ended.ts';
import { findPerson } from '../registry/people.ts';
import { DELIVERY_SETTINGS } from '../registry/to-resources.ts';
import type { DeliveryEndpoint, EndpointUse } from './ports.ts';

/** The active endpoint of that id; undefined when there is none. */
export async function findEndpoint(deps: Deps, session: Pick<Session, 'get'>, id: string): Promise<DeliveryEndpoint | undefined> {
  const row = (await session.get('Endpoint', id))?.resource;
  return row === undefined || !isOurs(deps, row) ? undefined : readEndpoint(row);
}

/** The active endpoints of an organization for a use, by id. */
export async function endpointsOf(deps: Deps, session: Pick<Session, 'evidence'>, organization: string, use: EndpointUse): Promise<readonly DeliveryEndpoint[]> {
  const rows = (await registryRows(session, deps.policy.gateway)).filter((row) => row.type === 'Endpoint' && isOurs(deps, row));
  return rows.flatMap((row) => readEndpoint(row) ?? []).filter((each) => each.organization === organization && each.uses.includes(use)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function isOurs(deps: Deps, row: StoredResource): boolean {
  return !row.deleted && row.person === '' && row.holder === deps.policy.gateway;
}

function readEndpoint(row: StoredResource): DeliveryEndpoint | undefined {
  const endpoint = JSON.parse(`{${row.body}}`) as Endpoint;
  const text = endpoint.extension?.find((each) => each.url === DELIVERY_SETTINGS)?.valueString;
  const organization = idOf(endpoint.managingOrganization);
  if (endpoint.status !== 'active' || text === undefined || organization === undefined) {
    return undefined;
  }
  const settings = JSON.parse(text) as Omit<DeliveryEndpoint, 'id' | 'organization' | 'address'>;
  return { ...settings, id: row.id, organization, address: settings.transport === 'file-drop' ? '' : endpoint.address ?? '' };
}

/**
 * As whom what goes to an endpoint is decided: its client, with the purpose, role and person that the endpoint names, each registered
 * still. undefined: the client ended, is an app that asks for people who are there, or lost what the endpoint rests on; then nothing goes.
 */
export async function recipientOf(deps: Deps, session: Session, at: { readonly endpoint: DeliveryEndpoint; readonly tenant: string; readonly request: string }): Promise<Caller | undefined> {
  const { endpoint, tenant, request } = at;
  const client = endpoint.client === undefined ? undefined : await session.client(endpoint.client);
  if (await hasEnded(session, endpoint.organization, deps.policy.gateway) || client === undefined || client.app !== undefined || !client.active || client.organization !== endpoint.organization) {
    return undefined;
  }
  const [wantedPurpose, wantedRole] = [endpoint.purpose ?? client.defaultPurpose, endpoint.role ?? client.defaultRole];
  const purpose = PURPOSES.find((each) => each === wantedPurpose && client.purposes.includes(each));
  const role = ROLES.find((each) => each === wantedRole && client.roles.includes(each));
  const person = endpoint.person === undefined ? undefined
    : await findPerson(session, { id: endpoint.person, organization: endpoint.organization, gateway: deps.policy.gateway, now: deps.clock.now(), timeZone: deps.policy.timeZone });
  if (purpose === undefined || role === undefined || (endpoint.person !== undefined && person?.roles.includes(role) !== true)) {
    return undefined;
  }
  return {
    tenant, client: client.id, organization: client.organization, kind: 'partner', purpose, role, scopes: client.scopes, request,
    ...(person === undefined ? {} : { person: person.actsAs }), ...(person?.selves === undefined ? {} : { selves: person.selves }),
    ...(person?.confinedTo === undefined ? {} : { confinedTo: person.confinedTo }),
  };
}
