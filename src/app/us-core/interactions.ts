// SPDX-License-Identifier: Apache-2.0
/** Operations that US Core's server CapabilityStatement (6.1.0 and 7.0.0) asks for, as rows of the table of interactions. */
import type { Interaction } from '../interactions.ts';

export const US_CORE_INTERACTIONS = [
  { handler: 'docref', method: 'GET', path: '/DocumentReference/$docref', code: 'operation', scope: ['DocumentReference', 's'], operation: { name: 'docref', on: ['DocumentReference'] } },
  { handler: 'docref', method: 'POST', path: '/DocumentReference/$docref', code: 'operation', scope: ['DocumentReference', 's'], operation: { name: 'docref', on: ['DocumentReference'] } },
  { handler: 'expand', method: 'GET', path: '/ValueSet/$expand', code: 'operation', operation: { name: 'expand', on: ['ValueSet'] } },
  { handler: 'expand', method: 'POST', path: '/ValueSet/$expand', code: 'operation', operation: { name: 'expand', on: ['ValueSet'] } },
] as const satisfies readonly Interaction[];
