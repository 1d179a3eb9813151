// SPDX-License-Identifier: Apache-2.0
/** Operations by which a person is asked for a consent, as rows of the table of interactions. */
import type { Interaction } from '../interactions.ts';

export const ASKING_INTERACTIONS = [
  { handler: 'askConsent', method: 'POST', path: '/Patient/:id/$ask-consent', code: 'operation', operation: { name: 'ask-consent', on: ['Patient'] } },
  { handler: 'answerAsk', method: 'POST', path: '/Task/:id/$answer-ask', code: 'operation', operation: { name: 'answer-ask', on: ['Task'] } },
] as const satisfies readonly Interaction[];
