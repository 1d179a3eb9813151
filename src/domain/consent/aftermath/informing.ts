// SPDX-License-Identifier: Apache-2.0
/**
 * Whoever reports abuse, neglect or domestic violence of an adult must promptly tell that individual that a report has been or will be made:
 * 45 CFR 164.512(c)(2); a report that a law requires no less (164.512(a)(2)). Here: what it takes to say that this was done, or why not.
 */
import { parseDate, UTC } from '../../fhir/dates.ts';
import { fail, ok, type Issue, type Result } from '../../issue.ts';

/** 164.512(c)(2)(i), (ii): there is no other ground for not telling. */
export const UNTOLD_GROUNDS = {
  'serious-harm': 'in professional judgment, telling the individual would put it at risk of serious harm',
  representative: 'a personal representative would be told who is believed to be responsible, and that would not be in the interest of the individual',
} as const;
export type UntoldGround = keyof typeof UNTOLD_GROUNDS;

/** `by`: who told, or who judged so, at whoever reported; `how` and `reason` in its words. */
export type Informed =
  | { readonly state: 'told'; readonly toldOn: string; readonly how: string; readonly by: string }
  | { readonly state: 'not-told'; readonly because: string; readonly reason: string; readonly by: string };

const LONGEST = 2000;

/** In: how an item is closed, and the local day. Out: the same. Issues: everything that the rule asks for and that is not there. */
export function checkInformed(given: Informed, today: string): Result<Informed> {
  const issues = [
    ...blank('by', given.by, given.state === 'told' ? 'Who told the individual' : 'Who judged so'),
    ...(given.state === 'told' ? [...wrongDay(given.toldOn, today), ...blank('how', given.how, 'How the individual was told')]
      : [...wrongGround(given.because), ...blank('reason', given.reason, 'What the judgment rests on')]),
  ];
  return issues.length > 0 ? fail(...issues) : ok(given);
}

/** A day before the report is no error: the individual may be told that a report will be made. */
function wrongDay(day: string, today: string): readonly Issue[] {
  return parseDate(day, UTC) !== undefined && day.length === today.length && day <= today ? []
    : [{ code: 'value', text: 'The day on which the individual was told, today or earlier', at: 'toldOn', cite: '45 CFR 164.512(c)(2)' }];
}

function wrongGround(because: string): readonly Issue[] {
  return Object.hasOwn(UNTOLD_GROUNDS, because) ? []
    : [{ code: 'value', text: 'There are two grounds for not telling the individual, and no other', at: 'because', cite: '45 CFR 164.512(c)(2)(i), (ii)' }];
}

function blank(at: string, text: string, what: string): readonly Issue[] {
  return text.trim() !== '' && text.length <= LONGEST ? [] : [{ code: 'required', text: `${what}, in up to ${String(LONGEST)} characters`, at, cite: '45 CFR 164.512(c)(2)' }];
}
