// SPDX-License-Identifier: Apache-2.0
import { readRegistry } from '../../domain/consent/evidence/registry.ts';
import { registryRows, toResource } from '../gate/knowledge.ts';
import type { Session } from '../ports.ts';

/** `system|value` -> reference of every registered organization and person; `gateway`: organization id of the gateway itself. */
export async function registeredIdentifiers(session: Session, gateway: string): Promise<ReadonlyMap<string, string>> {
  return readRegistry((await registryRows(session, gateway)).map(toResource)).identifiers;
}
