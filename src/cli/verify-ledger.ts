// SPDX-License-Identifier: Apache-2.0
/** `verify-ledger [--from INSTANT --to INSTANT]`: recomputes the hash chains, and writes down that it was done. Exit status 1 at the first entry that does not fit. */
import { parseArgs } from 'node:util';
import { checkLedger } from '../app/ledger/check.ts';
import type { Command } from './io.ts';
import { tell, withOffline } from './io.ts';

export const verifyLedger: Command = async (args, deps) => {
  const { values } = parseArgs({ args: [...args], strict: false, options: { from: { type: 'string' }, to: { type: 'string' } } });
  const { from, to } = values;
  if ([from, to].some((each) => each !== undefined && (typeof each !== 'string' || Number.isNaN(Date.parse(each))))) {
    deps.io.err('throughcare verify-ledger [--from INSTANT --to INSTANT]');
    return 2;
  }
  return withOffline(deps, async (offline) => {
    const found = await checkLedger(offline.deps, offline.caller, {
      ...(typeof from === 'string' ? { from: new Date(from).toISOString() } : {}), ...(typeof to === 'string' ? { to: new Date(to).toISOString() } : {}),
    });
    if (!found.ok) {
      tell(deps.io, found.issues);
      return 1;
    }
    if (found.value.firstBad === undefined) {
      deps.io.out(`${String(found.value.entries)} entries in ${String(found.value.chains)} chains: every one fits.`);
      return 0;
    }
    const { id, chain, seq, why } = found.value.firstBad;
    deps.io.err(`The first entry that does not fit: ${id}, chain ${String(chain)}, number ${String(seq)}: ${why}`);
    return 1;
  });
};
