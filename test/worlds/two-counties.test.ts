// SPDX-License-Identifier: Apache-2.0
/**
 * Non-interference: a recipient that does all it can in two counties, which differ only in what it must not see, gets the same
 * answers byte by byte (42 CFR 2.13(c)(2): no answer may confirm or deny that somebody is a patient). The last tests show that
 * the comparison finds a leak when there is one.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Session, Visibility } from '../../src/app/ports.ts';
import { drive, pages } from '../support/transcript.ts';
import type { Seen } from '../support/transcript.ts';
import { probing, reading, searching, writing } from '../e2e/sessions.ts';
import { openWorld } from '../e2e/worlds.ts';
import type { Recipient, World } from '../e2e/worlds.ts';

const PAGED = ['/Condition?_count=1&_total=accurate', '/Observation?_count=1&_sort=date,_lastUpdated', '/Patient?_count=1&_sort=family,_lastUpdated', '/?_type=Patient,Encounter,CarePlan&_count=2'];

async function whole(world: World): Promise<readonly Seen[]> {
  const { gateway, normalizer, token } = world;
  const looking = { normalizer, together: 8 };
  const seen = [
    ...await drive(gateway, token, [...reading(world), ...searching(world)], looking),
    ...await drive(gateway, token, [...probing(world), ...writing(world)], { normalizer }),
    ...await drive(gateway, token, [...reading(world), ...searching(world)], looking),
  ];
  for (const path of PAGED) {
    seen.push(...await pages(gateway, token, path, normalizer));
  }
  return seen;
}

interface Difference { readonly name: string; readonly here: string; readonly there: string }

/** The steps that came out differently, each around the first character that differs. */
function differences(here: readonly Seen[], there: readonly Seen[]): readonly Difference[] {
  return Array.from({ length: Math.max(here.length, there.length) }, (_, index) => {
    const [a, b] = [JSON.stringify(here[index] ?? 'none'), JSON.stringify(there[index] ?? 'none')];
    const at = [...a].findIndex((character, place) => character !== b[place]);
    const around = (text: string): string => text.slice(Math.max(0, at - 160), at + 80);
    return { name: here[index]?.name ?? 'none', here: around(a), there: around(b), same: a === b };
  }).filter(({ same }) => !same).map(({ same: _, ...difference }) => difference);
}

describe.each<Recipient>(['larkspur', 'home-again', 'county-probation'])('%s', (recipient) => {
  let worlds: readonly World[] = [];
  beforeAll(async () => { worlds = await Promise.all([openWorld(recipient, true), openWorld(recipient, false)]); });
  afterAll(async () => { await Promise.all(worlds.map((world) => world.close())); });

  it('cannot tell a county with the program\'s withheld records from one without', async () => {
    const [with_, without] = await Promise.all(worlds.map((world) => whole(world)));
    expect(differences(with_!, without!)).toEqual([]);
    expect(with_!.some((seen) => seen.status === 200 && seen.body.includes('"Encounter"'))).toBe(true);
    expect(with_!.filter((seen) => seen.status >= 500)).toEqual([]);
  });
});

describe('the comparison finds a leak', () => {
  let worlds: readonly World[] = [];
  beforeAll(async () => { worlds = await Promise.all([openWorld('home-again', true), openWorld('home-again', false)]); });
  afterAll(async () => { await Promise.all(worlds.map((world) => world.close())); });

  it('when the asker is the program, which sees everything', async () => {
    const [a, b] = await Promise.all(worlds.map((world) => drive(world.gateway, world.program, [...reading(world), ...searching(world)], world)));
    expect(differences(a!, b!).length).toBeGreaterThan(10);
  });

  it('when searches look at all that is stored, although what they find is still decided one by one', async () => {
    worlds.forEach(blind);
    const [a, b] = await Promise.all(worlds.map((world) => drive(world.gateway, world.token, searching(world), world)));
    expect(differences(a!, b!).length).toBeGreaterThan(5);
  });
});

/** Takes the gate's predicate out of every search of a gateway. */
function blind({ gateway }: World): void {
  const { store } = gateway.gateway;
  const read = store.read.bind(store);
  const all: Visibility = { kind: 'all' };
  const open = (session: Session): Session => ({ ...session, search: (plan) => session.search(plan, all) });
  Object.assign(store, { read: (tenant: string, work: (session: Session) => Promise<unknown>) => read(tenant, (session) => work(open(session))) });
}
