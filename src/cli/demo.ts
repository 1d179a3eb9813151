// SPDX-License-Identifier: Apache-2.0
/**
 * `demo [--serve]`: one person's journey through a whole gateway on a database of its own, in a fresh folder. Every step is
 * HTTP with the partner's own token; the closing table is read back from the ledger. Exit status 1 when a step does not come
 * out as the law says.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../config.ts';
import { signUp } from './demo/registry.ts';
import { accounting, closingTable, whyRefused } from './demo/review.ts';
import { AT_THE_CONSOLE, CAST, SID, tokenOf } from './demo/stage.ts';
import type { Stage } from './demo/stage.ts';
import { booking, carePlan, casePlan, consents, release, screen } from './demo/steps-in.ts';
import { hospitalPulls, housingAsks, overdose, probationPulls, revocation } from './demo/steps-out.ts';
import { wrap, WIDTH } from './demo/tell.ts';
import type { CliDeps, Command, RunningGateway } from './io.ts';
import { verifyLedger } from './verify-ledger.ts';

/** Everything that `npm start` asks of an operator, for one county that does not exist. */
function settingsFor(dataDir: string): Settings {
  return {
    host: '127.0.0.1', port: 0, opsHost: '127.0.0.1', opsPort: 0, trustProxy: [], posture: 'qso', tenant: 'demo', timeZone: 'America/Denver',
    jurisdiction: 'ZZ', organization: 'gateway', trustedSystems: [SID.system], dataDir, logLevel: 'error',
    rateLimit: 100_000, tokenRateLimit: 100_000, demoPeople: AT_THE_CONSOLE,
  };
}

/** The command on other settings than its own (tests: another database). */
export function demoWith(override: Partial<Settings>): Command {
  return async (args, deps) => {
    if (args.some((arg) => arg !== '--serve')) {
      deps.io.err('throughcare demo [--serve]');
      return 2;
    }
    const stopped = deps.untilStopped();
    const folder = freshFolder();
    try {
      return await run(deps, { ...settingsFor(folder), ...override }, { folder, stopped, serve: args.includes('--serve') });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

export const demo: Command = demoWith({});

/** The database's account must be able to enter it, also when root runs this. */
function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'throughcare-demo-'));
  chmodSync(folder, 0o755);
  return folder;
}

interface Options { readonly folder: string; readonly serve: boolean; readonly stopped: Promise<void> }

async function run(deps: CliDeps, settings: Settings, { folder, serve, stopped }: Options): Promise<number> {
  deps.io.out(wrap(TITLE, WIDTH).join('\n'));
  const today = new Date();
  const gateway = await deps.startWith(settings);
  const playing = play(deps, settings, { folder, gateway, today });
  try {
    const { status, stage } = await Promise.race([playing, stopped.then(() => INTERRUPTED)]);
    if (serve && stage !== undefined) {
      await keepUp(deps, gateway, { stage, token: join(folder, 'compliance.token'), stopped });
    } else if (stage !== undefined) {
      deps.io.out('To keep the gateway and its console running:  npm run demo -- --serve');
    }
    return status;
  } finally {
    await gateway.close();
    // After Ctrl-C in the middle the rest fails for want of a gateway; the folder goes away when nothing writes to it any more.
    await playing.catch(() => undefined);
  }
}

interface Played { readonly status: number; readonly stage?: Stage }
const INTERRUPTED: Played = { status: 130 };

interface Playing { readonly folder: string; readonly gateway: RunningGateway; readonly today: Date }

async function play(deps: CliDeps, settings: Settings, { folder, gateway, today }: Playing): Promise<Played> {
  const out = (text: string): void => { deps.io.out(text); };
  const { systems, names } = await signUp(deps, settings, join(folder, 'partners'));
  const partners = [...names.values()].join('; ');
  out(`\n${wrap(`The gateway is at ${gateway.address}, on a database of its own. Signed up by \`partner add\`: ${partners}.`, WIDTH).join('\n')}`);
  const stage: Stage = { gateway: gateway.address, today, systems, names, out, surprises: [] };
  await journey(stage);
  return { status: await conclude(deps, settings, stage), stage };
}

const TITLE = 'Throughcare: one person\'s way through jail, clinic, treatment, probation and hospital. The person is invented, the law is not. '
  + 'Every step is a request by a partner\'s own system, with its own key and token.';

async function conclude(deps: CliDeps, settings: Settings, stage: Stage): Promise<number> {
  stage.out('\nThe hash chains of the ledger, recomputed by `verify-ledger`:');
  const verified = await verifyLedger([], { ...deps, offline: () => deps.offline(settings) });
  const { surprises } = stage;
  stage.out(surprises.length === 0 ? '\nEvery step came out as the law says.' : `\nNot as the law says:\n${surprises.map((each) => `  ${each}`).join('\n')}`);
  return surprises.length === 0 && verified === 0 ? 0 : 1;
}

async function journey(stage: Stage): Promise<void> {
  await booking(stage);
  await screen(stage);
  const record = await carePlan(stage);
  const papers = await consents(stage, record);
  await casePlan(stage, await release(stage));
  const caseFile = await probationPulls(stage);
  await housingAsks(stage);
  const chart = await hospitalPulls(stage);
  await overdose(stage);
  await revocation(stage, { consent: papers.single, chart, case: caseFile });
  const person = await whyRefused(stage);
  await accounting(stage);
  await closingTable(stage, person);
}

/** Milliseconds; a token of the compliance officer lives for five minutes, and the file always holds one that is good. */
const TOKEN_REFRESH = 240_000;

interface Kept { readonly stage: Stage; readonly token: string; readonly stopped: Promise<void> }

async function keepUp(deps: CliDeps, gateway: RunningGateway, { stage, token, stopped }: Kept): Promise<void> {
  const refresh = async (): Promise<void> => { writeFileSync(token, await tokenOf(stage, CAST.compliance), { mode: 0o600 }); };
  await refresh();
  const timer = setInterval(() => { refresh().catch((error: unknown) => { deps.io.err(String(error)); }); }, TOKEN_REFRESH);
  stage.out(`
Still up, until Ctrl-C:
  FHIR     ${gateway.address}/fhir/R4/metadata
  Console  ${gateway.address}/console  (open it in a browser and choose who you are)
  Ops      ${gateway.opsAddress}/readyz
As the compliance officer:
  curl -H "Authorization: Bearer $(cat ${token})" ${gateway.address}/console/ledger`);
  await stopped;
  clearInterval(timer);
}
