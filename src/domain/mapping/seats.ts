// SPDX-License-Identifier: Apache-2.0
/**
 * First half of the interpreter: which resources a person's part of a message makes, and under which keys. Known before any row runs,
 * so that rows may refer in any direction.
 */
import type { CompiledCondition, CompiledGroup, CompiledRef, KeyPart } from './compiled.ts';
import { digestOf } from './digest.ts';
import { authoritySystem, LAYOUTS } from './hl7/parts.ts';
import { resolved, select } from './path.ts';
import type { Path } from './path.ts';
import type { RunContext } from './run-context.ts';
import type { SourceNode } from './types.ts';

export interface Seat {
  readonly group: CompiledGroup;
  /** Where the group's paths start. */
  readonly context: SourceNode;
  /** The element meant: the context, or the one that it refers to. */
  readonly element: SourceNode;
  readonly key: string;
}

/** The first value that the path finds. */
export function firstValue(run: RunContext, node: SourceNode, path: Path): string | undefined {
  for (const found of select(run.doc, node, path)) {
    const value = run.valueOf(found);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** True when every condition holds. */
export function allHold(run: RunContext, node: SourceNode, conditions: readonly CompiledCondition[]): boolean {
  return conditions.every((condition) => condition.predicate.holds(run, node, condition));
}

/** Seats with look-ups, so that a message of many elements costs in proportion to them. */
export interface Seats {
  readonly all: readonly Seat[];
  readonly ofGroup: (group: string) => readonly Seat[];
  /** Those whose context or element is this node. */
  readonly at: (node: SourceNode) => readonly Seat[];
}

interface GrowingSeats extends Seats {
  readonly add: (seat: Seat) => void;
}

/** An index over seats. */
export function seatIndex(start: readonly Seat[]): GrowingSeats {
  const all: Seat[] = [];
  const byGroup = new Map<string, Seat[]>();
  const byNode = new Map<SourceNode, Seat[]>();
  const put = <K>(map: Map<K, Seat[]>, key: K, seat: Seat): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [seat]);
    else list.push(seat);
  };
  const add = (seat: Seat): void => {
    all.push(seat);
    put(byGroup, seat.group.id, seat);
    put(byNode, seat.element, seat);
    if (seat.context !== seat.element) put(byNode, seat.context, seat);
  };
  start.forEach(add);
  return { all, add, ofGroup: (group) => byGroup.get(group) ?? [], at: (node) => byNode.get(node) ?? [] };
}

/** The seats of one unit, group by group. */
export function seatsOf(run: RunContext, unit: SourceNode): readonly Seat[] {
  const seats = seatIndex([]);
  for (const group of run.format.groups) {
    if (group.only === 'out') continue;
    const seen = new Set<SourceNode>();
    for (const context of group.each.flatMap((path) => select(run.doc, unit, path))) {
      const element = resolved(run.doc, context);
      if (seen.has(element) || !allHold(run, context, group.when)) continue;
      seen.add(element);
      seats.add({ group, context, element, key: keyOf(run, group, { context, ordinal: seen.size, seats }) });
    }
  }
  return seats.all;
}

interface KeyPlace {
  readonly context: SourceNode;
  readonly ordinal: number;
  readonly seats: Seats;
}

function keyOf(run: RunContext, group: CompiledGroup, place: KeyPlace): string {
  for (const alternative of group.key) {
    const parts = partsOf(run, alternative, place);
    if (parts !== undefined) return [group.resource, ...parts].join('|');
  }
  return [group.resource, 'message', escapePart(run.identity), group.id, place.ordinal].join('|');
}

/** The parts of a key or identity, or undefined when one of them has no value. */
export function partsOf(run: RunContext, parts: readonly KeyPart[], place: KeyPlace): readonly string[] | undefined {
  const values: string[] = [];
  for (const part of parts) {
    const value = partOf(run, part, place);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

function partOf(run: RunContext, part: KeyPart, place: KeyPlace): string | undefined {
  switch (part.kind) {
    case 'literal': return part.text;
    case 'system': return run.feed.system(part.text);
    case 'ordinal': return String(place.ordinal);
    case 'name': return place.context.name;
    case 'group': return nearest(place.seats, part.text, place.context)?.key;
    case 'number': return numberAt(run, place.context, part);
    case 'path':
    case 'digest': {
      const value = firstValue(run, place.context, part.path);
      if (value === undefined) return undefined;
      return part.kind === 'path' ? escapePart(value) : digestOf(escapePart(value).toLowerCase());
    }
  }
}

/** System and value of a number of HL7 v2: numbers of two authorities never meet. */
function numberAt(run: RunContext, node: SourceNode, { path, fallback, layout }: Extract<KeyPart, { kind: 'number' }>): string | undefined {
  const found = select(run.doc, node, path).find((one) => run.valueOf(one) !== undefined);
  return found?.value === undefined ? undefined : `${authoritySystem(found, LAYOUTS[layout], { feed: run.feed, fallback })}|${escapePart(found.value)}`;
}

/** White space in a key means nothing, and `|` parts its parts. */
function escapePart(value: string): string {
  return value.replace(/\s+/gu, ' ').trim().replaceAll('|', '%7C');
}

/** The seat of a group that a node belongs to: on the node or around it, else the only one there is. */
function nearest(seats: Seats, group: string, node: SourceNode): Seat | undefined {
  for (let at: SourceNode | undefined = node; at !== undefined; at = at.parent) {
    const found = seats.at(at).find((seat) => seat.group.id === group);
    if (found !== undefined) return found;
  }
  const ofGroup = seats.ofGroup(group);
  return ofGroup.length === 1 ? ofGroup[0] : undefined;
}

/** The seats that a reference means, seen from a node. */
export function referred(run: RunContext, seats: Seats, node: SourceNode, ref: CompiledRef): readonly Seat[] {
  if (ref.at !== undefined) {
    const elements = new Set(select(run.doc, node, ref.at).map((found) => resolved(run.doc, found)));
    return [...elements].flatMap((element) => seats.at(element).filter((seat) => seat.group.id === ref.group && seat.element === element));
  }
  if (ref.all) return seats.ofGroup(ref.group);
  const one = nearest(seats, ref.group, node);
  return one === undefined ? [] : [one];
}
