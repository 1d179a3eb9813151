// SPDX-License-Identifier: Apache-2.0
/** Operations on deliveries: their parameters, checked, and the use case that answers. */
import * as z from 'zod';
import type { DELIVER_INTERACTIONS } from '../../app/deliver/interactions.ts';
import { fail } from '../../domain/issue.ts';
import type { FhirHandler } from './handlers.ts';
import { local, words } from './operations.ts';
import { queryOf, readParameters } from './request.ts';
import { subscriptionOperations } from './subscriptions.ts';

type OperationName = (typeof DELIVER_INTERACTIONS)[number]['handler'];

const STATES = ['dead', 'waiting', 'done', 'all'] as const;
const pushed = z.object({ endpoint: local('Endpoint'), type: z.union([words.transform((one) => [one]), z.array(words)]).optional() });
const settled = z.object({ id: words, act: z.enum(['release', 'discard']), by: words, reason: words.optional() });

/** What each operation takes, by its name; profiles/fsh/operations-*.fsh publishes it. */
export const deliverInputs = { push: pushed, 'settle-delivery': settled };

export const deliverOperations: Readonly<Record<OperationName, FhirHandler>> = {
  ...subscriptionOperations,

  async push({ app, caller, id, req }) {
    const call = readParameters(req, pushed);
    return call.ok ? app.push(caller, { patientId: id, endpoint: call.value.endpoint, ...(call.value.type === undefined ? {} : { types: call.value.type }) }) : call;
  },

  deliveries({ app, caller, req }) {
    const query = new Map(queryOf(req));
    const [state, partner, count] = [query.get('state') ?? 'dead', query.get('partner'), query.get('count') ?? '100'];
    const known = STATES.find((each) => each === state);
    return known === undefined || !/^[1-9]\d{0,3}$/.test(count) ? Promise.resolve(fail({ code: 'value', text: `Parameter state: one of ${STATES.join(', ')}; parameter count: a number` }))
      : app.deliveriesDocument(caller, { state: known, count: Number(count), ...(partner === undefined ? {} : { partner }) });
  },

  async settleDeadLetter({ app, caller, req }) {
    const call = readParameters(req, settled);
    return call.ok ? app.settleDeadLetter(caller, { id: call.value.id, act: call.value.act, by: call.value.by, ...(call.value.reason === undefined ? {} : { reason: call.value.reason }) }) : call;
  },
};
