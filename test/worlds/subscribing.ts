// SPDX-License-Identifier: Apache-2.0
/** Subscriptions: what a subscriber is told while something is written that it must not know, by notification and when it asks. */
import { PATIENCE } from '../../src/app/deliver/deliver.ts';
import type { DueCall } from '../../src/app/deliver/due.ts';
import { createValve } from '../../src/partners/deliver/valve.ts';
import { drive, type Seen, type Step } from '../support/transcript.ts';
import { hookOf } from './classes.ts';
import { write, type County } from './county.ts';
import type { Interaction } from './interactions.ts';
import type { View } from './pair.ts';
import { get, idOf, noteOn, removed, sent } from './steps.ts';

const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';
const TOPIC = 'https://throughcare.dev/fhir/SubscriptionTopic';
const TOPICS = ['record-arrived', 'case-plan-changed'];

const subscriptionTo = (topic: string): object => ({
  resourceType: 'Subscription', status: 'requested', reason: 'to know', criteria: `${TOPIC}/${topic}`,
  channel: { type: 'rest-hook', endpoint: hookOf.address, payload: 'application/fhir+json', _payload: { extension: [{ url: `${BACKPORT}/backport-payload-content`, valueCode: 'full-resource' }] } },
});

/** Lets the gateway send what is due until nothing is left. Out: what arrived at the subscriber, in order. */
async function told({ gateway, normalizer }: County): Promise<readonly Seen[]> {
  const { app } = gateway.gateway;
  const seen: Seen[] = [];
  const call: DueCall = {
    patience: PATIENCE, hands: 8, lease: 60_000, valve: createValve({ each: 8, failures: 5, pause: 1000 }),
    transport: { send: ({ to, bodies }) => {
      seen.push(...(to.address === hookOf.address ? bodies.map(({ text }) => ({ name: 'notification', status: 200, headers: [], body: normalizer.text(text) })) : []));
      return Promise.resolve({ ok: true as const, receipt: 'http-200' });
    } },
  };
  for (let idle = 0; idle < 2;) {
    await app.keepSubscriptions();
    const taken = await app.takeDue(call, 1);
    await Promise.all(taken);
    idle = taken.length === 0 ? idle + 1 : 0;
  }
  return seen;
}

/** The same asked by POST, as the operations may be. */
function asPosts([ref]: readonly string[]): readonly Step[] {
  const parameters = (...parameter: readonly object[]): object => ({ resourceType: 'Parameters', parameter });
  return [sent('POST', `/${ref!}/$status`, parameters()), sent('POST', `/${ref!}/$events`, parameters({ name: 'eventsSinceNumber', valueString: '1' })), sent('POST', '/Subscription/$status', parameters({ name: 'id', valueId: idOf(ref!) }))];
}

/** Greeting, events while hidden and own records are written, status and events asked for, end. */
async function subscribed(view: View): Promise<readonly Seen[]> {
  const { county, pair } = view;
  const { gateway, normalizer } = county;
  await county.hook(pair.recipient);
  const token = await county.askAs(pair.recipient);
  const step = (...steps: readonly Step[]): Promise<readonly Seen[]> => drive(gateway, token, steps, { normalizer });
  const refs: string[] = [];
  for (const topic of TOPICS) {
    refs.push(await write(county, pair.recipient, subscriptionTo(topic) as Parameters<typeof write>[2]));
    normalizer.name(refs.at(-1)!, `pair-${String(pair.n)}-subscription-${topic}`);
  }
  const greeted = await told(county);
  await view.more?.();
  const own = await step(sent('POST', '/Observation', noteOn(view, { note: [{ text: 'told' }] })));
  await view.more?.();
  const events = await told(county);
  const asked = await step(...refs.flatMap((ref) => [get(`/${ref}/$status`), get(`/${ref}/$events?eventsSinceNumber=1`), get(`/${ref}`)]), get(`/Subscription/$status?${refs.map((ref) => `id=${idOf(ref)}`).join('&')}`), ...asPosts(refs));
  return [...greeted, ...own, ...events, ...asked, ...await step(...refs.map((ref) => removed(`/${ref}`)))];
}

/** What is on file of a person, sent to an endpoint of one's own: the answer says that it was put into the outbox, what comes of it is seen there. */
async function pushed(view: View): Promise<readonly Seen[]> {
  const { county, pair } = view;
  await county.hook(pair.recipient);
  const asked = await drive(county.gateway, await county.askAs(pair.recipient), [view.hidden.patient, ...view.seen.slice(0, 1), view.own].map((patient) =>
    sent('POST', `/${patient}/$push`, { resourceType: 'Parameters', parameter: [{ name: 'endpoint', valueString: hookOf.id }] })), county);
  return [...asked, ...await told(county)];
}

export const subscribing: readonly Interaction[] = [{ name: 'subscriptions', run: subscribed }, { name: '$push', run: pushed }];
