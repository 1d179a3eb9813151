// SPDX-License-Identifier: Apache-2.0
/** Registered feeds: a format and its source's settings, kept as Endpoint resources of the registry. */
import type { Endpoint } from '@medplum/fhirtypes';
import { codesIn, idOf } from '../../domain/consent/evidence/access.ts';
import { cs } from '../../domain/consent/evidence/systems.ts';
import type { FeedSettings } from '../../domain/mapping/types.ts';
import type { Session } from '../ports.ts';
import { hasEnded } from './ended.ts';
import { FEED_SETTINGS } from './to-resources.ts';

export interface RegisteredFeed {
  readonly id: string;
  readonly format: string;
  readonly organization: string;
  readonly settings: FeedSettings;
}

/** The active feed registered under `id`; undefined when there is none. `gateway`: organization id of the gateway itself. */
export async function findFeed(session: Pick<Session, 'get'>, id: string, gateway: string): Promise<RegisteredFeed | undefined> {
  const stored = (await session.get('Endpoint', id))?.resource;
  if (stored === undefined || stored.deleted || stored.person !== '' || stored.holder !== gateway) {
    return undefined;
  }
  const feed = readFeed(id, JSON.parse(`{${stored.body}}`) as Endpoint);
  return feed === undefined || await hasEnded(session, feed.organization, gateway) ? undefined : feed;
}

/** The feed that an Endpoint of the registry is; undefined when it is none, or switched off. */
export function readFeed(id: string, endpoint: Endpoint): RegisteredFeed | undefined {
  const [format] = codesIn(endpoint.payloadType, cs('format'));
  const organization = idOf(endpoint.managingOrganization);
  const text = endpoint.extension?.find((each) => each.url === FEED_SETTINGS)?.valueString;
  if (endpoint.status !== 'active' || format === undefined || organization === undefined || text === undefined) {
    return undefined;
  }
  return { id, format, organization, settings: JSON.parse(text) as FeedSettings };
}
