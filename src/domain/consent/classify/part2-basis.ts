// SPDX-License-Identifier: Apache-2.0
import type { PriorBasis } from '../facts/vocabulary.ts';

const PART2_BASES: ReadonlySet<PriorBasis> = new Set([
  'specific-consent', 'tpo-single-consent', 'intermediary-consent', 'cj-referral-consent', 'sud-counseling-notes-consent',
  'legal-proceeding-consent', 'emergency-exception', 'within-program', 'qso-agreement', 'crime-on-premises-exception',
  'research-exception', 'audit-exception', 'vital-statistics-exception', 'subpart-e-order',
]);

/** Does what came on this basis remain a Part 2 record, wherever it began (P2; 42 CFR 2.12(d)(2))? */
export function isPart2Basis(basis: PriorBasis | undefined): boolean {
  return basis !== undefined && PART2_BASES.has(basis);
}
