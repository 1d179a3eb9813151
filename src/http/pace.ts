// SPDX-License-Identifier: Apache-2.0
/**
 * When an answer may leave. What is not there is found out sooner than what is there and withheld, and how long it took would tell
 * the one from the other (42 CFR 2.13(c)(2); known failure 23). So an answer that says nothing leaves at a whole tick after the
 * request came, whatever was done meanwhile. The tick runs from before anything was looked up: nothing that was found moves it.
 */

/** Milliseconds: several times what the longest of the silent ways takes on a machine that is not overloaded (docs/silence.md). */
export const TICK = 25;

export interface Pace {
  /** Resolves at the next tick. */
  wait(): Promise<void>;
  /** The request is over; whoever still waits goes on. */
  stop(): void;
}

const AT_ONCE: Pace = { wait: () => Promise.resolve(), stop: () => undefined };

/** Starts the ticks of one request; `tick` 0: none. */
export function startPace(tick: number): Pace {
  if (tick === 0) {
    return AT_ONCE;
  }
  let release: (() => void) | undefined;
  let over = false;
  const timer = setInterval(() => release?.(), tick);
  return {
    wait: () => (over ? Promise.resolve() : new Promise((resolve) => { release = resolve; })),
    stop: () => {
      over = true;
      clearInterval(timer);
      release?.();
    },
  };
}
