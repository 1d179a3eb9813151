// SPDX-License-Identifier: Apache-2.0
/**
 * Where a statement stands: its section, the organization that authored it, and how restricted the sender held it. All three come down
 * from the elements around it, so each element is asked once. Source: CDA R2, 4.4 (context conduction).
 */
import type { SourceDocument, SourceNode } from '../types.ts';
import { hang, mark } from './marks.ts';
import { attr, childOf, childrenOf, nearest } from './nodes.ts';
import { authoringOrganization } from './roles.ts';
import { SEATED } from './templates.ts';
import type { Kind } from './templates.ts';

type Links = Map<SourceNode, SourceNode>;

interface Place {
  readonly section: SourceNode | undefined;
  readonly author: SourceNode | undefined;
  readonly secrecy: string | undefined;
}

const NOWHERE: Place = { section: undefined, author: undefined, secrecy: undefined };
const RANK: Readonly<Record<string, number>> = { R: 1, V: 2 };

/** Hangs section, the kind of the statement around it, author and confidentiality on every statement, and every statement that becomes a resource on its section. */
export function markPlaces(doc: SourceDocument, { kinds, links }: { kinds: ReadonlyMap<SourceNode, Kind>; links: Links }): void {
  const known = new Map<SourceNode, Place>();
  const more = [...(doc.byName.get('bloodPressure') ?? []), ...(doc.byName.get('encompassingEncounter') ?? []), doc.root];
  const places = [...kinds.keys(), ...more].map((node): [SourceNode, Place] => [node, placeOf(node, links, known)]);
  for (const [node, place] of places) {
    const code = attr(childOf(place.section, 'code'), 'code');
    const kind = kinds.get(node);
    if (code !== undefined) mark(node, '@section', code);
    const around = nearest(node.parent, (up) => kinds.has(up));
    if (around !== undefined) mark(node, '@around', kinds.get(around) ?? 'unknown');
    if (place.secrecy !== undefined) mark(node, '@confidentiality', place.secrecy);
    if (place.author !== undefined) links.set(hang(doc, node, 'authoring'), place.author);
    const entered = kind === undefined ? node.name === 'bloodPressure' : SEATED.has(kind);
    if (place.section !== undefined && entered) links.set(hang(doc, place.section, 'entered'), node);
  }
}

/** The place of an element: what it says itself, else what holds around it. Depth is bounded by the reader. */
function placeOf(node: SourceNode, links: Links, known: Map<SourceNode, Place>): Place {
  const before = known.get(node);
  if (before !== undefined) return before;
  const around = node.parent === undefined ? NOWHERE : placeOf(node.parent, links, known);
  const own = attr(childOf(node, 'confidentialityCode'), 'code') ?? '';
  const place = {
    section: node.name === 'section' ? node : around.section,
    author: authoringOrganization(childrenOf(node, 'author'), links) ?? around.author,
    // The most restrictive holds: an inner code never lowers an outer one.
    secrecy: (RANK[own] ?? 0) > (RANK[around.secrecy ?? ''] ?? 0) ? own : around.secrecy,
  };
  known.set(node, place);
  return place;
}
