// SPDX-License-Identifier: Apache-2.0
/** The use cases of consent forms, put on what they stand on. */
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { CaptureApp } from './api.ts';
import { captureConsent } from './capture.ts';
import { consentPaper, formPaper } from './paper.ts';
import { populateForms } from './populate.ts';
import { papersToVerify, verifyConsent } from './verify.ts';

export function captureApp(deps: Deps, gates: Gates): CaptureApp {
  return {
    captureConsent: (caller, call) => captureConsent(deps, gates, caller, call),
    populateForms: (caller, call) => populateForms(deps, gates, caller, call),
    consentPaper: (caller, call) => consentPaper(deps, gates, caller, call),
    formPaper: (_caller, call) => formPaper(deps, call),
    verifyConsent: (caller, call) => verifyConsent(deps, caller, call),
    papersToVerify: (caller) => papersToVerify(deps, caller),
  };
}
