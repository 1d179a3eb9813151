// SPDX-License-Identifier: Apache-2.0
/** `keys list`, `keys rotate [--retire]`: the keys that sign the gateway's own tokens. */
import { rotateKeys, tokenKeys } from '../app/signing/rotate.ts';
import type { CliDeps, Command } from './io.ts';
import { tell, withOffline } from './io.ts';

const USAGE = 'throughcare keys list | keys rotate [--retire]';

export const keys: Command = async ([verb, flag, ...rest], deps) => {
  if (rest.length === 0 && verb === 'list' && flag === undefined) {
    return list(deps);
  }
  if (rest.length === 0 && verb === 'rotate' && (flag === undefined || flag === '--retire')) {
    return rotate(flag !== undefined, deps);
  }
  deps.io.err(USAGE);
  return 2;
};

async function list(deps: CliDeps): Promise<number> {
  return withOffline(deps, async (offline) => {
    for (const { kid, algorithm, created } of await tokenKeys(offline.deps)) {
      deps.io.out(`${kid}  ${algorithm}  since ${created}`);
    }
    return 0;
  });
}

async function rotate(retire: boolean, deps: CliDeps): Promise<number> {
  return withOffline(deps, async (offline) => {
    const done = await rotateKeys(offline.deps, offline.caller, { retire });
    if (!done.ok) {
      tell(deps.io, done.issues);
      return 1;
    }
    const { added, retired } = done.value;
    deps.io.out(`new keys sign from now on: ${added.join(', ')}`);
    deps.io.out(retired.length === 0 ? 'the old ones still verify what they signed; `keys rotate --retire` ends them' : `retired, with every token they signed: ${retired.join(', ')}`);
    return 0;
  });
}
