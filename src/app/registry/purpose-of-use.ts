// SPDX-License-Identifier: Apache-2.0
/** Codes by which a token may name its purpose of use -> the purposes of the gate. */
import type { Purpose } from '../../domain/consent/facts/vocabulary.ts';
import { PURPOSES } from '../../domain/consent/facts/vocabulary.ts';
import { PURPOSE_SYSTEM } from './codes.ts';

/** v3 PurposeOfUse (http://terminology.hl7.org/ValueSet/v3-PurposeOfUse); a code may stand for several purposes of ours. */
const V3: Readonly<Record<string, readonly Purpose[]>> = {
  TREAT: ['treatment'],
  ETREAT: ['emergency-treatment'],
  BTG: ['emergency-treatment'],
  COC: ['treatment', 'case-coordination'],
  HPAYMT: ['payment'],
  HOPERAT: ['operations', 'audit'],
  PATRQT: ['patient-request'],
  FAMRQT: ['support-system'],
  SUPNWK: ['support-system'],
  HRESCH: ['research'],
  PUBHLTH: ['public-health'],
  HLEGAL: ['legal-proceeding'],
};

const V3_SYSTEMS = ['urn:oid:2.16.840.1.113883.5.8', 'http://terminology.hl7.org/CodeSystem/v3-ActReason'];

/** Purposes that `system#code`, or a code alone, may mean; none when it is not understood. */
export function purposesOf(text: string): readonly Purpose[] {
  const hash = text.lastIndexOf('#');
  const system = hash < 0 ? undefined : text.slice(0, hash);
  const code = text.slice(hash + 1);
  if (system === PURPOSE_SYSTEM || system === undefined) {
    const own = PURPOSES.filter((purpose) => purpose === code);
    if (own.length > 0 || system !== undefined) {
      return own;
    }
  }
  return system === undefined || V3_SYSTEMS.includes(system) ? V3[code] ?? [] : [];
}
