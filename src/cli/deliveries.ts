// SPDX-License-Identifier: Apache-2.0
/** `deliveries [--state dead|waiting|done|all]`: who is to get something and did not. `--release ID`, `--discard ID --reason WHY`, each with `--confirm NAME`. */
import { parseArgs } from 'node:util';
import type { SettleCall } from '../app/deliver/api.ts';
import type { DeliveryFilter } from '../app/deliver/ports.ts';
import type { CliDeps, Command } from './io.ts';
import { tell, withOffline } from './io.ts';

const USAGE = 'throughcare deliveries [--state dead|waiting|done|all] | --release ID --confirm NAME | --discard ID --reason WHY --confirm NAME';
const STATES = ['dead', 'waiting', 'done', 'all'] as const;

export const deliveries: Command = async (args, deps) => {
  const options = { state: { type: 'string' }, release: { type: 'string' }, discard: { type: 'string' }, reason: { type: 'string' }, confirm: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], strict: false, allowPositionals: true, options });
  const text = (name: keyof typeof options): string | undefined => (typeof values[name] === 'string' ? values[name] : undefined);
  const [release, discard, by, reason] = [text('release'), text('discard'), text('confirm'), text('reason')];
  const id = release ?? discard;
  const state = STATES.find((each) => each === (text('state') ?? 'dead'));
  if (positionals.length > 0 || state === undefined || (release !== undefined && discard !== undefined) || (id !== undefined && by === undefined)) {
    deps.io.err(USAGE);
    return 2;
  }
  return id === undefined ? list(deps, state)
    : settle(deps, { id, act: release === undefined ? 'discard' : 'release', by: by!, ...(reason === undefined ? {} : { reason }) });
};

function list(cli: CliDeps, state: DeliveryFilter['state']): Promise<number> {
  return withOffline(cli, async ({ app, caller }) => {
    const found = await app.deliveries(caller, { state, count: 1000 });
    if (!found.ok) {
      tell(cli.io, found.issues);
      return 1;
    }
    found.value.forEach((each) => { cli.io.out(`${each.id}  ${each.state}  ${each.channel} to ${each.partner}  since ${each.made}  ${String(each.tries)} tries  ${each.note}`); });
    cli.io.out(`${String(found.value.length)} deliveries`);
    return 0;
  });
}

function settle(cli: CliDeps, call: SettleCall): Promise<number> {
  return withOffline(cli, async ({ app, caller }) => {
    const settled = await app.settleDeadLetter(caller, call);
    if (!settled.ok) {
      tell(cli.io, settled.issues);
      return 1;
    }
    cli.io.out(call.act === 'release' ? 'It is tried again' : 'It is given up; what waited behind it goes on');
    return 0;
  });
}
