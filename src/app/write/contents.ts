// SPDX-License-Identifier: Apache-2.0
/**
 * Contents (Binary, http://hl7.org/fhir/R4/binary.html). What they say is known to their `securityContext` alone: it makes them the record of a
 * Patient, as any record is, or a part of a record that their writer contributed, decided as that record is at every moment (008-contents.sql).
 */
import type { Binary, Resource } from '@medplum/fhirtypes';
import { parseReference } from '../../domain/fhir/reference-form.ts';
import { fail, ok, type Issue, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Head, Session } from '../ports.ts';

const CITE = 'http://hl7.org/fhir/R4/binary.html';
/** RFC 9110 8.3.1, with parameters in visible ASCII: it becomes a header. */
const MEDIA_TYPE = /^[A-Za-z0-9!#$&^_.+-]{1,100}\/[A-Za-z0-9!#$&^_.+-]{1,100}(?:\s?;[\x20-\x7e]{1,200})?$/;

/** `Type/id`; in a transaction also what stands for it until it has an address. */
const CONTEXT = /^(?:[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}(?:\/_history\/[A-Za-z0-9.-]{1,64})?|urn:(?:uuid|oid):\S+|[A-Z][A-Za-z]+\?\S+)$/;

/** What a record lends its contents: where they stand and the facts by which they are decided. */
export type Lent = Pick<Head, 'person' | 'gate' | 'day'>;

/** True for contents that belong to a record: what is said of the record, its Provenance too, is said of them. */
export function isLent(resource: Resource): boolean {
  return contextOf(resource)?.startsWith('Patient/') === false;
}

/** What is wrong with a Binary beyond what R4 says of its structure. */
export function contentFaults({ contentType, securityContext }: Binary): readonly Issue[] {
  return [
    ...(MEDIA_TYPE.test(contentType) ? [] : [{ code: 'value' as const, text: 'The content type is a media type: type/subtype', at: 'Binary.contentType', cite: CITE }]),
    ...(!CONTEXT.test(securityContext?.reference ?? '') ? [{
      code: 'business-rule' as const, at: 'Binary.securityContext', cite: CITE,
      text: 'Contents must say whose they are: securityContext (or the header X-Security-Context) names a Patient or a record of yours as Type/id',
    }] : []),
  ];
}

/** `Type/id` that a securityContext leads to, without a version; undefined: none here. */
export function contextOf(resource: Resource): string | undefined {
  return resource.resourceType === 'Binary' ? localTarget(resource.securityContext?.reference ?? '') : undefined;
}

function localTarget(reference: string): string | undefined {
  const parsed = parseReference(reference);
  return parsed?.form === 'local' ? `${parsed.type ?? ''}/${parsed.id ?? ''}` : undefined;
}

/**
 * The record to which contents belong; undefined: a Patient, or no contents. `written`: records that the same transaction writes. The issue is one
 * for "not there" and "not yours".
 */
export async function lenderOf(session: Pick<Session, 'heads'>, caller: Caller, resource: Resource, written?: ReadonlyMap<string, Lent>): Promise<Result<Lent | undefined>> {
  const target = contextOf(resource);
  if (target === undefined || !isLent(resource)) {
    return ok(undefined);
  }
  const sibling = written?.get(target);
  if (sibling !== undefined) {
    return ok(sibling);
  }
  const [head] = await session.heads([target]);
  const isOwn = head !== undefined && !head.deleted && head.person !== '' && head.holder === caller.organization && head.type !== 'Binary';
  return isOwn ? ok(head) : fail({
    code: 'business-rule', text: 'The security context does not lead to a Patient that you may see or to a record of yours', at: 'Binary.securityContext', cite: CITE,
  });
}
