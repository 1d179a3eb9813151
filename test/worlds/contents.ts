// SPDX-License-Identifier: Apache-2.0
/** Contents of what is hidden (Binary), by their id, by what names them, and in the way of those who bring their own. */
import type { Interaction } from './interactions.ts';
import type { View } from './pair.ts';
import type { Step } from '../support/transcript.ts';
import { get, head, idOf, sent } from './steps.ts';

const FHIR = { accept: 'application/fhir+json' };
const RAW = { 'content-type': 'text/plain' };
const binaryOf = (reference: string): object => ({ resourceType: 'Binary', contentType: 'text/plain', securityContext: { reference }, data: 'd29yZHM=' });
const naming = (view: View): object => ({
  resourceType: 'DocumentReference', status: 'current', subject: { reference: view.own }, content: [{ attachment: { url: view.hidden.content, title: 'theirs' } }, { attachment: { title: 'mine' } }],
});

function around(view: View): readonly Step[] {
  const { content, condition, patient } = view.hidden;
  return [
    get(`/${content}`), get(`/${content}`, FHIR), get(`/${content}?_format=xml`), get(`/${content}`, { accept: 'application/pdf' }), head(`/${content}`),
    get(`/${content}`, { 'if-none-match': `W/"${view.versions.content}"` }), get(`/${content}/_history`), get(`/${content}/_history/${view.versions.content}`),
    get(`/Binary?_id=${idOf(content)}&_total=accurate`), get('/Binary?_total=accurate&_count=3'), get('/Binary?_lastUpdated=gt2020-01-01&_summary=count'), get('/Binary/_history?_count=3'),
    get(`/${view.own}/$everything?_type=Binary&_total=accurate`), get(`/${patient}/$everything?_type=Binary`),
    ...[condition, patient, content].map((reference) => sent('POST', '/Binary', binaryOf(reference), { prefer: 'return=minimal' })),
    ...[condition, patient].map((reference) => sent('POST', '/Binary', {}, { ...RAW, 'x-security-context': reference })),
    sent('POST', '/Binary', binaryOf(view.own)), sent('POST', '/DocumentReference', naming(view)),
    get(`/DocumentReference?subject=${view.own}&_total=accurate`), get(`/DocumentReference?location=${content}&_total=accurate`), get('/DocumentReference?contenttype=text/plain&_total=accurate&_count=2'),
  ];
}

export const contents: readonly Interaction[] = [{ name: 'Binary', steps: around }];
