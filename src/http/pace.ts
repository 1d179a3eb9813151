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
/**
 * Answers that say something, of persons of whom others may hold much more that is withheld, take a little longer for it (a millisecond, not ten). They leave at
 * shorter ticks, this part of a whole one, and at least so many times their own median: a tick that most of them fit into hides it.
 */
const SHORT = { part: 0.4, times: 2 };
/** How many of them are looked back upon, and after how many the tick is worked out again. */
const [BACK, EVERY] = [256, 32];

export type Beat = 'long' | 'short';

export interface Pace {
  /** Resolves at the next tick, by default a whole one. */
  wait(beat?: Beat): Promise<void>;
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
  const short = tick * SHORT.part;
  const loads = [createLoad(tick, (took) => ticksFor(tick, took)), createLoad(short, (took) => shortTicksFor(short, took))] as const;
  return { start: () => startPace(startTicks(loads[0]), startTicks(loads[1])) };
}

interface Load {
  /** Milliseconds. */
  readonly tick: number;
  /** A silent answer was ready after so many milliseconds. Out: how many ticks make one, now. */
  ready(took: number): number;
}

function createLoad(tick: number, ticksOf: (took: readonly number[]) => number): Load {
  const took: number[] = [];
  let [seen, ticks] = [0, 1];
  return {
    tick,
    ready(ms) {
      took[seen % BACK] = ms;
      seen += 1;
      if (seen % EVERY === 0) {
        ticks = ticksOf(took);
      }
      return ticks;
    },
  };
}

/** In: milliseconds of a tick, and what silent answers took. Out: how many ticks are waited for together: 1, 2, 4, 8, ... */
export function ticksFor(tick: number, took: readonly number[]): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2((medianOf(took) * TIMES) / tick)));
}

/** The same of short ticks: as many as it takes, 1, 2, 3, ..., since whoever waits for a search holds a connection meanwhile. */
export function shortTicksFor(tick: number, took: readonly number[]): number {
  return Math.max(1, Math.ceil((medianOf(took) * SHORT.times) / tick));
}

function medianOf(took: readonly number[]): number {
  return took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)] ?? 0;
}

interface Ticks {
  readonly wait: () => Promise<void>;
  readonly stop: () => void;
}

function startPace(long: Ticks, short: Ticks): Pace {
  return { wait: (beat = 'long') => (beat === 'long' ? long : short).wait(), stop: () => { long.stop(); short.stop(); } };
}

function startTicks(load: Load): Ticks {
  const started = performance.now();
  let [passed, together, over] = [0, 1, false];
  let release: (() => void) | undefined;
  const timer = setInterval(() => {
    passed += 1;
    if (passed % together === 0) {
      release?.();
    }
  }, load.tick);
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
