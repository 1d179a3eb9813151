// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps account of every value of the resources that are to be written: each ends as exactly one of mapped, kept as text, ignored
 * or lost. The same report as for messages that come in, counted on the other side.
 */
import type { Explanation } from '../ledger.ts';
import type { LossLine, LossReport } from '../types.ts';
import type { Spot } from './spots.ts';
import { leavesOf } from './spots.ts';

/** One resource with the fate of its values. */
export interface OutAccount {
  readonly type: string;
  /** How the report names it: `Patient 1 of 2`. */
  readonly label: string;
  readonly spot: Spot;
  readonly fates: Map<string, 'mapped' | 'text'>;
  readonly reasons: Map<string, Explanation>;
}

/** An empty account. */
export function accountOf(type: string, label: string, spot: Spot): OutAccount {
  return { type, label, spot, fates: new Map(), reasons: new Map() };
}

/** True when every value at and below the spot has been written. */
export function isDone(account: OutAccount, spot: Spot): boolean {
  return leavesOf(spot).every((leaf) => account.fates.has(leaf.place));
}

/** Says that these values are in the message now. */
export function settle(account: OutAccount, leaves: readonly Spot[], fate: 'mapped' | 'text' = 'mapped'): void {
  for (const leaf of leaves) {
    if (account.fates.get(leaf.place) !== 'mapped') account.fates.set(leaf.place, fate);
    for (const url of urlsAround(leaf.place)) account.fates.set(url, 'mapped');
  }
}

/** The names of the extensions that a value is in: they are said by where it is written. */
function urlsAround(place: string): readonly string[] {
  return [...place.matchAll(/xtension\[\d+\]/gu)].map((found) => `${place.slice(0, found.index + found[0].length)}.url`);
}

/** Says why values are not in the message, should they not get there after all. */
export function excuse(account: OutAccount, leaves: readonly Spot[], why: Explanation): void {
  for (const leaf of leaves) if (!account.reasons.has(leaf.place)) account.reasons.set(leaf.place, why);
}

const NO_ROW: Explanation = { kind: 'no-row', severity: 'warning', text: 'no row writes this element' };
const OWN: Explanation = { kind: 'ignored', severity: 'information', text: 'the gateway\'s own: id, version, type, labels and what only repeats another element' };
/** What a partner's format has no use for, or carries in its own way (labels: see the format's notice). */
const IGNORED = /^(?:resourceType|id|meta\.(?:versionId|lastUpdated|source|profile\[\d+\]|security\[\d+\]\..*|extension\[.*)|text\.(?:status|div)|implicitRules|language)$|\.display$/u;

/** The report over all resources. */
export function reportOf(accounts: readonly OutAccount[], told: readonly LossLine[]): LossReport {
  const count = { mapped: 0, keptAsText: 0, ignored: 0, lost: 0 };
  const lines = new Map<string, LossLine>(told.map((line, index) => [String(index), line]));
  let leaves = 0;
  for (const account of accounts) {
    for (const leaf of leavesOf(account.spot)) {
      leaves += 1;
      const fate = account.fates.get(leaf.place);
      const reason = IGNORED.test(leaf.place) ? OWN : account.reasons.get(leaf.place) ?? NO_ROW;
      if (fate === 'mapped') count.mapped += 1;
      else if (fate === 'text') count.keptAsText += 1;
      else count[reason.kind === 'ignored' ? 'ignored' : 'lost'] += 1;
      if (fate !== undefined && reason.kind !== 'code-without-target') continue;
      gather(lines, account, leaf, reason);
    }
  }
  return { leaves, ...count, lines: [...lines.values()] };
}

function gather(lines: Map<string, LossLine>, account: OutAccount, leaf: Spot, why: Explanation): void {
  const name = why === OWN ? account.type : `${account.type}.${leaf.place.replace(/\[\d+\]/gu, '')}`;
  const key = [why.kind, name, why.value ?? '', why.text].join('\u0000');
  const before = lines.get(key);
  lines.set(key, before === undefined
    ? { kind: why.kind, severity: why.severity, at: account.label, name, ...(why.value === undefined ? {} : { value: why.value }), text: why.text, count: 1 }
    : { ...before, count: before.count + 1 });
}
