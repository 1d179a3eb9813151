// SPDX-License-Identifier: Apache-2.0
/** Media types: what a caller may send and what it may ask for (http://hl7.org/fhir/R4/http.html#mime-type). */

const JSON_TYPES = new Set(['application/fhir+json', 'application/json', 'text/json', 'json']);
const XML_TYPES = new Set(['application/fhir+xml', 'application/xml', 'text/xml', 'xml']);
const WILD = new Set(['*/*', 'application/*']);

/**
 * The form that answers what the caller asks for, undefined when neither does. `_format` overrides `Accept`; neither, or a
 * wildcard, means JSON. Of several ranges the one with the highest `q` wins, then the first.
 */
export function wantedForm(accept: string | undefined, format: string | null): 'json' | 'xml' | undefined {
  if (format !== null && format !== '') {
    // In a query, the + of fhir+json arrives as a blank unless it was escaped.
    return formOf(format.replace(' ', '+'));
  }
  if (accept === undefined || accept === '' || accept === '*/*') {
    return 'json';
  }
  const ranges = accept.split(',').map((range) => ({ form: formOf(range), q: Number(parse(range).values.get('q') ?? '1') }));
  return ranges.filter((each) => each.form !== undefined && each.q > 0).sort((a, b) => b.q - a.q)[0]?.form;
}

/** True when FHIR is asked for by name: by its own media type, or by a general one of those that stand for it and nothing else. */
export function namesFhir(accept: string | undefined): boolean {
  const ranges = (accept ?? '').split(',').map((range) => parse(range).type);
  return ranges.some((type) => type.startsWith('application/fhir+')) || (ranges.length === 1 && (JSON_TYPES.has(ranges[0]!) || XML_TYPES.has(ranges[0]!)));
}

function formOf(range: string): 'json' | 'xml' | undefined {
  return WILD.has(parse(range).type) || isJson(range) ? 'json' : isXml(range) ? 'xml' : undefined;
}

/** True for a body that is FHIR JSON in UTF-8. */
export function isFhirJsonBody(contentType: string | undefined): boolean {
  return contentType !== undefined && isJson(contentType) && isUtf8(contentType);
}

/** True for a body that is FHIR XML in UTF-8. */
export function isFhirXmlBody(contentType: string | undefined): boolean {
  return contentType !== undefined && isXml(contentType) && isUtf8(contentType);
}

/** True for a form in UTF-8. */
export function isForm(contentType: string | undefined): boolean {
  return contentType !== undefined && parse(contentType).type === 'application/x-www-form-urlencoded' && isUtf8(contentType);
}

/** True when the caller takes gzip. */
export function acceptsGzip(encoding: string | undefined): boolean {
  return encoding !== undefined && encoding.split(',').some((part) => {
    const { type, values } = parse(part);
    return (type === 'gzip' || type === '*') && Number(values.get('q') ?? '1') > 0;
  });
}

function isJson(text: string): boolean {
  return JSON_TYPES.has(parse(text).type) && isR4(text);
}

function isXml(text: string): boolean {
  return XML_TYPES.has(parse(text).type) && isR4(text);
}

function isR4(text: string): boolean {
  const version = parse(text).values.get('fhirversion');
  return version === undefined || version === '4.0' || version === '4.0.1';
}

function isUtf8(contentType: string): boolean {
  const charset = parse(contentType).values.get('charset');
  return charset === undefined || charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii';
}

function parse(text: string): { readonly type: string; readonly values: ReadonlyMap<string, string> } {
  const [type = '', ...rest] = text.split(';');
  const values = rest.map((part): [string, string] => {
    const [name = '', value = ''] = part.split('=');
    return [name.trim().toLowerCase(), value.trim().replace(/^"|"$/g, '').toLowerCase()];
  });
  return { type: type.trim().toLowerCase(), values: new Map(values) };
}
