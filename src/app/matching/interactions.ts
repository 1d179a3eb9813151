// SPDX-License-Identifier: Apache-2.0
/** Whose record it is (docs/matching.md), as rows of the table of interactions. */
import type { Interaction } from '../interactions.ts';

export const MATCHING_INTERACTIONS = [
  { handler: 'match', method: 'POST', path: '/Patient/$match', code: 'operation', operation: { name: 'match', on: ['Patient'] } },
] as const satisfies readonly Interaction[];
