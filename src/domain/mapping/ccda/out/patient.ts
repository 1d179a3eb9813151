// SPDX-License-Identifier: Apache-2.0
/** The patient of a recordTarget: name, sex, race, languages, guardians. C-CDA 2.1, US Realm Header; SDTC extensions for further races and death. */
import type { Extension, Patient, PatientCommunication, PatientContact } from '@medplum/fhirtypes';
import { extensionOf } from './context.ts';
import type { El } from './element.ts';
import { el } from './element.ts';
import type { OutTables } from './tables.ts';
import { address, concept, personName, telecom, time, UNKNOWN } from './values.ts';

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition';
const EXTENSION = 'http://hl7.org/fhir/StructureDefinition';

/** The patient as a person: what is not known has a null flavor. */
export function person(tables: OutTables, patient: Patient): El {
  const gender = tables.back('gender', patient.gender);
  const { name = [] } = patient;
  const religion = extensionOf(patient, `${EXTENSION}/patient-religion`);
  const birthplace = extensionOf(patient, `${EXTENSION}/patient-birthPlace`);
  return el('patient', {},
    name.length === 0 ? el('name', UNKNOWN) : name.map((one) => personName(tables, one)),
    el('administrativeGenderCode', gender === undefined ? UNKNOWN : { code: gender, codeSystem: '2.16.840.1.113883.5.1' }),
    el('birthTime', patient.birthDate === undefined ? UNKNOWN : { value: patient.birthDate.replaceAll('-', '') }),
    patient.deceasedDateTime !== undefined ? [el('sdtc:deceasedInd', { value: 'true' }), time('sdtc:deceasedTime', patient.deceasedDateTime)]
      : patient.deceasedBoolean === undefined ? [] : el('sdtc:deceasedInd', { value: String(patient.deceasedBoolean) }),
    patient.maritalStatus === undefined ? undefined : concept(tables, 'maritalStatusCode', patient.maritalStatus),
    religion?.valueCodeableConcept === undefined ? undefined : concept(tables, 'religiousAffiliationCode', religion.valueCodeableConcept),
    origins(patient, 'race', 'raceCode'), origins(patient, 'ethnicity', 'ethnicGroupCode'), (patient.contact ?? []).map((one) => guardian(tables, one)),
    birthplace?.valueAddress === undefined ? undefined : el('birthplace', {}, el('place', {}, address(tables, birthplace.valueAddress))),
    (patient.communication ?? []).flatMap((one) => language(tables, one) ?? []));
}

function guardian(tables: OutTables, { relationship = [], name, telecom: reached = [], address: at }: PatientContact): El {
  return el('guardian', {}, relationship.slice(0, 1).map((one) => concept(tables, 'code', one)), at === undefined ? undefined : address(tables, at), reached.flatMap((one) => telecom(tables, one) ?? []),
    el('guardianPerson', {}, name === undefined ? el('name', UNKNOWN) : personName(tables, name)));
}

/** A language with how well and in which mode it is used. */
function language(tables: OutTables, { language: spoken, preferred, extension = [] }: PatientCommunication): El | undefined {
  const code = spoken?.coding?.[0]?.code;
  const skill = extension.find(({ url }) => url === `${EXTENSION}/patient-proficiency`);
  const part = (name: string, url: string): El | undefined => {
    const coding = skill === undefined ? undefined : extensionOf(skill, url)?.valueCoding;
    return coding === undefined ? undefined : concept(tables, name, { coding: [coding] });
  };
  return code === undefined ? undefined : el('languageCommunication', {}, el('languageCode', { code }), part('modeCode', 'type'), part('proficiencyLevelCode', 'level'),
    preferred === undefined ? undefined : el('preferenceInd', { value: String(preferred) }));
}

/** US Core race and ethnicity: the first code in the element that CDA has, the others in SDTC's. */
function origins(patient: Patient, kind: 'race' | 'ethnicity', name: string): readonly El[] {
  const given = patient.extension?.find(({ url }) => url === `${US_CORE}/us-core-${kind}`)?.extension ?? [];
  const codings = [...given.filter(({ url }) => url === 'ombCategory'), ...given.filter(({ url }) => url === 'detailed')].flatMap(({ valueCoding }: Extension) => valueCoding ?? []);
  const attributes = codings.map(({ system, code, display }) => (system?.endsWith('v3-NullFlavor') === true ? { nullFlavor: code } : { code, codeSystem: '2.16.840.1.113883.6.238', displayName: display }));
  const [first, ...rest] = attributes;
  return [el(name, first ?? UNKNOWN), ...rest.map((one) => el(`sdtc:${name}`, one))];
}
