// SPDX-License-Identifier: Apache-2.0
/**
 * The document of an agreement: the signed paper itself, or where it lies and its SHA-256. It is a DocumentReference of the registry beside the
 * Contract, so that reading the registry for a decision does not read scans.
 */
import { createHash } from 'node:crypto';
import type { DocumentReference } from '@medplum/fhirtypes';

/** What may be filed: papers and pictures of papers, nothing that runs. */
export const PAPER_TYPES = ['application/pdf', 'image/jpeg', 'image/png', 'image/tiff', 'text/plain'] as const;
export type PaperType = (typeof PAPER_TYPES)[number];

/** Either `data` with its `contentType`, or `url` with the `sha256` of what lies there. */
export interface PartnerDocument {
  readonly title: string;
  /** Local day on which it was signed. */
  readonly date?: string;
  readonly contentType?: PaperType;
  /** Base64. */
  readonly data?: string;
  readonly url?: string;
  /** In hexadecimal digits; of `data` it is worked out. */
  readonly sha256?: string;
}

export type AgreementDocument = DocumentReference & { readonly id: string };

/** RFC 6920: a name that is the hash of what it names, so that whoever has the paper can tell whether it is this one. */
const NAMED = 'ni:///sha-256;';

/** SHA-256 of base64 data in hexadecimal digits. */
export function sha256Of(data: string): string {
  return createHash('sha256').update(Buffer.from(data, 'base64')).digest('hex');
}

/** In: the document, the id of its agreement and of the organization whose file says it. Out: the DocumentReference; it has the id of the agreement. */
export function toDocument(document: PartnerDocument, at: { readonly agreement: string; readonly organization: string }): AgreementDocument {
  const { title, date, contentType, data, url } = document;
  const hash = document.sha256 ?? (data === undefined ? undefined : sha256Of(data));
  return {
    resourceType: 'DocumentReference', id: at.agreement, status: 'current', description: title,
    ...(hash === undefined ? {} : { masterIdentifier: { system: 'urn:ietf:rfc:3986', value: `${NAMED}${Buffer.from(hash, 'hex').toString('base64url')}` } }),
    custodian: { reference: `Organization/${at.organization}` },
    content: [{ attachment: {
      title, ...(contentType === undefined ? {} : { contentType }), ...(date === undefined ? {} : { creation: date }),
      ...(url === undefined ? {} : { url }), ...(data === undefined ? {} : { data, size: Buffer.from(data, 'base64').length }),
    } }],
    context: { related: [{ reference: `Contract/${at.agreement}` }] },
  };
}

/** What a DocumentReference of the registry says; undefined: it is no document of an agreement. */
export function readDocument({ masterIdentifier, content, description = '' }: DocumentReference): PartnerDocument | undefined {
  const [first] = content;
  const { contentType, creation, data, url } = first?.attachment ?? {};
  const type = PAPER_TYPES.find((each) => each === contentType);
  const name = masterIdentifier?.value;
  return data === undefined && url === undefined ? undefined : {
    title: description, ...(type === undefined ? {} : { contentType: type }), ...(creation === undefined ? {} : { date: creation.slice(0, 10) }),
    ...(data === undefined ? {} : { data }), ...(url === undefined ? {} : { url }),
    ...(name?.startsWith(NAMED) === true ? { sha256: Buffer.from(name.slice(NAMED.length), 'base64url').toString('hex') } : {}),
  };
}
