// SPDX-License-Identifier: Apache-2.0
import type { Registry } from '../evidence/types.ts';
import type { OrganizationFacts } from '../facts/facts.ts';
import type { LegalStatus } from '../facts/vocabulary.ts';

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
  const seen = new Set<string>();
  let unit = registry.byId.get(id);
  while (unit !== undefined && !seen.has(unit.id)) {
    if (unit.classes.length > 0) {
      return unit;
    }
    seen.add(unit.id);
    unit = unit.parent === undefined ? undefined : registry.byId.get(unit.parent);
  }
  return undefined;
}

/**
 * Is it a program, or one of the bodies of 42 CFR 2.34, which know of a person through programs alone? A withdrawal management or maintenance treatment
 * program treats substance use disorders (2.11 "program"); a central registry is told by its member programs (2.11 "central registry").
 */
export function isProgram(status: readonly LegalStatus[] | undefined): boolean {
  return status?.some((each) => PROGRAMS.includes(each)) === true;
}

const PROGRAMS: readonly LegalStatus[] = ['part2-program', 'withdrawal-maintenance-program', 'central-registry'];
