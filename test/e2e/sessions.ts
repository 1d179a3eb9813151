// SPDX-License-Identifier: Apache-2.0
/** What a curious recipient tries: every interaction and every kind of search parameter, on what it must not see and on what it holds. */
import type { Step } from '../support/transcript.ts';
import { FHIR, SID } from './support.ts';
import type { World } from './worlds.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const get = (path: string, headers: Readonly<Record<string, string>> = {}): Step => ({ name: `GET ${path.replace(/[0-9a-f-]{36}/g, '*')}`, path, init: { headers } });
const sent = (method: string, path: string, body: object, headers: Readonly<Record<string, string>> = {}): Step =>
  ({ name: `${method} ${path.replace(/[0-9a-f-]{36}/g, '*')} ${JSON.stringify(headers)}`, path, init: { method, headers: { ...FHIR, ...headers }, body: JSON.stringify(body) } });

/** Reads, versions, histories and operations on every hidden id. */
export function reading({ hidden, own }: World): readonly Step[] {
  return [
    ...hidden.flatMap((reference) => [
      get(`/${reference}`), get(`/${reference}`, { 'if-none-match': 'W/"1"', 'if-modified-since': 'Sun, 01 Jan 2040 00:00:00 GMT' }),
      { ...get(`/${reference}`), name: 'HEAD', init: { method: 'HEAD' } }, get(`/${reference}/_history/1`), get(`/${reference}/_history`), get(`/${reference}/_history?_count=1`),
    ]),
    ...hidden.filter((reference) => reference.startsWith('Patient/')).flatMap((reference) => [get(`/${reference}/$everything`), get(`/${reference}/$everything?_type=Condition`), get(`/${reference}/$disclosures`)]),
    get(`/${own.patient}`), get(`/${own.patient}/$everything?_total=accurate`), get(`/${own.other}/$everything?_total=accurate`), get(`/${own.other}/_history`),
  ];
}

const KINDS = [
  'Condition?_total=accurate', 'Condition?code=F11.20', 'Condition?code=http://hl7.org/fhir/sid/icd-10-cm|F11.20&_total=accurate', 'Condition?code:not=F11.20&_total=accurate',
  'Condition?_summary=count', 'Condition?_count=0', 'Condition?recorded-date=ge2026-01-01', 'Condition?clinical-status:missing=false&_total=accurate',
  'Observation?_total=accurate&_sort=-date,_lastUpdated', 'Observation?code:text=opioid', 'Observation?date=gt2026-01-01&_sort=code,_lastUpdated', 'Observation?value-concept:missing=false',
  'MedicationRequest?code=351264&_total=accurate', 'DocumentReference?date=2026-10-07&_total=accurate', 'Encounter?_total=accurate', 'Encounter?class=AMB&_sort=-_lastUpdated',
  'Patient?name=Delgado&_total=accurate', 'Patient?family:exact=Okafor&_total=accurate', 'Patient?name:contains=lgad', 'Patient?birthdate=1991-04-17&_total=accurate&_sort=birthdate,family,_lastUpdated',
  'Patient?identifier=urn:test:mrn|OD-2&_total=accurate', 'Patient?identifier=urn:test:mrn|&_total=accurate', `Patient?identifier=${SID}|3003&_total=accurate`, `Patient?identifier=${SID}|2002`,
  'Patient?_has:Condition:subject:code=F11.20&_total=accurate', 'Patient?_has:Observation:subject:date=gt2026-01-01', 'Patient?_has:Consent:patient:status=active',
  'Patient?_has:Encounter:subject:_has:Condition:encounter:code=F11.20', 'Organization?_has:Patient:organization:name=Delgado', 'Organization?_has:Encounter:service-provider:class=AMB',
  'Observation?subject:Patient.name=Delgado&_total=accurate', 'Observation?subject:Patient.identifier=urn:test:mrn|OD-2', 'Condition?encounter.class=AMB&_total=accurate', 'Condition?patient.name=Okafor&_total=accurate',
  'Consent?_total=accurate', 'Consent?status=active', 'Provenance?_total=accurate', 'CareTeam?_total=accurate', 'CareTeam?participant=Organization/open-door&_total=accurate',
  'CarePlan?_total=accurate', 'CarePlan?_include=CarePlan:condition&_include=CarePlan:subject', 'CarePlan?_include=*&_include:iterate=*', 'CarePlan?condition:missing=false&_total=accurate', 'CarePlan?condition.code=F11.20&_total=accurate',
  'CarePlan?goal:missing=false', 'CarePlan?activity-reference:missing=false&_total=accurate',
  'Patient?_revinclude=Condition:subject&_revinclude=Observation:subject&_revinclude=Consent:patient&_total=accurate', 'Organization?_id=open-door&_revinclude=Encounter:service-provider&_revinclude=CareTeam:participant',
  'Condition?_filter=code%20eq%20F11.20%20or%20not%20(subject.name%20co%20%22zzz%22)&_total=accurate', 'CarePlan?_filter=not%20(condition%20pr%20true)&_total=accurate', 'CarePlan?_filter=condition.code%20eq%20F11.20%20or%20goal%20pr%20false',
  'Observation?_filter=not%20(encounter.class%20eq%20AMB)&_total=accurate&_sort=-date,_lastUpdated', 'Condition?_filter=subject%20ne%20Patient/none&_total=accurate', 'Patient?_elements=name&_total=accurate', 'Condition?_summary=true&_total=accurate',
  'Encounter?_include=Encounter:subject&_revinclude=Condition:encounter', '?_type=Condition,Observation,Patient,Consent&_total=accurate&_sort=_lastUpdated', '?_type=Condition,Patient&_lastUpdated=gt2020-01-01&_total=accurate',
] as const;

/** Every kind of parameter, as GET and as POST _search, over all that is stored and over what the recipient knows. */
export function searching({ own, hidden }: World): readonly Step[] {
  const patients = hidden.filter((reference) => reference.startsWith('Patient/'));
  const named = [own.patient, own.other, ...patients].flatMap((patient) => [
    `Condition?patient=${patient}&_total=accurate`, `Observation?subject=${patient}&_total=accurate&_sort=-date,_lastUpdated`, `Encounter?patient=${patient}&_total=accurate`, `CarePlan?subject=${patient}`,
    `Observation?performer=${patient}`, `Observation?subject:not=${patient}&_total=accurate`, `Condition?subject=${patient},${own.patient}&_total=accurate`, `Patient?_id=${patient}&_revinclude=Condition:subject&_total=accurate`, `Consent?patient=${patient}`,
    `Patient?link=${patient}&_total=accurate`, `CareTeam?participant=${patient}&_total=accurate`,
  ]);
  const ids = hidden.map((reference) => { const [type, id] = reference.split('/'); return `${type!}?_id=${id!}&_total=accurate`; });
  const paths = [...KINDS, ...named, ...ids];
  const posts = KINDS.filter((path) => /^[A-Z]/.test(path)).map((path): Step => {
    const [type, query = ''] = path.split('?');
    return { name: `POST ${path}`, path: `/${type!}/_search`, init: { method: 'POST', headers: FORM, body: query } };
  });
  return [...paths.map((path) => get(`/${path}`)), ...posts];
}

const observation = (subject: string, more: object = {}): object => ({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: subject }, ...more });
const request = (method: string, url: string, more: object = {}): object => ({ request: { method, url, ...more } });

/** Writes that point to what is hidden: does the server know it? */
export function probing({ hidden, own }: World): readonly Step[] {
  const entries = hidden.flatMap((reference) => [request('GET', reference), request('DELETE', reference), request('GET', `${reference}/_history/1`), request('GET', `${reference}/_history`)]);
  return [
    ...hidden.flatMap((reference) => {
      const [type, id] = reference.split('/');
      const body = type === 'Patient' ? { resourceType: type, id } : type === 'Observation' ? { ...observation(own.other), id } : { resourceType: type, id, subject: { reference: own.other } };
      return [
        sent('PUT', `/${reference}`, body), sent('PUT', `/${reference}`, body, { 'if-match': 'W/"1"' }), { ...get(`/${reference}`), name: 'DELETE', init: { method: 'DELETE' } },
        { ...get(`/${reference}`), name: 'DELETE If-Match', init: { method: 'DELETE', headers: { 'if-match': 'W/"1"' } } },
        sent('POST', '/Observation', observation(reference)),
        sent('POST', '/Provenance', { resourceType: 'Provenance', target: [{ reference }], recorded: '2026-11-01T00:00:00Z', agent: [{ who: { reference: 'Organization/larkspur' } }] }),
        { name: 'revoke', path: `/${reference}/$revoke`, init: { method: 'POST' } },
      ];
    }),
    sent('POST', '', { resourceType: 'Bundle', type: 'batch', entry: entries }),
    sent('POST', '', { resourceType: 'Bundle', type: 'transaction', entry: hidden.slice(0, 5).map((reference) => request('GET', reference)) }),
    ...hidden.slice(0, 5).map((reference) => sent('POST', '', { resourceType: 'Bundle', type: 'transaction', entry: [request('DELETE', reference)] })),
  ];
}

/** Writes of its own that are made to learn something: conditional ones, links, references to hidden records, and what they then match. */
export function writing({ own, hidden }: World): readonly Step[] {
  const patient = (identifiers: readonly (readonly [string, string])[], more: object = {}): object => ({ resourceType: 'Patient', identifier: identifiers.map(([system, value]) => ({ system, value })), ...more });
  const appointment = (...people: readonly string[]): object => ({ resourceType: 'Appointment', status: 'booked', participant: people.map((reference) => ({ actor: { reference }, status: 'accepted' })) });
  const hiddenPatient = hidden.find((reference) => reference.startsWith('Patient/'))!;
  return [
    sent('POST', '/Patient', patient([['urn:test:mrn', 'OD-2']]), { 'if-none-exist': 'identifier=urn:test:mrn|OD-2' }),
    sent('POST', '/Condition', { resourceType: 'Condition', subject: { reference: own.other }, code: { text: 'x' } }, { 'if-none-exist': 'code=F11.20' }),
    sent('POST', '/Patient', patient([[SID, '3003']])), sent('POST', '/Patient', patient([[SID, '3003'], [SID, '2002']])), sent('POST', '/Patient', patient([[SID, '4004']])),
    sent('POST', '/Appointment', appointment(own.patient, own.other)), sent('POST', '/Appointment', appointment(own.other, hiddenPatient)),
    sent('POST', '/Observation', observation(own.other, { focus: [{ reference: hiddenPatient }], derivedFrom: [{ reference: hidden[1]! }], encounter: { reference: hidden[5]! } })),
    get(`/Observation?focus=${own.other}&_total=accurate`), get(`/Observation?focus=${hiddenPatient}`), get('/Observation?_include=Observation:focus&_include=Observation:encounter&_total=accurate'),
    get('/Observation?encounter.class=AMB&_total=accurate'), get('/Observation?derived-from.code=19261-7&_total=accurate'), get('/Observation?encounter.status=finished'), get('/Observation?focus:Patient.name=Okafor'),
    sent('POST', '/Observation/$validate', observation(hiddenPatient)),
    sent('POST', '', { resourceType: 'Bundle', type: 'transaction', entry: [{ fullUrl: 'urn:uuid:6f0b7d3e-58f0-4f0e-9d0e-0d2f8d9d4c11', resource: patient([[SID, '2002']]), request: { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=urn:test:mrn|OD-2' } }] }),
    sent('POST', '', { resourceType: 'Bundle', type: 'transaction', entry: [{ fullUrl: 'urn:uuid:6f0b7d3e-58f0-4f0e-9d0e-0d2f8d9d4c12', resource: observation('Patient?identifier=urn:test:mrn|OD-2'), request: { method: 'POST', url: 'Observation' } }] }),
  ];
}
