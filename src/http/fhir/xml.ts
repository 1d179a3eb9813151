// SPDX-License-Identifier: Apache-2.0
/** FHIR XML at the edge (http://hl7.org/fhir/R4/xml.html): bodies become JSON before any use case sees them, answers XML after the door let them out. */
import type { Definitions } from '../../domain/fhir/definitions.ts';
import { parseLossless } from '../../domain/fhir/lossless-json.ts';
import { compileSchema } from '../../domain/fhir/schema.ts';
import { xmlToJson } from '../../domain/fhir/xml/read.ts';
import { writeXml } from '../../domain/fhir/xml/write.ts';
import { ok, type Issue, type Result } from '../../domain/issue.ts';
import type { Req, Res } from '../context.ts';
import { isFhirXmlBody, wantedForm } from '../negotiate.ts';
import { bytesOf, formatOf, utf8 } from './request.ts';

export interface XmlForm {
  /** XML text -> JSON text of the same resource. */
  readonly read: (text: string) => Result<string>;
  /** JSON text -> XML text of the same resource. */
  readonly write: (json: string) => string;
}

/** Both directions, over the definitions that the server runs on. */
export function xmlForm(definitions: Definitions): XmlForm {
  const schema = compileSchema(definitions);
  return { read: (text) => xmlToJson(text, schema), write: (json) => writeXml(parseLossless(json), schema) };
}

/**
 * Settles the form of the answer and turns an XML body into JSON. Issues: a body that is no FHIR XML; `undefined` status means
 * that of the issue, 406 that the caller takes neither JSON nor XML.
 */
export function negotiate(req: Req, res: Res, xml: XmlForm): { readonly issues: readonly Issue[]; readonly status?: number } | undefined {
  const form = wantedForm(req.headers.accept, formatOf(req));
  if (form === undefined) {
    return { issues: [{ code: 'not-supported', text: 'Only application/fhir+json and application/fhir+xml are served' }], status: 406 };
  }
  if (form === 'xml') {
    res.locals.ctx.render = { contentType: 'application/fhir+xml; charset=utf-8', text: xml.write };
  }
  const body = readBody(req, xml);
  return body.ok ? undefined : { issues: body.issues };
}

function readBody(req: Req, xml: XmlForm): Result<undefined> {
  if (bytesOf(req).length === 0 || !isFhirXmlBody(req.headers['content-type'])) {
    return ok(undefined);
  }
  const text = utf8(bytesOf(req));
  const json = text.ok ? xml.read(text.value.replace(/^\uFEFF/, '')) : text;
  if (!json.ok) {
    return json;
  }
  req.body = new TextEncoder().encode(json.value);
  req.headers['content-type'] = 'application/fhir+json';
  return ok(undefined);
}
