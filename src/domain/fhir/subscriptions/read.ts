// SPDX-License-Identifier: Apache-2.0
/** A Subscription of the R4 backport (http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription), read or refused with everything that is wrong. */
import type { Extension, Subscription } from '@medplum/fhirtypes';
import { CATEGORIES, type Category } from '../../consent/facts/vocabulary.ts';
import { fail, ok, type Issue, type Result } from '../../issue.ts';
import { topicOf, type Topic } from './topics.ts';

const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';
const CITE = 'http://hl7.org/fhir/uv/subscriptions-backport/STU1.1/StructureDefinition-backport-subscription.html';
export const CONTENTS = ['empty', 'id-only', 'full-resource'] as const;
export type Content = (typeof CONTENTS)[number];

export interface EventFilter { readonly type?: string; readonly patients?: readonly string[]; readonly categories?: readonly Category[] }

export interface ReadSubscription {
  readonly topic: Topic;
  readonly endpoint: string;
  readonly content: Content;
  /** Each must hold. */
  readonly filters: readonly EventFilter[];
  /** Header lines that the subscriber asks for. */
  readonly headers: readonly (readonly [string, string])[];
  /** Seconds. */
  readonly heartbeat?: number;
  /** Events in one notification, at most. */
  readonly most: number;
  /** An instant. */
  readonly end?: string;
}

const MOST = 20;
/** The gateway sets no more than these. */
const HEADER = /^(Authorization|X-[A-Za-z0-9-]{1,60}): ?([\x20-\x7e]{1,4000})$/;

type Primitive = { readonly extension?: readonly Extension[] } | undefined;

/** In: a Subscription as it was sent. Issues: a topic, channel, content, filter or status that is not served. */
export function readSubscription(subscription: Subscription): Result<ReadSubscription> {
  const issues: Issue[] = [];
  const refuse = (at: string, text: string): void => { issues.push({ code: 'business-rule', text, at: `Subscription.${at}`, cite: CITE }); };
  const channel = subscription.channel as Subscription['channel'] & { readonly _payload?: Primitive };
  const criteria = (subscription as { readonly _criteria?: Primitive })._criteria;
  const topic = topicOf(subscription.criteria);
  if (topic === undefined) {
    refuse('criteria', 'The criteria are the canonical of a topic that metadata lists');
  }
  if (channel.type !== 'rest-hook') {
    refuse('channel.type', 'Of the channels, rest-hook is served');
  }
  if (channel.endpoint === undefined) {
    refuse('channel.endpoint', 'The endpoint that is registered for your organization');
  }
  if (channel.payload !== 'application/fhir+json') {
    refuse('channel.payload', 'Notifications are application/fhir+json');
  }
  const said = valueOf(channel._payload?.extension, 'backport-payload-content');
  const content = CONTENTS.find((each) => each === said);
  if (content === undefined) {
    refuse('channel.payload.extension', `backport-payload-content is one of ${CONTENTS.join(', ')}`);
  }
  const headers = (channel.header ?? []).flatMap((line) => { const found = HEADER.exec(line); return found === null ? [] : [[found[1]!, found[2]!] as const]; });
  if (headers.length !== (channel.header ?? []).length) {
    refuse('channel.header', 'Header lines are Authorization or X-NAME, in printable ASCII');
  }
  const filters = valuesOf(criteria?.extension, 'backport-filter-criteria').map((each) => (topic === undefined ? undefined : readFilter(String(each), topic)));
  if (filters.includes(undefined)) {
    refuse('criteria.extension', `A filter is TYPE?patient=Patient/ID${topic?.filters.includes('category') === true ? ' or ?category=CODE' : ''}, of types that the topic is about`);
  }
  const [heartbeat, most] = [valueOf(channel.extension, 'backport-heartbeat-period'), valueOf(channel.extension, 'backport-max-count')];
  return issues.length > 0 || topic === undefined || content === undefined ? fail(...issues) : ok({
    topic, endpoint: channel.endpoint!, content, headers, filters: filters.filter((each) => each !== undefined),
    most: Math.min(typeof most === 'number' ? most : MOST, MOST), ...(typeof heartbeat === 'number' && heartbeat > 0 ? { heartbeat } : {}),
    ...(subscription.end === undefined ? {} : { end: subscription.end }),
  });
}

/** `Type?patient=Patient/1&category=a,b`; undefined: not served. */
function readFilter(text: string, topic: Topic): EventFilter | undefined {
  const found = /^([A-Z][A-Za-z]+)?\?(.+)$/.exec(text);
  const type = found?.[1];
  if (found === null || (type !== undefined && topic.types?.includes(type) === false)) {
    return undefined;
  }
  const filter: { patients?: readonly string[]; categories?: readonly Category[] } = {};
  for (const pair of found[2]!.split('&')) {
    const [name, value = ''] = pair.split('=');
    const values = value.split(',');
    if (name === 'patient' && values.every((each) => /^(?:Patient\/)?[A-Za-z0-9.-]{1,64}$/.test(each))) {
      filter.patients = values.map((each) => each.replace('Patient/', ''));
    } else if (name === 'category' && topic.filters.includes('category') && values.every((each) => CATEGORIES.some((known) => known === each))) {
      filter.categories = values as readonly Category[];
    } else {
      return undefined;
    }
  }
  return { ...filter, ...(type === undefined ? {} : { type }) };
}

function valuesOf(extensions: readonly Extension[] | undefined, name: string): readonly unknown[] {
  return (extensions ?? []).filter(({ url }) => url === `${BACKPORT}/${name}`)
    .map((each) => each.valueString ?? each.valueCode ?? each.valueUnsignedInt ?? each.valuePositiveInt);
}

function valueOf(extensions: readonly Extension[] | undefined, name: string): unknown {
  return valuesOf(extensions, name)[0];
}

/** What a client may write: it asks, or ends; that a subscription is active or in error is the gateway's to say. */
export function subscriptionFaults(subscription: Subscription): readonly Issue[] {
  const read = subscription.status === 'off' ? ok(true) : readSubscription(subscription);
  const status: readonly Issue[] = subscription.status === 'requested' || subscription.status === 'off' ? []
    : [{ code: 'business-rule', text: 'Write the status requested (the gateway makes it active) or off', at: 'Subscription.status', cite: CITE }];
  return [...status, ...(read.ok ? [] : read.issues)];
}
