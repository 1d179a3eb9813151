// SPDX-License-Identifier: Apache-2.0
/** Exchange in formats and ways of others, put on what it stands on. */
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { silenced } from '../silence.ts';
import type { ExchangeApp } from './api.ts';
import { ccda } from './ccda.ts';
import { fhirDocument } from './fhir-document.ts';
import { feedWatch, watchFeeds } from './feed-watch.ts';
import { processMessage } from './process-message.ts';

export function exchangeApp(deps: Deps, gates: Gates): ExchangeApp {
  return {
    ccda: silenced(gates, (caller, call) => ccda(deps, gates, caller, call)),
    fhirDocument: silenced(gates, (caller, call) => fhirDocument(deps, gates, caller, call)),
    feedWatch: (caller, day) => feedWatch(deps, caller, day),
    watchFeeds: (caller) => watchFeeds(deps, caller),
    processMessage: (caller, call) => processMessage(deps, gates, caller, call),
  };
}
