// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench:matching`: how well the matcher does on a generated county of 50,000 people whom it has never seen (seed 2026), beside the goals;
 * the exit status is 1 when one is missed.
 * `--fix` counts the weights on another county (seed 1969), prints how the weights of right and wrong pairs lie, and writes the weights to
 * mappings/matching/weights.json; the thresholds there are set by hand from that print. `--people N` for a smaller county.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { matcherOf } from '../../src/domain/matching/match.ts';
import { estimate } from '../support/matching/estimate.ts';
import { matchingKnowledge } from '../support/matching/knowledge.ts';
import { allTraits, comparePairs, tally, TRUSTED, type Tally } from '../support/matching/pairs.ts';
import { populationOf, type PopulationWish } from '../support/population.ts';
import { asInGateway, type InGateway } from '../support/matching/as-gateway.ts';
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

/** True when the weights of the file are those that the county of the fixing seed gives: the county that is shown has no part in them. */
function areOfTheFixingSeed(): boolean {
  const known = matchingKnowledge();
  const records = populationOf({ seed: FIXING, people: known.population, trusted: 'some' });
  const kept = JSON.parse(readFileSync(join(ROOT, 'weights.json'), 'utf8')) as { readonly weights: unknown };
  return isDeepStrictEqual(estimate(records, allTraits(records), { rootsOf: known.rootsOf, trusted: TRUSTED }), kept.weights);
}

/** When a file came into being, as the project's history has it. */
function bornOn(path: string): string {
  try {
    const log = execFileSync('git', ['log', '--follow', '--diff-filter=A', '--format=%h %aI', '--', path], { cwd: join(import.meta.dirname, '..', '..'), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return log.trim().split('\n').at(-1) ?? 'unknown';
  } catch {
    return 'no history at hand';
  }
}

interface Row { readonly trusted: PopulationWish['trusted']; readonly tally: Tally; readonly inGateway: InGateway; readonly seconds: number }

function measured(trusted: PopulationWish['trusted']): Row {
  const matcher = matcherOf(matchingKnowledge(), TRUSTED);
  const records = populationOf({ seed: SHOWING, people, trusted });
  const started = performance.now();
  const traits = allTraits(records);
  const tallied = tally(records, matcher, traits);
  return { trusted, tally: tallied, inGateway: asInGateway(records, traits, { matcher, pairs: tallied.pairs }), seconds: (performance.now() - started) / 1000 };
}

const precision = ({ right, wrong }: { readonly right: number; readonly wrong: number }): string => (right + wrong === 0 ? '' : (right / (right + wrong)).toFixed(6));
const of = (part: number, all: number): string => (all === 0 ? '' : `${(part / all).toFixed(4)} (${String(part)}/${String(all)})`);

function tables(rows: readonly Row[]): void {
  const head = ['trusted ids stated by', 'precision', 'wrong', 'recall, all true pairs', 'recall, pairs where both state one'];
  console.log('\nAt the automatic threshold (grade certain of $match), pairs of records:');
  console.log(columns([[...head, 'below it, for a person', 'of them right', 'compared', 'seconds'], ...rows.map(({ trusted, tally: { certain, truePairs, trustedPairs, workList: { probable, possible }, compared }, seconds }) => [
    trusted, precision(certain), String(certain.wrong), of(certain.right, truePairs), of(certain.rightTrusted, trustedPairs),
    String(probable.right + probable.wrong + possible.right + possible.wrong), String(probable.right + possible.right), String(compared), seconds.toFixed(0),
  ])]));
  console.log('\nIn the gateway, where a trusted id alone links by itself:');
  console.log(columns([[...head, 'work list, items of two persons', 'of them right', 'of them certain', 'recall once it is worked off'], ...rows.map(({ trusted, tally: { truePairs, trustedPairs }, inGateway: { linked, items, workedOff } }) => [
    trusted, precision(linked), String(linked.wrong), of(linked.right, truePairs), of(linked.rightTrusted, trustedPairs),
    String(items.right + items.wrong), String(items.right), String(items.certain), of(workedOff, truePairs),
  ])]));
}

/** The goals of the project, and whether they are met. */
function goals(rows: readonly Row[], isOfFixingSeed: boolean): boolean {
  const all = rows.find(({ trusted }) => trusted === 'all')!;
  const checks: readonly (readonly [string, boolean])[] = [
    ['precision at the automatic threshold, at least 0.9999, whoever states trusted ids', rows.every(({ tally: { certain } }) => certain.right / (certain.right + certain.wrong) >= 0.9999)],
    ['precision of what links by itself, at least 0.9999', rows.every(({ inGateway: { linked: { right, wrong } } }) => right + wrong === 0 || right / (right + wrong) >= 0.9999)],
    ['recall with trusted ids, of all true pairs, at least 0.95', all.tally.certain.right / all.tally.truePairs >= 0.95],
    ['recall with trusted ids, where both state one, at least 0.95', all.tally.certain.rightTrusted / all.tally.trustedPairs >= 0.95],
    [`weights are those of seed ${String(FIXING)}, not of the county shown`, isOfFixingSeed],
  ];
  console.log(`\n${checks.map(([what, holds]) => `${holds ? 'met   ' : 'MISSED'}  ${what}`).join('\n')}`);
  return checks.every(([, holds]) => holds);
}

function show(): void {
  const model = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'support', 'population', 'error-model.json'), 'utf8')) as { readonly sources: Readonly<Record<string, string>> };
  const { thresholds } = matchingKnowledge();
  console.log(`Error model: test/support/population/error-model.json, written ${bornOn('test/support/population/error-model.json')}; the matcher ${bornOn('src/domain/matching/weigh.ts')}`);
  console.log(Object.entries(model.sources).map(([name, source]) => `  ${name}: ${source}`).join('\n'));
  console.log(`County shown: ${String(people)} people, seed ${String(SHOWING)}. Thresholds (bits) fixed on seed ${String(FIXING)}: certain ${String(thresholds.certain)}, probable ${String(thresholds.probable)}, possible ${String(thresholds.possible)}`);
  const rows = (['all', 'some', 'none'] as const).map(measured);
  tables(rows);
  process.exitCode = goals(rows, areOfTheFixingSeed()) ? 0 : 1;
}

if (values.fix) {
  fix();
} else {
  show();
}
