// SPDX-License-Identifier: Apache-2.0
/** The same counted by steps of the session: one that never comes out differently, gate or not, finds no leak. */
import type { Seen } from '../support/transcript.ts';

export interface StepCount { pairs: number; differences: number; /** Pairs in both worlds of which it was answered 400. */ refused: number }
export type ByStep = Map<string, StepCount>;
interface Responses { readonly entry?: readonly { readonly response?: { readonly status?: string } }[] }
const RESPONSES = /^\{"resourceType":"Bundle"[^[]*"type":"(?:batch|transaction)-response"/;

/** How many of them come is what is asked: they count as one. */
const TOGETHER = ['notification', 'log', 'figures'];

/** Counts what one pair saw of one interaction. Steps are told by their names; a batch is as many steps as it has entries. */
export function countSteps(steps: ByStep, interaction: string, { here, there }: { readonly here: readonly Seen[]; readonly there: readonly Seen[] }): void {
  const [a, b] = [byName(here), byName(there)];
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const key = `${interaction}: ${name}`;
    const had = steps.get(key) ?? { pairs: 0, differences: 0, refused: 0 };
    const [one, other] = [a.get(name) ?? [], b.get(name) ?? []];
    const isRefused = [...one, ...other].every(({ status }) => status === 400);
    steps.set(key, { pairs: had.pairs + 1, differences: had.differences + (same(one, other) ? 0 : 1), refused: had.refused + (isRefused ? 1 : 0) });
  }
}

/** Ids that nobody has named are numbered as they turn up: by them alone an answer does not differ. */
function same(here: readonly Seen[], there: readonly Seen[]): boolean {
  const [a, b] = [here, there].map((seen) => JSON.stringify(seen).replaceAll(/\bid-\d+/g, 'id'));
  return a === b;
}

function byName(seen: readonly Seen[]): ReadonlyMap<string, readonly Seen[]> {
  const times = new Map<string, number>();
  const numbered = seen.flatMap(entriesOf).map((each) => {
    const time = (times.get(each.name) ?? 0) + 1;
    times.set(each.name, time);
    return { ...each, name: time === 1 || TOGETHER.includes(each.name) ? each.name : `${each.name} #${String(time)}` };
  });
  return Map.groupBy(numbered, ({ name }) => name);
}

/** Answers of a batch or transaction one by one; of one that failed as a whole, the whole. */
function entriesOf(seen: Seen): readonly Seen[] {
  if (seen.status !== 200 || !RESPONSES.test(seen.body)) {
    return [seen];
  }
  const { entry = [] } = JSON.parse(seen.body) as Responses;
  return entry.map((each, n) => ({ name: `${seen.name} entry ${String(n + 1)}`, status: Number(each.response?.status?.slice(0, 3)), headers: [], body: JSON.stringify(each) }));
}

/** Names of the steps that hold for a condition, in the order in which they were asked first. */
export function stepsWhere(steps: ByStep, test: (step: StepCount) => boolean): readonly string[] {
  return [...steps].filter(([, step]) => test(step)).map(([name]) => name);
}
