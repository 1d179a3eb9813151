// SPDX-License-Identifier: Apache-2.0
/** The condition that C-CDA adds to the closed list. */
import { select } from '../path.ts';
import type { Path } from '../path.ts';
import type { Predicate } from '../predicates.ts';
import type { RunContext } from '../run-context.ts';
import type { SourceNode } from '../types.ts';
import { cdaDateTime } from './time.ts';

/** A time stamp as a FHIR date, cut to its day. */
function dayAt(run: RunContext, node: SourceNode, path: Path | undefined): string | undefined {
  const text = path === undefined ? undefined : select(run.doc, node, path).map(run.valueOf).find((value) => value !== undefined);
  const found = text === undefined ? undefined : cdaDateTime(text, run.feed);
  return found?.ok === true ? found.value.slice(0, 10) : undefined;
}

export const CCDA_PREDICATES: Readonly<Record<string, Predicate>> = {
  /** Two time stamps: the day of the first is not after that of the second. */
  'cda-not-after': {
    needs: ['path', 'other'],
    holds: (run, node, c) => {
      const [a, b] = [dayAt(run, node, c.path), dayAt(run, node, c.other)];
      return a !== undefined && b !== undefined && a <= b;
    },
  },
};
