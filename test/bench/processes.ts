// SPDX-License-Identifier: Apache-2.0
/** Starts what is measured in processes of its own, so that the load and the gateway do not share an event loop. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { LedgerCheck } from '../../src/app/ports.ts';
import type { TokenWish } from '../support/gateway.ts';

export interface GatewayProcess {
  readonly url: string;
  readonly databaseUrl: string;
  token(client: string, wish?: TokenWish): Promise<string>;
  verifyLedger(): Promise<LedgerCheck>;
  stop(): Promise<void>;
}

export interface PlainProcess { readonly url: string; stop(): Promise<void> }

/** `execArgv` goes to the gateway's node, e.g. `--cpu-prof`. */
export async function startGatewayProcess(execArgv: readonly string[] = []): Promise<GatewayProcess> {
  const child = start('gateway-process.ts', execArgv);
  const { url, databaseUrl } = await next<{ url: string; databaseUrl: string }>(child);
  return {
    url, databaseUrl,
    token: async (client, wish) => {
      child.send(wish === undefined ? { client } : { client, wish });
      return (await next<{ token: string }>(child)).token;
    },
    verifyLedger: () => {
      child.send('verify');
      return next<LedgerCheck>(child);
    },
    stop: () => stop(child),
  };
}

/** The plain Express server. */
export async function startPlainProcess(): Promise<PlainProcess> {
  const child = start('plain-process.ts', []);
  return { url: (await next<{ url: string }>(child)).url, stop: () => stop(child) };
}

function start(file: string, execArgv: readonly string[]): ChildProcess {
  const child = fork(new URL(file, import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [...execArgv] });
  process.once('exit', () => { child.kill(); });
  return child;
}

function next<T>(child: ChildProcess): Promise<T> {
  return new Promise((done, failed) => {
    const ended = (code: number | null): void => { failed(new Error(`a measured process ended with ${String(code)}`)); };
    child.once('exit', ended);
    child.once('message', (message) => { child.off('exit', ended); done(message as T); });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((done) => { child.once('exit', () => { done(); }); });
  child.send('stop');
  await ended;
}
