// SPDX-License-Identifier: Apache-2.0
/** Drug tests: a refusal, a no-show and a rejected sample are never a positive or a negative. Formats 8.9. */
import { describe, expect, it } from '@jest/globals';
import type { Observation } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { OUTCOMES, outcomeOfTest } from '../../../src/domain/mapping/drug-test.ts';
import { mapMessage } from '../../../src/domain/mapping/map-message.ts';
import { allFormats, formatOf } from './case-files.ts';

const format = formatOf(allFormats('drug-tests'), 'drug-tests');
const AGAINST = ['Refused', 'NoShow', 'Excused', 'UnableToProvide', 'Cancelled', 'SampleRejected', 'Abnormal'];
const HEADERS: Readonly<Record<string, string>> = {
  Refused: 'RefusalToSubmit', NoShow: 'NoShow', Excused: 'ExcusedException', UnableToProvide: 'UnableToProvide', Cancelled: 'Cancelled', SampleRejected: 'SampleRejected', Abnormal: 'AbnormalResult',
};

function observations(tables: Readonly<Record<string, string>>): readonly Observation[] {
  const result = mapMessage(format, JSON.stringify({ tables }), {});
  if (!result.ok) throw new Error(result.issues[0]?.text);
  return result.value.entries.map((entry) => entry.resource).filter((resource) => resource.resourceType === 'Observation');
}

const tells = (one: Observation): boolean => one.interpretation !== undefined || one.valueCodeableConcept?.coding?.some((coding) => coding.system === 'http://snomed.info/sct') === true;

describe('a drug test', () => {
  it.each([
    ['a refusal with a result beside it', { Refused: '1', AllNegative: '1' }, 'refused'],
    ['an excused absence, which is no no-show', { NoShow: '1', Excused: '1' }, 'excused'],
    ['an absence', { NoShow: 'Y' }, 'no-show'],
    ['a rejected sample that is said to be negative', { SampleRejected: '1', AllNegative: '1' }, 'rejected'],
    ['a mark against a result that cannot be read', { Refused: 'see file', AllNegative: '1' }, 'refused'],
    ['a plain negative', { Refused: '0', AllNegative: '1' }, 'negative'],
    ['a row without any mark', {}, 'reported'],
  ])('takes %s as what it is', (_name, columns, outcome) => {
    expect(outcomeOfTest(columns, () => undefined)).toBe(outcome);
  });

  it.each([
    ['AGREE', 'positive'], ['', 'positive'], ['REFUSE', 'refused'], ['Declined', 'no-result'], ['NO', 'no-result'], ['N', 'no-result'], ['DENIED', 'no-result'], ['REFUSED TO SIGN', 'no-result'], ['DISAGREE', 'no-result'],
  ])('takes a positive beside the agreement "%s" as %s: a word that nobody explained lets no result stand', (agreement, outcome) => {
    const made = observations({ DrugTest: `OffenderID,TestDate,TestType,OffenderAgreement,FinalResult\n7,2026-01-02,URINE,${agreement},POS\n` });
    expect(made.map((one) => [tells(one), one.dataAbsentReason?.coding?.[1]?.code])).toEqual([outcome === 'positive' ? [true, undefined] : [false, outcome]]);
  });

  it('tells no result of a test type that says that there was no sample', () => {
    const made = observations({ DrugTest: 'OffenderID,TestDate,TestType,OffenderAgreement,FinalResult\n7,2026-01-02,NO_SAMPLE,AGREE,POSITIVE\n' });
    expect(made.map((one) => [one.status, tells(one), one.dataAbsentReason?.coding?.[1]?.code])).toEqual([['cancelled', false, 'not-taken']]);
  });

  it.each([
    ['all negative, with a positive substance', '1', '1', 2, 'no-result'], ['all negative, with a negative substance', '1', '0', 0, undefined], ['not all negative, with a positive substance', '0', '1', 1, undefined],
  ])('of a test said to be %s tells no more than holds together', (_name, all, positive, without, reason) => {
    const made = observations({
      drg_DrugTestResult: `DrugTestResultId,OffenderId,AllNegative,RefusalToSubmit\n1,7,${all},0\n`, drg_DrugTestResult_Substance: `DrugTestResult_SubstanceId,DrugTestResultId,SubstanceId,Positive\n1,1,5,${positive}\n`,
    });
    expect([made.filter((one) => !tells(one)).length, made[0]?.dataAbsentReason?.coding?.[1]?.code]).toEqual([without, reason]);
  });

  it('believes what speaks against a result before any result, whichever column says it', () => {
    fc.assert(fc.property(fc.constantFrom(...OUTCOMES.slice(0, 8)), fc.constantFrom('positive', 'negative'), (against, result) => {
      const said = (table: string): string | undefined => (table === 'outcome-of-method' ? against : table === 'outcome-of-result' ? result : undefined);
      expect(outcomeOfTest({ Method: 'a', Result: 'b', AllNegative: '1' }, said)).toBe(against);
    }), { seed: 9, numRuns: 40 });
  });

  it('never tells a positive or a negative, of the test or of any substance, once a mark speaks against it', () => {
    fc.assert(fc.property(fc.subarray(AGAINST, { minLength: 1 }), fc.constantFrom('0', '1'), fc.array(fc.constantFrom('0', '1', ''), { maxLength: 4 }), (marks, allNegative, substances) => {
      const header = ['DrugTestResultId', 'OffenderId', 'AllNegative', 'TestingMethodId', ...AGAINST.map((name) => HEADERS[name])];
      const row = ['1', '7', allNegative, '101', ...AGAINST.map((name) => (marks.includes(name) ? '1' : '0'))];
      const rows = substances.map((positive, index) => `${index},1,5,${positive}`);
      const made = observations({ drg_DrugTestResult: `${header.join(',')}\n${row.join(',')}\n`, drg_DrugTestResult_Substance: `DrugTestResult_SubstanceId,DrugTestResultId,SubstanceId,Positive\n${rows.join('\n')}\n` });
      expect(made.length).toBe(1 + substances.length);
      expect(made.filter(tells)).toEqual([]);
      expect(made.every((one) => one.dataAbsentReason !== undefined)).toBe(true);
    }), { seed: 10, numRuns: 60 });
  });

  it('tells an excuse from a no-show, and a refusal from both', () => {
    const made = observations({ drg_DrugTestResult: 'DrugTestResultId,OffenderId,NoShow,ExcusedException,RefusalToSubmit\n1,7,1,0,0\n2,7,1,1,0\n3,7,0,0,1\n' });
    expect(made.map((one) => one.dataAbsentReason?.coding?.map((coding) => coding.code))).toEqual([['not-performed', 'no-show'], ['not-performed', 'excused'], ['asked-declined', 'refused']]);
  });

  it('keeps what Maine calls POSITIVE-Refused as the raw code of a refusal', () => {
    const [panel] = observations({ CIS_160_DRUG_SCREENING: 'DRUG_SCREENING_ID,CIS_100_CLIENT_ID,CIS_1601_DRUG_RESULT_CD\n1,7,3\n' });
    expect([panel?.status, tells(panel as Observation), panel?.component?.map((part) => part.valueCodeableConcept?.text)]).toEqual(['cancelled', false, ['3']]);
  });

  it('keeps the field result and the laboratory result apart, the second derived from the first', () => {
    const made = observations({ DrugTest: 'OffenderID,TestDate,TestType,OffenderAgreement,FinalResult\n7,2026-01-02,URINE,AGREE,\n', DrugTestDrugClass: 'OffenderID,TestDate,TestType,DrugClass,FinalResult,LabResult\n7,2026-01-02,URINE,COCAINE,POS,NEG\n' });
    const results = made.filter(tells);
    expect(results.map((one) => [one.interpretation?.[0]?.coding?.[0]?.code, one.code.coding?.[0]?.code, one.derivedFrom?.length])).toEqual([['POS', '14314-9', undefined], ['NEG', '14315-6', 1]]);
  });
});
