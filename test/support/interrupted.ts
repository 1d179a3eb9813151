// SPDX-License-Identifier: Apache-2.0
/** A gateway's parts, with something done between the gate's decision and the search that it is for: what another process could do there any time. */
import type { Deps } from '../../src/app/deps.ts';
import type { Session } from '../../src/app/ports.ts';

export function interrupted(deps: Deps, between: () => Promise<void>): Deps {
  const broken = <S extends Session>(session: S): S => ({
    ...session, search: async (...asked: Parameters<Session['search']>) => {
      await between();
      return session.search(...asked);
    },
  });
  return { ...deps, store: { ...deps.store, read: (tenant, work) => deps.store.read(tenant, (session) => work(broken(session))), transact: (tenant, work) => deps.store.transact(tenant, (tx) => work(broken(tx))) } };
}
