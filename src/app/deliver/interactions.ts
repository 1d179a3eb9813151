// SPDX-License-Identifier: Apache-2.0
/** Operations on deliveries and subscriptions, as rows of the table of interactions. */
import type { Interaction } from '../interactions.ts';

export const DELIVER_INTERACTIONS = [
  { handler: 'deliveries', method: 'GET', path: '/$deliveries', code: 'operation', operation: { name: 'deliveries', on: [] }, formats: ['application/json'] },
  { handler: 'settleDeadLetter', method: 'POST', path: '/$settle-delivery', code: 'operation', operation: { name: 'settle-delivery', on: [] } },
  { handler: 'push', method: 'POST', path: '/Patient/:id/$push', code: 'operation', scope: ['Patient', 'r'], operation: { name: 'push', on: ['Patient'] } },
  { handler: 'subscriptionStatus', method: 'GET', path: '/Subscription/$status', code: 'operation', scope: ['Subscription', 'r'], operation: { name: 'status', on: ['Subscription'] } },
  { handler: 'subscriptionStatus', method: 'POST', path: '/Subscription/$status', code: 'operation', scope: ['Subscription', 'r'], operation: { name: 'status', on: ['Subscription'] } },
  { handler: 'subscriptionStatus', method: 'GET', path: '/Subscription/:id/$status', code: 'operation', scope: ['Subscription', 'r'], operation: { name: 'status', on: ['Subscription'] } },
  { handler: 'subscriptionStatus', method: 'POST', path: '/Subscription/:id/$status', code: 'operation', scope: ['Subscription', 'r'], operation: { name: 'status', on: ['Subscription'] } },
  { handler: 'subscriptionEvents', method: 'GET', path: '/Subscription/:id/$events', code: 'operation', scope: ['Subscription', 'r'], operation: { name: 'events', on: ['Subscription'] } },
  { handler: 'subscriptionEvents', method: 'POST', path: '/Subscription/:id/$events', code: 'operation', scope: ['Subscription', 'r'], operation: { name: 'events', on: ['Subscription'] } },
] as const satisfies readonly Interaction[];
