// SPDX-License-Identifier: Apache-2.0
/**
 * Is a later version of a record a correction of what an earlier recipient has? 45 CFR 164.526(c)(3): whoever has the record and
 * may rely on it is told of an amendment. A withdrawal (deleted, entered in error) and a changed statement are corrections; the
 * course of things (a stay ends, a goal is reached) and something that is said in addition are not.
 */
import type { Resource } from '@medplum/fhirtypes';
import { canonicalJson } from '../../fhir/canonical-json.ts';

export type Correction = 'withdrawn' | 'corrected' | 'none';

/** Elements by which a record goes on without having been wrong: states, ends, who does it now, when it was last looked at. */
const COURSE = [
  'meta', 'text', 'status', 'statusReason', 'statusHistory', 'businessStatus', 'lifecycleStatus', 'achievementStatus', 'clinicalStatus', 'verificationStatus',
  'statusDate', 'lastModified', 'lastOccurrence', 'note', 'activity', 'output', 'location', 'participant', 'careManager', 'owner', 'execution', 'executionPeriod',
  'hospitalization', 'classHistory', 'length', 'active', 'abatement',
];

/** Statuses by which the source itself says that a report was changed (http://hl7.org/fhir/R4/valueset-observation-status.html). */
const MENDED: readonly unknown[] = ['amended', 'corrected'];

/** In: what the recipient got, and what the record says now (undefined: deleted). Out: what it has to be told. */
export function correctionOf(sent: Resource, now: Resource | undefined): Correction {
  if (now === undefined || isInError(now)) {
    return isInError(sent) ? 'none' : 'withdrawn';
  }
  const status = statusOf(now);
  return (MENDED.includes(status) && status !== statusOf(sent)) || saysOtherwise(sent, now) ? 'corrected' : 'none';
}

function statusOf(resource: Resource): unknown {
  return (resource as { readonly status?: unknown }).status;
}

/** `entered-in-error` as status, or as verification status (Condition, AllergyIntolerance). */
export function isInError(resource: Resource): boolean {
  const { status, verificationStatus } = resource as { readonly status?: unknown; readonly verificationStatus?: { readonly coding?: readonly { readonly code?: string }[] } };
  return status === 'entered-in-error' || verificationStatus?.coding?.some((each) => each.code === 'entered-in-error') === true;
}

function saysOtherwise(sent: Resource, now: Resource): boolean {
  const after = now as unknown as Readonly<Record<string, unknown>>;
  return Object.entries(sent).some(([name, said]) => !COURSE.includes(name) && !name.startsWith('abatement') && !stillSays(said, after[name]));
}

/** Everything that was said is still said: an object may gain members and a list items, an open period may end. */
function stillSays(said: unknown, now: unknown): boolean {
  if (Array.isArray(said)) {
    return Array.isArray(now) && said.every((each) => now.some((other) => stillSays(each, other)));
  }
  if (typeof said === 'object' && said !== null) {
    return typeof now === 'object' && now !== null && Object.entries(said).every(([name, each]) => stillSays(each, (now as Readonly<Record<string, unknown>>)[name]));
  }
  return canonicalJson(said) === canonicalJson(now ?? null);
}
