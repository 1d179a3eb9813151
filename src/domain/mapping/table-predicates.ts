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
  /** The column that the cell stands in is one of these. */
  named: { needs: ['value'], holds: (_run, node, condition) => (condition.value ?? '').split(' ').includes(node.name) },
  'whole-number': { needs: [], holds: (run, node, condition) => valueAt(run, node, condition).some((value) => WHOLE.test(value)) },
  /** The row at the path comes from this table. */
  'of-table': { needs: ['value'], holds: (run, node, { path, value }) => (path === undefined ? [node] : select(run.doc, node, path)).some((found) => found.name === value) },
  ...DRUG_TEST_PREDICATES,
  'not-whole-number': { needs: [], holds: (run, node, condition) => !valueAt(run, node, condition).some((value) => WHOLE.test(value)) },
};
