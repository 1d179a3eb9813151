// SPDX-License-Identifier: Apache-2.0
/** A FHIR client that is not ours drives the API: what it expects of an R4 server is there. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'fhir-kit-client';
import { openGateway, type TestGateway } from '../support/gateway.ts';

interface Made { readonly id: string; readonly resourceType: string; readonly meta: { readonly versionId: string } }
interface Page { readonly total?: number; readonly entry?: readonly { readonly resource: { readonly resourceType: string; readonly id?: string } }[] }

let gateway: TestGateway;
let client: Client;

beforeAll(async () => {
  gateway = await openGateway();
  const token = await gateway.tokenFor('open-door');
  client = new Client({ baseUrl: `${gateway.url}/fhir/R4`, customHeaders: { Authorization: `Bearer ${token}` } });
});
afterAll(() => gateway.close());

describe('fhir-kit-client', () => {
  it('reads what the server says of itself', async () => {
    const statement = await client.capabilityStatement() as unknown as { readonly fhirVersion: string };
    expect(statement.fhirVersion).toBe('4.0.1');
  });

  it('creates, reads, updates, searches, looks at history and deletes', async () => {
    const patient = await client.create({ resourceType: 'Patient', body: { resourceType: 'Patient', birthDate: '1980-01-02' } }) as unknown as Made;
    const goal = { resourceType: 'Goal', lifecycleStatus: 'active', description: { text: 'Attend every session' }, subject: { reference: `Patient/${patient.id}` } };
    const made = await client.create({ resourceType: 'Goal', body: goal }) as unknown as Made;
    const changed = await client.update({ resourceType: 'Goal', id: made.id, body: { ...goal, id: made.id, lifecycleStatus: 'on-hold' } }) as unknown as Made;
    expect(changed.meta.versionId).not.toBe(made.meta.versionId);
    const found = await client.search({ resourceType: 'Goal', searchParams: { patient: patient.id, 'lifecycle-status': 'on-hold', _total: 'accurate' } }) as unknown as Page;
    expect(found.total).toBe(1);
    expect(found.entry?.[0]?.resource.id).toBe(made.id);
    const old = await client.vread({ resourceType: 'Goal', id: made.id, version: made.meta.versionId }) as unknown as { readonly lifecycleStatus: string };
    expect(old.lifecycleStatus).toBe('active');
    const history = await client.history({ resourceType: 'Goal', id: made.id }) as unknown as Page;
    expect(history.entry).toHaveLength(2);
    await client.delete({ resourceType: 'Goal', id: made.id });
    await expect(client.read({ resourceType: 'Goal', id: made.id })).rejects.toThrow(/410/);
  });

  it('sends a transaction whose entries refer to each other', async () => {
    const bundle = {
      resourceType: 'Bundle', type: 'transaction',
      entry: [
        { fullUrl: 'urn:uuid:6d1b6d0e-6f5b-4a53-9d9a-0b1d1c1e1f10', resource: { resourceType: 'Patient', birthDate: '1975-05-05' }, request: { method: 'POST', url: 'Patient' } },
        {
          resource: { resourceType: 'Condition', code: { text: 'Asthma' }, subject: { reference: 'urn:uuid:6d1b6d0e-6f5b-4a53-9d9a-0b1d1c1e1f10' } },
          request: { method: 'POST', url: 'Condition' },
        },
      ],
    };
    const answer = await client.transaction({ body: bundle }) as unknown as { readonly entry: readonly { readonly response: { readonly status: string; readonly location: string } }[] };
    expect(answer.entry.map((entry) => entry.response.status)).toEqual(['201', '201']);
    const id = /Condition\/([^/]+)/.exec(answer.entry[1]?.response.location ?? '')?.[1] ?? '';
    const condition = await client.read({ resourceType: 'Condition', id }) as unknown as { readonly subject: { readonly reference: string } };
    expect(condition.subject.reference).toMatch(/^Patient\//);
  });
});
