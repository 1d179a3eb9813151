// SPDX-License-Identifier: Apache-2.0
/** Feeds that may come over MLLP, found by what the message says of its sender and by what the connection proves. */
import type { Endpoint } from '@medplum/fhirtypes';
import { registryRows } from '../gate/knowledge.ts';
import type { Session } from '../ports.ts';
import { readFeed } from './feeds.ts';
import type { RegisteredFeed } from './feeds.ts';

/** Who is at the other end of a connection. */
export interface Peer {
  /** Its address as the socket has it. */
  readonly address: string;
  /** SHA-256 of its certificate, in lower-case hexadecimal digits; absent without one. */
  readonly certificate?: string;
}

export interface SenderNames {
  readonly application: string;
  readonly facility: string;
}

/**
 * The feed of this sender. What MSH-3 and MSH-4 say is only a name: the peer must also have the feed's certificate, or, where the feed
 * lists none, one of its addresses; a feed that lists neither is not reachable. undefined: no such feed, or not from this peer.
 */
export async function findMllpFeed(session: Pick<Session, 'evidence'>, gateway: string, sender: SenderNames & { readonly peer: Peer }): Promise<RegisteredFeed | undefined> {
  const endpoints = (await registryRows(session, gateway)).filter((row) => row.type === 'Endpoint' && row.holder === gateway && !row.deleted);
  const feeds = endpoints.flatMap((row) => readFeed(row.id, JSON.parse(`{${row.body}}`) as Endpoint) ?? []);
  const fitting = feeds.filter((feed) => feed.format === 'hl7v2' && isFrom(feed, sender));
  // Two feeds that both fit: which organization speaks is not known, so nobody does.
  return fitting.length === 1 ? fitting[0] : undefined;
}

function isFrom(feed: RegisteredFeed, { application, facility, peer }: SenderNames & { readonly peer: Peer }): boolean {
  const own = feed.settings.mllp;
  if (own === undefined || own.application !== application || (own.facility !== undefined && own.facility !== facility)) {
    return false;
  }
  const [certificates, addresses] = [own.certificates ?? [], own.addresses ?? []];
  const known = certificates.map((each) => each.toLowerCase().replaceAll(':', ''));
  const certified = known.length === 0 || (peer.certificate !== undefined && known.includes(peer.certificate));
  const placed = addresses.length === 0 || addresses.includes(peer.address.replace(/^::ffff:/, ''));
  return certified && placed && known.length + addresses.length > 0;
}
