// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { amendmentDue, answerAmendment, DENIAL_GROUNDS, denialNotice, type AmendmentAnswer, type AmendmentState, type DenialGround } from '../../../../src/domain/consent/aftermath/amendment.ts';

const AT = { due: '2027-01-21', today: '2026-12-01' };
const by = 'I. Calloway';
const CASES: readonly (readonly [string, AmendmentState, AmendmentAnswer, AmendmentState | readonly string[]])[] = [
  ['an open request is accepted', 'open', { answer: 'accept', by }, 'accepted'],
  ['an open request is denied on a ground of the rule', 'open', { answer: 'deny', by, ground: 'accurate-and-complete' }, 'denied'],
  ['it is not denied on another', 'open', { answer: 'deny', by, ground: 'too much work' }, ['ground']],
  ['it is extended once, with the reason', 'open', { answer: 'extend', by, reason: 'The author is away' }, 'extended'],
  ['it is not extended twice', 'extended', { answer: 'extend', by, reason: 'Still away' }, ['answer']],
  ['it is not extended for no reason', 'open', { answer: 'extend', by, reason: '' }, ['reason']],
  ['an extended request is answered', 'extended', { answer: 'accept', by }, 'accepted'],
  ['nobody cannot answer', 'open', { answer: 'accept', by: ' ' }, ['by']],
  ['after a denial the person disagrees', 'denied', { answer: 'disagree', statement: 'I was never there' }, 'disputed'],
  ['an accepted request is not disputed', 'accepted', { answer: 'disagree', statement: 'x' }, ['answer']],
  ['the holder rebuts a statement', 'disputed', { answer: 'rebut', by, statement: 'Signed in that day' }, 'rebutted'],
  ['a denial is final for its holder', 'denied', { answer: 'accept', by }, ['answer']],
];

describe('a request to amend a record (45 CFR 164.526)', () => {
  it.each(CASES)('%s', (_name, state, answer, then) => {
    const answered = answerAmendment(state, AT, answer);
    expect(answered.ok ? answered.value : answered.issues.map((issue) => issue.at)).toEqual(then);
  });

  const STATES: readonly AmendmentState[] = ['open', 'extended', 'accepted', 'denied', 'disputed', 'rebutted'];
  it.each([
    [{ answer: 'accept', by }, ['open', 'extended'], 'accepted'], [{ answer: 'deny', by, ground: 'not-in-record-set' }, ['open', 'extended'], 'denied'], [{ answer: 'extend', by, reason: 'The author is away' }, ['open'], 'extended'],
    [{ answer: 'disagree', statement: 'I was never there' }, ['denied'], 'disputed'], [{ answer: 'rebut', by, statement: 'Signed in that day' }, ['disputed'], 'rebutted'],
  ] as readonly (readonly [AmendmentAnswer, readonly AmendmentState[], AmendmentState])[])('%j is an answer to what is %j alone', (answer, states, then) => {
    for (const state of STATES) {
      expect(answerAmendment(state, AT, answer)).toMatchObject(states.includes(state) ? { ok: true, value: then } : { ok: false, issues: [{ code: 'business-rule', at: 'answer', cite: '45 CFR 164.526(b)-(d)' }] });
    }
  });

  it.each([
    ['an answer by nobody', 'open', { answer: 'deny', by: '', ground: 'accurate-and-complete' }, [['by', '45 CFR 164.530(i)']]],
    ['a ground that the law does not know', 'open', { answer: 'deny', by, ground: 'toString' }, [['ground', '45 CFR 164.526(a)(2)']]],
    ['a delay for a reason of spaces', 'open', { answer: 'extend', by, reason: '  ' }, [['reason', '45 CFR 164.526(b)(2)(ii)']]],
    ['a disagreement without a word', 'denied', { answer: 'disagree', statement: ' ' }, [['statement', '45 CFR 164.526(d)(2)']]],
    ['a rebuttal without a word, by nobody', 'disputed', { answer: 'rebut', by: ' ', statement: '' }, [['by', '45 CFR 164.530(i)'], ['statement', '45 CFR 164.526(d)(2)']]],
    ['everything at once', 'denied', { answer: 'extend', by: '', reason: '' }, [['answer', '45 CFR 164.526(b)-(d)'], ['by', '45 CFR 164.530(i)'], ['reason', '45 CFR 164.526(b)(2)(ii)']]],
  ] as readonly (readonly [string, AmendmentState, AmendmentAnswer, readonly (readonly [string, string])[]])[])('%s is told with its place and its law, in words', (_name, state, answer, told) => {
    const answered = answerAmendment(state, AT, answer);
    const issues = answered.ok ? [] : answered.issues;
    expect(issues.map((issue) => [issue.at, issue.cite])).toEqual(told);
    expect(issues.every((issue) => issue.code === 'business-rule' && issue.text.length > 10)).toBe(true);
  });

  it('is extended on the last day, and answered after it: late is better than never', () => {
    const late = { due: '2027-01-21', today: '2027-01-22' };
    expect([answerAmendment('open', { ...late, today: late.due }, { answer: 'extend', by, reason: 'x' }).ok, answerAmendment('open', late, { answer: 'accept', by }).ok]).toEqual([true, true]);
    const extended = answerAmendment('open', late, { answer: 'extend', by, reason: 'x' });
    expect(extended.ok ? [] : extended.issues.map((issue) => [issue.cite, issue.text.length > 10])).toEqual([['45 CFR 164.526(b)(2)(ii)', true]]);
  });

  it('is not extended after its 60 days', () => {
    expect(answerAmendment('open', { due: '2027-01-21', today: '2027-01-22' }, { answer: 'extend', by, reason: 'late' })).toMatchObject({ ok: false, issues: [{ at: 'answer' }] });
  });

  it('is due in 60 days, or 90 when extended', () => {
    expect([amendmentDue('2026-11-22', false), amendmentDue('2026-11-22', true)]).toEqual(['2027-01-21', '2027-02-20']);
  });

  it('is denied with what the person may do about it', () => {
    expect(denialNotice('accurate-and-complete').join(' ')).toMatch(/accurate and complete.*disagree.*later disclosure.*complain/s);
    expect(Object.keys(DENIAL_GROUNDS).map((ground) => denialNotice(ground as DenialGround)[0])).toEqual(['not made by its holder', 'designated record set', 'not open to inspection', 'accurate and complete'].map((words) => expect.stringContaining(words)));
    expect(denialNotice('not-in-record-set').map((line) => line.length > 40)).toEqual([true, true, true, true]);
  });
});
