// SPDX-License-Identifier: Apache-2.0
/** US Core's operations: parameters of the address or of the body, checked, and the use case that answers. */
import * as z from 'zod';
import { docrefQuery } from '../../app/us-core/docref.ts';
import type { US_CORE_INTERACTIONS } from '../../app/us-core/interactions.ts';
import type { FhirHandler } from './handlers.ts';
import { parametersOf } from './request.ts';

type OperationName = (typeof US_CORE_INTERACTIONS)[number]['handler'];

const token = z.union([
  z.string().min(1), z.looseObject({ system: z.string().optional(), code: z.string().min(1) }),
  z.looseObject({ coding: z.tuple([z.looseObject({ system: z.string().optional(), code: z.string().min(1) })], z.looseObject({})) }).transform(({ coding: [first] }) => first),
]).transform((each) => (typeof each === 'string' ? each : `${each.system === undefined ? '' : `${each.system}|`}${each.code}`));
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((each) => each === 'true')]);
const date = z.string().regex(/^\d{4}(-\d\d(-\d\d(T[0-9:.]+(Z|[+-]\d\d:\d\d))?)?)?$/);
const whole = z.union([z.int().min(0), z.string().regex(/^\d{1,6}$/).transform(Number)]);

const document = z.strictObject({
  patient: z.string().regex(/^(?:Patient\/)?[A-Za-z0-9\-.]{1,64}$/).transform((each) => each.replace('Patient/', '')), start: date.optional(), end: date.optional(),
  type: z.union([token.transform((each) => [each]), z.array(token)]).optional(), 'on-demand': flag.optional(),
});
const expanded = z.strictObject({ url: z.string().min(1), filter: z.string().optional(), count: whole.optional(), offset: whole.optional() });

export const usCoreOperations: Readonly<Record<OperationName, FhirHandler>> = {
  async docref({ app, caller, req, base }) {
    const call = parametersOf(req, document);
    if (!call.ok) {
      return call;
    }
    const { patient, start, end, type, 'on-demand': onDemand } = call.value;
    return app.search(caller, { type: 'DocumentReference', query: docrefQuery({ patient, start, end, types: type, onDemand }), lenient: false, base });
  },

  async expand({ app, caller, req }) {
    const call = parametersOf(req, expanded);
    return call.ok ? app.expand(caller, call.value) : call;
  },
};
