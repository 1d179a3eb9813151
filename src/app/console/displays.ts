// SPDX-License-Identifier: Apache-2.0
/** What our code systems call their codes (profiles/generated/throughcare), for records whose source sent the code alone. */
import instrument from '../../../profiles/generated/throughcare/CodeSystem-assessment-instrument.json' with { type: 'json' };
import delivery from '../../../profiles/generated/throughcare/CodeSystem-delivery-transport.json' with { type: 'json' };
import feed from '../../../profiles/generated/throughcare/CodeSystem-feed-transport.json' with { type: 'json' };
import category from '../../../profiles/generated/throughcare/CodeSystem-plan-category.json' with { type: 'json' };
import risk from '../../../profiles/generated/throughcare/CodeSystem-risk-level.json' with { type: 'json' };

interface Concepts { readonly concept: readonly { readonly code: string; readonly display: string }[] }

const namesOf = ({ concept }: Concepts): ReadonlyMap<string, string> => new Map(concept.map(({ code, display }) => [code, display]));
const [PLANS, LEVELS, INSTRUMENTS, TRANSPORTS] = [namesOf(category), namesOf(risk), namesOf(instrument), namesOf({ concept: [...feed.concept, ...delivery.concept] })];

/** A kind of plan (code system plan-category): `Reentry plan`; undefined for a code that is none. */
export function planKind(code: string | undefined): string | undefined {
  return code === undefined ? undefined : PLANS.get(code);
}

/** A level of risk or need, or an instrument of assessment; undefined for a code that is none. */
export function displayOf(code: string): string | undefined {
  return LEVELS.get(code) ?? INSTRUMENTS.get(code);
}

/** By which way records come in or go out; a code that is none of ours (that of a source's server) stands for itself. */
export function transportName(code: string): string {
  return TRANSPORTS.get(code) ?? code;
}
