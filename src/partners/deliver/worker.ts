// SPDX-License-Identifier: Apache-2.0
/** The worker of `serve`: takes deliveries as long as there are any and hands are free, and looks again twice a second. */
import type { DueCall } from '../../app/deliver/due.ts';
import type { Log } from '../../app/ports.ts';

export interface WorkerParts {
  /** Starts up to `free` deliveries that are due (app.takeDue). */
  readonly take: (call: DueCall, free: number) => Promise<readonly Promise<unknown>[]>;
  readonly call: DueCall;
  readonly log: Log;
  /** Milliseconds between looks when there is nothing to do. Default 500. */
  readonly interval?: number;
}

/** `stop` takes no more and waits for what is under way. */
export function startWorker({ take, call, log, interval = 500 }: WorkerParts): { stop(): Promise<void> } {
  const under = new Set<Promise<unknown>>();
  const state = { stopped: false, looking: Promise.resolve() };

  async function look(): Promise<void> {
    while (!state.stopped && under.size < call.hands) {
      const started = await take(call, call.hands - under.size);
      for (const each of started) {
        under.add(each);
        void each.finally(() => {
          under.delete(each);
          wake();
        });
      }
      if (started.length === 0) {
        return;
      }
    }
  }
  function wake(): void {
    if (!state.stopped) {
      state.looking = state.looking.then(look).catch(() => {
        log.error({}, 'deliveries could not be taken; it is tried again');
      });
    }
  }
  const timer = setInterval(wake, interval);
  timer.unref();
  return {
    stop: async () => {
      state.stopped = true;
      clearInterval(timer);
      await state.looking;
      await Promise.all(under);
    },
  };
}
