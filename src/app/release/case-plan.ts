// SPDX-License-Identifier: Apache-2.0
/** `Patient/[id]/$case-plan`: the person's case plans, as far as the caller may have them, as a NIEM 6 message in XML or JSON (E4). */
import type { Bundle } from '@medplum/fhirtypes';
import { enforceStatement } from '../../domain/consent/enforce/enforce.ts';
import { decisionsOf } from '../../domain/consent/enforce/releasable.ts';
import { ok, type Result } from '../../domain/issue.ts';
import { casePlanMessage } from '../../domain/mapping/niem/case-plan.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { notFound } from './answer.ts';
import { releasedPages } from './pages.ts';

export const CASE_PLAN_FORMS = ['xml', 'json'] as const;
export interface CasePlanCall { readonly id: string; readonly form: (typeof CASE_PLAN_FORMS)[number]; readonly base: string }

const TYPES = ['Patient', 'CarePlan', 'Goal', 'Condition', 'ServiceRequest', 'Task'];

/** 404 alike for no such Patient, none to see, and no plan that the caller may have. */
export async function casePlan(deps: Deps, gates: Gates, caller: Caller, call: CasePlanCall): Promise<Result<Answer>> {
  const released = await releasedPages(deps, gates, caller, { id: call.id, base: call.base, types: TYPES });
  if (!released.ok) {
    return released;
  }
  const bundle: Bundle = { resourceType: 'Bundle', type: 'collection', entry: released.value.flatMap((page) => (JSON.parse(page.text) as Bundle).entry ?? []) };
  const out = casePlanMessage(deps.formats, { bundle, form: call.form, settings: { timeZone: deps.policy.timeZone }, id: deps.ids.next(), time: deps.clock.now() });
  const decisions = released.value.flatMap(decisionsOf);
  return out.ok ? ok({ status: 200, body: enforceStatement('file', out.value.contentType, decisions, () => out.value.text) }) : notFound();
}
