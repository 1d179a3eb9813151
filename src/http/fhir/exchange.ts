// SPDX-License-Identifier: Apache-2.0
/** Exchange in formats and ways of others: parameters, checked, and the use case that answers. */
import type { EXCHANGE_INTERACTIONS } from '../../app/exchange/interactions.ts';
import type { FhirHandler } from './handlers.ts';

type OperationName = (typeof EXCHANGE_INTERACTIONS)[number]['handler'];

export const exchangeOperations: Readonly<Record<OperationName, FhirHandler>> = {
  ccda: ({ app, caller, id, base }) => app.ccda(caller, { id, base }),
};
