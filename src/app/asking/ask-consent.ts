// SPDX-License-Identifier: Apache-2.0
/**
 * `Patient/[id]/$ask-consent`: a person is asked for a consent, on a form that is filled in with what is missing. The holder of the
 * records (and the gateway's staff, for it) asks with the engine's own findings; anybody else in its own words alone, so that the
 * answer, the form and the time it takes are the same whether or not there is anything (42 CFR 2.13(c)(2)).
 */
import type { Task } from '@medplum/fhirtypes';
import { enforceStatement, FHIR_JSON } from '../../domain/consent/enforce/enforce.ts';
import { addDays, dayStart, localDay } from '../../domain/consent/evidence/time.ts';
import { PURPOSES, ROLES, type Purpose, type Role } from '../../domain/consent/facts/vocabulary.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { Change, StoredResource, Transaction } from '../ports.ts';
import { notFound } from '../release/answer.ts';
import { requireScope } from '../scope.ts';
import { makeDraft } from '../write/draft.ts';
import { writeEntries } from '../write/record-write.ts';
import type { AskConsentCall } from './api.ts';
import { askRow, askTask } from './ask-task.ts';
import { refusedAsk, type RefusedAsk } from './refused-ask.ts';
import { wantedForms, type Wanted } from './wanted.ts';

const DAYS = 30;
const MOST_DAYS = 365;

/** Out: 201 with a collection of Tasks. 404: no such Patient to the caller. 422: no consent would help, or nothing says of what. */
export async function askConsent(deps: Deps, gates: Gates, caller: Caller, call: AskConsentCall): Promise<Result<Answer>> {
  const scope = requireScope(caller, 'Task', 'c');
  return scope.ok ? deps.store.transact(caller.tenant, (tx) => ask(deps, gates, tx, { caller, call })) : scope;
}

interface Asking { readonly caller: Caller; readonly call: AskConsentCall }

async function ask(deps: Deps, gates: Gates, tx: Transaction, { caller, call }: Asking): Promise<Result<Answer>> {
  const found = await tx.get('Patient', call.patientId);
  if (found === undefined || found.resource.deleted || found.resource.person === '') {
    return notFound();
  }
  const gate = await gates.open(tx, { caller, asOf: deps.clock.now(), person: found.resource.person, epochs: found.epochs });
  if (gate.verdict(found.resource).verdict !== 'release') {
    return notFound();
  }
  const refused = call.refused === undefined ? ok(undefined) : await refusedAsk(tx, caller, call.refused);
  const party = refused.ok ? partyOf(deps, gate, { caller, call, refused: refused.value }) : refused;
  if (!refused.ok || !party.ok) {
    return refused.ok ? fail(...(party.ok ? [] : party.issues)) : refused;
  }
  const wanted = await wantedForms(deps, gates, tx, { caller, call, ...party.value, ...(refused.value === undefined ? {} : { refused: refused.value }), gate, patient: found.resource });
  return wanted.ok ? put(deps, tx, { caller, call, gate, patient: found.resource, party: party.value }, wanted.value) : wanted;
}

export interface Party { readonly purpose: Purpose; readonly role: Role; readonly organization: string; readonly person?: string; readonly due: string }

/** Who is to receive and why, and until when it is asked; issues: words that are none, somebody who is not in the registry. */
function partyOf(deps: Deps, gate: PersonGate, { caller, call, refused }: Asking & { readonly refused: RefusedAsk | undefined }): Result<Party> {
  const purpose = PURPOSES.find((each) => each === (call.purpose ?? refused?.purpose ?? caller.purpose));
  const own = call.recipient === undefined || call.recipient === caller.organization;
  const role = ROLES.find((each) => each === (call.role ?? (own ? refused?.role ?? caller.role : undefined)));
  const organization = call.recipient ?? caller.organization;
  const today = localDay(Date.parse(deps.clock.now()), deps.policy.timeZone);
  const due = call.due ?? addDays(today, DAYS);
  if (purpose === undefined || role === undefined) {
    return fail({ code: 'value', text: 'There is no such purpose or role', at: purpose === undefined ? 'purpose' : 'role' });
  }
  const unknown = [organization, ...call.holders].find((id) => !gate.registry.registry.byId.has(id)) ?? unknownPerson(gate, [call.person, personIn(call.assistant)]);
  if (unknown !== undefined || (call.assistant?.startsWith('Organization/') === true && !gate.registry.registry.byId.has(call.assistant.slice('Organization/'.length)))) {
    return fail({ code: 'value', text: 'Recipient, holder, person and assistant are of the directory', at: 'Parameters' });
  }
  return due < today || due > addDays(today, MOST_DAYS) ? fail({ code: 'value', text: 'From today to a year on', at: 'due' })
    : ok({ purpose, role, organization, due, ...(call.person === undefined ? {} : { person: call.person }) });
}

function personIn(reference: string | undefined): string | undefined {
  return reference?.startsWith('Practitioner/') === true ? reference.slice('Practitioner/'.length) : undefined;
}

function unknownPerson(gate: PersonGate, ids: readonly (string | undefined)[]): string | undefined {
  return ids.find((id) => id !== undefined && !gate.registry.registry.professionals.some((each) => each.id === id));
}

interface Putting extends Asking { readonly gate: PersonGate; readonly patient: StoredResource; readonly party: Party }

/** Each ask is stored, ends on its day, and stands in the ledger; its own Task is all that the asker gets back. */
async function put(deps: Deps, tx: Transaction, at: Putting, wanted: Wanted): Promise<Result<Answer>> {
  const { caller, call, gate, patient, party } = at;
  const now = deps.clock.now();
  const requester = caller.person === undefined ? `Organization/${caller.organization}` : `Practitioner/${caller.person}`;
  const asks = wanted.forms.map(({ form, holder }) => ({ holder, task: askTask({
    id: deps.ids.next(), patient: `Patient/${patient.id}`, requester, purpose: party.purpose, form, now, due: party.due, ...(call.assistant === undefined ? {} : { assistant: call.assistant }),
  }) }));
  const changes = asks.map(({ task, holder }): Change => ({ kind: 'create', draft: makeDraft(deps, { resource: task, id: task.id!, person: gate.person, holder, provenance: [] }) }));
  const drafts = changes.map((change) => change.draft);
  const ends = new Date(dayStart(addDays(party.due, 1), deps.policy.timeZone)).toISOString();
  const outbox = drafts.flatMap((draft) => askRow(deps, draft, ends));
  const applied = await tx.apply({ changes, outbox, ledger: writeEntries(deps, caller, { kind: 'write', action: 'operation', operation: 'ask-consent', drafts }) });
  return applied.ok ? ok({ status: 201, body: enforceStatement('bundle', FHIR_JSON, wanted.decisions, () => JSON.stringify(collection(asks.map(({ task }) => task)))) }) : applied;
}

function collection(tasks: readonly Task[]): object {
  return { resourceType: 'Bundle', type: 'collection', entry: tasks.map((resource) => ({ resource })) };
}
