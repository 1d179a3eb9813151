// SPDX-License-Identifier: Apache-2.0
/** Which group of rows writes which resource: by type, by the codes that the group gives every resource it makes, and by who refers to it. */
import type { CompiledFormat, CompiledGroup, CompiledRow } from '../compiled.ts';
import type { Json } from '../types.ts';
import { fitsConstants } from './rows-back.ts';
import type { OutEntry } from './run.ts';
import { agreed, memberOf, spotOf, spotsAt } from './spots.ts';
import type { Spot } from './spots.ts';

/** Entry -> group; entries that no group can write are absent. */
export function assignGroups(format: CompiledFormat, entries: readonly OutEntry[]): ReadonlyMap<OutEntry, CompiledGroup> {
  const options = new Map(entries.map((entry) => [entry, optionsFor(format, entry)]));
  const given = new Map<OutEntry, CompiledGroup>();
  const byRef = new Map(entries.map((entry) => [entry.ref, entry]));
  for (const [entry, groups] of options) if (groups.length === 1 && groups[0] !== undefined) given.set(entry, groups[0]);
  for (;;) {
    const size = given.size;
    for (const [entry, group] of [...given]) followReferences(group.rows, jsonOf(entry), { given, byRef, options });
    if (given.size > size) continue;
    const next = entries.find((entry) => !given.has(entry) && (options.get(entry)?.length ?? 0) > 0);
    const group = next === undefined ? undefined : options.get(next)?.[0];
    if (next === undefined || group === undefined) return given;
    given.set(next, group);
  }
}

/** The groups that fit, best first: more of their constants found, then in their order. */
function optionsFor(format: CompiledFormat, entry: OutEntry): readonly CompiledGroup[] {
  const spot = jsonOf(entry);
  return format.groups.filter((group) => group.resource === entry.resource.resourceType && group.only !== 'in' && fitsConstants(group.rows, spot))
    .map((group) => ({ group, score: scoreOf(group, spot) })).sort((a, b) => b.score - a.score).map(({ group }) => group);
}

/** A resource as the rows see it. */
export function jsonOf(entry: OutEntry): Spot {
  return spotOf(entry.resource as unknown as Json);
}

function scoreOf(group: CompiledGroup, spot: Spot): number {
  return group.rows.filter(({ action, to }) => action.kind === 'constant' && to !== undefined && spotsAt(spot, to).some((one) => agreed(one, action.value) !== undefined)).length;
}

interface Assigning {
  readonly given: Map<OutEntry, CompiledGroup>;
  readonly byRef: ReadonlyMap<string, OutEntry>;
  readonly options: ReadonlyMap<OutEntry, readonly CompiledGroup[]>;
}

/** What a row's reference leads to belongs to the group that the row names. */
function followReferences(rows: readonly CompiledRow[], spot: Spot, assigning: Assigning): void {
  for (const { action, to, only } of rows) {
    if (only === 'in') continue;
    if (action.kind === 'inside') (to === undefined ? [spot] : spotsAt(spot, to)).forEach((inner) => followReferences(action.rows, inner, assigning));
    if (action.kind !== 'reference' || to === undefined) continue;
    for (const one of spotsAt(spot, to)) follow(memberOf(one, 'reference')?.json, action.ref.group, assigning);
  }
}

function follow(reference: Json | undefined, id: string, { given, byRef, options }: Assigning): void {
  const target = typeof reference === 'string' ? byRef.get(reference) : undefined;
  const group = target === undefined ? undefined : options.get(target)?.find((one) => one.id === id);
  if (target !== undefined && group !== undefined && !given.has(target)) given.set(target, group);
}
