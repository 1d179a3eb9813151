// SPDX-License-Identifier: Apache-2.0
/**
 * Past versions of a record of which a field has an origin of its own (rules P19). Where the field's name finds no place in an older version, its text may
 * stand there under none: nothing tells what to leave out, so the version goes only to whoever may have the field (42 CFR 2.12(d)(2); 2.13(a)).
 * Kept with the version when it is told, so that pages and totals of a history are right, and no later version takes it back.
 */
import { placesOf } from '../../domain/consent/classify/places.ts';
import type { StoredField } from '../../domain/consent/evidence/types.ts';
import { canonicalJson } from '../../domain/fhir/canonical-json.ts';
import { toResource } from '../gate/knowledge.ts';
import { gateOf, readGateFacts, type GateFacts } from '../gate/profile.ts';
import type { StoredResource, Transaction } from '../ports.ts';

const MOST = 100;

/** In: records (`Type/id`) of which elements are named, as they were just written. Raises the gate profiles of their past versions; lowers none. */
export async function guardPast(tx: Transaction, records: readonly string[]): Promise<void> {
  for (const head of records.length === 0 ? [] : await tx.getMany(records)) {
    const profiles = head.person === '' ? new Map<string, string>() : await tx.profiles(head.person);
    const { fields = [] } = readGateFacts(profiles.get(head.gate) ?? '');
    if (fields.length > 0) {
      await guardVersions(tx, { head, fields, profiles });
    }
  }
}

interface Guarding { readonly head: StoredResource; readonly fields: readonly StoredField[]; readonly profiles: ReadonlyMap<string, string> }

async function guardVersions(tx: Transaction, { head, fields, profiles }: Guarding): Promise<void> {
  for (const row of await pastOf(tx, head)) {
    const before = readGateFacts(profiles.get(row.gate) ?? '');
    const after = withLost(before, row, fields);
    if (after !== before) {
      await tx.regateVersion(row, gateOf(after));
    }
  }
}

/** Its past versions that hold anything. */
async function pastOf(tx: Transaction, head: StoredResource): Promise<readonly StoredResource[]> {
  const found: StoredResource[] = [];
  let cursor: string | undefined;
  do {
    const page = await tx.versionPage({ types: [head.type], id: head.id, count: MOST, ...(cursor === undefined ? {} : { cursor }) }, { kind: 'all' });
    if (!page.ok) {
      throw new Error('Past versions could not be read');
    }
    found.push(...page.value.versions.filter((row) => row.version !== head.version && !row.deleted));
    cursor = page.value.next;
  } while (cursor !== undefined);
  return found;
}

/** The facts of a version with the fields that its text does not show the place of; the same object where it shows all, or has them already. */
export function withLost(facts: GateFacts, row: StoredResource, fields: readonly StoredField[]): GateFacts {
  const resource = toResource(row);
  const known = new Set((facts.tells ?? []).map(({ profile }) => canonicalJson(profile)));
  const lost = fields.filter(({ names, profile }) => names.some((name) => placesOf(resource, name).length === 0) && !known.has(canonicalJson(profile)));
  const told = lost.map(({ profile }) => ({ record: `${row.type}/${row.id}`, day: row.day, profile }));
  return told.length === 0 || facts.unreadable === true ? facts : { ...facts, tells: [...facts.tells ?? [], ...told] };
}
