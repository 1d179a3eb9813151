// SPDX-License-Identifier: Apache-2.0
export interface Gathering<T> {
  add(waiting: T): void;
  /** Resolves when nothing is under way. */
  drain(): Promise<void>;
}

/**
 * Work in groups: while `count` groups are under way, what others add gathers, and goes together in the next.
 * `takeBatch` takes the next group out of the queue; `run` settles each of its members, whether it went well or not.
 */
export function openGathering<T>(count: number, takeBatch: (queue: T[]) => readonly T[], run: (batch: readonly T[]) => Promise<void>): Gathering<T> {
  const queue: T[] = [];
  const idle: (() => void)[] = [];
  let busy = 0;
  let planned = false;

  function plan(): void {
    if (planned) return;
    planned = true;
    setImmediate(() => {
      planned = false;
      while (busy < count && queue.length > 0) void lane();
    });
  }
  async function lane(): Promise<void> {
    busy += 1;
    try {
      await run(takeBatch(queue));
    } finally {
      busy -= 1;
      if (queue.length > 0) plan();
      else if (busy === 0) idle.splice(0).forEach((resolve) => { resolve(); });
    }
  }
  return {
    add: (waiting) => {
      queue.push(waiting);
      plan();
    },
    drain: () => (busy === 0 && queue.length === 0 ? Promise.resolve() : new Promise((resolve) => { idle.push(resolve); })),
  };
}
