// SPDX-License-Identifier: Apache-2.0
/** `CarePlan/[id]/$ccda`: the plan, as far as the caller may have it, as a C-CDA R2.1 Care Plan document (E2). */
import { enforceStatement } from '../../domain/consent/enforce/enforce.ts';
import { unfolded } from '../../domain/fhir/unfold.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import { carePlanDocument, CCDA_TYPES } from '../../domain/mapping/ccda/out/care-plan.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import { planResources, type PlanCall } from '../caseplan/released-plan.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { notFound } from '../release/answer.ts';

/** 404 alike for no such plan and for one that the caller may not see. The notice and the marks of confidentiality are in the document. */
export async function ccda(deps: Deps, gates: Gates, caller: Caller, call: PlanCall): Promise<Result<Answer>> {
  const format = deps.formats.get('c-cda');
  if (format === undefined) {
    return fail({ code: 'not-supported', text: 'The format c-cda is not among the mappings' });
  }
  const released = await planResources(deps, gates, caller, { ...call, operation: 'ccda', types: CCDA_TYPES });
  if (!released.ok) {
    return released;
  }
  const { resources, decisions } = released.value;
  const made = carePlanDocument(format, {
    bundle: { resourceType: 'Bundle', type: 'collection', entry: unfolded(resources).map((resource) => ({ resource })) }, plan: `CarePlan/${call.id}`,
    id: deps.ids.next(), time: deps.clock.now(), custodian: await gatewayName(deps, caller),
  });
  return made.ok ? ok({ status: 200, body: enforceStatement('document', made.value.contentType, decisions, () => made.value.text) }) : notFound();
}

/** Who keeps the document: the gateway's own organization, by the name that the registry gives it. */
async function gatewayName(deps: Deps, caller: Caller): Promise<string> {
  const row = await deps.store.read(caller.tenant, async (session) => (await session.getMany([`Organization/${deps.policy.gateway}`]))[0]);
  const { name } = row === undefined ? {} : JSON.parse(`{${row.body}}`) as { readonly name?: string };
  return name ?? deps.policy.gateway;
}
