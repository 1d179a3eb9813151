// SPDX-License-Identifier: Apache-2.0
/** Operations on case plans: their parameters, checked, and the use case that answers. */
import * as z from 'zod';
import type { PLAN_INTERACTIONS } from '../../app/caseplan/interactions.ts';
import { PHASES } from '../../domain/caseplan/next-version.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Req } from '../context.ts';
import type { FhirHandler } from './handlers.ts';
import { local } from './operations.ts';
import { queryOf, readAnyParameters } from './request.ts';

type OperationName = (typeof PLAN_INTERACTIONS)[number]['handler'];

const day = z.iso.date();
const closing = z.object({ 'handed-to': local('Organization').optional(), outcome: z.enum(['advance', 'complete', 'revise']).optional(), date: day.optional() });
const following = z.object({ phase: z.enum([...PHASES, 'diversion']).optional(), date: day.optional() });
const comparing = z.strictObject({ with: local('CarePlan').optional(), version: z.string().regex(/^[0-9]{1,15}$/).transform(Number).optional() });
const checking = z.strictObject({ asOf: day.optional() });
const monitoring = z.strictObject({ since: day.optional() });

/** What each operation takes, by its name; profiles/fsh/operations-*.fsh publishes it. */
export const planInputs = { check: checking, compare: comparing, monitor: monitoring, 'close-phase': closing, 'next-phase': following };

/** The parameters of a GET, each once. */
function query<T>(req: Req, schema: z.ZodType<T>): Result<T> {
  const read = schema.safeParse(Object.fromEntries(queryOf(req).filter(([name]) => name !== '_format' && name !== '_pretty')));
  return read.success ? ok(read.data) : fail(...read.error.issues.map((issue) => ({ code: 'value' as const, text: `Parameter ${issue.path.join('.')}: ${issue.message}` })));
}

/** Only what was given (exactOptionalPropertyTypes). */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

export const planOperations: Readonly<Record<OperationName, FhirHandler>> = {
  async checkCasePlan({ app, caller, id, req, base }) {
    const call = query(req, checking);
    return call.ok ? app.checkCasePlan(caller, { id, base, ...given(call.value) }) : call;
  },

  async compareCasePlan({ app, caller, id, req, base }) {
    const call = query(req, comparing);
    return call.ok ? app.compareCasePlan(caller, { id, base, ...given(call.value) }) : call;
  },

  async monitorCasePlan({ app, caller, id, req, base }) {
    const call = query(req, monitoring);
    return call.ok ? app.monitorCasePlan(caller, { id, base, ...given(call.value) }) : call;
  },

  async closePhase({ app, caller, id, req, base }) {
    const call = readAnyParameters(req, closing);
    if (!call.ok) {
      return call;
    }
    const { 'handed-to': handedTo, ...rest } = call.value;
    return app.closePhase(caller, { id, base, ...given({ ...rest, handedTo }) });
  },

  async nextPhase({ app, caller, id, req, base }) {
    const call = readAnyParameters(req, following);
    return call.ok ? app.nextPhase(caller, { id, base, ...given(call.value) }) : call;
  },
};
