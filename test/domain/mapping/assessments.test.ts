// SPDX-License-Identifier: Apache-2.0
/** Assessments: formats 1.6 and 8.8. */
import { describe, expect, it } from '@jest/globals';
import type { Observation, QuestionnaireResponse, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { mapMessage } from '../../../src/domain/mapping/map-message.ts';
import { k6Total, levelsOf } from '../../../src/domain/mapping/transforms/assessments.ts';
import { classOf } from '../../../src/domain/consent/classify/class-of.ts';
import { readRecordProfile } from '../../../src/domain/consent/classify/record-profile.ts';
import { readRegistry } from '../../../src/domain/consent/evidence/registry.ts';
import { cs } from '../../../src/domain/consent/evidence/systems.ts';
import { codingsOf } from '../../../src/domain/mapping/codes.ts';
import { classificationTables } from '../../support/classification.ts';
import { allFormats, formatOf } from './case-files.ts';

const format = formatOf(allFormats('assessments'), 'assessments');

function mapped(tables: Readonly<Record<string, string>>): readonly Resource[] {
  const result = mapMessage(format, JSON.stringify({ tables }), {});
  if (!result.ok) throw new Error(result.issues[0]?.text);
  return result.value.entries.map((entry) => entry.resource);
}

const observation = (resources: readonly Resource[]): Observation => resources.find((one) => one.resourceType === 'Observation') as Observation;
/** Category, tag, and the class of the finding when a clinic of a jail that HIPAA covers made it (P9; 45 CFR 164.103). */
const RISK = ['criminogenic-risk-results', 'justice', 'cji'] as const;
const HEALTH = ['screening-assessments', undefined, 'phi'] as const;
const NEITHER = [undefined, undefined, 'phi'] as const;
const tables = classificationTables();
const registry = readRegistry([['jail-clinic', ['correctional-institution', 'covered-entity']], ['program', ['part2-program']], ['probation', ['criminal-justice-agency']]].map(([id, classes]) => ({
  resourceType: 'Organization' as const, id: id as string, type: (classes as string[]).map((code) => ({ coding: [{ system: cs('legal-status'), code }] })),
})));

function classAt(author: string, resource: Observation): string {
  const who = { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' }] }, who: { reference: `Organization/${author}` } };
  const provenance = [{ resourceType: 'Provenance' as const, target: [{ reference: 'Observation/o' }], recorded: '2026-11-22T00:00:00Z', agent: [who] }];
  return classOf(readRecordProfile({ resource: { ...resource, id: 'o' }, provenance, holder: author, contributedBy: author }, tables).profile, registry).recordClass;
}

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

  it.each([
    ['LSI-R', 'LSIR', RISK], ['LSIR', 'LSIR', RISK], ['LS/CMI', 'LS_CMI', RISK], ['ORAS-CST', 'ORAS_COMMUNITY_SUPERVISION', RISK], ['COMPAS', 'COMPAS', RISK], ['STRONG-R', 'STRONG_R', RISK],
    ['STATIC-99', 'STATIC_99', RISK], ['PSA', 'PSA', RISK], ['OYAS', 'OYAS', RISK],
    ['PHQ-9', '44261-6', HEALTH], ['GAD-7', '70274-6', HEALTH], ['AUDIT', '75624-7', HEALTH], ['AUDIT-C', '75626-2', HEALTH], ['DAST-10', '82667-7', HEALTH], ['C-SSRS', '93373-9', HEALTH],
    ['CSSRS', '93373-9', HEALTH], ['PRAPARE', '93025-5', HEALTH], ['K6', 'K6', HEALTH], ['TCU', 'TCU_DRUG_SCREEN', HEALTH], ['TCU TRMA', 'TCU_TRMA', HEALTH], ['ASI', 'ASI', HEALTH], ['CMHS', 'CMHS', HEALTH],
    ['TABE', 'TABE', NEITHER], ['PCL-5', 'PCL-5', NEITHER], ['County risk tool 3', 'County risk tool 3', NEITHER],
  ])('take %s as %s, and its finding for what the instrument looks for', (instrument, code, [category, tag, atJailClinic]) => {
    const one = observation(mapped({ assessments: `${HEADER}1,7,${instrument},3,,,\n` }));
    expect([one.code.coding?.[0]?.code, one.category?.[1]?.coding?.[0]?.code, one.meta?.tag?.[0]?.code]).toEqual([code, category, tag]);
    expect([classAt('jail-clinic', one), classAt('program', one), classAt('probation', one)]).toEqual([atJailClinic, 'p2', 'cji']);
  });

  it('know of every instrument in the table whether it looks for risk, for health or for neither', () => {
    const rows = JSON.stringify(format.groups.find((group) => group.id === 'assessment')?.rows);
    const codes = new Set([...format.tables.get('instrument')?.codes.values() ?? []].flatMap((target) => codingsOf(target)).map((coding) => coding.code));
    const listed = (code: string): boolean => new RegExp(`[" ]${code}[" ]`, 'u').test(rows);
    expect([...codes].filter((code) => !listed(code))).toEqual(['TABE']);
  });

  it('carry the answers by the number of the item, never its text', () => {
    const made = mapped({ assessments: `${HEADER}1,7,PHQ-9,3,,,\n`, items: 'ASSESSMENT_ID,ITEM,ANSWER\n1,1,2\n1,2,several days\n' });
    const answers = made.find((one) => one.resourceType === 'QuestionnaireResponse') as QuestionnaireResponse;
    expect(answers.item).toEqual([{ linkId: '1', answer: [{ valueInteger: 2 }] }, { linkId: '2', answer: [{ valueString: 'several days' }] }]);
    expect(observation(made).derivedFrom).toHaveLength(1);
  });
});
