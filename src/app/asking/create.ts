// SPDX-License-Identifier: Apache-2.0
/** Asking for a consent, put on what it stands on. */
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { silenced } from '../silence.ts';
import { answerAsk } from './answer-ask.ts';
import { consentToken, openResidual } from '../consents/consent-token.ts';
import { discoverConsents } from '../consents/discover.ts';
import { reviewEmergency } from '../consents/review-emergency.ts';
import { fileConsent, revokeFiled } from '../consents/file-consent.ts';
import type { AskingApp } from './api.ts';
import { askConsent } from './ask-consent.ts';

export function askingApp(deps: Deps, gates: Gates): AskingApp {
  return {
    askConsent: silenced(gates, (caller, call) => askConsent(deps, gates, caller, call), () => true),
    fileConsent: silenced(gates, (caller, call) => fileConsent(deps, gates, caller, call)),
    revokeFiled: silenced(gates, (caller, call) => revokeFiled(deps, gates, caller, call), () => true),
    discoverConsents: (caller, call) => discoverConsents(deps, gates, caller, call),
    reviewEmergency: (caller, call) => reviewEmergency(deps, caller, call),
    consentToken: (caller, call) => consentToken(deps, gates, caller, call),
    consentRules: (organization, sealed) => openResidual(deps, organization, sealed),
    answerAsk: silenced(gates, (caller, call) => answerAsk(deps, caller, call), () => true),
  };
}
