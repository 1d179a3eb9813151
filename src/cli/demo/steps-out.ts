// SPDX-License-Identifier: Apache-2.0
/** The second half of the journey: who asks, and what goes out. */
import { day } from './messages.ts';
import type { ActingAs, Reply } from './party.ts';
import { EMERGENCY_PATIENT, episode, HOSPITAL_PATIENT, HOUSING_PATIENT, OTHER_APPLICANT, parameters, transaction } from './resources.ts';
import type { Stage } from './stage.ts';
import { act, ask, CAST, expectThat, issuesOf, line, noticeOf, part2Of, recordsOf, search, SID, step, types } from './stage.ts';
import { referenceIn, tellWritten } from './steps-in.ts';

/** 7: probation finds her by her state number and asks for everything. */
export async function probationPulls(stage: Stage): Promise<string> {
  step(stage, 7, 'Her probation officer asks for everything about her', [CAST.probation]);
  const found = await act(stage, CAST.probation, search('Patient', { identifier: `${SID.system}|${SID.value}` }), 'by state number, in the body');
  const id = `Patient/${recordsOf(found)[0]?.id ?? ''}`;
  const reply = await pull(stage, CAST.probation, id);
  tellPull(stage, reply);
  line(stage, 'law', 'The referral consent covers attendance and drug tests (42 CFR 2.35). Diagnosis, medication, goals, the plan and the screening stay.');
  const given = new Set(part2Of(reply).map((each) => each.resourceType));
  expectThat(stage, given.has('Encounter') && given.has('Observation'), 'attendance and drug tests go to probation');
  expectThat(stage, !['MedicationRequest', 'Condition', 'CarePlan', 'Goal'].some((type) => given.has(type)), 'nothing else of the program goes to probation');
  const [notice = '', scope = ''] = noticeOf(reply);
  expectThat(stage, notice.includes('42 CFR part 2') && scope.startsWith('Scope of the consent'), 'the notice and the scope of the consent go along');
  return id;
}

/** 8: housing asks for medications, of her and of somebody whom nobody knows. */
export async function housingAsks(stage: Stage): Promise<void> {
  step(stage, 8, 'The housing agency asks for her medications', [CAST.housing]);
  const [rosa, other] = await Promise.all([HOUSING_PATIENT, OTHER_APPLICANT].map((resource) => ask(stage, CAST.housing, { method: 'POST', path: '/fhir/R4/Patient', body: JSON.stringify(resource) })));
  const medications = async (location = ''): Promise<Reply> => {
    const patient = location.replace(/^.*(Patient\/[^/]+)$/, '$1');
    return ask(stage, CAST.housing, search('MedicationRequest', { patient, _total: 'accurate' }));
  };
  const reply = await medications(rosa?.location);
  line(stage, CAST.housing.client, 'POST /fhir/R4/MedicationRequest/_search  (patient: Rosa; then another applicant)');
  line(stage, 'answer', `${String(reply.status)}: ${types(recordsOf(reply))}; "${issuesOf({ ...reply, body: outcomeIn(reply) })[0] ?? ''}"`);
  const same = withoutLinks(reply) === withoutLinks(await medications(other?.location));
  line(stage, 'the same?', same ? 'For the other applicant, of whom nothing is known at all, the answer is the same to the letter.' : 'The answers differ.');
  line(stage, 'law', 'No consent names the agency: deny by default (42 CFR 2.13(a)); and the answer may not even say that she is a patient (2.13(c)(2)).');
  expectThat(stage, recordsOf(reply).length === 0 && reply.status === 200, 'housing gets nothing');
  expectThat(stage, same, 'withheld looks like absent');
}

function outcomeIn(reply: Reply): unknown {
  const entries = (reply.body as { readonly entry?: readonly { readonly resource?: { readonly resourceType: string } }[] } | undefined)?.entry ?? [];
  return entries.find((entry) => entry.resource?.resourceType === 'OperationOutcome')?.resource;
}

/** Links are sealed anew for each answer and say nothing. */
function withoutLinks(reply: Reply): string {
  return JSON.stringify(reply.body, (key, value: unknown) => (key === 'link' ? undefined : value));
}

/** 9: the hospital that treats her asks under the TPO consent; the reference of her chart there. */
export async function hospitalPulls(stage: Stage): Promise<string> {
  step(stage, 9, 'Larkspur General, where she is treated, asks for everything', [CAST.hospital]);
  const url = 'urn:uuid:6f1c1f0e-1c58-4f0b-8f5d-0b6a2f6f3c41';
  const at = { subject: url, organization: 'larkspur', person: 'amara-whitfield' };
  const body = transaction([{ url, resource: HOSPITAL_PATIENT }, { url: `${url.slice(0, -1)}2`, resource: episode('treatment', at, day(stage.today, -4)) }]);
  const opened = await act(stage, CAST.hospital, { method: 'POST', path: '/fhir/R4', body }, 'opens her chart');
  tellWritten(stage, opened);
  const chart = referenceIn(opened, 'Patient');
  const reply = await pull(stage, CAST.hospital, chart);
  tellPull(stage, reply);
  line(stage, 'law', 'The single TPO consent covers the SUD record (42 CFR 2.33(a)(2)); the clinic\'s screening needs none for treatment (45 CFR 164.506(c)). Charges stay: criminal history.');
  const given = new Set(part2Of(reply).map((each) => each.resourceType));
  expectThat(stage, given.has('MedicationRequest') && given.has('CarePlan') && given.has('Condition'), 'the SUD record goes to the hospital that the consent names');
  return chart;
}

/** 10: an overdose; another hospital has no consent, declares the emergency and gets what it needs. */
export async function overdose(stage: Stage): Promise<void> {
  step(stage, 10, 'Overdose: she lies unconscious in the emergency department of Juniper Regional', [CAST.emergency]);
  const arrived = await act(stage, CAST.emergency, { method: 'POST', path: '/fhir/R4/Patient', body: JSON.stringify(EMERGENCY_PATIENT) }, 'registers her by the card in her wallet');
  const patient = arrived.location.replace(/^.*(Patient\/[^/]+)$/, '$1');
  const medications = async (about: string): Promise<Reply> => {
    const reply = await act(stage, CAST.emergency, search('MedicationRequest', { patient }), about);
    line(stage, 'answer', `${String(reply.status)}: ${types(recordsOf(reply))}${drugs(reply)}`);
    return reply;
  };
  const before = await medications('before the declaration');
  const declared = await act(stage, CAST.emergency, { method: 'POST', path: '/fhir/R4/$break-glass', body: parameters([
    ['identifier', { valueIdentifier: SID }], ['nature', { valueCode: 'overdose' }], ['recipientName', { valueString: 'Nadia Karim, MD' }],
    ['facility', { valueString: 'Juniper Regional Medical Center' }], ['consentCannotBeObtained', { valueBoolean: true }],
  ]) }, 'the four facts of 2.51(c)');
  line(stage, 'answer', `${String(declared.status)}: ${issuesOf(declared)[0] ?? ''}`);
  const after = await medications('after it');
  line(stage, 'law', 'To medical personnel in a bona fide emergency, when consent cannot be obtained (42 CFR 2.51). Open Door is told at once and documents it; every use will be reviewed.');
  expectThat(stage, recordsOf(before).length === 0, 'before the declaration nothing of the program goes to the emergency department');
  expectThat(stage, recordsOf(after).some((each) => each.resourceType === 'MedicationRequest'), 'after it the medication does');
}

function drugs(reply: Reply): string {
  const names = recordsOf(reply).flatMap((each) => {
    const concept = each['medicationCodeableConcept'] as { readonly text?: string; readonly coding?: readonly { readonly display?: string }[] } | undefined;
    return concept?.coding?.[0]?.display ?? concept?.text ?? [];
  });
  return names.length === 0 ? '' : ` (${names.join('; ')})`;
}

/** 11: she takes the TPO consent back; the same question the next moment. */
export async function revocation(stage: Stage, at: { readonly consent: string; readonly chart: string; readonly case: string }): Promise<void> {
  step(stage, 11, 'Home again, she revokes the TPO consent in writing; the hospital and probation ask once more', [CAST.program, CAST.hospital, CAST.probation]);
  const revoked = await act(stage, CAST.program, { method: 'POST', path: `/fhir/R4/${at.consent}/$revoke`, body: parameters([['form', { valueCode: 'written' }]]) }, '');
  line(stage, 'answer', `${String(revoked.status)}: ${issuesOf(revoked)[0] ?? ''}`);
  const hospital = await pull(stage, CAST.hospital, at.chart);
  tellPull(stage, hospital);
  const probation = await pull(stage, CAST.probation, at.case);
  tellPull(stage, probation);
  line(stage, 'law', 'A revocation acts at once and not backwards (42 CFR 2.31(a)(6)). The referral consent stands on its own paper, and may be revoked only when supervision ends (2.35(c)).');
  expectThat(stage, revoked.status === 200 && part2Of(hospital).length === 0, 'after the revocation nothing of the program goes to the hospital');
  expectThat(stage, recordsOf(hospital).some((each) => each.resourceType === 'QuestionnaireResponse'), 'the clinic\'s screening still does: it never rested on that consent');
  expectThat(stage, part2Of(probation).length > 0, 'the referral consent is untouched');
}

async function pull(stage: Stage, as: ActingAs, patient: string): Promise<Reply> {
  return act(stage, as, { method: 'GET', path: `/fhir/R4/${patient}/$everything?_count=500` }, '');
}

function tellPull(stage: Stage, reply: Reply): void {
  const part2 = part2Of(reply);
  const labelled = new Set<unknown>(part2);
  line(stage, 'answer', `${String(reply.status)}: under part 2: ${types(part2)}; beside that: ${types(recordsOf(reply).filter((each) => !labelled.has(each)))}`);
  const [notice, ...scope] = noticeOf(reply);
  if (notice !== undefined) {
    line(stage, 'notice', notice.length > 180 ? `${notice.slice(0, notice.lastIndexOf(' ', 180))} ...` : notice);
    scope.forEach((text) => { line(stage, 'scope', text); });
  }
}
