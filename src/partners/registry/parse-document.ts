// SPDX-License-Identifier: Apache-2.0
/** The document of an agreement in a partner file, checked at the edge: the paper itself or where it lies, and that its hash is its own. */
import * as z from 'zod';
import { PAPER_TYPES, sha256Of } from '../../app/registry/papers.ts';

/** Base64 of 10 MB. */
const LARGEST = 13_981_016;

/** Zod schema of `agreements[].document`. */
export const agreementDocument = z.strictObject({
  title: z.string().trim().min(1).max(200), date: z.iso.date().exactOptional(),
  contentType: z.enum(PAPER_TYPES).exactOptional(), data: z.base64().min(4).max(LARGEST, 'larger than 10 MB: give its url and sha256 instead').exactOptional(),
  url: z.url({ protocol: /^https$/ }).exactOptional(),
  sha256: z.string().regex(/^[0-9a-fA-F]{64}$/, 'a SHA-256 in 64 hexadecimal digits').transform((text) => text.toLowerCase()).exactOptional(),
}).superRefine((each, context) => {
  const faults = [
    (each.data === undefined) === (each.url === undefined) ? 'give either data (the paper itself, base64) or url (where it lies)' : undefined,
    each.data !== undefined && each.contentType === undefined ? 'contentType: what the data is' : undefined,
    each.url !== undefined && each.sha256 === undefined ? 'sha256: of what lies at the url, or nobody can tell whether it is still the paper that was signed' : undefined,
    each.data !== undefined && each.sha256 !== undefined && sha256Of(each.data) !== each.sha256 ? 'sha256 is not that of the data' : undefined,
  ];
  for (const message of faults.filter((fault) => fault !== undefined)) {
    context.addIssue({ code: 'custom', message });
  }
});
