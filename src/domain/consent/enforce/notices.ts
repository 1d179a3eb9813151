// SPDX-License-Identifier: Apache-2.0
/**
 * The notice and the scope of consent as resources of the answer.
 * 42 CFR 2.32(a): each disclosure made with written consent carries one of the two statements;
 * 2.32(b): and a copy of the consent or a clear explanation of its scope.
 */
import type { Communication, Extension } from '@medplum/fhirtypes';

export interface NoticeInput {
  /** Statement 1 or 2, verbatim; absent when no notice is owed. */
  readonly notice?: string;
  /** Plain sentences that explain what the consent covers; absent when no scope is owed. */
  readonly scope?: readonly string[];
  /** Reference of the patient as the recipient knows it. */
  readonly subject: string;
  readonly sent: string;
  readonly id: string;
}

const BASE = 'https://throughcare.dev/fhir';

/** A Communication that holds the notice first and the scope after it; undefined when neither is owed. */
export function noticeResource(input: NoticeInput): Communication | undefined {
  if (input.notice === undefined && input.scope === undefined) {
    return undefined;
  }
  return {
    resourceType: 'Communication',
    id: input.id,
    status: 'completed',
    category: [{ coding: [{ system: `${BASE}/CodeSystem/communication-category`, code: 'part2-notice', display: 'Notice to accompany disclosure' }] }],
    subject: { reference: input.subject },
    sent: input.sent,
    payload: [...(input.notice === undefined ? [] : [input.notice]), ...(input.scope ?? [])].map((contentString) => ({ contentString })),
  };
}

/** The same for a single resource, in `meta.extension`. */
export function noticeExtensions(input: Pick<NoticeInput, 'notice' | 'scope'>): Extension[] {
  return [
    ...(input.notice === undefined ? [] : [{ url: `${BASE}/StructureDefinition/part2-notice`, valueString: input.notice }]),
    ...(input.scope ?? []).map((line) => ({ url: `${BASE}/StructureDefinition/consent-scope`, valueString: line })),
  ];
}
