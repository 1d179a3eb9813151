// SPDX-License-Identifier: Apache-2.0
/** Outcome figures: nothing is asked of the caller but who it is. */
import type { OUTCOME_INTERACTIONS } from '../../app/outcomes/interactions.ts';
import type { FhirHandler } from './handlers.ts';

export const outcomeOperations: Readonly<Record<(typeof OUTCOME_INTERACTIONS)[number]['handler'], FhirHandler>> = {
  outcomes: ({ app, caller }) => app.outcomes(caller),
};
