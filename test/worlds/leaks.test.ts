// SPDX-License-Identifier: Apache-2.0
/** Every way by which well-known servers leaked, planted here one at a time: the comparison of worlds finds each of them, and nothing without them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openCounty } from './county.ts';
import { drawer } from './draw.ts';
import { session } from './interactions.ts';
import { LEAKS, plant } from './leaks.ts';
import { writePair, type View, type Worlds } from './pair.ts';
import { ALL_INTERACTIONS, differencesOf } from './run.ts';

const LONG = 1_800_000;
const RECIPIENT = 'home-again';
/** Interactions that change nothing. */
const LOOKING = ['totals', 'pages', '_include', '_revinclude', '_has', 'chain', 'sorts', 'compartment', 'read', 'vread', 'history', 'history of types', '$everything', 'what speaks of it'];
let worlds: Worlds;
const pairs: (readonly [View, View])[] = [];

beforeAll(async () => {
  const [with_, without] = await Promise.all([openCounty(), openCounty()]);
  worlds = { with_, without };
  // Each leak has people of its own: what a leak lets be written must not be there for the next.
  for (const n of LEAKS.keys()) {
    for (const basis of ['own', 'consent'] as const) {
      pairs.push((await writePair(worlds, { n: 2 * n + (basis === 'own' ? 0 : 1), recordClass: 'p2', recipient: RECIPIENT, basis })).views);
    }
  }
}, LONG);
afterAll(async () => { await Promise.all([worlds.with_, worlds.without].map((county) => county.close())); });

async function differing(views: readonly [View, View], interaction: string): Promise<readonly object[]> {
  const [here, there] = await Promise.all(views.map((view) => session(ALL_INTERACTIONS.find(({ name }) => name === interaction)!, view, drawer(1))));
  return differencesOf(here!, there!);
}

describe('a leak', () => {
  it('is not found where none is planted', async () => {
    const found: Record<string, readonly object[]> = {};
    for (const interaction of LOOKING) {
      found[interaction] = await differing(pairs[1]!, interaction);
    }
    expect(found).toEqual(Object.fromEntries(LOOKING.map((interaction) => [interaction, []])));
  }, LONG);

  it.each(LEAKS.map((leak, n) => ({ ...leak, n })))('by $name is found', async (leak) => {
    const own = pairs.slice(2 * leak.n, 2 * leak.n + 2);
    const uproot = [worlds.with_, worlds.without].map((county) => plant(county, leak, RECIPIENT));
    const found: Record<string, boolean> = {};
    for (const interaction of leak.found) {
      for (const views of own) {
        found[interaction] = (found[interaction] ?? false) || (await differing(views, interaction)).length > 0;
      }
    }
    uproot.forEach((take) => { take(); });
    expect(found).toEqual(Object.fromEntries(leak.found.map((interaction) => [interaction, true])));
  }, LONG);
});
