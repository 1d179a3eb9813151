// SPDX-License-Identifier: Apache-2.0
/** Whose record it is (docs/matching.md), as rows of the table of interactions. */
import type { Interaction } from '../interactions.ts';

export const MATCHING_INTERACTIONS = [
  { handler: 'match', method: 'POST', path: '/Patient/$match', code: 'operation', operation: { name: 'match', on: ['Patient'] } },
  { handler: 'matchWork', method: 'GET', path: '/$match-work', code: 'operation', operation: { name: 'match-work', on: [] } },
  { handler: 'reviewMatch', method: 'POST', path: '/$review-match', code: 'operation', operation: { name: 'review-match', on: [] } },
  { handler: 'linkPatients', method: 'POST', path: '/$link-patients', code: 'operation', operation: { name: 'link-patients', on: [] } },
  { handler: 'unlinkPatients', method: 'POST', path: '/$unlink-patients', code: 'operation', operation: { name: 'unlink-patients', on: [] } },
] as const satisfies readonly Interaction[];
