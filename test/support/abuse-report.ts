// SPDX-License-Identifier: Apache-2.0
/** A report of abuse of an adult that a law wants: filed by the hospital, read by the agency for adults. */
import { create, cs, patientOf, programRecords, sd, send, SID } from '../e2e/support.ts';
import type { TestGateway } from './gateway.ts';

/** The agency `aps`, Adult Protective Services. */
export function addAgency(gateway: TestGateway): Promise<void> {
  return gateway.add({
    organization: { id: 'aps', name: 'Adult Protective Services', statuses: ['adult-protective-agency'], identifiers: [] }, people: [], participants: [], agreements: [], feeds: [],
    clients: [{
      id: 'aps', name: 'aps', kind: 'partner', jwks: gateway.jwks, scopes: ['system/*.cruds'], purposes: ['adult-abuse-report'], roles: ['adult-protection-worker'],
      defaultPurpose: 'adult-abuse-report', defaultRole: 'adult-protection-worker', active: true,
    }],
  });
}

/** In: a person's id at the hospital, how often the agency reads, and when it was reported. Out: the reference of what was reported, and the status of each of the agency's readings, made at the same time. */
export async function reportAbuse(gateway: TestGateway, sid: string, readings: number, sent = '2026-11-04T09:00:00Z'): Promise<{ readonly finding: string; readonly statuses: readonly number[] }> {
  const [hospital, agency] = await Promise.all([gateway.tokenFor('larkspur'), gateway.tokenFor('aps')]);
  const patient = await create(gateway, hospital, patientOf('Delgado', { [SID]: sid }));
  const finding = await create(gateway, hospital, { ...programRecords(patient)['condition']!, code: { text: 'Injury' } });
  const concept = (system: string, code: string): object => ({ coding: [{ system: cs(system), code }] });
  await create(gateway, hospital, {
    resourceType: 'Communication', status: 'completed', subject: { reference: patient }, sender: { reference: 'Organization/larkspur' }, recipient: [{ reference: 'Organization/aps' }],
    sent, category: [concept('statement', 'abuse-report')], reasonCode: [concept('abuse-subject', 'adult'), concept('abuse-report-stage', 'initial')], about: [{ reference: finding }],
    extension: [{ url: sd('statement-facts'), extension: [{ url: 'stateMandate', valueBoolean: true }] }],
  });
  const read = await Promise.all(Array.from({ length: readings }, () => send(gateway, agency, finding)));
  return { finding, statuses: read.map(({ status }) => status) };
}
