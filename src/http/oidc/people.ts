// SPDX-License-Identifier: Apache-2.0
/** What sign-in of people stands on; absent from the gateway's parts when no provider is set up. */
import type { Clock } from '../../app/ports.ts';
import type { Sealer } from '../../app/seal.ts';
import type { HttpDeps, HttpSettings } from '../context.ts';
import type { FlowDeps } from './flow.ts';
import type { Provider } from './provider.ts';

export interface People {
  readonly provider: Provider;
  /** How the provider is called on a button. */
  readonly name: string;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly settings: Pick<HttpSettings, 'tenant'>;
}

/** The parts of one sign-in. */
export function flowOf({ people, store, clock, settings }: HttpDeps & { readonly people: People }): FlowDeps {
  return { provider: people.provider, sealer: people.sealer, store, clock, settings };
}
