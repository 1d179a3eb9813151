// SPDX-License-Identifier: Apache-2.0
/**
 * Does a form also pass 45 CFR 164.508(c)? A covered entity that gives out Part 2 records for a purpose other than TPO needs a
 * form that passes both lists (rules section 4.2): Part 2's elements lack the statements on conditioning and redisclosure.
 */
import type { Context } from '../context.ts';
import type { ConsentPaper } from '../facts/papers.ts';
import { mayBe } from './parties.ts';

/** The statements of 164.508(c)(2) are on the form; description, parties, expiry and signature are tested with the elements. */
export function passesHipaaForm(paper: ConsentPaper, ctx: Context): boolean {
  // "None" is no end under 164.508(c)(1)(v), whatever 2.31(a)(7) allows for treatment, payment and operations.
  const ends = paper.period.end !== null || (paper.expiryEvent !== undefined && paper.expiryEvent.kind !== 'none');
  return ends && ctx.tables.variants.hipaaStatements.required.every((statement) => (paper.statements as readonly string[]).includes(statement));
}

/** HIPAA keeps an authorization revocable in writing at any time, also where Part 2 does not (164.508(b)(5); rules 13.4). */
export function isHipaaRevoked(paper: ConsentPaper, ctx: Context): boolean {
  const { revocation } = paper;
  return revocation !== undefined && (revocation.recipients === 'all' || revocation.recipients.some((id) => mayBe(id, ctx)));
}
