// SPDX-License-Identifier: Apache-2.0
/** The conditions that C-CDA adds to the closed list. */
import { select } from '../path.ts';
import type { Path } from '../path.ts';
import type { Predicate } from '../predicates.ts';
import type { RunContext } from '../run-context.ts';
import type { SourceNode } from '../types.ts';
import { cdaDateTime } from './time.ts';

/** A time stamp as a FHIR dateTime. */
function timeAt(run: RunContext, node: SourceNode, path: Path | undefined): string | undefined {
  const text = path === undefined ? undefined : select(run.doc, node, path).map(run.valueOf).find((value) => value !== undefined);
  const found = text === undefined ? undefined : cdaDateTime(text, run.feed);
  return found?.ok === true ? found.value : undefined;
}

export const CCDA_PREDICATES: Readonly<Record<string, Predicate>> = {
  /** A time stamp with a time of day that can be placed on the clock. */
  'cda-has-time': { needs: ['path'], holds: (run, node, c) => timeAt(run, node, c.path)?.includes('T') === true },
  /** Two time stamps: the day of the first is not after that of the second. */
  'cda-not-after': {
    needs: ['path', 'other'],
    holds: (run, node, c) => {
      const [a, b] = [timeAt(run, node, c.path)?.slice(0, 10), timeAt(run, node, c.other)?.slice(0, 10)];
      return a !== undefined && b !== undefined && a <= b;
    },
  },
};
