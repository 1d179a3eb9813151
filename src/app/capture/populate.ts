// SPDX-License-Identifier: Apache-2.0
/**
 * `Questionnaire/$populate`: what this party would be refused of this person, as forms that a case worker can ask the person to sign.
 * For whoever holds the records, about its own; for the gateway's staff, about what the gate shows them. Nothing goes to the party.
 */
import type { Patient, QuestionnaireResponse } from '@medplum/fhirtypes';
import type { Decision } from '../../domain/consent/decision.ts';
import { enforceStatement, FHIR_JSON } from '../../domain/consent/enforce/enforce.ts';
import { nameOf } from '../../domain/consent/evidence/people.ts';
import { PURPOSES, ROLES, type Purpose, type Role } from '../../domain/consent/facts/vocabulary.ts';
import { formOf } from '../../domain/consent/capture/forms.ts';
import { formsFor, prefill, type WithheldKind } from '../../domain/consent/capture/prefill.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { toResource } from '../gate/knowledge.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import type { Session } from '../ports.ts';
import { notFound } from '../release/answer.ts';
import { requireScope } from '../scope.ts';
import type { PopulateCall } from './api.ts';
import { askFacts } from './ask-facts.ts';

/** Who wants to know what another party would be refused. */
export interface Asking { readonly caller: Caller; readonly call: PopulateCall; readonly purpose: Purpose; readonly role: Role; readonly session: Session }

/** A collection of prefilled QuestionnaireResponses, one per form and holder; empty when no consent would help. 404: no such Patient to the caller. */
export async function populateForms(deps: Deps, gates: Gates, caller: Caller, call: PopulateCall): Promise<Result<Answer>> {
  const scope = requireScope(caller, 'Patient', 'r');
  const purpose = PURPOSES.find((each) => each === call.purpose);
  const role = ROLES.find((each) => each === call.role);
  if (!scope.ok) {
    return scope;
  }
  if (purpose === undefined || role === undefined || (call.form !== undefined && formOf(call.form) === undefined)) {
    return fail({ code: 'value', text: 'There is no such purpose, role or form', at: purpose === undefined ? 'purpose' : role === undefined ? 'role' : 'Questionnaire' });
  }
  const asked = await deps.store.read(caller.tenant, (session) => findMissing(deps, gates, { caller, call, purpose, role, session }));
  if (asked === undefined) {
    return notFound();
  }
  const { entry, evidenceSets } = ledgerEntry(deps, caller, {
    kind: 'use', action: 'operation', operation: 'consent-populate', types: [], person: asked.gate.person, gate: asked.gate, decisions: asked.decisions,
    groups: [], data: [], outcome: 'permit',
  });
  const written = await deps.store.commit(caller.tenant, { ledger: [entry], evidenceSets });
  return written.ok ? ok({ status: 200, body: enforceStatement('bundle', FHIR_JSON, asked.decisions, () => JSON.stringify(collection(asked.missing.map(({ form }) => form)))) }) : written;
}

function collection(forms: readonly QuestionnaireResponse[]): object {
  return { resourceType: 'Bundle', type: 'collection', ...(forms.length === 0 ? {} : { entry: forms.map((resource) => ({ resource })) }) };
}

/** A prefilled form, and for whom the records that it is for are held. */
export interface Missing { readonly holder: string; readonly form: QuestionnaireResponse }
export interface Asked { readonly gate: PersonGate; readonly decisions: readonly Decision[]; readonly missing: readonly Missing[] }

/** What the party would be refused, of what the caller may know of. undefined: no such Patient to the caller. */
export async function findMissing(deps: Deps, gates: Gates, at: Asking): Promise<Asked | undefined> {
  const { caller, call, session } = at;
  const found = await session.get('Patient', call.patientId);
  if (found === undefined || found.resource.deleted || found.resource.person === '') {
    return undefined;
  }
  const { person } = found.resource;
  const ask = { asOf: deps.clock.now(), person, epochs: found.epochs };
  const own = await gates.open(session, { ...ask, caller });
  if (own.verdict(found.resource).verdict !== 'release') {
    return undefined;
  }
  const theirs = await gates.open(session, { ...ask, caller: partyOf(at) });
  const kinds = (await session.countByProfile(person)).map(({ gate }) => ({ type: 'profile', id: gate, gate, day: null, holder: own.knowledge.profiles.get(gate)?.holder ?? '' }))
    .filter((kind) => own.verdict(kind).verdict === 'release' && (caller.kind === 'staff' || kind.holder === caller.organization));
  const decisions = own.conclude([...kinds, found.resource]);
  const name = nameOf((toResource(found.resource) as Patient).name);
  const refused = Map.groupBy(kinds.filter((kind) => theirs.verdict(kind).verdict !== 'release'), (kind) => kind.holder);
  return { gate: own, decisions, missing: [...refused].flatMap(([holder, group]) =>
    formsOf(deps, at, { theirs, holder, name, withheld: group.flatMap((kind) => withheldKind(theirs, kind)) }).map((form) => ({ holder, form }))) };
}

/** The party as it would ask. */
function partyOf({ caller, call, purpose, role }: Asking): Caller {
  return {
    tenant: caller.tenant, client: caller.client, organization: call.organization, kind: 'partner', scopes: [], request: caller.request, purpose, role,
    ...(call.person === undefined ? {} : { person: call.person }),
  };
}

/** The facts behind consents (the papers themselves, the answers on them) are asked for in no form. */
const NEVER_ASKED = ['uncategorized', 'accounting-entry', 'disclosure-log-entry'];

function withheldKind(gate: PersonGate, kind: Parameters<PersonGate['verdict']>[0]): readonly WithheldKind[] {
  const facts = gate.facts(kind);
  return facts === undefined || NEVER_ASKED.includes(facts.category) ? [] : [{ category: facts.category, recordClass: facts.recordClass, reasons: gate.verdict(kind).reasons }];
}

interface Refused { readonly theirs: PersonGate; readonly holder: string; readonly name: string; readonly withheld: readonly WithheldKind[] }

function formsOf(deps: Deps, { call, purpose }: Asking, { theirs, holder, name, withheld }: Refused): readonly QuestionnaireResponse[] {
  const facts = askFacts(deps.policy, theirs, holder);
  const classes = theirs.registry.registry.byId.get(holder)?.classes ?? [];
  const recipient = facts.ok ? facts.value.recipient : undefined;
  const asked = formsFor({
    purpose, withheld, mandated: recipient?.conditionedParticipation === true,
    discloser: { covered: classes.includes('covered-entity') || classes.includes('business-associate'), intermediary: classes.includes('intermediary') },
  });
  return asked.filter(({ form }) => call.form === undefined || form.id === call.form).map(({ form, categories }) => prefill({
    form, categories, purpose, patient: `Patient/${call.patientId}`, name, disclosers: [`Organization/${holder}`], language: call.language, at: deps.clock.now(),
    recipients: [call.person === undefined ? `Organization/${call.organization}` : `Practitioner/${call.person}`],
  }));
}
