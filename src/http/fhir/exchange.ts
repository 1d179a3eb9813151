// SPDX-License-Identifier: Apache-2.0
/** Exchange in formats and ways of others: parameters, checked, and the use case that answers. */
import type { EXCHANGE_INTERACTIONS } from '../../app/exchange/interactions.ts';
import { fail } from '../../domain/issue.ts';
import type { FhirHandler } from './handlers.ts';
import { fhirText, queryOf } from './request.ts';

type OperationName = (typeof EXCHANGE_INTERACTIONS)[number]['handler'];

export const exchangeOperations: Readonly<Record<OperationName, FhirHandler>> = {
  ccda: ({ app, caller, id, base }) => app.ccda(caller, { id, base }),

  fhirDocument: ({ app, caller, id, base }) => app.fhirDocument(caller, { id, base }),

  feedWatch({ app, caller, req }) {
    const date = new Map(queryOf(req)).get('date');
    const day = date === undefined ? undefined : /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(date) / 86_400_000 : Number.NaN;
    return day !== undefined && !Number.isInteger(day) ? Promise.resolve(fail({ code: 'value', text: 'Parameter date: YYYY-MM-DD' })) : app.feedWatch(caller, day);
  },

  async processMessage({ app, caller, req, base }) {
    const asynchronous = queryOf(req).some(([name, value]) => name === 'response-url' || (name === 'async' && value !== 'false'));
    if (asynchronous) {
      return fail({ code: 'not-supported', text: 'A message is answered at once: parameters async and response-url are not supported' });
    }
    const text = fhirText(req);
    return text.ok ? app.processMessage(caller, { text: text.value, base }) : text;
  },
};
