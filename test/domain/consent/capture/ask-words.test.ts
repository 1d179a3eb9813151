// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { asCategories, foreseenFor, formsInWords, type WordsAsk } from '../../../../src/domain/consent/capture/ask-words.ts';
import type { LegalStatus } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { tables } from './worlds.ts';

const PROGRAM: readonly LegalStatus[] = ['part2-program'];
const ask = (over: Partial<WordsAsk>): WordsAsk => ({ purpose: 'treatment', categories: ['diagnosis'], disclosers: [['part2-program', 'covered-entity']], recipient: ['covered-entity'], ...over });
const formsOf = (over: Partial<WordsAsk>): readonly (readonly [string, readonly string[]])[] => formsInWords(ask(over)).map(({ form, categories }) => [form.id, categories]);

describe('the form of an ask in the asker\'s own words', () => {
  it.each<[string, Partial<WordsAsk>, string]>([
    ['a treatment program, for treatment', {}, 'consent-specific'],
    ['any program that treated the person, for housing: both lists, since it may be a covered entity', { purpose: 'case-coordination', disclosers: [], recipient: ['unregulated'] }, 'consent-combined'],
    ['a program outside HIPAA, for housing', { purpose: 'case-coordination', disclosers: [PROGRAM], recipient: ['unregulated'] }, 'consent-specific'],
    ['an officer', { purpose: 'cj-monitoring', recipient: ['criminal-justice-agency'] }, 'consent-cj-referral'],
    ['a housing agency that says it monitors', { purpose: 'cj-monitoring', recipient: ['unregulated'] }, 'consent-combined'],
    ['a hospital\'s records, for housing', { purpose: 'case-coordination', disclosers: [['covered-entity']], recipient: ['unregulated'] }, 'consent-hipaa-authorization'],
    ['a veterans\' hospital', { disclosers: [['va-facility', 'covered-entity']] }, 'consent-va-7332'],
    ['an intermediary that is a program', { disclosers: [['part2-program', 'intermediary']] }, 'consent-intermediary'],
    ['a counselor\'s own notes', { categories: ['sud-counseling-note'] }, 'consent-sud-counseling-notes'],
    ['a therapist\'s own notes at a hospital', { disclosers: [['covered-entity']], categories: ['sud-counseling-note'] }, 'consent-psychotherapy-notes'],
  ])('of %s', (_what, over, form) => {
    expect(formsOf(over).map(([id]) => id)).toEqual([form]);
  });

  it('are several where the law wants one for the notes alone (42 CFR 2.31(b))', () => {
    expect(formsOf({ categories: ['diagnosis', 'sud-counseling-note', 'psychotherapy-note'] })).toEqual([
      ['consent-specific', ['diagnosis']], ['consent-sud-counseling-notes', ['sud-counseling-note']], ['consent-psychotherapy-notes', ['psychotherapy-note']],
    ]);
  });
});

describe('what the sharing protocol foresees', () => {
  it('for a supervising agency names what a form can name, without what it sees already', () => {
    const all = foreseenFor(tables.matrix, ['community-supervision'], []);
    expect(all).toContain('treatment-attendance');
    expect(foreseenFor(tables.matrix, ['community-supervision'], ['treatment-attendance'])).toEqual(all.filter((each) => each !== 'treatment-attendance'));
    expect(foreseenFor(tables.matrix, [], [])).toEqual([]);
  });

  it('and words that no form has are dropped', () => {
    expect(asCategories(['diagnosis', 'everything', '*'])).toEqual(['diagnosis']);
  });
});
