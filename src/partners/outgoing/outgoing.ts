// SPDX-License-Identifier: Apache-2.0
/** Everything that the gateway asks of partners' servers by itself: connections, and who it is to them. One per process. */
import type { Clock, Store } from '../../app/ports.ts';
import type { OutgoingAsker, OutgoingAuth } from '../../app/outgoing.ts';
import { clientKeys, type ClientKeys } from './client-keys.ts';
import { openWires, type Asking, type Exchanged, type Wire, type WireOptions } from './exchange.ts';
import { openTokens } from './tokens.ts';

export interface OutgoingOptions extends WireOptions {
  readonly store: Pick<Store, 'signingKeys' | 'addSigningKey'>;
  readonly clock: Clock;
}

export interface AskingAs {
  readonly auth: OutgoingAuth | undefined;
  readonly wire: Wire;
  readonly asker?: OutgoingAsker;
  readonly signal: AbortSignal;
}

export interface Outgoing {
  readonly keys: ClientKeys;
  /** One exchange under the endpoint's token, if it asks for one. A token that is not taken any more (401) is replaced once. */
  authorized(as: AskingAs, url: string, asking: Omit<Asking, 'signal'>): Promise<Authorization>;
  close(): Promise<void>;
}

export type Authorization = Extract<Exchanged, { readonly ok: true }> | { readonly ok: false; readonly fault: string; readonly wait?: number };

export function openOutgoing({ store, clock, ...options }: OutgoingOptions): Outgoing {
  const wires = openWires(options);
  const keys = clientKeys({ store, clock });
  const tokens = openTokens({ wires, keys, clock });
  async function once(as: AskingAs, url: string, asking: Omit<Asking, 'signal'>): Promise<Authorization> {
    const authorized = await tokens.authorize(as);
    if (!authorized.ok) {
      return authorized;
    }
    const headers = authorized.header === undefined ? asking.headers
      : { ...Object.fromEntries(Object.entries(asking.headers).filter(([name]) => name.toLowerCase() !== 'authorization')), authorization: authorized.header };
    return wires.exchange(url, as.wire, { ...asking, headers, signal: as.signal });
  }
  return {
    keys,
    async authorized(as, url, asking) {
      const answer = await once(as, url, asking);
      if (!answer.ok || answer.status !== 401 || as.auth?.tokenUrl === undefined) {
        return answer;
      }
      tokens.forget(as);
      return once(as, url, asking);
    },
    close: () => wires.close(),
  };
}
