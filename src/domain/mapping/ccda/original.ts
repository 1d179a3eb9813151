// SPDX-License-Identifier: Apache-2.0
/**
 * The document as it was sent belongs to its DocumentReference. The mapping knows the text but not where the gateway keeps it, nor may it
 * compute a digest; who keeps the message tells both here. http://hl7.org/fhir/R4/datatypes.html#attachment
 */
import type { Attachment, DocumentReference } from '@medplum/fhirtypes';
import type { Mapped, MappedEntry } from '../types.ts';

export interface Original {
  /** SHA-1 of the bytes, base64: R4 `Attachment.hash` is SHA-1. It finds the message, it does not protect it. */
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
  /** Where the gateway serves it, for instance `Binary/<id>`. Without it only the digest says which message it was. */
  readonly url?: string;
}

/** The same mapping, with hash, size and address in the DocumentReference of the document itself. Inline content stays as it is. */
export function withOriginal(mapped: Mapped, original: Original): Mapped {
  return { ...mapped, entries: mapped.entries.map((entry) => (isOriginal(entry) ? described(entry, original) : entry)) };
}

function isOriginal(entry: MappedEntry): boolean {
  return entry.resource.resourceType === 'DocumentReference' && entry.key.split('|').includes('original');
}

function described(entry: MappedEntry, original: Original): MappedEntry {
  const resource = entry.resource as DocumentReference;
  const attach = (attachment: Attachment): Attachment => (attachment.data === undefined ? { ...attachment, ...original } : attachment);
  const content = resource.content.map((part) => ({ ...part, attachment: attach(part.attachment) }));
  return { ...entry, resource: { ...resource, content } };
}
