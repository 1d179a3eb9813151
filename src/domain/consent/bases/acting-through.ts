// SPDX-License-Identifier: Apache-2.0
import { lawRequires } from '../bars.ts';
import { agreementBetween, isIntermediary, withWholes, type Context } from '../context.ts';
import type { RecordFacts } from '../facts/record.ts';
import type { RecordClass } from '../facts/vocabulary.ts';
import { finding } from '../finding.ts';
import { duties, failed, type Passed, type Tried } from '../tried.ts';
import { isEmergency } from './emergency.ts';
import { isMandated } from './state-exceptions.ts';

/** Classes that a service organization may touch only under an agreement: 42 CFR 2.11 (QSO), 45 CFR 164.504(e). */
const UNDER_AGREEMENT: readonly RecordClass[] = ['p2', 'p2-notes', 'phi', 'phi-psy', 'va7332'];

/** What the person can have, and what is told of a death or to a court, whatever the discloser agreed with anybody: 42 CFR 2.15(b), 2.23-2.25; 45 CFR 164.524, 164.528; 38 USC 7332(b)(2)(D). */
const OWED: readonly string[] = ['patient-access', 'directed-copy', 'part2-accounting', 'hipaa-accounting', 'intermediary-list', 'vital-statistics-exception', 'va-good-cause-order'];

/** A missing agreement silences none of these: medical personnel in a declared emergency (2.51), a report that the law demands (2.12(c)(6)), what law or order wants, the person. */
function isOwed(ctx: Context, record: RecordFacts, passed: Passed): boolean {
  return isEmergency(ctx) || isMandated(ctx, record) || lawRequires(ctx, record) || passed.basis.split('+').every((basis) => OWED.includes(basis));
}

/**
 * Where a service organization (an exchange, this gateway) carries the disclosure out, its agreement with the discloser must be in
 * date: an obligation that cannot be met turns the permit into a deny. It need not be named in the consent (rules M3).
 */
export function agreementOnFile(ctx: Context, record: RecordFacts, passed: Passed): Tried {
  const { actingThrough, organization } = ctx.facts.discloser;
  if (actingThrough === undefined || actingThrough === organization || isIntermediary(ctx, actingThrough) || !UNDER_AGREEMENT.includes(record.recordClass)) {
    return passed;
  }
  // 2.11 (QSO): it acknowledges to be bound. What an organization signed binds its units too.
  const binding = { ...ctx, facts: { ...ctx.facts, agreements: ctx.facts.agreements.filter((each) => each.type !== 'qsoa' || each.boundByPart2 === true) } };
  const agreement = withWholes(ctx, organization).map((each) => agreementBetween(binding, ['qsoa', 'business-associate-agreement'], [each, actingThrough])).find((each) => each !== undefined);
  if (agreement === undefined && isOwed(ctx, record, passed)) {
    return passed;
  }
  return agreement === undefined
    ? { ...failed('no-basis', [finding('agreement.missing', '42 CFR 2.11; 45 CFR 164.504(e)', 'deny', [actingThrough])]), duties: duties([], ['agreement-required'], false) }
    : { ...passed, duties: duties(passed.duties.critical, [...passed.duties.advisory, 'agreement-required'], passed.duties.minimum) };
}
