// SPDX-License-Identifier: Apache-2.0
/** What went, what did not, and why, in words, however many records there were. */
import { describe, expect, it } from '@jest/globals';
import { recordsOf, whyOf } from '../../../src/app/console/disclosures/groups.ts';
import { verdictNow } from '../../../src/app/console/disclosures/read-entry.ts';
import { ruleWords } from '../../../src/app/console/disclosures/words.ts';
import type { DetailGroup } from '../../../src/app/ledger/entry.ts';

const names = new Map([['open-door', 'Open Door Outpatient']]);
const refused = (category: string, paper: string): DetailGroup => ({
  gate: paper, verdict: 'withhold', category, class: 'p2', holder: 'open-door', reasons: ['wrong-recipient'], bases: [], records: [], count: 2,
  findings: [{ rule: 'consent.wrong-recipient', cite: '42 CFR 2.31(a)(4)', effect: 'deny', evidence: [paper] }],
});
const went = (category: string): DetailGroup => ({ ...refused(category, 'c1'), verdict: 'release', reasons: [], bases: ['cj-referral-consent'], findings: [] });
const text = (groups: readonly DetailGroup[]): string => whyOf(groups, { papers: [], names }).text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('the page of a disclosure with many records', () => {
  it('tells a reason once, adds up the kinds, and names each paper that the rule was tested on', () => {
    const said = text([refused('diagnosis', 'Consent/a'), refused('uncategorized', 'Consent/a'), refused('diagnosis', 'Consent/b')]);
    expect(said.match(/Did not go/g)).toHaveLength(1);
    expect(said).toContain('Held for Open Door Outpatient, substance use disorder record (42 CFR Part 2): 4 diagnosis, 2 other');
    expect(said).toContain('Tested on Consent/a, Consent/b.');
    expect(said).toContain('What did not go (6 records)');
  });

  it('tells a basis once, with the words written out', () => {
    const said = text([went('diagnosis'), went('drug-test-results'), went('diagnosis')]);
    expect(said).toContain('Went 6 records. Basis: criminal justice referral consent');
    expect(said).toContain('4 diagnosis, 2 drug test results');
  });

  it('folds the table of records when it would bury the rest of the page, and only then', () => {
    const rows = (count: number): string => recordsOf(Array.from({ length: count }, () => refused('diagnosis', 'Consent/a')), undefined, names).text;
    expect(rows(8)).not.toContain('<details>');
    expect(rows(9)).toContain('<details><summary>18 records in 9 rows');
  });

  it('says the id of a rule as words', () => {
    expect([ruleWords('chri.no-authority'), ruleWords('part2.emergency.not-declared'), ruleWords('own-record')]).toEqual(['criminal history: no authority', 'Part 2: emergency not declared', 'own record']);
  });
});

describe('the same ask on the papers of today', () => {
  const records = Array.from({ length: 2_500 }, (_, n) => ({ ref: `Condition/c${String(n)}/_history/1` }));
  const verdict = (id: string): 'release' | 'withhold' => (id === 'c2400' ? 'withhold' : 'release');
  const gate = { verdict: ({ id }: { readonly id: string }) => ({ verdict: verdict(id), reasons: [], bases: [], findings: [] }) };

  it('is another as soon as one record of thousands would be answered otherwise, whichever it is', () => {
    expect(verdictNow(gate, { ...went('diagnosis'), records, count: records.length })).toBe('withhold');
    expect(verdictNow(gate, { ...went('diagnosis'), records: records.slice(0, 2_400), count: 2_400 })).toBe('release');
  });

  it('is decided by the kind where the records were never loaded', () => {
    expect(verdictNow(gate, refused('diagnosis', 'Consent/a'))).toBe('release');
  });
});
