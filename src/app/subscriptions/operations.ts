// SPDX-License-Identifier: Apache-2.0
/** `$status` and `$events` (http://hl7.org/fhir/uv/subscriptions-backport/STU1.1/OperationDefinition-backport-subscription-status.html, -events.html): of the caller's own subscriptions. */
import type { Bundle } from '@medplum/fhirtypes';
import { enforceStatement, FHIR_JSON } from '../../domain/consent/enforce/enforce.ts';
import { stringifyLossless } from '../../domain/fhir/lossless-json.ts';
import { notification, statusParameters, type ToldEvent } from '../../domain/fhir/subscriptions/notification.ts';
import type { Content } from '../../domain/fhir/subscriptions/read.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { stableId } from '../ingest/resolve.ts';
import type { Session } from '../ports.ts';
import { notFound } from '../release/answer.ts';
import { recordAnswer } from '../release/record.ts';
import { DIRECTORY_DECISION } from '../release/view.ts';
import { baseOf, standingOf, statusOf, type Standing } from './maker.ts';
import type { Phase } from './ports.ts';
import { tellable, toldEvent } from './tell.ts';

export interface EventsCall { readonly id: string; readonly from: number; readonly to: number; readonly content?: Content }

const MOST = 100;

export interface StatusCall {
  /** Absent: all of the caller's. */
  readonly ids?: readonly string[];
  /** Only those that stand so; absent: however they stand. */
  readonly statuses?: readonly Phase[];
  readonly single: boolean;
}

/** How subscriptions of the caller's stand; of an id that is not one, nothing is said. Of one alone that is not: 404. */
export async function subscriptionStatus(deps: Deps, caller: Caller, call: StatusCall): Promise<Result<Answer>> {
  const found = await deps.store.read(caller.tenant, async (session) => {
    const standings: Standing[] = [];
    for (const id of call.ids?.slice(0, MOST) ?? await ownSubscriptions(session, caller.organization)) {
      const standing = await standingOf(deps, session, { id, tenant: caller.tenant, request: caller.request });
      if (standing?.row.holder === caller.organization) {
        standings.push(standing);
      }
    }
    return standings;
  });
  const own = found.filter(({ state }) => call.statuses?.includes(state.phase) !== false);
  if (call.single && found.length === 0) {
    return notFound();
  }
  const bundle: Bundle = {
    resourceType: 'Bundle', type: 'searchset', total: own.length,
    ...(own.length === 0 ? {} : { entry: own.map((each) => ({
      fullUrl: `urn:uuid:${stableId(each.row.id, 'status', caller.request)}`, resource: statusParameters(statusOf(deps, each, each.state.events), 'query-status'), search: { mode: 'match' as const },
    })) }),
  };
  return ok({ status: 200, body: enforceStatement('bundle', FHIR_JSON, [DIRECTORY_DECISION], () => stringifyLossless(bundle)) });
}

/** Ids of all that it has. */
async function ownSubscriptions(session: Session, holder: string, cursor?: string): Promise<readonly string[]> {
  const plan = { types: ['Subscription'], where: [], sort: [{ param: '_id', kind: 'id', direction: 'asc' }], count: MOST, includes: [], revincludes: [], total: 'none' } as const;
  const page = await session.search({ ...plan, ...(cursor === undefined ? {} : { cursor }) }, { kind: 'holder', holder });
  if (!page.ok) {
    throw new Error('subscriptions could not be read');
  }
  const { matches, next } = page.value;
  return [...matches.map(({ id }) => id), ...next === undefined ? [] : await ownSubscriptions(session, holder, next)];
}

/**
 * Events that were told, once more, to the client that they are told to, as it may know them now: of one that it may not know any
 * more, or whose record is gone, its number alone, since that is known to it.
 */
export async function subscriptionEvents(deps: Deps, gates: Gates, caller: Caller, call: EventsCall): Promise<Result<Answer>> {
  const made = await deps.store.read(caller.tenant, async (session) => {
    const standing = await standingOf(deps, session, { id: call.id, tenant: caller.tenant, request: caller.request });
    // Events are told under the purpose and role of the client that the endpoint is registered for: to it alone, as they were the first time.
    if (standing?.row.holder !== caller.organization || standing.caller?.client !== caller.client) {
      return undefined;
    }
    const events = await session.toldEvents(call.id, { from: call.from, to: call.to, count: MOST });
    // Under the purpose of the subscription, and within the scopes of the token.
    const asker = { ...standing.caller, scopes: caller.scopes, request: caller.request };
    return { standing, asker, events, telling: await tellable(deps, gates, events, { session, caller: asker, read: standing.read, base: baseOf(deps), operation: 'subscription-events' }) };
  });
  if (made === undefined) {
    return notFound();
  }
  const { standing, asker, events, telling } = made;
  const written = telling.record.gates.size === 0 ? ok(true) : await recordAnswer(deps, asker, telling.record);
  if (!written.ok) {
    return written;
  }
  const visible = new Map(telling.tellable.map((each) => [`${each.row.type}/${each.row.id}`, each]));
  const told = events.map((event): ToldEvent => {
    const each = visible.get(`${event.type}/${event.id}`);
    return each === undefined || each.row.deleted ? { number: event.number!, at: event.at } : toldEvent({ ...each, event }, event.number!);
  });
  const bundle = notification({
    of: statusOf(deps, standing, standing.state.events), type: 'query-event', id: stableId(call.id, 'events', caller.request), at: deps.clock.now(),
    content: call.content ?? standing.read.content, events: told, resources: telling.resources, notices: telling.notices,
  });
  return ok({ status: 200, body: enforceStatement('bundle', FHIR_JSON, telling.decisions.length === 0 ? [DIRECTORY_DECISION] : telling.decisions, () => stringifyLossless(bundle)) });
}
