// SPDX-License-Identifier: Apache-2.0
/**
 * Contents in their own form (http://hl7.org/fhir/R4/binary.html): whatever is sent to /Binary in a media type other than FHIR's becomes a Binary before
 * any use case sees it, and a read that does not ask for FHIR gets the contents themselves.
 */
import type { ContentNotes } from '../../app/api.ts';
import type { Req, Res } from '../context.ts';
import { isFhirJsonBody, isFhirXmlBody, namesFhir } from '../negotiate.ts';
import { bytesOf, formatOf } from './request.ts';

const FHIR = /^application\/fhir\+(?:json|xml)\b/i;
const CONTEXT = 'x-security-context';

/** Turns a raw body for /Binary into a Binary as FHIR JSON; leaves every other request as it is. `id`: of the path, '' for a create. */
export function takeContents(req: Req, { type, id, base }: { readonly type: string; readonly id: string; readonly base: string }): void {
  const contentType = req.headers['content-type'] ?? '';
  if (type !== 'Binary' || (req.method !== 'POST' && req.method !== 'PUT') || /\/_search$|\/\$/.test(req.path) || isBinary(req, contentType)) {
    return;
  }
  const context = req.headers[CONTEXT];
  const binary = {
    resourceType: 'Binary', ...(id === '' ? {} : { id }), contentType,
    ...(typeof context === 'string' && context !== '' ? { securityContext: { reference: context.startsWith(`${base}/`) ? context.slice(base.length + 1) : context } } : {}),
    ...(bytesOf(req).length === 0 ? {} : { data: Buffer.from(bytesOf(req)).toString('base64') }),
  };
  req.body = Buffer.from(JSON.stringify(binary));
  req.headers['content-type'] = 'application/fhir+json';
  // Contents are not sent back to who just sent them, unless it asks.
  if (!/(?:^|[\s,;])return=/.test(String(req.headers['prefer'] ?? ''))) {
    req.headers['prefer'] = [req.headers['prefer'], 'return=minimal'].filter((each) => each !== undefined).join(', ');
  }
}

/** The body is the resource: it says so, or it is JSON or XML of which the root is one. */
function isBinary(req: Req, contentType: string): boolean {
  if (FHIR.test(contentType)) {
    return true;
  }
  const start = (): string => Buffer.from(bytesOf(req).subarray(0, 2000)).toString('utf8');
  if (isFhirJsonBody(contentType)) {
    return /"resourceType"\s*:\s*"Binary"/.test(start());
  }
  return isFhirXmlBody(contentType) && /<Binary[^>]*\sxmlns\s*=\s*["']http:\/\/hl7\.org\/fhir["']/.test(start());
}

/** True for a read that is answered with the contents themselves: nothing in it asks for FHIR. */
export function wantsContents(req: Req, type: string): boolean {
  return type === 'Binary' && (formatOf(req) ?? '') === '' && !namesFhir(req.headers.accept);
}

/**
 * Headers of contents: whose they are, and the statements that must go with them (42 CFR 2.32), which have no other place. They are never shown as a page
 * of this server.
 */
export function contentHeaders(res: Res, { context, notices }: ContentNotes): void {
  res.setHeader('Content-Disposition', 'attachment');
  res.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
  if (context !== undefined) {
    res.setHeader('X-Security-Context', context);
  }
  if (notices.length > 0) {
    // As the values of extended parameters are written (RFC 8187), since a statement may hold names.
    res.setHeader('X-Disclosure-Notice', notices.map((each) => `UTF-8''${encodeURIComponent(each).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)}`));
  }
}
