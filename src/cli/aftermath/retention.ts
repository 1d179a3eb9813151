// SPDX-License-Identifier: Apache-2.0
/** `retention`: what is due. `retention --destroy ITEM --confirm NAME [--returned DAY]`: destroys it and prints the certificate. */
import { parseArgs } from 'node:util';
import { destroyDue, retentionDue } from '../../app/aftermath/retention.ts';
import type { CliDeps, Command } from '../io.ts';
import { tell, withOffline } from '../io.ts';

export const retention: Command = async (args, deps) => {
  const { values } = parseArgs({ args: [...args], strict: false, options: { destroy: { type: 'string' }, confirm: { type: 'string' }, returned: { type: 'string' } } });
  const { destroy, confirm, returned } = values;
  if (destroy === undefined) {
    return list(deps);
  }
  if (typeof destroy !== 'string' || typeof confirm !== 'string') {
    deps.io.err('throughcare retention [--destroy ITEM --confirm NAME [--returned DAY]]');
    return 2;
  }
  return withOffline(deps, async (offline) => {
    const call = { item: destroy, confirmedBy: confirm, ...(typeof returned === 'string' ? { returnedOn: returned } : {}) };
    const done = await destroyDue(offline.deps, offline.caller, call);
    if (!done.ok) {
      tell(deps.io, done.issues);
      return 1;
    }
    const { item, destroyed, held, kept, entry } = done.value;
    deps.io.out(`${item}: ${String(destroyed)} destroyed; ${String(kept)} kept, their time is not over; ${String(held)} under a legal hold. Certificate: ledger entry ${entry}`);
    return 0;
  });
};

function list(cli: CliDeps): Promise<number> {
  return withOffline(cli, async ({ deps, caller }) => {
    const due = await retentionDue(deps, caller);
    if (!due.ok) {
      tell(cli.io, due.issues);
      return 1;
    }
    due.value.forEach((each) => { cli.io.out(`${each.item}  ${each.act} by ${each.due}  ${String(each.count)} items  (${each.cite})`); });
    cli.io.out(due.value.length === 0 ? 'Nothing is due.' : '--destroy ITEM --confirm NAME destroys one');
    return 0;
  });
}
