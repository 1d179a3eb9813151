// SPDX-License-Identifier: Apache-2.0
/**
 * Small value sets that US Core includes by reference to VSAC, which the packages do not carry: the race and ethnicity
 * categories of OMB Statistical Policy Directive 15 (62 FR 58782), the two administrative sexes and the null flavors of
 * each. Without them a required binding that every US system meets daily could not be checked.
 */
import type { RawResource } from '../build-r4/sources.ts';

const CDC = 'urn:oid:2.16.840.1.113883.6.238';
const NULL_FLAVOR = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor';
const GENDER = 'http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender';

const SETS: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  '2.16.840.1.114222.4.11.836': [CDC, ['1002-5', '2028-9', '2054-5', '2076-8', '2106-3']],
  '2.16.840.1.114222.4.11.837': [CDC, ['2135-2', '2186-5']],
  '2.16.840.1.113762.1.4.1021.102': [NULL_FLAVOR, ['ASKU', 'UNK']],
  '2.16.840.1.113762.1.4.1021.103': [NULL_FLAVOR, ['ASKU', 'OTH', 'UNK']],
  '2.16.840.1.113762.1.4.1': [GENDER, ['F', 'M']],
};

/** As value sets, by canonical. */
export const SMALL_SETS: readonly (readonly [string, RawResource])[] = Object.entries(SETS).map(([oid, [system, codes]]) => {
  const url = `http://cts.nlm.nih.gov/fhir/ValueSet/${oid}`;
  return [url, { resourceType: 'ValueSet', url, compose: { include: [{ system, concept: codes.map((code) => ({ code })) }] } }];
});
