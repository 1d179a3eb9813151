// SPDX-License-Identifier: Apache-2.0
/**
 * When an answer may leave. What is not there is found out sooner than what is there and withheld, and how long it took would tell
 * the one from the other (42 CFR 2.13(c)(2); known failure 23). So an answer that says nothing leaves at a whole tick after the
 * request came, whatever was done meanwhile. The ticks run from before anything was looked up: nothing that was found moves them.
 * Under load everything takes longer, and a tick grows with it: it is several times what silent answers take of late.
 */

/** Milliseconds: several times what the longest of the silent ways takes on a machine that is not overloaded (docs/silence.md). */
export const TICK = 25;
/** A tick is at least so many times the median of what silent answers took of late. */
const TIMES = 4;
/** How many of them are looked back upon, and after how many the tick is worked out again. */
const [BACK, EVERY] = [256, 32];

export interface Pace {
  /** Resolves at the next tick. */
  wait(): Promise<void>;
  /** The request is over; whoever still waits goes on. */
  stop(): void;
}

/** One per process: starts the ticks of a request as soon as it comes. */
export interface Paces { start(): Pace }

const AT_ONCE: Pace = { wait: () => Promise.resolve(), stop: () => undefined };

/** `tick`: milliseconds; 0: nothing is held. */
export function createPaces(tick = TICK): Paces {
  if (tick === 0) {
    return { start: () => AT_ONCE };
  }
  const load = createLoad(tick);
  return { start: () => startPace(tick, load) };
}

interface Load {
  /** A silent answer was ready after so many milliseconds. Out: how many ticks make one, now. */
  ready(took: number): number;
}

function createLoad(tick: number): Load {
  const took: number[] = [];
  let [seen, ticks] = [0, 1];
  return {
    ready(ms) {
      took[seen % BACK] = ms;
      seen += 1;
      if (seen % EVERY === 0) {
        ticks = ticksFor(tick, took);
      }
      return ticks;
    },
  };
}

/** In: milliseconds of a tick, and what silent answers took. Out: how many ticks are waited for together: 1, 2, 4, 8, ... */
export function ticksFor(tick: number, took: readonly number[]): number {
  const median = took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)] ?? 0;
  return 2 ** Math.max(0, Math.ceil(Math.log2((median * TIMES) / tick)));
}

function startPace(tick: number, load: Load): Pace {
  const started = performance.now();
  let [passed, together, over] = [0, 1, false];
  let release: (() => void) | undefined;
  const timer = setInterval(() => {
    passed += 1;
    if (passed % together === 0) {
      release?.();
    }
  }, tick);
  return {
    wait: () => {
      together = load.ready(performance.now() - started);
      return over ? Promise.resolve() : new Promise((resolve) => { release = resolve; });
    },
    stop: () => {
      over = true;
      clearInterval(timer);
      release?.();
    },
  };
}
