// SPDX-License-Identifier: Apache-2.0
/** Engine and second evaluator on the same cells: what each said, where they differ. */
import { decide } from '../../../src/domain/consent/decide.ts';
import type { GateTables } from '../../../src/domain/consent/tables/tables.ts';
import { cellAt, type Cell } from './cells/cell.ts';
import { oracle } from './oracle.ts';
import { OF_A_PAPER, owed } from './owed.ts';

export interface Difference {
  readonly cell: string;
  readonly record: string;
  readonly engine: string;
  readonly reasons: readonly string[];
  readonly oracle: string;
}

export interface Tally {
  readonly cells: number;
  readonly verdicts: Readonly<Record<'release' | 'withhold' | 'undecided', number>>;
  readonly differences: readonly Difference[];
}

/** In: the tables and the cells. Out: how many verdicts of each kind, and every difference. An exception of either is not caught. */
export function compare(tables: GateTables, cells: Iterable<Cell>): Tally {
  const verdicts = { release: 0, withhold: 0, undecided: 0 };
  const differences: Difference[] = [];
  let count = 0;
  for (const { name, facts } of cells) {
    const [decision, second] = [decide(facts, tables), oracle(facts)];
    count += 1;
    for (const { record, verdict, reasons } of decision.records) {
      verdicts[verdict] += 1;
      const said = second.released.includes(record) ? 'release' : (second.undecided.includes(record) ? 'undecided' : 'withhold');
      if (said !== verdict) {
        differences.push({ cell: name, record, engine: verdict, reasons, oracle: said });
      }
    }
  }
  return { cells: count, verdicts, differences };
}

/** In: the tables and the cells. Out: the cells whose answer owes something else than the emission rules say, and how many were looked at. */
export function compareOwed(tables: GateTables, cells: Iterable<Cell>): { readonly cells: number; readonly differences: readonly string[] } {
  const differences: string[] = [];
  let count = 0;
  for (const { name, facts } of cells) {
    const decision = decide(facts, tables);
    const { critical, advisory } = decision.obligations;
    const [engine, rules] = [[...critical, ...advisory].filter((each) => !OF_A_PAPER.includes(each)).sort().join(' '), [...owed(facts, decision)].sort().join(' ')];
    count += 1;
    if (engine !== rules) {
      differences.push(`${name}: engine ${engine}; rules ${rules}`);
    }
  }
  return { cells: count, differences };
}

/** Every `stride`-th cell from `start`. A stride that is prime to every axis visits each value of each axis alike. */
export function* every(stride: number, start: number, end: number): Generator<Cell> {
  for (let index = start; index < end; index += stride) {
    yield cellAt(index);
  }
}
