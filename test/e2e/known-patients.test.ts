// SPDX-License-Identifier: Apache-2.0
/** A person whom several holders release: whichever of its Patients an asker kept the id of, it finds what it may see. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { create, file, fullForm, patientOf, personAtProgram, refsOf, send, SID } from './support.ts';

let gateway: TestGateway;
let token: Readonly<Record<string, string>>;

beforeAll(async () => {
  gateway = await openGateway();
  const hospital = testPartners(gateway.jwks).find((partner) => partner.organization.id === 'larkspur')!;
  for (const id of ['saint-anne', 'mercy']) {
    await gateway.add({
      ...hospital, organization: { ...hospital.organization, id, name: id }, agreements: hospital.agreements.map((each) => ({ ...each, id: `${id}-baa` })),
      people: [{ id: `${id}-doctor`, name: 'Kit Osei', roles: ['physician'], identifiers: [], active: true }], clients: [{ ...hospital.clients[0]!, id }],
    });
  }
  const clients = ['open-door', 'larkspur', 'saint-anne', 'mercy'];
  token = Object.fromEntries(await Promise.all(clients.map(async (id) => [id, await gateway.tokenFor(id)] as const)));
});

afterAll(() => gateway.close());

async function heldBy(client: string, sid: string, code: string): Promise<{ readonly patient: string; readonly record: string }> {
  const patient = await create(gateway, token[client]!, patientOf('Abara', { [SID]: sid }));
  const record = await create(gateway, token[client]!, {
    resourceType: 'Condition', subject: { reference: patient }, code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code }] },
  });
  return { patient, record };
}

async function found(by: string): Promise<readonly (readonly string[])[]> {
  const conditions = (refs: readonly string[]): readonly string[] => refs.filter((each) => each.startsWith('Condition/')).toSorted();
  return [conditions(await refsOf(gateway, token['mercy']!, `Condition?patient=${by}`)), conditions(await refsOf(gateway, token['mercy']!, `${by}/$everything`))];
}

it('by the Patient of one hospital and by that of the other: searches and $everything find the records of both', async () => {
  const one = await heldBy('larkspur', 'known-1', 'E11.9');
  const first = await found(one.patient);
  const other = await heldBy('saint-anne', 'known-1', 'I10');
  const both = [one.record, other.record].toSorted();
  expect([first, await found(one.patient), await found(other.patient)]).toEqual([[[one.record], [one.record]], [both, both], [both, both]]);
});

it('by a Patient that it may not read it finds nothing, though records of its holder go by another', async () => {
  const { patient, records } = await personAtProgram(gateway, token['open-door']!, 'known-2');
  const { record } = await heldBy('larkspur', 'known-2', 'E11.9');
  expect([(await send(gateway, token['mercy']!, patient)).status, await refsOf(gateway, token['mercy']!, `Condition?patient=${patient}`), (await send(gateway, token['mercy']!, `${patient}/$everything`)).status])
    .toEqual([404, [], 404]);
  await file(gateway, token['open-door']!, fullForm({ patient, recipients: ['Organization/mercy'], categories: ['diagnosis'] }));
  const readable = (await send(gateway, token['mercy']!, patient)).status === 200;
  expect(await refsOf(gateway, token['mercy']!, `Condition?patient=${patient}`)).toHaveLength(readable ? 2 : 0);
  expect([...(await refsOf(gateway, token['mercy']!, 'Condition?patient.identifier=known-2'))].toSorted()).toEqual([record, records['condition']!].toSorted());
});
