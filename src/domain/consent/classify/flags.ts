// SPDX-License-Identifier: Apache-2.0
/**
 * Circumstances of a record that its source states: `meta.tag` codings of our system `record-flag`. Code `x` says yes, `not-x` says no,
 * and neither is not shown: the three must stay apart (scenario format 3.1).
 */
import type { Coding, Resource } from '@medplum/fhirtypes';
import type { RecordFacts } from '../facts/record.ts';
import { cs } from '../evidence/systems.ts';

export const RECORD_FLAGS = {
  healthContent: 'health-content',
  neededForPurpose: 'needed-for-purpose',
  paidInFullBySelf: 'paid-in-full-by-self',
  litigationFile: 'litigation-file',
  thirdPartyConfidence: 'third-party-confidence',
  madeSolelyAsEvidence: 'made-solely-as-evidence',
  usedForCare: 'used-for-care',
  recorded: 'recorded',
  deidentified: 'deidentified',
  confidentialCommunication: 'confidential-communication',
  programElectsRelease: 'program-elects-release',
} as const satisfies Partial<Record<keyof RecordFacts, string>>;

export type FlagName = keyof typeof RECORD_FLAGS;
export type Flags = { readonly [F in FlagName]?: boolean };

/** The flags of a resource. Where both are there, the one that says less may go wins: no. */
export function readFlags(resource: Resource): Flags {
  return Object.fromEntries(Object.entries(RECORD_FLAGS)
    .filter(([, code]) => hasTag(resource, code) || hasTag(resource, `not-${code}`))
    .map(([field, code]) => [field, !hasTag(resource, `not-${code}`)]));
}

/** Tags that say what these flags say. */
export function flagTags(flags: Flags): readonly Coding[] {
  return Object.entries(RECORD_FLAGS).flatMap(([field, code]) => {
    const value = flags[field as FlagName];
    return value === undefined ? [] : [{ system: cs('record-flag'), code: value ? code : `not-${code}` }];
  });
}

/** Tag by which a source says that a record came out of a criminal-history system. */
export const CRIMINAL_HISTORY_TAG = 'from-criminal-history';
/** Tag by which an author says that an overdose or intoxication was clearly no substance use disorder. */
export const CLEARLY_NOT_SUD_TAG = 'clearly-not-sud';

export function hasTag(resource: Resource, code: string): boolean {
  return resource.meta?.tag?.some((tag) => isFlagTag(tag) && tag.code === code) === true;
}

/** True of a tag of ours that states a circumstance: the holder's word to the gate, which tells others what the holder is (42 CFR 2.13(c)(1)). */
export function isFlagTag({ system }: { readonly system?: unknown }): boolean {
  return system === cs('record-flag');
}
