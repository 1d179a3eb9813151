// SPDX-License-Identifier: Apache-2.0
/** Channel `subscription`: a greeting, events or a sign of life for one subscriber, made when it leaves. */
import type { Subscription } from '@medplum/fhirtypes';
import { enforceStatement, FHIR_JSON } from '../../domain/consent/enforce/enforce.ts';
import { stringifyLossless } from '../../domain/fhir/lossless-json.ts';
import { notification, type NotificationParts, type StatusOf } from '../../domain/fhir/subscriptions/notification.ts';
import { readSubscription, type ReadSubscription } from '../../domain/fhir/subscriptions/read.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { endpointsOf, recipientOf } from '../deliver/endpoints.ts';
import type { Aftercare, DeliveryEndpoint, Made, TakenDelivery } from '../deliver/ports.ts';
import type { Gates } from '../gate/gates.ts';
import { toResource } from '../gate/knowledge.ts';
import { stableId } from '../ingest/resolve.ts';
import type { Session, StoredResource } from '../ports.ts';
import { recordAnswer } from '../release/record.ts';
import { DIRECTORY_DECISION } from '../release/view.ts';
import { markSubscription } from './keep.ts';
import type { SubscriptionState } from './ports.ts';
import { tellable, toldEvent } from './tell.ts';

/** Changes looked at for one notification: what is withheld among them is dropped. */
const LOOKED = 200;

interface Payload { readonly subscription: string; readonly kind: 'handshake' | 'event' | 'heartbeat' }

/** What is known of a subscription when something is to be sent. */
export interface Standing {
  readonly row: StoredResource;
  readonly state: SubscriptionState;
  readonly read: ReadSubscription;
  /** Absent: the address is not, or no longer, registered for its organization as a place for notifications. */
  readonly endpoint?: DeliveryEndpoint;
  /** As whom is decided; absent: its client has ended. */
  readonly caller?: Caller;
}

/** undefined: there is no such subscription, or it is over. */
export async function standingOf(deps: Deps, session: Session, at: { readonly id: string; readonly tenant: string; readonly request: string }): Promise<Standing | undefined> {
  const [found, state] = [await session.get('Subscription', at.id), await session.subscription(at.id)];
  const row = found?.resource;
  if (row === undefined || row.deleted || row.person !== '' || state === undefined) {
    return undefined;
  }
  const subscription = toResource(row) as Subscription;
  const read = readSubscription(subscription);
  if (!read.ok) {
    return undefined;
  }
  const endpoint = (await endpointsOf(deps, session, row.holder, 'subscription')).find(({ address, transport }) => address === read.value.endpoint && transport === 'rest-hook');
  const caller = endpoint === undefined ? undefined : await recipientOf(deps, session, { endpoint, tenant: at.tenant, request: at.request });
  return { row, state, read: read.value, ...(endpoint === undefined ? {} : { endpoint }), ...(caller === undefined ? {} : { caller }) };
}

export async function makeSubscription(deps: Deps, gates: Gates, row: TakenDelivery): Promise<Result<Made>> {
  const { subscription: id, kind } = JSON.parse(row.payload) as Payload;
  const standing = await deps.store.read(row.tenant, (session) => standingOf(deps, session, { id, tenant: row.tenant, request: row.id }));
  const isDue = standing !== undefined && standing.row.holder === row.partner && standing.state.phase === (kind === 'handshake' ? 'requested' : 'active');
  if (!isDue) {
    return ok({ kind: 'nothing', note: 'subscription-over' });
  }
  const { endpoint, caller, read } = standing;
  const over = read.end !== undefined && Date.parse(read.end) <= Date.parse(deps.clock.now());
  if (over || endpoint === undefined || caller === undefined) {
    const [phase, error] = over ? ['off', undefined] as const : ['error', endpoint === undefined ? 'endpoint-not-registered' : 'recipient-not-registered'] as const;
    const marked = await deps.store.transact(row.tenant, (tx) => markSubscription(deps, tx, { tenant: row.tenant, row: standing.row, phase, request: row.id, ...(error === undefined ? {} : { error }) }));
    return marked.ok ? ok({ kind: 'nothing', note: error ?? 'subscription-over' }) : marked;
  }
  return kind === 'event' ? makeEvents(deps, gates, { delivery: row, standing, endpoint, caller }) : ok(makePlain(deps, { delivery: row, standing, endpoint, caller }, kind));
}

interface Making { readonly delivery: TakenDelivery; readonly standing: Standing; readonly endpoint: DeliveryEndpoint; readonly caller: Caller }

/** A greeting or a sign of life: of nobody. */
function makePlain(deps: Deps, at: Making, kind: 'handshake' | 'heartbeat'): Made {
  const parts: NotificationParts = { ...common(deps, at), type: kind, events: [], resources: new Map(), notices: [] };
  const body = enforceStatement('bundle', FHIR_JSON, [DIRECTORY_DECISION], () => stringifyLossless(notification(parts)));
  return { kind: 'send', to: at.endpoint, bodies: [body], headers: at.standing.read.headers, after: aftercare(deps, at, { told: [], dropped: [] }) };
}

async function makeEvents(deps: Deps, gates: Gates, at: Making): Promise<Result<Made>> {
  const { caller, standing: { read, state }, delivery } = at;
  const made = await deps.store.read(delivery.tenant, async (session) => {
    const events = await session.openEvents(state.id, LOOKED);
    return { events, telling: await tellable(deps, gates, events, { session, caller, read, base: baseOf(deps), operation: 'subscription-notification', most: read.most }) };
  });
  const { events, telling } = made;
  const written = telling.record.gates.size === 0 ? ok(true) : await recordAnswer(deps, caller, telling.record);
  if (!written.ok) {
    return written;
  }
  const told = telling.tellable.map((each, index) => ({ ...each, number: state.events + index + 1 }));
  const dropped = events.map(({ no }) => no).filter((no) => !telling.later.has(no) && !told.some(({ event }) => event.no === no));
  if (told.length === 0) {
    await deps.store.transact(delivery.tenant, async (tx) => { await tx.tellEvents(state.id, [], dropped); return ok(true); });
    // A sign of life that is due does not wait because something was withheld.
    const isDue = read.heartbeat !== undefined && Date.parse(state.last) + read.heartbeat * 1000 <= Date.parse(deps.clock.now());
    return ok(isDue ? makePlain(deps, at, 'heartbeat') : { kind: 'nothing', note: 'nothing-to-tell' });
  }
  const parts: NotificationParts = {
    ...common(deps, at), type: 'event-notification', of: statusOf(deps, at.standing, state.events + told.length), events: told.map((each) => toldEvent(each, each.number)),
    resources: telling.resources, notices: read.content === 'empty' ? telling.notices.map(withoutSubject) : telling.notices,
  };
  const body = enforceStatement('bundle', FHIR_JSON, telling.decisions, () => stringifyLossless(notification(parts)));
  const numbers = { told: told.map(({ event, number }) => ({ no: event.no, number })), dropped };
  return ok({ kind: 'send', to: at.endpoint, bodies: [body], headers: read.headers, after: aftercare(deps, at, numbers) });
}

/** Content `empty` names nobody, in the notice neither. */
function withoutSubject<T extends object>(resource: T): T {
  const { subject: _subject, ...rest } = resource as T & { readonly subject?: unknown };
  return rest as T;
}

/** Taken: the events have their numbers for good. Not taken, again and again: the subscription is in error until it is written anew. */
function aftercare(deps: Deps, { delivery, standing }: Making, numbers: { readonly told: readonly { readonly no: number; readonly number: number }[]; readonly dropped: readonly number[] }): Aftercare {
  const marking = { tenant: delivery.tenant, row: standing.row, request: delivery.id };
  return {
    arrived: async (tx) => {
      if (standing.state.phase === 'requested') {
        return markSubscription(deps, tx, { ...marking, phase: 'active' });
      }
      await tx.tellEvents(standing.state.id, numbers.told, numbers.dropped);
      if (numbers.told.length === 0) {
        await tx.setSubscription({ id: standing.state.id, phase: 'active', live: true });
      }
      return ok(true);
    },
    failed: (tx, error) => markSubscription(deps, tx, { ...marking, phase: 'error', error }),
  };
}

function common(deps: Deps, { delivery, standing }: Making): Pick<NotificationParts, 'of' | 'id' | 'at' | 'content'> {
  return { of: statusOf(deps, standing, standing.state.events), id: stableId(delivery.id, 'status'), at: delivery.made, content: standing.read.content };
}

/** The state as the subscriber is told it. */
export function statusOf(deps: Deps, { row, state, read }: Standing, events: number): StatusOf {
  return { base: baseOf(deps), id: row.id, topic: read.topic.url, status: state.phase, events };
}

export function baseOf(deps: Deps): string {
  return deps.base ?? 'https://throughcare.dev/fhir';
}
