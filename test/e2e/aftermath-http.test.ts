// SPDX-License-Identifier: Apache-2.0
/** Orders and amendments over HTTP: for staff alone, and a patient's request from the patient's own app. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { orderOf } from '../app/aftermath/orders.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { file, fullForm, personAtProgram, post, send, type Answered } from './support.ts';

let gateway: TestGateway;
let program: string;
let staff: string;
let person: Awaited<ReturnType<typeof personAtProgram>>;

beforeAll(async () => {
  gateway = await openGateway();
  [program, staff] = await Promise.all([gateway.tokenFor('open-door'), gateway.tokenFor('compliance')]);
  person = await personAtProgram(gateway, program, '5262');
});
afterAll(() => gateway.close());

const call = (token: string, path: string, values: Readonly<Record<string, string | object>>): Promise<Answered> => post(gateway, token, path, {
  resourceType: 'Parameters', parameter: Object.entries(values).map(([name, value]) => (typeof value === 'string' ? { name, valueString: value } : { name, resource: value })),
});
const placeOf = (answer: Answered): string => ((answer.json['issue'] as { expression?: string[] }[])[0]?.expression ?? [])[0] ?? '';

describe('an order that seals a record', () => {
  it('tells what it would do, is carried out when a person confirms it, and is lifted', async () => {
    const record = person.records['condition']!;
    const order = orderOf('sealing', [record]);
    expect((await call(staff, '$record-order', { order })).json).toMatchObject({ kind: 'sealing', done: false, records: [record] });
    expect((await send(gateway, program, record)).status).toBe(200);
    const done = await call(staff, '$record-order', { order, confirmedBy: 'Ines Calloway' });
    expect(done.json).toMatchObject({ done: true });
    expect((await send(gateway, program, record)).status).toBe(404);
    expect((await call(staff, '$lift-order', { order: done.json['order'] as string, confirmedBy: 'Ines Calloway' })).json).toEqual({ records: [record] });
    expect((await send(gateway, program, record)).status).toBe(200);
  });

  it('is not for a partner to give, nor without an order', async () => {
    const order = orderOf('sealing', [person.records['test']!]);
    expect((await call(program, '$record-order', { order, confirmedBy: 'Nobody' })).status).toBe(403);
    expect((await call(program, '$lift-order', { order: 'x', confirmedBy: 'Nobody' })).status).toBe(403);
    expect((await call(staff, '$record-order', { confirmedBy: 'Ines Calloway' })).status).toBe(400);
    expect((await send(gateway, program, person.records['test']!)).status).toBe(200);
  });
});

describe('a request to amend', () => {
  it('is filed and answered; its words are in no answer', async () => {
    const filed = await call(staff, `${person.patient}/$request-amendment`, { record: person.records['attendance']!, words: 'I was not there that day' });
    expect([filed.status, filed.text.includes('not there')]).toEqual([202, false]);
    const id = placeOf(filed);
    expect((await call(program, '$answer-amendment', { id, answer: 'accept', by: 'D. Whitfield' })).status).toBe(403);
    expect((await call(staff, '$answer-amendment', { id, answer: 'deny', by: 'D. Whitfield', ground: 'none of the four' })).status).toBe(422);
    expect((await call(staff, '$answer-amendment', { id, answer: 'deny', by: 'D. Whitfield', ground: 'accurate-and-complete' })).status).toBe(200);
    expect((await call(staff, '$answer-amendment', { id, answer: 'disagree', statement: 'My bus ticket shows it' })).status).toBe(200);
    expect((await call(staff, '$answer-amendment', { id, answer: 'shrug' })).status).toBe(400);
    expect((await call(program, `${person.patient}/$request-amendment`, { record: person.records['attendance']!, words: 'x' })).status).toBe(404);
  });
});

describe('a record that the person disputes', () => {
  it('goes to everybody else with the statement, and with the rebuttal once there is one; not before, and not to its holder', async () => {
    const own = await personAtProgram(gateway, program, '5263');
    await file(gateway, program, fullForm({ patient: own.patient }));
    const hospital = await gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' });
    const record = own.records['condition']!;
    const denied = async (words: string): Promise<string> => {
      const asked = placeOf(await call(staff, `${own.patient}/$request-amendment`, { record, words }));
      await call(staff, '$answer-amendment', { id: asked, answer: 'deny', by: 'D. Whitfield', ground: 'accurate-and-complete' });
      return asked;
    };
    const id = await denied('It never was so');
    expect((await send(gateway, hospital, record)).text).not.toContain('statement-of-disagreement');
    await call(staff, '$answer-amendment', { id, answer: 'disagree', statement: 'A second doctor found otherwise' });
    const single = await send(gateway, hospital, record);
    expect((single.json['meta'] as { extension: { url: string; valueString: string }[] }).extension.filter(({ url }) => url.endsWith('/statement-of-disagreement')).map(({ valueString }) => valueString))
      .toEqual(['The person asked to have this record amended, was refused, and disagrees: A second doctor found otherwise']);
    await call(staff, '$answer-amendment', { id, answer: 'rebut', by: 'D. Whitfield', statement: 'Two tests confirm it' });
    const found = (await send(gateway, hospital, `Condition?patient=${own.patient}`)).json as unknown as { entry: { resource: { resourceType: string; about?: { reference: string }[]; payload?: { contentString: string }[] } }[] };
    const statement = found.entry.map(({ resource }) => resource).find(({ about }) => about?.[0]?.reference === record);
    expect(statement?.payload?.map(({ contentString }) => contentString)).toEqual([expect.stringContaining('A second doctor'), 'The holder of the record answers: Two tests confirm it']);
    await call(staff, '$answer-amendment', { id: await denied('Nor is it so now'), answer: 'disagree', statement: 'A third doctor agrees with me' });
    const twice = (await send(gateway, hospital, record)).text;
    expect(['A second doctor found otherwise', 'Two tests confirm it', 'A third doctor agrees with me'].map((words) => twice.includes(words))).toEqual([true, true, true]);
    expect((await send(gateway, program, record)).text).not.toContain('A second doctor');
    expect((await send(gateway, hospital, own.records['medication']!)).text).not.toContain('A second doctor');
  });
});
