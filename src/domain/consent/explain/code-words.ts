// SPDX-License-Identifier: Apache-2.0
/** Codes of ours as words for people: on pages, and in the explanation of scope that goes with records (42 CFR 2.32(b)). */

/** Short forms in codes that no reader need know. */
const LONG: Readonly<Record<string, string>> = {
  cj: 'criminal justice', chri: 'criminal history', sud: 'substance use disorder', tpo: 'treatment, payment and operations', qso: 'qualified service organization',
  qsoa: 'qualified service organization agreement', part2: 'Part 2', hipaa: 'HIPAA', va: 'VA',
};

/** Codes whose words would not make a phrase. */
const WHOLE: Readonly<Record<string, string>> = {
  'tpo-single': 'single consent for treatment, payment and operations', 'tpo-single-consent': 'single consent for treatment, payment and operations',
  'tpo-general': 'treating providers, health plans, third-party payers and people helping to operate the program',
};

/** In: a code, its words joined by hyphens. Out: the words, short forms written out. */
export function codeWords(code: string): string {
  return WHOLE[code] ?? code.split('-').map((part) => LONG[part] ?? part).join(' ');
}
