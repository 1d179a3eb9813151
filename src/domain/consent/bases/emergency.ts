// SPDX-License-Identifier: Apache-2.0
/**
 * Medical emergencies, 42 CFR 2.51: to medical personnel, where prior written consent cannot be obtained. A capable patient who
 * refuses is one whose consent can be asked for (rules 13.2; some read "cannot be obtained" to include refusal).
 */
import { isAny, PROVIDERS, type Context } from '../context.ts';
import { finding } from '../finding.ts';
import { duties, failed, needed, type Tried } from '../tried.ts';

/** The emergency basis for a `p2` or `va7332` record; undefined when the ask is no emergency. */
export function emergencyBasis(ctx: Context): Tried | undefined {
  const { emergency, purpose } = ctx.facts;
  if (purpose !== 'emergency-treatment') {
    return undefined;
  }
  if (emergency === undefined || !emergency.bonaFide) {
    return failed('no-basis', [finding('part2.emergency.not-declared', '42 CFR 2.51(a)', 'deny')], 46);
  }
  if (!emergency.recipientMedicalPersonnel) {
    return failed('nonmedical-recipient', [finding('part2.emergency.nonmedical', '42 CFR 2.51(a)', 'deny')], 48);
  }
  if (emergency.consentObtainable && emergency.programClosedInDisaster !== true) {
    return failed('consent-obtainable', [finding('part2.emergency.consent-obtainable', '42 CFR 2.51(a)(1)', 'deny')], 48);
  }
  if (!isAny(ctx.recipient, PROVIDERS)) {
    // Medical personnel without a provider they work for contradict the fact: police, probation and family have no route here (rules section 5).
    return needed('nonmedical-recipient', [finding('part2.emergency.no-provider', '42 CFR 2.51(a)', 'need-fact')]);
  }
  const documented = [emergency.recipientName, emergency.facility, emergency.discloserName, emergency.nature].every((fact) => fact !== undefined);
  if (!documented) {
    return needed('no-basis', [finding('part2.emergency.undocumented', '42 CFR 2.51(c)', 'need-fact')]);
  }
  return {
    kind: 'pass', basis: 'emergency-exception', duties: duties(['document-emergency', 'bar-proceedings-tag', 'keep-part2-label'], [], true),
    findings: [finding('part2.emergency', '42 CFR 2.51', 'permit')],
  };
}

/** An emergency that holds: restrictions yield to it (42 CFR 2.26(a)(4), with a request for no further use). */
export function isEmergency(ctx: Context): boolean {
  return emergencyBasis(ctx)?.kind === 'pass';
}
