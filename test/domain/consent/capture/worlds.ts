// SPDX-License-Identifier: Apache-2.0
/** For every consent form: complete answers on it, and a world in which the consent they make lets one record out. */
import type { Consent, Provenance, QuestionnaireResponse, QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '@medplum/fhirtypes';
import { formOf, FORMS, type ConsentForm } from '../../../../src/domain/consent/capture/forms.ts';
import { decide } from '../../../../src/domain/consent/decide.ts';
import { readAsk } from '../../../../src/domain/consent/evidence/read-ask.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { cs } from '../../../../src/domain/consent/evidence/systems.ts';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import { scenarioToFhir } from '../../../../src/domain/consent/scenario/to-fhir.ts';
import { shippedTables } from '../../../support/consent-tables.ts';
import { BASE, VALID } from '../engine/valid-papers.ts';

export const tables = shippedTables();
export const PATIENT = 'pt-one';
export const TODAY = BASE.asOf.slice(0, 10);

/**
 * The engine's own valid worlds, without their papers. The program is a covered entity, so that both laws are asked; for a referral by a
 * court the reporting order would be its HIPAA basis (rules section 4.2), so there it is not.
 */
function worldOf(form: ConsentForm): Facts {
  const facts = VALID[form.variant!];
  const covered = facts.organizations.map((each) => (['org-gate', 'org-va'].includes(each.id) ? { ...each, classes: [...each.classes, 'covered-entity' as const] } : each));
  const both = { recipient: { organization: 'org-agency', role: 'housing-staff' as const }, purpose: 'case-coordination' as const };
  return { ...facts, consents: [], ...(form.variant === 'cj-referral' ? {} : { organizations: covered }), ...(form.bothLists ? both : {}) };
}

const coding = (set: string, code: string): QuestionnaireResponseItemAnswer => ({ valueCoding: { system: cs(set), code } });
const ref = (reference: string): QuestionnaireResponseItemAnswer => ({ valueReference: { reference } });
const item = (linkId: string, answer: readonly QuestionnaireResponseItemAnswer[], inner: readonly QuestionnaireResponseItem[] = []): QuestionnaireResponseItem => ({
  linkId, ...(answer.length === 0 ? {} : { answer: [...answer] }), ...(inner.length === 0 ? {} : { item: [...inner] }),
});

/** Complete answers, item by item. */
function answersFor(form: ConsentForm, facts: Facts): readonly QuestionnaireResponseItem[] {
  const paper = VALID[form.variant!].consents[0]!;
  const to = form.bothLists ? [facts.recipient.organization!] : paper.recipients;
  const all: Readonly<Record<string, QuestionnaireResponseItem>> = {
    1: item('1', [{ valueString: 'Wren Abbot' }]),
    2: item('2', [], [item('2.who', paper.disclosers.map((id) => ref(`Organization/${id}`)))]),
    3: item('3', [], [item('3.what', paper.categories.map((code) => coding('category', code)))]),
    4: item('4', [], [...(to.length === 0 ? [] : [item('4.who', to.map((id) => ref(`Organization/${id}`)))]), ...(paper.recipientClass === undefined ? [] : [item('4.class', [coding('recipient-class', paper.recipientClass)])])]),
    '4.intermediary': item('4.intermediary', [ref('Organization/org-link')]),
    5: item('5', (form.bothLists ? [facts.purpose] : paper.purposes).map((code) => coding('purpose', code))),
    7: item('7', [], [item('7.date', [{ valueDate: '2027-02-28' }])]),
    '2.35(a)': item('2.35(a)', [], [item('2.35(a).by', [ref('Organization/org-agency')]), item('2.35(a).condition', [coding('mandate', 'probation')])]),
    '2.35(b)': item('2.35(b)', [], [item('2.35(b).from', [{ valueDate: TODAY }]), item('2.35(b).to', [{ valueDate: '2027-06-30' }])]),
    '2.35(c)': item('2.35(c)', [], [item('2.35(c).event', [coding('revocable-event', 'final-disposition')])]),
    8: item('8', [], [
      item('8.who', [ref(`Patient/${PATIENT}`)]), item('8.role', [coding('signer-role', 'patient')]), item('8.method', [coding('signature-method', 'electronic')]),
      item('9', [{ valueDate: TODAY }]),
    ]),
  };
  return form.items.flatMap((each) => (each.statement !== undefined ? [item(each.linkId, [{ valueBoolean: true }])] : all[each.linkId] ?? []));
}

export interface FormWorld { readonly id: string; readonly form: ConsentForm; readonly facts: Facts; readonly response: QuestionnaireResponse }

/** One world per form of kind `consent`. */
export const WORLDS: readonly FormWorld[] = FORMS.filter((form) => form.kind === 'consent').map((form) => {
  const facts = worldOf(form);
  return { id: form.id, form, facts, response: responseOf(form.id, answersFor(form, facts)) };
});

/** Answers on a form. */
export function responseOf(form: string, items: readonly QuestionnaireResponseItem[]): QuestionnaireResponse {
  return { resourceType: 'QuestionnaireResponse', questionnaire: `https://throughcare.dev/fhir/Questionnaire/${form}`, status: 'completed', subject: { reference: `Patient/${PATIENT}` }, item: [...items] };
}

export const askFactsOf = ({ records: _records, ...facts }: Facts): Omit<Facts, 'records'> => facts;

/** The engine on what was captured, read through the carriers like any other Consent. */
export function engineOn(facts: Facts, consent: Consent, provenance: Provenance): { readonly outcome: string; readonly reasons: readonly string[] } {
  const world = scenarioToFhir(facts);
  const read = readAsk(world.context, readRegistry(world.registry), [...world.evidence, consent, provenance]);
  if (!read.ok) {
    throw new Error(read.issues.map((issue) => issue.text).join(' '));
  }
  const decision = decide({ ...read.value.facts, records: facts.records, request: facts.request }, tables);
  return { outcome: decision.outcome, reasons: decision.withheld[0]?.reasons ?? [] };
}

export function without(response: QuestionnaireResponse, linkId: string): QuestionnaireResponse {
  const drop = (items: readonly QuestionnaireResponseItem[]): QuestionnaireResponseItem[] => items.filter((each) => each.linkId !== linkId)
    .map((each) => (each.item === undefined ? each : { ...each, item: drop(each.item) }));
  return { ...response, item: drop(response.item ?? []) };
}

export const specific = formOf('consent-specific');
