// SPDX-License-Identifier: Apache-2.0
/** Runs pairs of worlds and counts, for each class of record and each interaction, pairs, requests and differences. */
import type { RecordClass } from '../../src/domain/consent/facts/vocabulary.ts';
import type { Seen } from '../support/transcript.ts';
import { CLASSES, madeAs } from './classes.ts';
import type { Recipient } from './county.ts';
import { drawer, seedOf, type Draw } from './draw.ts';
import { indifferent } from './asking.ts';
import { matching } from './operations.ts';
import { countSteps, type ByStep } from './by-step.ts';
import { INTERACTIONS, session, type Interaction } from './interactions.ts';
import { BASES, writePair, type Basis, type Pair, type View, type Worlds } from './pair.ts';

export interface Cell { pairs: number; requests: number; differences: number }
export interface Difference { readonly pair: Pair; readonly interaction: string; readonly step: string; readonly here: string; readonly there: string }

export interface Count {
  readonly cells: Map<string, Cell>;
  readonly differences: Difference[];
  readonly steps: ByStep;
  /** Pairs by class, basis and recipient. */
  readonly ties: Map<string, number>;
  pairs: number;
  errors: number;
}

export const newCount = (): Count => ({ cells: new Map(), differences: [], steps: new Map(), ties: new Map(), pairs: 0, errors: 0 });
export const cellKey = (recordClass: RecordClass, interaction: string): string => `${recordClass} ${interaction}`;
export const ALL_INTERACTIONS: readonly Interaction[] = [...matching, ...INTERACTIONS, ...indifferent];

/** A pair drawn at random, of a class. */
export function drawPair(draw: Draw, n: number, { recordClass, recipient }: Pick<Pair, 'recordClass' | 'recipient'>): Pair {
  // The program needs no consent toward itself; what a court sealed is not opened or closed by a paper.
  const bases: readonly Basis[] = BASES.filter((basis) => (basis !== 'consent' || recipient !== 'open-door') && (madeAs(recordClass).sealed !== true || !['revoked', 'refused'].includes(basis)));
  return { n, recordClass, recipient, basis: draw.one(bases) };
}

/** Pairs of one recipient, the classes that it does not hold itself in turn. */
export function lotFor(draw: Draw, { recipient, from, size }: { readonly recipient: Recipient; readonly from: number; readonly size: number }): readonly Pair[] {
  const classes = CLASSES.filter((each) => madeAs(each).holder !== recipient);
  return Array.from({ length: size }, (_, index) => drawPair(draw, from + index, { recipient, recordClass: classes[index % classes.length]! }));
}

/** The steps that came out differently, each around the first character that differs. */
export function differencesOf(here: readonly Seen[], there: readonly Seen[]): readonly Pick<Difference, 'step' | 'here' | 'there'>[] {
  return Array.from({ length: Math.max(here.length, there.length) }, (_, index) => {
    const [a, b] = [JSON.stringify(here[index] ?? 'none'), JSON.stringify(there[index] ?? 'none')];
    const at = [...a].findIndex((character, place) => character !== b[place]);
    const around = (text: string): string => text.slice(Math.max(0, at - 160), at + 80);
    return { step: here[index]?.name ?? 'none', here: around(a), there: around(b), same: a === b };
  }).filter(({ same }) => !same).map(({ same: _, ...difference }) => difference);
}

export interface Lot {
  /** Pairs that the two counties will hold together. */
  readonly pairs: readonly Pair[];
  readonly seed: number;
  /** Interactions drawn for each pair. */
  readonly each: number;
  /** When all is written and nothing asked: for a control. */
  readonly ready?: () => void;
}

/** Writes all pairs of the lot, then drives every one of them. */
export async function runLot(worlds: Worlds, lot: Lot, count: Count): Promise<readonly (readonly [View, View])[]> {
  const written: (readonly [View, View])[] = [];
  for (const pair of lot.pairs) {
    const { views, isPair } = await writePair(worlds, pair);
    if (isPair) {
      written.push(views);
    }
  }
  lot.ready?.();
  for (const views of written) {
    await runPair(views, lot, count);
  }
  return written;
}

async function runPair(views: readonly [View, View], lot: Lot, count: Count): Promise<void> {
  const { pair } = views[0];
  const tie = `${pair.recordClass} ${pair.basis} ${pair.recipient}`;
  count.pairs += 1;
  count.ties.set(tie, (count.ties.get(tie) ?? 0) + 1);
  // Fewest first: no cell stays empty while another has many.
  const due = ALL_INTERACTIONS.map((interaction) => ({ interaction, had: count.cells.get(cellKey(pair.recordClass, interaction.name))?.pairs ?? 0 }))
    .toSorted((a, b) => a.had - b.had).slice(0, lot.each).map(({ interaction }) => interaction);
  for (const interaction of ALL_INTERACTIONS.filter((each) => due.includes(each))) {
    const seed = seedOf(lot.seed, pair.n, interaction.name);
    const [here, there] = await Promise.all(views.map((view) => session(interaction, view, drawer(seed))));
    add(count, pair, interaction.name, { here: here!, there: there! });
  }
}

export function add(count: Count, pair: Pair, interaction: string, { here, there }: { readonly here: readonly Seen[]; readonly there: readonly Seen[] }): void {
  const key = cellKey(pair.recordClass, interaction);
  const cell = count.cells.get(key) ?? { pairs: 0, requests: 0, differences: 0 };
  const found = differencesOf(here, there);
  count.cells.set(key, { pairs: cell.pairs + 1, requests: cell.requests + here.length + there.length, differences: cell.differences + found.length });
  countSteps(count.steps, interaction, { here, there });
  count.errors += [...here, ...there].filter((seen) => seen.status >= 500 || seen.status === 401).length;
  count.differences.push(...found.map((each) => ({ pair, interaction, ...each })));
}

/** The table: a line per interaction, a column per class; each cell pairs/requests, and differences where there are any. */
export function tableOf(count: Count): string {
  const cell = (recordClass: RecordClass, interaction: string): string => {
    const { pairs, requests, differences } = count.cells.get(cellKey(recordClass, interaction)) ?? { pairs: 0, requests: 0, differences: 0 };
    return `${String(pairs)}/${String(requests)}${differences === 0 ? '' : ` !${String(differences)}`}`;
  };
  const rows = [['interaction', ...CLASSES], ['---', ...CLASSES.map(() => '--:')], ...ALL_INTERACTIONS.map(({ name }) => [name, ...CLASSES.map((each) => cell(each, name))])];
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Cells of the table, `class interaction`, that hold for a condition. */
export function cellsWhere(count: Count, test: (cell: Cell) => boolean, interactions: readonly Interaction[] = ALL_INTERACTIONS): readonly string[] {
  return CLASSES.flatMap((recordClass) => interactions.map(({ name }) => cellKey(recordClass, name))).filter((key) => test(count.cells.get(key) ?? { pairs: 0, requests: 0, differences: 0 }));
}
