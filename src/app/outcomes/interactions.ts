// SPDX-License-Identifier: Apache-2.0
/** Outcome figures, as a row of the table of interactions. */
import type { Interaction } from '../interactions.ts';

export const OUTCOME_INTERACTIONS = [
  { handler: 'outcomes', method: 'GET', path: '/$outcomes', code: 'operation', scope: ['MeasureReport', 'r'], operation: { name: 'outcomes', on: [] } },
] as const satisfies readonly Interaction[];
