// SPDX-License-Identifier: Apache-2.0
/** Answers that were checked and signed -> the FHIR Consent of the project's carriers, the answers as kept, and the signatures. */
import type { Consent, ConsentProvisionActor, Narrative, Provenance, QuestionnaireResponse } from '@medplum/fhirtypes';
import type { AskFacts } from '../context.ts';
import { CONSENT_SCOPE, sd, V3_PARTICIPATION } from '../evidence/systems.ts';
import { writeConsent } from '../scenario/write-papers.ts';
import { concept, some, type Naming } from '../scenario/writing.ts';
import { readAnswers, type Answers } from './answers.ts';
import { namedOn } from './check.ts';
import type { ConsentForm } from './forms.ts';
import { idIn, paperOf } from './paper.ts';
import { signingOf } from './signing.ts';

export interface CaptureInput {
  readonly form: ConsentForm;
  readonly response: QuestionnaireResponse;
  /** Id of the Patient whom the answers are about. */
  readonly patient: string;
  readonly facts: AskFacts;
  /** Ids that the server gave. */
  readonly ids: { readonly consent: string; readonly response: string; readonly provenance: string };
  /** Instant at which it was captured. */
  readonly at: string;
  /** `Type/id` of who captured it. */
  readonly by: string;
  /** `DocumentReference/id` of the scan that the answers were taken from. */
  readonly scan?: string;
}

export interface Captured {
  readonly consent: Consent;
  readonly response: QuestionnaireResponse;
  readonly provenance: Provenance;
  /** False: signed on paper, so that a person must look at the paper before it decides anything (rules section 4.3). */
  readonly verified: boolean;
}

/** Profile of the answers: what was asked of a person about sharing is no assessment of the person. */
export const ANSWERS_PROFILE = sd('consent-form-answers');

/**
 * In: answers without faults. Out: the Consent and what stands behind it. Signed on a screen it is verified by the capture itself;
 * signed on paper it waits for `$verify`.
 */
export function consentFrom(input: CaptureInput): Captured {
  const { answers } = readAnswers(input.form, input.response);
  const methods = answers.groups('8').map((group) => group.one('8.method'));
  const verified = input.scan === undefined && methods.every((method) => method === 'electronic');
  return {
    consent: input.form.kind === 'refusal' ? refusal(input, answers) : permission(input, answers, verified),
    response: keptAnswers(input), provenance: signingOf(input, answers), verified,
  };
}

function permission(input: CaptureInput, answers: Answers, verified: boolean): Consent {
  const paper = paperOf({ form: input.form, answers, id: input.ids.consent, patient: input.patient });
  const { verification: _claimed, patient: _named, ...written } = writeConsent(paper, namingFor(answers));
  return {
    ...written, ...(paper.patient === '' ? {} : { patient: { reference: `Patient/${paper.patient}` } }), ...frame(input, answers),
    ...(verified ? { verification: [{ verified: true, ...signerOf(answers), verificationDate: input.at }] } : {}),
  };
}

function refusal(input: CaptureInput, answers: Answers): Consent {
  const actors = answers.all('refuse.who').map((reference): ConsentProvisionActor => ({ role: { coding: [{ system: V3_PARTICIPATION, code: 'IRCP' }] }, reference: { reference } }));
  return {
    resourceType: 'Consent', id: input.ids.consent, status: 'active', category: [concept('restriction-kind', 'standalone-deny-consent')],
    policyRule: concept('policy', 'restriction'), patient: { reference: `Patient/${input.patient}` }, ...frame(input, answers),
    provision: { type: 'deny', ...some('actor', actors), ...some('code', answers.all('refuse.what').map((kind) => concept('category', kind))) },
  };
}

/** What every captured Consent says of how it was made. */
function frame(input: CaptureInput, answers: Answers): Omit<Consent, 'resourceType' | 'status' | 'category'> {
  const dated = answers.groups('8').flatMap((group) => group.one('9') ?? []).sort().at(-1);
  const signers = answers.groups('8').flatMap((group) => group.one('8.who') ?? []);
  return {
    scope: { coding: [{ system: CONSENT_SCOPE, code: 'patient-privacy' }] },
    ...(dated === undefined ? {} : { dateTime: dated }),
    ...some('organization', answers.all('2.who').map((reference) => ({ reference }))),
    ...some('performer', signers.map((reference) => ({ reference }))),
    policy: LAWS.filter(([cite]) => input.form.cite.includes(cite)).map(([, uri]) => ({ uri })),
    sourceReference: { reference: input.scan ?? `QuestionnaireResponse/${input.ids.response}` },
    text: narrative(input.form),
  };
}

/** Where the laws stand that a form cites. */
const LAWS = [
  ['42 CFR 2.', 'https://www.ecfr.gov/current/title-42/part-2'], ['45 CFR 164.508', 'https://www.ecfr.gov/current/title-45/section-164.508'],
  ['45 CFR 164.522', 'https://www.ecfr.gov/current/title-45/section-164.522'], ['38 USC 7332', 'https://www.govinfo.gov/link/uscode/38/7332'],
] as const;

/** Names the form alone: whoever may read the Consent reads the rest in its elements. */
function narrative(form: ConsentForm): Narrative {
  return { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${form.title.en} (${form.cite})</p></div>` };
}

/** R4 lets the patient or a relative confirm; a director's act is in the signatures. */
function signerOf(answers: Answers): { verifiedWith?: { reference: string } } {
  const reference = answers.groups('8')[0]?.one('8.who') ?? '';
  return /^(?:Patient|RelatedPerson)\//.test(reference) ? { verifiedWith: { reference } } : {};
}

function keptAnswers({ response, ids, at, patient }: CaptureInput): QuestionnaireResponse {
  const { meta, ...rest } = response;
  return {
    ...rest, id: ids.response, status: 'completed', authored: response.authored ?? at, subject: { reference: `Patient/${patient}` },
    meta: { ...(meta?.tag === undefined ? {} : { tag: meta.tag }), profile: [ANSWERS_PROFILE] },
  };
}

/** Ids of the paper become the references that stood on the form. */
function namingFor(answers: Answers): Naming {
  const named = namedOn(answers);
  return { ref: (id) => ({ reference: named.get(id) ?? '' }) };
}

export interface Revoked { readonly id: string; readonly form: 'written' | 'oral'; readonly recipients?: readonly string[] }

/** What the answers on the form `consent-revocation` take back; undefined: they name no consent. */
export function revocationFrom(form: ConsentForm, response: QuestionnaireResponse): Revoked | undefined {
  const { answers } = readAnswers(form, response);
  const consent = answers.one('revoke.consent');
  const recipients = answers.all('revoke.recipient');
  return consent === undefined ? undefined : {
    id: idIn(consent), form: answers.one('revoke.form') === 'oral' ? 'oral' : 'written', ...(recipients.length === 0 ? {} : { recipients }),
  };
}
