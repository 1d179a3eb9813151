// SPDX-License-Identifier: Apache-2.0
import type { MutantResult } from '@stryker-mutator/api/core';

type Judged = Pick<MutantResult, 'fileName' | 'status' | 'statusReason'>;

/** A failed test, or proof of a loop; a run that was only slow proves nothing. */
export function isDetected({ status, statusReason }: Judged): boolean {
  return status === 'Killed' || (status === 'Timeout' && statusReason?.startsWith('Hit limit reached') === true);
}

/** Mutants left out by the rule on prose do not count; everything else does, whether a test reaches it or not. */
export function isCounted({ status }: Judged): boolean {
  return status !== 'Ignored';
}

function row(name: string, mutants: readonly Judged[]): string {
  const counted = mutants.filter(isCounted);
  const detected = counted.filter(isDetected).length;
  const loops = counted.filter((each) => each.status === 'Timeout' && isDetected(each)).length;
  return `${percent(detected, counted.length).toFixed(1).padStart(6)} %  ${String(detected).padStart(5)} of ${String(counted.length).padStart(5)}  `
    + `(${String(loops)} by loop, ${String(mutants.length - counted.length)} prose)  ${name}`;
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 100 : (100 * part) / whole;
}

function grouped(mutants: readonly Judged[], nameOf: (file: string) => string): readonly string[] {
  const names = [...new Set(mutants.map((each) => nameOf(each.fileName)))].sort();
  return names.map((name) => row(name, mutants.filter((each) => nameOf(each.fileName) === name)));
}

/** In: every mutant; `root`, the folder that file names are printed from. Out: a printed row per file, per folder and for all, and the score in percent. */
export function scores(mutants: readonly Judged[], root: string): { readonly rows: readonly string[]; readonly overall: number } {
  const short = (file: string): string => file.replace(root, '');
  const counted = mutants.filter(isCounted);
  return {
    rows: [
      '', ...grouped(mutants, short), '', ...grouped(mutants, (file) => `${short(file).split('/').slice(0, -1).join('/')}/`), '', row('all', mutants),
    ],
    overall: percent(counted.filter(isDetected).length, counted.length),
  };
}
