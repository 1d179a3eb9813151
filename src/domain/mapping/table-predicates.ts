// SPDX-License-Identifier: Apache-2.0
/** Conditions on the cells of tables. */
import { DRUG_TEST_PREDICATES } from './drug-test.ts';
import type { CompiledCondition } from './compiled.ts';
import { select } from './path.ts';
import type { Predicate } from './predicates.ts';
import type { RunContext } from './run-context.ts';
import type { SourceNode } from './types.ts';

const WHOLE = /^[+-]?\d{1,9}$/u;

function valueAt(run: RunContext, node: SourceNode, { path }: CompiledCondition): readonly string[] {
  return (path === undefined ? [node] : select(run.doc, node, path)).flatMap((found) => run.valueOf(found) ?? []);
}

export const TABLE_PREDICATES: Readonly<Record<string, Predicate>> = {
  /** The column that the cell stands in. */
  named: { needs: ['value'], holds: (_run, node, condition) => node.name === condition.value },
  'whole-number': { needs: [], holds: (run, node, condition) => valueAt(run, node, condition).some((value) => WHOLE.test(value)) },
  ...DRUG_TEST_PREDICATES,
  'not-whole-number': { needs: [], holds: (run, node, condition) => !valueAt(run, node, condition).some((value) => WHOLE.test(value)) },
};
