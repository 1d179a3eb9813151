// SPDX-License-Identifier: Apache-2.0
/**
 * The minimum-necessary compliance report to court and supervision (E3, formats 8.16): whether the person came, whether tests were kept,
 * how programs and conditions stand, the phase and the next date. No diagnosis, no medication, no note, no reason of a visit, and a test's
 * result or a program's name only where a consent or the asker's own record covers that very record (42 CFR 2.13(a), 2.35(a); 45 CFR 164.502(b)).
 */
/** `not reached`: the officer tried, and reached nobody. `not known`: the source does not say, or in a word that nobody has explained: it is neither kept nor missed. */
export type Attended = 'kept' | 'missed' | 'excused' | 'planned' | 'cancelled' | 'cancelled by the office' | 'cancelled by the person' | 'rescheduled' | 'not reached' | 'not known';
export type Tested = 'kept' | 'refused' | 'missed' | 'excused' | 'not performed' | 'sample rejected';

export interface Attendance {
  readonly date: string;
  readonly kind: 'supervision contact' | 'treatment session' | 'court hearing' | 'appointment';
  readonly outcome: Attended;
}

export interface TestLine {
  readonly date: string;
  readonly outcome: Tested;
  /** Only where the record's own release covers it. */
  readonly result?: 'positive' | 'negative';
}

export interface ProgramLine {
  readonly start?: string;
  readonly end?: string;
  /** Only where the record's own release covers it. */
  readonly name?: string;
  readonly status: string;
}

export interface ConditionLine {
  readonly date?: string;
  readonly condition: string;
  readonly compliance: string;
}

export interface ComplianceReport {
  /** Reference, names and numbers of the person, as the recipient sees them; never a social security number. */
  readonly person: { readonly reference: string; readonly name: string; readonly numbers: readonly { readonly system: string; readonly value: string }[] };
  /** Instant at which it was made. */
  readonly made: string;
  readonly phase?: string;
  /** The next date on which the person is expected. */
  readonly next?: { readonly date: string; readonly kind: Attendance['kind'] };
  readonly attendance: readonly Attendance[];
  readonly tests: readonly TestLine[];
  readonly programs: readonly ProgramLine[];
  readonly conditions: readonly ConditionLine[];
  /** v3-Confidentiality code: the highest of the records that it rests on. */
  readonly confidentiality: string;
  /** Notice to accompany disclosure and scope of consent, verbatim (42 CFR 2.32). */
  readonly notices: readonly string[];
}

/** What the reader is told in every form: silence means nothing (settled question 15). */
export const SAFE_SILENCE = 'This report may be incomplete: the law may require some information to be left out, whether or not any exists.';

/** Day of an instant or date, as the source wrote it. */
export function dayOf(when: string | undefined): string {
  return when?.slice(0, 10) ?? '';
}
