// SPDX-License-Identifier: Apache-2.0
/** The service directory over HTTP: partners keep their places, everyone finds them, and nobody's word stands longer than it is worth. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { create, cs, FHIR, patientOf, refsOf, sd, send, SID } from './support.ts';
import type { Json, Loose } from './support.ts';

let gateway: TestGateway;
let [housing, jail, probation]: readonly string[] = [];
let placement = '';

const places = (open: number, days = 0): Json => ({
  url: sd('service-places'), extension: [
    { url: 'kind', valueCode: 'housing-placement' }, { url: 'open', valueUnsignedInt: open }, { url: 'total', valueUnsignedInt: 6 },
    { url: 'asOf', valueDateTime: new Date(Date.now() - days * 86_400_000 - 60_000).toISOString() },
  ],
});

const service = (over: Json = {}): Loose => ({
  resourceType: 'HealthcareService', meta: { profile: [sd('tc-service')] }, active: true, providedBy: { reference: 'Organization/home-again' }, name: 'Second Street House',
  type: [{ text: 'Transitional housing' }], category: [{ coding: [{ system: cs('need-domain'), code: 'housing' }] }],
  eligibility: [{ code: { coding: [{ system: cs('service-eligibility'), code: 'felony-record' }] } }], extension: [places(2)], ...over,
});

beforeAll(async () => {
  gateway = await openGateway();
  [housing = '', jail = '', probation = ''] = await Promise.all(['home-again', 'county-jail', 'county-probation'].map((client) => gateway.tokenFor(client)));
  placement = await create(gateway, housing, service());
});

afterAll(() => gateway.close());

interface Found { readonly names: readonly unknown[]; readonly said: readonly string[] }
async function find(query: string, token = jail!): Promise<Found> {
  const answer = await send(gateway, token, `HealthcareService/$find-places?${query}`);
  expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
  const entries = answer.json['entry'] as readonly { readonly resource: Loose; readonly search: { readonly mode: string } }[];
  const outcome = entries.at(-1)!.resource as unknown as { readonly issue: readonly { readonly details: { readonly text: string } }[] };
  return { names: entries.filter(({ search }) => search.mode === 'match').map(({ resource }) => resource['name']), said: outcome.issue.map((issue) => issue.details.text) };
}

describe('the service directory', () => {
  it('shows the jail a placement that housing keeps, by need, eligibility and room', async () => {
    expect(await find('need=housing&eligibility=felony-record&kind=housing-placement')).toEqual({ names: ['Second Street House'], said: ['Second Street House: 2 of 6 housing-placement open, said today'] });
    expect((await find('need=housing&eligibility=veterans')).names).toEqual([]);
    expect((await find('need=substance-use')).said).toEqual(['No service of the directory fits']);
  });

  it('is found by plain search and read too, and a referral can name it', async () => {
    expect(await refsOf(gateway, jail!, `HealthcareService?service-category=${encodeURIComponent(`${cs('need-domain')}|housing`)}`)).toEqual([placement]);
    expect((await send(gateway, jail!, placement)).status).toBe(200);
    const patient = await create(gateway, probation!, patientOf('Delgado', { [SID]: 'service-directory' }));
    const referral = await create(gateway, probation!, { resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject: { reference: patient }, code: { text: 'Housing' }, performer: [{ reference: placement }] });
    expect((await send(gateway, probation!, referral)).json['performer']).toEqual([{ reference: placement }]);
  });

  it('follows at once when the partner says that a place was taken, and says when its word has grown old', async () => {
    const put = (extension: Json): Promise<unknown> => send(gateway, housing!, placement, { method: 'PUT', headers: FHIR, body: JSON.stringify({ ...service({ extension: [extension] }), id: placement.split('/')[1] }) });
    await put(places(0));
    expect((await find('need=housing')).names).toEqual([]);
    expect((await find('need=housing&full=true')).said).toEqual(['Second Street House: 0 of 6 housing-placement open, said today']);
    await put(places(2, 9));
    expect((await find('need=housing')).said).toEqual(['Second Street House: 2 of 6 housing-placement open, but said 9 days ago: call before you count on it']);
    expect((await find('need=housing&staleDays=14')).said).toEqual(['Second Street House: 2 of 6 housing-placement open, said 9 days ago']);
  });

  it.each<readonly [string, Json]>([
    ['claims no profile', { meta: { tag: [{ code: 'x' }] } }], ['is said to be another\'s', { providedBy: { reference: 'Organization/county-court' } }],
    ['carries somebody within it', { contained: [{ resourceType: 'Patient', id: 'p', name: [{ family: 'Hidden' }] }], extension: [places(2), { url: sd('x'), valueReference: { reference: '#p' } }] }],
  ])('shows nobody else an entry that %s', async (_why, over) => {
    const own = await create(gateway, housing!, service({ name: 'Not put up', ...over }));
    expect((await send(gateway, jail!, own)).status).toBe(404);
    expect((await find('full=true')).names).not.toContain('Not put up');
    expect((await find('full=true', housing)).names).toContain('Not put up');
    expect(await refsOf(gateway, jail!, 'HealthcareService?name=Not put up')).toEqual([]);
  });

  it('finds places by how far they are, told beside each, and services by the places that may be seen', async () => {
    const at = (name: string, latitude: number, longitude: number): Promise<string> => create(gateway, housing!, { resourceType: 'Location', name, position: { longitude, latitude } });
    const [downtown, springs] = await Promise.all([at('Downtown', 39.7392, -104.9903), at('Springs', 38.8339, -104.8214)]);
    const near = (query: string, token = housing!): Promise<readonly string[]> => refsOf(gateway, token, query);
    expect(await near('Location?near=39.74|-104.99|2|km')).toEqual([downtown]);
    expect(await near('Location?near=39.74|-104.99|65|[mi_us]&_sort=name&_total=accurate')).toEqual([downtown, springs]);
    expect(await near('Location?near=39.74|-104.99|2|km', jail)).toEqual([]);
    const [found] = (await send(gateway, housing!, 'Location?near=39.7392|-104.9903|1&_elements=name')).json['entry'] as readonly { readonly search: Json }[];
    expect(found?.search).toMatchObject({ mode: 'match', extension: [{ valueDistance: { value: 0, code: 'km' } }] });
    const house = await create(gateway, housing!, service({ name: 'House downtown', location: [{ reference: downtown }] }));
    expect(await near('HealthcareService?location.near=39.74|-104.99|2|km')).toEqual([house]);
    expect(await near('HealthcareService?location.near=39.74|-104.99|2|km', jail)).toEqual([]);
    const refused = await send(gateway, jail!, 'Location?near=39.74,-104.99');
    expect([refused.status, refused.text.includes('latitude|longitude|distance|units')]).toEqual([400, true]);
  });

  it('nobody but the partner changes its places', async () => {
    const answer = await send(gateway, jail!, placement, { method: 'PUT', headers: FHIR, body: JSON.stringify({ ...service(), id: placement.split('/')[1] }) });
    expect([404, 405, 412]).toContain(answer.status);
    expect((await find('need=housing&staleDays=14')).said[0]).toContain('2 of 6');
  });

  it('says which parameters it does not know', async () => {
    expect((await send(gateway, jail!, 'HealthcareService/$find-places?kind=castle')).status).toBe(400);
    expect((await send(gateway, jail!, 'HealthcareService/$find-places?patient=x')).status).toBe(400);
  });
});
