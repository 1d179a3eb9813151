// SPDX-License-Identifier: Apache-2.0
/** What a scope covers of a record: categories and the wildcards over them, codes, days, and the labels of a record, in a permit and in a denial. */
import { describe, expect, it } from '@jest/globals';
import { contextOf, type Context } from '../../../../src/domain/consent/context.ts';
import type { RecordFacts } from '../../../../src/domain/consent/facts/record.ts';
import { RECORD_CLASSES, type Category, type Purpose, type RecordClass, type ScopeCategory } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { meetsLimits } from '../../../../src/domain/consent/papers/match.ts';
import { coversCategory, coversPurpose, meetsScope, type Scope } from '../../../../src/domain/consent/papers/scope.ts';
import { shippedTables } from '../../../support/consent-tables.ts';
import { facts } from './support.ts';

const ctx: Context = contextOf(facts({}), shippedTables());
const record = (recordClass: RecordClass, category: Category = 'diagnosis', over: Partial<RecordFacts> = {}): RecordFacts => ({ id: 'Condition/1', category, recordClass, origin: 'clinic', ...over });
const covered = (name: ScopeCategory, category: Category, star = false): readonly RecordClass[] => RECORD_CLASSES.filter((each) => coversCategory(new Set([name]), record(each, category), ctx, star));
const NOTES: readonly RecordClass[] = ['chri', 'p2-notes', 'phi-psy'];
const OTHERS = RECORD_CLASSES.filter((each) => !NOTES.includes(each));

describe('a category in a scope covers', () => {
  it('records of that category, of every class, and no other', () => {
    expect([covered('diagnosis', 'diagnosis'), covered('diagnosis', 'claim')]).toEqual([[...RECORD_CLASSES], []]);
  });

  it('nothing where nobody knows what the record is', () => {
    expect(covered('uncategorized', 'uncategorized')).toEqual([]);
  });

  it('as the whole treatment record, a program\'s records alone; as the whole mental health record, a clinic\'s', () => {
    expect([covered('entire-sud-treatment-record', 'claim'), covered('entire-mental-health-record', 'claim'), covered('entire-sud-treatment-record', 'uncategorized')]).toEqual([['p2'], ['phi'], ['p2']]);
  });

  it('as the whole case plan, what the sharing protocol lists, and never criminal history or session notes', () => {
    expect([covered('case-plan-full', 'housing-status'), covered('case-plan-full', 'legal-history'), covered('case-plan-full', 'treatment-summary')]).toEqual([OTHERS, OTHERS, []]);
  });

  it('as everything, everything where that is meant, and nothing on a form', () => {
    expect([covered('*', 'claim', true), covered('*', 'claim')]).toEqual([[...RECORD_CLASSES], []]);
  });

  it('a purpose, and an emergency as treatment', () => {
    const of = (...named: readonly Purpose[]): readonly boolean[] => (['treatment', 'emergency-treatment', 'payment'] as const).map((asked) => coversPurpose(named, asked));
    expect([of('treatment'), of('emergency-treatment'), of('payment'), of()]).toEqual([[true, true, false], [false, true, false], [false, false, true], [false, false, false]]);
  });
});

describe('a scope is met', () => {
  const [diagnosis, claim]: readonly ReadonlySet<ScopeCategory>[] = [new Set<ScopeCategory>(['diagnosis']), new Set<ScopeCategory>(['claim'])];
  const met = (scope: Scope, over: Partial<RecordFacts> = {}): string => (['permit', 'deny'] as const).map((polarity) => meetsScope(scope, record('phi', 'diagnosis', over), ctx, polarity)).join(' ');
  const MAY = { start: '2026-05-01', end: '2026-05-31' };
  const marks: Partial<RecordFacts> = { marks: { type: 'Condition', codes: ['s|c'] } };

  it.each<readonly [string, Scope, Partial<RecordFacts>, string]>([
    ['by category', { categories: diagnosis! }, {}, 'yes yes'], ['not by another', { categories: claim! }, {}, 'no no'], ['by code', { limits: { codes: ['s|c'] } }, marks, 'yes yes'], ['not by another code', { limits: { codes: ['s|d'] } }, marks, 'no no'],
    ['by category or code', { categories: claim!, limits: { codes: ['s|c'] } }, marks, 'yes yes'], ['by neither', { categories: claim!, limits: { codes: ['s|d'] } }, marks, 'no no'], ['by category, whatever the code', { categories: diagnosis!, limits: { codes: ['s|d'] } }, marks, 'yes yes'],
    ['by code perhaps', { categories: claim!, limits: { codes: ['s|c'] } }, {}, 'unknown unknown'], ['without saying what, by everything', {}, {}, 'yes yes'],
    ['on its first day', { categories: diagnosis!, dataPeriod: MAY }, { recordDate: '2026-05-01' }, 'yes yes'], ['on its last day', { categories: diagnosis!, dataPeriod: MAY }, { recordDate: '2026-05-31' }, 'yes yes'], ['not on the day before', { categories: diagnosis!, dataPeriod: MAY }, { recordDate: '2026-04-30' }, 'no no'],
    ['not on the day after', { categories: diagnosis!, dataPeriod: MAY }, { recordDate: '2026-06-01' }, 'no no'], ['perhaps, without a day', { categories: diagnosis!, dataPeriod: MAY }, {}, 'unknown unknown'], ['not, without a day and of another category', { categories: claim!, dataPeriod: MAY }, {}, 'no no'],
    ['where its type is met too', { categories: diagnosis!, limits: { types: ['Condition'] } }, marks, 'yes yes'], ['not where its type is another', { categories: diagnosis!, limits: { types: ['Goal'] } }, marks, 'no no'], ['perhaps where its type is not known', { categories: diagnosis!, limits: { types: ['Goal'] } }, {}, 'unknown unknown'],
    ['not where the type is met and the day is not', { categories: diagnosis!, limits: { types: ['Condition'] }, dataPeriod: MAY }, { ...marks, recordDate: '2027-01-01' }, 'no no'], ['not where the day is not known and the type is another', { categories: diagnosis!, limits: { types: ['Goal'] }, dataPeriod: MAY }, marks, 'no no'],
    ['not where it is another category of that type', { categories: claim!, limits: { types: ['Condition'] } }, marks, 'no no'], ['by type alone', { limits: { types: ['Condition'] } }, marks, 'yes yes'],
  ])('%s', (_sentence, scope, over, expected) => {
    expect(met(scope, over)).toBe(expected);
  });

  it.each(NOTES)('of %s not by what else it is than its category, in a permit; in a denial it is', (recordClass) => {
    const of = (scope: Scope): string => (['permit', 'deny'] as const).map((polarity) => meetsScope(scope, record(recordClass, 'diagnosis', marks), ctx, polarity)).join(' ');
    expect([of({}), of({ limits: { types: ['Condition'] } }), of({ limits: { codes: ['s|c'] } }), of({ categories: diagnosis! })]).toEqual(['no yes', 'no yes', 'no yes', 'yes yes']);
  });
});

describe('labels', () => {
  const met = (label: string, recordClass: RecordClass, labels: readonly string[] = [], over: Partial<RecordFacts> = {}): string =>
    (['permit', 'deny'] as const).map((polarity) => meetsLimits({ labels: label.split(' ') }, record(recordClass, 'diagnosis', { marks: { labels }, ...over }), polarity)).join(' ');
  const level = (wanted: 'U' | 'L' | 'M' | 'N' | 'R' | 'V', recordClass: RecordClass, ...labels: readonly string[]): string =>
    (['permit', 'deny'] as const).map((polarity) => meetsLimits({ confidentiality: wanted }, record(recordClass, 'diagnosis', { marks: { labels } }), polarity)).join(' ');

  it.each(RECORD_CLASSES)('of a %s record: its class is its own, and its confidentiality that of the class', (recordClass) => {
    const own = { R: 'yes yes', V: 'yes no', N: 'no yes' };
    const [restricted, very] = [['p2', 'va7332', 'unknown', 'chri'].includes(recordClass), ['p2-notes', 'phi-psy'].includes(recordClass)];
    const expected = very ? { ...own, R: 'no yes', V: 'yes yes' } : restricted ? own : { R: 'yes no', V: 'yes no', N: 'yes yes' };
    expect({ R: level('R', recordClass), V: level('V', recordClass), N: level('N', recordClass) }).toEqual(expected);
    expect(recordClass === 'unknown' || met(`class:${recordClass}`, recordClass).endsWith('yes')).toBe(true);
  });

  it.each<readonly [string, string, string]>([
    ['restricted by its source', level('N', 'phi', 'ETH', 'R'), 'no yes'], ['below normal by its source, as its class says', level('L', 'phi', 'L'), 'no yes'], ['labelled with no level', level('N', 'phi', 'HIV'), 'yes yes'],
    ['a program\'s, by the law', met('42CFRPart2', 'p2'), 'yes yes'], ['a program\'s notes, by the law', met('42CFRPart2', 'p2-notes'), 'yes yes'], ['a program\'s notes, by their class', met('class:p2-notes', 'p2-notes'), 'yes yes'], ['a program\'s, by its class', met('class:p2', 'p2'), 'yes yes'], ['a program\'s, as substance use disorder', met('SUD', 'p2'), 'yes yes'],
    ['a program\'s, as a clinic\'s', met('class:phi', 'p2'), 'no no'], ['a program\'s, as HIV', met('HIV', 'p2'), 'no unknown'], ['a program\'s, as HIV or by the law', met('HIV 42CFRPart2', 'p2'), 'yes yes'],
    ['a program\'s that is labelled HIV too, by the law', met('42CFRPart2', 'p2', ['HIV']), 'no yes'], ['and by both', met('42CFRPart2 HIV', 'p2', ['HIV']), 'yes yes'], ['a clinic\'s notes, as psychiatry', met('PSY', 'phi-psy'), 'yes yes'],
    ['a clinic\'s that is suspected, by the law', met('42CFRPart2', 'phi', [], { sudIndicators: ['methadone'] }), 'unknown unknown'], ['a clinic\'s that is suspected, as substance use', met('ETH', 'phi', [], { sudIndicators: ['methadone'] }), 'unknown unknown'],
    ['a clinic\'s that is suspected, as HIV', met('HIV', 'phi', ['HIV'], { sudIndicators: ['methadone'] }), 'no yes'], ['a clinic\'s with an empty list of suspicions, as HIV', met('HIV', 'phi', ['HIV'], { sudIndicators: [] }), 'yes yes'],
    ['a clinic\'s, as substance use', met('ETH', 'phi'), 'no no'], ['a clinic\'s, as alcohol', met('ETHUD', 'phi'), 'no no'], ['the VA\'s, as alcohol', met('ETHUD', 'va7332'), 'unknown unknown'], ['of unknown origin, as alcohol', met('ETHUD', 'unknown'), 'unknown unknown'],
    ['labelled alcohol, as substance use', met('ETH', 'phi', ['ETHUD']), 'yes yes'], ['labelled substance use, as alcohol', met('ETHUD', 'phi', ['ETH']), 'no unknown'], ['labelled alcohol and substance use, as alcohol', met('ETHUD', 'phi', ['ETH', 'ETHUD']), 'yes yes'],
    ['labelled normal, as HIV', met('HIV', 'phi', ['N']), 'no no'], ['labelled unrestricted, as HIV', met('HIV', 'phi', ['U']), 'no no'], ['labelled very restricted, as HIV', met('HIV', 'phi', ['V']), 'unknown unknown'], ['labelled restricted and normal, as HIV', met('HIV', 'phi', ['N', 'R']), 'unknown unknown'],
    ['labelled restricted and with something else, as HIV', met('HIV', 'phi', ['R', 'PSY']), 'no no'], ['labelled normal, as normal', met('N', 'phi', ['N']), 'no no'],
  ])('of a record %s', (_sentence, found, expected) => {
    expect(found).toBe(expected);
  });
});
