// SPDX-License-Identifier: Apache-2.0
/** A gateway's parts, with something done between the gate's decision and the search that it is for: what another process could do there any time. */
import type { Deps } from '../../src/app/deps.ts';
import type { Session } from '../../src/app/ports.ts';

export function interrupted(deps: Deps, between: () => Promise<void>): Deps {
  return { ...deps, store: { ...deps.store, read: (tenant, work) => deps.store.read(tenant, (session) => work({
    ...session, search: async (...asked: Parameters<Session['search']>) => {
      await between();
      return session.search(...asked);
    },
  })) } };
}
