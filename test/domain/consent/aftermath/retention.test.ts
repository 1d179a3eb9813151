// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { consentIsKept, dueHolders, keptSince, parseRetention, type EndedAgreement, type EndedProgram, type RetentionRules } from '../../../../src/domain/consent/aftermath/retention.ts';

const raw = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../consent/retention.json'), 'utf8')) as { keep: { what: string; years: number }[] };
const parsed = parseRetention(raw);
const rules = (parsed as { value: RetentionRules }).value;
const TODAY = '2026-11-22';
const agreement = (more: Partial<EndedAgreement>): EndedAgreement => ({ id: 'a', holder: 'open-door', executed: true, learned: '2026-11-01', ...more });

describe('how long the gateway keeps what (45 CFR 164.316(b)(2)(i))', () => {
  it('is six years at least, whatever the file says', () => {
    expect(parsed.ok).toBe(true);
    expect(parseRetention({ ...raw, keep: raw.keep.map((each) => ({ ...each, years: 5 })) }).ok).toBe(false);
  });

  it.each(raw.keep.map((each, index) => [each.what, index] as const))('leaves nothing out: a file without %s, or with another twice, is refused', (_what, index) => {
    const others = raw.keep.filter((_each, at) => at !== index);
    expect(parseRetention({ ...raw, keep: [...others, others[0]] })).toMatchObject({ ok: false, issues: [{ code: 'required', at: 'consent/retention.json: keep', text: 'Each of ledger, consents, messages, once' }] });
    const short = parseRetention({ ...raw, keep: others });
    expect(short.ok ? [] : short.issues.map((issue) => [issue.code, issue.at, issue.text.length > 10])).toEqual([['value', 'consent/retention.json: keep', true]]);
  });

  it('says of every fault where in the file it is', () => {
    const faulty = parseRetention({ ...raw, keep: raw.keep.map((each, index) => (index === 1 ? { ...each, years: 5 } : each)), afterProgram: { days: -1, cite: '' } });
    expect(faulty.ok ? [] : faulty.issues.map((issue) => [issue.code, issue.at])).toEqual([['value', 'consent/retention.json: keep.1.years'], ['value', 'consent/retention.json: afterProgram.days'], ['value', 'consent/retention.json: afterProgram.cite']]);
  });

  it('cites the law of each period, and no period is unlimited', () => {
    expect(Object.entries(rules.keep).map(([what, { years, cite }]) => [what, years, /45 CFR 164/.test(cite)])).toEqual([['ledger', 6, true], ['consents', 6, true], ['messages', 6, true]]);
    expect([parseRetention({ ...raw, afterAgreement: { days: 3651, cite: 'x' } }).ok, parseRetention({ ...raw, afterAgreement: { days: 0, cite: 'x' } }).ok]).toEqual([false, true]);
  });

  it.each(['ledger', 'consents', 'messages'] as const)('of the %s, nothing of the last six years goes', (what) => {
    expect(keptSince(rules, what, TODAY)).toBe('2020-11-22');
  });

  it.each([
    ['in effect without an end', undefined, true], ['that ended yesterday', '2026-11-21', true], ['that ended six years ago today', '2020-11-22', true], ['that ended a day earlier', '2020-11-21', false],
  ])('a consent %s', (_name, lastDay, kept) => {
    expect(consentIsKept(rules, TODAY, lastDay)).toBe(kept);
  });
});

const AGREEMENTS: readonly (readonly [string, readonly EndedAgreement[], readonly object[]])[] = [
  ['in force', [agreement({})], []],
  ['in force until today', [agreement({ end: TODAY })], []],
  ['that ended', [agreement({ end: '2026-11-01' })], [{ item: 'agreement:a', holder: 'open-door', act: 'return-or-destroy', due: '2026-12-31' }]],
  ['that was terminated without a date', [agreement({ executed: false, onEnd: 'destroy' })], [{ act: 'destroy', due: '2026-12-31' }]],
  ['that ended without a date, when that was learned', [agreement({ executed: false, learned: '2026-11-10' })], [{ due: '2027-01-09' }]],
  ['of two of one holder that both ended', [agreement({ end: '2026-11-01' }), agreement({ id: 'b', executed: false, end: '2026-10-01', onEnd: 'return' })], [{ item: 'agreement:a' }, { item: 'agreement:b', act: 'return', due: '2026-11-30' }]],
  ['that ended and was renewed', [agreement({ end: '2026-11-01' }), agreement({ id: 'b' })], []],
  ['of another holder in force', [agreement({ end: '2026-11-01' }), agreement({ id: 'b', holder: 'larkspur' })], [{ holder: 'open-door' }]],
];

const PROGRAMS: readonly (readonly [string, EndedProgram, readonly object[]])[] = [
  ['discontinued', { id: 'p', discontinuedOn: '2026-11-22' }, [{ item: 'program:p', act: 'destroy', due: '2027-11-22' }]],
  ['to be discontinued', { id: 'p', discontinuedOn: '2026-11-23' }, []],
  ['whose records a law requires still', { id: 'p', discontinuedOn: '2020-01-01', keepUntil: '2027-01-01' }, []],
  ['whose records a law requires to this day', { id: 'p', discontinuedOn: '2020-01-01', keepUntil: '2026-11-22' }, []],
  ['whose records no law requires any more', { id: 'p', discontinuedOn: '2020-01-01', keepUntil: '2026-11-21' }, [{ due: '2026-11-21' }]],
];

describe('what is due at the end', () => {
  it.each(AGREEMENTS)('of an agreement %s (45 CFR 164.504(e)(2)(ii)(J))', (_name, agreements, due) => {
    expect(dueHolders(rules, TODAY, { agreements, programs: [] })).toMatchObject(due);
    expect(dueHolders(rules, TODAY, { agreements, programs: [] })).toHaveLength(due.length);
  });
  it.each(PROGRAMS)('of a program %s (42 CFR 2.19)', (_name, program, due) => {
    expect(dueHolders(rules, TODAY, { agreements: [], programs: [program] })).toMatchObject(due);
    expect(dueHolders(rules, TODAY, { agreements: [], programs: [program] })).toHaveLength(due.length);
  });
});
