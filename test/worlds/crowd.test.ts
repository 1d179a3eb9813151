// SPDX-License-Identifier: Apache-2.0
/** `Patient/$match` where a crowd of whom the asker may not know shares a key with the one whom it may: they take nobody's place among those who are weighed. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MOST } from '../../src/app/matching/candidates.ts';
import { post } from '../e2e/support.ts';
import { drive } from '../support/transcript.ts';
import { openCounty, write, type County } from './county.ts';
import { sent } from './steps.ts';

const PHONE = { telecom: [{ system: 'phone', value: '816-555-0142' }] };
const rosa = { resourceType: 'Patient' as const, name: [{ family: 'Delgado', given: ['Rosa'] }], birthDate: '1984-03-09', ...PHONE };
let counties: readonly County[] = [];

beforeAll(async () => { counties = await Promise.all([openCounty(), openCounty()]); });
afterAll(async () => { await Promise.all(counties.map((county) => county.close())); });

/** As many as are weighed, and one more: all as likely as the one who is looked for, and on file before it. */
async function crowd(county: County): Promise<void> {
  const entry = Array.from({ length: MOST + 1 }, () => ({ resource: rosa, request: { method: 'POST', url: 'Patient' } }));
  for (let from = 0; from < entry.length; from += 100) {
    const made = await post(county.gateway, await county.writeAs('open-door'), '', { resourceType: 'Bundle', type: 'transaction', entry: entry.slice(from, from + 100) });
    expect(made.status).toBe(200);
  }
}

it('a shelter\'s phone number that hundreds of a program\'s patients share finds the asker\'s own client all the same', async () => {
  await crowd(counties[0]!);
  const answers = await Promise.all(counties.map(async (county) => {
    county.normalizer.name(await write(county, 'home-again', rosa), 'own');
    const asked = { resourceType: 'Parameters', parameter: [{ name: 'resource', resource: rosa }] };
    return drive(county.gateway, await county.askAs('home-again'), [sent('POST', '/Patient/$match', asked)], county);
  }));
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]![0]!.body).toContain('"id":"own"');
}, 600_000);
