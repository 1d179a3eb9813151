// SPDX-License-Identifier: Apache-2.0
/** The whole gateway from outside: a record goes in, its contributor has it back, others do not learn of it, staff reads why. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let program: string;
let housing: string;
let staff: string;
let patient: string;
let condition: string;

const FHIR = { 'content-type': 'application/fhir+json' };

async function create(token: string, resource: { readonly resourceType: string } & Readonly<Record<string, unknown>>): Promise<string> {
  const response = await gateway.ask(token, `/fhir/R4/${resource.resourceType}`, { method: 'POST', headers: FHIR, body: JSON.stringify(resource) });
  expect(response.status).toBe(201);
  const location = response.headers.get('location') ?? '';
  expect(location.startsWith(`${gateway.url}/fhir/R4/${resource.resourceType}/`)).toBe(true);
  return location.slice(gateway.url.length).replace(/\/_history.*/, '');
}

beforeAll(async () => {
  gateway = await openGateway();
  [program, housing, staff] = await Promise.all([gateway.tokenFor('open-door'), gateway.tokenFor('home-again'), gateway.tokenFor('compliance')]);
  patient = await create(program, { resourceType: 'Patient', identifier: [{ system: 'urn:test:mrn', value: '7' }], name: [{ family: 'Delgado', given: ['Rosa'] }], birthDate: '1991-04-17' });
  condition = await create(program, {
    resourceType: 'Condition', subject: { reference: patient.replace('/fhir/R4/', '') },
    clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
    code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F11.20' }] },
  });
});

afterAll(() => gateway.close());

describe('a record of a treatment program', () => {
  it('comes back to the program, with its version', async () => {
    const response = await gateway.ask(program, condition);
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).toMatch(/^W\/"\d+"$/);
    expect(await response.json()).toMatchObject({ resourceType: 'Condition', code: { coding: [{ code: 'F11.20' }] } });
  });

  it('is not there for a housing agency: the same answer as for an id that never was', async () => {
    const [withheld, absent] = await Promise.all([gateway.ask(housing, condition), gateway.ask(housing, '/fhir/R4/Condition/00000000-0000-4000-8000-000000000000')]);
    const shape = async (response: Response): Promise<unknown> =>
      [response.status, await response.text(), [...response.headers].filter(([name]) => !['x-request-id', 'date', 'ratelimit'].includes(name))];
    expect(await shape(withheld)).toEqual(await shape(absent));
    expect(withheld.status).toBe(404);
  });

  it('is not found by a search either', async () => {
    const bundle = await (await gateway.ask(housing, '/fhir/R4/Condition?_total=accurate')).text();
    expect(bundle).not.toContain('F11.20');
    expect(JSON.parse(bundle)).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 0 });
  });

  it('with a version known, is not sent again', async () => {
    const etag = (await gateway.ask(program, condition)).headers.get('etag') ?? '';
    expect((await gateway.ask(program, condition, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });
});

describe('the gateway\'s staff', () => {
  it('finds the refusal in the ledger and reads why', async () => {
    await gateway.ask(housing, condition);
    const found = await (await gateway.ask(staff, '/console/ledger?kind=refusal&organization=home-again&count=1')).json() as { entries: { id: string; outcome: string }[] };
    expect(found.entries).toHaveLength(1);
    const id = found.entries[0]?.id ?? '';
    const page = await gateway.ask(staff, `/console/disclosures/${id}`);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toMatch(/home-again[\s\S]*<h2 id="why">/);
    const json = await (await gateway.ask(staff, `/console/ledger/${id}`)).json() as { lines: string[]; replay: string };
    expect(json.lines.length).toBeGreaterThan(0);
    expect(json.replay).toBe('same');
  });

  it('can explain a login too', async () => {
    const found = await (await gateway.ask(staff, '/console/ledger?kind=login&count=1')).json() as { entries: { id: string }[] };
    expect((await gateway.ask(staff, `/console/disclosures/${found.entries[0]?.id ?? ''}`)).status).toBe(200);
  });

  it('a partner is not staff, whatever scope it asks for', async () => {
    expect((await gateway.ask(program, '/console/ledger')).status).toBe(403);
  });
});

describe('what is there', () => {
  it('metadata states the interactions that the routes have', async () => {
    const statement = await (await fetch(`${gateway.url}/fhir/R4/metadata`)).json() as {
      rest: { interaction: { code: string }[]; resource: { type: string; interaction: { code: string }[] }[] }[];
    };
    const rest = statement.rest[0]!;
    expect(rest.interaction.map((each) => each.code).toSorted()).toEqual(['batch', 'history-system', 'search-system', 'transaction']);
    expect(rest.resource.find((each) => each.type === 'Condition')?.interaction.map((each) => each.code).toSorted())
      .toEqual(['create', 'delete', 'history-instance', 'history-type', 'patch', 'read', 'search-type', 'update', 'vread']);
  });

  it('the ledger of all this verifies', async () => {
    const check = await gateway.gateway.store.verifyLedger('test', {});
    expect(check.firstBad).toBeUndefined();
    expect(check.entries).toBeGreaterThan(5);
  });

  it('operators see it ready on a port of its own, and not on the partners\'', async () => {
    expect((await fetch(`${gateway.gateway.opsAddress}/readyz`)).status).toBe(200);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(404);
  });
});
