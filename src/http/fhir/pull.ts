// SPDX-License-Identifier: Apache-2.0
/** Operations that ask sources: their parameters, checked, and the use case that answers. */
import * as z from 'zod';
import type { PULL_INTERACTIONS } from '../../app/pull/interactions.ts';
import type { FhirHandler } from './handlers.ts';
import { local, words } from './operations.ts';
import { readAnyParameters } from './request.ts';

type OperationName = (typeof PULL_INTERACTIONS)[number]['handler'];

const many = (one: z.ZodType<string>): z.ZodType<readonly string[]> => z.union([one.transform((each) => [each]), z.array(one)]);
const pulled = z.object({ type: many(words).optional(), source: many(local('Endpoint')).optional() });

/** What each operation takes, by its name; profiles/fsh/operations-*.fsh publishes it. */
export const pullInputs = { pull: pulled };

export const pullOperations: Readonly<Record<OperationName, FhirHandler>> = {
  async pull({ app, caller, id, req, base }) {
    const call = readAnyParameters(req, pulled);
    return call.ok ? app.pull(caller, {
      patientId: id, base, ...(call.value.type === undefined ? {} : { types: call.value.type }), ...(call.value.source === undefined ? {} : { sources: call.value.source }),
    }) : call;
  },
};
