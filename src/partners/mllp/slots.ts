// SPDX-License-Identifier: Apache-2.0
/** Lets at most so many run at once; the rest wait in their order. */
export interface Slots {
  run<T>(job: () => Promise<T>): Promise<T>;
}

/** `count` of them. */
export function slots(count: number): Slots {
  const waiting: (() => void)[] = [];
  let free = count;
  return {
    async run(job) {
      if (free > 0) free -= 1;
      else await new Promise<void>((go) => { waiting.push(go); });
      try {
        return await job();
      } finally {
        const go = waiting.shift();
        if (go === undefined) free += 1;
        else go();
      }
    },
  };
}
