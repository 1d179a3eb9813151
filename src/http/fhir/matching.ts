// SPDX-License-Identifier: Apache-2.0
/** Whose record it is: Parameters, checked, and the use case that answers. */
import * as z from 'zod';
import type { MATCHING_INTERACTIONS } from '../../app/matching/interactions.ts';
import type { FhirHandler } from './handlers.ts';
import { local, words } from './operations.ts';
import { readParameters } from './request.ts';

type OperationName = (typeof MATCHING_INTERACTIONS)[number]['handler'];

/** http://hl7.org/fhir/R4/patient-operation-match.html */
const matched = z.object({
  resource: z.looseObject({ resourceType: z.literal('Patient') }), onlyCertainMatches: z.boolean().default(false), count: z.int().min(1).max(50).default(10),
});

const reviewed = z.object({ id: local('Task'), decision: z.enum(['same', 'different']), by: words, reason: words });
const linked = z.object({ patient: z.union([local('Patient').transform((one) => [one]), z.array(local('Patient'))]), by: words, reason: words })
  .transform(({ patient, ...rest }) => ({ patients: patient, ...rest }));

/** What each operation of ours takes, by its name; profiles/fsh/operations-*.fsh publishes it. */
export const matchingInputs = { 'review-match': reviewed, 'link-patients': linked, 'unlink-patients': linked };

export const matchingOperations: Readonly<Record<OperationName, FhirHandler>> = {
  async match({ app, caller, req, base }) {
    const call = readParameters(req, matched);
    return call.ok ? app.match(caller, { patient: call.value.resource, onlyCertain: call.value.onlyCertainMatches, count: call.value.count, base }) : call;
  },

  matchWork: ({ app, caller }) => app.matchWork(caller),

  async reviewMatch({ app, caller, req }) {
    const call = readParameters(req, reviewed);
    return call.ok ? app.reviewMatch(caller, call.value) : call;
  },

  async linkPatients({ app, caller, req }) {
    const call = readParameters(req, linked);
    return call.ok ? app.linkPatients(caller, call.value) : call;
  },

  async unlinkPatients({ app, caller, req }) {
    const call = readParameters(req, linked);
    return call.ok ? app.unlinkPatients(caller, call.value) : call;
  },
};
