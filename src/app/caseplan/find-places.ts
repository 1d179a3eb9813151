// SPDX-License-Identifier: Apache-2.0
/** `HealthcareService/$find-places`: services that meet a need, take the person and have room. It asks about nobody: what a plan's need is stays with whoever asks. */
import type { HealthcareService } from '@medplum/fhirtypes';
import { enforceStatement, FHIR_JSON } from '../../domain/consent/enforce/enforce.ts';
import { findPlaces as find, roomText, type FoundService, type PlacesWanted } from '../../domain/caseplan/places.ts';
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { directoryFor } from '../directory.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Session } from '../ports.ts';
import { DIRECTORY_DECISION } from '../release/view.ts';
import { requireScope } from '../scope.ts';

export interface FindPlacesCall extends PlacesWanted {
  /** After how many days a partner's word on its places is old. */
  readonly staleDays: number;
  readonly base: string;
}

const PAGE = 1000;

/** A searchset, the surest place first, with an OperationOutcome that tells for each how sure its room is. */
export async function findPlaces(deps: Deps, caller: Caller, call: FindPlacesCall): Promise<Result<Answer>> {
  const scope = requireScope(caller, 'HealthcareService', 's');
  const services = scope.ok ? await deps.store.read(caller.tenant, (session) => allServices(deps, session, caller)) : scope;
  if (!services.ok) {
    return services;
  }
  const found = find(services.value, call, { now: deps.clock.now(), staleDays: call.staleDays });
  return ok({ status: 200, body: enforceStatement('bundle', FHIR_JSON, [DIRECTORY_DECISION], () => bundleText(found, call.base)) });
}

async function allServices(deps: Deps, session: Session, caller: Caller): Promise<Result<readonly HealthcareService[]>> {
  const parsed = parseSearch('HealthcareService', [], deps.definitions, { lenient: false, timeZone: deps.policy.timeZone });
  const services: HealthcareService[] = [];
  let cursor: string | undefined;
  do {
    const page = parsed.ok ? await session.search({ ...parsed.value, count: PAGE, ...(cursor === undefined ? {} : { cursor }) }, { kind: 'only', allowed: directoryFor(caller.organization) }) : parsed;
    if (!page.ok) {
      return page;
    }
    services.push(...page.value.matches.map((row) => toResource(row) as HealthcareService));
    cursor = page.value.next;
  } while (cursor !== undefined);
  return ok(services);
}

function bundleText(found: readonly FoundService[], base: string): string {
  const issue = found.map((each, index) => ({
    severity: each.room === 'stale' ? 'warning' : 'information', code: 'informational', details: { text: roomText(each) }, expression: [`Bundle.entry[${String(index)}]`],
  }));
  const none = { severity: 'information', code: 'informational', details: { text: 'No service of the directory fits' } };
  return JSON.stringify({
    resourceType: 'Bundle', type: 'searchset', total: found.length,
    entry: [
      ...found.map(({ service }) => ({ fullUrl: `${base}/HealthcareService/${service.id ?? ''}`, resource: service, search: { mode: 'match' } })),
      { resource: { resourceType: 'OperationOutcome', issue: issue.length === 0 ? [none] : issue }, search: { mode: 'outcome' } },
    ],
  });
}
