// SPDX-License-Identifier: Apache-2.0
/** Two counties that differ only in what a lead planner must not see: its table of who sees what, its documents and its list of places are the same byte by byte (42 CFR 2.13(c)(2)). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { drive } from '../support/transcript.ts';
import type { Seen, Step } from '../support/transcript.ts';
import { create, cs, FHIR, refsOf, send } from '../e2e/support.ts';
import { openWorld } from '../e2e/worlds.ts';
import type { Recipient, World } from '../e2e/worlds.ts';

const RECIPIENTS: readonly Recipient[] = ['county-probation', 'home-again', 'larkspur'];

/** The recipient says that it leads, names whom it likes, and asks everything there is to ask of the plan that it sees. */
async function asking(world: World, leader: string): Promise<readonly Seen[]> {
  const { gateway, token, normalizer } = world;
  const [plan = ''] = await refsOf(gateway, token, 'CarePlan');
  normalizer.name(plan, 'plan');
  const { subject } = (await send(gateway, token, plan)).json;
  const role = (code: string): object => ({ coding: [{ system: cs('team-role'), code }] });
  const members = ['open-door', 'county-court', 'county-jail', leader].map((id) => ({ role: [role(id === leader ? 'lead-planner' : 'case-manager')], member: { reference: `Organization/${id}` } }));
  const team = await create(gateway, token, { resourceType: 'CareTeam', status: 'active', subject, participant: members });
  normalizer.name(team, 'lead-team');
  const revoked = { resourceType: 'Parameters', parameter: [{ name: 'revoked', valueReference: { reference: world.hidden.at(-1) } }] };
  const steps: readonly Step[] = [
    ...['$who-sees-what', '$who-sees-what?_format=html', '$document?for=team&_format=html', '$document?for=participant&_format=html', '$check', 'no-such/$who-sees-what'].map((path): Step => ({ name: path, path: path.startsWith('no-such') ? `/CarePlan/${path}` : `/${plan}/${path}` })),
    { name: 'a hidden consent taken as revoked', path: `/${plan}/$who-sees-what`, init: { method: 'POST', headers: FHIR, body: JSON.stringify(revoked) } },
    { name: 'places', path: '/HealthcareService/$find-places?full=true' },
  ];
  return drive(gateway, token, steps, world);
}

describe.each(RECIPIENTS)('%s, leading by its own word', (recipient) => {
  let worlds: readonly World[] = [];
  beforeAll(async () => { worlds = await Promise.all([openWorld(recipient, true), openWorld(recipient, false)]); });
  afterAll(async () => { await Promise.all(worlds.map((world) => world.close())); });

  it('learns nothing of what it must not see', async () => {
    const [a, b] = await Promise.all(worlds.map((world) => asking(world, recipient)));
    const masked = (seen: readonly Seen[] | undefined): readonly Seen[] => (seen ?? []).map((each) => ({ ...each, body: each.body.replace(/"(asOf|valueInstant)":"[^"]*"/g, '"$1":"INSTANT"') }));
    expect(masked(a)).toEqual(masked(b));
    expect(a?.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(4);
    expect(a?.filter(({ status }) => status >= 500)).toEqual([]);
  });

  it('would be found out, if the program asked, which sees everything', async () => {
    const [a, b] = await Promise.all(worlds.map((world) => asking({ ...world, token: world.program }, 'open-door')));
    expect(a?.filter(({ body, status }, index) => status === 200 && body !== b?.[index]?.body).length).toBeGreaterThanOrEqual(2);
  });
});
