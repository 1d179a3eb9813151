// SPDX-License-Identifier: Apache-2.0
/**
 * A case that a court has sealed. The mapping tags the case, and what comes with it, `sealed` (mappings/common/systems.json), and the gate
 * lets nothing with that tag go to anybody. Here the tag is made to hold for the case as a whole: for what came earlier, and for a later
 * message that is silent about it. Only an express "not sealed" from the same source lifts it.
 */
import type { Resource } from '@medplum/fhirtypes';
import { handlingOf } from '../../domain/consent/classify/handling.ts';
import { codesIn } from '../../domain/consent/evidence/access.ts';
import { isEvidence } from '../../domain/consent/evidence/is-evidence.ts';
import { cs } from '../../domain/consent/evidence/systems.ts';
import { splitResource } from '../../domain/fhir/resource-text.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import { gateOf, readGateFacts } from '../gate/profile.ts';
import type { Change, StoredResource, Transaction } from '../ports.ts';
import { indexOf } from '../write/draft.ts';

const TYPES = [
  'Appointment', 'Basic', 'CarePlan', 'CareTeam', 'Communication', 'Condition', 'DocumentReference', 'Encounter', 'EpisodeOfCare', 'Goal', 'Location', 'Observation',
  'Organization', 'Practitioner', 'PractitionerRole', 'Provenance', 'ServiceRequest', 'Task',
];
const PAGE = 1000;

const tagCodes = (resource: Resource): readonly (string | undefined)[] => (resource.meta?.tag ?? []).flatMap((tag) => (tag.system === cs('tag') ? [tag.code] : []));
/** True when a court sealed what the record is of. */
export const isSealed = (resource: Resource): boolean => handlingOf(resource).includes('sealed');
const isCase = (resource: Resource): boolean => resource.resourceType === 'Basic' && codesIn(resource.code, cs('justice-record')).includes('court-case');

/** The resource with or without the tag. */
export function withSeal<T extends Resource>(resource: T, sealed: boolean): T {
  if (isSealed(resource) === sealed) {
    return resource;
  }
  const others = (resource.meta?.tag ?? []).filter((tag) => tag.system !== cs('tag') || (tag.code !== 'sealed' && tag.code !== 'unsealed'));
  const tag = sealed ? [...others, { system: cs('tag'), code: 'sealed' }] : others;
  return { ...resource, meta: { ...resource.meta, tag } };
}

interface Item { readonly id: string; readonly resource: Resource }

/** A message about a case that is stored as sealed, and that does not say otherwise, seals all that it brings. */
export function sealedAlike<T extends Item>(items: readonly T[], stored: ReadonlyMap<string, StoredResource>): readonly T[] {
  const holds = items.some(({ id, resource }) => {
    const current = stored.get(`Basic/${id}`);
    return isCase(resource) && (isSealed(resource) || (current !== undefined && isSealed(toResource(current)) && !tagCodes(resource).includes('unsealed')));
  });
  return holds ? items.map((item) => ({ ...item, resource: withSeal(item.resource, true) })) : items;
}

export interface CaseRecords { readonly person: string; readonly holder: string; readonly items: readonly Item[] }

/** What the holder stored earlier of the message's cases, and which has to be sealed, or opened, with them now. */
export async function sealEarlier(deps: Deps, tx: Transaction, { person, holder, items }: CaseRecords): Promise<readonly Change[]> {
  const cases = new Map(items.filter(({ resource }) => isCase(resource) && (isSealed(resource) || tagCodes(resource).includes('unsealed')))
    .map(({ id, resource }) => [`Basic/${id}`, isSealed(resource)]));
  if (cases.size === 0) {
    return [];
  }
  const gates = await tx.profiles(person);
  const rows = await recordsOf(tx, person, { holder, gates });
  const state = stateAfter(rows, cases, items);
  const now = new Set(items.map(refOf));
  return rows.flatMap((row) => {
    const ref = refOf(row);
    return now.has(ref) ? [] : sealChange(deps, { row, sealed: state.get(ref) ?? false, facts: gates.get(row.gate) }) ?? [];
  });
}

const refOf = (each: Item | StoredResource): string => `${'type' in each ? each.type : each.resource.resourceType}/${each.id}`;

/** Reference -> sealed or not, once the message is in. People and places follow what speaks of them, Provenance what it tells of: sealed when all of it is. */
function stateAfter(rows: readonly StoredResource[], cases: ReadonlyMap<string, boolean>, items: readonly Item[]): ReadonlyMap<string, boolean> {
  const state = new Map(rows.map((row) => [refOf(row), row.refs.map((ref) => cases.get(ref)).find((each) => each !== undefined) ?? isSealed(toResource(row))]));
  items.forEach((item) => state.set(refOf(item), isSealed(item.resource)));
  for (const type of ['PractitionerRole', 'Practitioner', 'Organization', 'Location']) {
    for (const row of rows.filter((each) => each.type === type)) {
      const speaking = rows.filter((each) => each.refs.includes(refOf(row)));
      if (speaking.length > 0) {
        state.set(refOf(row), speaking.every((each) => state.get(refOf(each)) === true));
      }
    }
  }
  for (const row of rows.filter((each) => each.type === 'Provenance')) {
    const told = row.refs.filter((ref) => state.has(ref));
    state.set(refOf(row), told.length > 0 && told.every((ref) => state.get(ref) === true));
  }
  return state;
}

async function recordsOf(tx: Transaction, person: string, { holder, gates }: { readonly holder: string; readonly gates: ReadonlyMap<string, string> }): Promise<readonly StoredResource[]> {
  const allowed = [...gates].filter(([, facts]) => readGateFacts(facts).holder === holder).map(([gate]) => ({ person, gate }));
  const found: StoredResource[] = [];
  let cursor: string | undefined;
  do {
    const page = await tx.search({
      types: TYPES, where: [], sort: [], count: PAGE, includes: [], revincludes: [], total: 'none', ...(cursor === undefined ? {} : { cursor }),
    }, { kind: 'only', allowed });
    if (!page.ok) {
      throw new Error(`the records of a case could not be listed: ${page.issues[0]?.text ?? ''}`);
    }
    found.push(...page.value.matches);
    cursor = page.value.next;
  } while (cursor !== undefined);
  return found;
}

/** Its author stays who it was: the facts of its gate profile are kept, but for the mark. */
function sealChange(deps: Deps, { row, sealed, facts }: { readonly row: StoredResource; readonly sealed: boolean; readonly facts: string | undefined }): Change | undefined {
  const before = toResource(row);
  const resource = withSeal(before, sealed);
  if (resource === before || facts === undefined) {
    return undefined;
  }
  const { handling: _before, ...rest } = readGateFacts(facts);
  const handling = handlingOf(resource);
  const { version, lastUpdated: _at, deleted: _deleted, ...kept } = row;
  const { meta, body } = splitResource(resource);
  const gate = gateOf({ ...rest, ...(handling.length === 0 ? {} : { handling }) });
  return { kind: 'update', expected: version, draft: { ...kept, ...gate, meta, body, index: indexOf(deps, resource, rest.fields), evidence: isEvidence(resource) } };
}
