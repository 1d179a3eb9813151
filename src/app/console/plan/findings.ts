// SPDX-License-Identifier: Apache-2.0
/** What `$check` finds, shown beside the part of the plan that it speaks of; what speaks of nothing on the page stands at its head. */
import type { Finding } from '../../../domain/caseplan/check/rule.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { tag } from '../parts.ts';

const GRAVITY: Readonly<Record<Finding['gravity'], readonly ['bad' | 'doubtful' | 'plain', string]>> = {
  error: ['bad', 'Not sound'], warning: ['doubtful', 'Would be sent back'], information: ['plain', 'Worth a word'],
};

/** The findings by the record that they speak of. */
export type FindingsByRef = ReadonlyMap<string, readonly Finding[]>;

export function byRef(findings: readonly Finding[]): FindingsByRef {
  return Map.groupBy(findings, ({ ref }) => ref);
}

/** A list of findings with what to do and where that comes from; nothing where there are none. */
export function findingList(findings: readonly Finding[]): Html {
  return findings.length === 0 ? NOTHING : html`<ul class="findings">${findings.map((one) => html`
<li>${tag(...GRAVITY[one.gravity])} ${one.text}
<details><summary>What to do</summary><p>${one.suggestion}</p><p><cite>${one.source}</cite></p></details></li>`)}
</ul>`;
}

/** The findings about these records, each once. */
export function findingsAt(found: FindingsByRef, refs: readonly string[]): Html {
  return findingList([...new Set(refs)].flatMap((ref) => found.get(ref) ?? []));
}

/** `2 not sound, 1 would be sent back`; a sentence where there are none. */
export function countedFindings(findings: readonly Finding[]): string {
  const parts = (['error', 'warning', 'information'] as const).flatMap((gravity) => {
    const count = findings.filter((one) => one.gravity === gravity).length;
    return count === 0 ? [] : [`${String(count)} ${GRAVITY[gravity][1].toLowerCase()}`];
  });
  return parts.length === 0 ? 'The plan is sound as far as the rules can tell.' : `Findings: ${parts.join(', ')}. Each stands beside what it speaks of.`;
}
