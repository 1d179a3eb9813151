// SPDX-License-Identifier: Apache-2.0
/** E4 over HTTP: the tables of a county go in, the case plan comes out as NIEM 6, for whoever may have it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mapMessage } from '../../src/domain/mapping/map-message.ts';
import { allFormats, formatOf } from '../domain/mapping/case-files.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { entriesOf, send } from './support.ts';
import type { Answered } from './support.ts';

const input = readFileSync(join(import.meta.dirname, '../../mappings/case-plan-mo/cases/six-tables/input.json'), 'utf8');
let gateway: TestGateway;
let probation: string;
let patient: string;

beforeAll(async () => {
  gateway = await openGateway();
  probation = await gateway.tokenFor('county-probation');
  const taken = await send(gateway, probation, '//ingest/case-plan-mo', { method: 'POST', headers: { 'content-type': 'application/json' }, body: input });
  patient = /Patient\/[0-9a-f-]+/.exec(taken.text)?.[0] ?? '';
});

afterAll(() => gateway.close());

const ask = (token: string, form: string): Promise<Answered> => send(gateway, token, `${patient}/$case-plan?form=${form}`);

describe('a case plan asked for as NIEM 6', () => {
  it('is a message that reads back as the plan with its needs and goals', async () => {
    const xml = await ask(probation, 'xml');
    expect([xml.status, xml.headers.get('content-type')]).toEqual([200, 'application/xml; charset=utf-8']);
    const back = mapMessage(formatOf(allFormats('niem-case-plan'), 'niem-case-plan'), xml.text, { id: 'reader' });
    const types = back.ok ? back.value.entries.map((entry) => entry.resource.resourceType) : [];
    expect([types.filter((type) => type === 'CarePlan').length, types.filter((type) => type === 'Condition').length, types.filter((type) => type === 'Goal').length]).toEqual([1, 2, 5]);
    expect(back.ok ? back.value.loss.lost : -1).toBe(0);
  });

  it('is NIEM JSON when that is asked for', async () => {
    const json = await ask(probation, 'json');
    expect([json.status, json.headers.get('content-type')]).toEqual([200, 'application/ld+json; charset=utf-8']);
    expect(json.json).toHaveProperty(['tc:CasePlanExchange', 'j:CasePlan']);
  });

  it.each(['home-again', 'larkspur', 'county-court'])('gives %s as many needs and goals as the gate lets it see, and no more', async (client) => {
    const token = await gateway.tokenFor(client);
    const seen = await entriesOf(gateway, token, `${patient}/$everything?_count=500`).catch(() => []);
    const ofType = (type: string): number => seen.filter(({ resource }) => resource.resourceType === type).length;
    const answer = await ask(token, 'xml');
    const count = (name: string): number => answer.text.split(`<${name}`).length - 1;
    expect([answer.status, count('j:SubjectNeed'), count('j:SubjectGoal') + count('hs:GoalObjective')]).toEqual(ofType('CarePlan') === 0 ? [404, 0, 0] : [200, ofType('Condition'), ofType('Goal')]);
  });

  it('is not there for a person who is not there', async () => {
    expect((await send(gateway, probation, 'Patient/no-such/$case-plan')).status).toBe(404);
  });

  it('is in no form that there is not', async () => {
    expect((await ask(probation, 'docx')).status).toBe(400);
  });
});
