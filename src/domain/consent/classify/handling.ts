// SPDX-License-Identifier: Apache-2.0
/**
 * Records that their source marked for handling: they stay among justice agencies, whatever consent or exception would let
 * them go further. An immigration hold never reaches the health side; where a person is housed in custody is a matter of
 * security. What a court has sealed goes to nobody at all: reading back one's own is no disclosure and is not asked here.
 * The mappings set the tags (mappings/common/systems.json); a tag can only take away. The gateway's own work lists and notices
 * (docs/aftermath.md) carry one that keeps them with whom they were written for.
 */
import type { Resource } from '@medplum/fhirtypes';
import type { Finding } from '../decision.ts';
import { cs } from '../evidence/systems.ts';
import type { LegalStatus } from '../facts/vocabulary.ts';
import { finding } from '../finding.ts';

const HANDLING = ['sealed', 'compliance-work', 'immigration', 'custody-housing'] as const;
export type Handling = (typeof HANDLING)[number];

const JUSTICE: readonly LegalStatus[] = [
  'correctional-institution', 'criminal-justice-agency', 'criminal-justice-contractor', 'court', 'prosecutor', 'law-enforcement',
];

/** The handling tags of a resource, each once, in the order of the list above. */
export function handlingOf(resource: Resource): readonly Handling[] {
  return HANDLING.filter((code) => resource.meta?.tag?.some((tag) => tag.system === cs('tag') && tag.code === code) === true);
}

/** In: the tags of a record and what its recipient is in law. Out: why it may not go there, or undefined. */
export function handlingBar(handling: readonly Handling[], recipient: readonly LegalStatus[]): Finding | undefined {
  const [first] = handling;
  if (first === 'sealed') {
    return finding('handling.sealed', 'order of the court that sealed the case', 'deny');
  }
  if (first === 'compliance-work') {
    return finding('handling.compliance-work', '42 CFR 2.16(a), 45 CFR 164.308(a)(1)', 'deny');
  }
  return first === undefined || recipient.some((status) => JUSTICE.includes(status)) ? undefined
    : finding(`handling.${first}`, 'handling rule of the source; 45 CFR 164.502(b)', 'deny');
}
