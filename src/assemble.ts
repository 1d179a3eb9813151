// SPDX-License-Identifier: Apache-2.0
/** The use cases on their store: the same for the gateway and for a command beside it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from './app/api.ts';
import type { Caller } from './app/caller.ts';
import { createApp } from './app/create-app.ts';
import type { Deps } from './app/deps.ts';
import type { Clock, Log, Store } from './app/ports.ts';
import { createSealer } from './app/seal.ts';
import type { CommandSettings } from './config.ts';
import { setApart } from './domain/consent/enforce/ssn.ts';
import { extractIndex } from './domain/fhir/search/index-rows.ts';
import { withMatchKeys } from './domain/matching/blocks.ts';
import type { Knowledge } from './knowledge.ts';
import { ROOT } from './knowledge.ts';
import { openOutgoing, type Outgoing } from './partners/outgoing/outgoing.ts';
import type { WireOptions } from './partners/outgoing/exchange.ts';
import { openSources, type SourcesOptions } from './partners/pull/sources.ts';
import { pdfOf } from './partners/documents/pdf.ts';
import { openStore } from './store/open.ts';

export const systemClock: Clock = { now: () => new Date().toISOString() };

export interface Assembled {
  readonly store: Store;
  readonly deps: Deps;
  readonly app: App;
  /** The gateway acting for itself: the operator at a terminal, the start. */
  readonly operator: Caller;
  readonly outgoing: Outgoing;
}

export interface Assembling {
  readonly settings: CommandSettings;
  readonly knowledge: Knowledge;
  readonly log: Log;
  readonly clock: Clock;
  /** Base of the FHIR API, when there is one: absolute references below it are local. */
  readonly base?: string;
  /** How partners' servers are reached; absent: as from a terminal, with no certificate of our own. */
  readonly wires?: WireOptions;
  readonly pulls?: Omit<SourcesOptions, 'outgoing'>;
}

/** Opens the store and puts the use cases on it. Throws with a sentence for the operator when the database cannot be had. */
export async function assemble({ settings, knowledge, log, clock, base, wires = { loopback: false }, pulls = {} }: Assembling): Promise<Assembled> {
  const store = await openStore({
    dataDir: settings.dataDir, log, clock,
    ...(settings.databaseUrl === undefined ? {} : { databaseUrl: settings.databaseUrl }),
    ...(settings.poolSize === undefined ? {} : { poolSize: settings.poolSize }),
  });
  const options = { timeZone: settings.timeZone, ...(base === undefined ? {} : { base }) };
  const outgoing = openOutgoing({ store, clock, ...wires });
  const deps: Deps = {
    store, clock, log, ids: { next: randomUUID },
    policy: knowledge.policy, validator: knowledge.validator, definitions: knowledge.definitions, formats: knowledge.formats,
    index: (resource) => withMatchKeys(setApart(extractIndex(resource, knowledge.params, options), resource), resource),
    sealer: createSealer(await sealingKey(store, clock)),
    documents: { pdf: pdfOf }, sources: openSources({ outgoing, ...pulls }), softwareVersion: version(), ...(base === undefined ? {} : { base }),
  };
  const operator: Caller = {
    tenant: settings.tenant, client: 'operator', organization: settings.organization, kind: 'staff', role: 'exchange-operator', purpose: 'operations',
    scopes: ['system/*.cruds', 'console', 'ingest'], request: randomUUID(),
  };
  return { store, deps, app: createApp(deps), operator, outgoing };
}

const SEALING = 'A256GCM';

/** The key of opaque links, kept with the signing keys and shared by all processes: of several first starts, the eldest wins. */
async function sealingKey(store: Store, clock: Clock): Promise<Uint8Array> {
  const eldest = async (): Promise<string | undefined> => (await store.signingKeys()).filter((key) => key.algorithm === SEALING)
    .toSorted((a, b) => a.created.localeCompare(b.created) || a.kid.localeCompare(b.kid))[0]?.pem;
  if (await eldest() === undefined) {
    await store.addSigningKey({ kid: randomUUID(), algorithm: SEALING, pem: randomBytes(32).toString('base64'), created: clock.now() });
  }
  return Buffer.from(await eldest() ?? '', 'base64');
}

function version(): string {
  return (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string }).version;
}
