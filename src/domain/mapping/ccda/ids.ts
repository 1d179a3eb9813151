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

/** What a statement says, in short: value or code, when, whether denied. */
export function gist(node: SourceNode): string {
  const coded = (one: SourceNode | undefined): string | undefined => attr(one, 'code') ?? attr(childOf(one, 'translation'), 'code') ?? attr(one, 'value');
  const drug = descend(node, 'consumable', 'manufacturedProduct', 'manufacturedMaterial', 'code') ?? descend(node, 'participant', 'participantRole', 'playingDevice', 'code');
  const when = childOf(node, 'effectiveTime');
  return [
    coded(childOf(node, 'value')) ?? coded(drug) ?? coded(childOf(node, 'code')) ?? '',
    attr(when, 'value') ?? attr(childOf(when, 'low'), 'value') ?? attr(childOf(when, 'high'), 'value') ?? '',
    attr(node, 'negationInd') === 'true' ? 'not' : '',
  ].join('|').replace(/\|+$/u, '');
}

/** Only what it is about, without the time: a short mention of a problem elsewhere often leaves the time out. */
export function topic(node: SourceNode): string {
  return gist(node).split('|')[0] ?? '';
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
