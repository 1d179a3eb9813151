// SPDX-License-Identifier: Apache-2.0
/**
 * `CarePlan/[id]/$document`: the plan for people, as a page or a PDF. Made from what the asker may have; the participant's copy, whoever prints
 * it, holds besides only what the participant may have: it is handed over. The court's copy is `Patient/[id]/$compliance-report`.
 */
import type { Resource } from '@medplum/fhirtypes';
import { categoryOf } from '../../domain/consent/classify/category.ts';
import type { Language } from '../../domain/consent/capture/forms.ts';
import type { PrintedForm } from '../../domain/consent/capture/print.ts';
import { enforceStatement } from '../../domain/consent/enforce/enforce.ts';
import { strip } from '../../domain/consent/enforce/strip.ts';
import { documentPage } from '../../domain/caseplan/document/html.ts';
import { participantCopy } from '../../domain/caseplan/document/participant.ts';
import { teamView } from '../../domain/caseplan/document/team.ts';
import { visitsOf } from '../../domain/caseplan/document/visits.ts';
import { readPlan } from '../../domain/caseplan/read.ts';
import { compileSchema } from '../../domain/fhir/schema.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import { notFound } from '../release/answer.ts';
import { releasedPlan, type ReleasedPlan } from './released-plan.ts';

export const DOCUMENT_READERS = ['participant', 'team'] as const;
export const DOCUMENT_FORMS = ['html', 'pdf'] as const;

export interface DocumentCall {
  readonly id: string;
  readonly base: string;
  readonly reader: (typeof DOCUMENT_READERS)[number];
  readonly form: (typeof DOCUMENT_FORMS)[number];
  readonly language: Language;
}

/** 404 alike for no such plan, one that the caller may not see, and, for the participant's copy, one that the participant may not have. */
export async function planDocument(deps: Deps, gates: Gates, caller: Caller, call: DocumentCall): Promise<Result<Answer>> {
  const released = await releasedPlan(deps, gates, caller, { id: call.id, base: call.base, operation: 'document' });
  if (!released.ok) {
    return released;
  }
  const isHandedOver = call.reader === 'participant' && caller.purpose !== 'patient-request';
  const resources = isHandedOver ? await forParticipant(deps, gates, caller, { call, released: released.value }) : released.value.resources;
  const theirs = readPlan(resources, `CarePlan/${call.id}`, { categoryOf: (one) => categoryOf(one, deps.policy.classification) });
  if (theirs === undefined) {
    return notFound();
  }
  const { today, notices, decisions } = released.value;
  const input = { plan: theirs, visits: visitsOf(resources, today), language: call.language, made: deps.clock.now(), today, notices };
  const printed = call.reader === 'participant' ? participantCopy(input) : teamView(input);
  const written = await write(deps, call.form, printed);
  return ok({ status: 200, body: enforceStatement(call.form === 'pdf' ? 'file' : 'page', written.contentType, decisions, () => written.text) });
}

/** A PDF is carried as text of one character per byte (src/http/reply.ts). */
async function write(deps: Deps, form: DocumentCall['form'], printed: PrintedForm): Promise<{ readonly contentType: string; readonly text: string }> {
  return form === 'html' ? { contentType: 'text/html; charset=utf-8', text: documentPage(printed) }
    : { contentType: 'application/pdf', text: Buffer.from(await deps.documents.pdf(printed)).toString('latin1') };
}

interface Narrowing { readonly call: DocumentCall; readonly released: ReleasedPlan }

/** The records that both the asker and the participant may have, each without what points to others. */
async function forParticipant(deps: Deps, gates: Gates, caller: Caller, { call, released }: Narrowing): Promise<readonly Resource[]> {
  const allowed = await deps.store.read(caller.tenant, async (session) => {
    const found = await session.get('CarePlan', call.id);
    if (found === undefined || found.resource.person === '') {
      return new Set<string>();
    }
    const { person } = found.resource;
    const patients = (await session.patients(person)).map((row) => row.id);
    const participant: Caller = {
      tenant: caller.tenant, client: caller.client, organization: '', kind: 'partner', scopes: [], request: caller.request, purpose: 'patient-request', role: 'patient', selves: patients,
      ...(patients[0] === undefined ? {} : { person: patients[0] }),
    };
    const gate = await gates.open(session, { caller: participant, asOf: deps.clock.now(), person, epochs: found.epochs });
    const asking = await gates.open(session, { caller, asOf: deps.clock.now(), person, epochs: found.epochs });
    return visibleTo({ gate, asking }, await session.heads(released.resources.map((each) => `${each.resourceType}/${each.id ?? ''}`)));
  });
  // What names no record here (the address of an extension, say) tells nothing of one.
  const visible = (reference: string): boolean => allowed.has(reference) || !/^[A-Z][A-Za-z]+\//.test(reference) || /^(Organization|Practitioner|PractitionerRole|HealthcareService|Location|Patient)\//.test(reference);
  return released.resources.filter((each) => visible(`${each.resourceType}/${each.id ?? ''}`)).map((each): Resource => strip(each, { schema: compileSchema(deps.definitions), visible, copies: 'kept' }).resource);
}

/**
 * A record of which the participant may not have a field that the asker has it does not get: the asker's copy no longer says where in it that field
 * stood. What the asker has not either is gone from that copy, and tells nobody that it was there (42 CFR 2.13(c)(2)).
 */
function visibleTo({ gate, asking }: { readonly gate: PersonGate; readonly asking: PersonGate }, heads: readonly Parameters<PersonGate['verdict']>[0][]): ReadonlySet<string> {
  const lets = (head: typeof heads[number]): boolean => {
    const gone = new Set(asking.fields(head).filter(({ verdict }) => verdict.verdict !== 'release').map(({ names }) => names.join(' ')));
    return gate.verdict(head).verdict === 'release' && gate.fields(head).every(({ names, verdict }) => verdict.verdict === 'release' || gone.has(names.join(' ')));
  };
  return new Set(heads.filter(lets).map(({ type, id }) => `${type}/${id}`));
}
