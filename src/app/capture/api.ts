// SPDX-License-Identifier: Apache-2.0
/** Use cases of consent forms, as the outside calls them. */
import type { Language } from '../../domain/consent/capture/forms.ts';
import type { PrintedForm } from '../../domain/consent/capture/print.ts';
import type { Result } from '../../domain/issue.ts';
import type { Answer, WriteCall } from '../api.ts';
import type { Caller } from '../caller.ts';

export interface CaptureCall extends Pick<WriteCall, 'base' | 'prefer'> {
  /** A QuestionnaireResponse as JSON text. */
  readonly text: string;
  /** Check alone: what is missing, before anyone signs; nothing is stored. */
  readonly dryRun: boolean;
  /** `DocumentReference/id` of the scan that the answers were taken from. */
  readonly scan?: string;
}

export interface PopulateCall {
  /** A form; absent: whichever forms it takes. */
  readonly form?: string;
  readonly patientId: string;
  readonly organization: string;
  readonly person?: string;
  readonly role: string;
  readonly purpose: string;
  readonly language: Language;
}

export interface VerifyCall {
  readonly id: string;
  readonly verified: boolean;
  /** Why it was rejected; required then. */
  readonly reason?: string;
}

export interface CaptureApp {
  /** Answers on a form: checked, then the Consent (or revocation, or refusal), the answers and the signatures in one commit. */
  captureConsent(caller: Caller, call: CaptureCall): Promise<Result<Answer>>;
  /** The forms that would let go what this party would be refused, prefilled. */
  populateForms(caller: Caller, call: PopulateCall): Promise<Result<Answer>>;
  /** A captured consent as a PDF: what was agreed. */
  consentPaper(caller: Caller, call: { readonly id: string; readonly language: Language }): Promise<Result<Answer>>;
  /** An empty form as a PDF, to be filled in by hand. */
  formPaper(caller: Caller, call: { readonly id: string; readonly language: Language }): Promise<Result<Answer>>;
  /** A person has looked at the signed paper. */
  verifyConsent(caller: Caller, call: VerifyCall): Promise<Result<Answer>>;
  /** Papers that wait for a person to look at them: everybody's for staff, its own for a partner. */
  papersToVerify(caller: Caller): Promise<Result<Answer>>;
}

/** Draws pages. */
export interface Documents {
  pdf(form: PrintedForm): Promise<Uint8Array>;
}
