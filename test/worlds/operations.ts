// SPDX-License-Identifier: Apache-2.0
/** Operations that name a paper, a person or a piece of work which the recipient must not know of, and those that are none of a partner's business. */
import { consentOf, fullForm, patientOf, SID } from '../e2e/support.ts';
import { MESSAGES } from './classes.ts';
import type { Interaction } from './interactions.ts';
import { SECRET, secretOf, sidOf, type View } from './pair.ts';
import { get, idOf, noteOn, sent } from './steps.ts';
import type { Step } from '../support/transcript.ts';

type Part = Readonly<Record<string, unknown>> & { readonly name: string };
const parameters = (...parameter: readonly Part[]): object => ({ resourceType: 'Parameters', parameter });
const words = (...named: readonly (readonly [string, string])[]): readonly Part[] => named.map(([name, valueString]) => ({ name, valueString }));
const reference = (name: string, to: string): Part => ({ name, valueReference: { reference: to } });
const post = (path: string, ...parts: readonly Part[]): Step => sent('POST', path, parameters(...parts));

/** A consent or refusal that the recipient must not know of, by its id, and filing one about somebody whom it must not know. */
function onPapers({ paper, hidden }: View): readonly Step[] {
  const consent = consentOf(fullForm({ patient: hidden.patient, verified: false }));
  const document = { resourceType: 'DocumentReference', status: 'current', subject: { reference: hidden.patient }, content: [{ attachment: { contentType: 'text/plain', data: 'dGV4dA==' } }] };
  return [
    get(`/${paper}`), get(`/${paper}/_history`), get(`/${paper}/$paper`), get('/Consent/$to-verify'), get(`/Consent?_id=${idOf(paper)}&_total=accurate`), get('/Consent?_total=accurate&_count=2'),
    post(`/${paper}/$revoke`, { name: 'form', valueCode: 'written' }), post(`/${paper}/$verify`, { name: 'verified', valueBoolean: true }),
    post('/Consent/$revokeConsent', reference('consent', paper), reference('patient', hidden.patient)),
    post('/Consent/$fileConsent', { name: 'consent', resource: consent }, { name: 'document', resource: document }),
    sent('POST', '/Consent/$capture', { resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire: 'https://throughcare.dev/fhir/Questionnaire/consent-specific', subject: { reference: hidden.patient } }),
  ];
}

/** A person, a plan, a record or a piece of work that the recipient must not know of. */
function onPersons({ hidden, own, pair }: View): readonly Step[] {
  const { patient, observation } = hidden;
  const populate = words(['subject', patient], ['recipient', 'Organization/home-again'], ['role', 'housing-staff'], ['purpose', 'case-coordination']);
  // By an identifier that the hidden Patient has and that joins nobody: of two Patients of one's own of one person, whose id comes first is shown, and ids are random.
  const person = { fullUrl: 'urn:uuid:7b2f8e36-0000-4000-8000-000000000001', resource: patientOf('Delgado', { [SECRET]: secretOf(pair) }) };
  const header = { resourceType: 'MessageHeader', id: `message-${String(pair.n)}`, eventUri: 'https://x.example/event', source: { endpoint: MESSAGES }, focus: [{ reference: person.fullUrl }] };
  const message = { resourceType: 'Bundle', type: 'message', entry: [{ resource: header }, person] };
  return [
    get('/HealthcareService/$find-places?full=true'),
    post('/Questionnaire/consent-specific/$populate', ...populate), get('/Questionnaire/consent-specific/$paper'), post(`/Task/${idOf(observation)}/$answer-ask`, { name: 'answer', valueCode: 'declined' }),
    sent('POST', `/${observation}/$validate`, noteOn({ own } as View)), sent('POST', '/$process-message', message),
    post(`/${patient}/$request-amendment`, ...words(['record', observation], ['words', 'That is not so.'])), get('/ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender'),
    post('/ValueSet/$expand', { name: 'url', valueUri: 'http://hl7.org/fhir/ValueSet/administrative-gender' }),
  ];
}

/** Work of the staff: a partner learns nothing by trying it. */
function ofStaff({ hidden }: View): readonly Step[] {
  const { patient, observation, document } = hidden;
  const by = words(['by', 'x'], ['reason', 'x']);
  const asked = words(['organization', 'home-again'], ['role', 'housing-staff'], ['purpose', 'case-coordination']);
  return [
    get('/$feed-watch'), get('/$match-work'), get('/$deliveries'), get('/$export'), post('/$export'), post('/$release-preview', reference('patient', patient), ...asked), post(`/${patient}/$release-preview`, ...asked),
    post('/$review-match', ...words(['id', idOf(observation)], ['decision', 'same']), ...by), post('/$link-patients', reference('patient', patient), ...by), post('/$unlink-patients', reference('patient', patient), ...by),
    post('/$review-emergency', ...words(['id', idOf(observation)]), { name: 'justified', valueBoolean: true }, ...by), post('/$settle-delivery', ...words(['id', idOf(observation)], ['act', 'discard']), ...by),
    post('/$record-order', { name: 'order', resource: { resourceType: 'DocumentReference', status: 'current', subject: { reference: patient }, content: [{ attachment: { title: 'x' } }] } }),
    post('/$lift-order', reference('order', document), ...words(['confirmedBy', 'x'])), post('/$answer-amendment', ...words(['id', idOf(observation)], ['answer', 'accept'], ['by', 'x'])),
  ];
}

/** Who could this be? By what the person has, and by what nobody has. */
function matched({ pair }: View): readonly Step[] {
  const who = (value: string, more: object = {}): Step => post('/Patient/$match', { name: 'resource', resource: { resourceType: 'Patient', identifier: [{ system: SID, value }], name: [{ family: 'Delgado' }], ...more } });
  return [who(sidOf(pair)), who(`${sidOf(pair)}-other`), who(`${sidOf(pair)}-never`), who(sidOf(pair), { identifier: [{ system: SECRET, value: secretOf(pair) }], birthDate: '1991-04-02' })];
}

/** Before a session makes Patients of its own: of several of one person that weigh the same, `$match` shows the one whose id comes first, and ids are random. */
export const matching: readonly Interaction[] = [{ name: '$match', steps: matched }];

/** Answered without a look at what the gate decides: with enforcement switched off they say the same. */
export const operations: readonly Interaction[] = [
  { name: 'operations on a paper', steps: onPapers }, { name: 'operations on a person', steps: onPersons }, { name: 'operations of staff', steps: ofStaff },
];
