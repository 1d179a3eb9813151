// SPDX-License-Identifier: Apache-2.0
/** Requests, made short. */
import type { Step } from '../support/transcript.ts';
import { FHIR } from '../e2e/support.ts';
import { HIDDEN, type HiddenName, type View } from './pair.ts';

type Headers = Readonly<Record<string, string>>;

export const get = (path: string, headers: Headers = {}): Step => ({ name: `GET ${path}`, path, init: { headers } });
export const head = (path: string): Step => ({ name: `HEAD ${path}`, path, init: { method: 'HEAD' } });
export const sent = (method: string, path: string, body: object, headers: Headers = {}): Step =>
  ({ name: `${method} ${path}`, path, init: { method, headers: { ...FHIR, ...headers }, body: JSON.stringify(body) } });
export const removed = (path: string, headers: Headers = {}): Step => ({ name: `DELETE ${path}`, path, init: { method: 'DELETE', headers } });
export const form = (path: string, body: string): Step =>
  ({ name: `POST ${path}`, path, init: { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body } });

export const HIDDEN_NAMES = Object.keys(HIDDEN) as readonly HiddenName[];
export const idOf = (reference: string): string => reference.split('/')[1]!;
/** A note of the recipient's own, about its own Patient. */
export const noteOn = (view: View, more: object = {}): object =>
  ({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: view.own }, ...more });
/** A sound body for a hidden record's address, about the recipient's own Patient. */
export function bodyFor(view: View, name: HiddenName): object {
  const subject = { reference: view.own };
  const common = { resourceType: HIDDEN[name], id: idOf(view.hidden[name]) };
  switch (HIDDEN[name]) {
    case 'Patient': return common;
    case 'Encounter': return { ...common, status: 'finished', class: { code: 'AMB' }, subject };
    case 'Observation': return { ...common, status: 'final', code: { text: 'x' }, subject };
    case 'DocumentReference': return { ...common, status: 'current', subject, content: [{ attachment: { title: 'x' } }] };
    case 'List': return { ...common, status: 'current', mode: 'working', subject };
    case 'RelatedPerson': case 'Device': return { ...common, patient: subject };
    case 'CareTeam': return { ...common, status: 'active', subject };
    case 'CarePlan': return { ...common, status: 'active', intent: 'plan', subject };
    case 'Provenance': return { ...common, target: [{ reference: view.note }], recorded: '2026-11-01T00:00:00Z', agent: [{ who: { reference: `Organization/${view.pair.recipient}` } }] };
    case 'Binary': return { ...common, contentType: 'text/plain', securityContext: { reference: view.own } };
    default: return { ...common, subject };
  }
}
