// SPDX-License-Identifier: Apache-2.0
/** Which test to try first on a mutant: what lately killed one of the same file, then what is quick. The order changes no result, only the time. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { RegisteredTest } from './registry.ts';

export interface Order {
  readonly took: (test: string, ms: number) => void;
  /** Keeps the times for the processes that come after this one: one that has loaded modules often is replaced, for its memory. */
  readonly save: () => void;
  readonly killed: (test: string, file: string) => void;
  readonly killedBy: (testFile: string, file: string) => void;
  /** Test files, those first that judged mutants of the file before, then quick ones. */
  readonly files: (all: readonly string[], file: string) => readonly string[];
  readonly sorted: (tests: readonly RegisteredTest[], file: string) => readonly RegisteredTest[];
}

/** Tests slower than this are tried after all quick ones, whatever they killed. */
const SLOW_MS = 60;

/** In: the file that the times are kept in. */
export function orderOf(file: string): Order {
  const times = new Map<string, number>(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as [string, number][] : []);
  const kills = new Map<string, Map<string, number>>();
  const fileKills = new Map<string, number>();
  const timeOfFile = (testFile: string): number => [...times].reduce((sum, [test, ms]) => (test.startsWith(`${testFile} > `) ? sum + ms : sum), 0);
  const fileTimes = new Map<string, number>();
  const timeOf = (test: string): number => times.get(test) ?? 1;
  return {
    took: (test, ms) => void times.set(test, ms),
    save: () => writeFileSync(file, JSON.stringify([...times])),
    killed: (test, file) => {
      const ofFile = kills.get(file) ?? new Map<string, number>();
      kills.set(file, ofFile.set(test, (ofFile.get(test) ?? 0) + 1));
    },
    killedBy: (testFile, file) => void fileKills.set(`${file} ${testFile}`, (fileKills.get(`${file} ${testFile}`) ?? 0) + 1),
    files: (all, file) => {
      all.filter((each) => !fileTimes.has(each)).forEach((each) => fileTimes.set(each, timeOfFile(each)));
      const cost = (testFile: string): number => (fileTimes.get(testFile)! + 5) / (1 + 10 * (fileKills.get(`${file} ${testFile}`) ?? 0));
      return [...all].sort((a, b) => cost(a) - cost(b));
    },
    sorted: (tests, file) => {
      const ofFile = kills.get(file);
      const cost = ({ id }: RegisteredTest): number => {
        const ms = timeOf(id);
        return ms > SLOW_MS ? ms : (ms + 0.2) / (1 + 4 * (ofFile?.get(id) ?? 0));
      };
      return tests.map((test) => ({ test, at: cost(test) })).sort((a, b) => a.at - b.at).map(({ test }) => test);
    },
  };
}
