// SPDX-License-Identifier: Apache-2.0
/** The pages of consents for the compliance desk, and What If; part of App. Every other caller is refused. */
import type { Result } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { capturePage, type CapturePageCall } from './capture-page.ts';
import { paperDocument } from './document.ts';
import { closeReview, emergencies, type EmergenciesCall, type ReviewGiven } from './emergencies.ts';
import { findConsents, type FindCall } from './find.ts';
import { consentPage, doRevoke, doVerify, paperPdf, revokePage, type OneCall, type VerifyCall } from './one-page.ts';
import { consentsOfPerson, type PersonCall } from './person-page.ts';

export interface ConsentPages {
  /** Start: an identifier, and the papers that wait. */
  findConsents(caller: Caller, call: FindCall): Promise<Result<Answer>>;
  /** One person's consents on a timeline. */
  consentsOfPerson(caller: Caller, call: PersonCall): Promise<Result<Answer>>;
  consentPage(caller: Caller, call: OneCall): Promise<Result<Answer>>;
  /** What a revocation would change, and the button. */
  revokePage(caller: Caller, call: OneCall): Promise<Result<Answer>>;
  doRevoke(caller: Caller, call: { readonly id: string; readonly how: string }): Promise<Result<Answer>>;
  doVerify(caller: Caller, call: VerifyCall): Promise<Result<Answer>>;
  paperPdf(caller: Caller, call: { readonly id: string; readonly language: 'en' | 'es' }): Promise<Result<Answer>>;
  /** A signed paper or an order as a document. */
  paperDocument(caller: Caller, id: string): Promise<Result<Answer>>;
  capturePage(caller: Caller, call: CapturePageCall): Promise<Result<Answer>>;
  /** Declared emergencies to be reviewed, and closing one. */
  emergencies(caller: Caller, call: EmergenciesCall): Promise<Result<Answer>>;
  closeReview(caller: Caller, call: ReviewGiven): Promise<Result<Answer>>;
}

export function consentPages(deps: Deps, gates: Gates): ConsentPages {
  return {
    findConsents: (caller, call) => findConsents(deps, gates, caller, call),
    consentsOfPerson: (caller, call) => consentsOfPerson(deps, gates, caller, call),
    consentPage: (caller, call) => consentPage(deps, gates, caller, call),
    revokePage: (caller, call) => revokePage(deps, gates, caller, call),
    doRevoke: (caller, call) => doRevoke(deps, gates, caller, call),
    doVerify: (caller, call) => doVerify(deps, gates, caller, call),
    paperPdf: (caller, call) => paperPdf(deps, gates, caller, call),
    paperDocument: (caller, id) => paperDocument(deps, gates, caller, id),
    emergencies: (caller, call) => emergencies(deps, caller, call),
    closeReview: (caller, call) => closeReview(deps, caller, call),
    capturePage: (caller, call) => capturePage(deps, gates, caller, call),
  };
}
