// SPDX-License-Identifier: Apache-2.0
/**
 * What can go wrong, as a value. Expected failures are returned; throwing is for bugs.
 * `IssueCode` is closed and each code has one HTTP status and one FHIR issue type, so that a caller that branches
 * on it is checked by the compiler. Source of the issue types: http://hl7.org/fhir/R4/valueset-issue-type.html
 */
import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';

/** code -> [HTTP status, FHIR issue type] */
export const ISSUE_CODES = {
  invalid: [400, 'invalid'],
  structure: [400, 'structure'],
  required: [400, 'required'],
  value: [400, 'value'],
  invariant: [422, 'invariant'],
  'code-invalid': [422, 'code-invalid'],
  'business-rule': [422, 'business-rule'],
  'not-supported': [400, 'not-supported'],
  'too-costly': [403, 'too-costly'],
  'too-long': [413, 'too-long'],
  login: [401, 'login'],
  forbidden: [403, 'forbidden'],
  'not-found': [404, 'not-found'],
  deleted: [410, 'deleted'],
  'method-not-allowed': [405, 'not-supported'],
  'media-type': [415, 'not-supported'],
  conflict: [409, 'conflict'],
  duplicate: [409, 'duplicate'],
  'multiple-matches': [412, 'multiple-matches'],
  precondition: [412, 'conflict'],
  throttled: [429, 'throttled'],
  timeout: [504, 'timeout'],
  unavailable: [503, 'transient'],
  exception: [500, 'exception'],
  informational: [200, 'informational'],
} as const satisfies Record<string, readonly [number, OperationOutcomeIssue['code']]>;

export type IssueCode = keyof typeof ISSUE_CODES;
export type Severity = 'fatal' | 'error' | 'warning' | 'information';

export interface Issue {
  readonly code: IssueCode;
  /** A sentence for a person. Never holds a value taken from a patient's record. */
  readonly text: string;
  /** FHIRPath of the element, or line/column/path in a source message. */
  readonly at?: string;
  /** The law, specification or rule that it rests on. */
  readonly cite?: string;
  /** Default: error. */
  readonly severity?: Severity;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** A success that holds `value`. */
export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** A failure that holds one or more issues. */
export function fail(...issues: readonly Issue[]): { readonly ok: false; readonly issues: readonly Issue[] } {
  return { ok: false, issues };
}

/** True for an issue that must stop what it was raised on (fatal or error). */
export function isError(issue: Issue): boolean {
  return issue.severity === undefined || issue.severity === 'error' || issue.severity === 'fatal';
}

/** The HTTP status of a failure: that of its first error. */
export function statusOf(issues: readonly Issue[]): number {
  const first = issues.find(isError);
  return first === undefined ? 200 : ISSUE_CODES[first.code][0];
}

/** Issues -> FHIR OperationOutcome; what a partner gets for any failure. An empty list says that all is well. */
export function toOperationOutcome(issues: readonly Issue[]): OperationOutcome {
  if (issues.length === 0) {
    return { resourceType: 'OperationOutcome', issue: [{ severity: 'information', code: 'informational', details: { text: 'All OK' } }] };
  }
  return { resourceType: 'OperationOutcome', issue: issues.map(toFhirIssue) };
}

function toFhirIssue(issue: Issue): OperationOutcomeIssue {
  return {
    severity: issue.severity ?? 'error',
    code: ISSUE_CODES[issue.code][1],
    details: { text: issue.text },
    ...(issue.at === undefined ? {} : { expression: [issue.at] }),
    ...(issue.cite === undefined ? {} : { diagnostics: issue.cite }),
  };
}
