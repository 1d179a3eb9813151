// SPDX-License-Identifier: Apache-2.0
/** `CarePlan/$who-sees-what` over HTTP: a probation officer who leads a plan, a program that holds treatment records, and a team. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { consentOf, create, cs, entriesOf, file, fullForm, patientOf, personAtProgram, post, send, SID } from './support.ts';
import type { Answered, Json, Loose } from './support.ts';

let gateway: TestGateway;
let [probation, program, staff, housing]: readonly string[] = [];
let [patient, plan, atProgram]: readonly string[] = [];
let onTeam = '';

const concept = (system: string, code: string): Json => ({ coding: [{ system: cs(system), code }] });
const member = (organization: string, role: string, period?: Json): Json => ({ role: [concept('team-role', role)], member: { reference: `Organization/${organization}` }, ...(period === undefined ? {} : { period }) });

async function team(token: string, of: string, participant: readonly Json[]): Promise<string> {
  return create(gateway, token, { resourceType: 'CareTeam', status: 'active', subject: { reference: of }, category: [concept('lead-planner', 'cs')], participant });
}

const TEAM = [
  member('county-probation', 'lead-planner'), member('home-again', 'housing-specialist'), member('open-door', 'counselor'),
  member('larkspur', 'case-manager', { end: '2026-01-31' }), member('county-court', 'judge', { start: '2099-01-01' }),
];

async function planOf(of: string, careTeam: string): Promise<string> {
  const goal: Loose = { resourceType: 'Goal', lifecycleStatus: 'active', subject: { reference: of }, category: [concept('goal-part', 'goal')], description: { text: 'A home of my own' } };
  return create(gateway, probation!, {
    resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: of }, careTeam: [{ reference: careTeam }],
    category: [{ coding: [{ system: 'http://hl7.org/fhir/us/core/CodeSystem/careplan-category', code: 'assess-plan' }] }, concept('plan-category', 'reentry')],
    goal: [{ reference: await create(gateway, probation!, goal) }],
  });
}

beforeAll(async () => {
  gateway = await openGateway();
  [probation, program, staff, housing] = await Promise.all([
    gateway.tokenFor('county-probation', { purpose: 'cj-monitoring', role: 'supervising-officer', person: 'omar-reyes' }), gateway.tokenFor('open-door'), gateway.tokenFor('compliance'), gateway.tokenFor('home-again'),
  ]);
  const person = await personAtProgram(gateway, program, 'who-sees');
  atProgram = person.patient;
  patient = await create(gateway, probation, patientOf('Delgado', { [SID]: 'who-sees' }));
  await create(gateway, program, { resourceType: 'CareTeam', status: 'active', subject: { reference: atProgram }, participant: [member('county-probation', 'conditioned-participation')] });
  const income: Loose = { resourceType: 'Observation', status: 'final', subject: { reference: patient }, code: { ...concept('category', 'income'), text: 'Income' } };
  await create(gateway, probation, income);
  await create(gateway, probation, { ...income, code: { ...concept('category', 'drug-test-results'), text: 'A test of our own' } });
  plan = await planOf(patient, await team(probation, patient, TEAM));
});

afterAll(() => gateway.close());

interface Part { readonly name: string; readonly part?: readonly Part[]; readonly [value: string]: unknown }
const value = (parts: readonly Part[], name: string): unknown => Object.entries(parts.find((each) => each.name === name) ?? {}).find(([key]) => key.startsWith('value'))?.[1];
const all = (parts: readonly Part[], name: string): readonly unknown[] => parts.filter((each) => each.name === name).map((each) => Object.entries(each).find(([key]) => key.startsWith('value'))?.[1]);

interface Seen { readonly answer: unknown; readonly why: readonly unknown[]; readonly cite: readonly unknown[]; readonly then: unknown }

/** The cells of one category held by one organization, by the organization of the member. */
function row(answer: Answered, category: string, holder = 'county-probation'): Readonly<Record<string, Seen>> {
  const parameter = answer.json['parameter'] as readonly Part[];
  const members = new Map(parameter.filter((each) => each.name === 'member').map(({ part = [] }) => [value(part, 'key'), (value(part, 'who') as { reference: string }).reference.split('/')[1]!]));
  const found = parameter.filter((each) => each.name === 'part').map(({ part = [] }) => part)
    .filter((part) => value(part, 'category') === category && (value(part, 'holder') as { reference: string }).reference === `Organization/${holder}`);
  return Object.fromEntries<Seen>(found.flatMap((part) => part.filter((each) => each.name === 'cell').map(({ part: cell = [] }): [string, Seen] => [members.get(value(cell, 'member')) ?? '', {
    answer: value(cell, 'answer'), why: all(cell, 'why'), cite: all(cell, 'cite'), then: value(cell.find((each) => each.name === 'then')?.part ?? [], 'answer'),
  }])));
}

/** A consent at the program that has nothing to do with probation. */
const hidden = async (): Promise<string> => (await file(gateway, program!, fullForm({ patient: atProgram! }))).split('/')[1] ?? '';

const ask = (token: string, of = plan!): Promise<Answered> => send(gateway, token, `${of}/$who-sees-what`);
const parameters = (parts: Json): Json => ({ resourceType: 'Parameters', parameter: Object.entries(parts).map(([name, given]) => ({ name, ...(typeof given === 'string' ? { valueString: given } : { resource: given }) })) });

describe('who sees what, asked by the lead planner', () => {
  it('shows housing the income and not the drug tests, as the sharing protocol has it', async () => {
    const answer = await ask(probation!);
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
    expect(row(answer, 'income')['home-again']).toMatchObject({ answer: 'shown' });
    expect(row(answer, 'drug-test-results')['home-again']).toEqual({ answer: 'withheld', why: ['the sharing protocol leaves it out'], cite: ['matrix.not-listed (sharing matrix)'] });
    expect(row(answer, 'income')['larkspur']).toEqual({ answer: 'withheld', why: ['the sharing protocol asks for a member of the team, in its role'], cite: ['team.former-member (sharing protocol: team)'] });
  });

  it('tells how each membership stands at the instant', async () => {
    const standings = async (asOf?: string): Promise<readonly unknown[]> => {
      const answer = await send(gateway, probation!, `${plan!}/$who-sees-what${asOf === undefined ? '' : `?asOf=${encodeURIComponent(asOf)}`}`);
      return (answer.json['parameter'] as readonly Part[]).filter((each) => each.name === 'member').map(({ part = [] }) => value(part, 'standing'));
    };
    expect(await standings()).toEqual(['member', 'member', 'member', 'ended', 'not-yet']);
    expect(await standings('2026-01-31T23:00:00-06:00')).toEqual(['member', 'member', 'member', 'member', 'not-yet']);
  });

  it('tells nothing of what others hold and it may not see itself', async () => {
    const answer = await ask(probation!);
    expect(answer.text).not.toMatch(/open-door.*sud|medication-list|diagnosis/);
    expect(Object.keys(row(answer, 'medication-list', 'open-door'))).toEqual([]);
  });

  it('tells of what it sees of the program, and of others\' share in it only when the program says that it leads', async () => {
    const mandate = { mandate: 'Organization/county-probation', revocableAfter: 'final-disposition', period: { start: '2026-10-01', end: '2027-10-01' } };
    await file(gateway, program!, fullForm({ patient: atProgram!, variant: 'cj-referral', recipients: ['Organization/county-probation'], categories: ['sud-condition-compliance'], purposes: ['cj-monitoring'], ...mandate }));
    await create(gateway, program!, { resourceType: 'EpisodeOfCare', status: 'active', patient: { reference: atProgram! }, type: [concept('episode-type', 'probation')], managingOrganization: { reference: 'Organization/county-probation' }, careManager: { reference: 'Practitioner/omar-reyes' }, period: { start: '2026-09-01' } });
    await create(gateway, program!, { resourceType: 'Observation', status: 'final', subject: { reference: atProgram! }, code: { ...concept('category', 'sud-condition-compliance'), text: 'Attends as ordered' } });
    const housingSees = async (): Promise<Seen | undefined> => row(await ask(probation!), 'sud-condition-compliance', 'open-door')['home-again'];
    expect(await housingSees()).toMatchObject({ answer: 'not-told', why: [] });
    onTeam = await team(program!, atProgram!, [member('county-probation', 'lead-planner')]);
    expect(await housingSees()).toMatchObject({ answer: 'withheld', why: ['the law needs a paper that covers it'], cite: [] });
  });

  it('tells what a proposed consent would change, to a member of the team and to nobody else', async () => {
    const proposed = consentOf(fullForm({ patient: atProgram!, recipients: ['Organization/home-again'], categories: ['sud-condition-compliance'], purposes: ['case-coordination'] }));
    const supposed = async (): Promise<Answered> => post(gateway, probation!, `${plan!}/$who-sees-what`, parameters({ signed: proposed }));
    expect(row(await supposed(), 'sud-condition-compliance', 'open-door')['home-again']).toMatchObject({ answer: 'withheld', then: 'withheld' });
    const { text: _narrative, meta: _labels, ...filed } = (await send(gateway, program!, onTeam)).json;
    const participant = [member('county-probation', 'lead-planner'), member('home-again', 'housing-specialist')];
    const changed = await send(gateway, program!, onTeam, { method: 'PUT', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ ...filed, participant }) });
    expect([changed.status, changed.status === 200 ? '' : changed.text]).toEqual([200, '']);
    const answer = await supposed();
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
    expect(row(answer, 'sud-condition-compliance', 'open-door')['home-again']).toMatchObject({ answer: 'withheld', then: 'shown' });
    expect(row(answer, 'drug-test-results')['home-again']).toMatchObject({ answer: 'withheld', then: 'withheld' });
    const page = await send(gateway, probation!, `${plan!}/$who-sees-what?_format=html`, { method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify(parameters({ signed: proposed })) });
    expect(page.text).toContain('Then: Shown (may be shared)');
  });

  it('cannot find out by supposing whether there is a consent that it may not see', async () => {
    const answers = await Promise.all(['no-such', await hidden()].map((id) => post(gateway, probation!, `${plan!}/$who-sees-what`, parameters({ revoked: id }))));
    expect(answers.map((answer) => answer.status)).toEqual([404, 404]);
    expect(answers[0]?.text).toBe(answers[1]?.text);
  });

  it('is there as a page for people', async () => {
    const page = await send(gateway, probation!, `${plan!}/$who-sees-what?_format=html`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain('<th scope="col">Home Again Housing');
    expect(page.text).toContain('no longer a member');
  });

  it('is in the ledger as what it tells of', async () => {
    const rows = await gateway.gateway.app.ledger({ tenant: 'test', client: 'operator', organization: 'gateway', kind: 'staff', role: 'exchange-operator', purpose: 'operations', scopes: ['system/*.cruds', 'console'], request: 'test' }, { organization: 'county-probation', count: 200 });
    expect(rows.ok ? rows.value.some((each) => each.detail.includes('who-sees-what') || each.audit.includes('who-sees-what')) : false).toBe(true);
  });
});

describe('who sees what, asked by others', () => {
  it('staff learn the exact reasons and the rules', async () => {
    const answer = await ask(staff!);
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
    expect(row(answer, 'drug-test-results')['home-again']).toMatchObject({ answer: 'withheld', why: ['outside-scope'], cite: expect.arrayContaining(['matrix.not-listed (sharing matrix)']) });
    expect(row(answer, 'medication-list', 'open-door')['county-court']).toMatchObject({ answer: 'withheld', why: ['wrong-recipient'] });
  });

  it('a member that does not lead is refused, and sees no more than that there is no such plan when it may not see it', async () => {
    expect((await ask(housing!)).status).toBe(404);
    expect((await ask(housing!)).text).toBe((await ask(housing!, 'CarePlan/no-such')).text);
    expect((await ask(program!)).status).toBe(403);
    expect((await entriesOf(gateway, probation!, `CarePlan?subject=${patient!}`)).length).toBe(1);
  });
});
