// SPDX-License-Identifier: Apache-2.0
/** The use cases, put on what they stand on. */
import type { App } from './api.ts';
import { explanationDocument, ledgerDocument, messagesDocument } from './console/view.ts';
import { consoleApp } from './console/api.ts';
import { aftermathApp } from './aftermath/api.ts';
import { askingApp } from './asking/create.ts';
import { captureApp } from './capture/create.ts';
import { deliverApp } from './deliver/create.ts';
import { outcomeApp } from './outcomes/api.ts';
import { pullApp } from './pull/api.ts';
import { subscriptionApp } from './subscriptions/api.ts';
import { breakGlass } from './consents/break-glass.ts';
import { orderCheck } from './consents/order-check.ts';
import { consult } from './consents/consult.ts';
import { revokeConsent } from './consents/revoke.ts';
import type { Deps } from './deps.ts';
import { createGates, type Gates } from './gate/gates.ts';
import { startExports } from './export/run.ts';
import { startExport } from './export/start.ts';
import { cancelExport, exportFile, exportStatus } from './export/status.ts';
import { ingest } from './ingest/ingest.ts';
import { messages, replay } from './ingest/messages.ts';
import { disclosures } from './ledger/disclosures.ts';
import { explain, ledger } from './ledger/explain.ts';
import { metadata } from './metadata.ts';
import { planApp } from './caseplan/create.ts';
import { exchangeApp } from './exchange/create.ts';
import { matchingApp } from './matching/api.ts';
import { registryApp } from './registry/api.ts';
import { planDocument } from './caseplan/document.ts';
import { findPlaces } from './caseplan/find-places.ts';
import { whoSeesWhat } from './caseplan/who-sees-what.ts';
import { casePlan } from './release/case-plan.ts';
import { hl7v2 } from './release/hl7v2.ts';
import { compliance } from './release/compliance.ts';
import { everything } from './release/everything.ts';
import { history } from './release/history.ts';
import { releasePreview } from './release/preview.ts';
import { read } from './release/read.ts';
import { search } from './release/search.ts';
import { versions } from './release/versions.ts';
import { held, isNewPatient, silenced } from './silence.ts';
import { bundle, type Interactions } from './write/bundle.ts';
import { conditionalRemove, conditionalUpdate } from './write/conditional.ts';
import { create } from './write/create.ts';
import { patch } from './write/patch.ts';
import { remove, update } from './write/update.ts';
import { expand } from './us-core/expand.ts';
import { validate } from './write/validate.ts';

/** Bulk Data. */
function exportApp(deps: Deps, gates: Gates): Pick<App, 'startExport' | 'exportStatus' | 'exportFile' | 'cancelExport' | 'startExports'> {
  return {
    startExport: silenced(gates, (caller, call) => startExport(deps, gates, caller, call), () => true),
    exportStatus: (caller, call) => exportStatus(deps, caller, call),
    exportFile: (caller, sealed) => exportFile(deps, gates, caller, sealed),
    cancelExport: (caller, id) => cancelExport(deps, caller, id),
    startExports: () => startExports(deps, gates),
  };
}

/** What a bundle may hold besides standing alone. */
function interactionsOf(deps: Deps, gates: Gates): Interactions {
  return {
    read: silenced(gates, (caller, target) => read(deps, gates, caller, target)),
    history: silenced(gates, (caller, target) => history(deps, gates, caller, target)),
    versions: silenced(gates, (caller, call) => versions(deps, gates, caller, call)),
    search: silenced(gates, (caller, call) => search(deps, gates, caller, call)),
    create: silenced(gates, (caller, call) => create(deps, gates, caller, call), isNewPatient),
    update: silenced(gates, (caller, call) => update(deps, gates, caller, call)),
    conditionalUpdate: silenced(gates, (caller, call) => conditionalUpdate(deps, gates, caller, call), isNewPatient),
    patch: silenced(gates, (caller, call) => patch(deps, gates, caller, call)),
    remove: (caller, target) => remove(deps, caller, target),
    conditionalRemove: (caller, target) => conditionalRemove(deps, caller, target),
  };
}

type Documents = Pick<App, 'casePlan' | 'planDocument' | 'findPlaces' | 'whoSeesWhat' | 'hl7v2' | 'complianceReport' | 'everything' | 'consult' | 'orderCheck'>;

/** What is released in other forms than that of a search. */
function documentApp(deps: Deps, gates: Gates): Documents {
  const whole = silenced(gates, (caller, call: Parameters<typeof everything>[3]) => everything(deps, gates, caller, call));
  return {
    casePlan: silenced(gates, held((caller, call) => casePlan(deps, gates, caller, call))),
    planDocument: silenced(gates, held((caller, call) => planDocument(deps, gates, caller, call))),
    findPlaces: (caller, call) => findPlaces(deps, caller, call),
    whoSeesWhat: silenced(gates, held((caller, call) => whoSeesWhat(deps, gates, caller, call))),
    hl7v2: silenced(gates, held((caller, call) => hl7v2(deps, gates, caller, call))),
    complianceReport: silenced(gates, held((caller, call) => compliance(deps, gates, caller, call))),
    everything: (caller, id, call) => whole(caller, { ...call, id }),
    consult: silenced(gates, (caller, call) => consult(deps, gates, caller, call)),
    orderCheck: silenced(gates, (caller, call) => orderCheck(deps, gates, caller, call)),
  };
}

/** One application per process: it holds the cache of open gates. */
export function createApp(deps: Deps, gates: Gates = createGates(deps.policy)): App {
  const started = deps.clock.now();
  const interactions = interactionsOf(deps, gates);
  return {
    ...interactions,
    ...documentApp(deps, gates),
    ...captureApp(deps, gates),
    ...askingApp(deps, gates),
    ...planApp(deps, gates, interactions),
    ...exchangeApp(deps, gates),
    ...matchingApp(deps, gates),
    ...registryApp(deps),
    ...deliverApp(deps, gates),
    ...pullApp(deps, gates),
    ...outcomeApp(deps),
    ...aftermathApp(deps, gates),
    ...subscriptionApp(deps, gates),
    ...consoleApp(deps, gates, interactions),
    bundle: silenced(gates, (caller, call) => bundle(deps, gates, caller, { call, run: interactions })),
    ...exportApp(deps, gates),
    validate: (_caller, call) => Promise.resolve(validate(deps, call)),
    expand: (_caller, call) => Promise.resolve(expand(deps, call)),
    metadata: (base, cors = false) => metadata(deps, { base, started, cors }),
    ingest: (caller, call) => ingest(deps, gates, caller, call),
    replay: (caller, id) => replay(deps, gates, caller, id),
    messages: (caller, filter) => messages(deps, caller, filter),
    revokeConsent: (caller, id, call) => revokeConsent(deps, caller, { id, ...call }),
    breakGlass: (caller, call) => breakGlass(deps, caller, call),
    disclosures: (caller, id) => disclosures(deps, gates, caller, id),
    releasePreview: (caller, call) => releasePreview(deps, gates, caller, call),
    ledger: (caller, filter) => ledger(deps, caller, filter),
    explain: (caller, id) => explain(deps, caller, id),
    ledgerDocument: (caller, filter) => ledgerDocument(deps, caller, filter),
    messagesDocument: (caller, filter) => messagesDocument(deps, caller, filter),
    explanationDocument: (caller, id) => explanationDocument(deps, caller, id),
  };
}
