// SPDX-License-Identifier: Apache-2.0
/** Every way by which well-known servers leaked, planted here one at a time: the comparison of worlds finds each of them, and nothing without them. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createGates } from '../../src/app/gate/gates.ts';
import { TICK } from '../../src/http/pace.ts';
import { drive, type Seen } from '../support/transcript.ts';
import { openCounty } from './county.ts';
import { drawer } from './draw.ts';
import { session } from './interactions.ts';
import { LEAKS, plant } from './leaks.ts';
import { writePair, type View, type Worlds } from './pair.ts';
import { ALL_INTERACTIONS, differencesOf } from './run.ts';
import { get, sent } from './steps.ts';
import { apart, slower, usual } from './timing.ts';

const LONG = 1_800_000;
const RECIPIENT = 'home-again';
/** Interactions that change nothing. */
const LOOKING = ['totals', 'pages', '_include', '_revinclude', '_has', 'chain', 'sorts', 'compartment', 'read', 'vread', 'history', 'history of types', '$everything', 'what speaks of it', 'fields of other origins', 'log and figures', 'create with a reference to it'];
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

async function differing(views: readonly [View, View], interaction: string): Promise<ReturnType<typeof differencesOf>> {
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

  it('goes nowhere past the log: nothing is written to standard output or standard error meanwhile', async () => {
    const spies = [jest.spyOn(process.stdout, 'write'), jest.spyOn(process.stderr, 'write'), ...(['log', 'info', 'warn', 'error'] as const).map((name) => jest.spyOn(console, name))];
    for (const interaction of ['log and figures', 'create with a reference to it', '$everything']) {
      await differing(pairs[0]!, interaction);
    }
    const written = spies.flatMap((spy) => spy.mock.calls);
    spies.forEach((spy) => { spy.mockRestore(); });
    expect(written).toEqual([]);
  }, LONG);

  it.each(LEAKS.map((leak, n) => ({ ...leak, n })))('by $name is found', async (leak) => {
    const own = pairs.slice(2 * leak.n, 2 * leak.n + 2);
    const uproot = [worlds.with_, worlds.without].map((county) => plant(county, leak, RECIPIENT));
    const found: Record<string, boolean> = {};
    for (const interaction of leak.found) {
      for (const views of own) {
        const steps = (await differing(views, interaction)).filter(({ step }) => ['log', 'figures'].includes(step) === (leak.isWritten ?? false));
        found[interaction] = (found[interaction] ?? false) || steps.length > 0;
      }
    }
    uproot.forEach((take) => { take(); });
    expect(found).toEqual(Object.fromEntries(leak.found.map((interaction) => [interaction, true])));
  }, LONG);
});

/** So far apart that chance does it once in a million runs: such a test need not be tried again. */
const CERTAIN = 1e-6;
const EACH = 60;

describe('response time', () => {
  it('gives away what is withheld when its answers take longer', async () => {
    const [view] = pairs[0]!;
    const { app, deps } = view.county.gateway.gateway;
    const before = { ...app };
    const ms = Math.max(200, 10 * await usual(view, 20));
    Object.assign(app, slower({ deps, gates: createGates(deps.policy) }, ms));
    const p = await apart(view, EACH, drawer(2));
    Object.assign(app, before);
    expect(p).toBeLessThan(CERTAIN);
  }, LONG);

  it('does not, as the gateway is shipped', async () => {
    const [with_, without] = await Promise.all([openCounty({ tick: TICK }), openCounty()]);
    const { views: [view] } = await writePair({ with_, without }, { n: 1000, recordClass: 'p2', recipient: RECIPIENT, basis: 'own' });
    const p = await apart(view, EACH, drawer(3));
    await Promise.all([with_.close(), without.close()]);
    expect(p).toBeGreaterThan(CERTAIN);
  }, LONG);
});

describe('what this gateway does not have', () => {
  it('GraphQL is answered like any operation that there is none of', async () => {
    const { county, hidden: { patient } } = pairs[0]![0];
    const { gateway, normalizer } = county;
    const ask = (operation: string): Promise<readonly Seen[]> => drive(gateway, token, [get(`/${operation}?query={PatientList{id}}`), sent('POST', `/${operation}`, { query: '{PatientList{id}}' }), get(`/${patient}/${operation}?query={id}`)], { normalizer });
    const token = await county.askAs(RECIPIENT);
    const [graphql, none] = [await ask('$graphql'), await ask('$no-such-thing')];
    expect(graphql.map(({ status, body }) => [status, body])).toEqual(none.map(({ status, body }) => [status, body.replaceAll('no-such-thing', 'graphql')]));
    expect(graphql.every(({ status }) => status >= 400 && status < 500)).toBe(true);
  });
});
