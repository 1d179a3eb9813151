// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { lawfulByRule, obligationWords, reasonWords, ruleIds, ruleMeaning } from '../../../../src/domain/consent/explain/words.ts';
import { ADVISORY_OBLIGATIONS, CRITICAL_OBLIGATIONS, REASON_CODES } from '../../../../src/domain/consent/facts/vocabulary.ts';

describe('a refusal in words', () => {
  it.each(REASON_CODES)('%s: says what it means and what would make it lawful', (code) => {
    const { means, lawful } = reasonWords(code);
    expect(means).not.toBe(`${code.replaceAll('-', ' ')}.`);
    expect(lawful).not.toMatch(/no words yet/);
  });

  it.each([...CRITICAL_OBLIGATIONS, ...ADVISORY_OBLIGATIONS])('%s: says what is owed and how it was done', (code) => {
    expect(obligationWords(code).done).not.toBe('See docs/rules.md.');
  });

  it('a code of another version stands for itself', () => {
    expect(reasonWords('never-heard-of')).toEqual({ means: 'never heard of.', lawful: expect.stringContaining('no words yet') });
    expect(obligationWords('never-heard-of')).toEqual({ means: 'never heard of.', done: 'See docs/rules.md.' });
    expect(ruleMeaning('never.heard-of')).toBeUndefined();
    expect(lawfulByRule('never.heard-of')).toBeUndefined();
  });

  it('a rule says more where it knows more', () => {
    expect(lawfulByRule('agreement.missing')).toMatch(/agreement/);
    const ofTheTeam = ruleIds().filter((id) => id.startsWith('team.'));
    expect(ofTheTeam.length).toBeGreaterThan(2);
    expect(ofTheTeam.map(lawfulByRule)).toEqual(ofTheTeam.map(ruleMeaning));
    expect(lawfulByRule('part2.no-basis')).toBeUndefined();
    expect(ruleMeaning('part2.no-basis')).toBe('No paper and no exception lets the record go.');
  });
});
