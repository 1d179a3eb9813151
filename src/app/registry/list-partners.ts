// SPDX-License-Identifier: Apache-2.0
/** The registered organizations with what they are in law and their clients. */
import type { Organization } from '@medplum/fhirtypes';
import { codesIn } from '../../domain/consent/evidence/access.ts';
import { cs } from '../../domain/consent/evidence/systems.ts';
import type { Client, Session } from '../ports.ts';

export interface ListedPartner {
  readonly id: string;
  readonly name: string;
  readonly statuses: readonly string[];
  readonly kind?: string;
  readonly clients: readonly Client[];
}

/** Everything in the registry, by organization id. */
export async function listPartners(session: Pick<Session, 'evidence' | 'clients'>): Promise<readonly ListedPartner[]> {
  const clients = await session.clients();
  const rows = (await session.evidence('')).filter((row) => row.type === 'Organization' && row.holder === '');
  return rows.toSorted((a, b) => a.id.localeCompare(b.id)).map((row) => {
    const organization = JSON.parse(`{${row.body}}`) as Organization;
    const [kind] = codesIn(organization.type, cs('partner-kind'));
    return {
      id: row.id, name: organization.name ?? '', statuses: codesIn(organization.type, cs('legal-status')),
      ...(kind === undefined ? {} : { kind }), clients: clients.filter((client) => client.organization === row.id),
    };
  });
}
