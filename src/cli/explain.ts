// SPDX-License-Identifier: Apache-2.0
/** `explain ID`: why one disclosure or refusal came out as it did, and whether it would come out the same again. */
import type { Command } from './io.ts';
import { tell, withOffline } from './io.ts';

export const explain: Command = async ([id, ...more], deps) => {
  if (id === undefined || more.length > 0) {
    deps.io.err('throughcare explain LEDGER-ENTRY-ID');
    return 2;
  }
  return withOffline(deps, async ({ app, caller }) => {
    const explained = await app.explain(caller, id);
    if (!explained.ok) {
      tell(deps.io, explained.issues);
      return 1;
    }
    const { entry, lines, replay } = explained.value;
    deps.io.out(`${entry.at}  ${entry.kind}  ${entry.outcome}  ${entry.organization}${entry.purpose === '' ? '' : ` for ${entry.purpose}`}`);
    lines.forEach((line) => { deps.io.out(`  ${line}`); });
    deps.io.out(`Decided again on the same evidence: ${replay}`);
    return 0;
  });
};
