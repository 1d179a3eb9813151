// SPDX-License-Identifier: Apache-2.0
/** What one run of the checker keeps: where it is, what it found, and the limits that a sender cannot push it past. */
import type { Issue, IssueCode, Severity } from '../../issue.ts';
import { MAX_NESTING } from '../nesting.ts';
import type { Compiled } from './walk.ts';

export interface Limits {
  /** Objects and lists within each other. */
  readonly depth: number;
  /** Objects and primitive values in all. */
  readonly nodes: number;
  /** Items of one list: many times what any record has, and so few that no check of each against the others is felt. */
  readonly items: number;
  /** Issues reported; one more tells that there were others. */
  readonly issues: number;
}

export const LIMITS: Limits = { depth: MAX_NESTING, nodes: 1_000_000, items: 5_000, issues: 200 };

/** A step of the path: a member's FHIRPath name, or an index. */
export type Step = string | number;

/** Where a check is and what it found so far. */
export interface Trail {
  readonly limits: Limits;
  readonly issues: Issue[];
  readonly path: Step[];
  /** The nearest resource, contained or not (%resource), and the nearest that is not contained (%rootResource). */
  resource: Readonly<Record<string, unknown>>;
  container: Readonly<Record<string, unknown>>;
}

export interface Run extends Trail {
  readonly compiled: Compiled;
  nodes: number;
  /** True once a limit was passed: nothing more is looked at. */
  stopped: boolean;
}

export interface Problem {
  readonly code: IssueCode;
  readonly text: string;
  readonly severity?: Severity;
  readonly cite?: string;
}

/** Notes a problem at the current path, with `last` added to it. */
export function report(run: Trail, problem: Problem, ...last: readonly Step[]): void {
  if (run.issues.length > run.limits.issues) return;
  if (run.issues.length === run.limits.issues) {
    run.issues.push({ code: 'too-long', text: 'There are more issues than are listed here' });
    return;
  }
  run.issues.push({ ...problem, at: pathText([...run.path, ...last]) });
}

/** Stops the run: the rest is not worth the work. */
export function stop(run: Run, text: string): void {
  report(run, { code: 'too-long', text });
  run.stopped = true;
}

/** FHIRPath of the steps: `Patient.name[0].given[1]`. */
export function pathText(path: readonly Step[]): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${String(step)}]` : index === 0 ? step : `.${step}`)).join('');
}
