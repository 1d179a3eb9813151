// SPDX-License-Identifier: Apache-2.0
/**
 * Who may have outcome figures. They identify nobody (enforce/small-cells.ts), so no consent of a patient is asked for; the gateway
 * makes them out of the records of those whom it serves, and gives them to whom these have bound as an evaluator.
 */
import type { Decision } from './decision.ts';
import type { AgreementPaper } from './facts/papers.ts';
import type { Purpose } from './facts/vocabulary.ts';
import { finding } from './finding.ts';

export interface FiguresAsk {
  readonly organization: string;
  /** Organization id of the gateway. */
  readonly gateway: string;
  readonly isStaff: boolean;
  readonly purpose: Purpose | undefined;
  readonly agreements: readonly AgreementPaper[];
}

/** Which undertaking goes with which purpose: 42 CFR 2.53 (audit and evaluation) and 2.52 (research). */
const UNDERTAKINGS = new Map<Purpose | undefined, AgreementPaper['type']>([['audit', 'audit-undertaking'], ['research', 'research-undertaking']]);

const NOTHING = { released: [], withheld: [], records: [], rules: '' } as const;

/** Permit: staff, and an organization that asks for audit or research under such an undertaking toward the gateway that is in force. */
export function decideFigures({ organization, gateway, isStaff, purpose, agreements }: FiguresAsk): Decision {
  const type = UNDERTAKINGS.get(purpose);
  const bound = agreements.some((each) => each.type === type && each.inDate && each.parties.includes(organization) && each.parties.includes(gateway));
  if (!isStaff && !bound) {
    return { ...NOTHING, outcome: 'deny', obligations: { critical: [], advisory: [] }, findings: [finding('figures.no-undertaking', '42 CFR 2.52(b), 2.53; 45 CFR 164.502(d)', 'deny')] };
  }
  return {
    ...NOTHING, outcome: 'permit-with-obligations', obligations: { critical: ['deidentify'], advisory: [] },
    findings: [finding('figures.deidentified', '45 CFR 164.502(d), 164.514(a); 42 CFR 2.16(a)', 'permit')],
  };
}
