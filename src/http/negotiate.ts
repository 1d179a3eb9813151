// SPDX-License-Identifier: Apache-2.0
/** Media types: what a caller may send and what it may ask for (http://hl7.org/fhir/R4/http.html#mime-type). */

const JSON_TYPES = new Set(['application/fhir+json', 'application/json', 'text/json', 'json']);
const WILD = new Set(['*/*', 'application/*']);

/**
 * True when FHIR JSON answers what the caller asks for. `_format` overrides `Accept`; neither means anything will do.
 * XML is not served yet: the answer to it is 406.
 */
export function acceptsFhirJson(accept: string | undefined, format: string | null): boolean {
  if (format !== null && format !== '') {
    // In a query, the + of fhir+json arrives as a blank unless it was escaped.
    return isJson(format.replace(' ', '+'));
  }
  if (accept === undefined || accept === '' || accept === '*/*') {
    return true;
  }
  return accept.split(',').some((range) => {
    const parameters = parse(range);
    return Number(parameters.values.get('q') ?? '1') > 0 && (WILD.has(parameters.type) || isJson(range));
  });
}

/** True for a body that is FHIR JSON in UTF-8. */
export function isFhirJsonBody(contentType: string | undefined): boolean {
  return contentType !== undefined && isJson(contentType) && isUtf8(contentType);
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
  const { type, values } = parse(text);
  const version = values.get('fhirversion');
  return JSON_TYPES.has(type) && (version === undefined || version === '4.0' || version === '4.0.1');
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
