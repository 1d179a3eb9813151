// SPDX-License-Identifier: Apache-2.0
/**
 * The HTTP side on a real database, with nothing behind it: every use case answers with who asked, so that tests of the
 * door see what a token carries. Tests of what is behind the door use `support/gateway.ts`.
 */
import { xmlForm } from '../../src/http/fhir/xml.ts';
import { loadDefinitions } from '../../src/store/definitions.ts';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { App, Answer } from '../../src/app/api.ts';
import type { Caller } from '../../src/app/caller.ts';
import type { Client, Draft } from '../../src/app/ports.ts';
import { publicDocument } from '../../src/domain/consent/enforce/releasable.ts';
import { SERVED_TYPES } from '../../src/domain/fhir/served.ts';
import type { Result } from '../../src/domain/issue.ts';
import { ok } from '../../src/domain/issue.ts';
import { openTokenKeys } from '../../src/http/auth/access-token.ts';
import type { TokenKeys } from '../../src/http/auth/access-token.ts';
import { parsePartner } from '../../src/partners/registry/parse-partner.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import type { Metrics } from '../../src/http/metrics.ts';
import { createHttp } from '../../src/http/server.ts';
import { close, listen } from '../../src/listen.ts';
import { keyFetcher } from '../../src/partners/fetch-keys.ts';
import { freshStore, quiet, wallClock } from './database.ts';
import type { FreshStore } from './database.ts';

/** Calls of the use cases, newest last. */
export interface Call { readonly name: string; readonly caller: Caller; readonly args: readonly unknown[] }

export interface Door {
  readonly url: string;
  readonly tokenUrl: string;
  readonly store: FreshStore['store'];
  readonly keys: TokenKeys;
  readonly metrics: Metrics;
  readonly calls: Call[];
  /** Lines of the log, newest last. */
  readonly lines: Readonly<Record<string, unknown>>[];
  /** The next answer of any use case; one that throws when it is an Error. */
  next: Result<Answer> | Error;
  save(client: Partial<Client> & { readonly id: string }): Promise<void>;
  close(): Promise<void>;
}

const SOMETHING = publicDocument({ resourceType: 'OperationOutcome', issue: [{ severity: 'information', code: 'informational', details: { text: 'here' } }] });
export const FOUND: Result<Answer> = ok({ status: 200, body: SOMETHING, etag: 'W/"7"', lastModified: '2026-11-01T12:00:00.500Z' });

/** Starts the door on a fresh database and a free port. */
export async function openDoor(options: { readonly rateLimit?: number; readonly tokenRateLimit?: number } = {}): Promise<Door> {
  const database = await freshStore();
  const server = createServer();
  const url = `http://${await listen(server, { host: '127.0.0.1', port: 0 })}`;
  const keys = await openTokenKeys({ store: database.store, clock: wallClock, issuer: url, audience: `${url}/fhir/R4` });
  const metrics = createMetrics({ process: false });
  const lines: Readonly<Record<string, unknown>>[] = [];
  const door: Door = {
    url, tokenUrl: `${url}/oauth/token`, store: database.store, keys, metrics, calls: [], lines, next: FOUND,
    save: async (client) => {
      const whole: Client = {
        organization: 'open-door', name: client.id, jwks: '', scopes: ['system/*.cruds'], purposes: [], roles: [], kind: 'partner', active: true, ...client,
      };
      await database.store.transact('test', async (tx) => { await tx.saveClient(whole); return ok(true); });
    },
    close: async () => { await close(server, 1000); await database.close(); },
  };
  const log = { ...quiet, info: (fields: Readonly<Record<string, unknown>>) => { lines.push(fields); } };
  const settings = {
    publicUrl: url, tenant: 'test', organization: 'gateway', timeZone: 'America/Chicago', trustProxy: [],
    rateLimit: options.rateLimit ?? 1_000_000, tokenRateLimit: options.tokenRateLimit ?? 1_000_000,
  };
  server.on('request', createHttp({
    app: echo(door), store: database.store, clock: wallClock, ids: { next: randomUUID }, log, metrics,
    fetchKeys: keyFetcher({ loopback: true }), parsePartner, settings, types: new Set(SERVED_TYPES), xml: xmlForm(loadDefinitions()),
  }, keys));
  return door;
}

/** Every use case notes its call and gives the door's next answer. */
function echo(door: Door): App {
  return new Proxy({}, {
    get: (_target, name: string) => (caller: Caller, ...args: readonly unknown[]) => {
      door.calls.push({ name, caller, args });
      if (door.next instanceof Error) {
        throw door.next;
      }
      return name === 'metadata' ? { status: 200, body: SOMETHING } : Promise.resolve(door.next);
    },
  }) as App;
}

/** A directory entry of the registry as the store takes it. */
export function registryDraft(resource: { readonly resourceType: string; readonly id: string }, holder = ''): Draft {
  const { resourceType, id, ...rest } = resource;
  const body = JSON.stringify(rest).slice(1, -1);
  return {
    type: resourceType, id, person: '', holder, gate: holder === '' ? '' : `own ${holder}`, gateFacts: '', day: null, meta: '', body, refs: [],
    evidence: true, index: { token: [], reference: [], date: [], string: [], number: [], quantity: [], uri: [] },
  };
}
