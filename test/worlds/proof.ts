// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run proof:worlds`: non-interference at size. PAIRS (default 1100), SEED, EACH (interactions per pair, default 12), LOT (pairs per county, default 33),
 * TOGETHER (counties at a time, default 3: a county waits for its database most of the time), REPORT (a file that holds the report so far).
 * Prints pairs and requests for each class of record and interaction, and every difference; fails when there is one, or a cell is empty.
 */
import { writeFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { CLASSES } from './classes.ts';
import { openCounty, RECIPIENT_NAMES } from './county.ts';
import { drawer, seedOf } from './draw.ts';
import { exportAll } from './exporting.ts';
import { ALL_INTERACTIONS, cellsWhere, differencesOf, lotFor, newCount, runLot, tableOf } from './run.ts';

const number = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const [wanted, seed, each, size, together] = [number('PAIRS', 1100), number('SEED', 20261122), number('EACH', 12), number('LOT', 33), number('TOGETHER', 3)];
const count = newCount();
const started = performance.now();
let [drawn, lots, exports] = [0, 0, 0];

/** Two counties that differ in what one recipient must not see of a lot of people. */
async function lot(): Promise<void> {
  const pairs = lotFor(drawer(seedOf(seed, drawn)), { recipient: RECIPIENT_NAMES[lots % RECIPIENT_NAMES.length]!, from: drawn, size });
  drawn += pairs.length;
  lots += 1;
  const [with_, without] = await Promise.all([openCounty(), openCounty()]);
  const [views] = await runLot({ with_, without }, { pairs, seed, each }, count);
  if (views !== undefined) {
    const [here, there] = await Promise.all(views.map((view) => exportAll(view)));
    exports += 1;
    count.differences.push(...differencesOf(here!, there!).map((found) => ({ pair: views[0].pair, interaction: '$export of all', ...found })));
  }
  await Promise.all([with_.close(), without.close()]);
}

function report(empty: readonly string[]): string {
  const requests = [...count.cells.values()].reduce((sum, cell) => sum + cell.requests, 0);
  return [
    tableOf(count), '',
    `${String(count.pairs)} pairs (of ${String(drawn)} drawn: of the others the gate lets something through), ${String(requests)} requests, ${String(ALL_INTERACTIONS.length)} interactions, `
      + `${String(CLASSES.length)} classes, ${String(count.ties.size)} combinations of class, basis and recipient; ${String(exports)} exports of everybody.`,
    `Empty cells: ${String(empty.length)}. Differences: ${String(count.differences.length)}. Server errors: ${String(count.errors)}. Seed ${String(seed)}.`,
    ...[...Map.groupBy(count.differences, (found) => `${found.interaction} ${found.step}`).values()].slice(0, 40).map((found) => `${String(found.length)} times: ${JSON.stringify(found[0], undefined, 1)}`),
  ].join('\n');
}

it('no recipient can tell a county with what it must not see from one without', async () => {
  let told = 0;
  await Promise.all(Array.from({ length: together }, async () => {
    while (count.pairs < wanted) {
      await lot();
      count.differences.slice(told).forEach((found) => { process.stderr.write(`${JSON.stringify(found)}\n`); });
      told = count.differences.length;
      if (process.env['REPORT'] !== undefined) {
        writeFileSync(process.env['REPORT'], `${report(cellsWhere(count, (cell) => cell.pairs === 0))}\n`);
      }
      process.stderr.write(`${String(count.pairs)} pairs, ${String(told)} differences, ${String(Math.round((performance.now() - started) / 1000))} s\n`);
    }
  }));
  const empty = cellsWhere(count, (cell) => cell.pairs === 0);
  process.stdout.write(`${report(empty)}\n`);
  expect([count.differences.length, count.errors, empty]).toEqual([0, 0, []]);
}, 24 * 3600 * 1000);
