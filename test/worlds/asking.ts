// SPDX-License-Identifier: Apache-2.0
/** Reads, versions, histories, operations, batches: all that names what is hidden by its id. */
import type { Interaction } from './interactions.ts';
import { operations } from './operations.ts';
import { bodyFor, get, head, HIDDEN_NAMES, idOf, noteOn, sent } from './steps.ts';
import { SECRET, secretOf, sidOf } from './pair.ts';
import { SID } from '../e2e/support.ts';
import type { View } from './pair.ts';
import { callerOf } from './county.ts';
import type { Seen } from '../support/transcript.ts';

const every = (view: View): readonly string[] => HIDDEN_NAMES.map((name) => view.hidden[name]);
/** The person: as one who is hidden, and as one of whom something may be seen, where there is one. */
const people = (view: View): readonly string[] => [view.hidden.patient, ...view.seen.slice(0, 1)];
const request = (method: string, url: string): object => ({ request: { method, url } });
const parameters = (...parameter: readonly object[]): object => ({ resourceType: 'Parameters', parameter });

/** The CDS Hooks card, asked for as its caller: the hook logs in by a JWT of its own. */
async function consulted(view: View): Promise<readonly Seen[]> {
  const { county: { gateway, normalizer }, pair } = view;
  const calls = [...people(view), view.own].map((patient) => ({ patient: patient.split('/')[1]! }));
  const seen: Seen[] = [];
  for (const call of [...calls, { identifiers: [{ system: SID, value: sidOf(pair) }] }]) {
    const answer = await gateway.gateway.app.consult(callerOf(pair.recipient), call);
    seen.push({ name: `consult by ${Object.values(call).map((by) => (typeof by === 'string' ? by : 'identifier')).join()}`, status: answer.ok ? answer.value.status : 0, headers: [], body: normalizer.text(answer.ok ? answer.value.body?.text ?? '' : JSON.stringify(answer.issues)) });
  }
  return seen;
}

/** The consent-aware token and the cards before an order, asked for as their callers: both log in by a JWT of their own. */
async function served(view: View): Promise<readonly Seen[]> {
  const { county: { gateway, normalizer }, pair } = view;
  const { app } = gateway.gateway;
  const caller = callerOf(pair.recipient);
  const seen: Seen[] = [];
  const keep = (name: string, answer: Awaited<ReturnType<typeof app.consentToken>>): void => { seen.push({ name, status: answer.ok ? answer.value.status : 0, headers: [], body: normalizer.text(answer.ok ? answer.value.body?.text ?? '' : JSON.stringify(answer.issues)) }); };
  for (const patient of [...people(view), view.own].map((reference) => reference.split('/')[1]!)) {
    keep(`consent token for ${patient}`, await app.consentToken(caller, {
      patient, holder: 'open-door', resource: 'https://example.org/Organization/open-door', scope: 'system/*.rs', base: 'https://example.org', sign: (claims) => Promise.resolve({ token: JSON.stringify(claims).replace(/"throughcare":\{"residual":"([^"]*)"\}/, (_all, sealed: string) => `sealed, ${String(sealed.length)} long`), seconds: 300 }),
    }));
    keep(`order-sign for ${patient}`, await app.orderCheck(caller, { hook: 'order-sign', patient, base: 'https://example.org', orders: [{ resourceType: 'ServiceRequest', id: 'o', status: 'draft', intent: 'order', subject: { reference: `Patient/${patient}` }, performer: [{ reference: 'Organization/home-again' }] }] }));
  }
  return seen;
}

export const asking: readonly Interaction[] = [
  { name: 'read', steps: (view) => [
    ...every(view).map((reference) => get(`/${reference}`)), head(`/${view.hidden.observation}`),
    get(`/${view.hidden.observation}?_summary=true`), get(`/${view.own}`), get(`/${view.note}`),
  ] },
  { name: 'conditional read', steps: (view) => [
    ...(['observation', 'changed'] as const).map((name) => get(`/${view.hidden[name]}`, { 'if-none-match': `W/"${view.versions[name]}"` })),
    get(`/${view.hidden.patient}`, { 'if-modified-since': 'Sun, 01 Jan 2040 00:00:00 GMT' }),
  ] },
  { name: 'vread', steps: (view) => [
    ...(['changed', 'gone', 'observation', 'patient'] as const).map((name) => get(`/${view.hidden[name]}/_history/${view.versions[name]}`)),
  ] },
  { name: 'history', steps: (view) => [...every(view).map((reference) => get(`/${reference}/_history`)), get(`/${view.hidden.changed}/_history?_count=1`), get(`/${view.own}/_history`)] },
  { name: 'history of types', steps: () => [
    ...['Observation', 'Condition', 'Patient', 'Encounter'].flatMap((type) => [get(`/${type}/_history?_count=6`), get(`/${type}/_history?_since=2020-01-01T00:00:00Z&_count=0`)]), get('/_history?_count=9'),
  ] },
  { name: 'XML', steps: (view) => [
    get(`/${view.hidden.document}`, { accept: 'application/fhir+xml' }), get(`/Observation?_id=${idOf(view.hidden.observation)}&_format=xml`), get(`/${view.hidden.patient}?_format=xml`),
  ] },
  { name: 'what speaks of it', steps: (view) => [
    ...view.seen.map((reference) => get(`/${reference}`)), ...view.seen.map((reference) => get(`/${reference}/_history`)), ...view.seen.slice(2, 3).map((plan) => get(`/CarePlan?_id=${idOf(plan)}&_include=*`)),
    get(`/CareTeam?participant=${view.hidden.patient}`), get(`/List?item=${view.hidden.observation}`), get(`/Provenance?target=${view.hidden.observation}`),
  ] },
  { name: '$everything', steps: (view) => [
    ...people(view).flatMap((patient) => [get(`/${patient}/$everything?_total=accurate`), get(`/${patient}/$everything?_type=Observation`)]), get(`/${view.own}/$everything?_total=accurate`), get(`/${view.own}/$everything?_since=2026-01-01&_count=1&_total=accurate`),
  ] },
  { name: '$case-plan', steps: (view) => people(view).flatMap((patient) => [get(`/${patient}/$case-plan`), get(`/${patient}/$case-plan?form=json`)]) },
  { name: '$hl7v2', steps: (view) => people(view).flatMap((patient) => [get(`/${patient}/$hl7v2`), get(`/${patient}/$hl7v2?kind=oru`)]) },
  { name: '$compliance-report', steps: (view) => people(view).flatMap((patient) => [get(`/${patient}/$compliance-report`), get(`/${patient}/$compliance-report?form=json`)]).concat(get('/$outcomes')) },
  { name: '$docref', steps: (view) => [
    ...people(view).flatMap((patient) => [get(`/DocumentReference/$docref?patient=${idOf(patient)}&start=2020-01-01`), get(`/DocumentReference/$docref?patient=${idOf(patient)}`)]), get(`/DocumentReference/$docref?patient=${idOf(view.own)}`),
    sent('POST', '/DocumentReference/$docref', parameters({ name: 'patient', valueId: idOf(view.own) }, { name: 'type', valueCoding: { system: SECRET, code: secretOf(view.pair) } })),
  ] },
  { name: 'operations on a plan', steps: (view) => [view.hidden.plan, ...view.seen.slice(2, 3)].flatMap((plan) => ['$check', '$compare', '$monitor', '$ccda', '$fhir-document', '$who-sees-what', '$document?_format=html', '$document?for=participant&_format=html'].map((operation) => get(`/${plan}/${operation}`)))
    .concat(sent('POST', `/${view.hidden.plan}/$who-sees-what`, parameters({ name: 'revoked', valueReference: { reference: 'Consent/none' } }))) },
  { name: 'patient-consent-consult', run: consulted },
  { name: '$populate', steps: (view) => people(view).map((patient) => sent('POST', '/Questionnaire/$populate', parameters(
    { name: 'subject', valueString: patient }, { name: 'recipient', valueString: 'Organization/home-again' }, { name: 'role', valueCode: 'housing-staff' }, { name: 'purpose', valueCode: 'case-coordination' },
  ))) },
  { name: 'consent token and order cards', run: served },
  { name: '$ask-consent', steps: (view) => people(view).flatMap((patient) => [
    sent('POST', `/${patient}/$ask-consent`, parameters({ name: 'holder', valueString: 'open-door' }, { name: 'category', valueCode: 'diagnosis' }, { name: 'purpose', valueCode: 'case-coordination' }, { name: 'role', valueCode: 'case-manager' })),
    sent('POST', `/${patient}/$ask-consent`, parameters({ name: 'recipient', valueString: 'Organization/home-again' }, { name: 'role', valueCode: 'housing-staff' }, { name: 'purpose', valueCode: 'case-coordination' }, { name: 'category', valueCode: 'diagnosis' })),
  ]) },
  { name: 'batch of reads', steps: (view) => [sent('POST', '', { resourceType: 'Bundle', type: 'batch', entry: [
    ...every(view).flatMap((reference) => [request('GET', reference), request('GET', `${reference}/_history`)]), request('GET', `${view.hidden.changed}/_history/${view.versions.changed}`),
    request('GET', `Observation?_id=${idOf(view.hidden.observation)}&_total=accurate`), request('GET', `Patient?identifier=${SID}|${sidOf(view.pair)}&_total=accurate`),
  ] })] },
  { name: 'transaction with reads', steps: (view) => [sent('POST', '', { resourceType: 'Bundle', type: 'transaction', entry: [
    { resource: noteOn(view), request: { method: 'POST', url: 'Observation' } }, request('GET', view.hidden.observation), request('GET', `Observation?encounter=${view.hidden.encounter}&_total=accurate`),
  ] })] },
];

/** Asks of the gateway what it answers from the body alone, and of papers by their id: nothing on file makes a difference, gate or not. */
export const indifferent: readonly Interaction[] = [
  // With enforcement switched off nothing goes by a consent, so that there is none to be discovered.
  { name: '$discover', steps: (view) => [...people(view), view.own].map((patient) => sent('POST', '/Consent/$discover', parameters({ name: 'patient', valueString: patient }))) },
  { name: '$validate', steps: (view) => [sent('POST', '/Observation/$validate', noteOn(view, { subject: { reference: view.hidden.patient } })), sent('POST', '/Observation/$validate', bodyFor(view, 'observation'))] },
  { name: '$disclosures', steps: (view) => [get(`/${view.hidden.patient}/$disclosures`), get(`/${view.own}/$disclosures`)] },
  { name: '$pull', steps: (view) => [...people(view), view.own].flatMap((patient) => [{ resourceType: 'Parameters' }, parameters({ name: 'type', valueString: 'Condition' })].map((body) => sent('POST', `/${patient}/$pull`, body))) },
  { name: '$break-glass', steps: (view) => [sent('POST', '/$break-glass', parameters(
    { name: 'identifier', valueIdentifier: { system: SID, value: `${sidOf(view.pair)}-never` } }, { name: 'nature', valueCode: 'overdose' }, { name: 'recipientName', valueString: 'x' },
    { name: 'facility', valueString: 'x' }, { name: 'consentCannotBeObtained', valueBoolean: false },
  ))] },
  ...operations,
];
