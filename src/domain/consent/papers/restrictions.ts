// SPDX-License-Identifier: Apache-2.0
/** Refusals and restrictions on file, compiled once per ask: 42 CFR 2.26, 45 CFR 164.522, rules section 4.5. */
import type { Context } from '../context.ts';
import type { RestrictionPaper } from '../facts/papers.ts';
import type { RecordFacts } from '../facts/record.ts';
import { classReaches, mayBeParty } from './parties.ts';
import { compilePermits, isGiven, type CompiledProvision } from './provisions.ts';
import { meetsScope, scopeOf, type Scope } from './scope.ts';

interface CompiledRestriction {
  readonly paper: RestrictionPaper;
  /** What it names by category or code; absent: it names none. */
  readonly named: Scope | undefined;
  readonly limits: Scope;
  readonly permits: readonly CompiledProvision[];
}

const compiled = new WeakMap<Context, readonly CompiledRestriction[]>();

/** The restrictions that are against this recipient, as far as anybody knows. */
function restrictionsFor(ctx: Context): readonly CompiledRestriction[] {
  const known = compiled.get(ctx);
  if (known !== undefined) {
    return known;
  }
  const made = ctx.facts.restrictions.filter(({ against }) => mayBeParty(against, ctx) && (against.recipientClass === undefined || classReaches(against.recipientClass, ctx) !== 'no'))
    .map((paper): CompiledRestriction => ({ paper, ...scopesOf(paper), permits: compilePermits(paper.permits, ctx) }));
  compiled.set(ctx, made);
  return made;
}

/** What it names, by category or code, and what it asks besides. */
function scopesOf({ categories, limits, dataPeriod }: RestrictionPaper): Pick<CompiledRestriction, 'named' | 'limits'> {
  const { codes, ...others } = limits ?? {};
  const named = categories === undefined && codes === undefined ? undefined : scopeOf({ categories: categories ?? [], ...(codes === undefined ? {} : { limits: { codes } }) });
  const further = { ...(Object.keys(others).length === 0 ? {} : { limits: others }), ...(dataPeriod === undefined ? {} : { dataPeriod }) };
  return { named, limits: scopeOf(further) };
}

/** The restrictions that hold this record: records and categories that it names are alternatives, its further conditions come on top. */
export function restrictionsOn(record: RecordFacts, ctx: Context): readonly RestrictionPaper[] {
  return restrictionsFor(ctx).filter((each) => {
    const { records } = each.paper;
    const all = records === undefined && each.named === undefined;
    const named = records?.includes(record.id) === true || (each.named !== undefined && meetsScope(each.named, record, ctx, 'deny') !== 'no');
    return (all || named) && meetsScope(each.limits, record, ctx, 'deny') !== 'no' && !isGiven(each.permits, record, ctx);
  }).map((each) => each.paper);
}
