// SPDX-License-Identifier: Apache-2.0
/** Topic-based subscriptions on a whole gateway: greeting, events, sign of life; and what a subscriber may not know leaves no trace. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { compileValidator } from '../../src/domain/fhir/validate.ts';
import { isError } from '../../src/domain/issue.ts';
import { loadDefinitions } from '../../src/store/definitions.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { eventually, openReceiver, type Received, type Receiver } from '../support/receiver.ts';
import { create, file, FHIR, fullForm, personAtProgram, post, programRecords, refsOf, send, type Json, type Loose } from './support.ts';

const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';
const TOPIC = 'https://throughcare.dev/fhir/SubscriptionTopic';

let gateway: TestGateway;
let receiver: Receiver;
let program: string;
let hospital: string;
let count = 0;

beforeAll(async () => {
  receiver = await openReceiver();
  gateway = await openGateway({ settings: { deliveries: { interval: 20, patience: { first: 20, most: 60, tries: 4 }, pause: 20 } } });
  await gateway.add({
    ...testPartners(gateway.jwks).find((each) => each.organization.id === 'larkspur')!,
    endpoints: ['a', 'b', 'c', 'd', 'e', 'f'].map((each) => ({
      id: `larkspur-hook-${each}`, uses: ['subscription'], transport: 'rest-hook', address: `${receiver.url}/${each}`, client: 'larkspur', purpose: 'treatment', role: 'physician', active: true,
    })),
  });
  [program, hospital] = await Promise.all([gateway.tokenFor('open-door'), gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' })]);
});
afterAll(async () => {
  await gateway.close();
  await receiver.close();
});
beforeEach(() => { receiver.answer = () => 200; });

interface Wish { readonly topic?: string; readonly hook: string; readonly content?: string; readonly filter?: string; readonly heartbeat?: number; readonly status?: string; readonly over?: Json }
const subscriptionOf = ({ topic = `${TOPIC}/record-arrived`, hook, content = 'id-only', filter, heartbeat, status = 'requested', over = {} }: Wish): Loose => ({
  resourceType: 'Subscription', status, reason: 'to know', criteria: topic,
  ...(filter === undefined ? {} : { _criteria: { extension: [{ url: `${BACKPORT}/backport-filter-criteria`, valueString: filter }] } }),
  channel: {
    type: 'rest-hook', endpoint: `${receiver.url}/${hook}`, payload: 'application/fhir+json', _payload: { extension: [{ url: `${BACKPORT}/backport-payload-content`, valueCode: content }] },
    header: ['Authorization: Bearer of-the-subscriber'],
    ...(heartbeat === undefined ? {} : { extension: [{ url: `${BACKPORT}/backport-heartbeat-period`, valueUnsignedInt: heartbeat }] }), ...over,
  },
});

interface Told { readonly type: string; readonly events: readonly { readonly number: number; readonly focus?: string }[]; readonly total: number; readonly bundle: { readonly entry: readonly { readonly resource?: Loose & { readonly id: string }; readonly request: { readonly method: string; readonly url: string } }[] } }
interface Parameter { readonly name: string; readonly valueCode?: string; readonly valueString?: string; readonly valueReference?: { readonly reference: string }; readonly part?: readonly Parameter[] }
function told(text: string): Told {
  const bundle = JSON.parse(text) as Told['bundle'];
  const parameters = (bundle.entry[0]!.resource as unknown as { readonly parameter: readonly Parameter[] }).parameter;
  const of = (list: readonly Parameter[], name: string): Parameter | undefined => list.find((each) => each.name === name);
  return {
    bundle, type: of(parameters, 'type')!.valueCode!, total: Number(of(parameters, 'events-since-subscription-start')!.valueString),
    events: parameters.filter(({ name }) => name === 'notification-event').map(({ part = [] }) => {
      const focus = of(part, 'focus')?.valueReference?.reference.replace(/^.*\/fhir\/R4\//, '');
      return { number: Number(of(part, 'event-number')!.valueString), ...(focus === undefined ? {} : { focus }) };
    }),
  };
}
const at = (hook: string): readonly Received[] => receiver.got.filter(({ path }) => path === `/${hook}`);
const eventsAt = (hook: string): Told['events'] => at(hook).map(({ body }) => told(body)).filter(({ type }) => type === 'event-notification').flatMap(({ events }) => events);
const statusOf = async (ref: string): Promise<unknown> => (await send(gateway, hospital, ref)).json['status'];

async function subscribed(wish: Wish): Promise<string> {
  const ref = await create(gateway, hospital, subscriptionOf(wish));
  await eventually(async () => await statusOf(ref) === 'active');
  return ref;
}
async function person(): Promise<{ readonly patient: string; readonly consent: string; readonly records: Readonly<Record<string, string>> }> {
  count += 1;
  const made = await personAtProgram(gateway, program, `subscribed-${String(count)}`);
  return { ...made, consent: await file(gateway, program, fullForm({ patient: made.patient })) };
}
const another = (patient: string, name: string): Promise<string> => create(gateway, program, programRecords(patient)[name]!);
const nothingOpen = async (): Promise<boolean> => (await gateway.gateway.deps.store.read('test', async (session) => session.deliveries({ state: 'waiting', count: 10 }))).length === 0;

describe('a subscriber', () => {
  it('is greeted at its registered endpoint, with the header it asked for, and is active then', async () => {
    const ref = await subscribed({ hook: 'a', topic: `${TOPIC}/consent-changed` });
    const [greeting] = at('a');
    expect([told(greeting!.body).type, greeting?.headers.authorization, greeting?.headers['content-type']]).toEqual(['handshake', 'Bearer of-the-subscriber', 'application/fhir+json; charset=utf-8']);
    const validator = compileValidator(loadDefinitions());
    expect(validator.validate(JSON.parse(greeting!.body)).filter(isError)).toEqual([]);
    const status = await send(gateway, hospital, `${ref}/$status`);
    expect(told(status.text)).toMatchObject({ type: 'query-status', total: 0 });
    expect((await send(gateway, program, `${ref}/$status`)).status).toBe(404);
    expect((await send(gateway, program, ref)).status).toBe(404);
  });

  it('is told of new records that it may have, in the order of their numbers, and of nothing that is withheld: no notification, no gap', async () => {
    const ref = await subscribed({ hook: 'b' });
    const { patient } = await person();
    const first = await another(patient, 'condition');
    const settled = async (): Promise<boolean> => (await gateway.gateway.deps.store.read('test', (session) => session.openEvents(ref.split('/')[1]!, 10))).length === 0 && await nothingOpen();
    await eventually(async () => eventsAt('b').some(({ focus }) => focus === first) && await settled());
    const before = eventsAt('b').length;
    const seen = receiver.seen.length;
    await another(patient, 'note');
    await another(patient, 'test');
    const withheld = await gateway.gateway.deps.store.read('test', (session) => session.openEvents(ref.split('/')[1]!, 10));
    expect(withheld.length).toBeLessThanOrEqual(2);
    await eventually(settled);
    expect(receiver.seen.length).toBe(seen);
    const second = await another(patient, 'medication');
    await eventually(() => eventsAt('b').length > before);
    const events = eventsAt('b');
    expect(events.map(({ number }) => number)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)?.focus).toBe(second);
    await eventually(async () => told((await send(gateway, hospital, `${ref}/$status`)).text).total === events.length);
    const rows = await gateway.gateway.deps.store.read('test', (session) => session.ledger({ request: at('b').at(-1)!.key, count: 10 }));
    expect(rows.map(({ kind, organization }) => [kind, organization]).sort()).toEqual([['admin', 'gateway'], ['disclosure', 'larkspur']]);
    await send(gateway, hospital, ref, { method: 'DELETE' });
  });

  it('is told nothing of a change that it might have known when it happened and may not when it would leave', async () => {
    const ref = await subscribed({ hook: 'c', content: 'full-resource', topic: `${TOPIC}/record-arrived` });
    const { patient, consent } = await person();
    const first = await another(patient, 'condition');
    await eventually(() => eventsAt('c').some(({ focus }) => focus === first));
    const full = at('c').map(({ body }) => told(body)).find(({ events }) => events.some(({ focus }) => focus === first))!;
    expect(full.bundle.entry.find(({ resource }) => `${resource?.resourceType ?? ''}/${resource?.id ?? ''}` === first)?.resource).toMatchObject({ resourceType: 'Condition' });
    expect(full.bundle.entry.some(({ resource }) => resource?.resourceType === 'Communication' && JSON.stringify(resource).includes('42 CFR part 2'))).toBe(true);
    const last = eventsAt('c').at(-1)!.number;
    receiver.answer = () => 503;
    const refused = await another(patient, 'medication');
    const tries = receiver.seen.length;
    await eventually(() => receiver.seen.length > tries);
    expect((await send(gateway, program, `${consent}/$revoke`, { method: 'POST' })).status).toBe(200);
    // A try that was decided before the revocation may still be under way: it is refused as well.
    await eventually(async () => (await gateway.gateway.deps.store.read('test', (session) => session.openEvents(ref.split('/')[1]!, 10))).length === 0 || await statusOf(ref) === 'error');
    receiver.answer = () => 200;
    await send(gateway, hospital, ref, { method: 'PUT', headers: FHIR, body: JSON.stringify({ ...subscriptionOf({ hook: 'c', content: 'full-resource' }), id: ref.split('/')[1] }) });
    await eventually(async () => await statusOf(ref) === 'active');
    await eventually(async () => (await gateway.gateway.deps.store.read('test', (session) => session.openEvents(ref.split('/')[1]!, 10))).length === 0);
    expect(eventsAt('c').some(({ focus }) => focus === refused)).toBe(false);
    const again = await send(gateway, hospital, `${ref}/$events?eventsSinceNumber=1`);
    expect([again.status, told(again.text).type]).toEqual([200, 'query-event']);
    expect(told(again.text).events.map(({ number }) => number)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    expect(again.text).not.toContain(first.split('/')[1]);
    await send(gateway, hospital, ref, { method: 'DELETE' });
  });

  it('filters by patient and category, and gets empty notifications that name nobody', async () => {
    const [one, other] = [await person(), await person()];
    const ref = await subscribed({ hook: 'd', content: 'empty', filter: `?patient=${one.patient}&category=diagnosis` });
    await another(other.patient, 'condition');
    await another(one.patient, 'medication');
    await another(one.patient, 'condition');
    await eventually(() => eventsAt('d').length > 0);
    await eventually(async () => (await gateway.gateway.deps.store.read('test', (session) => session.openEvents(ref.split('/')[1]!, 10))).length === 0);
    expect(eventsAt('d')).toEqual([{ number: 1 }]);
    expect(at('d').some(({ body }) => body.includes(one.patient.split('/')[1]!))).toBe(false);
    await send(gateway, hospital, ref, { method: 'PUT', headers: FHIR, body: JSON.stringify({ ...subscriptionOf({ hook: 'd', status: 'off' }), id: ref.split('/')[1] }) });
    await another(one.patient, 'condition');
    await eventually(async () => (await gateway.gateway.deps.store.read('test', (session) => session.subscription(ref.split('/')[1]!)))?.phase === 'off');
    expect(eventsAt('d')).toHaveLength(1);
  });

  it('hears a sign of life when it asked for one, without an event', async () => {
    await subscribed({ hook: 'e', topic: `${TOPIC}/case-plan-changed`, heartbeat: 1 });
    await eventually(() => at('e').some(({ body }) => told(body).type === 'heartbeat'));
    expect(told(at('e').at(-1)!.body)).toMatchObject({ type: 'heartbeat', events: [], total: 0 });
  });

  it('is in error when its endpoint does not answer, and when it is not one that is registered: that one is never called', async () => {
    receiver.answer = ({ path }) => (path === '/f' ? 500 : 200);
    const silent = await create(gateway, hospital, subscriptionOf({ hook: 'f' }));
    const strange = await create(gateway, hospital, subscriptionOf({ hook: 'elsewhere' }));
    const foreign = await create(gateway, program, subscriptionOf({ hook: 'a' }));
    await eventually(async () => await statusOf(silent) === 'error' && await statusOf(strange) === 'error' && (await send(gateway, program, foreign)).json['status'] === 'error');
    expect((await send(gateway, hospital, silent)).json['error']).toBe('The last notification did not arrive: http-500');
    expect((await send(gateway, hospital, strange)).json['error']).toBe('The last notification did not arrive: endpoint-not-registered');
    expect(receiver.seen.some(({ path }) => path === '/elsewhere')).toBe(false);
  });
});

describe('how subscriptions stand', () => {
  const listed = async (token: string, query: string, init?: RequestInit): Promise<readonly (readonly [unknown, unknown])[]> => {
    const { json } = await send(gateway, token, `Subscription/$status${query}`, init);
    return ((json['entry'] ?? []) as readonly { readonly resource: Json }[]).map(({ resource }) => resource['parameter'] as readonly { readonly name: string; readonly valueReference?: { readonly reference: string }; readonly valueCode?: string }[])
      .map((parameters) => ['subscription', 'status'].map((name) => parameters.find((each) => each.name === name)).map((each) => each?.valueReference?.reference.replace(/^.*(?=Subscription\/)/, '') ?? each?.valueCode) as unknown as readonly [unknown, unknown]);
  };
  const idsOf = (token: string): Promise<readonly string[]> => refsOf(gateway, token, 'Subscription?_count=100');
  const byId = (rows: readonly (readonly [unknown, unknown])[]): readonly unknown[] => rows.map(([ref]) => ref).toSorted();

  it('is told of all of one\'s own where none is named, and of nobody else\'s', async () => {
    expect((await idsOf(hospital)).length).toBeGreaterThan(2);
    expect(byId(await listed(hospital, ''))).toEqual((await idsOf(hospital)).toSorted());
    expect(byId(await listed(program, ''))).toEqual((await idsOf(program)).toSorted());
  });

  it('is told of those alone that stand as asked, from the address or from Parameters, named or not', async () => {
    const all = await listed(hospital, '');
    const of = (...statuses: readonly string[]): readonly unknown[] => byId(all.filter(([, status]) => statuses.includes(status as string)));
    expect([of('error').length > 0, of('off').length > 0]).toEqual([true, true]);
    expect(byId(await listed(hospital, '?status=error'))).toEqual(of('error'));
    expect(byId(await listed(hospital, '?status=error&status=off'))).toEqual(of('error', 'off'));
    const body = JSON.stringify({ resourceType: 'Parameters', parameter: [{ name: 'status', valueCode: 'off' }] });
    expect(byId(await listed(hospital, '', { method: 'POST', headers: FHIR, body }))).toEqual(of('off'));
    const [inError] = of('error') as readonly string[];
    const id = inError!.split('/')[1]!;
    expect([await listed(hospital, `?id=${id}`), await listed(hospital, `?id=${id}&status=off`), await listed(program, `?id=${id}`)].map((rows) => rows.length)).toEqual([1, 0, 0]);
    expect((await send(gateway, hospital, `${inError!}/$status?status=off`)).json['total']).toBe(0);
  });

  it.each(['Subscription/$status?state=error', 'Subscription/$status?status=asleep', 'Subscription/x/$status?id=y', 'Subscription/x/$events?since=1', 'Subscription/x/$events?eventsSinceNumber=one', 'Subscription/x/$events?content=all'])(
    'is not told to %s, which asks for what there is not', async (path) => {
      expect((await send(gateway, hospital, path)).status).toBe(400);
    });
});

describe('a Subscription that is not served', () => {
  it.each([
    ['another topic', { hook: 'a', topic: 'http://example.org/topic' }, 'Subscription.criteria'],
    ['an R4 query', { hook: 'a', topic: 'Observation?patient=1' }, 'Subscription.criteria'],
    ['another channel', { hook: 'a', over: { type: 'email' } }, 'Subscription.channel.type'],
    ['another content', { hook: 'a', content: 'all' }, 'Subscription.channel.payload.extension'],
    ['XML', { hook: 'a', over: { payload: 'application/fhir+xml' } }, 'Subscription.channel.payload'],
    ['a filter of another kind', { hook: 'a', filter: 'Encounter?status=finished' }, 'Subscription.criteria.extension'],
    ['a category where the topic has none', { hook: 'a', topic: `${TOPIC}/consent-changed`, filter: '?category=diagnosis' }, 'Subscription.criteria.extension'],
    ['a header that frames the message', { hook: 'a', over: { header: ['Content-Length: 0'] } }, 'Subscription.channel.header'],
    ['a status that is not for a client to say', { hook: 'a', status: 'active' }, 'Subscription.status'],
  ] as const)('because of %s is refused with its place', async (_name, wish, place) => {
    const answer = await post(gateway, hospital, 'Subscription', subscriptionOf(wish));
    expect([answer.status, ((answer.json['issue'] as { expression?: string[] }[])[0]?.expression ?? [])[0]]).toEqual([422, place]);
  });

  it('is stated in metadata: topics and operations', async () => {
    const metadata = (await send(gateway, hospital, 'metadata')).json as unknown as { instantiates: string[]; rest: { resource: { type: string; extension?: { valueCanonical: string }[]; operation?: { name: string }[] }[] }[] };
    const own = metadata.rest[0]?.resource.find(({ type }) => type === 'Subscription');
    expect(metadata.instantiates).toContain('http://hl7.org/fhir/uv/subscriptions-backport/CapabilityStatement/backport-subscription-server-r4');
    expect(own?.extension?.map(({ valueCanonical }) => valueCanonical)).toContain(`${TOPIC}/release-alert`);
    expect(own?.operation?.map(({ name }) => name)).toEqual(expect.arrayContaining(['status', 'events']));
  });
});
