// SPDX-License-Identifier: Apache-2.0
/**
 * The spellings of a code system (known failure 21): its address today, that of earlier releases of FHIR, its OID with or without the URN, a
 * trailing slash, https. This is the one place that knows them: whoever compares code systems compares `normalSystem` of both.
 * Sources: http://hl7.org/fhir/R4/terminologies-systems.html and the `identifier` of each code system of R4.
 */

const HL7 = 'http://terminology.hl7.org/CodeSystem/';
const OID = '2.16.840.1.113883.';

/** Version 3 of HL7: name -> last arc of its OID under 2.16.840.1.113883.5. */
const V3: Readonly<Record<string, string>> = {
  ActReason: '8', ActCode: '4', Confidentiality: '25', ParticipationType: '90', RoleCode: '111', RoleClass: '110', NullFlavor: '1008',
  ObservationInterpretation: '83', ObservationValue: '1063', ActUSPrivacyLaw: '1138', ParticipationFunction: '88', ActStatus: '14',
};

/** Code systems of FHIR itself that lived at http://hl7.org/fhir/NAME before R4: name -> last arc of the OID under 2.16.840.1.113883.4.642.4. */
const FHIR: Readonly<Record<string, string>> = {
  consentscope: '1228', consentcategorycodes: '1226', consentaction: '1227', consentpolicycodes: '1229', 'provenance-participant-type': '1131',
  'observation-category': '1125', 'condition-category': '1073', 'episodeofcare-type': '1189', contractsignertypecodes: '1201',
};

/** Code systems of others: the address in R4 -> its other spellings; bare numbers are OIDs. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  'http://loinc.org': [`${OID}6.1`, 'http://www.loinc.org'],
  'http://snomed.info/sct': [`${OID}6.96`],
  'http://www.nlm.nih.gov/research/umls/rxnorm': [`${OID}6.88`],
  'http://hl7.org/fhir/sid/icd-10-cm': [`${OID}6.90`],
  'http://hl7.org/fhir/sid/icd-10': [`${OID}6.3`],
  'http://hl7.org/fhir/sid/icd-10-pcs': [`${OID}6.4`, 'http://www.cms.gov/Medicare/Coding/ICD10'],
  'http://hl7.org/fhir/sid/icd-9-cm': [`${OID}6.103`, `${OID}6.104`, `${HL7}icd9cm`, 'http://hl7.org/fhir/sid/icd-9-cm/diagnosis', 'http://hl7.org/fhir/sid/icd-9-cm/procedure'],
  'http://hl7.org/fhir/sid/cvx': [`${OID}12.292`], 'http://hl7.org/fhir/sid/mvx': [`${OID}12.227`], 'http://hl7.org/fhir/sid/ndc': [`${OID}6.69`],
  'http://www.ama-assn.org/go/cpt': [`${OID}6.12`],
  'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets': [`${OID}6.285`, `${OID}6.14`, `${HL7}HCPCS`],
  'http://nucc.org/provider-taxonomy': [`${OID}6.101`], 'http://fdasis.nlm.nih.gov': [`${OID}4.9`], 'http://www.whocc.no/atc': [`${OID}6.73`],
  'http://hl7.org/fhir/sid/us-ssn': [`${OID}4.1`], 'http://terminology.hl7.org/CodeSystem/extra-security-role-type': ['http://hl7.org/fhir/extra-security-role-type'],
};

const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(V3).flatMap(([name, arc]): [string, string][] => [[`${OID}5.${arc}`, `${HL7}v3-${name}`]]),
  ...Object.entries(FHIR).flatMap(([name, arc]): [string, string][] => [[`http://hl7.org/fhir/${name}`, `${HL7}${name}`], [`${OID}4.642.4.${arc}`, `${HL7}${name}`]]),
  ...Object.entries(OTHERS).flatMap(([system, others]): [string, string][] => others.map((each) => [each, system])),
]);

const V3_BEFORE = /^http:\/\/hl7\.org\/fhir\/v3\/([A-Za-z]+)$/;
const V2_BEFORE = /^(?:http:\/\/hl7\.org\/fhir\/v2\/|2\.16\.840\.1\.113883\.12\.)(\d{1,4})$/;
/** An edition or version of SNOMED CT is the same code system. */
const SNOMED_EDITION = /^http:\/\/snomed\.info\/sct\/.*$/;

/** In: a code system as somebody wrote it. Out: its one spelling; of one that is not known, without trailing slash, version, URN and https. */
export function normalSystem(system: string): string {
  const plain = system.replace(/\|.*$/, '').replace(/\/+$/, '').replace(/^urn:oid:/i, '').replace(/^https:/, 'http:');
  return SPELLINGS.get(plain) ?? plain.replace(SNOMED_EDITION, 'http://snomed.info/sct').replace(V3_BEFORE, `${HL7}v3-$1`)
    .replace(V2_BEFORE, (_all, table: string) => `${HL7}v2-${table.padStart(4, '0')}`);
}

/** `system|code`, the system in its one spelling. */
export function codeKey(system: string, code: string): string {
  return `${normalSystem(system)}|${code}`;
}

/** Are both the same code system? Without a system: no. */
export function sameSystem(one: string | undefined, other: string): boolean {
  return one !== undefined && (one === other || normalSystem(one) === normalSystem(other));
}

/** Code systems of the ICD family, in which a longer code lies under the shorter one that it begins with. */
export function isIcd(system: string): boolean {
  return /\/icd-(9|10)/i.test(normalSystem(system));
}

/** What a national modification modifies: ICD-10-CM is kin to ICD-10, and its codes mean nearly the same. */
export function modifiedFrom(system: string): string {
  return normalSystem(system).replace(/(\/icd-(?:9|10))-(?!pcs$)[a-z]+$/i, '$1');
}
