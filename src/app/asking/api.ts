// SPDX-License-Identifier: Apache-2.0
/** Asking a person for a consent, and consents for other systems, as the outside calls them; part of App. */
import type { Language } from '../../domain/consent/capture/forms.ts';
import type { Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { ConsentTokenCall, Residual } from '../consents/consent-token.ts';
import type { DiscoverCall } from '../consents/discover.ts';
import type { ReviewCall } from '../consents/review-emergency.ts';
import type { FileConsentCall, RevokeConsentCall } from '../consents/file-consent.ts';

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

export interface AskingApp extends ConsentServices {
  /** A Task for each form that it takes, with the form prefilled in it; the person, and whoever assists, find it through the gate. */
  askConsent(caller: Caller, call: AskConsentCall): Promise<Result<Answer>>;
  /** The person says no, or the asker takes the ask back. Signing closes it by itself (`$capture`). */
  answerAsk(caller: Caller, call: AnswerAskCall): Promise<Result<Answer>>;
}

/** For other systems: HL7 FAST consent guide, IHE Privacy Consent on FHIR. */
export interface ConsentServices {
  /** A consent with the paper that it was taken from. */
  fileConsent(caller: Caller, call: FileConsentCall): Promise<Result<Answer>>;
  /** A revocation, with its paper if there is one. */
  revokeFiled(caller: Caller, call: RevokeConsentCall): Promise<Result<Answer>>;
  /** The consents by which the caller may have something now. */
  discoverConsents(caller: Caller, call: DiscoverCall): Promise<Result<Answer>>;
  /** Staff: what a look at a declared emergency found. */
  reviewEmergency(caller: Caller, call: ReviewCall): Promise<Result<Answer>>;
  /** A token for a holder's own server, with what the consents leave: IHE PCF, ITI-108. */
  consentToken(caller: Caller, call: ConsentTokenCall): Promise<Result<Answer>>;
  /** The sealed rules of such a token, for a client of the organization that it was made for; undefined: not ours, or another's. */
  consentRules(organization: string, sealed: string): readonly Residual[] | undefined;
}
