// SPDX-License-Identifier: Apache-2.0
/** Notifications as the R4 backport writes them: http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription-notification-r4 */
import type { Bundle, BundleEntry, Parameters, ParametersParameter, Resource } from '@medplum/fhirtypes';
import type { Content } from './read.ts';

const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';

export interface StatusOf {
  readonly base: string;
  readonly id: string;
  readonly topic: string;
  readonly status: 'requested' | 'active' | 'error' | 'off';
  /** Number of the last event. */
  readonly events: number;
}

export type NotificationType = 'handshake' | 'heartbeat' | 'event-notification' | 'query-status' | 'query-event';

export interface ToldEvent {
  readonly number: number;
  readonly at: string;
  /** `Type/id`; absent: of this one nothing more is told than its number. */
  readonly focus?: string;
  /** How it came to be; `DELETE`: it is not there any more. */
  readonly method?: 'PUT' | 'DELETE';
}

/** http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription-status-r4 */
export function statusParameters(of: StatusOf, type: NotificationType, events: readonly ToldEvent[] = []): Parameters {
  return {
    resourceType: 'Parameters', meta: { profile: [`${BACKPORT}/backport-subscription-status-r4`] },
    parameter: [
      { name: 'subscription', valueReference: { reference: `${of.base}/Subscription/${of.id}` } },
      { name: 'topic', valueCanonical: of.topic },
      { name: 'status', valueCode: of.status },
      { name: 'type', valueCode: type },
      { name: 'events-since-subscription-start', valueString: String(of.events) },
      ...events.map((event): ParametersParameter => ({
        name: 'notification-event',
        part: [
          { name: 'event-number', valueString: String(event.number) }, { name: 'timestamp', valueInstant: event.at },
          ...(event.focus === undefined ? [] : [{ name: 'focus', valueReference: { reference: `${of.base}/${event.focus}` } }]),
        ],
      })),
    ],
  };
}

export interface NotificationParts {
  readonly of: StatusOf;
  readonly type: NotificationType;
  /** Of this notification alone: the same at every try. */
  readonly id: string;
  readonly at: string;
  readonly content: Content;
  readonly events: readonly ToldEvent[];
  /** `Type/id` -> the resource as the subscriber may have it. */
  readonly resources: ReadonlyMap<string, Resource>;
  /** Notices that the law wants with what is told. */
  readonly notices: readonly Resource[];
}

/** The bundle: its first entry is the status, as if it had been asked for. */
export function notification(parts: NotificationParts): Bundle {
  const { of, type, content } = parts;
  const told = content === 'empty' ? parts.events.map(({ number, at }) => ({ number, at })) : parts.events;
  const first: BundleEntry = {
    fullUrl: `urn:uuid:${parts.id}`, resource: statusParameters(of, type, told),
    request: { method: 'GET', url: `Subscription/${of.id}/$status` }, response: { status: '200' },
  };
  const focused = content === 'empty' ? [] : parts.events.filter(({ focus }) => focus !== undefined);
  return {
    resourceType: 'Bundle', meta: { profile: [`${BACKPORT}/backport-subscription-notification-r4`] }, type: 'history', timestamp: parts.at,
    entry: [
      first, ...focused.map((event) => entryOf(event, parts)),
      ...parts.notices.map((resource): BundleEntry => ({ resource, request: { method: 'POST', url: resource.resourceType }, response: { status: '201' } })),
    ],
  };
}

function entryOf({ focus = '', method = 'PUT' }: ToldEvent, { of, content, resources }: NotificationParts): BundleEntry {
  const resource = content === 'full-resource' && method === 'PUT' ? resources.get(focus) : undefined;
  return {
    fullUrl: `${of.base}/${focus}`, ...(resource === undefined ? {} : { resource }),
    request: { method, url: focus }, response: { status: method === 'DELETE' ? '204' : '200' },
  };
}
