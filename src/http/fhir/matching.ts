// SPDX-License-Identifier: Apache-2.0
/** Whose record it is: Parameters, checked, and the use case that answers. */
import * as z from 'zod';
import type { MATCHING_INTERACTIONS } from '../../app/matching/interactions.ts';
import type { FhirHandler } from './handlers.ts';
import { fhirText, readParameters } from './request.ts';

type OperationName = (typeof MATCHING_INTERACTIONS)[number]['handler'];

/** http://hl7.org/fhir/R4/patient-operation-match.html */
const matched = z.object({
  resource: z.looseObject({ resourceType: z.literal('Patient') }), onlyCertainMatches: z.boolean().default(false), count: z.int().min(1).max(50).default(10),
});

/** What each operation of ours takes, by its name; profiles/fsh/operations-*.fsh publishes it. */
export const matchingInputs = {};

export const matchingOperations: Readonly<Record<OperationName, FhirHandler>> = {
  async match({ app, caller, req, base }) {
    const body = fhirText(req);
    const call = body.ok ? readParameters(body.value, matched) : body;
    return call.ok ? app.match(caller, { patient: call.value.resource, onlyCertain: call.value.onlyCertainMatches, count: call.value.count, base }) : call;
  },
};
