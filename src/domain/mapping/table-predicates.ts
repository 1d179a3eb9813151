// SPDX-License-Identifier: Apache-2.0
/** Conditions on the cells of tables. */
import { DRUG_TEST_PREDICATES } from './drug-test.ts';
import type { Predicate } from './predicates.ts';

const WHOLE = /^[+-]?\d{1,9}$/u;

export const TABLE_PREDICATES: Readonly<Record<string, Predicate>> = {
  /** The column that the cell stands in. */
  named: { needs: ['value'], holds: (_run, node, condition) => node.name === condition.value },
  'whole-number': { needs: [], holds: (run, node) => WHOLE.test(run.valueOf(node) ?? '') },
  ...DRUG_TEST_PREDICATES,
  'not-whole-number': { needs: [], holds: (run, node) => !WHOLE.test(run.valueOf(node) ?? '') },
};
