// SPDX-License-Identifier: Apache-2.0
/** Exchange with others in formats and ways of their own, as rows of the table of interactions. */
import type { Interaction } from '../interactions.ts';

export const EXCHANGE_INTERACTIONS = [
  { handler: 'ccda', method: 'GET', path: '/CarePlan/:id/$ccda', code: 'operation', scope: ['CarePlan', 'r'], operation: { name: 'ccda', on: ['CarePlan'] }, formats: ['application/cda+xml', 'text/xml', 'application/xml'] },
  { handler: 'fhirDocument', method: 'GET', path: '/CarePlan/:id/$fhir-document', code: 'operation', scope: ['CarePlan', 'r'], operation: { name: 'fhir-document', on: ['CarePlan'] } },
  { handler: 'processMessage', method: 'POST', path: '/$process-message', code: 'operation', operation: { name: 'process-message', on: [] } },
  { handler: 'feedWatch', method: 'GET', path: '/$feed-watch', code: 'operation', operation: { name: 'feed-watch', on: [] } },
] as const satisfies readonly Interaction[];
