// SPDX-License-Identifier: Apache-2.0
/** Legal holds: while a proceeding is expected or under way, nothing that it could ask for is destroyed (Fed. R. Civ. P. 37(e)). */
import { readRecordOrder } from '../../domain/consent/aftermath/record-order.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Session } from '../ports.ts';

/** Id of a hold in force on one of these records of the person, or on the person (by naming a Patient); undefined: none. */
export async function holdOn(deps: Deps, session: Session, person: string, refs: readonly string[]): Promise<string | undefined> {
  const rows = await session.evidence(person);
  const held = rows.filter((row) => row.holder === deps.policy.gateway && row.type === 'DocumentReference').flatMap((row) => {
    const resource = toResource(row);
    const read = resource.resourceType === 'DocumentReference' ? readRecordOrder(resource) : undefined;
    return read?.ok === true && read.value.kind === 'legal-hold' ? [{ id: row.id, records: read.value.records }] : [];
  });
  return held.find(({ records }) => records.some((ref) => ref.startsWith('Patient/') || refs.includes(ref)))?.id;
}
