// SPDX-License-Identifier: Apache-2.0
/** One message that came over MLLP -> what is said back. The acknowledgement goes out after the commit, never before. */
import { randomUUID } from 'node:crypto';
import type { App } from '../../app/api.ts';
import type { Clock, Log, Store } from '../../app/ports.ts';
import { findMllpFeed } from '../../app/registry/mllp-feeds.ts';
import type { Peer } from '../../app/registry/mllp-feeds.ts';
import type { RegisteredFeed } from '../../app/registry/feeds.ts';
import type { Issue } from '../../domain/issue.ts';
import { acksFor, readHeader } from '../../domain/mapping/hl7/ack.ts';
import type { Header, Verdict } from '../../domain/mapping/hl7/ack.ts';
import { hl7Time } from '../../domain/mapping/write/envelope.ts';

export interface MllpDeps {
  readonly app: Pick<App, 'ingest'>;
  readonly store: Pick<Store, 'read'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly tenant: string;
  /** Organization id of the gateway itself. */
  readonly gateway: string;
}

/** Messages of these types are taken; others are rejected without being kept, since nobody could ever replay them. */
const TYPES = ['ADT', 'ORU', 'MDM'];

/** Takes a message in and gives the acknowledgements to send, in their order (none, where the sender wants none). Never throws. */
export async function answerTo(deps: MllpDeps, raw: Buffer, peer: Peer): Promise<readonly string[]> {
  const header = readHeader(raw.subarray(0, 4096).toString('latin1'));
  const own = header.ok ? header.value : undefined;
  let verdict: Verdict;
  try {
    verdict = own === undefined ? rejected('100', 'Segment sequence error', 'The message begins with no MSH segment that can be read, or has no control id (MSH-10)') : await verdictOn(deps, { raw, header: own, peer });
  } catch (error) {
    deps.log.error({ event: 'mllp', error: error instanceof Error ? error.name : 'unknown' }, 'a message could not be taken in');
    verdict = rejected('207', 'Application internal error', 'Not taken in: send it again');
  }
  deps.log.info({ event: 'mllp', outcome: verdict.fate, ...(verdict.error === undefined ? {} : { code: verdict.error.code }) }, 'message');
  return acksFor(own, verdict, () => ({ id: randomUUID().replaceAll('-', '').slice(0, 20), time: hl7Time(deps.clock.now()) }));
}

interface Arrived { readonly raw: Buffer; readonly header: Header; readonly peer: Peer }

async function verdictOn(deps: MllpDeps, { raw, header, peer }: Arrived): Promise<Verdict> {
  const feed = await deps.store.read(deps.tenant, (session) => findMllpFeed(session, deps.gateway, { ...header, peer }));
  if (feed === undefined) {
    return rejected('207', 'Application internal error', 'No feed is registered for this sender (MSH-3, MSH-4) and this connection');
  }
  if (!TYPES.includes(header.type)) {
    return rejected('200', 'Unsupported message type', `Only ${TYPES.join(', ')} are taken here`);
  }
  return takenIn(deps, raw, feed);
}

async function takenIn(deps: MllpDeps, raw: Buffer, feed: RegisteredFeed): Promise<Verdict> {
  const caller = { tenant: deps.tenant, client: `mllp:${feed.id}`, organization: feed.organization, kind: 'partner' as const, scopes: ['ingest'], request: randomUUID() };
  const answer = await deps.app.ingest(caller, { format: 'hl7v2', feed: feed.id, contentType: 'x-application/hl7-v2+er7', raw });
  if (answer.ok) {
    return { fate: 'accepted' };
  }
  const [first] = answer.issues.filter(({ severity }) => severity === undefined || severity === 'error' || severity === 'fatal');
  const passing = answer.issues.some(({ code }) => code === 'unavailable' || code === 'timeout' || code === 'throttled' || code === 'conflict');
  if (passing) {
    return rejected('207', 'Application internal error', 'Not taken in: send it again');
  }
  return { fate: 'error', error: { ...conditionOf(first), says: sayingOf(first) } };
}

/** Table 0357. */
function conditionOf(issue: Issue | undefined): { readonly code: string; readonly text: string } {
  switch (issue?.code) {
    case 'required': return { code: '101', text: 'Required field missing' };
    case 'value': return { code: '102', text: 'Data type error' };
    case 'code-invalid': return { code: '103', text: 'Table value not found' };
    default: return { code: '207', text: 'Application internal error' };
  }
}

/** Our own sentence and the place; neither holds anything of the message. */
function sayingOf(issue: Issue | undefined): string {
  return issue === undefined ? 'The message was refused' : `${issue.at === undefined ? '' : `${issue.at}: `}${issue.text}`;
}

function rejected(code: string, text: string, says: string): Verdict {
  return { fate: 'rejected', error: { code, text, says } };
}
