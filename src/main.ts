#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
/** The program: the one place where everything is wired together. */
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import type { App } from './app/api.ts';
import type { Deps } from './app/deps.ts';
import type { Clock, Log, Store } from './app/ports.ts';
import { ensureForms } from './app/capture/ensure-forms.ts';
import { ensureGateway } from './app/registry/ensure-gateway.ts';
import { selfTest } from './app/self-test.ts';
import type { Assembled } from './assemble.ts';
import { assemble, systemClock } from './assemble.ts';
import type { CliDeps, LongText } from './cli/io.ts';
import { throughcare } from './cli/throughcare.ts';
import type { CommandSettings, Settings } from './config.ts';
import { isLoopback, readCommandSettings, readSettings } from './config.ts';
import { SERVED_TYPES } from './domain/fhir/served.ts';
import type { Result } from './domain/issue.ts';
import { fail, ok } from './domain/issue.ts';
import { openTokenKeys } from './http/auth/access-token.ts';
import { createMetrics } from './http/metrics.ts';
import type { Metrics } from './http/metrics.ts';
import { createOps } from './http/ops.ts';
import { readCommunities } from './http/udap/communities.ts';
import { xmlForm } from './http/fhir/xml.ts';
import type { HttpDeps } from './http/context.ts';
import { openProvider } from './http/oidc/provider.ts';
import { PROVIDER_SIGN_IN } from './http/people.ts';
import { createHttp } from './http/server.ts';
import { readConsent, readFormats, readKnowledge, readValidator } from './knowledge.ts';
import type { Bound } from './listen.ts';
import { bind, bindMutual, close, listen } from './listen.ts';
import { startDeliveries } from './deliveries.ts';
import { createLog } from './log.ts';
import { keyFetcher } from './partners/fetch-keys.ts';
import { formPoster } from './partners/post-form.ts';
import { listenMllp } from './partners/mllp/listener.ts';
import { watchDrop } from './partners/filedrop/watch.ts';
import { renewCertificates, renewOnHangUp, type Certificates } from './renew.ts';
import { parsePartner } from './partners/registry/parse-partner.ts';

export interface Gateway {
  /** What partners are told: PUBLIC_URL, or the address bound. */
  readonly address: string;
  /** Where it listens, which a proxy may stand before. */
  readonly listening: string;
  readonly opsAddress: string;
  /** host:port; absent without MLLP. */
  readonly mllpAddress?: string;
  /** https://host:port where every client shows a certificate; absent without mutual TLS. */
  readonly mtlsAddress?: string;
  readonly app: App;
  readonly store: Store;
  readonly deps: Deps;
  /** Other certificates from the next handshake on. */
  renewCertificates(certificates: Certificates): Result<true>;
  close(): Promise<void>;
}

/** Milliseconds after which a stop cuts off what still runs. */
const HARD_STOP = 25_000;

/**
 * Starts a gateway: knowledge, store, self-test, then the network. It listens only when the self-test has seen the gate
 * deny. Throws with a sentence for the operator when it cannot start.
 */
export async function startGateway(settings: Settings, clock: Clock = systemClock): Promise<Gateway> {
  const log = createLog(settings.logLevel);
  const knowledge = must(readKnowledge(settings));
  const bound = await bind(settings);
  const publicUrl = settings.publicUrl ?? bound.address;
  let parts: Assembled | undefined;
  try {
    const wires = { loopback: settings.loopbackKeys === true, ...(settings.clientCertificate === undefined ? {} : { certificate: settings.clientCertificate }) };
    parts = await assemble({ settings, knowledge, log, clock, base: `${publicUrl}/fhir/R4`, wires, ...(settings.pulls === undefined ? {} : { pulls: settings.pulls }) });
    must(await ensureGateway(parts.deps, parts.operator, settings.posture));
    must(await ensureForms(parts.deps, parts.operator));
    must(await selfTest(parts.deps));
    return await serve({ settings, bound, parts, log, publicUrl });
  } catch (error) {
    await close(bound.server, 0);
    await parts?.store.close();
    throw error;
  }
}

interface Serving {
  readonly settings: Settings;
  readonly bound: Bound;
  readonly parts: Assembled;
  readonly log: Log & { flush(): void };
  readonly publicUrl: string;
}

async function serve({ settings, bound, parts, log, publicUrl }: Serving): Promise<Gateway> {
  const { store, deps, app, outgoing } = parts;
  const metrics = createMetrics({ process: settings.loopbackKeys !== true });
  const keys = await openTokenKeys({ store, clock: deps.clock, issuer: publicUrl, audience: `${publicUrl}/fhir/R4` });
  const mutual = settings.mtls === undefined || settings.tls === undefined ? undefined : await bindMutual({ host: settings.host, tls: settings.tls, mtls: settings.mtls });
  const udap = settings.communities === undefined ? undefined : must(readCommunities(settings.communities));
  const http = createHttp({
    ...(udap === undefined ? {} : { udap }), ...signInParts(settings, deps),
    app, store, clock: deps.clock, ids: deps.ids, log, metrics, parsePartner,
    clientKeys: () => outgoing.keys.publicKeys(),
    fetchKeys: keyFetcher({ loopback: settings.loopbackKeys === true }),
    settings: { ...settings, publicUrl, ...(mutual === undefined ? {} : { mtlsUrl: elsewhere(publicUrl, mutual.address) }) },
    types: new Set(SERVED_TYPES), xml: xmlForm(deps.definitions),
  }, keys);
  bound.serve(http);
  mutual?.serve(http);
  const exports = app.startExports();
  const deliveries = startDeliveries({ settings, app, log, metrics, operator: parts.operator, outgoing });
  const state = { stopping: false };
  const drop = settings.dropDir === undefined ? undefined
    : watchDrop({ directory: settings.dropDir, app, store, formats: deps.formats, clock: deps.clock, log, tenant: settings.tenant, gateway: settings.organization });
  const mllp = settings.mllp === undefined ? undefined
    : await listenMllp({ ...settings.mllp, ...(settings.tls === undefined ? {} : { tls: settings.tls }), app, store, clock: deps.clock, log, tenant: settings.tenant, gateway: settings.organization });
  const ops = await startOps(settings, metrics, async () => !state.stopping && await store.ready());
  log.info({ port: settings.port }, 'started');
  return {
    address: publicUrl, listening: bound.address, opsAddress: ops.address, app, store, deps, ...(mllp === undefined ? {} : { mllpAddress: mllp.address }),
    ...(mutual === undefined ? {} : { mtlsAddress: mutual.address }), renewCertificates: (certificates) => renewCertificates({ bound, mutual, mllp }, certificates),
    close: async () => {
      state.stopping = true;
      await Promise.all([drop?.close(), mllp?.close(HARD_STOP)]);
      await Promise.all([close(bound.server, HARD_STOP), mutual === undefined ? undefined : close(mutual.server, HARD_STOP)]);
      await Promise.all([exports.stop(), deliveries.stop().then(() => outgoing.close())]);
      await store.close();
      await close(ops.server, 0);
      log.info({}, 'stopped');
      log.flush();
    },
  };
}

/** Sign-in of people, when a provider is set up: only one that is on this machine itself is spoken to in the clear. */
function signInParts(settings: Settings, { sealer, clock }: Deps): Pick<HttpDeps, 'people' | 'signIn'> {
  if (settings.oidc === undefined) {
    return {};
  }
  const { hostname } = new URL(settings.oidc.issuer);
  const loopback = isLoopback(hostname);
  const provider = openProvider({ settings: settings.oidc, clock, fetchText: keyFetcher({ loopback }), postForm: formPoster({ loopback }) });
  return { people: { provider, name: hostname, sealer, clock, settings }, signIn: { href: PROVIDER_SIGN_IN, name: hostname } };
}

/** The public name with the port of another of our addresses. */
function elsewhere(publicUrl: string, address: string): string {
  const url = new URL(publicUrl);
  url.protocol = 'https:';
  url.port = new URL(address).port;
  return url.origin;
}

async function startOps(settings: Settings, metrics: Metrics, ready: () => Promise<boolean>): Promise<{ readonly server: ReturnType<typeof createOps>; readonly address: string }> {
  const server = createOps({ metrics, ready });
  return { server, address: `http://${await listen(server, { host: settings.opsHost, port: settings.opsPort })}` };
}

/** What commands get. */
export function commandDeps(env: Readonly<Record<string, string | undefined>>): CliDeps {
  return {
    io: { out: (text) => { process.stdout.write(`${text}\n`); }, err: (text) => { process.stderr.write(`${text}\n`); }, ...(process.stderr.isTTY ? { progress: showProgress } : {}) },
    readFile,
    openLong,
    readFolder: (path) => (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(path).map((name) => join(path, name)) : undefined),
    serve: async () => {
      const settings = readSettings(env);
      return settings.ok ? ok(await startedHere(settings.value, env)) : settings;
    },
    startWith: startGateway,
    untilStopped,
    offline: (settings) => openOffline(settings === undefined ? readCommandSettings(env) : ok(settings)),
    formats: readFormats,
    validator: readValidator,
    parsePartner,
    consentFiles: readConsent,
  };
}

/** A gateway of its own process: SIGHUP has it read its certificates again. */
async function startedHere(settings: Settings, env: Readonly<Record<string, string | undefined>>): Promise<Gateway> {
  const gateway = await startGateway(settings);
  renewOnHangUp(gateway, () => readSettings(env), { log: gateway.deps.log, signals: process });
  return gateway;
}

/** Until SIGTERM or SIGINT; from then on the process has a limited time to end by itself. */
async function untilStopped(): Promise<void> {
  await new Promise<void>((stop) => { process.once('SIGTERM', () => { stop(); }); process.once('SIGINT', () => { stop(); }); });
  setTimeout(() => { process.exit(1); }, HARD_STOP + 1_000).unref();
}

async function openOffline(settings: Result<CommandSettings>): ReturnType<CliDeps['offline']> {
  const knowledge = settings.ok ? readKnowledge(settings.value) : settings;
  if (!settings.ok || !knowledge.ok) {
    return knowledge.ok ? fail() : knowledge;
  }
  // Standard output belongs to the command's answer.
  const log = createLog(settings.value.logLevel, pino.destination({ dest: 2, sync: true }));
  const { app, deps, operator, store } = await assemble({ settings: settings.value, knowledge: knowledge.value, log, clock: systemClock });
  return ok({ app, deps, caller: operator, close: () => store.close() });
}

function readFile(path: string): Result<Uint8Array> {
  try {
    return ok(readFileSync(path));
  } catch {
    return fail({ code: 'not-found', text: `The file ${path} cannot be read` });
  }
}

function showProgress(text: string): void {
  process.stderr.write(text === '' ? '\r\u001B[K' : `\r${text}`);
}

function openLong(path: string, from: number, encoding: string): LongText | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true || found.size < from) {
    return undefined;
  }
  let read = 0;
  const decoder = new TextDecoder(encoding);
  const pieces = async function* (): AsyncGenerator<string> {
    for await (const piece of createReadStream(path) as AsyncIterable<Uint8Array>) {
      read += piece.length;
      yield decoder.decode(piece, { stream: true });
    }
  };
  return { size: found.size, read: () => read, pieces: pieces() };
}

function must<T>(result: Result<T>): T {
  if (!result.ok) {
    throw new Error(result.issues.map((issue) => `${issue.at === undefined ? '' : `${issue.at}: `}${issue.text}`).join('\n'));
  }
  return result.value;
}

if (import.meta.main) {
  // `throughcare ... | head`: a reader that has enough is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => { process.exit(error.code === 'EPIPE' ? 0 : 1); });
  try {
    process.exitCode = await throughcare(process.argv.slice(2), commandDeps(process.env));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
