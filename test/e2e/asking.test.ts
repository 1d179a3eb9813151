// SPDX-License-Identifier: Apache-2.0
/** A person is asked for a consent, over HTTP: by whoever holds the records and by whoever was refused them; and what becomes of the ask. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createGates } from '../../src/app/gate/gates.ts';
import { makeAskWord } from '../../src/app/asking/ask-word.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { create, cs, entriesOf, patientOf, personAtProgram, post, send, SID, type Answered, type Json } from './support.ts';

let gateway: TestGateway;
let [program, hospital, probation, staff, rosa]: readonly string[] = [];
let person: Awaited<ReturnType<typeof personAtProgram>>;
/** The same person at the probation office, and somebody whom nobody else knows. */
let [supervised, stranger]: readonly string[] = [];
let now = Date.parse('2026-11-22T15:00:00Z');

beforeAll(async () => {
  gateway = await openGateway({ clock: { now: () => new Date(now += 5).toISOString() } });
  [program = '', hospital = '', probation = '', staff = ''] = await Promise.all([
    gateway.tokenFor('open-door', { purpose: 'operations', role: 'counselor', person: 'dana-whitfield' }), gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' }),
    gateway.tokenFor('county-probation', { purpose: 'cj-monitoring', role: 'supervising-officer', person: 'omar-reyes' }), gateway.tokenFor('compliance'),
  ]);
  person = await personAtProgram(gateway, program, 'asking-1');
  supervised = await create(gateway, probation, patientOf('Delgado', { [SID]: 'asking-1' }));
  stranger = await create(gateway, probation, patientOf('Delgado', { [SID]: 'asking-2' }));
  await gateway.add({
    organization: { id: 'my-asks', name: 'My Record app', statuses: ['unregulated'], identifiers: [] }, people: [], agreements: [], feeds: [],
    participants: [{ id: 'rosa', role: 'patient', patient: { system: SID, value: 'asking-1' }, active: true }],
    clients: [{ id: 'my-asks', name: 'App', kind: 'partner', jwks: gateway.jwks, scopes: ['system/*.cruds'], purposes: ['patient-request'], roles: ['patient'], active: true }],
  });
  rosa = await gateway.tokenFor('my-asks', { purpose: 'patient-request', role: 'patient', person: 'rosa' });
});
afterAll(() => gateway.close());

interface Ask { readonly id: string; readonly status: string; readonly businessStatus: { readonly coding: readonly { readonly code: string }[] }; readonly contained: readonly (Json & { readonly questionnaire: string; readonly item: readonly Item[] })[] }
interface Item { readonly linkId: string; readonly answer?: readonly Json[]; readonly item?: readonly Item[] }
const parameters = (given: Readonly<Record<string, string | readonly string[]>>): object => ({
  resourceType: 'Parameters', parameter: Object.entries(given).flatMap(([name, value]) => [value].flat().map((each) => ({ name, ...(name === 'due' ? { valueDate: each } : { valueString: each }) }))),
});
const ask = (token: string, patient: string, given: Readonly<Record<string, string | readonly string[]>>): Promise<Answered> => post(gateway, token, `${patient}/$ask-consent`, parameters(given));
const asksIn = (answer: Answered): readonly Ask[] => (answer.json['entry'] as readonly { readonly resource: Ask }[] | undefined ?? []).map((entry) => entry.resource);
const stateOf = async (token: string, id: string): Promise<string> => ((await send(gateway, token, `Task/${id}`)).json as unknown as Ask).businessStatus.coding[0]!.code;
const answer = (token: string, id: string, said: string): Promise<Answered> => post(gateway, token, `Task/${id}/$answer-ask`, parameters({ answer: said }));
const coded = (set: string, code: string): Json => ({ valueCoding: { system: cs(set), code } });

/** The form of an ask, signed by the person on a screen or by hand. */
function signed(form: Ask['contained'][number], patient: string, method = 'electronic'): object {
  const kept = form.item.filter((item) => item.linkId !== '7');
  const yes = ['4.hipaa', '10.risk', '10.refusal', '6', 'conditioning', 'inspection'].map((linkId): Item => ({ linkId, answer: [{ valueBoolean: true }] }));
  return { ...form, id: undefined, status: 'completed', item: [
    ...kept, ...yes.filter((item) => item.linkId !== 'conditioning' && item.linkId !== 'inspection'), { linkId: '7', item: [{ linkId: '7.event', answer: [coded('expiry-event', 'end-of-treatment')] }] },
    { linkId: '8', item: [{ linkId: '8.who', answer: [{ valueReference: { reference: patient } }] }, { linkId: '8.role', answer: [coded('signer-role', 'patient')] }, { linkId: '8.method', answer: [coded('signature-method', method)] }, { linkId: '9', answer: [{ valueDate: '2026-11-22' }] }] },
  ] };
}

describe('the holder of the records asks', () => {
  it('with what the other party is refused for, and sees its own ask alone grow', async () => {
    const asked = await ask(program!, person.patient, { recipient: 'larkspur', role: 'physician', purpose: 'treatment', language: 'es' });
    expect([asked.status, asked.status === 201 ? '' : asked.text]).toEqual([201, '']);
    expect(asksIn(asked).map((task) => [task.contained[0]!.questionnaire.split('/').at(-1), task.status, task.businessStatus.coding[0]!.code])).toEqual([
      ['consent-specific', 'requested', 'asked'], ['consent-sud-counseling-notes', 'requested', 'asked'],
    ]);
    expect(JSON.stringify(asksIn(asked)[0]!.contained)).toMatch(/Organization\/open-door.*"diagnosis".*Organization\/larkspur.*"treatment"/s);
    expect((await send(gateway, hospital!, `Task/${asksIn(asked)[0]!.id}`)).status).toBe(404);
    expect((await entriesOf(gateway, rosa!, `Task?code=${cs('consent-task')}|ask-consent`)).map(({ resource }) => resource.id).toSorted()).toEqual(asksIn(asked).map(({ id }) => id).toSorted());
  });

  it('and signing the form lets the records go and closes the ask', async () => {
    const [task] = asksIn(await ask(program!, person.patient, { recipient: 'larkspur', role: 'physician', purpose: 'treatment', form: 'consent-specific' }));
    expect((await send(gateway, hospital!, person.records['condition']!)).status).toBe(404);
    const taken = await post(gateway, program!, 'Consent/$capture', signed(task!.contained[0]!, person.patient));
    expect([taken.status, taken.status === 201 ? '' : taken.text]).toEqual([201, '']);
    expect([await stateOf(program!, task!.id), (await send(gateway, hospital!, person.records['condition']!)).status]).toEqual(['signed', 200]);
    expect((await answer(program!, task!.id, 'withdrawn')).status).toBe(404);
  });

  it('a form signed by hand closes it when somebody has looked at the paper, and one made out for another does not', async () => {
    const other = await personAtProgram(gateway, program!, 'asking-3');
    const [task] = asksIn(await ask(program!, other.patient, { recipient: 'larkspur', role: 'physician', purpose: 'treatment', form: 'consent-specific' }));
    const form = task!.contained[0]!;
    const elsewhere = JSON.parse(JSON.stringify(signed(form, other.patient)).replaceAll('Organization/larkspur', 'Organization/home-again')) as object;
    expect((await post(gateway, program!, 'Consent/$capture', elsewhere)).status).toBe(201);
    const paper = await post(gateway, program!, 'Consent/$capture', signed(form, other.patient, 'wet-ink'));
    expect([paper.status, await stateOf(program!, task!.id)]).toEqual([201, 'asked']);
    const id = /Consent\/([^/]+)/.exec(paper.headers.get('location') ?? '')?.[1] ?? '';
    expect((await post(gateway, staff!, `Consent/${id}/$verify`, { resourceType: 'Parameters', parameter: [{ name: 'verified', valueBoolean: true }] })).status).toBe(200);
    expect(await stateOf(program!, task!.id)).toBe('signed');
  });

  it('is the program too when the gateway\'s staff asks for it, and nobody for what no consent would help', async () => {
    const other = await personAtProgram(gateway, program!, 'asking-4');
    const asked = await ask(staff!, other.patient, { recipient: 'larkspur', role: 'physician', purpose: 'treatment', form: 'consent-specific' });
    expect([asked.status, await stateOf(program!, asksIn(asked)[0]!.id)]).toEqual([201, 'asked']);
    expect((await ask(program!, other.patient, { recipient: 'open-door', role: 'counselor', purpose: 'treatment', holder: 'home-again', category: 'no-such-kind' })).status).toBe(400);
    expect((await ask(hospital!, other.patient, { purpose: 'treatment', role: 'physician' })).status).toBe(404);
  });
});

describe('whoever was refused asks in its own words', () => {
  const about = (text: string): string => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID').replaceAll(/\d{4}-\d{2}-\d{2}T[^"]+/g, 'T');

  it('and learns nothing: the ask about a patient of a program and about a stranger to all is one', async () => {
    const refusal = await send(gateway, probation!, person.records['test']!);
    const nothing = await send(gateway, probation!, 'Observation/00000000-0000-4000-8000-000000000000');
    expect([refusal.status, nothing.status]).toEqual([404, 404]);
    const given: readonly (readonly [Readonly<Record<string, string | readonly string[]>>, Readonly<Record<string, string | readonly string[]>>])[] = [
      [{}, {}], [{ holder: 'open-door', category: ['treatment-attendance', 'drug-test-results'], assistant: 'Organization/open-door' }, { holder: 'open-door', category: ['treatment-attendance', 'drug-test-results'], assistant: 'Organization/open-door' }],
      [{ refused: refusal.headers.get('x-request-id') ?? '', category: 'drug-test-results' }, { refused: nothing.headers.get('x-request-id') ?? '', category: 'drug-test-results' }],
      [{ recipient: 'home-again', role: 'housing-staff', purpose: 'case-coordination' }, { recipient: 'home-again', role: 'housing-staff', purpose: 'case-coordination' }],
    ];
    for (const [known, unknown] of given) {
      const [here, there] = [await ask(probation!, supervised!, known), await ask(probation!, stranger!, unknown)];
      expect(about(here.text).replaceAll(supervised!, 'P')).toBe(about(there.text).replaceAll(stranger!, 'P'));
      expect(here.status).toBe(there.status);
    }
  });

  it('names any program that treated the person, for the person alone, and the kinds that the sharing protocol foresees, when it says no more', async () => {
    const [task] = asksIn(await ask(probation!, supervised!, {}));
    expect(task!.contained[0]!.questionnaire).toMatch(/consent-cj-referral$/);
    expect(JSON.stringify(task!.contained)).toMatch(/any-sud-program-that-treated-me.*treatment-attendance/s);
    expect(JSON.stringify(task)).not.toContain('open-door');
    expect([(await send(gateway, rosa!, `Task/${task!.id}`)).status, (await send(gateway, hospital!, `Task/${task!.id}`)).status, (await send(gateway, program!, `Task/${task!.id}`)).status]).toEqual([200, 404, 404]);
  });

  it('the kinds are those of the types that it asked for in vain', async () => {
    const refusal = await send(gateway, hospital!, `Condition?patient=${await create(gateway, hospital!, patientOf('Delgado', { [SID]: 'asking-1' }))}`);
    const own = ((await entriesOf(gateway, hospital!, `Patient?identifier=${SID}|asking-1`))[0]!.resource).id;
    const [task] = asksIn(await ask(hospital!, `Patient/${own}`, { refused: refusal.headers.get('x-request-id') ?? '' }));
    expect(JSON.stringify(task!.contained)).toMatch(/"diagnosis"/);
    expect((await ask(program!, person.patient, { refused: refusal.headers.get('x-request-id') ?? '' })).status).toBe(400);
  });

  it('the person or the asker may say no, the program that helps may not, since that would tell that the person comes there', async () => {
    const first = asksIn(await ask(probation!, supervised!, { assistant: 'Organization/open-door', holder: 'open-door', category: 'treatment-attendance' }))[0]!;
    expect((await answer(program!, first.id, 'declined')).status).toBe(404);
    expect([await stateOf(probation!, first.id), (await answer(probation!, first.id, 'declined')).status, await stateOf(probation!, first.id)]).toEqual(['asked', 200, 'declined']);
    const own = asksIn(await ask(program!, person.patient, { recipient: 'home-again', role: 'housing-staff', purpose: 'case-coordination', form: 'consent-combined' }))[0]!;
    rosa = await gateway.tokenFor('my-asks', { purpose: 'patient-request', role: 'patient', person: 'rosa' });
    expect([(await answer(rosa, own.id, 'withdrawn')).status, (await answer(rosa, own.id, 'declined')).status, await stateOf(program!, own.id)]).toEqual([403, 200, 'declined']);
  });

  it('runs out on its day, and the asker is told', async () => {
    const task = asksIn(await ask(probation!, supervised!, { due: '2026-11-25' }))[0]!;
    const [row] = (await gateway.gateway.store.read('test', (session) => session.deliveries({ state: 'waiting', partner: 'county-probation', count: 100 }))).filter((each) => each.channel === 'consent-ask').slice(-1);
    expect(row!.due.slice(0, 10)).toBe('2026-11-26');
    const deliver = async (): Promise<unknown> => makeAskWord(gateway.gateway.deps, createGates(gateway.gateway.deps.policy), {
      id: row!.id, tenant: 'test', person: row!.person, channel: row!.channel, partner: row!.partner, payload: JSON.stringify({ resourceType: 'Task', id: task.id }), tries: 1, lane: 'x', made: row!.made,
    });
    expect([await deliver(), await stateOf(probation!, task.id)]).toEqual([{ ok: true, value: { kind: 'nothing', note: 'answered-before' } }, 'asked']);
    now = Date.parse('2026-11-26T15:00:00Z');
    expect(await deliver()).toEqual({ ok: true, value: { kind: 'nothing', note: 'on-file' } });
    probation = await gateway.tokenFor('county-probation', { purpose: 'cj-monitoring', role: 'supervising-officer', person: 'omar-reyes' });
    expect(await stateOf(probation, task.id)).toBe('expired');
  });
});
