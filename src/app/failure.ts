// SPDX-License-Identifier: Apache-2.0
/** What is written down of an exception, which is a bug of ours whoever's request it came to light in, and the one that is none. */
import type { Issue } from '../domain/issue.ts';

/** A store that cannot answer now; thrown where the port has no Result (reads), and answered with its issue at the edge. */
export class StoreError extends Error {
  readonly issue: Issue;

  constructor(issue: Issue, cause?: unknown) {
    super(issue.text, { cause });
    this.name = 'StoreError';
    this.issue = issue;
  }
}

/** Name and place of an exception: enough to find it, nothing that it may quote. */
export function kindOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return typeof error;
  }
  const places = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at ')).slice(0, 6);
  return `${error.name} ${places.map((line) => line.trim()).join(' | ')}`;
}
