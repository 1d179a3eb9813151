// SPDX-License-Identifier: Apache-2.0
/** A whole gateway on a fresh database, with the test county's partners signed up, and tokens for them. */
import { addPartner } from '../../src/app/registry/add-partner.ts';
import type { Partner } from '../../src/app/registry/partner.ts';
import type { Settings } from '../../src/config.ts';
import type { Clock } from '../../src/app/ports.ts';
import { startGateway } from '../../src/main.ts';
import type { Gateway } from '../../src/main.ts';
import { askToken, assertion, b2b, makeKey } from './clients.ts';
import { freshStore } from './database.ts';
import { gatewayPartner, testPartners } from './partners.ts';

export interface TokenWish {
  readonly purpose?: string;
  readonly role?: string;
  readonly person?: string;
  /** Default: everything. */
  readonly scope?: string;
}

export interface TestGateway {
  /** Origin, e.g. http://127.0.0.1:40001; the FHIR API is at `${url}/fhir/R4`. */
  readonly url: string;
  readonly gateway: Gateway;
  /** Connection string of its database. */
  readonly databaseUrl: string;
  /** An access token; a client has the id of its organization (`open-door`, `larkspur`, `county-jail`, ...), staff is `compliance`. */
  tokenFor(clientId: string, wish?: TokenWish): Promise<string>;
  /** A request with a token; the path begins with `/`. */
  ask(token: string, path: string, init?: RequestInit): Promise<Response>;
  /** Signs up another partner; its clients' keys must be `jwks`. */
  add(partner: Partner): Promise<void>;
  /** Public keys of every test client. */
  readonly jwks: string;
  close(): Promise<void>;
}

export const TEST_SETTINGS: Settings = {
  host: '127.0.0.1', port: 0, opsHost: '127.0.0.1', opsPort: 0, trustProxy: [], posture: 'qso', tenant: 'test', timeZone: 'America/Chicago',
  jurisdiction: 'ZZ', organization: 'gateway', trustedSystems: ['urn:throughcare:test:sid'], dataDir: '', logLevel: 'silent',
  rateLimit: 10_000_000, tokenRateLimit: 10_000_000, loopbackKeys: true,
  // What is put into the outbox stays there for a test to look at; tests of deliveries switch them on.
  deliveries: { off: true }, tick: 0,
};

/** Claims of time for a gateway whose clock is not that of the wall. */
function times(clock: Clock | undefined): { readonly iat?: number; readonly exp?: number } {
  const now = clock === undefined ? undefined : Math.floor(Date.parse(clock.now()) / 1000);
  return now === undefined ? {} : { iat: now, exp: now + 240 };
}

/** Starts it; `partners: false` leaves the registry to the gateway alone. */
export async function openGateway(options: { readonly settings?: Partial<Settings>; readonly clock?: Clock; readonly partners?: boolean } = {}): Promise<TestGateway> {
  const database = await freshStore();
  const gateway = await startGateway({ ...TEST_SETTINGS, databaseUrl: database.url, poolSize: 6, ...options.settings }, options.clock);
  const key = await makeKey();
  const jwks = JSON.stringify({ keys: [key.jwk] });
  const operator = { tenant: 'test', client: 'operator', organization: 'gateway', kind: 'staff' as const, scopes: [], request: 'test' };
  const add = async (partner: Partner): Promise<void> => {
    const added = await addPartner(gateway.deps, operator, partner);
    if (!added.ok) {
      throw new Error(added.issues.map((issue) => `${issue.at ?? ''} ${issue.text}`).join('\n'));
    }
  };
  for (const partner of options.partners === false ? [] : [gatewayPartner(jwks), ...testPartners(jwks)]) {
    await add(partner);
  }
  return {
    url: gateway.address, gateway, databaseUrl: database.url, jwks, add,
    tokenFor: async (clientId, wish = {}) => {
      const { purpose, role, person } = wish;
      const claims = purpose === undefined ? {} : b2b({
        purpose_of_use: [purpose], ...(role === undefined ? {} : { subject_role: role }), ...(person === undefined ? {} : { subject_id: person }),
      });
      const jwt = await assertion({ clientId, tokenUrl: `${gateway.address}/oauth/token`, key, claims: { ...times(options.clock), ...claims } });
      const response = await askToken(`${gateway.address}/oauth/token`, jwt, wish.scope ?? 'system/*.cruds ingest console');
      const grant = await response.json() as { readonly access_token?: string };
      if (grant.access_token === undefined) {
        throw new Error(`no token for ${clientId}: ${JSON.stringify(grant)}`);
      }
      return grant.access_token;
    },
    ask: (token, path, init = {}) => fetch(`${gateway.address}${path}`, {
      ...init, headers: { authorization: `Bearer ${token}`, ...(init.headers as Readonly<Record<string, string>> | undefined) },
    }),
    close: async () => {
      await gateway.close();
      await database.close();
    },
  };
}
