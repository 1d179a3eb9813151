// SPDX-License-Identifier: Apache-2.0
/** Operations on subscriptions: their parameters, checked, and the use case that answers. */
import * as z from 'zod';
import { PHASES } from '../../app/subscriptions/ports.ts';
import { CONTENTS } from '../../domain/fhir/subscriptions/read.ts';
import type { FhirHandler } from './handlers.ts';
import { parametersOf } from './request.ts';

const number = z.union([z.int().min(0), z.string().regex(/^\d{1,15}$/, 'a number').transform(Number)]);
const several = <T extends z.ZodType>(one: T) => z.union([one.transform((each) => [each]), z.array(one)]);

/** http://hl7.org/fhir/uv/subscriptions-backport/STU1.1/OperationDefinition-backport-subscription-status.html */
const ofAll = z.strictObject({ id: several(z.string()).optional(), status: several(z.enum(PHASES)).optional() });
const ofOne = ofAll.omit({ id: true });
/** http://hl7.org/fhir/uv/subscriptions-backport/STU1.1/OperationDefinition-backport-subscription-events.html */
const events = z.strictObject({ eventsSinceNumber: number.default(1), eventsUntilNumber: number.default(999_999_999_999), content: z.enum(CONTENTS).optional() });

export const subscriptionOperations: Readonly<Record<'subscriptionStatus' | 'subscriptionEvents', FhirHandler>> = {
  subscriptionStatus({ app, caller, id, req }) {
    const call = parametersOf<z.infer<typeof ofAll>>(req, id === '' ? ofAll : ofOne);
    if (!call.ok) {
      return Promise.resolve(call);
    }
    const ids = id === '' ? call.value.id : [id];
    const { status } = call.value;
    return app.subscriptionStatus(caller, { single: id !== '', ...(ids === undefined ? {} : { ids }), ...(status === undefined ? {} : { statuses: status }) });
  },

  subscriptionEvents({ app, caller, id, req }) {
    const call = parametersOf(req, events);
    if (!call.ok) {
      return Promise.resolve(call);
    }
    const { eventsSinceNumber: from, eventsUntilNumber: to, content } = call.value;
    return app.subscriptionEvents(caller, { id, from, to, ...(content === undefined ? {} : { content }) });
  },
};
