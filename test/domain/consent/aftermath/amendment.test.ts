// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { amendmentDue, answerAmendment, denialNotice, type AmendmentAnswer, type AmendmentState } from '../../../../src/domain/consent/aftermath/amendment.ts';

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

  it('is not extended after its 60 days', () => {
    expect(answerAmendment('open', { due: '2027-01-21', today: '2027-01-22' }, { answer: 'extend', by, reason: 'late' })).toMatchObject({ ok: false, issues: [{ at: 'answer' }] });
  });

  it('is due in 60 days, or 90 when extended', () => {
    expect([amendmentDue('2026-11-22', false), amendmentDue('2026-11-22', true)]).toEqual(['2027-01-21', '2027-02-20']);
  });

  it('is denied with what the person may do about it', () => {
    expect(denialNotice('accurate-and-complete').join(' ')).toMatch(/accurate and complete.*disagree.*later disclosure.*complain/s);
  });
});
