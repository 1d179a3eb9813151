// SPDX-License-Identifier: Apache-2.0
/** Operations on deliveries, as rows of the table of interactions. */
import type { Interaction } from '../interactions.ts';

export const DELIVER_INTERACTIONS = [
  { handler: 'deliveries', method: 'GET', path: '/$deliveries', code: 'operation', operation: { name: 'deliveries', on: [] }, formats: ['application/json'] },
  { handler: 'settleDeadLetter', method: 'POST', path: '/$settle-delivery', code: 'operation', operation: { name: 'settle-delivery', on: [] } },
  { handler: 'push', method: 'POST', path: '/Patient/:id/$push', code: 'operation', scope: ['Patient', 'r'], operation: { name: 'push', on: ['Patient'] } },
] as const satisfies readonly Interaction[];
