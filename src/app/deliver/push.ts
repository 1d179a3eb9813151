// SPDX-License-Identifier: Apache-2.0
/**
 * Channel `push`: the records of a person that an organization may have, sent to one of its endpoints. What goes is found and decided when
 * it leaves, for the client, purpose and role under which the endpoint is registered.
 */
import * as z from 'zod';
import type { Releasable } from '../../domain/consent/enforce/releasable.ts';
import { SERVED_TYPES } from '../../domain/fhir/served.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import { notFound } from '../release/answer.ts';
import { hl7Released } from '../release/hl7v2.ts';
import { releasedPages } from '../release/pages.ts';
import { requireStaff } from '../scope.ts';
import type { Session } from '../ports.ts';
import { findEndpoint, recipientOf } from './endpoints.ts';
import type { DeliveryEndpoint, Made, TakenDelivery } from './ports.ts';
import { pushBundle } from './push-bundle.ts';
import { whileUnchanged } from './unchanging.ts';

export interface PushCall {
  readonly patientId: string;
  readonly endpoint: string;
  /** Default: everything of the person. */
  readonly types?: readonly string[];
}

const payload = z.object({
  endpoint: z.string(), patient: z.string(), types: z.array(z.string()).exactOptional(),
  /** Staff said whom: it is sent under the Patient in which the recipient knows that person. A partner names a Patient that it knows, or nobody. */
  person: z.literal(true).exactOptional(),
});
/** Not records of a person, or written by the gateway about itself. */
const NOT_PUSHED = ['AuditEvent', 'Binary'];

/** Staff: puts a push into the outbox; its id. A partner does so for its own endpoints. 404 alike for all that is not there. */
export async function startPush(deps: Deps, caller: Caller, call: PushCall): Promise<Result<{ readonly delivery: string }>> {
  const strange = call.types?.find((type) => !SERVED_TYPES.includes(type));
  if (strange !== undefined) {
    return fail({ code: 'value', text: 'Parameter type names a type that is not served' });
  }
  return deps.store.transact(caller.tenant, async (tx) => {
    const endpoint = await findEndpoint(deps, tx, call.endpoint);
    const isStaff = requireStaff(caller).ok;
    if (endpoint === undefined || !(isStaff || endpoint.organization === caller.organization) || !endpoint.uses.includes('push')) {
      return notFound();
    }
    const patient = (await tx.get('Patient', call.patientId))?.resource;
    const delivery = deps.ids.next();
    // Whether there is such a patient is not told: what does not lead anywhere is found out when it would leave, and ends there.
    const person = patient === undefined || patient.deleted ? '' : patient.person;
    const row = {
      id: delivery, person, channel: 'push', partner: endpoint.organization,
      payload: JSON.stringify({ endpoint: endpoint.id, patient: call.patientId, ...(call.types === undefined ? {} : { types: call.types }), ...(isStaff ? { person: true } : {}) }),
    };
    const { entry } = ledgerEntry(deps, caller, {
      kind: 'admin', action: 'operation', operation: 'push', types: call.types ?? [], person, decisions: [], groups: [], data: [], outcome: 'permit',
    });
    const applied = await tx.apply({ outbox: [row], ledger: [{ ...entry, detail: JSON.stringify({ ...JSON.parse(entry.detail) as object, act: { delivery, endpoint: endpoint.id } }) }] });
    return applied.ok ? ok({ delivery }) : applied;
  });
}

/** The content of a push, through the gate as it stands now. */
export function makePush(deps: Deps, gates: Gates, row: TakenDelivery): Promise<Result<Made>> {
  return whileUnchanged(deps, row, (inside) => makeOnce(inside, gates, row));
}

async function makeOnce(deps: Deps, gates: Gates, row: TakenDelivery): Promise<Result<Made>> {
  const read = payload.safeParse(JSON.parse(row.payload));
  if (!read.success) {
    return fail({ code: 'structure', text: 'The row of the outbox is no push' });
  }
  const { endpoint: id, types } = read.data;
  const found = await deps.store.read(row.tenant, async (session) => {
    const endpoint = await findEndpoint(deps, session, id);
    const caller = endpoint === undefined ? undefined : await recipientOf(deps, session, { endpoint, tenant: row.tenant, request: row.id });
    return endpoint === undefined ? undefined : { endpoint, caller, patient: caller === undefined ? read.data.patient : await patientFor(deps, gates, session, { caller, named: read.data }) };
  });
  if (found?.endpoint.uses.includes('push') !== true || found.endpoint.organization !== row.partner) {
    return ok({ kind: 'no-endpoint', use: 'push' });
  }
  if (found.caller === undefined) {
    return ok({ kind: 'nothing', note: 'recipient-not-registered' });
  }
  const made = await bodiesFor(deps, gates, found.caller, { row, endpoint: found.endpoint, patient: found.patient, types: types ?? SERVED_TYPES.filter((type) => !NOT_PUSHED.includes(type)) });
  if (!made.ok) {
    return made.issues.some((issue) => issue.code === 'not-found') ? ok({ kind: 'nothing', note: 'nothing-to-send' }) : made;
  }
  return made.value.length === 0 ? ok({ kind: 'nothing', note: 'nothing-to-send' }) : ok({ kind: 'send', to: found.endpoint, bodies: made.value });
}

interface Naming { readonly caller: Caller; readonly named: z.infer<typeof payload> }

/** One Patient per source, one view per asker (settled question 8): the Patient that staff named may be another than that of the recipient's view. */
async function patientFor(deps: Deps, gates: Gates, session: Session, { caller, named: { patient, person } }: Naming): Promise<string> {
  const found = person === true ? await session.get('Patient', patient) : undefined;
  if (found === undefined || found.resource.deleted) {
    return patient;
  }
  const gate = await gates.open(session, { caller, asOf: deps.clock.now(), person: found.resource.person, epochs: found.epochs });
  return gate.knows(patient) ? patient : gate.patient?.id ?? patient;
}

interface Pushing { readonly row: TakenDelivery; readonly endpoint: DeliveryEndpoint; readonly patient: string; readonly types: readonly string[] }

async function bodiesFor(deps: Deps, gates: Gates, caller: Caller, { row, endpoint, patient, types }: Pushing): Promise<Result<readonly Releasable[]>> {
  const base = deps.base ?? 'https://throughcare.dev/fhir';
  if ((endpoint.content ?? (endpoint.transport === 'mllp' ? 'hl7v2' : 'fhir')) === 'hl7v2') {
    let count = 0;
    // The control id tells a message that comes again (HL7 v2.5.1, 2.14.9.10 MSH-10).
    const control = (): string => `${row.id.replaceAll('-', '').slice(0, 16)}${String(count++).padStart(4, '0')}`;
    return hl7Released(deps, gates, caller, { id: patient, base, control, time: row.made, ...(endpoint.feed === undefined ? {} : { feed: endpoint.feed }) });
  }
  const pages = await releasedPages(deps, gates, caller, { id: patient, base, types });
  if (!pages.ok) {
    return pages;
  }
  const form = endpoint.transport === 'fhir-rest' ? 'transaction' : endpoint.transport === 'fhir-message' ? 'message' : 'collection';
  const bundle = pushBundle(pages.value, { form, id: row.id, base, to: endpoint.address, sent: row.made });
  return ok(bundle === undefined ? [] : [bundle]);
}
