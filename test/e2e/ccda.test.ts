// SPDX-License-Identifier: Apache-2.0
/** E2 over HTTP: a treatment program's care plan goes in as C-CDA, and comes out as C-CDA for whoever may have it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { xpath } from '../domain/mapping/ccda/out/plan-world.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { entriesOf, send } from './support.ts';

const input = readFileSync(join(import.meta.dirname, '../../mappings/c-cda/cases/care-plan-sud/input.xml'), 'utf8');
let gateway: TestGateway;
let program: string;
let plan: string;
let patient: string;

beforeAll(async () => {
  gateway = await openGateway();
  program = await gateway.tokenFor('open-door');
  const taken = await send(gateway, program, '//ingest/c-cda', { method: 'POST', headers: { 'content-type': 'application/xml' }, body: input });
  expect(taken.status).toBe(200);
  plan = /CarePlan\/[0-9a-f-]+/.exec(taken.text)?.[0] ?? '';
  patient = /Patient\/[0-9a-f-]+/.exec(taken.text)?.[0] ?? '';
});

afterAll(() => gateway.close());

const GOALS = "//h:observation[@moodCode='GOL']";

describe('a care plan asked for as C-CDA', () => {
  it('is a document with the goals that the plan had', async () => {
    const answer = await send(gateway, program, `${plan}/$ccda`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/cda+xml; charset=utf-8']);
    expect(xpath(answer.text, GOALS)).toHaveLength(xpath(input, GOALS).length);
    expect(xpath(answer.text, '/h:ClinicalDocument/h:confidentialityCode/@code')).toEqual(['R']);
  });

  it.each(['home-again', 'larkspur', 'county-court', 'county-probation', 'county-jail'])('gives %s as many goals and conditions as the gate lets it see, and no more', async (client) => {
    const token = await gateway.tokenFor(client);
    const seen = await entriesOf(gateway, token, `${patient}/$everything?_count=500`).catch(() => []);
    const ofType = (type: string): number => seen.filter(({ resource }) => resource.resourceType === type).length;
    const answer = await send(gateway, token, `${plan}/$ccda`);
    expect(answer.status).toBe(ofType('CarePlan') === 0 ? 404 : 200);
    expect(answer.status === 200 ? xpath(answer.text, GOALS).length : 0).toBe(answer.status === 200 ? ofType('Goal') : 0);
  });

  it('is not there for a plan that is not there', async () => {
    expect((await send(gateway, program, 'CarePlan/no-such/$ccda')).status).toBe(404);
  });
});
