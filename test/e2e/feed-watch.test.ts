// SPDX-License-Identifier: Apache-2.0
/** A partner changes its table overnight: staff is told, with the column's name and no value; nobody else is. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OperationOutcome } from '@medplum/fhirtypes';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { send } from './support.ts';

const START = Date.parse('2026-11-01T12:00:00Z');
let day = 0;
let gateway: TestGateway;
let compliance: string;
const clock = { now: (): string => new Date(START + day * 86_400_000).toISOString() };
const roster = (header: string, cell: string): string => ['Last Name', 'First Name', 'DOB', 'Sex', 'Booking #', 'Charge Seq', header].join(',') + '\n'
  + Array.from({ length: 12 }, (_none, index) => `Name${String(index)},First,01/02/1980,M,B-${String(day)}-${String(index)},1,${cell}\n`).join('');

async function sendRoster(text: string): Promise<void> {
  const jail = await gateway.tokenFor('county-jail');
  const taken = await send(gateway, jail, '//ingest/jail-csv', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: text });
  expect([taken.status, taken.status === 200 ? '' : taken.text]).toEqual([200, '']);
}

async function watched(): Promise<readonly string[]> {
  compliance = await gateway.tokenFor('compliance');
  const answer = await send(gateway, compliance, '$feed-watch');
  expect(answer.status).toBe(200);
  return (JSON.parse(answer.text) as OperationOutcome).issue.filter(({ severity }) => severity === 'warning').map(({ details }) => details?.text ?? '');
}

beforeAll(async () => {
  gateway = await openGateway({ clock });
  for (day = 0; day < 4; day += 1) await sendRoster(roster('Charge Description', '"Theft, second"'));
});

afterAll(() => gateway.close());

describe('the feeds of a gateway', () => {
  it('are not worth a word while they are as they were', async () => {
    day = 3;
    expect(await watched()).toEqual([]);
  });

  it('are told of on the day on which a column is there that was never there, by its name and without its values', async () => {
    day = 4;
    await sendRoster(roster('Tier Of Concern', 'Zephyrine'));
    const told = await watched();
    expect(told.some((text) => text.startsWith('county-jail, jail-csv') && text.includes('new-element') && /tier\s*of\s*concern/iu.test(text))).toBe(true);
    expect(told.join('')).not.toContain('Zephyrine');
  });

  it('are nothing that a partner is told of', async () => {
    const answer = await send(gateway, await gateway.tokenFor('county-jail'), '$feed-watch');
    expect(answer.status).toBe(403);
  });

  it('can be looked at as they were on another day', async () => {
    const answer = await send(gateway, compliance, '$feed-watch?date=2026-11-04');
    expect((JSON.parse(answer.text) as OperationOutcome).issue.map(({ severity }) => severity)).toEqual(['information']);
    expect((await send(gateway, compliance, '$feed-watch?date=yesterday')).status).toBe(400);
  });
});
