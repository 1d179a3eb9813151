// SPDX-License-Identifier: Apache-2.0
/** The planner's desk: finding a plan, the plan as a table, who sees what, side by side, what a planner may do with it; all through the gate. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { create, cs } from '../../e2e/support.ts';
import { openConsole, PARTICIPANT_ID, type TestConsole, type Visitor } from '../../support/console.ts';
import { sendExample } from '../../support/plan-transaction.ts';

let desk: TestConsole;
let officer: Visitor;
let plan: string;

const NOW = '2026-09-20T17:00:00.000Z';
const linkTo = (text: string, words: string): string => new RegExp(`href="(/console/plan/[^"]+)">[^<]*${words}`).exec(text)?.[1] ?? `no link to ${words}`;

beforeAll(async () => {
  desk = await openConsole({ clock: { now: () => NOW } });
  const probation = await desk.tokenFor('county-probation', { purpose: 'case-coordination', role: 'supervising-officer', person: 'omar-reyes' });
  const sent = await sendExample(desk, probation, { name: '6-coming-home-to-a-daughter', identifier: PARTICIPANT_ID });
  await create(desk, probation, {
    resourceType: 'CarePlan', status: 'active', intent: 'plan', title: 'Treatment plan', subject: { reference: sent.patient }, category: [{ coding: [{ system: cs('plan-category'), code: 'treatment' }] }],
    activity: [{ detail: { status: 'in-progress', description: 'Intensive outpatient group, three evenings' } }],
  });
  officer = await desk.signIn('omar-reyes', 'case coordination');
  const list = await officer.get('/console/plan');
  plan = /href="(\/console\/plan\/[\w-]+)"/.exec(list.text)?.[1] ?? 'none';
});
afterAll(() => desk.close());

describe('finding a plan', () => {
  it('begins with signing in: the planner sits down for case coordination, and its organization is named', async () => {
    const seen = await desk.visitor().post('/console/sign-in', { person: 'omar-reyes' });
    expect([seen.path, seen.text.includes('Case planning as supervising officer, for case coordination, County Probation')]).toEqual(['/console/plan', true]);
  });

  it('lists the plans that the planner may see, and no address holds an id or a name', async () => {
    const links = ({ text }: { readonly text: string }): number => text.match(/href="\/console\/plan\/[\w-]{40,}"/g)?.length ?? 0;
    const list = await officer.get('/console/plan');
    expect([list.status, links(list), links(await officer.get('/console/plan?kinds=case'))]).toEqual([200, 2, 1]);
    expect(list.text.indexOf('Reentry plan')).toBeLessThan(list.text.indexOf('Treatment plan</td>'));
    expect(plan).not.toMatch(/CarePlan|Delgado/);
  });

  it('finds one by an identifier of the person, that goes in a form', async () => {
    const found = await officer.post('/console/plan/find', { identifier: PARTICIPANT_ID.value, system: '' });
    expect(found.text).toContain('What was found');
    expect(found.text).toMatch(/href="\/console\/plan\/[\w-]{40,}"/);
    const none = (await officer.post('/console/plan/find', { identifier: 'nobody,S-1' })).text;
    for (const words of ['There may be none.', 'for case coordination. A plan shows here:', 'href="/console/asks"']) {
      expect(none).toContain(words);
    }
    expect(found.text).not.toContain('A plan shows here:');
    const empty = await officer.post('/console/plan/find', { identifier: ' ' });
    expect([empty.status, empty.text.includes('id="identifier-wrong"')]).toEqual([422, true]);
  });

  it('shows a planner of another agency what the gate lets it see for its purpose, and no address that was shown to the first', async () => {
    const counselor = await desk.signIn('dana-whitfield', 'for treatment');
    const own = linkTo((await counselor.get('/console/plan')).text, 'Dana');
    expect([own === plan, (await counselor.get(own)).status]).toEqual([false, 200]);
    expect((await counselor.get(own)).text).not.toContain('Close this version');
    expect((await counselor.get(plan)).status).toBe(404);
    expect((await (await desk.signIn('rosa-delgado')).get('/console/plan')).status).toBe(403);
  });
});

describe('the plan', () => {
  it('has needs in order, goals with steps, actions with who and when, reviews, phases, the team', async () => {
    const { text, status } = await officer.get(plan);
    expect(status).toBe(200);
    for (const heading of ['Needs in order', 'Goals', 'Who does what', 'Reviews and conferences', 'Phases', 'Team', 'How it goes', 'What the plan rests on']) {
      expect(text).toContain(`>${heading}</h2>`);
    }
    expect(text).toContain('I want to come home to my daughter.');
    expect(text.indexOf('Responsivity: first')).toBeLessThan(text.indexOf('Criminogenic: next'));
    expect(text).not.toMatch(/ style="/);
  });

  it('has each finding beside what it speaks of, or at the head', async () => {
    const { text } = await officer.get(plan);
    const { issue } = await (await desk.ask(await desk.tokenFor('county-probation', { purpose: 'case-coordination', role: 'supervising-officer', person: 'omar-reyes' }), `/fhir/R4/${await planReference()}/$check`)).json() as { readonly issue: readonly { readonly details: { readonly text: string; readonly coding?: unknown } }[] };
    const found = issue.filter(({ details }) => details.coding !== undefined).map(({ details }) => details.text.replaceAll("'", '&#39;'));
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((words) => !text.includes(words))).toEqual([]);
  });

  it('stands in the ledger as what was shown to whom', async () => {
    const staff = await desk.tokenFor('compliance');
    const listed = await desk.ask(staff, '/console/ledger?client=console:people&organization=county-probation&count=1000');
    const { entries } = await listed.json() as { readonly entries: readonly { readonly kind: string; readonly detail: { readonly ask: { readonly person?: string } } }[] };
    expect(entries.filter(({ kind }) => kind === 'use').length).toBeGreaterThan(0);
    expect(entries.every(({ detail }) => detail.ask.person === 'omar-reyes')).toBe(true);
  });

  it('is there on paper', async () => {
    for (const kind of ['team-pdf-en', 'participant-pdf-es']) {
      const paper = await officer.get(`${plan}/paper/${kind}`);
      expect([paper.status, paper.headers.get('content-type'), paper.text.slice(0, 5)]).toEqual([200, 'application/pdf', '%PDF-']);
    }
    expect((await officer.get(`${plan}/paper/press`)).status).toBe(404);
  });

  it('stands side by side with the treatment plan', async () => {
    const { text } = await officer.get(plan);
    const side = await officer.get(linkTo(text, 'Side by side with Treatment plan'));
    expect(side.status).toBe(200);
    expect(side.text).toContain('Treatment plan');
    expect(side.text).toMatch(/Only here|Agrees|Differs/);
  });
});

describe('who sees what', () => {
  it('is a table of parts and members, and a consent that is thought of changes cells and nothing else', async () => {
    const { text, status } = await officer.get(`${plan}/who`);
    expect(status).toBe(200);
    expect(text).toContain('Home Again Housing');
    const category = /name="category" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const asked = await officer.post(`${plan}/who`, { from: 'county-probation', to: 'home-again', purpose: 'case-coordination', until: '2027-09-20', category });
    expect([asked.status, asked.text.includes('Nothing was stored')]).toEqual([200, true]);
    const wrong = await officer.post(`${plan}/who`, { from: 'county-probation', to: 'county-probation', purpose: 'case-coordination', until: '2020-01-01' });
    expect(wrong.status).toBe(422);
    for (const field of ['to', 'until', 'category']) {
      expect(wrong.text).toContain(`href="#${field}"`);
    }
    const probation = await desk.tokenFor('county-probation', { purpose: 'case-coordination', role: 'supervising-officer', person: 'omar-reyes' });
    expect((await (await desk.ask(probation, '/fhir/R4/Consent')).json() as { readonly total?: number }).total ?? 0).toBe(0);
  });
});

describe('what a planner does', () => {
  it('notes a review, with the next within six months', async () => {
    await officer.get(plan);
    const late = await officer.post(`${plan}/review`, { held: '2026-09-18', outcome: 'continue', next: '2027-09-18' });
    expect([late.status, late.text.includes('within six months')]).toEqual([422, true]);
    expect(late.text).toContain('value="2027-09-18"');
    const odd = await officer.post(`${plan}/review`, { held: 'yesterday', outcome: 'party', next: '' });
    expect([odd.status, odd.text.match(/class="wrong"/g)?.length]).toEqual([422, 3]);
    const done = await officer.post(`${plan}/review`, { held: '2026-09-18', outcome: 'continue', next: '2027-03-18' });
    expect([done.status, done.text.includes('The review is noted.')]).toEqual([200, true]);
    expect(done.text).toContain('March 18, 2027');
  });

  it('closes the version, and whoever it was handed to begins the next', async () => {
    await officer.get(plan);
    const early = await officer.post(`${plan}/close`, { 'handed-to': '', closing: 'advance', 'last-day': '2026-01-01' });
    expect([early.status, early.text.includes('id="last-day-wrong">The version would end before it began')]).toEqual([422, true]);
    const closed = await officer.post(`${plan}/close`, { 'handed-to': '', closing: 'advance', 'last-day': '2026-09-20' });
    expect([closed.status, closed.text.includes('This version is closed.')]).toEqual([200, true]);
    expect(closed.text).not.toContain('Close this version and hand the plan over');
    const next = await officer.post(`${plan}/next`, { phase: 'discharge-aftercare', 'first-day': '2026-09-20' });
    expect([next.status, next.text.includes('The next version has begun')]).toEqual([200, true]);
    expect(next.text).toContain('Discharge and aftercare');
  });

  it('is not done from a page elsewhere', async () => {
    expect((await officer.post(`${plan}/close`, { closing: 'advance', 'last-day': '2026-09-20' }, { csrf: 'made-up' })).status).toBe(403);
  });
});

async function planReference(): Promise<string> {
  const token = await desk.tokenFor('county-probation', { purpose: 'case-coordination', role: 'supervising-officer', person: 'omar-reyes' });
  const found = await (await desk.ask(token, '/fhir/R4/CarePlan?status=active')).json() as { readonly entry: readonly { readonly resource: { readonly id: string; readonly title?: string } }[] };
  return `CarePlan/${found.entry.find(({ resource }) => resource.title === undefined)?.resource.id ?? ''}`;
}
