// SPDX-License-Identifier: Apache-2.0
/** Operations that ask sources, as rows of the table of interactions. */
import type { Interaction } from '../interactions.ts';

export const PULL_INTERACTIONS = [
  { handler: 'pull', method: 'POST', path: '/Patient/:id/$pull', code: 'operation', scope: ['Patient', 'r'], operation: { name: 'pull', on: ['Patient'] } },
] as const satisfies readonly Interaction[];
