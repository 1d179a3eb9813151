// SPDX-License-Identifier: Apache-2.0
/**
 * Ids and filters in addresses of the console: sealed, so that an address tells nothing about a patient, and for the one
 * person only to whom the page was shown (settled question 17).
 */
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';

type Sealing = Pick<Deps, 'sealer'>;

/** A text as an opaque part of an address. */
export function sealed(deps: Sealing, caller: Caller, text: string): string {
  return deps.sealer.seal(audienceOf(caller), text);
}

/** undefined: not ours, altered, or shown to somebody else. */
export function unsealed(deps: Sealing, caller: Caller, text: string): string | undefined {
  return deps.sealer.open(audienceOf(caller), text);
}

function audienceOf({ tenant, organization, person }: Caller): string {
  return `console ${tenant} ${organization} ${person ?? ''}`;
}
