// SPDX-License-Identifier: Apache-2.0
/** Which group a domain of need is of, and how levels stand to each other. Treatment court standard for case planning, targeting criminogenic needs. */
import type { NeedGroup } from './model.ts';

/** Big four: cognition, companions, personality, family; lesser four: substance use, employment and school (one domain in most instruments), leisure. */
const GROUPS: Readonly<Record<string, NeedGroup>> = {
  'antisocial-history': 'history',
  'antisocial-cognition': 'big-four', 'antisocial-personality': 'big-four', 'antisocial-peers': 'big-four', 'family-marital': 'big-four',
  'substance-use': 'lesser-four', 'education-employment': 'lesser-four', leisure: 'lesser-four',
};

export function groupOf(domain: string | undefined): NeedGroup {
  return GROUPS[domain ?? ''] ?? 'other';
}

/** Chapters of ICD-10-CM that say which domain of need a diagnosis is about (https://www.cms.gov/medicare/coding-billing/icd-10-codes). */
const DIAGNOSES: readonly (readonly [RegExp, string])[] = [
  [/^F1[0-9]/, 'substance-use'], [/^F(?:0|[2-9])/, 'mental-health'], [/^Z59/, 'housing'], [/^Z5[56]/, 'education-employment'], [/^Z63/, 'family-marital'], [/^(?:T74|Z62\.81|Z91\.41)/, 'trauma'],
];

/** The domain of need that an ICD-10-CM code is about; undefined: none that a case plan knows. */
export function domainOfDiagnosis(code: string | undefined): string | undefined {
  return DIAGNOSES.find(([chapter]) => chapter.test(code ?? ''))?.[1];
}

/** Codes of risk-level from the lowest. Instruments differ; within one plan they are put in one order so that the highest needs can be found. */
const RANKS: Readonly<Record<string, number>> = {
  MINIMUM: 0, LOW: 1, LOW_MEDIUM: 2, LOW_MODERATE: 2, MEDIUM: 3, MODERATE: 3, MEDIUM_HIGH: 4, HIGH: 5, INTENSE: 6, VERY_HIGH: 6, MAXIMUM: 7,
};

/** undefined: a level that is none of ours. */
export function rankOf(level: string | undefined): number | undefined {
  return level === undefined ? undefined : RANKS[level];
}

/** From here on a level asks for an intervention: "target moderate/high need". Same standard, what is case planning. */
export const MODERATE_RANK = 3;
