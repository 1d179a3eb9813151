// SPDX-License-Identifier: Apache-2.0
/** A patient's request to amend a record: its clock, the four grounds of a denial, and what each answer must hold. 45 CFR 164.526. */
import { fail, ok, type Issue, type Result } from '../../issue.ts';
import { addDays } from '../evidence/time.ts';

/** 164.526(b)(2)(i): acted on within 60 days; (ii): once 30 days more, with the reason and the day told in writing within the 60. */
export const ANSWER_DAYS = 60;
export const EXTENSION_DAYS = 30;

/** 164.526(a)(2)(i)-(iv): there is no other ground. */
export const DENIAL_GROUNDS = {
  'not-created-here': 'the record was not made by its holder, and its maker can still be asked',
  'not-in-record-set': 'it is not part of the designated record set',
  'not-open-to-inspection': 'it is not open to inspection under 45 CFR 164.524',
  'accurate-and-complete': 'it is accurate and complete',
} as const;
export type DenialGround = keyof typeof DENIAL_GROUNDS;

/** In: the local day on which the request came in, and whether it was extended. Out: the last day to act. */
export function amendmentDue(received: string, extended: boolean): string {
  return addDays(received, ANSWER_DAYS + (extended ? EXTENSION_DAYS : 0));
}

export type AmendmentAnswer =
  /** `reason`: in the holder's words, for the individual. `inform`: organizations that the individual names to be told, beside those who had the record: 164.526(c)(3)(i). */
  | { readonly answer: 'accept'; readonly by: string; readonly inform?: readonly string[]; readonly reason?: string }
  | { readonly answer: 'deny'; readonly by: string; readonly ground: string; readonly reason?: string }
  | { readonly answer: 'extend'; readonly by: string; readonly reason: string }
  /** The individual's statement after a denial, and the holder's rebuttal: 164.526(d)(2)-(3). */
  | { readonly answer: 'disagree'; readonly statement: string }
  | { readonly answer: 'rebut'; readonly by: string; readonly statement: string };

export type AmendmentState = 'open' | 'extended' | 'accepted' | 'denied' | 'disputed' | 'rebutted';

const FROM: Readonly<Record<AmendmentAnswer['answer'], readonly AmendmentState[]>> = {
  accept: ['open', 'extended'], deny: ['open', 'extended'], extend: ['open'], disagree: ['denied'], rebut: ['disputed'],
};
const TO: Readonly<Record<AmendmentAnswer['answer'], AmendmentState>> = {
  accept: 'accepted', deny: 'denied', extend: 'extended', disagree: 'disputed', rebut: 'rebutted',
};

/** In: where a request stands, the last day to act, today, and an answer. Out: where it stands then. Issues: all that is wrong with it. */
export function answerAmendment(state: AmendmentState, at: { readonly due: string; readonly today: string }, given: AmendmentAnswer): Result<AmendmentState> {
  const issues: readonly Issue[] = [
    ...(FROM[given.answer].includes(state) ? [] : [wrong('answer', `A request that is ${state} cannot be answered with ${given.answer}`, '45 CFR 164.526(b)-(d)')]),
    ...('by' in given && given.by.trim() === '' ? [wrong('by', 'Who answers for the holder', '45 CFR 164.530(i)')] : []),
    ...(given.answer === 'deny' && !Object.hasOwn(DENIAL_GROUNDS, given.ground) ? [wrong('ground', `A denial has one of four grounds: ${Object.keys(DENIAL_GROUNDS).join(', ')}`, '45 CFR 164.526(a)(2)')] : []),
    ...(given.answer === 'extend' && given.reason.trim() === '' ? [wrong('reason', 'The individual is told the reason for the delay', '45 CFR 164.526(b)(2)(ii)')] : []),
    ...(given.answer === 'extend' && at.today > at.due ? [wrong('answer', 'The time is extended within the 60 days or not at all', '45 CFR 164.526(b)(2)(ii)')] : []),
    ...('statement' in given && given.statement.trim() === '' ? [wrong('statement', 'The statement itself', '45 CFR 164.526(d)(2)')] : []),
  ];
  return issues.length > 0 ? fail(...issues) : ok(TO[given.answer]);
}

function wrong(at: string, text: string, cite: string): Issue {
  return { code: 'business-rule', text, at, cite };
}

/** What a denial tells the individual in plain language: 164.526(d)(1)(i)-(iv). */
export function denialNotice(ground: DenialGround): readonly string[] {
  return [
    `Your request was denied because ${DENIAL_GROUNDS[ground]} (45 CFR 164.526(a)(2)).`,
    'You may send a written statement that you disagree, and why. It is kept with the record.',
    'If you send none, you may ask that your request and this denial go along with every later disclosure of the record.',
    'You may complain to the holder of the record, and to the Secretary of Health and Human Services (45 CFR 160.306).',
  ];
}
