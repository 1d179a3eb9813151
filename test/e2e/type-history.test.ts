// SPDX-License-Identifier: Apache-2.0
/** History of a type and of everything (http://hl7.org/fhir/R4/http.html#history): versions that may be seen, of records that may be seen. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { create, FHIR, patientOf, post, send, SID, type Json, type Loose } from './support.ts';

interface Version { readonly fullUrl: string; readonly resource?: Json; readonly request: { readonly method: string; readonly url: string } }

let gateway: TestGateway;
let program: string;
let housing: string;
let patient: string;
let [kept, gone]: readonly string[] = [];

const goal = (text: string): Loose => ({ resourceType: 'Goal', lifecycleStatus: 'active', description: { text }, subject: { reference: patient } });
const put = (reference: string, body: Loose): ReturnType<typeof send> =>
  send(gateway, program, reference, { method: 'PUT', headers: FHIR, body: JSON.stringify({ ...body, id: reference.split('/')[1] }) });

async function versionsOf(as: string, path: string): Promise<{ readonly total: unknown; readonly entries: readonly Version[]; readonly next: string | undefined }> {
  const { status, text, json } = await send(gateway, as, path);
  expect([status, status === 200 ? '' : text]).toEqual([200, '']);
  const links = json['link'] as readonly { readonly relation: string; readonly url: string }[];
  return { total: json['total'], entries: (json['entry'] ?? []) as readonly Version[], next: links.find(({ relation }) => relation === 'next')?.url };
}
const versionsAs = async (as: string, path: string): Promise<readonly Version[]> => (await send(gateway, as, path)).json['entry'] as readonly Version[];
const told = (entries: readonly Version[]): readonly string[] =>
  entries.map(({ request, resource }) => `${request.method} ${request.url} ${(resource?.['description'] as { readonly text: string } | undefined)?.text ?? ''}`.trim());

beforeAll(async () => {
  gateway = await openGateway();
  [program, housing] = await Promise.all([gateway.tokenFor('open-door'), gateway.tokenFor('home-again')]);
  patient = await create(gateway, program, patientOf('Delgado', { [SID]: 'versions' }));
  kept = await create(gateway, program, goal('work'));
  gone = await create(gateway, program, goal('rest'));
  await put(kept, goal('work and home'));
  await send(gateway, program, gone, { method: 'DELETE' });
});
afterAll(() => gateway.close());

describe('history of a record', () => {
  it('has a total, pages by sealed cursors that hold for this record alone, and takes _since and _at', async () => {
    const all = await versionsOf(program, `${kept!}/_history`);
    expect([all.total, told(all.entries), all.next]).toEqual([2, [`PUT ${kept!} work and home`, `PUT ${kept!} work`], undefined]);
    const first = await versionsOf(program, `${kept!}/_history?_count=1`);
    const query = first.next!.slice(first.next!.indexOf('?'));
    const second = await versionsOf(program, `${kept!}/_history${query}`);
    expect([first.total, told(first.entries), told(second.entries), second.next]).toEqual([2, [`PUT ${kept!} work and home`], [`PUT ${kept!} work`], undefined]);
    expect(await Promise.all([`${gone!}/_history${query}`, `Goal/_history${query}`, `${kept!}/_history?_since=x`, `${kept!}/_history?_at=x`, `${kept!}/_history?_count=x`, `${kept!}/_history?banana=1`].map(async (path) => (await send(gateway, program, path)).status))).toEqual([400, 400, 400, 400, 400, 400]);
    const [late, early] = all.entries.map(({ resource }) => (resource!['meta'] as { readonly lastUpdated: string }).lastUpdated);
    const asked = async (name: string, time: string): Promise<readonly string[]> => told((await versionsOf(program, `${kept!}/_history?${name}=${encodeURIComponent(time)}`)).entries).map((each) => each.split(' ').slice(2).join(' '));
    expect([await asked('_since', late!), await asked('_since', '2020'), await asked('_since', '2100-01-01')]).toEqual([['work and home'], ['work and home', 'work'], []]);
    expect([await asked('_at', early!), await asked('_at', late!), await asked('_at', '2100'), await asked('_at', '2020-01-01'), await asked('_at', '2000')]).toEqual([['work'], ['work and home'], ['work and home'], [], []]);
    expect(told((await versionsOf(program, `Goal/_history?_at=${encodeURIComponent(early!)}`)).entries)).toEqual([`PUT ${kept!} work`]);
  });

  it('in a batch is asked with its parameters too, as a read is with those that shape it', async () => {
    const answer = await post(gateway, program, '', { resourceType: 'Bundle', type: 'batch', entry: [`${kept!}/_history?_count=1`, `${kept!}?_elements=lifecycleStatus`].map((url) => ({ request: { method: 'GET', url } })) });
    const [page, part] = (answer.json['entry'] as readonly { readonly resource: Json }[]).map(({ resource }) => resource);
    expect([page!['total'], (page!['entry'] as readonly unknown[]).length, part!['target'], (part!['meta'] as Json)['tag']]).toEqual([2, 1, undefined, [expect.objectContaining({ code: 'SUBSETTED' })]]);
  });

  it('is not found by whoever may not see the record, with whatever parameters', async () => {
    expect(await Promise.all([kept!, gone!, 'Goal/none'].flatMap((reference) => ['', '?_count=1', '?_at=2026-11-22', '?_since=2020'].map(async (query) => (await send(gateway, housing, `${reference}/_history${query}`)).status)))).toEqual(Array.from({ length: 12 }, () => 404));
  });
});

describe('history of a type', () => {
  it('holds every version of every record, newest first, and says which were deleted', async () => {
    const { total, entries } = await versionsOf(program, 'Goal/_history');
    expect([total, told(entries)]).toEqual([4, [`DELETE ${gone!}`, `PUT ${kept!} work and home`, `PUT ${gone!} rest`, `PUT ${kept!} work`]]);
  });

  it('goes on from page to page without a gap or a repetition, by sealed cursors', async () => {
    const found: string[] = [];
    let path: string | undefined = 'Goal/_history?_count=1';
    while (path !== undefined) {
      const { entries, next } = await versionsOf(program, path);
      found.push(...told(entries));
      path = next?.slice(next.indexOf('Goal/_history'));
    }
    expect(found).toEqual(told((await versionsOf(program, 'Goal/_history')).entries));
  });

  it('_since leaves out what is older', async () => {
    const all = (await versionsOf(program, 'Goal/_history')).entries;
    const since = (all[1]!.resource!['meta'] as { readonly lastUpdated: string }).lastUpdated;
    expect(told((await versionsOf(program, `Goal/_history?_since=${since}`)).entries)).toEqual(told(all).slice(0, 2));
    expect((await versionsOf(program, 'Goal/_history?_since=2999-01-01T00:00:00Z')).total).toBe(0);
  });

  it.each(['_since=2026-13', '_since=yesterday', '_at=2026-02-30', '_count=x', '_sort=date', '_cursor=x'])('%s is refused', async (query) => {
    expect((await send(gateway, program, `Goal/_history?${query}`)).status).toBe(400);
  });

  it('a cursor of a search is none of a history', async () => {
    const page = await send(gateway, program, 'Patient?_count=1&_sort=family');
    const self = (page.json['link'] as readonly { readonly url: string }[])[0]!.url;
    expect((await send(gateway, program, `Patient/_history?${self.split('?')[1]!}`)).status).toBe(400);
  });

  it('is told inside a batch as well', async () => {
    const { json } = await post(gateway, program, '', { resourceType: 'Bundle', type: 'batch', entry: [{ request: { method: 'GET', url: 'Goal/_history' } }] });
    const [entry] = json['entry'] as readonly { readonly resource: { readonly total: number }; readonly response: { readonly status: string } }[];
    expect([entry!.response.status, entry!.resource.total]).toEqual(['200', 4]);
  });
});

describe('history of a record', () => {
  it('that was deleted says so, and keeps what it was before', async () => {
    expect(told(await versionsAs(program, `${gone!}/_history`))).toEqual([`DELETE ${gone!}`, `PUT ${gone!} rest`]);
  });
});

describe('what may not be seen', () => {
  it('is not in the history of a type or of everything, nor in its total', async () => {
    const [type, all] = [await versionsOf(housing, 'Goal/_history'), await versionsOf(housing, '_history')];
    expect([type.total, type.entries, all.next]).toEqual([0, [], undefined]);
    expect(all.entries.filter(({ fullUrl }) => [patient, kept, gone].some((hidden) => fullUrl.endsWith(hidden!)))).toEqual([]);
    expect(all.total).toBe(all.entries.length);
  });

  it('is not there either when a later version of a record may not be seen', async () => {
    const record = await create(gateway, program, goal('first'));
    expect((await versionsOf(program, 'Goal/_history')).total).toBe(5);
    const narrow = await gateway.tokenFor('open-door', { scope: 'system/Goal.rs?lifecycle-status=active system/Patient.rs' });
    await put(record, { ...goal('second'), lifecycleStatus: 'completed' });
    const seen = told((await versionsOf(narrow, 'Goal/_history')).entries);
    expect(seen).toEqual([`PUT ${kept!} work and home`, `PUT ${kept!} work`]);
  });

  it('stands in the ledger as a history, with what was withheld', async () => {
    await versionsOf(housing, 'Goal/_history');
    const [entry] = await gateway.gateway.store.read('test', (session) => session.ledger({ organization: 'home-again', count: 1 }));
    const { ask, groups } = JSON.parse(entry?.detail ?? '{}') as { readonly ask: Json; readonly groups: readonly Json[] };
    expect([entry?.kind, ask['action'], groups.map(({ count, verdict }) => [count, verdict])]).toEqual(['refusal', 'history', [[6, 'withhold']]]);
  });
});

describe('history of everything', () => {
  it('holds the versions of all types', async () => {
    const { entries, total } = await versionsOf(program, '_history');
    const types = new Set(entries.map(({ request }) => request.url.split('/')[0]));
    expect([types.has('Goal'), types.has('Patient'), Number(total) >= 6]).toEqual([true, true, true]);
  });

  it('is for scopes on everything alone', async () => {
    const narrow = await gateway.tokenFor('open-door', { scope: 'system/Goal.rs' });
    expect([(await send(gateway, narrow, '_history')).status, (await send(gateway, narrow, 'Patient/_history')).status, (await send(gateway, narrow, 'Goal/_history')).status]).toEqual([403, 403, 200]);
  });
});
