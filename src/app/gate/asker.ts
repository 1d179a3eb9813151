// SPDX-License-Identifier: Apache-2.0
/** A verified caller as the gate's asker. A caller without a purpose sees its own records only (settled question 3). */
import type { Role } from '../../domain/consent/facts/vocabulary.ts';
import type { Caller } from '../caller.ts';
import type { GatePolicy } from '../deps.ts';
import type { Asker } from './person-gate.ts';

export interface AskerOfCaller { readonly asker: Asker; readonly ownOnly: boolean; readonly key: string }

/** In: the caller, the policy and the instant. Out: the asker, and a key that is equal for equal askers at any instant. */
export function askerOf(caller: Caller, policy: GatePolicy, asOf: string): AskerOfCaller {
  const role: Role = caller.role ?? 'exchange-operator';
  const purpose = caller.purpose ?? 'operations';
  const kind = purpose === 'patient-request' ? 'access' : 'disclose';
  const to = {
    organization: caller.organization,
    ...(caller.person === undefined ? {} : { person: caller.person }),
    role,
    verified: true,
  };
  const selves = caller.selves === undefined ? {} : { selves: caller.selves };
  return {
    asker: {
      asOf, timeZone: policy.timeZone, state: policy.state, overlays: policy.overlays, to, purpose, kind, gateway: policy.gateway, ...selves,
      ...(policy.minorLaw === undefined ? {} : { minorLaw: policy.minorLaw }),
    },
    ownOnly: caller.purpose === undefined || caller.role === undefined,
    key: [caller.organization, caller.person ?? '', caller.role ?? '', caller.purpose ?? '', ...(caller.selves ?? [])].join(' '),
  };
}
