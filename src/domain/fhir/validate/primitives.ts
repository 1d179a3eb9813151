// SPDX-License-Identifier: Apache-2.0
/**
 * What a primitive value must look like in JSON (http://hl7.org/fhir/R4/datatypes.html, /json.html#primitive).
 * Patterns are R4's, written so that they run in linear time: a sender chooses the text.
 */
import { parseDate, UTC } from '../dates.ts';

/** Returns what is wrong, as the end of "The value ...", or undefined. */
export type PrimitiveCheck = (value: unknown) => string | undefined;

const MAX_STRING = 1_048_576;
// The characters that R4 forbids in strings: those below 32, but tab, CR and LF; and those that XML has no writing for (XML 1.0, 2.2), half characters among them.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

const TYPES: Readonly<Record<string, PrimitiveCheck>> = {
  boolean: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  decimal: (value) => (typeof value === 'number' && Number.isFinite(value) ? undefined : 'must be a number'),
  integer: whole(-2_147_483_648, 2_147_483_647),
  unsignedInt: whole(0, 2_147_483_647),
  positiveInt: whole(1, 2_147_483_647),
  string: text,
  markdown: text,
  xhtml: text,
  code: pattern(/^\S+(?:\s\S+)*$/, 'must be a code: no space at either end, single spaces inside'),
  id: pattern(/^[A-Za-z0-9\-.]{1,64}$/, 'must be an id: 1 to 64 letters, digits, hyphens and dots'),
  uri: uri,
  url: pattern(/^\S+$/, 'must be a URL without spaces'),
  canonical: pattern(/^\S+$/, 'must be a canonical URL without spaces'),
  oid: pattern(/^urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+$/, 'must be an OID in the form urn:oid:...'),
  uuid: pattern(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'must be a UUID in the form urn:uuid:...'),
  date: calendar(/^\d{4}(?:-\d\d(?:-\d\d)?)?$/, 'must be a date: YYYY, YYYY-MM or YYYY-MM-DD, and one that exists'),
  dateTime: calendar(/^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00))?)?)?$/,
    'must be a date, or a date and time with seconds and a time zone, and one that exists'),
  instant: calendar(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)$/,
    'must be an instant: date, time with seconds, and time zone'),
  time: pattern(/^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?$/, 'must be a time: hh:mm:ss'),
  base64Binary: base64,
};

/** The check of a primitive type by its FHIR name; undefined for a name that is none. */
export function primitiveCheck(type: string): PrimitiveCheck | undefined {
  return Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
}

function whole(min: number, max: number): PrimitiveCheck {
  const message = `must be a whole number from ${String(min)} to ${String(max)}`;
  return (value) => (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? undefined : message);
}

function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (value.length > MAX_STRING) return 'must not be longer than 1 MB';
  if (CONTROL.test(value)) return 'must not contain control characters';
  return value.trim() === '' ? 'must not be empty or blank' : undefined;
}

function pattern(form: RegExp, message: string): PrimitiveCheck {
  return (value) => {
    if (typeof value !== 'string') return 'must be a string';
    if (value === '') return 'must not be empty or blank';
    return value.length <= MAX_STRING && form.test(value) && !CONTROL.test(value) ? undefined : message;
  };
}

/** An OID or a UUID has one form, wherever it stands (http://hl7.org/fhir/R4/datatypes.html#uri); capital letters in a UUID are let through, as senders write them. */
export function isSoundUrn(value: string): boolean {
  const kind = /^urn:(oid|uuid):/i.exec(value)?.[1]?.toLowerCase();
  return kind === undefined || (kind === 'oid' ? /^urn:oid:[0-2](?:\.[0-9]+)+$/i : /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i).test(value);
}

const URI = pattern(/^\S+$/, 'must be a URI without spaces');

function uri(value: unknown): string | undefined {
  return URI(value) ?? (isSoundUrn(value as string) ? undefined : 'must be a whole OID or UUID after urn:oid: or urn:uuid:');
}

function calendar(form: RegExp, message: string): PrimitiveCheck {
  return (value) => {
    if (typeof value !== 'string') return 'must be a string';
    if (value === '') return 'must not be empty or blank';
    return value.length < 64 && form.test(value) && parseDate(value, UTC) !== undefined ? undefined : message;
  };
}

function base64(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (value === '') return 'must not be empty or blank';
  return base64Length(value) === undefined ? 'must be base64' : undefined;
}

/** Bytes that a base64 text holds; undefined when it is not base64. White space does not count. */
export function base64Length(value: string): number | undefined {
  const compact = /\s/.test(value) ? value.replace(/\s+/g, '') : value;
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return undefined;
  const padding = compact.endsWith('==') ? 2 : compact.endsWith('=') ? 1 : 0;
  return (compact.length / 4) * 3 - padding;
}
