// SPDX-License-Identifier: Apache-2.0
/** The gateway as its operator runs it, `node src/main.ts serve`, on a folder of its own; and what a killed one must have kept. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { assemble, systemClock } from '../../src/assemble.ts';
import { addPartner } from '../../src/app/registry/add-partner.ts';
import type { Partner } from '../../src/app/registry/partner.ts';
import { readKnowledge } from '../../src/knowledge.ts';
import { askToken, assertion, b2b } from '../support/clients.ts';
import type { TestKey } from '../support/clients.ts';
import { quiet } from '../support/database.ts';
import { TEST_SETTINGS } from '../support/gateway.ts';
import { gatewayPartner, testPartners } from '../support/partners.ts';
import { must } from '../store/fixtures.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

export interface Served { readonly url: string; readonly child: ChildProcess; kill(): Promise<void>; stop(): Promise<number | null> }

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Signs the test county's partners up in the folder's database, as `partner add` would; `feeds` by organization. */
export async function signUp(dataDir: string, key: TestKey, feeds: Readonly<Record<string, Partner['feeds']>> = {}): Promise<void> {
  const settings = { ...TEST_SETTINGS, dataDir };
  const { deps, operator, store } = await assemble({ settings, knowledge: must(readKnowledge(settings)), log: quiet, clock: systemClock });
  const jwks = JSON.stringify({ keys: [key.jwk] });
  for (const partner of [gatewayPartner(jwks), ...testPartners(jwks)]) {
    must(await addPartner(deps, operator, { ...partner, feeds: feeds[partner.organization.id] ?? partner.feeds }));
  }
  await store.close();
}

/** Starts it and waits until it says that it is there. Throws with what it said on its way out. */
export async function serve(dataDir: string, port: number, env: Readonly<Record<string, string>> = {}): Promise<Served> {
  const url = `http://127.0.0.1:${String(port)}`;
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'], HOME: process.env['HOME'], DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: String(port), OPS_PORT: '0', PUBLIC_URL: url, GATEWAY_POSTURE: 'qso', TENANT: 'test',
      TIME_ZONE: 'America/Chicago', JURISDICTION: 'ZZ', TRUSTED_IDENTIFIERS: 'urn:throughcare:test:sid', LOG_LEVEL: 'warn', RATE_LIMIT: '10000000', TOKEN_RATE_LIMIT: '10000000', ...env,
    },
  });
  let said = '';
  const listen = (data: Buffer): void => { said += data.toString(); };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  while (!said.includes('FHIR:')) {
    if (child.exitCode !== null) {
      throw new Error(`the gateway did not start: ${said}`);
    }
    await wait(20);
  }
  const ended = once(child, 'close');
  return {
    url, child,
    kill: async () => { child.kill('SIGKILL'); await ended; },
    stop: async () => { child.kill('SIGTERM'); await ended; return child.exitCode; },
  };
}

/** A token of a client of the test county. */
export async function tokenOf(url: string, key: TestKey, clientId: string, claims?: Readonly<Record<string, unknown>>): Promise<string> {
  const tokenUrl = `${url}/oauth/token`;
  const jwt = await assertion({ clientId, tokenUrl, key, ...(claims === undefined ? {} : { claims: b2b(claims) }) });
  const grant = await (await askToken(tokenUrl, jwt, 'system/*.cruds')).json() as { readonly access_token?: string };
  if (grant.access_token === undefined) {
    throw new Error(`no token: ${JSON.stringify(grant)}`);
  }
  return grant.access_token;
}
