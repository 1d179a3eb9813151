// SPDX-License-Identifier: Apache-2.0
/**
 * Channel `plan-review`: tells one member of a team that the review of a plan is due or overdue. The gate is asked again when it leaves:
 * who may not have the plan any more is told nothing, and that there was something to tell is not told either.
 */
import type { Communication } from '@medplum/fhirtypes';
import { enforceStatement, FHIR_JSON } from '../../domain/consent/enforce/enforce.ts';
import { noticeExtensions } from '../../domain/consent/enforce/notices.ts';
import { cs } from '../../domain/consent/evidence/systems.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { DELIVERY_SID, SENDER } from '../deliver/notice.ts';
import { endpointsOf } from '../deliver/endpoints.ts';
import type { DeliveryEndpoint, Made, TakenDelivery } from '../deliver/ports.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { Session, StoredResource } from '../ports.ts';
import { accompany } from '../release/accompany.ts';
import { recordAnswer } from '../release/record.ts';
import { askersOf, type ReviewRow } from './reviews.ts';

interface Ready { readonly caller: Caller; readonly gate: PersonGate; readonly row: StoredResource }

/** In: a row that names the plan, the day and as whom the member would ask. Out: a Communication about the plan, or nothing. */
export async function makeReviewNotice(deps: Deps, gates: Gates, row: TakenDelivery): Promise<Result<Made>> {
  const said = JSON.parse(row.payload) as ReviewRow;
  const found = await deps.store.read(row.tenant, async (session) => ({ ready: await readyFor(deps, gates, { session, row, said }), endpoint: (await endpointsOf(deps, session, row.partner, 'notice'))[0] }));
  if (found.ready === undefined) {
    return ok({ kind: 'nothing', note: 'not-for-the-partner' });
  }
  if (found.endpoint === undefined) {
    return ok({ kind: 'no-endpoint', use: 'notice' });
  }
  const { caller, gate, row: plan } = found.ready;
  const decisions = gate.conclude([plan]);
  const accompaniment = accompany(deps, { gate, decisions, rows: [plan], caller });
  const notices = accompaniment.flatMap((each) => noticeExtensions(each));
  const communication: Communication = {
    resourceType: 'Communication', id: row.id, ...(notices.length === 0 ? {} : { meta: { extension: [...notices] } }), identifier: [{ system: DELIVERY_SID, value: row.id }], status: 'completed', sent: deps.clock.now(),
    category: [{ coding: [{ system: cs('communication-category'), code: `plan-review-${said.state}` }] }], ...(gate.patient === undefined ? {} : { subject: { reference: `Patient/${gate.patient.id}` } }),
    about: [{ reference: `CarePlan/${plan.id}` }], recipient: [{ reference: `Organization/${row.partner}` }], sender: { reference: `Organization/${deps.policy.gateway}` },
    payload: [{ contentString: said.state === 'due' ? `The review of this case plan is due by ${said.day}.` : `The review of this case plan was due by ${said.day} and has not been held.` }],
  };
  const body = enforceStatement('message', FHIR_JSON, decisions, () => JSON.stringify(communication));
  const written = await recordAnswer(deps, caller, {
    action: 'operation', operation: 'plan-review', types: ['CarePlan'], gates: new Map([[gate.person, gate]]), rows: [plan], perPerson: new Map([[gate.person, decisions]]),
    leaving: { enforced: { accompaniment }, body },
  });
  return written.ok ? ok({ kind: 'send', to: found.endpoint, bodies: [body], ...headersFor(found.endpoint, row.id) }) : written;
}

interface Making { readonly session: Session; readonly row: TakenDelivery; readonly said: ReviewRow }

/** The gate of the first purpose under which the member may have the plan now; undefined: under none, or the plan is not in force any more. */
async function readyFor(deps: Deps, gates: Gates, { session, row, said }: Making): Promise<Ready | undefined> {
  const found = await session.get('CarePlan', said.plan);
  if (found === undefined || found.resource.deleted) {
    return undefined;
  }
  for (const caller of askersOf(said.acting, { tenant: row.tenant, client: SENDER, request: row.id })) {
    const gate = await gates.open(session, { caller, asOf: deps.clock.now(), person: found.resource.person, epochs: found.epochs });
    if (gate.verdict(found.resource).verdict === 'release') {
      return { caller, gate, row: found.resource };
    }
  }
  return undefined;
}

function headersFor({ transport }: DeliveryEndpoint, id: string): { readonly headers?: readonly (readonly [string, string])[] } {
  return transport === 'fhir-rest' ? { headers: [['If-None-Exist', `identifier=${encodeURIComponent(`${DELIVERY_SID}|${id}`)}`]] } : {};
}
