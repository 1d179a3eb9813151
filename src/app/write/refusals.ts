// SPDX-License-Identifier: Apache-2.0
/** A refusal or restriction on file ends by the person's word in writing, whichever way its Consent is written, patched or deleted; a revocation stays. */
import type { Consent } from '@medplum/fhirtypes';
import { endingOf, type Ending } from '../../domain/consent/evidence/consents/ending.ts';
import { localDay } from '../../domain/consent/evidence/time.ts';
import { fail, ok, type Issue, type Result } from '../../domain/issue.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Draft, StoredResource } from '../ports.ts';

const WHAT: Readonly<Record<Ending, string>> = {
  deleted: 'Deleting a Consent does not end the refusal in it',
  'set-aside': 'A status does not end a refusal',
  reworded: 'A refusal on file is not changed into another. To refuse more, file a Consent beside it',
  'no-reason': 'A refusal that was entered in error says why: give it the extension https://throughcare.dev/fhir/StructureDefinition/consent-error-reason',
  unrevoked: 'A consent that was revoked is not made to count again by an update',
};
const HOW = 'It ends by Consent/[id]/$revoke with form "written" (or an update that holds such a consent-revocation), by a signed consent that supersedes it, or with status entered-in-error and the reason';

const ANEW = 'Keep its consent-revocation and its status, as they are on file. Whoever consents again signs a new Consent; one that was revoked by mistake gets the status entered-in-error, and a new one is filed';

/** In: what is on file, and what would take its place (undefined: nothing). Issue: it would end a refusal otherwise than the person can end it. */
export function keepsRefusal(deps: Deps, current: StoredResource, next: Draft | undefined): Result<true> {
  const ending = endingBy(deps, current, next);
  return ending === undefined ? ok(true) : fail(issueOf(ending));
}

/** How a write would end a refusal; undefined: it ends none. As it would stand in the store, so that one address written in two ways is the same. */
export function endingBy(deps: Deps, current: StoredResource, next: Draft | undefined): Ending | undefined {
  if (current.type !== 'Consent' || current.deleted) {
    return undefined;
  }
  const zone = deps.policy.timeZone;
  const after = next === undefined ? undefined : toResource({ version: 0, lastUpdated: '', ...next }) as Consent;
  return endingOf(toResource(current) as Consent, after, { today: localDay(Date.parse(deps.clock.now()), zone), zone });
}

export function issueOf(ending: Ending): Issue {
  if (ending === 'unrevoked') {
    return { code: 'business-rule', text: `${WHAT[ending]}. ${ANEW}`, at: 'Consent', cite: '42 CFR 2.31(a)(6), (c)(3); 45 CFR 164.508(b)(5)' };
  }
  return { code: 'business-rule', text: `${WHAT[ending]}. ${HOW}`, at: ending === 'reworded' ? 'Consent' : 'Consent.status', cite: '45 CFR 164.522(a)(2)(i); 42 CFR 2.26' };
}
