// SPDX-License-Identifier: Apache-2.0
import type { Registry } from '../evidence/types.ts';
import type { OrganizationFacts } from '../facts/facts.ts';
import type { LegalStatus } from '../facts/vocabulary.ts';
import { wholesOf } from '../units.ts';

/**
 * Legal statuses of the authoring unit. A unit without any of its own is part of what it belongs to; one that the registry does not know,
 * or that nobody described, has none that could be relied on.
 */
export function statusOf(id: string, registry: Registry): readonly LegalStatus[] | undefined {
  return unitOf(id, registry)?.classes;
}

/** Are they one unit, by whose status both go? */
export function isSameUnit(one: string, other: string, registry: Registry): boolean {
  const unit = unitOf(one, registry);
  return unit !== undefined && unit === unitOf(other, registry);
}

function unitOf(id: string, registry: Registry): OrganizationFacts | undefined {
  return [id, ...wholesWithin(id, registry)].map((each) => registry.byId.get(each)).find((each) => each !== undefined && each.classes.length > 0);
}

/** Is the unit a part of the whole, however far down? */
export function isPartOf(unit: string, whole: string, registry: Registry): boolean {
  return wholesWithin(unit, registry).includes(whole);
}

function wholesWithin(id: string, registry: Registry): readonly string[] {
  return wholesOf(id, (unit) => registry.byId.get(unit)?.parent);
}

/**
 * Is it a program, or one of the bodies of 42 CFR 2.34, which know of a person through programs alone? A withdrawal management or maintenance treatment
 * program treats substance use disorders (2.11 "program"); a central registry is told by its member programs (2.11 "central registry").
 */
export function isProgram(status: readonly LegalStatus[] | undefined): boolean {
  return status?.some((each) => PROGRAMS.includes(each)) === true;
}

const PROGRAMS: readonly LegalStatus[] = ['part2-program', 'withdrawal-maintenance-program', 'central-registry'];
