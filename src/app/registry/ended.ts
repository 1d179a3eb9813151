// SPDX-License-Identifier: Apache-2.0
/** An organization that ended as a partner: nothing that was registered for it acts any more, from the next look on. */
import type { Organization } from '@medplum/fhirtypes';
import type { Session } from '../ports.ts';

const URI = 'urn:ietf:rfc:3986';

/** The registry's own entry of the organization; undefined when there is none. What partners write about organizations says nothing here. */
async function entryOf(session: Pick<Session, 'get'>, id: string, gateway: string): Promise<Organization | undefined> {
  const row = (await session.get('Organization', id))?.resource;
  const counts = row !== undefined && !row.deleted && row.person === '' && (row.holder === '' || row.holder === gateway);
  return counts ? JSON.parse(`{${row.body}}`) as Organization : undefined;
}

/** True when the registry says that it is no partner any more (`active` false). */
export async function hasEnded(session: Pick<Session, 'get'>, id: string, gateway: string): Promise<boolean> {
  return (await entryOf(session, id, gateway))?.active === false;
}

/** True while the registry knows the organization by this URI: by it alone a member of a trust community is who it is. */
export async function isNamed(session: Pick<Session, 'get'>, id: string, at: { readonly gateway: string; readonly uri: string }): Promise<boolean> {
  const entry = await entryOf(session, id, at.gateway);
  return entry !== undefined && entry.active !== false && entry.identifier?.some(({ system, value }) => system === URI && value === at.uri) === true;
}
