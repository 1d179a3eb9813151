// SPDX-License-Identifier: Apache-2.0
/** Searches of every kind: by what is hidden, around it, and over all that there is. */
import { SID } from '../e2e/support.ts';
import { drive, pages, type Seen, type Step } from '../support/transcript.ts';
import type { Interaction } from './interactions.ts';
import { PERFORMER, SECRET, secretOf, sidOf, type View } from './pair.ts';
import { form, get, HIDDEN_NAMES, idOf } from './steps.ts';

const secret = (view: View): string => `${SECRET}|${secretOf(view.pair)}`;
const paged = (...paths: readonly string[]) => async (view: View): Promise<readonly Seen[]> => {
  const token = await view.county.askAs(view.pair.recipient);
  const seen: Seen[] = [];
  // One after the other: ids get their names in the order in which they turn up.
  for (const path of paths) {
    seen.push(...await pages(view.county.gateway, token, path, view.county.normalizer));
  }
  return seen;
};
const found = (...queries: readonly ((view: View) => string)[]) => (view: View) => queries.map((query) => get(`/${query(view)}`));

const ICD = 'http://hl7.org/fhir/sid/icd-10-cm';
const quoted = (text: string): string => encodeURIComponent(text);

/** By filters, and with a token that covers a part of a type. */
export const narrowing: readonly Interaction[] = [
  { name: '_filter', steps: (v: View): readonly Step[] => [
    `Observation?_filter=${quoted(`code eq ${secret(v)}`)}&_total=accurate`, `Observation?_filter=${quoted(`not (subject eq ${v.own}) and status eq final`)}&_total=accurate&_count=2`,
    `Condition?_filter=${quoted(`subject.identifier eq ${SID}|${sidOf(v.pair)}`)}&_total=accurate`, `Encounter?_filter=${quoted('date ge 2026-10-01 and (class eq AMB or status ne finished)')}&_total=accurate&_count=2`,
    `Observation?_filter=${quoted('encounter pr true')}&_total=accurate&_count=2`, `Patient?_filter=${quoted('name co "lgad"')}&_total=accurate&_count=0`,
  ].map((query) => get(`/${query}`)) },
  { name: 'a narrowed token', run: narrowed },
];

async function narrowed(v: View): Promise<readonly Seen[]> {
  const token = await v.county.askAs(v.pair.recipient, `system/Observation.rs?status=final,preliminary,corrected system/Condition.rs?code=${ICD}|Z59.0 system/Patient.r system/Encounter.s?status=finished`);
  return drive(v.county.gateway, token, [
    `${v.hidden.observation}`, `${v.hidden.condition}`, `${v.hidden.changed}/_history`, `Observation?code=${secret(v)}&_total=accurate`, 'Observation?_total=accurate&_count=2', `Condition?code=${secretOf(v.pair)}&_total=accurate`,
    'Condition?_summary=count', `Observation?_has:Observation:derived-from:code=${secretOf(v.pair)}&_total=accurate`, 'Observation?encounter.status=finished&_total=accurate&_count=2',
    `${v.own}/$everything?_total=accurate`, `${v.hidden.patient}/$everything`, `Observation?_id=${idOf(v.hidden.observation)}&_include=Observation:subject`, 'Encounter?_total=accurate&_count=2',
  ].map((path) => get(`/${path}`)), { normalizer: v.county.normalizer });
}

export const searching: readonly Interaction[] = [
  { name: 'search by token', steps: found((v) => `Observation?code=${secret(v)}&_total=accurate`, () => `Observation?code=${SECRET}|&_count=5`, (v) => `Condition?code=${secretOf(v.pair)}`) },
  { name: 'search by id', steps: (v) => HIDDEN_NAMES.map((name) => get(`/${v.hidden[name].replace('/', '?_id=')}&_total=accurate`)) },
  { name: 'search by identifier', steps: found((v) => `Patient?identifier=${SID}|${sidOf(v.pair)}&_total=accurate`, (v) => `Patient?identifier=${secret(v)}&_total=accurate`, (v) => `Patient?identifier=${SID}|${sidOf(v.pair)},${SID}|${sidOf(v.pair)}-other&_total=accurate`) },
  { name: 'search by string', steps: found(() => 'Patient?name=Delgado&_total=accurate&_count=3', () => 'Patient?family:exact=Delgado&_total=accurate&_count=0', () => 'Patient?name:contains=lgad&_total=accurate&_count=0', (v) => `Observation?code:text=${secretOf(v.pair)}`) },
  { name: 'search by date', steps: found(() => 'Observation?date=2026-10-06&_total=accurate&_count=2', () => 'Condition?recorded-date=le2026-09-01&_total=accurate', () => 'DocumentReference?date=2026-10-07&_total=accurate', () => 'Observation?_lastUpdated=gt2020-01-01&_total=accurate&_count=0') },
  { name: 'search by quantity', steps: found(() => 'Observation?value-quantity=41.5|http://unitsofmeasure.org|mg&_total=accurate', () => 'Observation?value-quantity=gt41&_total=accurate') },
  { name: 'composite parameter', steps: found((v) => `Observation?code-value-quantity=${secret(v)}$41.5|http://unitsofmeasure.org|mg&_total=accurate`, (v) => `Observation?combo-code-value-quantity=${secret(v)}$gt41`) },
  { name: 'search by patient', steps: found(
    (v) => `Observation?patient=${v.hidden.patient}&_total=accurate`, (v) => `Condition?subject=${v.hidden.patient},${v.own}&_total=accurate`, (v) => `Observation?subject=${v.own}&_total=accurate&_sort=-date`,
    (v) => `Encounter?patient=${v.own}&_total=accurate`, (v) => `Observation?patient:Patient=${idOf(v.hidden.patient)}`, (v) => `Observation?patient=${v.seen[0] ?? v.own}&_total=accurate`, (v) => `Encounter?patient=${v.seen[0] ?? v.own}&_total=accurate&_sort=-date`,
  ) },
  { name: 'search by reference', steps: found(
    (v) => `Observation?encounter=${v.hidden.encounter}&_total=accurate`, (v) => `Observation?derived-from=${v.note}&_total=accurate`, (v) => `Provenance?target=${v.hidden.observation}`,
    (v) => `CarePlan?condition=${v.hidden.condition}`, () => 'Patient?link:missing=false&_total=accurate&_count=2',
  ) },
  { name: ':not, :missing, :identifier', steps: found(
    () => 'Observation?code:not=x&_total=accurate&_count=2', () => 'Observation?encounter:missing=false&_total=accurate', () => 'Condition?encounter:missing=false&_total=accurate&_count=2',
    () => 'Observation?value-quantity:missing=false&_total=accurate', () => 'Observation?status:not=registered&subject:missing=false&_total=accurate&_count=2', (v) => `Observation?subject:identifier=${secret(v)}`,
    () => 'CarePlan?condition:missing=false&_total=accurate',
  ) },
  { name: ':in, :not-in, :above, :below', steps: found(
    () => 'Observation?code:below=http://hl7.org/fhir/sid/icd-10-cm|Z59&_total=accurate&_count=3', () => 'Condition?code:above=http://hl7.org/fhir/sid/icd-10-cm|Z59.01&_total=accurate&_count=3',
    () => 'Encounter?class:not-in=http://hl7.org/fhir/ValueSet/observation-status&_total=accurate&_count=2', () => 'Encounter?class:in=http://terminology.hl7.org/ValueSet/v3-ActEncounterCode&_total=accurate&_count=2',
    () => 'Observation?status:in=http://hl7.org/fhir/ValueSet/observation-status&_total=accurate&_count=2', () => 'Observation?status:not-in=http://hl7.org/fhir/ValueSet/encounter-status&_total=accurate&_count=2',
    () => 'Condition?code:below=http://hl7.org/fhir/sid/icd-10-cm|Z59.0&_total=accurate&_count=2',
  ) },
  { name: 'chain', steps: found(
    (v) => `Observation?subject:Patient.identifier=${secret(v)}&_total=accurate`, (v) => `Observation?encounter.class=AMB&code=${secret(v)}&_total=accurate`, (v) => `Observation?derived-from:Observation.code=${secretOf(v.pair)}`,
    () => 'Condition?encounter.status=finished&_total=accurate&_count=2', (v) => `CarePlan?condition.code=${secretOf(v.pair)}&_total=accurate`, (v) => `Provenance?target:Observation.code=${secretOf(v.pair)}`,
    () => 'Encounter?location.near=39.7|-104.9|2|km&_total=accurate&_count=2',
  ) },
  { name: '_has', steps: found(
    (v) => `Patient?_has:Observation:subject:code=${secret(v)}&_total=accurate`, (v) => `Patient?_has:Encounter:subject:_has:Condition:encounter:code=${secretOf(v.pair)}`,
    (v) => `Observation?_id=${idOf(v.note)}&_has:Observation:derived-from:code=${secret(v)}&_total=accurate`, () => 'Organization?_has:Patient:organization:name=Delgado',
  ) },
  { name: '_include', steps: found(
    (v) => `Observation?code=${secret(v)}&_include=Observation:subject`, (v) => `CarePlan?_id=${idOf(v.hidden.plan)}&_include=*`, (v) => `Provenance?_id=${idOf(v.hidden.provenance)}&_include=Provenance:target`,
    () => 'Observation?_include=Observation:encounter&_include=Observation:derived-from&_count=3',
  ) },
  { name: '_revinclude', steps: found(
    (v) => `Observation?_id=${idOf(v.note)}&_revinclude=Observation:derived-from&_total=accurate`, (v) => `Patient?_id=${idOf(v.own)}&_revinclude=Observation:subject&_revinclude=Provenance:target`,
    (v) => `Patient?_id=${idOf(v.hidden.patient)}&_revinclude=Condition:subject&_total=accurate`,
  ) },
  { name: ':iterate', steps: found(
    (v) => `Observation?_id=${idOf(v.note)}&_revinclude=Observation:derived-from&_include:iterate=Observation:encounter&_include:iterate=*`, (v) => `Patient?_id=${idOf(v.own)}&_revinclude:iterate=Observation:subject&_revinclude:iterate=Observation:derived-from`,
  ) },
  { name: 'compartment', steps: found(
    (v) => `${v.hidden.patient}/Observation?_total=accurate`, (v) => `${v.hidden.patient}/Condition`, (v) => `${v.own}/Observation?_total=accurate&_sort=date`, (v) => `${v.own}/Encounter?_total=accurate`, (v) => `${v.seen[0] ?? v.own}/Condition?_total=accurate`, (v) => `${v.seen[0] ?? v.own}/Encounter?_total=accurate`,
    (v) => `${v.hidden.encounter}/Observation?_total=accurate`, () => `${PERFORMER}/Observation?_total=accurate&_count=2`, (v) => `${v.hidden.relative}/Observation?_total=accurate`, (v) => `${v.hidden.device}/Observation?_total=accurate`,
  ) },
  { name: 'search by list', steps: found(
    ...['Observation', 'Encounter', 'Condition'].map((type) => (v: View) => `${type}?_list=${idOf(v.seen[3] ?? v.hidden.list)}&_total=accurate`),
    (v) => `List?item=${v.hidden.observation}&_total=accurate`, (v) => `Observation?subject=${v.own}&_list=${idOf(v.hidden.list)}`,
  ) },
  { name: 'text of records', steps: found(
    (v) => `Observation?_content=${secretOf(v.pair)}&_total=accurate`, (v) => `Observation?patient=${v.own}&_content=${secretOf(v.pair)} or final&_total=accurate&_count=2`, (v) => `Patient?_content=${sidOf(v.pair)}&_total=accurate`,
    (v) => `CarePlan?_content=${idOf(v.hidden.condition)}&_total=accurate`, (v) => `Condition?_content=not "${secretOf(v.pair)}"&_total=accurate&_count=2`, (v) => `Observation?_text=-${secretOf(v.pair)}&_total=accurate&_count=2&_sort=-date,_lastUpdated`,
    (v) => `?_type=Observation,Condition,CarePlan,DocumentReference&_content=${idOf(v.hidden.observation)}&_total=accurate`, () => 'Observation?_text=opioid&_total=accurate', () => 'CarePlan?_content="opioid use disorder" or buprenorphine&_total=accurate', () => 'Encounter?_text=opioid&_total=accurate', () => 'List?_content=Condition&_total=accurate', () => 'Location?near=39.7|-104.9|20000|km&_total=accurate',
  ) },
  { name: 'codes beside references', steps: found(
    (v) => `CareTeam?role=${secret(v)}&_total=accurate`, (v) => `CareTeam?role=${secretOf(v.pair)}&participant=Organization/open-door`, () => `CareTeam?role:missing=false&_total=accurate&_count=2`, () => `CareTeam?role=${SECRET}|&_total=accurate`,
    (v) => `CareTeam?patient=${v.seen[0] ?? v.hidden.patient}&role:not=${secret(v)}&_total=accurate`, (v) => `Patient?_has:CareTeam:subject:role=${secret(v)}`, () => 'DocumentReference?relation=replaces&_total=accurate', (v) => `DocumentReference?relationship=replaces$${v.hidden.document}`,
  ) },
  { name: 'POST _search', steps: (v) => [
    form('/Observation/_search', `code=${secret(v)}&_total=accurate`), form('/Patient/_search', `identifier=${secret(v)}`), form('/_search', '_type=Observation,Condition&_total=accurate&_count=2'),
    form(`/${v.hidden.patient}/Observation/_search`, '_total=accurate'), form(`/${v.hidden.encounter}/Observation/_search`, '_total=accurate'), form(`/${PERFORMER}/Observation/_search`, `code=${secret(v)}`),
    ...[v.hidden.relative, v.hidden.device].map((one) => form(`/${one}/Observation/_search`, '_total=accurate')),
  ] },
  { name: 'totals', steps: found(
    () => 'Observation?_summary=count', () => 'Condition?_count=0&_total=accurate', () => 'Patient?_total=accurate&_count=1', () => '?_type=Observation,Condition,Patient,Encounter,DocumentReference,CarePlan&_total=accurate&_count=1',
    () => 'Consent?_summary=count', () => 'Provenance?_summary=count',
  ) },
  { name: 'sorts', steps: found(
    () => 'Observation?_sort=-date,_lastUpdated&_count=4', () => 'Observation?_sort=code,-_lastUpdated&_count=4', () => 'Patient?_sort=family,_lastUpdated&_count=4', () => 'Encounter?_sort=-_lastUpdated&_count=4',
  ) },
  { name: 'pages', run: paged('/Observation?_count=7&_total=accurate', '/Patient?_count=5&_sort=-_lastUpdated', '/?_type=Patient,Encounter,Observation&_count=9') },
];
