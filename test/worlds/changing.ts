// SPDX-License-Identifier: Apache-2.0
/** Writes that are made to learn something: what does an error say, what does a condition match, what does a reference lead to? */
import type { Interaction } from './interactions.ts';
import { SID, patientOf } from '../e2e/support.ts';
import { SECRET, secretOf, sidOf, type HiddenName, type View } from './pair.ts';
import { bodyFor, get, HIDDEN_NAMES, idOf, noteOn, removed, sent } from './steps.ts';

const secret = (view: View): string => `${SECRET}|${secretOf(view.pair)}`;
const MATCH = (view: View): Readonly<Record<string, string>> => ({ 'if-match': `W/"${view.versions.changed}"` });
const CHANGEABLE: readonly HiddenName[] = ['observation', 'condition', 'changed', 'encounter'];
const JSON_PATCH = [{ op: 'test', path: '/status', value: 'final' }, { op: 'add', path: '/language', value: 'en' }];
const PATHS = { resourceType: 'Parameters', parameter: [{ name: 'operation', part: [
  { name: 'type', valueCode: 'add' }, { name: 'path', valueString: 'Observation' }, { name: 'name', valueString: 'language' }, { name: 'value', valueCode: 'en' },
] }] };
const patchOf = (path: string, headers: Readonly<Record<string, string>> = {}) => sent('PATCH', path, JSON_PATCH, { 'content-type': 'application/json-patch+json', ...headers });
const transaction = (...entry: readonly object[]): object => ({ resourceType: 'Bundle', type: 'transaction', entry });

export const changing: readonly Interaction[] = [
  { name: 'create with a reference to it', steps: (view) => [
    sent('POST', '/Observation', noteOn(view, { subject: { reference: view.hidden.patient } })),
    sent('POST', '/Provenance', { resourceType: 'Provenance', target: [{ reference: view.hidden.observation }], recorded: '2026-11-01T00:00:00Z', agent: [{ who: { reference: `Organization/${view.pair.recipient}` } }] }),
    sent('POST', '/Appointment', { resourceType: 'Appointment', status: 'booked', start: '2026-12-01T15:00:00Z', end: '2026-12-01T16:00:00Z', participant: [view.own, view.hidden.patient].map((reference) => ({ actor: { reference }, status: 'accepted' })) }),
    sent('POST', '/Observation', noteOn(view, { derivedFrom: [{ reference: view.hidden.observation }], encounter: { reference: view.hidden.encounter }, focus: [{ reference: view.hidden.patient }] })),
    get(`/Observation?subject=${view.own}&_include=Observation:derived-from&_include=Observation:encounter&_include=Observation:focus&_total=accurate`), get(`/Observation?subject=${view.own}&encounter.class=AMB`),
    get(`/Observation?subject=${view.own}&derived-from.status=final&_total=accurate`), get(`/Observation?subject=${view.own}&encounter:missing=false&_total=accurate`),
    // Is the Patient that one's own note names one's own person? By value, being there, chain, what brings it along, and the other way round.
    ...[`focus=${view.own}`, `subject=${view.own}&focus:missing=false`, `subject=${view.own}&focus:Patient.name=Delgado`, `subject=${view.own}&focus=${view.hidden.patient}`].map((query) => get(`/Observation?${query}&_total=accurate`)),
    get(`/Patient?_id=${idOf(view.own)}&_has:Observation:focus:status=final&_total=accurate`), get(`/Patient?_id=${idOf(view.own)}&_revinclude=Observation:focus`),
  ] },
  { name: 'conditional create', steps: (view) => [
    sent('POST', '/Observation', noteOn(view), { 'if-none-exist': `code=${secret(view)}` }), sent('POST', '/Patient', patientOf('Delgado', { [SID]: `${sidOf(view.pair)}-new` }), { 'if-none-exist': `identifier=${secret(view)}` }),
    sent('POST', '', transaction({ fullUrl: 'urn:uuid:6f0b7d3e-58f0-4f0e-9d0e-0d2f8d9d4c12', resource: noteOn(view, { subject: { reference: `Patient?identifier=${secret(view)}` } }), request: { method: 'POST', url: 'Observation' } })),
  ] },
  { name: 'link by identifier', steps: (view) => [
    sent('POST', '/Patient', patientOf('Delgado', { [SID]: sidOf(view.pair) })), get(`/Patient?identifier=${SID}|${sidOf(view.pair)}&_total=accurate`), get(`/${view.own}/$everything?_total=accurate`),
    get(`/Observation?subject:Patient.identifier=${SID}|${sidOf(view.pair)}&_total=accurate`),
  ] },
  { name: 'transaction of writes', steps: (view) => [
    ...CHANGEABLE.slice(0, 2).map((name) => sent('POST', '', transaction({ resource: bodyFor(view, name), request: { method: 'PUT', url: view.hidden[name] } }))),
    sent('POST', '', transaction({ request: { method: 'PUT', url: view.hidden.changed, ifMatch: `W/"${view.versions.changed}"` }, resource: bodyFor(view, 'changed') })),
    sent('POST', '', transaction({ request: { method: 'POST', url: 'Observation' }, resource: noteOn(view, { subject: { reference: view.hidden.patient } }) })),
  ] },
  { name: 'conditional update', steps: (view) => [sent('PUT', `/Observation?code=${secret(view)}`, noteOn(view)), sent('PUT', `/Observation?_id=${idOf(view.hidden.observation)}`, bodyFor(view, 'observation'))] },
  { name: 'patch', steps: (view) => [
    ...CHANGEABLE.map((name) => patchOf(`/${view.hidden[name]}`)), patchOf(`/${view.hidden.changed}`, MATCH(view)), sent('PATCH', `/${view.hidden.observation}`, PATHS),
    patchOf(`/${view.hidden.observation}`, { 'if-match': 'W/"1"' }),
  ] },
  { name: 'conditional patch', steps: (view) => [patchOf(`/Observation?_id=${idOf(view.hidden.observation)}`), patchOf(`/Observation?subject=${view.hidden.patient}&code=${secret(view)}`)] },
  { name: 'update', steps: (view) => [
    sent('PUT', `/${view.hidden.changed}`, bodyFor(view, 'changed'), MATCH(view)), sent('PUT', `/${view.hidden.observation}`, bodyFor(view, 'observation'), { 'if-match': 'W/"1"' }),
    ...HIDDEN_NAMES.map((name) => sent('PUT', `/${view.hidden[name]}`, bodyFor(view, name))),
    ...(view.seen[1] === undefined ? [] : [sent('PUT', `/${view.seen[1]}`, { resourceType: 'Encounter', id: idOf(view.seen[1]), status: 'finished', class: { code: 'AMB' }, subject: { reference: view.own } })]),
  ] },
  { name: '$close-phase, $next-phase', steps: (view) => [
    sent('POST', `/${view.hidden.plan}/$next-phase`, { resourceType: 'Parameters' }), sent('POST', `/${view.hidden.plan}/$close-phase`, { resourceType: 'Parameters' }), get(`/${view.hidden.plan}`),
  ] },
  { name: 'conditional delete', steps: (view) => [removed(`/Condition?code=${secret(view)}`), removed(`/Observation?subject=${view.hidden.patient}`), get(`/${view.hidden.condition}`)] },
  { name: 'batch of writes', steps: (view) => [sent('POST', '', { resourceType: 'Bundle', type: 'batch', entry: [
    { request: { method: 'PUT', url: view.hidden.encounter }, resource: bodyFor(view, 'encounter') }, { request: { method: 'DELETE', url: view.hidden.device } },
    { request: { method: 'DELETE', url: `DocumentReference?type=${secret(view)}` } }, { request: { method: 'POST', url: 'Observation' }, resource: noteOn(view, { subject: { reference: view.hidden.patient } }) },
    { request: { method: 'PATCH', url: view.hidden.observation }, resource: PATHS }, { request: { method: 'POST', url: 'Observation', ifNoneExist: `code=${secret(view)}` }, resource: noteOn(view) },
  ] })] },
  { name: 'delete', steps: (view) => [
    removed(`/${view.hidden.changed}`, { 'if-match': 'W/"1"' }), removed(`/${view.hidden.changed}`, MATCH(view)), ...HIDDEN_NAMES.filter((name) => !['patient', 'device'].includes(name)).map((name) => removed(`/${view.hidden[name]}`)), get(`/${view.hidden.observation}`),
  ] },
];
