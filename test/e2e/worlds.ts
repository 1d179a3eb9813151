// SPDX-License-Identifier: Apache-2.0
/**
 * Two counties that differ only in what a recipient must not see: in the one, a treatment program holds records that no
 * consent covers and people that nobody told of; in the other it does not. What the recipient may see is the same in both.
 */
import { randomUUID } from 'node:crypto';
import type { TestGateway } from '../support/gateway.ts';
import { openGateway } from '../support/gateway.ts';
import { Normalizer } from '../support/transcript.ts';
import { create, cs, file, fullForm, patientOf, programRecords, send, SID } from './support.ts';
import type { Loose } from './support.ts';

export type Recipient = 'larkspur' | 'home-again' | 'county-probation' | 'county-jail';

export interface World {
  readonly gateway: TestGateway;
  /** Token of the recipient. */
  readonly token: string;
  readonly program: string;
  readonly normalizer: Normalizer;
  /** References of what the recipient holds itself, by name. */
  readonly own: Readonly<Record<'patient' | 'other' | 'note' | 'team', string>>;
  /** References that it must not learn of: real ones here, or ids that never were. */
  readonly hidden: readonly string[];
  close(): Promise<void>;
}

export const PURPOSES: Readonly<Record<Recipient, { readonly purpose: string; readonly role: string; readonly person: string }>> = {
  larkspur: { purpose: 'treatment', role: 'physician', person: 'rafael-ames' },
  'home-again': { purpose: 'case-coordination', role: 'housing-staff', person: 'tess-moran' },
  'county-probation': { purpose: 'cj-monitoring', role: 'supervising-officer', person: 'omar-reyes' },
  'county-jail': { purpose: 'custody-health-safety', role: 'custody-officer', person: 'lee-brandt' },
};

const START = Date.parse('2026-11-22T15:00:00Z');
const clock = { now: () => new Date(START + performance.now()).toISOString() };

/** Opens a county; `secrets`: with what the recipient must not see. */
export async function openWorld(recipient: Recipient, secrets: boolean): Promise<World> {
  const gateway = await openGateway({ clock });
  const [token, program] = await Promise.all([gateway.tokenFor(recipient, PURPOSES[recipient]), gateway.tokenFor('open-door')]);
  const normalizer = new Normalizer(`${gateway.url}/fhir/R4`);
  // Somebody of whom the program tells this recipient of attendance alone.
  const known = await create(gateway, program, patientOf('Delgado', { [SID]: '1001', 'urn:test:mrn': 'OD-1' }));
  const records = programRecords(known);
  const visit = await create(gateway, program, records['attendance']!);
  await file(gateway, program, fullForm({ patient: known, recipients: [`Organization/${recipient}`], categories: ['treatment-attendance'], purposes: [PURPOSES[recipient].purpose] }));
  const own = await ownRecords(gateway, token);
  const hidden = secrets ? await writeSecrets(gateway, program, { known, visit, records }) : await writePlan(gateway, program, { known, visit, secret: [] });
  Object.entries(own).forEach(([name, reference]) => { normalizer.name(reference, name); });
  hidden.forEach((reference, index) => { normalizer.name(reference, `hidden-${String(index)}`); });
  return { gateway, token, program, normalizer, own, hidden, close: () => gateway.close() };
}

/** What the recipient wrote itself: the same person by the state id, somebody else, a note and a team that names invented people. */
async function ownRecords(gateway: TestGateway, token: string): Promise<World['own']> {
  const patient = await create(gateway, token, patientOf('Delgado', { [SID]: '1001' }));
  const other = await create(gateway, token, patientOf('Okafor', { [SID]: '2002' }));
  const note = await create(gateway, token, {
    resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'http://loinc.org', code: '75275-8' }] }, subject: { reference: other }, effectiveDateTime: '2026-10-01T10:00:00Z',
  });
  const team = await create(gateway, token, { resourceType: 'CareTeam', status: 'active', subject: { reference: patient }, participant: [{ member: { reference: 'Organization/open-door' } }] });
  return { patient, other, note, team };
}

interface Known { readonly known: string; readonly visit: string; readonly records: Readonly<Record<string, Loose>> }

/** The plan that the recipient may see: what it says of what is withheld must not show. */
async function writePlan(gateway: TestGateway, program: string, at: { readonly known: string; readonly visit: string; readonly secret: readonly string[] }): Promise<readonly string[]> {
  const refs = (list: readonly string[]): readonly { readonly reference: string }[] => list.map((reference) => ({ reference }));
  await create(gateway, program, {
    resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: at.known }, title: 'Plan',
    category: [{ coding: [{ system: cs('category'), code: 'treatment-attendance' }] }],
    text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">Plan${at.secret.length === 0 ? '' : ' for opioid use disorder'}</div>` },
    ...(at.secret.length === 0 ? {} : {
      addresses: refs(at.secret.slice(0, 1)), supportingInfo: [...refs(at.secret.slice(1, 2)), { reference: `${gateway.url}/fhir/R4/${at.secret[0]!}` }],
      contained: [{ resourceType: 'Goal', id: 'g', lifecycleStatus: 'active', description: { text: 'Stay on buprenorphine' }, subject: { reference: at.known } }], goal: [{ reference: '#g' }],
    }),
    activity: [{ detail: { status: 'scheduled', description: 'Weekly visit' } }, ...at.secret.slice(2, 3).map((reference) => ({ reference: { reference } }))],
  });
  return TYPES.map((type) => `${type}/${randomUUID()}`);
}

/** Types of the hidden references, in the order of `writeSecrets`. */
const TYPES = ['Condition', 'Observation', 'MedicationRequest', 'DocumentReference', 'Patient', 'Encounter', 'Observation', 'Condition', 'Patient', 'Condition', 'Condition', 'Observation', 'Consent'];

async function writeSecrets(gateway: TestGateway, program: string, { known, visit, records }: Known): Promise<readonly string[]> {
  const secret = [await create(gateway, program, records['condition']!), await create(gateway, program, records['test']!), await create(gateway, program, records['medication']!)];
  await writePlan(gateway, program, { known, visit, secret });
  const note = await create(gateway, program, {
    resourceType: 'DocumentReference', status: 'current', subject: { reference: known }, type: { coding: [{ system: cs('category'), code: 'sud-counseling-note' }] },
    date: '2026-10-07T15:00:00Z', content: [{ attachment: { contentType: 'text/plain', data: 'U2Vzc2lvbiBub3Rl' } }],
  });
  // A person of whom the recipient has a Patient of its own, and one that it does not know at all.
  const linked = await create(gateway, program, patientOf('Okafor', { [SID]: '2002', 'urn:test:mrn': 'OD-2' }));
  const others = [];
  for (const resource of Object.values(programRecords(linked)).slice(0, 3)) {
    others.push(await create(gateway, program, resource));
  }
  const stranger = await create(gateway, program, patientOf('Delgado', { [SID]: '3003', 'urn:test:mrn': 'OD-3' }));
  const strange = await create(gateway, program, programRecords(stranger)['condition']!);
  const gone = await create(gateway, program, records['condition']!);
  await send(gateway, program, gone, { method: 'DELETE' });
  const changed = await create(gateway, program, programRecords(stranger)['test']!);
  const body = { ...programRecords(stranger)['test']!, id: changed.split('/')[1]!, status: 'corrected' };
  await send(gateway, program, changed, { method: 'PUT', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify(body) });
  const denial = await create(gateway, program, denialFor(stranger));
  return [...secret, note, linked, ...others, stranger, strange, gone, changed, denial];
}

function denialFor(patient: string): Loose {
  return {
    resourceType: 'Consent', status: 'active', scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: cs('restriction-kind'), code: 'agreed' }] }], patient: { reference: patient }, provision: { type: 'deny' },
    policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' }] },
  };
}
