// SPDX-License-Identifier: Apache-2.0
/** Names of the registry, which is a directory: organizations and the people who work there. */
import { values } from '../../../domain/fhir/primitives.ts';
import type { Session } from '../../ports.ts';
import { listPartners } from '../../registry/list-partners.ts';

/** Organization id -> name; an id that is not registered stands for itself. */
export async function organizationNames(session: Session): Promise<ReadonlyMap<string, string>> {
  return new Map((await listPartners(session)).map(({ id, name }) => [id, name === '' ? id : name]));
}

/** The name of a registered Practitioner; undefined: none. */
export async function practitionerName(session: Session, id: string): Promise<string | undefined> {
  const row = (await session.get('Practitioner', id))?.resource;
  if (row === undefined || row.deleted || row.person !== '' || row.holder !== '') {
    return undefined;
  }
  const { name } = JSON.parse(`{${row.body}}`) as { readonly name?: readonly { readonly text?: string; readonly given?: readonly string[]; readonly family?: string }[] };
  return name?.[0]?.text ?? [...values(name?.[0]?.given), name?.[0]?.family ?? ''].join(' ').trim();
}
