// SPDX-License-Identifier: Apache-2.0
/**
 * `$break-glass`: medical personnel declare a bona fide medical emergency with the facts of 42 CFR 2.51(c). The declaration opens
 * a basis for 24 hours, for the declaring organization and person alone; every program that holds records is told at once, and
 * nobody else outside (that there was an emergency is a health record itself); the compliance officer finds it on the work list at once and
 * reviews it (review-emergency.ts). The answer is the same whether or not anybody of that identifier is known here.
 */
import type { Communication } from '@medplum/fhirtypes';
import { STATEMENTS, writeStatement } from '../../domain/consent/evidence/statements.ts';
import { cs } from '../../domain/consent/evidence/systems.ts';
import { addDays, localDay } from '../../domain/consent/evidence/time.ts';
import { publicDocument } from '../../domain/consent/enforce/releasable.ts';
import type { LegalStatus, Role } from '../../domain/consent/facts/vocabulary.ts';
import { fail, ok, toOperationOutcome, type Result } from '../../domain/issue.ts';
import type { Answer, BreakGlassCall } from '../api.ts';
import type { Caller } from '../caller.ts';
import { workChange } from '../aftermath/work.ts';
import type { Deps } from '../deps.ts';
import { createKnowledge } from '../gate/knowledge.ts';
import { endpointsOf } from '../deliver/endpoints.ts';
import type { Change, Draft, OutboxRow, StoredResource, Transaction } from '../ports.ts';
import { isInReach } from '../reach.ts';
import { makeDraft } from '../write/draft.ts';
import { writeEntries } from '../write/record-write.ts';

const MEDICAL_ROLES: readonly Role[] = ['physician', 'nurse', 'paramedic', 'clinician', 'pharmacist'];
/** Who must document the disclosure in the patient's records: 42 CFR 2.51(c); 38 USC 7332(b)(2)(A). */
const DOCUMENTING: readonly LegalStatus[] = ['part2-program', 'va-facility'];
const MEDICAL_STATUSES: readonly LegalStatus[] = ['health-care-provider', 'covered-entity', 'part2-program', 'va-facility'];

/** Declares an emergency. Issues: a caller that is no medical personnel; an emergency in which consent can be obtained. */
export async function breakGlass(deps: Deps, caller: Caller, call: BreakGlassCall): Promise<Result<Answer>> {
  if (!call.consentCannotBeObtained) {
    return fail({ code: 'business-rule', text: 'The emergency route is open only where prior written consent cannot be obtained', cite: '42 CFR 2.51(a)(1)' });
  }
  return deps.store.transact(caller.tenant, async (tx) => {
    const statusesOf = await legalStatuses(deps, tx, caller.tenant);
    if (!isMedical(caller, statusesOf)) {
      return fail({ code: 'forbidden', text: 'Only medical personnel of a health care provider may declare an emergency', cite: '42 CFR 2.51(a)' });
    }
    const persons = (await tx.personsWith([call.identifier])).filter((person) => isInReach(caller, person));
    const officers = (await endpointsOf(deps, tx, deps.policy.gateway, 'notice')).length > 0;
    const declared: Declared[] = [];
    for (const person of persons) {
      declared.push(declare(deps, caller, { call, patients: await tx.patients(person), statusesOf, officers }));
    }
    const changes = declared.flatMap((each) => each.changes);
    const drafts = changes.length === 0 ? [{ type: 'Communication', id: deps.ids.next(), person: '' }] : changes.map((change) => change.draft);
    const applied = await tx.apply({ changes, outbox: declared.flatMap((each) => each.outbox), ledger: writeEntries(deps, caller, { kind: 'emergency', action: 'operation', operation: 'break-glass', drafts }) });
    // How long it took would tell whether the person is known here (src/http/pace.ts).
    return applied.ok ? ok({ status: 200, silent: true, body: publicDocument(toOperationOutcome([DECLARED])) }) : applied;
  });
}

const DECLARED = {
  code: 'informational', severity: 'information', cite: '42 CFR 2.51',
  text: 'The emergency is on file for 24 hours. Ask again with the purpose emergency-treatment. Every use of it will be reviewed',
} as const;

type StatusesOf = (organization: string) => readonly LegalStatus[];

async function legalStatuses(deps: Deps, tx: Transaction, tenant: string): Promise<StatusesOf> {
  const epochs = await tx.epochs([]);
  const { registry } = await createKnowledge(deps.policy.gateway).registry(tx, tenant, epochs.registry);
  return (organization) => registry.byId.get(organization)?.classes ?? [];
}

function isMedical(caller: Caller, statusesOf: StatusesOf): boolean {
  return caller.role !== undefined && MEDICAL_ROLES.includes(caller.role)
    && statusesOf(caller.organization).some((status) => MEDICAL_STATUSES.includes(status));
}

interface Declaring {
  readonly call: BreakGlassCall;
  readonly patients: readonly StoredResource[];
  readonly statusesOf: StatusesOf;
  /** The gateway's own compliance role has an address for notices. */
  readonly officers: boolean;
}
interface Declared { readonly changes: readonly Change[]; readonly outbox: readonly OutboxRow[] }

/** Within so many days the use of an emergency is reviewed: a rule of the house. */
const REVIEW_DAYS = 3;

/** The declaration, held for the gateway, its review, and a notice for every program that holds records of the person. */
function declare(deps: Deps, caller: Caller, { call, patients, statusesOf, officers }: Declaring): Declared {
  const live = patients.filter((row) => !row.deleted);
  const [first] = live;
  if (first === undefined) {
    return { changes: [], outbox: [] };
  }
  const sent = deps.clock.now();
  const sender = { reference: `Organization/${caller.organization}` };
  const declaration = writeStatement(STATEMENTS.emergency, {
    bonaFide: true, consentObtainable: false, recipientMedicalPersonnel: true,
    nature: call.nature, recipientName: call.recipientName, facility: call.facility, discloserName: 'Throughcare gateway',
  }, {
    subject: { reference: `Patient/${first.id}` }, sender, sent,
    recipient: [caller.person === undefined ? sender : { reference: `Practitioner/${caller.person}` }],
  });
  const own = changeOf(deps, { resource: declaration, person: first.person, holder: deps.policy.gateway });
  const documenting = live.filter((row) => statusesOf(row.holder).some((status) => DOCUMENTING.includes(status)));
  const notices = documenting.map((row) => changeOf(deps, { resource: notice(row, sent, call), person: row.person, holder: row.holder }));
  const review = workChange(deps, {
    code: 'emergency-review', person: first.person, organization: caller.organization, patient: first.id, focus: `Communication/${own.draft.id}`, facts: {},
    due: addDays(localDay(Date.parse(sent), deps.policy.timeZone), REVIEW_DAYS),
    description: 'A medical emergency was declared. Look at who declared it, why, and what was then read (42 CFR 2.51; 45 CFR 164.308(a)(1)(ii)(D)).',
  });
  return { changes: [own, ...notices, review], outbox: [...notices, ...(officers ? [own] : [])].map(({ draft }) => toldOf(deps, draft)) };
}

function notice(patient: StoredResource, sent: string, call: BreakGlassCall): Communication {
  return {
    resourceType: 'Communication', status: 'completed', priority: 'urgent', sent,
    category: [{ coding: [{ system: cs('communication-category'), code: 'emergency-notice' }] }],
    subject: { reference: `Patient/${patient.id}` },
    recipient: [{ reference: `Organization/${patient.holder}` }],
    payload: [{ contentString: `A medical emergency (${call.nature}) was declared for this person at ${call.facility}. Records may be given to medical personnel there without consent (42 CFR 2.51). Document it in the patient's record and tell the gateway of any breach.` }],
  };
}

/** Told at once at the registered endpoint; who has none is told by a person (app/deliver/notice.ts). */
function toldOf(deps: Deps, { id, person, holder }: Pick<Draft, 'id' | 'person' | 'holder'>): OutboxRow {
  return { id: deps.ids.next(), person, channel: 'notice', partner: holder, payload: JSON.stringify({ resourceType: 'Communication', id }) };
}

function changeOf(deps: Deps, input: { readonly resource: Communication; readonly person: string; readonly holder: string }): Change {
  const id = deps.ids.next();
  return { kind: 'create', draft: makeDraft(deps, { ...input, resource: { ...input.resource, id }, id, provenance: [] }) };
}
