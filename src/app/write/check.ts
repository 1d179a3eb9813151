// SPDX-License-Identifier: Apache-2.0
/** What every written body goes through: JSON, the type of its address, R4 validity, the profiles of ours that it claims. */
import type { Resource } from '@medplum/fhirtypes';
import { subscriptionFaults } from '../../domain/fhir/subscriptions/read.ts';
import { compileSchema } from '../../domain/fhir/schema.ts';
import { readJson } from '../../domain/fhir/lossless-json.ts';
import { fail, isError, ok, type Issue, type Result } from '../../domain/issue.ts';
import type { Deps } from '../deps.ts';
import { contentFaults } from './contents.ts';
import { isWritable } from './writable.ts';

/** The gate works out anew how each of them is decided, from all Provenance of it, so that the work grows with the square of this. */
const MOST_TARGETS = 100;

export interface Checked { readonly resource: Resource; readonly warnings: readonly Issue[] }

/** In: a body and the type of its address. Out: the resource, or every issue at once with its FHIRPath. */
export function checkBody(deps: Deps, type: string, text: string): Result<Checked> {
  const parsed = readJson(text);
  return parsed.ok ? checkResource(deps, type, parsed.value) : parsed;
}

/** The same for a body that is parsed already. */
export function checkResource(deps: Deps, type: string, value: unknown): Result<Checked> {
  const found = (value as { readonly resourceType?: unknown } | null)?.resourceType;
  if (found !== type) {
    return fail({ code: 'invalid', text: `The body must be a ${type}`, at: 'resourceType', cite: 'http://hl7.org/fhir/R4/http.html#create' });
  }
  if (!isWritable(type, compileSchema(deps.definitions))) {
    return fail({ code: 'method-not-allowed', text: `${type} is written by this server alone` });
  }
  const issues = deps.validator.admit(value);
  const resource = value as Resource;
  const faults = issues.some(isError) ? [] : faultsOf(resource);
  if (faults.length > 0) {
    return fail(...faults);
  }
  return issues.some(isError) ? fail(...issues) : ok({ resource, warnings: issues });
}

/** Rules of ours for types that R4 leaves open. */
function faultsOf(resource: Resource): readonly Issue[] {
  if (resource.resourceType === 'Provenance' && resource.target.length > MOST_TARGETS) {
    return [{ code: 'too-long', text: `At most ${String(MOST_TARGETS)} targets: send more than one Provenance`, at: 'Provenance.target' }];
  }
  return resource.resourceType === 'Subscription' ? subscriptionFaults(resource) : resource.resourceType === 'Binary' ? contentFaults(resource) : [];
}
