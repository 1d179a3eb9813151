// SPDX-License-Identifier: Apache-2.0
/** Operations on case plans, as rows of the table of interactions. */
import type { Interaction } from '../interactions.ts';

export const PLAN_INTERACTIONS = [
  { handler: 'checkCasePlan', method: 'GET', path: '/CarePlan/:id/$check', code: 'operation', scope: ['CarePlan', 'r'], operation: { name: 'check', on: ['CarePlan'] } },
  { handler: 'compareCasePlan', method: 'GET', path: '/CarePlan/:id/$compare', code: 'operation', scope: ['CarePlan', 'r'], operation: { name: 'compare', on: ['CarePlan'] } },
  { handler: 'monitorCasePlan', method: 'GET', path: '/CarePlan/:id/$monitor', code: 'operation', scope: ['CarePlan', 'r'], operation: { name: 'monitor', on: ['CarePlan'] } },
  { handler: 'closePhase', method: 'POST', path: '/CarePlan/:id/$close-phase', code: 'operation', scope: ['CarePlan', 'u'], operation: { name: 'close-phase', on: ['CarePlan'] } },
  { handler: 'nextPhase', method: 'POST', path: '/CarePlan/:id/$next-phase', code: 'operation', scope: ['CarePlan', 'c'], operation: { name: 'next-phase', on: ['CarePlan'] } },
] as const satisfies readonly Interaction[];
