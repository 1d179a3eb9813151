// SPDX-License-Identifier: Apache-2.0
/** Assessments: formats 1.6 and 8.8. */
import { describe, expect, it } from '@jest/globals';
import type { Observation, QuestionnaireResponse, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { mapMessage } from '../../../src/domain/mapping/map-message.ts';
import { k6Total, levelsOf } from '../../../src/domain/mapping/transforms/assessments.ts';
import { allFormats, formatOf } from './case-files.ts';

const format = formatOf(allFormats('assessments'), 'assessments');

function mapped(tables: Readonly<Record<string, string>>): readonly Resource[] {
  const result = mapMessage(format, JSON.stringify({ tables }), {});
  if (!result.ok) throw new Error(result.issues[0]?.text);
  return result.value.entries.map((entry) => entry.resource);
}

const observation = (resources: readonly Resource[]): Observation => resources.find((one) => one.resourceType === 'Observation') as Observation;
const HEADER = 'ASSESSMENT_ID,PERSON_ID,INSTRUMENT,TOTAL_SCORE,LEVEL,OVERRIDE_LEVEL,OVERRIDE_REASON\n';

describe('assessments', () => {
  it.each([
    [['1', '1', '1', '1', '1', '1'], 24], [['5', '5', '5', '5', '5', '5'], 0], [['2', '1', '3', '2', '4', '3'], 15],
    [['1', '1', '1', '1', '1'], undefined], [['0', '1', '1', '1', '1', '1'], undefined], [['6', '1', '1', '1', '1', '1'], undefined],
  ])('score the K6 answers %j, where 1 is "all of the time", as %p', (answers, total) => {
    expect(k6Total(answers)).toBe(total);
  });

  it('give more distress a higher K6 total, never a lower one', () => {
    const answers = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 6, maxLength: 6 });
    fc.assert(fc.property(answers, fc.nat(5), (given, at) => {
      const worse = given.map((answer, index) => (index === at ? Math.max(1, answer - 1) : answer));
      expect(k6Total(worse.map(String)) ?? -1).toBeGreaterThanOrEqual(k6Total(given.map(String)) ?? 25);
    }), { seed: 6, numRuns: 100 });
  });

  it('take no K6 total that cannot be one', () => {
    expect(observation(mapped({ assessments: `${HEADER}1,7,K6,27,,,\n` })).valueQuantity).toBeUndefined();
    expect(observation(mapped({ assessments: `${HEADER}1,7,K6,12,,,\n` })).valueQuantity?.value).toBe(12);
  });

  it.each([
    ['Minimum, override to Medium', { final: 'Medium', computed: 'Minimum' }], ['High override to Low', { final: 'Low', computed: 'High' }],
    ['High', { final: 'High', computed: undefined }], ['Medium/High', { final: 'Medium/High', computed: undefined }],
  ])('read the level "%s" as what holds and what was computed', (text, levels) => {
    expect(levelsOf(text)).toEqual(levels);
  });

  it('let the level after an override hold, keep the computed one beside it, and say why', () => {
    const one = observation(mapped({ assessments: `${HEADER}1,7,ORAS-CST,24,Moderate,High,Two relapses\n` }));
    expect(one.interpretation?.map((each) => each.coding?.[0]?.code)).toEqual(['HIGH']);
    expect(one.component?.[0]?.valueCodeableConcept?.coding?.[0]?.code).toBe('MODERATE');
    expect(one.extension?.map((each) => each.valueString)).toEqual(['Two relapses']);
  });

  it('make health records of what health instruments find, and justice records of the rest', () => {
    const categoryOf = (instrument: string): readonly unknown[] => {
      const one = observation(mapped({ assessments: `${HEADER}1,7,${instrument},3,,,\n` }));
      return [one.category?.at(-1)?.coding?.[0]?.code, one.meta?.tag?.[0]?.code];
    };
    expect([categoryOf('PHQ-9'), categoryOf('TCU'), categoryOf('LSI-R')]).toEqual([['screening-assessments', undefined], ['screening-assessments', undefined], ['criminogenic-risk-results', 'justice']]);
  });

  it('carry the answers by the number of the item, never its text', () => {
    const made = mapped({ assessments: `${HEADER}1,7,PHQ-9,3,,,\n`, items: 'ASSESSMENT_ID,ITEM,ANSWER\n1,1,2\n1,2,several days\n' });
    const answers = made.find((one) => one.resourceType === 'QuestionnaireResponse') as QuestionnaireResponse;
    expect(answers.item).toEqual([{ linkId: '1', answer: [{ valueInteger: 2 }] }, { linkId: '2', answer: [{ valueString: 'several days' }] }]);
    expect(observation(made).derivedFrom).toHaveLength(1);
  });
});
