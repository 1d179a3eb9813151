// SPDX-License-Identifier: Apache-2.0
/** A database that was made a moment ago answers as soon as an old one. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freshStore, statement, type FreshStore } from '../support/database.ts';
import { until } from '../support/until.ts';
import { creates, must, noIndex, plan, reference, T } from './fixtures.ts';

let fresh: FreshStore;
beforeAll(async () => { fresh = await freshStore(); });
afterAll(() => fresh.close());

/** Persons with a stay each, and conditions of the stay. */
const PERSONS = 40;

it('the statistics that searches rest on are gathered as soon as a new database holds something', async () => {
  const of = Array.from({ length: PERSONS }, (_, n) => String(n));
  must(await fresh.store.commit(T, creates(...of.flatMap((n) => [
    { type: 'Patient', id: `p${n}`, person: n },
    { type: 'Encounter', id: `e${n}`, person: n, index: { ...noIndex, reference: [reference('subject', 'Patient', `p${n}`)] } },
    ...[1, 2].map((c) => ({
      type: 'Condition', id: `c${n}-${String(c)}`, person: n, index: { ...noIndex, reference: [reference('encounter', 'Encounter', `e${n}`)], token: [{ param: 'code', system: null, code: `code-${n}` }] },
    })),
  ]))));
  // By the gateway itself: the server would do it by and by.
  expect(await until(async () => (await statement(fresh.url, `select 1 from pg_stat_user_tables where relname = 'resource' and last_analyze is not null`)).length > 0)).toBe(true);
  const search = plan([{ kind: 'has', type: 'Encounter', param: 'subject', where: [{ kind: 'has', type: 'Condition', param: 'encounter', where: [{ kind: 'token', param: 'code', values: [{ code: 'code-7' }] }] }] }], { types: ['Patient'] });
  const found = await fresh.store.read(T, (session) => session.matchedProfiles(search));
  expect(found.filter(({ count }) => count > 0)).toEqual([{ person: '7', gate: 'g', count: 1 }]);
});
