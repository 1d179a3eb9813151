// SPDX-License-Identifier: Apache-2.0
/** Operations on subscriptions: their parameters, checked, and the use case that answers. */
import { CONTENTS } from '../../domain/fhir/subscriptions/read.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Req } from '../context.ts';
import type { FhirHandler } from './handlers.ts';
import { bytesOf, queryOf, readParameters } from './request.ts';
import * as z from 'zod';

const text = z.union([z.string(), z.number()]).transform(String);
const asked = z.object({
  id: z.union([text.transform((one) => [one]), z.array(text)]).optional(), eventsSinceNumber: text.optional(), eventsUntilNumber: text.optional(), content: z.string().optional(),
});
type Asked = z.infer<typeof asked>;

/** From the address, or from Parameters. */
function parametersOf(req: Req): Result<Asked> {
  if (req.method === 'POST' && bytesOf(req).length > 0) {
    return readParameters(req, asked);
  }
  const query = queryOf(req);
  const one = (name: string): string | undefined => query.find(([each]) => each === name)?.[1];
  const ids = query.filter(([name]) => name === 'id').map(([, value]) => value);
  const [from, to, content] = [one('eventsSinceNumber'), one('eventsUntilNumber'), one('content')];
  return ok({
    ...(ids.length === 0 ? {} : { id: ids }), ...(from === undefined ? {} : { eventsSinceNumber: from }), ...(to === undefined ? {} : { eventsUntilNumber: to }),
    ...(content === undefined ? {} : { content }),
  });
}

const NUMBER = /^\d{1,15}$/;

export const subscriptionOperations: Readonly<Record<'subscriptionStatus' | 'subscriptionEvents', FhirHandler>> = {
  subscriptionStatus({ app, caller, id, req }) {
    const call = parametersOf(req);
    return call.ok ? app.subscriptionStatus(caller, { ids: id === '' ? call.value.id ?? [] : [id], single: id !== '' }) : Promise.resolve(call);
  },

  subscriptionEvents({ app, caller, id, req }) {
    const call = parametersOf(req);
    if (!call.ok) {
      return Promise.resolve(call);
    }
    const { eventsSinceNumber: from = '1', eventsUntilNumber: to = '999999999999', content } = call.value;
    const known = CONTENTS.find((each) => each === content);
    return !NUMBER.test(from) || !NUMBER.test(to) || (content !== undefined && known === undefined)
      ? Promise.resolve(fail({ code: 'value', text: `Parameters: eventsSinceNumber and eventsUntilNumber are numbers, content is one of ${CONTENTS.join(', ')}` }))
      : app.subscriptionEvents(caller, { id, from: Number(from), to: Number(to), ...(known === undefined ? {} : { content: known }) });
  },
};
