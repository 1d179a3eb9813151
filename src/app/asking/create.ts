// SPDX-License-Identifier: Apache-2.0
/** Asking for a consent, put on what it stands on. */
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { silenced } from '../silence.ts';
import { answerAsk } from './answer-ask.ts';
import type { AskingApp } from './api.ts';
import { askConsent } from './ask-consent.ts';

export function askingApp(deps: Deps, gates: Gates): AskingApp {
  return {
    askConsent: silenced(gates, (caller, call) => askConsent(deps, gates, caller, call), () => true),
    answerAsk: silenced(gates, (caller, call) => answerAsk(deps, caller, call), () => true),
  };
}
