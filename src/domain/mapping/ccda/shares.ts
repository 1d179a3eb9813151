// SPDX-License-Identifier: Apache-2.0
/** What share of a document's clinical statements was carried over, section by section. Counted on the tree that the reader made, not by the rows. */
import type { CompiledFormat } from '../compiled.ts';
import { readXml } from '../read/xml.ts';
import type { Mapped, SourceNode } from '../types.ts';
import { marked } from './marks.ts';
import { attr, childOf, leavesUnder, nearest } from './nodes.ts';
import { STATEMENTS } from './templates.ts';

export interface Share {
  /** LOINC code of the section; '' without one. */
  readonly section: string;
  readonly statements: number;
  /** Those that became a resource, or a part of one. */
  readonly carried: number;
}

/** Kinds that say something only about the statement around them: carried when that one is. */
const PARTS = new Set(['part', 'sig', 'supply-order', 'instruction', 'indication', 'refusal', 'priority', 'progress', 'merged', 'risk-factor', 'blood-pressure-part', 'care-team-member', 'care-team-type']);
const WRAPPERS = new Set(['problem-concern', 'allergy-concern', 'encounter-diagnosis', 'coverage', 'equipment-panel']);

/** `text` is the message that `mapped` was made of, `format` C-CDA. A text that cannot be read has no statements. */
export function ccdaShares(format: CompiledFormat, text: string, mapped: Mapped): readonly Share[] {
  if (format.reader.kind !== 'xml') return [];
  const read = readXml(text, format.reader.familyOf);
  if (!read.ok) return [];
  const doc = format.reader.post(read.value);
  const statements = STATEMENTS.flatMap((name) => doc.byName.get(name) ?? []);
  const made = new Set(mapped.entries.map((entry) => entry.sourceAt));
  // The same thing said twice is one resource, made where it was said first.
  const keys = new Set(statements.filter((node) => made.has(node.at)).map(sameAs));
  for (const node of statements) if (marked(node, '@key') !== undefined && keys.has(sameAs(node))) made.add(node.at);
  const carried = (node: SourceNode): boolean => isCarried(node, made, (one) => doc.targetOf(one));
  const sections = new Map<string, { statements: number; carried: number }>();
  for (const node of statements) {
    const code = attr(childOf(nearest(node, (up) => up.name === 'section'), 'code'), 'code') ?? '';
    const before = sections.get(code) ?? { statements: 0, carried: 0 };
    sections.set(code, { statements: before.statements + 1, carried: before.carried + (carried(node) ? 1 : 0) });
  }
  return [...sections].map(([section, counts]) => ({ section, ...counts }));
}

function sameAs(node: SourceNode): string {
  return `${marked(node, '@kind')}|${marked(node, '@key')}`;
}

function isCarried(node: SourceNode, made: ReadonlySet<string>, targetOf: (node: SourceNode) => SourceNode | undefined): boolean {
  const kind = marked(node, '@kind') ?? '';
  if (made.has(node.at)) return true;
  const target = targetOf(node);
  if ((kind === 'repeat' || kind === 'reference') && target !== undefined) return target.name === 'bloodPressure' || isCarried(target, made, targetOf);
  const around = nearest(node.parent, (up) => marked(up, '@kind') !== undefined);
  if (PARTS.has(kind)) return around !== undefined && isCarried(around, made, targetOf);
  if (kind === 'equipment') return leavesUnder(node).some((leaf) => leaf.parent?.parent !== undefined && made.has(leaf.parent.parent.at));
  if (!WRAPPERS.has(kind)) return false;
  return statementsIn(node).some((inner) => isCarried(inner, made, targetOf));
}

/** The statements directly inside. */
function statementsIn(node: SourceNode): readonly SourceNode[] {
  return node.children.flatMap((relation) => relation.children.filter((child) => (STATEMENTS as readonly string[]).includes(child.name)));
}
