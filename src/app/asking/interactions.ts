// SPDX-License-Identifier: Apache-2.0
/** Operations by which a person is asked for a consent, and those for other systems' consents, as rows of the table of interactions. */
import type { Interaction } from '../interactions.ts';

export const ASKING_INTERACTIONS = [
  { handler: 'askConsent', method: 'POST', path: '/Patient/:id/$ask-consent', code: 'operation', operation: { name: 'ask-consent', on: ['Patient'] } },
  { handler: 'answerAsk', method: 'POST', path: '/Task/:id/$answer-ask', code: 'operation', operation: { name: 'answer-ask', on: ['Task'] } },
  // Of HL7's Scalable Consent Management guide (FAST), 1.0.0-ballot.
  { handler: 'fileConsent', method: 'POST', path: '/Consent/$fileConsent', code: 'operation', scope: ['Consent', 'c'], operation: { name: 'fileConsent', on: ['Consent'] } },
  { handler: 'revokeFiled', method: 'POST', path: '/Consent/$revokeConsent', code: 'operation', scope: ['Consent', 'u'], operation: { name: 'revokeConsent', on: ['Consent'] } },
  { handler: 'discoverConsents', method: 'POST', path: '/Consent/$discover', code: 'operation', scope: ['Consent', 's'], operation: { name: 'discover', on: ['Consent'] } },
  { handler: 'reviewEmergency', method: 'POST', path: '/$review-emergency', code: 'operation', operation: { name: 'review-emergency', on: [] } },
] as const satisfies readonly Interaction[];
