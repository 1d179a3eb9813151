// SPDX-License-Identifier: Apache-2.0
/** The registry as people look after it: a partner with its agreements, systems and their keys, endpoints, feeds and people, in one value. */
import { createHash } from 'node:crypto';
import type { Basic, Contract, Endpoint, Organization, PractitionerRole } from '@medplum/fhirtypes';
import { codesIn, idOf } from '../../../domain/consent/evidence/access.ts';
import { cs } from '../../../domain/consent/evidence/systems.ts';
import { registryRows, toResource } from '../../gate/knowledge.ts';
import type { Client, Session, StoredResource } from '../../ports.ts';
import { readKeySet, type PublicKey } from '../../registry/key-set.ts';
import type { Desk } from '../../registry/partner.ts';
import { readEntry } from '../../registry/sign-ins.ts';

/** `paper`: title of its document, which stands in the registry under the id of the agreement. */
export interface Agreement { readonly id: string; readonly type: string; readonly with: readonly string[]; readonly active: boolean; readonly start?: string; readonly end?: string; readonly paper?: string }
/** `thumbprint`: SHA-256 of the key (RFC 7638), by which two people can compare it over the phone. */
export interface Key { readonly kid: string; readonly kind: string; readonly thumbprint: string }
export interface System extends Pick<Client, 'id' | 'name' | 'active' | 'scopes' | 'purposes' | 'roles' | 'jwksUri' | 'certificateBound'> { readonly keys: readonly Key[]; readonly isApp: boolean }
export type EndpointKind = 'feed' | 'delivery' | 'source';
export interface Door { readonly id: string; readonly kind: EndpointKind; readonly active: boolean; readonly about: readonly string[]; readonly transport: string; readonly address: string }
export interface Staff { readonly id: string; readonly name: string; readonly roles: readonly string[]; readonly desks: readonly Desk[]; readonly active: boolean; readonly start?: string; readonly end?: string }

export interface PartnerRecord {
  readonly id: string;
  readonly name: string;
  readonly statuses: readonly string[];
  readonly kind?: string;
  readonly parent?: string;
  readonly identifiers: readonly string[];
  readonly agreements: readonly Agreement[];
  readonly systems: readonly System[];
  readonly doors: readonly Door[];
  readonly staff: readonly Staff[];
}

/** Every registered organization, by name. `gateway`: id of the gateway's own. */
export async function readPartners(session: Pick<Session, 'evidence' | 'clients'>, gateway: string): Promise<readonly PartnerRecord[]> {
  const rows = (await registryRows(session, gateway)).filter((row) => !row.deleted);
  const clients = await session.clients();
  const organizations = rows.filter((row) => row.type === 'Organization' && row.holder === '');
  return organizations.map((row) => partnerOf(row, rows, clients)).toSorted((a, b) => a.name.localeCompare(b.name));
}

function partnerOf(row: StoredResource, rows: readonly StoredResource[], clients: readonly Client[]): PartnerRecord {
  const organization = toResource(row) as Organization;
  const [kind] = codesIn(organization.type, cs('partner-kind'));
  const parent = idOf(organization.partOf);
  return {
    id: row.id, name: organization.name ?? row.id, statuses: codesIn(organization.type, cs('legal-status')), ...(kind === undefined ? {} : { kind }), ...(parent === undefined ? {} : { parent }),
    identifiers: (organization.identifier ?? []).map(({ system = '', value = '' }) => (system === '' ? value : `${value} (${system})`)),
    agreements: of<Contract>(rows, 'Contract').flatMap((contract) => agreementOf(contract, row.id)),
    systems: clients.filter((client) => client.organization === row.id).map(systemOf).toSorted((a, b) => a.id.localeCompare(b.id)),
    doors: of<Endpoint>(rows, 'Endpoint').filter((endpoint) => idOf(endpoint.managingOrganization) === row.id).map(doorOf).toSorted((a, b) => a.id.localeCompare(b.id)),
    staff: staffOf(rows, row.id),
  };
}

function of<T>(rows: readonly StoredResource[], type: string): readonly T[] {
  return rows.filter((row) => row.type === type).map((row) => toResource(row) as T);
}

/** A contract to which the organization is a party; what it may hold of criminal histories counts as one. */
function agreementOf(contract: Contract, organization: string): readonly Agreement[] {
  const parties = (contract.term ?? []).flatMap(({ offer }) => offer.party ?? []).flatMap(({ reference }) => reference.flatMap((each) => idOf(each) ?? []));
  if (!parties.includes(organization)) {
    return [];
  }
  const [type] = [...codesIn(contract.type, cs('agreement-type')), ...codesIn(contract.type, cs('authority-type'))];
  const { start, end } = contract.applies ?? {};
  const [paper] = (contract.legal ?? []).flatMap(({ contentReference }) => contentReference?.display ?? []);
  return [{
    id: contract.id ?? '', type: type ?? 'agreement', with: parties.filter((each) => each !== organization), active: contract.status === 'executed',
    ...(start === undefined ? {} : { start: start.slice(0, 10) }), ...(end === undefined ? {} : { end: end.slice(0, 10) }), ...(paper === undefined ? {} : { paper }),
  }];
}

function systemOf({ id, name, active, scopes, purposes, roles, jwks, jwksUri, certificateBound, app }: Client): System {
  return {
    id, name, active, scopes, purposes, roles, keys: readKeySet(jwks).map(keyOf), isApp: app !== undefined, ...(jwksUri === undefined ? {} : { jwksUri }), ...(certificateBound === undefined ? {} : { certificateBound }),
  };
}

/** RFC 7638, 3: SHA-256 over the required members in lexical order, without spaces. */
function keyOf(key: PublicKey): Key {
  const members = key.kty === 'EC' ? { crv: key.crv, kty: key.kty, x: key.x, y: key.y } : { e: key.e, kty: key.kty, n: key.n };
  const kind = key.kty === 'EC' ? `EC ${key.crv}` : `RSA ${String(Math.floor(key.n.length * 6 / 8) * 8)} bits`;
  return { kid: key.kid, kind, thumbprint: createHash('sha256').update(JSON.stringify(members)).digest('base64url') };
}

function doorOf(endpoint: Endpoint): Door {
  const { system = '', code = '' } = endpoint.connectionType;
  const kind: EndpointKind = system === cs('feed-transport') ? 'feed' : system === cs('delivery-transport') ? 'delivery' : 'source';
  const about = [...codesIn(endpoint.payloadType, cs('format')), ...codesIn(endpoint.payloadType, cs('delivery-use'))];
  return { id: endpoint.id ?? '', kind, active: endpoint.status === 'active', about, transport: code, address: kind === 'feed' ? '' : endpoint.address };
}

function staffOf(rows: readonly StoredResource[], organization: string): readonly Staff[] {
  const desks = new Map(of<Basic>(rows, 'Basic').flatMap((entry) => readEntry(entry) ?? []).map((entry) => [entry.subject, entry.desks]));
  return of<PractitionerRole>(rows, 'PractitionerRole').filter((role) => idOf(role.organization) === organization).map((role): Staff => {
    const { start, end } = role.period ?? {};
    return {
      id: role.id ?? '', name: role.practitioner?.display ?? role.id ?? '', roles: codesIn(role.code, cs('role')), desks: desks.get(`PractitionerRole/${role.id ?? ''}`) ?? [], active: role.active !== false,
      ...(start === undefined ? {} : { start: start.slice(0, 10) }), ...(end === undefined ? {} : { end: end.slice(0, 10) }),
    };
  }).toSorted((a, b) => a.name.localeCompare(b.name));
}
