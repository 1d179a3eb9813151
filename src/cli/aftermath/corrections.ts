// SPDX-License-Identifier: Apache-2.0
/** `corrections`: tells earlier recipients of what was corrected or withdrawn since the last run (45 CFR 164.526(c)(3)); for a timer. */
import { tellCorrections } from '../../app/aftermath/corrections.ts';
import { createGates } from '../../app/gate/gates.ts';
import type { Command } from '../io.ts';
import { tell, withOffline } from '../io.ts';

export const corrections: Command = async (args, cli) => {
  if (args.length > 0) {
    cli.io.err('throughcare corrections');
    return 2;
  }
  return withOffline(cli, async ({ deps, caller }) => {
    const done = await tellCorrections(deps, createGates(deps.policy), caller);
    if (!done.ok) {
      tell(cli.io, done.issues);
      return 1;
    }
    done.value.told.forEach((each) => { cli.io.out(`${each.organization} is told: ${each.kind}`); });
    cli.io.out(`${String(done.value.looked)} revised records looked at, ${String(done.value.told.length)} notices`);
    return 0;
  });
};
