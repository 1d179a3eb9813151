// SPDX-License-Identifier: Apache-2.0
/** E2: a released care plan as a C-CDA document, read by libxml2's XPath and by our own rows. */
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { carePlanDocument } from '../../../../../src/domain/mapping/ccda/out/care-plan.ts';
import { caseText, CCDA, mapped, ofType } from '../ccda-files.ts';
import { bundleOf, documentOf, loinc, NOTICE, NOW, PATIENT, readAgain, snomed, subject, UUID, xpath } from './plan-world.ts';

const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
const labelled = (code: string): { security: { system: string; code: string }[] } => ({ security: [{ system: CONFIDENTIALITY, code }] });
const condition = (number: number, category: string, more: Partial<Extract<Resource, { resourceType: 'Condition' }>> = {}): Resource => ({
  resourceType: 'Condition', id: UUID(number), subject, meta: labelled('N'), code: { ...snomed('75544000', 'Opioid dependence'), text: 'Opioid use disorder' },
  category: [{ coding: [{ system: 'urn:x', code: category }] }], clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] }, ...more,
});
const goal = (number: number, more: Partial<Extract<Resource, { resourceType: 'Goal' }>> = {}): Resource => ({
  resourceType: 'Goal', id: UUID(number), subject, meta: labelled('N'), lifecycleStatus: 'active', description: { text: `Goal ${String(number)}` }, ...more,
});
const plan = (more: Partial<Extract<Resource, { resourceType: 'CarePlan' }>> = {}): Resource => ({ resourceType: 'CarePlan', id: UUID(2), subject, meta: labelled('N'), status: 'active', intent: 'plan', title: 'Reentry plan', ...more });
const SECTION = (code: string): string => `//h:section[h:code/@code='${code}']`;

describe('a care plan as a C-CDA document', () => {
  it('has every section of the template, and says "no information" where nothing was released, never "none"', () => {
    const { text, contentType } = documentOf(PATIENT, plan());
    expect(contentType).toBe('application/cda+xml; charset=utf-8');
    expect(xpath(text, '//h:section/h:code/@code')).toEqual(['75310-3', '61146-7', '62387-6', '11383-7']);
    expect(xpath(text, '//h:section/@nullFlavor')).toEqual(['NI', 'NI', 'NI', 'NI']);
    expect(xpath(text, '/h:ClinicalDocument/h:templateId/@root')).toContain('2.16.840.1.113883.10.20.22.1.15');
    expect(xpath(text, '/h:ClinicalDocument/h:custodian//h:name')).toEqual(['Example Gateway']);
  });

  it('begins with the notice that prohibits redisclosure, in a section of its own', () => {
    const { text } = documentOf(PATIENT, plan(), NOTICE);
    const [first] = xpath(text, '(//h:section)[1]/h:templateId/@root');
    expect(first).toBe('2.16.840.1.113883.3.3251.1.5');
    expect(xpath(text, `${SECTION('57017-6')}/h:text`).join('')).toContain('42 CFR part 2 prohibits unauthorized use or disclosure');
    expect(xpath(documentOf(PATIENT, plan()).text, SECTION('57017-6'))).toEqual([]);
  });

  it('bears the highest confidentiality of what is in it, and each section that of its own entries', () => {
    const { text } = documentOf({ ...PATIENT, meta: labelled('N') }, condition(3, 'problem-list-item', { meta: labelled('R') }), goal(4, { addresses: [{ reference: `Condition/${UUID(3)}` }] }), plan({ id: UUID(2), goal: [{ reference: `Goal/${UUID(4)}` }] }));
    expect(xpath(text, '/h:ClinicalDocument/h:confidentialityCode/@code')).toEqual(['R']);
    expect(xpath(text, `${SECTION('11450-4')}/h:confidentialityCode/@code`)).toEqual(['R']);
  });

  it('is restricted when nothing says how confidential it is', () => {
    const { meta: _meta, ...bare } = plan() as Extract<Resource, { resourceType: 'CarePlan' }>;
    expect(xpath(documentOf(PATIENT, bare).text, '/h:ClinicalDocument/h:confidentialityCode/@code')).toEqual(['R']);
  });

  it('says every entry in its narrative, and every pointer of an entry leads to words', () => {
    const { text } = documentOf(...everything());
    const pointers = xpath(text, '//h:reference/@value').map((value) => value.slice(1));
    const anchors = xpath(text, '//h:section/h:text//@ID');
    expect(pointers.length).toBeGreaterThan(8);
    expect(pointers.filter((one) => !anchors.includes(one))).toEqual([]);
    expect(new Set(anchors).size).toBe(anchors.length);
    expect(xpath(text, '//h:entry').length).toBe(xpath(text, '//h:section/h:entry').length);
  });

  it('points only at entries that are in it', () => {
    const { text } = documentOf(...everything());
    const targets = xpath(text, "//h:act[h:templateId/@root='2.16.840.1.113883.10.20.22.4.122']/h:id/@root");
    const ids = xpath(text, "//*[h:templateId/@root!='2.16.840.1.113883.10.20.22.4.122']/h:id/@root");
    expect(targets.length).toBeGreaterThan(3);
    expect(targets.filter((one) => !ids.includes(one))).toEqual([]);
  });

  it('never shows a goal that ended as a running one, nor a doubted condition without its doubt', () => {
    const { text } = documentOf(PATIENT, plan({ goal: [{ reference: `Goal/${UUID(4)}` }] }), goal(4, { lifecycleStatus: 'completed' }),
      condition(5, 'problem-list-item', { verificationStatus: { coding: [{ code: 'provisional', display: 'Provisional' }] } }), condition(6, 'problem-list-item', { verificationStatus: { coding: [{ code: 'refuted' }] } }),
      condition(7, 'problem-list-item', { verificationStatus: { coding: [{ code: 'entered-in-error' }] } }));
    expect(xpath(text, "//h:observation[@moodCode='GOL']/h:statusCode/@code")).toEqual(['completed']);
    expect(xpath(text, `${SECTION('11450-4')}/h:text`).join('')).toContain('Certainty: Provisional');
    expect(xpath(text, `${SECTION('11450-4')}//h:observation/@negationInd`)).toEqual(['true']);
    expect(xpath(text, '//h:id/@root')).not.toContain(UUID(7));
  });

  it('keeps another plan of the person out, and what belongs to that one', () => {
    const other = plan({ id: UUID(20), goal: [{ reference: `Goal/${UUID(21)}` }] });
    const made = carePlanDocument(CCDA, { bundle: bundleOf([PATIENT, plan({ goal: [{ reference: `Goal/${UUID(4)}` }] }), goal(4), other, goal(21)]), plan: `CarePlan/${UUID(2)}`, id: UUID(999), time: NOW, custodian: 'G' });
    const text = made.ok ? made.value.text : '';
    expect([text.includes('Goal 4'), text.includes('Goal 21')]).toEqual([true, false]);
    const unsaid = carePlanDocument(CCDA, { bundle: bundleOf([PATIENT, plan(), other]), id: UUID(999), time: NOW, custodian: 'G' });
    expect(unsaid.ok ? '' : unsaid.issues[0]?.code).toBe('business-rule');
  });

  it('does not let markup out of a text, and survives goals that are pieces of each other', () => {
    const ring = (number: number, to: number): Resource => goal(number, { description: { text: '</td><script>x</script> & "y"' }, extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/goal-relationship', extension: [
      { url: 'type', valueCodeableConcept: { coding: [{ code: 'milestone' }] } }, { url: 'target', valueReference: { reference: `Goal/${UUID(to)}` } }] }] });
    const { text } = documentOf(PATIENT, plan({ goal: [{ reference: `Goal/${UUID(4)}` }, { reference: `Goal/${UUID(5)}` }] }), ring(4, 5), ring(5, 4));
    expect(xpath(text, "//h:observation[@moodCode='GOL']/h:id/@root")).toEqual([UUID(4), UUID(5)]);
    expect(xpath(text, '//h:script')).toEqual([]);
    expect(xpath(text, `${SECTION('61146-7')}//h:td[1]`)).toContain('</td><script>x</script> & "y"');
  });

  it('tells in its report what it could not hold', () => {
    const { loss } = documentOf(PATIENT, plan({ supportingInfo: [{ reference: 'Encounter/not-released' }], instantiatesUri: ['https://plan.example/protocol'] }));
    expect(loss.mapped + loss.keptAsText + loss.ignored + loss.lost).toBe(loss.leaves);
    expect(loss.lines.filter(({ kind }) => kind === 'no-row').map(({ name }) => name)).toEqual(['CarePlan.supportingInfo.reference', 'CarePlan.instantiatesUri']);
  });
});

describe('a care plan that came as C-CDA', () => {
  it('goes out again with all its values but the day on which the first document was made', () => {
    const came = mapped(caseText('care-plan-sud'), { timeZone: 'America/Chicago' });
    const made = carePlanDocument(CCDA, { bundle: { resourceType: 'Bundle', type: 'collection', entry: came.entries.map(({ urn, resource }) => ({ fullUrl: urn, resource })) }, id: UUID(999), time: NOW, custodian: 'G' });
    const loss = made.ok ? made.value.loss : undefined;
    expect(loss?.lines.filter(({ kind }) => kind !== 'ignored').map(({ name }) => name)).toEqual(['CarePlan.identifier.system', 'CarePlan.created']);
    expect((loss?.mapped ?? 0) / (loss?.leaves ?? 1)).toBeGreaterThan(0.98);
  });

  it('reads the same when it went out twice', () => {
    const again = readAgain(documentOf(...everything()));
    const types = (['Condition', 'Goal', 'ServiceRequest', 'Procedure', 'Observation', 'MedicationRequest', 'AllergyIntolerance', 'DiagnosticReport', 'CareTeam'] as const).map((type) => [type, ofType(again, type).length]);
    expect(Object.fromEntries(types)).toEqual({ Condition: 2, Goal: 2, ServiceRequest: 1, Procedure: 1, Observation: 2, MedicationRequest: 1, AllergyIntolerance: 1, DiagnosticReport: 1, CareTeam: 2 });
  });
});

/** A plan with one of everything. */
function everything(): readonly Resource[] {
  const ref = (type: string, number: number): { reference: string } => ({ reference: `${type}/${UUID(number)}` });
  return [
    PATIENT, NOTICE,
    plan({ goal: [ref('Goal', 4)], addresses: [ref('Condition', 3)], careTeam: [ref('CareTeam', 12)], author: ref('Practitioner', 13), activity: [{ reference: ref('ServiceRequest', 6), outcomeReference: [ref('Observation', 8)] }], supportingInfo: [ref('Condition', 10)] }),
    condition(3, 'health-concern', { note: [{ text: 'Since the last release' }] }), condition(10, 'problem-list-item', { onsetDateTime: '2022-03' }),
    goal(4, { addresses: [ref('Condition', 3)], outcomeReference: [ref('Observation', 8)], extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/goal-relationship', extension: [
      { url: 'type', valueCodeableConcept: { coding: [{ system: 'http://hl7.org/fhir/goal-relationship-type', code: 'milestone' }] } }, { url: 'target', valueReference: ref('Goal', 5) }] }] }),
    goal(5, { note: [{ text: 'Starts with the first week' }] }),
    { resourceType: 'ServiceRequest', id: UUID(6), subject, status: 'active', intent: 'order', code: { text: 'Outpatient counseling' }, performer: [ref('Practitioner', 13)], extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal', valueReference: ref('Goal', 4) }], patientInstruction: 'Bring the card' },
    { resourceType: 'Procedure', id: UUID(7), subject, status: 'completed', code: { text: 'Intake session' }, performedDateTime: '2026-10-02', basedOn: [ref('ServiceRequest', 6)] },
    { resourceType: 'Observation', id: UUID(8), subject, status: 'final', code: { text: 'Sessions attended' }, valueInteger: 6, effectiveDateTime: '2026-10-28' },
    { resourceType: 'Observation', id: UUID(9), subject, status: 'final', category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }], code: loinc('3879-4', 'Opiates in urine'), valueCodeableConcept: snomed('260415000', 'Not detected'), effectiveDateTime: '2026-10-20' },
    { resourceType: 'MedicationRequest', id: UUID(11), subject, status: 'active', intent: 'order', medicationCodeableConcept: { text: 'Buprenorphine' }, dosageInstruction: [{ text: 'One film under the tongue daily' }], reasonReference: [ref('Condition', 10)] },
    { resourceType: 'AllergyIntolerance', id: UUID(14), patient: subject, code: { text: 'Penicillin' }, clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] }, reaction: [{ manifestation: [{ text: 'Hives' }] }] },
    { resourceType: 'CareTeam', id: UUID(12), subject, status: 'active', name: 'Reentry team', participant: [{ member: ref('Practitioner', 13), role: [{ text: 'Counselor' }] }] },
    { resourceType: 'Practitioner', id: UUID(13), identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1992000026' }], name: [{ family: 'Okafor', given: ['Maya'] }] },
  ];
}
