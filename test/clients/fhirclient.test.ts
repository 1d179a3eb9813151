// SPDX-License-Identifier: Apache-2.0
/** The SMART team's own client drives the API: searching, paging, writing, conditions, transactions and operations, as an app of theirs would. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway, type TestGateway } from '../support/gateway.ts';

interface Made { readonly id: string; readonly resourceType: string; readonly meta: { readonly versionId: string } }
interface Page { readonly total?: number; readonly link: readonly { readonly relation: string; readonly url: string }[]; readonly entry?: readonly { readonly resource: Made; readonly response?: { readonly status: string } }[] }
interface Client {
  readonly request: <T>(options: string | { readonly url: string; readonly method?: string; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }, fhirOptions?: object) => Promise<T>;
  readonly create: <T>(resource: object) => Promise<T>;
  readonly update: <T>(resource: object) => Promise<T>;
  readonly patch: <T>(url: string, patch: readonly object[]) => Promise<T>;
  readonly delete: (url: string) => Promise<unknown>;
}
/** What its entry for Node makes of a request and a response; a client with a token at hand needs neither. */
type Entry = (request: object, response: object, storage: object) => { readonly client: (state: object) => Client };

// Its types bring the whole DOM into every file of the program, so it is asked for by a name that the type check does not follow.
const NAME: string = 'fhirclient';
const { default: FHIR } = await import(NAME) as { readonly default: Entry };

let gateway: TestGateway;
let client: Client;
let patient: string;

beforeAll(async () => {
  gateway = await openGateway();
  const token = await gateway.tokenFor('open-door');
  const smart = FHIR({ headers: {}, url: '/' }, {}, {});
  client = smart.client({ serverUrl: `${gateway.url}/fhir/R4`, tokenResponse: { access_token: token, token_type: 'Bearer' } });
  patient = `Patient/${(await client.create<Made>({ resourceType: 'Patient', birthDate: '1980-01-02', name: [{ family: 'Aye' }] })).id}`;
});
afterAll(() => gateway.close());

const goal = (text: string, more: object = {}): object => ({ resourceType: 'Goal', lifecycleStatus: 'active', description: { text }, subject: { reference: patient }, ...more });
const FHIR_JSON = { 'content-type': 'application/fhir+json' };

describe('fhirclient', () => {
  it('creates, updates, patches and deletes', async () => {
    const made = await client.create<Made>(goal('Attend'));
    const changed = await client.update<Made & { readonly lifecycleStatus: string }>({ ...goal('Attend'), id: made.id, lifecycleStatus: 'on-hold' });
    const patched = await client.patch<{ readonly lifecycleStatus: string }>(`Goal/${made.id}`, [{ op: 'replace', path: '/lifecycleStatus', value: 'completed' }]);
    await client.delete(`Goal/${made.id}`);
    expect([changed.lifecycleStatus, patched.lifecycleStatus, changed.meta.versionId === made.meta.versionId]).toEqual(['on-hold', 'completed', false]);
    await expect(client.request(`Goal/${made.id}`)).rejects.toThrow(/410|Gone|deleted/i);
  });

  it('follows every page of a search, and the references in it', async () => {
    await Promise.all(Array.from({ length: 7 }, (_, n) => client.create(goal(`Goal ${String(n)}`, { identifier: [{ system: 'urn:paged', value: String(n) }] }))));
    const resources = await client.request<readonly Made[]>(`Goal?patient=${patient}&_count=3&_sort=-_lastUpdated`, { pageLimit: 0, flat: true });
    const goals = resources.filter((each) => each.resourceType === 'Goal');
    expect([goals.length, new Set(goals.map((each) => each.id)).size]).toEqual([7, 7]);
    const resolved = await client.request<{ readonly subject: Made }>(`Goal/${goals[0]!.id}`, { resolveReferences: ['subject'] });
    expect(resolved.subject.resourceType).toBe('Patient');
  });

  it('creates once and updates by condition', async () => {
    const body = JSON.stringify(goal('Once', { identifier: [{ system: 'urn:once', value: '1' }] }));
    const once = { url: 'Goal', method: 'POST', body, headers: { ...FHIR_JSON, 'if-none-exist': 'identifier=urn:once|1' } };
    await client.request(once);
    await client.request(once);
    await client.request({ url: 'Goal?identifier=urn:once|1', method: 'PUT', body: body.replace('Once', 'Twice'), headers: FHIR_JSON });
    const page = await client.request<Page>('Goal?identifier=urn:once|1&_total=accurate');
    expect([page.total, (page.entry?.[0]?.resource as unknown as { readonly description: { readonly text: string } }).description.text]).toEqual([1, 'Twice']);
  });

  it('sends a transaction, and runs operations', async () => {
    const fullUrl = 'urn:uuid:6d1b6d0e-6f5b-4a53-9d9a-0b1d1c1e1f11';
    const entry = [
      { fullUrl, resource: { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: patient } }, request: { method: 'POST', url: 'CarePlan' } },
      { resource: { resourceType: 'Task', status: 'requested', intent: 'order', for: { reference: patient }, basedOn: [{ reference: fullUrl }] }, request: { method: 'POST', url: 'Task' } },
    ];
    const done = await client.request<Page>({ url: '', method: 'POST', body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }), headers: FHIR_JSON });
    const all = await client.request<readonly Made[]>(`${patient}/$everything?_count=5`, { pageLimit: 0, flat: true });
    const outcome = await client.request<{ readonly resourceType: string; readonly issue: readonly { readonly severity: string }[] }>({ url: 'Goal/$validate', method: 'POST', body: JSON.stringify({ ...goal('x'), lifecycleStatus: 'over' }), headers: FHIR_JSON });
    expect(done.entry?.map((each) => each.response?.status)).toEqual(['201', '201']);
    expect(all.map((each) => each.resourceType)).toEqual(expect.arrayContaining(['Patient', 'Goal', 'CarePlan', 'Task']));
    expect([outcome.resourceType, outcome.issue[0]?.severity]).toEqual(['OperationOutcome', 'error']);
  });

  it('is told what the server can do, and what went wrong', async () => {
    const statement = await client.request<{ readonly fhirVersion: string; readonly rest: readonly { readonly resource: readonly { readonly type: string }[] }[] }>('metadata');
    expect([statement.fhirVersion, statement.rest[0]?.resource.some((each) => each.type === 'CarePlan')]).toEqual(['4.0.1', true]);
    await expect(client.request('Goal?no-such-parameter=x')).rejects.toThrow(/no-such-parameter/);
  });
});
