// SPDX-License-Identifier: Apache-2.0
/**
 * The ways in which a consent permits. R4: nested provisions are exceptions to the one that holds them, each with its own type. A permit
 * inside a denial gives, within what the denial speaks of. A permit inside a permit is no exception, and R4 does not say what it is: it is taken
 * to say which part of the outer permit is meant, so both must be met (the reading that releases less; docs/rules-open-points.md).
 */
import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import { baseRule, optsOut } from './base.ts';

export interface Placed { readonly provision: ConsentProvision; readonly at: string }

/** One way: the provisions that must all be met, outermost first, and the denials that narrow it. */
export interface Grant { readonly path: readonly Placed[]; readonly denials: readonly Placed[] }

export function childrenOf({ provision, at }: Placed): readonly Placed[] {
  return (provision.provision ?? []).map((each, index) => ({ provision: each, at: `${at}.provision[${String(index)}]` }));
}

export function ofType(placed: readonly Placed[], type: 'permit' | 'deny'): readonly Placed[] {
  return placed.filter((each) => each.provision.type === type);
}

/**
 * The denials in a permit, and in the permits in it, each by itself: as wide as it may be meant, whatever the permit that holds it is for. So are
 * those in a provision that does not say its type; where `untyped` is `denies` (a restriction), that one is a denial itself.
 */
export function denialsUnder(placed: Placed, untyped: 'holds' | 'denies' = 'holds'): readonly Placed[] {
  return childrenOf(placed).flatMap((each) => {
    const denies = each.provision.type === 'deny' || (each.provision.type === undefined && untyped === 'denies');
    return denies ? [each] : denialsUnder(each, untyped);
  });
}

/** The denials in provisions that do not say their type, anywhere in it. */
export function denialsInUntyped(placed: Placed): readonly Placed[] {
  return childrenOf(placed).flatMap((each) => (each.provision.type === undefined ? denialsUnder(each) : denialsInUntyped(each)));
}

/** In: a consent. Out: every way in which it permits, whatever its base; none: it permits nothing. */
export function grantsOf(consent: Consent): readonly Grant[] {
  const root: Placed = { provision: consent.provision ?? {}, at: 'provision' };
  if (baseRule(consent) !== 'deny') {
    return givenBy(root, { path: [], denials: [] });
  }
  // An opt-out whose root permits: the root is the exception to it.
  return optsOut(consent) && root.provision.type === 'permit' ? givenBy(root, { path: [], denials: [] }) : givenInside(root, { path: [], denials: [] });
}

function givenBy(placed: Placed, outer: Grant): readonly Grant[] {
  const children = childrenOf(placed);
  const inner: Grant = { path: [...outer.path, placed], denials: [...outer.denials, ...ofType(children, 'deny')] };
  const permits = ofType(children, 'permit');
  return permits.length === 0 ? [inner] : permits.flatMap((each) => givenBy(each, inner));
}

/** What the permits inside a denial give: within it, and not what a denial beside them takes. */
function givenInside(placed: Placed, outer: Grant): readonly Grant[] {
  const children = childrenOf(placed);
  const path = [...outer.path, placed];
  const denials = ofType(children, 'deny');
  return [
    ...ofType(children, 'permit').flatMap((each) => givenBy(each, { path, denials: [...outer.denials, ...denials] })),
    ...denials.flatMap((each) => givenInside(each, { path, denials: [...outer.denials, ...denials.filter((other) => other !== each)] })),
  ];
}
