// SPDX-License-Identifier: Apache-2.0
/**
 * The notice, the scope of consent and limits on use as resources of the answer.
 * 42 CFR 2.32(a): each disclosure made with written consent carries one of the two statements;
 * 2.32(b): and a copy of the consent or a clear explanation of its scope.
 */
import type { Communication, Extension, Resource } from '@medplum/fhirtypes';

export interface NoticeInput {
  /** Statement 1 or 2, verbatim; absent when no notice is owed. */
  readonly notice?: string;
  /** Plain sentences that explain what the consent covers; absent when no scope is owed. */
  readonly scope?: readonly string[];
  /** Sentences on what the recipient may not do, where no notice says it. */
  readonly limits?: readonly string[];
  /** What person and holder said of a record that is disputed (45 CFR 164.526(d)(5)). */
  readonly disagreement?: { readonly record: string; readonly lines: readonly string[] };
  /** Reference of the patient as the recipient knows it. */
  readonly subject: string;
  readonly sent: string;
  readonly id: string;
}

const BASE = 'https://throughcare.dev/fhir';
const CATEGORY = `${BASE}/CodeSystem/communication-category`;

/** A Communication that holds the notice first, then the scope, then the limits; undefined when none is owed. */
export function noticeResource(input: NoticeInput): Communication | undefined {
  if (input.disagreement !== undefined) {
    return disagreementResource(input, input.disagreement);
  }
  if (input.notice === undefined && input.scope === undefined && input.limits === undefined) {
    return undefined;
  }
  return {
    resourceType: 'Communication',
    id: input.id,
    status: 'completed',
    category: [{ coding: [{ system: CATEGORY, code: 'part2-notice', display: 'Notice to accompany disclosure' }] }],
    subject: { reference: input.subject },
    sent: input.sent,
    payload: [...(input.notice === undefined ? [] : [input.notice]), ...(input.scope ?? []), ...(input.limits ?? [])].map((contentString) => ({ contentString })),
  };
}

/** The statement with the record that it is about. */
function disagreementResource({ id, subject, sent }: NoticeInput, { record, lines }: NonNullable<NoticeInput['disagreement']>): Communication {
  return {
    resourceType: 'Communication', id, status: 'completed',
    category: [{ coding: [{ system: CATEGORY, code: 'statement-of-disagreement', display: 'Statement of disagreement' }] }],
    subject: { reference: subject }, about: [{ reference: record }], sent, payload: lines.map((contentString) => ({ contentString })),
  };
}

/** The same for a single resource, in `meta.extension`. */
export function noticeExtensions(input: Pick<NoticeInput, 'notice' | 'scope' | 'limits' | 'disagreement'>): Extension[] {
  return [
    ...(input.notice === undefined ? [] : [{ url: `${BASE}/StructureDefinition/part2-notice`, valueString: input.notice }]),
    ...(input.disagreement?.lines ?? []).map((line) => ({ url: `${BASE}/StructureDefinition/statement-of-disagreement`, valueString: line })),
    ...(input.scope ?? []).map((line) => ({ url: `${BASE}/StructureDefinition/consent-scope`, valueString: line })),
    ...(input.limits ?? []).map((line) => ({ url: `${BASE}/StructureDefinition/use-limit`, valueString: line })),
  ];
}

/** The lines that accompany a release, each once and in their order, as they stand in its resources. */
export function noticeLines(resources: readonly (Resource | undefined)[]): readonly string[] {
  return [...new Set(resources.flatMap((each) => (each?.resourceType === 'Communication' && isNotice(each) ? linesOf(each) : [])))];
}

function isNotice({ category }: Communication): boolean {
  return category?.some(({ coding }) => coding?.some(({ system, code }) => system === CATEGORY && code === 'part2-notice') === true) === true;
}

function linesOf({ payload }: Communication): readonly string[] {
  return payload?.flatMap(({ contentString }) => contentString ?? []) ?? [];
}

/** Lines of a release as extensions, told apart by how they begin. */
export function lineExtensions(lines: readonly string[]): Extension[] {
  const begins = (start: string) => (line: string): boolean => line.startsWith(start);
  const [scope, limits] = [lines.filter(begins('Scope of the consent ')), lines.filter(begins('Limit on use: '))];
  return lines.filter((line) => !scope.includes(line) && !limits.includes(line)).flatMap((notice) => noticeExtensions({ notice })).concat(noticeExtensions({ scope, limits }));
}
