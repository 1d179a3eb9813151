// SPDX-License-Identifier: Apache-2.0
import { readRegistry } from '../../domain/consent/evidence/registry.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Session } from '../ports.ts';

/** `system|value` -> reference of every registered organization and person. */
export async function registeredIdentifiers(session: Session): Promise<ReadonlyMap<string, string>> {
  const rows = await session.evidence('');
  return readRegistry(rows.map(toResource)).identifiers;
}
