// SPDX-License-Identifier: Apache-2.0
/**
 * `node test/bench/matching.ts`: how well the matcher does on a generated county of 50,000 people whom it has never seen (seed 2026).
 * `--fix` counts the weights on another county (seed 1969), prints how the weights of right and wrong pairs lie, and writes the weights to
 * mappings/matching/weights.json; the thresholds there are set by hand from that print. `--people N` for a smaller county.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { matcherOf } from '../../src/domain/matching/match.ts';
import { estimate } from '../support/matching/estimate.ts';
import { matchingKnowledge } from '../support/matching/knowledge.ts';
import { allTraits, comparePairs, tally, TRUSTED, type Counted } from '../support/matching/pairs.ts';
import { populationOf, type PopulationWish } from '../support/population.ts';
import { columns } from './table.ts';

const { values } = parseArgs({ options: { fix: { type: 'boolean', default: false }, people: { type: 'string', default: '50000' } } });
const people = Number(values.people);
const ROOT = join(import.meta.dirname, '..', '..', 'mappings', 'matching');
const [FIXING, SHOWING] = [1969, 2026];

function fix(): void {
  const known = matchingKnowledge();
  const records = populationOf({ seed: FIXING, people, trusted: 'some' });
  const traits = allTraits(records);
  const file = join(ROOT, 'weights.json');
  const before = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, `${JSON.stringify({ ...before, population: people, weights: estimate(records, traits, { rootsOf: known.rootsOf, trusted: TRUSTED }) }, null, 2)}\n`);
  // Without trusted identifiers, since with them the weights do not decide.
  const bare = populationOf({ seed: FIXING, people, trusted: 'none' });
  const counts = new Map<number, { right: number; wrong: number; barred: number }>();
  comparePairs(bare, allTraits(bare), matcherOf({ ...matchingKnowledge(), thresholds: { certain: -999, probable: -999, possible: -999 } }, TRUSTED), ({ matched, same }) => {
    const at = Math.max(-10, Math.floor(matched.weight / 2) * 2);
    const row = counts.get(at) ?? { right: 0, wrong: 0, barred: 0 };
    row[same ? 'right' : matched.grade === 'certain' ? 'wrong' : 'barred'] += 1;
    counts.set(at, row);
  });
  const rows = [...counts].sort(([a], [b]) => b - a).map(([at, { right, wrong, barred }]) => [String(at), String(right), String(wrong), String(barred)]);
  console.log(columns([['weight from', 'right', 'wrong, may be certain', 'wrong, never certain'], ...rows]));
}

function show(): void {
  const matcher = matcherOf(matchingKnowledge(), TRUSTED);
  const head = ['', 'records', 'compared', 'precision', 'recall', 'recall, both trusted', 'links by itself', 'of them wrong', 'work list', 'of them right', 'seconds'];
  const rows = (['all', 'some', 'none'] as const).map((trusted) => row({ seed: SHOWING, people, trusted }));
  console.log(columns([head, ...rows]));

  function row(wish: PopulationWish): string[] {
    const records = populationOf(wish);
    const started = performance.now();
    const { compared, truePairs, trustedPairs, certain, linked, workList } = tally(records, matcher);
    const seconds = (performance.now() - started) / 1000;
    const list = [workList.probable, workList.possible];
    const sum = (of: (each: Counted) => number): number => list.reduce((all, each) => all + of(each), 0);
    return [
      `trusted ids: ${wish.trusted}`, String(records.length), String(compared), (certain.right / (certain.right + certain.wrong)).toFixed(6), (certain.right / truePairs).toFixed(4),
      trustedPairs === 0 ? '' : (certain.rightTrusted / trustedPairs).toFixed(4), String(linked.right + linked.wrong), String(linked.wrong),
      String(sum((each) => each.right + each.wrong)), String(sum((each) => each.right)), seconds.toFixed(0),
    ];
  }
}

if (values.fix) {
  fix();
} else {
  show();
}
