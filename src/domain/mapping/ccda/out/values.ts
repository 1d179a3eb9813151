// SPDX-License-Identifier: Apache-2.0
/**
 * FHIR data types -> CDA data types: CD, II, TS, IVL_TS, PQ, PN, AD, TEL. A system without an OID stays with its URL: a code as a translation
 * with codeSystemName, an identifier under the root of URIs (`system|value`): our convention, which our reader undoes.
 * Source: C-CDA on FHIR, CF data types; HL7 v3 Data Types R1.
 */
import type { Address, CodeableConcept, Coding, ContactPoint, HumanName, Identifier, Period, Quantity } from '@medplum/fhirtypes';
import { values } from '../../../fhir/primitives.ts';
import { hl7Time } from '../../write/envelope.ts';
import type { El } from './element.ts';
import { el } from './element.ts';
import type { OutTables } from './tables.ts';

export const URI_ROOT = '2.16.840.1.113883.4.873';
export const UNKNOWN = { nullFlavor: 'UNK' } as const;
const LOINC = '2.16.840.1.113883.6.1';
const SNOMED = '2.16.840.1.113883.6.96';
const UCUM = 'http://unitsofmeasure.org';
const RFC_3986 = 'urn:ietf:rfc:3986';

/** A constant code. */
export function loinc(code: string, displayName: string, name = 'code'): El {
  return el(name, { code, codeSystem: LOINC, codeSystemName: 'LOINC', displayName });
}

/** A constant SNOMED CT code, as an element of that name. */
export function snomed(code: string, displayName: string, name = 'code'): El {
  return el(name, { ...(name === 'value' ? { 'xsi:type': 'CD' } : {}), code, codeSystem: SNOMED, codeSystemName: 'SNOMED CT', displayName });
}

interface CdOptions {
  /** `value` needs its type. */
  readonly type?: 'CD' | 'CE';
  /** Codings that go before, for elements whose first code the template fixes; not repeated behind it. */
  readonly first?: readonly Coding[];
}

/** A CodeableConcept as an element of that name: first coding with an OID, the others as translations, the text as originalText. */
export function concept(tables: OutTables, name: string, given: CodeableConcept | undefined, { type, first = [] }: CdOptions = {}): El {
  const own = (given?.coding ?? []).filter((one) => one.code !== undefined && !first.some((fixed) => fixed.code === one.code && fixed.system === one.system));
  const codings = [...first, ...own];
  const main = codings.find((one) => one.system !== undefined && tables.oidOf(one.system) !== undefined && isToken(one));
  const rest = codings.filter((one) => one !== main);
  const text = given?.text ?? (main === undefined ? rest.find((one) => !isToken(one))?.code : undefined);
  const typed = type === undefined ? {} : { 'xsi:type': type };
  return el(name, { ...typed, ...(main === undefined ? { nullFlavor: rest.length > 0 ? 'OTH' : 'UNK' } : codeAttributes(tables, main)) },
    text === undefined ? undefined : el('originalText', {}, text),
    rest.map((one) => el('translation', codeAttributes(tables, one))));
}

/** A code of CDA has no white space in it (CDA schema, type cs); one of a table of ours may have. It is kept as words. */
function isToken({ code }: Coding): boolean {
  return code !== undefined && !/\s/u.test(code);
}

function codeAttributes(tables: OutTables, { system, version, code, display }: Coding): Readonly<Record<string, string | undefined>> {
  if (!isToken({ code: code ?? '' })) return { nullFlavor: 'OTH', displayName: display ?? code };
  const oid = system === undefined ? undefined : tables.oidOf(system);
  return { code, codeSystem: oid, codeSystemName: oid === undefined ? system : undefined, codeSystemVersion: version, displayName: display };
}

/** An Identifier as II; undefined when it has no value. */
export function ii(tables: OutTables, { system, value }: Identifier, name = 'id'): El | undefined {
  if (value === undefined) return undefined;
  const bare = system === RFC_3986 ? tables.rootOf(value) : undefined;
  if (bare !== undefined) return el(name, { root: bare });
  const root = system === undefined ? undefined : tables.rootOf(system);
  return root === undefined ? el(name, { root: URI_ROOT, extension: system === undefined || system === RFC_3986 ? value : `${system}|${value}` }) : el(name, { root, extension: value });
}

/** A date or dateTime as TS digits. */
export const ts = hl7Time;

/** An element with a point in time; unknown without one. */
export function time(name: string, value: string | undefined): El {
  return el(name, value === undefined ? UNKNOWN : { value: ts(value) });
}

/** IVL_TS. With neither bound: unknown. */
export function interval(name: string, { start, end }: Period, type?: 'IVL_TS'): El {
  return el(name, { ...(type === undefined ? {} : { 'xsi:type': type }), ...(start === undefined && end === undefined ? UNKNOWN : {}) },
    start === undefined ? (end === undefined ? undefined : el('low', UNKNOWN)) : el('low', { value: ts(start) }), end === undefined ? undefined : el('high', { value: ts(end) }));
}

/** effectiveTime of a moment or a period. */
export function pointInTime(when: string | Period): El {
  return typeof when === 'string' ? time('effectiveTime', when) : interval('effectiveTime', when);
}

/** The attributes of PQ: a unit that is no UCUM is kept as it stands. */
export function amount({ value, unit, system, code }: Quantity): Readonly<Record<string, string | undefined>> {
  return { value: value === undefined ? undefined : String(value), unit: (system === UCUM ? code : undefined) ?? unit };
}

/** PN. */
export function personName(tables: OutTables, { use, text, family, given = [], prefix = [], suffix = [] }: HumanName): El {
  const parts = [...values(prefix).map((one) => el('prefix', {}, one)), ...values(given).map((one) => el('given', {}, one)), ...(family === undefined ? [] : [el('family', {}, family)]), ...values(suffix).map((one) => el('suffix', {}, one))];
  return el('name', { use: tables.back('name-use', use) }, parts.length === 0 ? (text ?? '') : parts);
}

/** AD. */
export function address(tables: OutTables, { use, text, line = [], city, district, state, postalCode, country }: Address): El {
  const parts = [
    ...values(line).map((one) => el('streetAddressLine', {}, one)),
    ...[['city', city], ['county', district], ['state', state], ['postalCode', postalCode], ['country', country]].flatMap(([name = '', value]) => (value === undefined ? [] : [el(name, {}, value)])),
  ];
  return el('addr', { use: tables.back('address-use', use) }, parts.length === 0 ? (text ?? '') : parts);
}

const SCHEMES: Readonly<Record<string, string>> = { phone: 'tel:', fax: 'fax:', email: 'mailto:', sms: 'sms:' };

/** TEL; undefined without a value. */
export function telecom(tables: OutTables, { system, value, use }: ContactPoint): El | undefined {
  return value === undefined ? undefined : el('telecom', { use: tables.back('telecom-use', use), value: `${SCHEMES[system ?? ''] ?? ''}${value}` });
}
