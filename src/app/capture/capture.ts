// SPDX-License-Identifier: Apache-2.0
/**
 * `Consent/$capture`: a form that was answered becomes the paper that the gate reads. Checked first with the gate's own tests
 * (`dry-run` stops there); then the Consent, the answers and the signatures are stored in one commit with their ledger entry. The
 * organization that captures holds what it captured: the gate takes it at its word only for its own records.
 */
import type { Consent, QuestionnaireResponse } from '@medplum/fhirtypes';
import { checkAnswers, patientOf } from '../../domain/consent/capture/check.ts';
import { consentFrom, revocationFrom, type Captured } from '../../domain/consent/capture/consent.ts';
import { formOf, type ConsentForm } from '../../domain/consent/capture/forms.ts';
import { formIdOf } from '../../domain/consent/capture/questionnaire.ts';
import type { AskFacts } from '../../domain/consent/context.ts';
import { publicDocument } from '../../domain/consent/enforce/releasable.ts';
import { readJson } from '../../domain/fhir/lossless-json.ts';
import { fail, isError, ok, toOperationOutcome, type Issue, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import { closeAsk } from '../asking/closing.ts';
import { revoking } from '../consents/revoke.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { Change, Session, Transaction } from '../ports.ts';
import { requireScope } from '../scope.ts';
import { writtenAnswer } from '../write/answer.ts';
import { checkResource } from '../write/check.ts';
import { makeDraft } from '../write/draft.ts';
import { writeEntries } from '../write/record-write.ts';
import { personFor } from '../write/subject.ts';
import type { CaptureCall } from './api.ts';
import { askFacts } from './ask-facts.ts';
import { finishedTask, paperTaskId, withPaperTasks } from './paper-tasks.ts';

interface Capturing { readonly caller: Caller; readonly call: CaptureCall; readonly form: ConsentForm; readonly response: QuestionnaireResponse }

/** Captures a form. Issues: a form that there is not; every missing or defective element, with its linkId; a Patient that the caller may not see. */
export async function captureConsent(deps: Deps, gates: Gates, caller: Caller, call: CaptureCall): Promise<Result<Answer>> {
  const scope = requireScope(caller, 'Consent', 'c');
  const read = scope.ok ? readResponse(deps, call) : scope;
  return read.ok ? deps.store.transact(caller.tenant, (tx) => capture(deps, gates, tx, { caller, call, ...read.value })) : read;
}

function readResponse(deps: Deps, call: CaptureCall): Result<Pick<Capturing, 'form' | 'response'>> {
  const parsed = readJson(call.text);
  const checked = parsed.ok ? checkResource(deps, 'QuestionnaireResponse', parsed.value) : parsed;
  if (!checked.ok) {
    return checked;
  }
  const response = checked.value.resource as QuestionnaireResponse;
  const form = formOf(formIdOf(response.questionnaire) ?? '');
  return form === undefined ? fail({ code: 'code-invalid', text: 'The answers name no form of this server', at: 'QuestionnaireResponse.questionnaire' }) : ok({ form, response });
}

async function capture(deps: Deps, gates: Gates, tx: Transaction, at: Capturing): Promise<Result<Answer>> {
  const { caller, call, form, response } = at;
  const person = await personFor(deps, gates, { session: tx, caller, resource: response });
  const facts = person.ok ? await factsFor(deps, gates, tx, { ...at, person: person.value }) : person;
  if (!person.ok || !facts.ok) {
    return facts.ok ? fail() : facts;
  }
  const signed = !call.dryRun || (response.item ?? []).some((item) => item.linkId === '8');
  const faults = checkAnswers(form, response, { tables: deps.policy.tables, facts: facts.value, signed });
  if (call.dryRun) {
    return ok({ status: 200, body: publicDocument(toOperationOutcome(faults)) });
  }
  if (faults.length > 0) {
    return fail(...faults);
  }
  const known = { person: person.value, facts: facts.value };
  return form.kind === 'revocation' ? captureRevocation(deps, tx, at, known) : captureConsentForm(deps, tx, at, known);
}

/** A form that is thought of: what is wrong with it (signatures aside), and the Consent that it would become. Nothing is stored. */
export interface ThoughtOf { readonly person: string; readonly faults: readonly Issue[]; readonly consent: Consent }

/** In: answers as text. Issues: answers that cannot be read, a Patient that the caller may not see. */
export async function thoughtOf(deps: Deps, gates: Gates, session: Session, { caller, call }: { readonly caller: Caller; readonly call: CaptureCall }): Promise<Result<ThoughtOf>> {
  const read = readResponse(deps, call);
  const person = read.ok ? await personFor(deps, gates, { session, caller, resource: read.value.response }) : read;
  if (!read.ok || !person.ok) {
    return read.ok ? fail(...(person.ok ? [] : person.issues)) : read;
  }
  const at = { caller, call, ...read.value };
  const facts = await factsFor(deps, gates, session, { ...at, person: person.value });
  return facts.ok ? ok({
    person: person.value, faults: checkAnswers(at.form, at.response, { tables: deps.policy.tables, facts: facts.value, signed: false }),
    consent: made(deps, at, { person: person.value, facts: facts.value }).consent,
  }) : facts;
}

interface Known { readonly person: string; readonly facts: AskFacts }

/** The person and the registry as the gate would read them toward whoever captures, under the Patient that the answers name. */
async function factsFor(deps: Deps, gates: Gates, tx: Session, at: Capturing & { readonly person: string }): Promise<Result<AskFacts>> {
  const { persons, registry } = await tx.epochs([at.person]);
  const gate = await gates.open(tx, { caller: at.caller, asOf: deps.clock.now(), person: at.person, epochs: { registry, person: persons.get(at.person) ?? 0 } });
  const facts = askFacts(deps.policy, gate, at.caller.organization);
  return facts.ok ? ok({ ...facts.value, patient: { ...facts.value.patient, id: patientOf(at.response) ?? '' } }) : facts;
}

function made(deps: Deps, at: Capturing, { facts }: Known): Captured {
  const { caller, form, response, call } = at;
  const ids = { consent: deps.ids.next(), response: deps.ids.next(), provenance: deps.ids.next() };
  return consentFrom({
    form, response, patient: patientOf(response)!, facts, ids, at: deps.clock.now(),
    by: caller.person === undefined ? `Organization/${caller.organization}` : `Practitioner/${caller.person}`, ...(call.scan === undefined ? {} : { scan: call.scan }),
  });
}

async function captureConsentForm(deps: Deps, tx: Transaction, at: Capturing, known: Known): Promise<Result<Answer>> {
  const { caller, call } = at;
  const { consent, response, provenance, verified } = made(deps, at, known);
  const invalid = [consent, response, provenance].flatMap((each) => deps.validator.validate(each)).filter(isError);
  if (invalid.length > 0) {
    return fail(...invalid);
  }
  const own = { person: known.person, holder: caller.organization };
  const drafts = [
    makeDraft(deps, { ...own, resource: consent, id: consent.id!, provenance: [provenance] }), makeDraft(deps, { ...own, resource: response, id: response.id!, provenance: [] }),
    makeDraft(deps, { ...own, resource: provenance, id: provenance.id!, provenance: [] }),
  ] as const;
  const closed = verified ? await closeAsk(deps, tx, response, known.person) : { changes: [], outbox: [] };
  const changes = [...withPaperTasks(deps, drafts.map((draft): Change => ({ kind: 'create', draft }))), ...await scanDone(deps, tx, call), ...closed.changes];
  const applied = await tx.apply({ changes, outbox: closed.outbox, ledger: writeEntries(deps, caller, { kind: 'write', action: 'operation', operation: 'consent-capture', drafts }) });
  return applied.ok ? ok(writtenAnswer({ draft: drafts[0], ...applied.value.versions[0]!, status: 201, call, warnings: verified ? [] : [WAITING] })) : applied;
}

const WAITING: Issue = {
  code: 'informational', severity: 'information', cite: '42 CFR 2.31(c)',
  text: 'It was signed on paper: it decides nothing until a person has held the paper against it (Consent/[id]/$verify)',
};

/** The scan that the answers were taken from needs no further look: its Consent does. */
async function scanDone(deps: Deps, tx: Transaction, call: CaptureCall): Promise<readonly Change[]> {
  const id = call.scan?.split('/')[1];
  const row = id === undefined ? undefined : (await tx.get('Task', paperTaskId(id)))?.resource;
  return row === undefined || row.deleted ? [] : [finishedTask(deps, row, { status: 'completed' })];
}

/** The answers are kept beside the revocation that they are. */
async function captureRevocation(deps: Deps, tx: Transaction, at: Capturing, known: Known): Promise<Result<Answer>> {
  const { caller, form, response } = at;
  const revoked = await revoking(deps, tx, caller, revocationFrom(form, response)!);
  if (!revoked.ok) {
    return revoked;
  }
  const { response: kept, provenance } = made(deps, at, known);
  const own = { person: known.person, holder: caller.organization, provenance: [] };
  // Its signature is on the revocation: one that targeted the Consent would be read as a signature on that.
  const signing = { ...provenance, target: [{ reference: `QuestionnaireResponse/${kept.id!}` }] };
  const changes: readonly Change[] = [
    revoked.value.change, { kind: 'create', draft: makeDraft(deps, { ...own, resource: kept, id: kept.id! }) },
    { kind: 'create', draft: makeDraft(deps, { ...own, resource: signing, id: signing.id! }) },
  ];
  const ledger = writeEntries(deps, caller, { kind: 'write', action: 'operation', operation: 'revoke', drafts: changes.map((change) => change.draft) });
  const { told } = revoked.value;
  const applied = await tx.apply({ changes: [...changes, ...told.changes], outbox: told.outbox, ledger });
  return applied.ok ? ok({ status: 200, body: publicDocument(toOperationOutcome([REVOKED])) }) : applied;
}

const REVOKED: Issue = { code: 'informational', severity: 'information', text: 'The revocation is recorded and acts from now on; what was disclosed before stands', cite: '42 CFR 2.31(a)(6)' };
