// SPDX-License-Identifier: Apache-2.0
/**
 * The identity of what a document speaks of. An id should be one thing's alone; official samples use one id for three diagnoses, so
 * an id that stands on unlike things is told apart by what they say.
 */
import type { SourceNode } from '../types.ts';
import { attr, childOf, childrenOf, descend } from './nodes.ts';
import { wordsOf } from './narrative-text.ts';

/** `root|extension` of every id that has a root. */
export function idsOf(node: SourceNode): readonly string[] {
  return childrenOf(node, 'id').flatMap((id) => {
    const root = attr(id, 'root');
    const extension = attr(id, 'extension');
    return root === undefined ? [] : [extension === undefined ? root : `${root}|${extension}`];
  });
}

function coded(one: SourceNode | undefined): string | undefined {
  return attr(one, 'code') ?? attr(childOf(one, 'translation'), 'code') ?? attr(one, 'value');
}

function thingOf(node: SourceNode): SourceNode | undefined {
  return descend(node, 'consumable', 'manufacturedProduct', 'manufacturedMaterial', 'code')
    ?? descend(node, 'participant', 'participantRole', 'playingEntity', 'code')
    ?? descend(node, 'participant', 'participantRole', 'playingDevice', 'code');
}

/** The time of a statement, as it is written. */
export function timeOf(node: SourceNode): string {
  const when = childOf(node, 'effectiveTime');
  return attr(when, 'value') ?? attr(childOf(when, 'low'), 'value') ?? attr(childOf(when, 'high'), 'value') ?? '';
}

/** What a statement says, in short: code, value, thing, when, whether denied. */
export function gist(node: SourceNode): string {
  const parts = [coded(childOf(node, 'code')), coded(childOf(node, 'value')), coded(thingOf(node)), timeOf(node), attr(node, 'negationInd') === 'true' ? 'not' : ''];
  return parts.map((part) => part ?? '').join('|').replace(/\|+$/u, '');
}

/** What it is about, without the time: the drug, the value of an assertion, the code of all else. */
export function topic(node: SourceNode, byValue: boolean): string {
  return coded(thingOf(node)) ?? (byValue ? coded(childOf(node, 'value')) : undefined) ?? coded(childOf(node, 'code')) ?? '';
}

/** The name of a person, an organization, a place or a device. */
export function nameOf(node: SourceNode): string | undefined {
  for (const inner of ['assignedPerson', 'associatedPerson', 'relatedPerson', 'guardianPerson', 'informationRecipient', 'playingEntity', 'assignedAuthoringDevice']) {
    const name = childOf(childOf(node, inner), 'name');
    if (name !== undefined) return wordsOf(name);
  }
  const own = childOf(node, 'name');
  return own === undefined ? undefined : wordsOf(own);
}

/** One key for each of several nodes of a kind: the id alone where it is one thing's, with what tells them apart where it is not. */
export function keysOf(nodes: readonly SourceNode[], tell: (node: SourceNode) => string): ReadonlyMap<SourceNode, string> {
  const meanings = new Map<string, Set<string>>();
  const first = (node: SourceNode): string | undefined => idsOf(node)[0];
  for (const node of nodes) {
    const id = first(node);
    if (id !== undefined) meanings.set(id, (meanings.get(id) ?? new Set()).add(tell(node)));
  }
  const keys = new Map<SourceNode, string>();
  for (const node of nodes) {
    const id = first(node);
    if (id !== undefined) keys.set(node, (meanings.get(id)?.size ?? 0) > 1 ? `${id}|${tell(node)}` : id);
  }
  return keys;
}
