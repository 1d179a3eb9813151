// SPDX-License-Identifier: Apache-2.0
/**
 * Channel `notice`: what the gateway wrote for one organization alone (a notice that a record was withdrawn or corrected, a request to
 * amend), told at its registered notice endpoint. It stands on file for the organization as well; who has no such endpoint is told by a person.
 */
import { enforceResource } from '../../domain/consent/enforce/enforce.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { recordAnswer } from '../release/record.ts';
import { prepare } from '../release/view.ts';
import { endpointsOf } from './endpoints.ts';
import type { DeliveryEndpoint, Made, TakenDelivery } from './ports.ts';

export const SENDER = 'deliveries';
/** By which a recipient that was told twice knows it: the id of the delivery. */
export const DELIVERY_SID = 'https://throughcare.dev/fhir/sid/delivery';

/** In: a row whose payload names a resource that the gateway holds for the partner. */
export async function makeNotice(deps: Deps, gates: Gates, row: TakenDelivery): Promise<Result<Made>> {
  const { resourceType, id } = JSON.parse(row.payload) as { readonly resourceType: string; readonly id: string };
  // Without a purpose it reaches what is held for the organization itself, and nothing else (settled question 3).
  const caller: Caller = { tenant: row.tenant, client: SENDER, organization: row.partner, kind: 'partner', scopes: [], request: row.id };
  const made = await deps.store.read(row.tenant, async (session) => {
    const found = await session.get(resourceType, id);
    if (found === undefined || found.resource.deleted || found.resource.holder !== row.partner) {
      return undefined;
    }
    const [endpoint] = await endpointsOf(deps, session, row.partner, 'notice');
    const { person } = found.resource;
    const opened = person === '' ? new Map() : await gates.openMany(session, { caller, asOf: deps.clock.now() }, [person]);
    const rows = [found.resource];
    return { endpoint, rows, opened, ...await prepare(deps, { session, gates: opened, matches: rows, included: [], caller }) };
  });
  if (made === undefined) {
    return ok({ kind: 'nothing', note: 'not-on-file' });
  }
  if (made.endpoint === undefined) {
    return ok({ kind: 'no-endpoint', use: 'notice' });
  }
  const body = enforceResource(made.input);
  const written = await recordAnswer(deps, caller, { action: 'operation', operation: 'notice', types: [resourceType], gates: made.opened, rows: made.rows, perPerson: made.perPerson, leaving: { enforced: made.input, body } });
  if (!written.ok || body === undefined) {
    return written.ok ? fail({ code: 'exception', text: 'A notice that the gateway wrote for the partner is not its own' }) : written;
  }
  return ok({ kind: 'send', to: made.endpoint, bodies: [body], ...headersFor(made.endpoint, row.id) });
}

/** A FHIR server that knows the delivery already keeps one copy (http://hl7.org/fhir/R4/http.html#ccreate). */
function headersFor({ transport }: DeliveryEndpoint, id: string): { readonly headers?: readonly (readonly [string, string])[] } {
  return transport === 'fhir-rest' ? { headers: [['If-None-Exist', `identifier=${encodeURIComponent(`${DELIVERY_SID}|${id}`)}`]] } : {};
}
