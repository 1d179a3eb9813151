// SPDX-License-Identifier: Apache-2.0
/** Refusals and restrictions on file, compiled once per ask: 42 CFR 2.26, 45 CFR 164.522, rules section 4.5. */
import { PROVIDERS, wholesIn, type Context } from '../context.ts';
import type { RestrictionPaper } from '../facts/papers.ts';
import type { RecordFacts } from '../facts/record.ts';
import type { LegalStatus } from '../facts/vocabulary.ts';
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

/** Who can agree to a restriction, or owe one for a payment: who gives out records of its own (164.522(a)(1), 2.26); a custodian of papers cannot. */
const HOLDERS: readonly LegalStatus[] = [...PROVIDERS, 'covered-entity'];

/**
 * What one holder agreed to, or was asked for a payment, binds that holder, its units and its whole, and the copies of what it made; another holder
 * agreed to nothing (164.522(a)(1)(iii)). A refusal of the person binds everybody (rules 4.5).
 */
function isKept({ kind, by }: RestrictionPaper, record: RecordFacts, { facts }: Context): boolean {
  const { organizations, discloser } = facts;
  const keeper = kind === 'standalone-deny-consent' ? undefined : organizations.find(({ id, classes }) => id === by && HOLDERS.some((each) => classes.includes(each)));
  const from = discloser.organization;
  return keeper === undefined || from === keeper.id || record.origin === keeper.id || wholesIn(facts, from).includes(keeper.id) || wholesIn(facts, keeper.id).some((each) => each === from);
}

/** The restrictions that hold this record: records and categories that it names are alternatives, its further conditions come on top. */
export function restrictionsOn(record: RecordFacts, ctx: Context): readonly RestrictionPaper[] {
  return restrictionsFor(ctx).filter((each) => {
    const { records } = each.paper;
    const all = records === undefined && each.named === undefined;
    const named = records?.includes(record.id) === true || (each.named !== undefined && meetsScope(each.named, record, ctx, 'deny') !== 'no');
    return isKept(each.paper, record, ctx) && (all || named) && meetsScope(each.limits, record, ctx, 'deny') !== 'no' && !isGiven(each.permits, record, ctx);
  }).map((each) => each.paper);
}
