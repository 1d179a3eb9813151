// SPDX-License-Identifier: Apache-2.0
/** `$paper`: a form to be filled in by hand, or what was agreed on one, as a PDF for the person. */
import type { Consent, QuestionnaireResponse } from '@medplum/fhirtypes';
import { formOf, type ConsentForm, type Language } from '../../domain/consent/capture/forms.ts';
import { printedForm, wordOf } from '../../domain/consent/capture/print.ts';
import { formIdOf } from '../../domain/consent/capture/questionnaire.ts';
import { enforceStatement } from '../../domain/consent/enforce/enforce.ts';
import { ext, part } from '../../domain/consent/evidence/access.ts';
import { isVerified } from '../../domain/consent/evidence/consents/signatures.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { toResource } from '../gate/knowledge.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { Session, StoredResource } from '../ports.ts';
import { notFound } from '../release/answer.ts';
import { recordAnswer, type AnswerRecord } from '../release/record.ts';
import { DIRECTORY_DECISION } from '../release/view.ts';
import { requireScope } from '../scope.ts';
import { provenanceOf } from '../write/provenance.ts';

export const PDF = 'application/pdf';

export interface PaperCall { readonly id: string; readonly language: Language }

/** An empty form. 404: there is none of that id. */
export async function formPaper(deps: Deps, call: PaperCall): Promise<Result<Answer>> {
  const form = formOf(call.id);
  if (form === undefined) {
    return notFound();
  }
  const bytes = await deps.documents.pdf(printedForm({ form, language: call.language, made: VERSION_DAY, agreed: false, names: new Map() }));
  return ok({ status: 200, body: enforceStatement('file', PDF, [DIRECTORY_DECISION], () => textOf(bytes)) });
}

/** An empty form is the same whenever it is printed: it bears the day on which the amended rule bound (89 FR 12472). */
const VERSION_DAY = '2026-02-16T00:00:00Z';

/** Bytes as text, a character each: how a Releasable carries a PDF. */
function textOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

interface Found { readonly consent: Consent; readonly response: QuestionnaireResponse; readonly form: ConsentForm }
interface Looked { readonly record: AnswerRecord; readonly found?: Found; readonly names?: ReadonlyMap<string, string> }

/** What was agreed. 404 alike for what is not there, what the caller may not see and what was captured on no form of ours. */
export async function consentPaper(deps: Deps, gates: Gates, caller: Caller, call: PaperCall): Promise<Result<Answer>> {
  const scope = requireScope(caller, 'Consent', 'r');
  if (!scope.ok) {
    return scope;
  }
  const looked = await deps.store.read(caller.tenant, (session) => look(deps, gates, session, { caller, id: call.id }));
  const written = await recordAnswer(deps, caller, looked.record);
  if (!written.ok) {
    return written;
  }
  const { found, names } = looked;
  if (found === undefined || names === undefined) {
    return notFound();
  }
  const { form, response, consent } = found;
  const bytes = await deps.documents.pdf(printedForm({
    form, response, language: call.language, made: response.authored ?? VERSION_DAY, agreed: true, notes: notesOn(consent, call.language),
    names: new Map([...names, ...ownName(response)]),
  }));
  const decisions = [...looked.record.perPerson.values()].flat();
  return decisions.length === 0 ? fail({ code: 'exception', text: 'No decision stands behind this paper' })
    : ok({ status: 200, body: enforceStatement('file', PDF, decisions, () => textOf(bytes)) });
}

async function look(deps: Deps, gates: Gates, session: Session, { caller, id }: { readonly caller: Caller; readonly id: string }): Promise<Looked> {
  const nothing: Looked = { record: { action: 'read', operation: 'consent-paper', types: ['Consent'], gates: new Map(), rows: [], perPerson: new Map() } };
  const head = await session.get('Consent', id);
  if (head === undefined || head.resource.deleted || head.resource.person === '') {
    return nothing;
  }
  const { person } = head.resource;
  const gate = await gates.open(session, { caller, asOf: deps.clock.now(), person, epochs: head.epochs });
  const rows = [head.resource, ...await answersOf(deps, session, head.resource)];
  const record: AnswerRecord = { ...nothing.record, gates: new Map([[person, gate]]), rows, perPerson: new Map([[person, gate.conclude(rows)]]) };
  const [consent, response] = rows.map((row) => toResource(row)) as [Consent, QuestionnaireResponse | undefined];
  const form = formOf(formIdOf(response?.questionnaire) ?? '');
  const seen = rows.every((row) => gate.verdict(row).verdict === 'release');
  return !seen || response === undefined || form === undefined ? { record } : { record, found: { consent, response, form }, names: namesKnown(gate) };
}

/** The answers behind a captured Consent: its source, or, when that is a scan, what its signatures name as their source. */
export async function answersOf(deps: Deps, session: Session, row: StoredResource): Promise<readonly StoredResource[]> {
  const source = (toResource(row) as Consent).sourceReference?.reference ?? '';
  const behind = ANSWERS.test(source) ? [source] : (await provenanceOf(deps, session, row)).flatMap((each) => each.entity ?? []).map((each) => each.what.reference ?? '');
  const [found] = await session.getMany(behind.filter((reference) => ANSWERS.test(reference)).slice(0, 1));
  return found === undefined || found.deleted || found.holder !== row.holder ? [] : [found];
}

const ANSWERS = /^QuestionnaireResponse\//;

function namesKnown(gate: PersonGate): ReadonlyMap<string, string> {
  const { organizations, professionals } = gate.registry.registry;
  return new Map([...organizations.map((each) => [`Organization/${each.id}`, each.name] as const), ...professionals.map((each) => [`Practitioner/${each.id}`, each.name] as const)]);
}

/** The person signs under the name on the form. */
function ownName(response: QuestionnaireResponse): readonly (readonly [string, string])[] {
  const name = response.item?.find((item) => item.linkId === '1')?.answer?.[0]?.valueString;
  const patient = response.subject?.reference;
  return name === undefined || patient === undefined ? [] : [[patient, name]];
}

function notesOn(consent: Consent, language: Language): readonly string[] {
  const revoked = part(ext(consent, 'consent-revocation'), 'date')?.valueDate;
  return [
    ...(revoked === undefined ? [] : [`${wordOf('revoked', language)} ${revoked}`]),
    ...(consent.provision?.type === 'permit' && !isVerified(consent) ? [wordOf('unverified', language)] : []),
  ];
}
