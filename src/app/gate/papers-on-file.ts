// SPDX-License-Identifier: Apache-2.0
/**
 * A form that somebody verified counts as signed (42 CFR 2.31(a)(8), rules section 4.3) where there is a form: an attachment, or what
 * `Consent.sourceReference` leads to, on file about the same person. A reference that leads nowhere is no paper, so the gate reads the consent without it.
 */
import type { Consent } from '@medplum/fhirtypes';
import { localRef } from '../../domain/consent/evidence/access.ts';
import type { Contributed } from '../../domain/consent/evidence/trust.ts';
import type { Session } from '../ports.ts';

export interface Papers {
  readonly evidence: readonly Contributed[];
  /** A paper of this server is missing: it may come any time, and its coming raises no epoch. */
  readonly awaited: boolean;
}

/** Which of these (`Type/id`) are on file about the person. */
export type OnFile = (refs: readonly string[]) => Promise<ReadonlySet<string>>;

/** In: the evidence of a person. Out: the same, with consents that name papers which are not on file read without them. */
export async function withPapers(evidence: readonly Contributed[], onFile: OnFile): Promise<Papers> {
  const named = evidence.flatMap(({ resource }) => (resource.resourceType === 'Consent' ? paperOf(resource) ?? [] : []));
  const found = named.length === 0 ? NONE : await onFile([...new Set(named)]);
  const isThere = (consent: Consent): boolean => {
    const paper = paperOf(consent);
    return paper === undefined ? consent.sourceReference?.reference?.startsWith('#') === true : found.has(paper);
  };
  return {
    evidence: evidence.map((each) => (each.resource.resourceType !== 'Consent' || each.resource.sourceReference === undefined || isThere(each.resource) ? each : { ...each, resource: withoutPaper(each.resource) })),
    awaited: named.some((each) => !found.has(each)),
  };
}

const NONE: ReadonlySet<string> = new Set();

function paperOf({ sourceReference }: Consent): string | undefined {
  const local = localRef(sourceReference);
  return local === undefined ? undefined : `${local.type}/${local.id}`;
}

function withoutPaper({ sourceReference: _nowhere, ...consent }: Consent): Consent {
  return consent;
}

/** As it is now. */
export function onFileNow(session: Pick<Session, 'heads'>, person: string): OnFile {
  return async (refs) => new Set((await session.heads(refs)).filter((head) => head.person === person).map((head) => `${head.type}/${head.id}`));
}

const VERSIONS = 100;

/** As it was at an instant, for a decision that is made again; of what has more versions since, as it was in the eldest of these. */
export function onFileAt(session: Pick<Session, 'history'>, person: string, asOf: string): OnFile {
  return async (refs) => {
    const there = await Promise.all(refs.map(async (ref) => {
      const [type = '', id = ''] = ref.split('/');
      const versions = (await session.history(type, id, { count: VERSIONS })).filter((row) => row.person === person);
      const then = versions.find((row) => Date.parse(row.lastUpdated) <= Date.parse(asOf)) ?? (versions.length === VERSIONS ? versions.at(-1) : undefined);
      return then === undefined || then.deleted ? [] : [ref];
    }));
    return new Set(there.flat());
  };
}
