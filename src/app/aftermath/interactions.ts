// SPDX-License-Identifier: Apache-2.0
/** Orders and amendments (docs/aftermath.md), as rows of the table of interactions. */
import type { Interaction } from '../interactions.ts';

export const AFTERMATH_INTERACTIONS = [
  { handler: 'recordOrder', method: 'POST', path: '/$record-order', code: 'operation', operation: { name: 'record-order', on: [] } },
  { handler: 'liftOrder', method: 'POST', path: '/$lift-order', code: 'operation', operation: { name: 'lift-order', on: [] } },
  { handler: 'requestAmendment', method: 'POST', path: '/Patient/:id/$request-amendment', code: 'operation', operation: { name: 'request-amendment', on: ['Patient'] } },
  { handler: 'answerAmendment', method: 'POST', path: '/$answer-amendment', code: 'operation', operation: { name: 'answer-amendment', on: [] } },
] as const satisfies readonly Interaction[];
