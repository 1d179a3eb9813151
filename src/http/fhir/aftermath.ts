// SPDX-License-Identifier: Apache-2.0
/** Orders and amendments: their Parameters, checked, and the use case that answers. */
import type { DocumentReference } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { AFTERMATH_INTERACTIONS } from '../../app/aftermath/interactions.ts';
import type { AmendmentAnswer } from '../../domain/consent/aftermath/amendment.ts';
import type { FhirHandler } from './handlers.ts';
import { local, words } from './operations.ts';
import { readParameters } from './request.ts';

type OperationName = (typeof AFTERMATH_INTERACTIONS)[number]['handler'];

const ordered = z.object({ order: z.looseObject({ resourceType: z.literal('DocumentReference') }), confirmedBy: words.optional() });
const lifted = z.object({ order: local('DocumentReference'), confirmedBy: words });
const text = z.string().trim().min(1).max(5000);
const requested = z.object({ record: z.string().regex(/^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/, 'TYPE/ID of the record'), words: text });
const by = { id: local('Task'), by: words };
const answered = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('accept'), ...by, inform: z.union([words.transform((one) => [one]), z.array(words)]).optional() }),
  z.object({ answer: z.literal('deny'), ...by, ground: words }),
  z.object({ answer: z.literal('extend'), ...by, reason: words }),
  z.object({ answer: z.literal('disagree'), id: by.id, statement: text }),
  z.object({ answer: z.literal('rebut'), ...by, statement: text }),
]);

/** What each operation takes, by its name; profiles/fsh/operations-*.fsh publishes it. */
export const aftermathInputs = { 'record-order': ordered, 'lift-order': lifted, 'request-amendment': requested, 'answer-amendment': answered };

export const aftermathOperations: Readonly<Record<OperationName, FhirHandler>> = {
  async recordOrder({ app, caller, req }) {
    const call = readParameters(req, ordered);
    return call.ok ? app.recordOrder(caller, {
      order: call.value.order as unknown as DocumentReference, ...(call.value.confirmedBy === undefined ? {} : { confirmedBy: call.value.confirmedBy }),
    }) : call;
  },

  async liftOrder({ app, caller, req }) {
    const call = readParameters(req, lifted);
    return call.ok ? app.liftOrder(caller, call.value) : call;
  },

  async requestAmendment({ app, caller, id, req }) {
    const call = readParameters(req, requested);
    return call.ok ? app.requestAmendment(caller, { patientId: id, ...call.value }) : call;
  },

  async answerAmendment({ app, caller, req }) {
    const call = readParameters(req, answered);
    if (!call.ok) {
      return call;
    }
    const { id, ...given } = call.value;
    return app.answerAmendment(caller, { id, given: given as AmendmentAnswer });
  },
};
