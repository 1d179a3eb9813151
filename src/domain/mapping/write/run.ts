// SPDX-License-Identifier: Apache-2.0
/** What the rows carry while they run backwards over the resources of one person. */
import type { Resource } from '@medplum/fhirtypes';
import type { CompiledCondition, CompiledFormat, CompiledGroup } from '../compiled.ts';
import type { Feed } from '../feed.ts';
import type { OutAccount } from './account.ts';
import type { OutNode } from './out-tree.ts';
import { findOut, makeAt } from './out-tree.ts';

/** A resource that is to be written, with the text by which others refer to it. */
export interface OutEntry {
  readonly ref: string;
  readonly resource: Resource;
}

/** A resource and the group of rows that writes it. */
export interface OutSeat {
  readonly entry: OutEntry;
  readonly group: CompiledGroup;
  readonly account: OutAccount;
  /** References that the resource holds. */
  readonly refers: ReadonlySet<string>;
  /** Where its group's paths start; once it is placed. */
  node: OutNode | undefined;
}

export interface OutRun {
  readonly format: CompiledFormat;
  readonly feed: Feed;
  readonly kind: string;
  readonly seats: readonly OutSeat[];
  readonly byRef: ReadonlyMap<string, OutSeat>;
  /** The node of the person's part of the message. */
  readonly unit: OutNode;
  /** Who is where. */
  readonly at: Map<OutNode, OutSeat[]>;
  /** Node -> rows that have used it up: alternatives of one element never share one. */
  readonly taken: Map<OutNode, Set<string>>;
  /** How many values have been written. */
  writes: number;
  /** How many references are carried by where things stand. */
  links: number;
}

/** True when nothing that is written already stands against the conditions. */
export function canHold(run: OutRun, node: OutNode, conditions: readonly CompiledCondition[]): boolean {
  return conditions.every((condition) => {
    const back = condition.predicate.back;
    if (back === undefined) return true;
    if (back.does === 'kind') return run.kind === condition.value;
    const now = valueNow(node, condition);
    if (back.does === 'absent') return now === undefined;
    if (back.does === 'avoid') return fold(now) !== fold(condition.value);
    return now === undefined || fold(now) === fold(back.value ?? condition.value);
  });
}

/** Writes what the conditions ask for. */
export function establish(run: OutRun, node: OutNode, conditions: readonly CompiledCondition[]): void {
  for (const condition of conditions) {
    const back = condition.predicate.back;
    if (back?.does !== 'write' || valueNow(node, condition) !== undefined) continue;
    const leaf = condition.path === undefined ? node : makeAt(node, condition.path, { last: 'reuse' });
    if (leaf === undefined) continue;
    leaf.value = back.value ?? condition.value;
    run.writes += 1;
  }
}

/** True when some condition has something to write: the constant beside it then stands for a code of the source. */
export function isSaid(conditions: readonly CompiledCondition[]): boolean {
  return conditions.some(({ predicate }) => predicate.back?.does === 'write');
}

function valueNow(node: OutNode, { path }: CompiledCondition): string | undefined {
  return (path === undefined ? [node] : findOut(node, path)).find((one) => one.value !== undefined)?.value;
}

function fold(text: string | undefined): string | undefined {
  return text?.trim().toLowerCase();
}
