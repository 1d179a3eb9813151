// SPDX-License-Identifier: Apache-2.0
/** Whether a county answers for what is withheld at another time than for what is not there: a two-sample test (test/bench/silence.ts does it at size). */
import { randomUUID } from 'node:crypto';
import type { App } from '../../src/app/api.ts';
import { createApp } from '../../src/app/create-app.ts';
import { kolmogorovSmirnov, quantile } from '../bench/two-sample.ts';
import type { Draw } from './draw.ts';
import type { Made } from './leaks.ts';
import { isThere } from './open.ts';
import type { View } from './pair.ts';

/** All of them are held with the pair's holder in every basis. */
const NAMES = ['encounter', 'observation', 'condition', 'document', 'plan', 'changed', 'content', 'team'] as const;
const TOGETHER = 4;

async function read({ county, pair }: View, reference: string): Promise<number> {
  const token = await county.askAs(pair.recipient);
  const from = performance.now();
  await (await county.gateway.ask(token, `/fhir/R4/${reference}`)).text();
  return performance.now() - from;
}

/** Reads of hidden records and of none, `each` of either, in random order. Out: how often chance alone sets two samples so far apart. */
export async function apart(view: View, each: number, draw: Draw): Promise<number> {
  const [withheld, absent]: [number[], number[]] = [[], []];
  const due = Array.from({ length: 2 * each }, (_, n) => ({ n: Math.floor(n / 2), hidden: n % 2 === 0, key: draw.next() })).toSorted((a, b) => a.key - b.key);
  await Promise.all(Array.from({ length: TOGETHER }, async () => {
    for (let next = due.pop(); next !== undefined; next = due.pop()) {
      const reference = view.hidden[NAMES[next.n % NAMES.length]!];
      const took = await read(view, next.hidden ? reference : `${reference.split('/')[0]!}/${randomUUID()}`);
      (next.hidden ? withheld : absent).push(took);
    }
  }));
  return kolmogorovSmirnov(withheld, absent).p;
}

/** What a read takes here and now, in milliseconds: most of them take no longer. */
export async function usual(view: View, count: number): Promise<number> {
  const took: number[] = [];
  for (let n = 0; n < count; n += 1) {
    took.push(await read(view, `Observation/${randomUUID()}`));
  }
  return quantile(took, 0.9);
}

/** Reads of what is there and withheld take so much longer. */
export function slower({ deps, gates }: Pick<Made, 'deps' | 'gates'>, ms: number): Partial<App> {
  const real = createApp(deps, gates);
  return { read: async (caller, target) => {
    const answer = await real.read(caller, target);
    if (!answer.ok && await isThere(deps, target.type, target.id)) {
      await new Promise((resolve) => { setTimeout(resolve, ms); });
    }
    return answer;
  } };
}
