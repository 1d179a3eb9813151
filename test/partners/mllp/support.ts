// SPDX-License-Identifier: Apache-2.0
/** A listener with one registered feed, whose use case the test gives; and a line to it. */
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { toResources } from '../../../src/app/registry/to-resources.ts';
import type { Answer } from '../../../src/app/api.ts';
import type { StoredResource } from '../../../src/app/ports.ts';
import { publicDocument } from '../../../src/domain/consent/enforce/releasable.ts';
import type { Result } from '../../../src/domain/issue.ts';
import { ok } from '../../../src/domain/issue.ts';
import type { MllpSettings } from '../../../src/domain/mapping/types.ts';
import { frameReader } from '../../../src/partners/mllp/frames.ts';
import { listenMllp } from '../../../src/partners/mllp/listener.ts';
import type { MllpListener, MllpLimits } from '../../../src/partners/mllp/listener.ts';
import type { TestCertificate } from './certificates.ts';

export const DONE: Result<Answer> = ok({ status: 200, body: publicDocument({ resourceType: 'OperationOutcome', issue: [] }) });
export const MESSAGE = (control: string): string => `MSH|^~\\&|EHR|CLINIC|||20260603||ADT^A08|${control}|P|2.5.1\rPID|1||77\r`;

export interface Opening {
  readonly feeds?: readonly { readonly id: string; readonly mllp: MllpSettings }[];
  readonly ingest?: (raw: string) => Promise<Result<Answer>>;
  readonly limits?: Partial<MllpLimits>;
  readonly tls?: TestCertificate;
}

const OPEN = [{ id: 'ehr', mllp: { application: 'EHR', addresses: ['127.0.0.1'] } }];

/** Rows of the registry as the store gives them. */
function rowsOf(feeds: NonNullable<Opening['feeds']>): readonly StoredResource[] {
  const organization = { id: 'clinic', name: 'Clinic', statuses: [], identifiers: [] };
  const entries = toResources({
    organization, people: [], participants: [], agreements: [], clients: [], feeds: feeds.map(({ id, mllp }) => ({ id, format: 'hl7v2', active: true, settings: { mllp } })),
  });
  return entries.map(({ resource: { resourceType, id, ...rest } }) => ({ type: resourceType, id, holder: 'gateway', deleted: false, body: JSON.stringify(rest).slice(1, -1) }) as unknown as StoredResource);
}

/** Listens on a free port of loopback. */
export async function openListener(opening: Opening = {}): Promise<MllpListener> {
  const rows = rowsOf(opening.feeds ?? OPEN);
  const quiet = (): void => undefined;
  return listenMllp({
    host: '127.0.0.1', port: 0, tenant: 'test', gateway: 'gateway', clock: { now: () => '2026-11-22T10:00:00.000Z' },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet } as never,
    store: { read: (_tenant: string, job: (session: never) => Promise<unknown>) => job({ evidence: () => Promise.resolve(rows) } as never) } as never,
    app: { ingest: (_caller, call) => (opening.ingest ?? (() => Promise.resolve(DONE)))(Buffer.from(call.raw).toString('utf8')) },
    ...(opening.tls === undefined ? {} : { tls: opening.tls }), ...(opening.limits === undefined ? {} : { limits: opening.limits }),
  });
}

export interface Line {
  readonly socket: Socket;
  say(text: string | Buffer): void;
  /** The next answer; undefined when the line is closed. */
  hear(): Promise<string | undefined>;
}

/** A sender's end. */
export async function dial(listener: MllpListener, tls?: { readonly ca: string; readonly client?: TestCertificate }): Promise<Line> {
  const [host = '', port] = listener.address.split(':');
  const socket = tls === undefined ? connect({ host, port: Number(port) })
    : connectTls({ host, port: Number(port), ca: tls.ca, ...(tls.client === undefined ? {} : { cert: tls.client.cert, key: tls.client.key }) });
  const reader = frameReader(1_000_000);
  const heard: string[] = [];
  let wake = (): void => undefined;
  let over = false;
  socket.on('data', (chunk: Buffer) => { heard.push(...reader.push(chunk).messages.map(String)); wake(); });
  socket.on('error', () => { over = true; wake(); });
  socket.on('close', () => { over = true; wake(); });
  await new Promise<void>((done) => { socket.once(tls === undefined ? 'connect' : 'secureConnect', () => { done(); }); socket.once('close', () => { done(); }); });
  return {
    socket,
    say: (text) => { socket.write(text); },
    hear: async () => {
      while (heard.length === 0 && !over) await new Promise<void>((done) => { wake = done; });
      return heard.shift();
    },
  };
}
