// SPDX-License-Identifier: Apache-2.0
/** Asking a person for a consent, as the outside calls it; part of App. */
import type { Language } from '../../domain/consent/capture/forms.ts';
import type { Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';

export interface AskConsentCall {
  readonly patientId: string;
  /** Who is to receive (an Organization) and as whom; absent: the caller itself, as it stands. */
  readonly recipient?: string | undefined;
  readonly person?: string | undefined;
  readonly role?: string | undefined;
  readonly purpose?: string | undefined;
  /** In the asker's own words: Organizations that would share, and kinds of records. Both absent for another recipient: what the caller's own records would be refused for. */
  readonly holders: readonly string[];
  readonly categories: readonly string[];
  /** The request (`X-Request-Id`) of an ask of the caller's own that was answered with less than it wanted. */
  readonly refused?: string | undefined;
  /** One form; absent: whichever it takes. */
  readonly form?: string | undefined;
  /** `Organization/id` or `Practitioner/id` of who sits down with the person; absent: the person alone. */
  readonly assistant?: string | undefined;
  readonly language: Language;
  /** Inclusive last local day; absent: thirty days on. */
  readonly due?: string | undefined;
}

export interface AnswerAskCall {
  readonly id: string;
  readonly answer: 'declined' | 'withdrawn';
}

export interface AskingApp {
  /** A Task for each form that it takes, with the form prefilled in it; the person, and whoever assists, find it through the gate. */
  askConsent(caller: Caller, call: AskConsentCall): Promise<Result<Answer>>;
  /** The person says no, or the asker takes the ask back. Signing closes it by itself (`$capture`). */
  answerAsk(caller: Caller, call: AnswerAskCall): Promise<Result<Answer>>;
}
