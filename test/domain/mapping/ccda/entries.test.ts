// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { AllergyIntolerance, Condition, Immunization, MedicationRequest, Observation } from '@medplum/fhirtypes';
import { caseText, documentOf, entryBy, mapped, ofType, sectionOf } from './ccda-files.ts';

const T = '2.16.840.1.113883.10.20.22.4.';
const SNOMED = '2.16.840.1.113883.6.96';

function result(value: string, more = ''): Observation {
  const entry = `<entry><observation classCode="OBS" moodCode="EVN"><templateId root="${T}2"/><id root="2.999.3" extension="R"/>
    <code code="2345-7" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/><effectiveTime value="20261101"/>${value}${more}</observation></entry>`;
  return ofType(mapped(documentOf(sectionOf('30954-2', entry))), 'Observation')[0] as Observation;
}

function problem(inner: string, attributes = '', concern = 'active'): Condition {
  const entry = `<entry><act classCode="ACT" moodCode="EVN"><templateId root="${T}3"/><statusCode code="${concern}"/><entryRelationship typeCode="SUBJ">
    <observation classCode="OBS" moodCode="EVN" ${attributes}><templateId root="${T}4"/><id root="2.999.3" extension="P"/>${inner}</observation></entryRelationship></act></entry>`;
  return ofType(mapped(documentOf(sectionOf('11450-4', entry))), 'Condition')[0] as Condition;
}

const DIABETES = `<value xsi:type="CD" code="73211009" codeSystem="${SNOMED}"/>`;

describe('a result', () => {
  it.each([
    ['a quantity in UCUM', '<value xsi:type="PQ" value="7.2" unit="mmol/L"/>', { valueQuantity: { value: 7.2, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' } }],
    ['a quantity without a unit', '<value xsi:type="PQ" value="12" unit="1"/>', { valueQuantity: { value: 12 } }],
    ['a code', `<value xsi:type="CD" code="260415000" codeSystem="${SNOMED}"/>`, { valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '260415000' }] } }],
    ['text', '<value xsi:type="ST">cloudy</value>', { valueString: 'cloudy' }],
    ['an integer', '<value xsi:type="INT" value="12"/>', { valueInteger: 12 }],
    ['yes or no', '<value xsi:type="BL" value="true"/>', { valueBoolean: true }],
    ['a range', '<value xsi:type="IVL_PQ"><low value="2" unit="mg"/><high value="4" unit="mg"/></value>', { valueRange: { low: { value: 2 }, high: { value: 4 } } }],
    ['more than a bound', '<value xsi:type="IVL_PQ"><low value="60" unit="mL" inclusive="false"/></value>', { valueQuantity: { comparator: '>', value: 60 } }],
    ['at most a bound', '<value xsi:type="IVL_PQ"><high value="5" unit="mL"/></value>', { valueQuantity: { comparator: '<=', value: 5 } }],
    ['a type under another prefix', '<value xsi:type="hl7:PQ" value="3" unit="g"/>', { valueQuantity: { value: 3 } }],
  ])('of %s keeps its value', (_what, value, expected) => {
    expect(result(value)).toMatchObject(expected);
  });

  it.each([['NASK', 'not-asked'], ['UNK', 'unknown'], ['MSK', 'masked']])('without a value (%s) says why: %s', (flavor, reason) => {
    const observation = result(`<value xsi:type="PQ" nullFlavor="${flavor}"/>`);
    expect(observation.dataAbsentReason?.coding?.[0]?.code).toBe(reason);
    expect(Object.keys(observation).filter((name) => name.startsWith('value'))).toEqual([]);
  });

  it('with several values has one, and a coded answer keeps its score', () => {
    const observation = result('<value xsi:type="INT" value="3"/><value xsi:type="CO" code="LA6571-9" codeSystem="2.16.840.1.113883.6.1"/>');
    expect(Object.keys(observation).filter((name) => name.startsWith('value'))).toEqual(['valueCodeableConcept']);
    expect(observation.valueCodeableConcept?.coding?.[0]?.extension?.[0]?.valueDecimal).toBe(3);
  });

  it('that is denied does not become its opposite: it is left out and reported', () => {
    const entry = `<entry><observation classCode="OBS" moodCode="EVN" negationInd="true"><templateId root="${T}2"/><code code="ASSERTION"/><value xsi:type="CD" code="5602001" codeSystem="${SNOMED}"/></observation></entry>`;
    const made = mapped(documentOf(sectionOf('30954-2', entry)));
    expect(ofType(made, 'Observation')).toEqual([]);
    expect(made.loss.lines.some((line) => line.kind === 'no-row' && line.name.endsWith('observation/cda:value/@code'))).toBe(true);
  });
});

describe('a problem', () => {
  it('that is denied is refuted, not present', () => {
    expect(problem(DIABETES, 'negationInd="true"').verificationStatus?.coding?.[0]?.code).toBe('refuted');
  });

  it.each([
    ['an end', '<effectiveTime><low value="2020"/><high value="2021"/></effectiveTime>', 'active', 'resolved'],
    ['an unknown end', '<effectiveTime><low value="2020"/><high nullFlavor="UNK"/></effectiveTime>', 'active', 'inactive'],
    ['no end', '<effectiveTime><low value="2020"/></effectiveTime>', 'active', 'active'],
    ['a closed concern', '<effectiveTime><low value="2020"/></effectiveTime>', 'completed', 'inactive'],
  ])('with %s has the clinical status of it', (_what, time, concern, status) => {
    expect(problem(`${time}${DIABETES}`, '', concern).clinicalStatus?.coding?.[0]?.code).toBe(status);
  });

  it('with a status of its own goes by that, unless it has ended', () => {
    const status = `<entryRelationship typeCode="REFR"><observation classCode="OBS" moodCode="EVN"><templateId root="${T}6"/><code code="33999-4" codeSystem="2.16.840.1.113883.6.1"/><value xsi:type="CD" code="55561003" codeSystem="${SNOMED}"/></observation></entryRelationship>`;
    expect(problem(`${DIABETES}${status}`, '', 'completed').clinicalStatus?.coding?.[0]?.code).toBe('active');
    expect(problem(`<effectiveTime><high value="2021"/></effectiveTime>${DIABETES}${status}`).clinicalStatus?.coding?.[0]?.code).toBe('resolved');
  });

  it('without a code keeps the author\'s words', () => {
    expect(problem('<value xsi:type="CD" nullFlavor="OTH"><originalText>A sore knee</originalText></value>').code).toEqual({ text: 'A sore knee' });
  });

  it('of a code system that nobody knows keeps its OID', () => {
    expect(problem('<value xsi:type="CD" code="X1" codeSystem="2.999.77"/>').code?.coding).toEqual([{ system: 'urn:oid:2.999.77', code: 'X1' }]);
  });

  it('that shares its id with two others stays a problem of its own', () => {
    const odd = mapped(caseText('odd-unknown-parts'), { timeZone: 'America/Chicago' });
    expect(ofType(odd, 'Condition').map((one) => one.code?.text ?? one.code?.coding?.[0]?.display)).toEqual(['Hypertensive disorder', 'Diabetes mellitus', 'A sore knee that comes and goes']);
  });
});

describe('a medication', () => {
  const medication = (mood: string, more = ''): MedicationRequest => {
    const entry = `<entry><substanceAdministration classCode="SBADM" moodCode="${mood}" ${more}><templateId root="${T}16"/><id root="2.999.3" extension="M"/><statusCode code="active"/>
      <consumable><manufacturedProduct><manufacturedMaterial><code code="1010604" codeSystem="2.16.840.1.113883.6.88"/></manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration></entry>`;
    return ofType(mapped(documentOf(sectionOf('10160-0', entry))), 'MedicationRequest')[0] as MedicationRequest;
  };

  it('that was ordered is an order; one that is taken is reported', () => {
    expect(medication('INT')).toMatchObject({ intent: 'order' });
    expect(medication('INT').reportedBoolean).toBeUndefined();
    expect(medication('EVN')).toMatchObject({ intent: 'plan', reportedBoolean: true });
  });

  it('that is not to be given says so', () => {
    expect(medication('INT', 'negationInd="true"').doNotPerform).toBe(true);
  });
});

describe('the hospital\'s document', () => {
  const ccd = mapped(caseText('ccd-hospital'), { id: 'larkspur-general', timeZone: 'America/Chicago' });

  it('maps an allergy with its reaction', () => {
    expect(entryBy(ccd, 'AllergyIntolerance', 'AL-1').resource as AllergyIntolerance).toMatchObject({
      type: 'allergy', category: ['medication'], clinicalStatus: { coding: [{ code: 'active' }] }, reaction: [{ severity: 'moderate', manifestation: [{ coding: [{ code: '247472004' }] }] }],
    });
  });

  it('maps a refused vaccine as not done, with the reason', () => {
    expect(entryBy(ccd, 'Immunization', 'IMM-2').resource as Immunization).toMatchObject({ status: 'not-done', statusReason: { coding: [{ code: 'PATOBJ' }] } });
    expect(entryBy(ccd, 'Immunization', 'IMM-1').resource as Immunization).toMatchObject({ status: 'completed' });
  });

  it('maps systolic and diastolic pressure as one blood pressure', () => {
    const pressure = ofType(ccd, 'Observation').find((one) => one.code.coding?.[0]?.code === '85354-9');
    expect(pressure?.component?.map((part) => part.valueQuantity?.value)).toEqual([152, 94]);
    expect(ofType(ccd, 'Observation').some((one) => one.code.coding?.[0]?.code === '8480-6')).toBe(false);
  });

  it('maps payer, visit and appointment', () => {
    expect(ofType(ccd, 'Coverage')[0]).toMatchObject({ subscriberId: '0044781902', order: 1 });
    expect(ofType(ccd, 'Encounter')[0]).toMatchObject({ status: 'finished', class: { code: 'EMER' } });
    expect(ofType(ccd, 'Appointment')[0]).toMatchObject({ status: 'booked', start: '2026-10-05T09:00:00-05:00' });
  });

  it('never meets another sender\'s resources: the same ids under another feed are other keys', () => {
    const other = new Set(mapped(caseText('ccd-hospital'), { id: 'somebody-else' }).entries.map((entry) => entry.key));
    expect(ccd.entries.filter((entry) => other.has(entry.key))).toEqual([]);
  });
});

describe('a document that nobody knows', () => {
  const odd = mapped(caseText('odd-unknown-parts'), { timeZone: 'America/Chicago' });

  it('goes in with every section\'s narrative, nested ones too, and nothing of it can run', () => {
    const [first] = ofType(odd, 'Composition')[0]?.section ?? [];
    expect(first?.text?.div).toBe('<div xmlns="http://www.w3.org/1999/xhtml">Meets his peer on <span>Tuesdays</span> &amp; Fridays.<br/><span>more</span></div>');
    expect(first?.section?.[0]?.text?.div).toContain('Second level.');
  });

  it('says what it could not map: the unknown entry, the impossible date, the reference to nothing', () => {
    const texts = odd.loss.lines.filter((line) => line.kind !== 'ignored').map((line) => `${line.name.split('/').at(-1) ?? ''}: ${line.text}`);
    expect(texts).toEqual(expect.arrayContaining(['ext:extra: no row maps this element', '@value: the date does not exist', 'act: this entry refers to an entry that is not in the document']));
  });

  it('shows no value of the record in its loss report', () => {
    const report = JSON.stringify(odd.loss);
    for (const secret of ['Adeyemi', '123456', 'sore knee', '5602001', 'Tuesdays', '19790230']) expect(report).not.toContain(secret);
  });
});

describe('a patient with nothing but a social security number', () => {
  it('has a key that does not show it', () => {
    const text = documentOf('').replace('<id root="2.999.2" extension="PAT"/>', '<id root="2.16.840.1.113883.4.1" extension="444-22-2222"/>');
    const patient = mapped(text).entries.find((entry) => entry.resource.resourceType === 'Patient');
    expect(patient?.resource).toMatchObject({ identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '444222222' }] });
    expect(patient?.key).not.toMatch(/444-?22-?2222/u);
  });
});

describe('a scanned document', () => {
  it('is kept whole in its document reference', () => {
    const original = ofType(mapped(caseText('odd-unstructured')), 'DocumentReference')[0];
    expect(original?.content).toEqual([{ attachment: { contentType: 'application/pdf', data: 'JVBERi0xLjQKJcOkw7zDtsOfCg==' } }]);
  });
});
