// SPDX-License-Identifier: Apache-2.0
/**
 * Nested provisions, compiled once per ask: those that do not speak of this recipient and purpose fall away, the rest wait for a
 * record. Each honours its own type, to any depth (known failures 1 and 2).
 */
import type { Context } from '../context.ts';
import { dayAfter } from '../dates.ts';
import type { ConsentPaper, DateRange, NestedProvision, RestrictionPaper } from '../facts/papers.ts';
import type { RecordFacts } from '../facts/record.ts';
import { allMet, anyMet, type Met, type Polarity } from './match.ts';
import { classReaches, partyMayBe, partyReaches } from './parties.ts';
import { coversPurpose, meetsScope, scopeOf, type Scope } from './scope.ts';

export interface CompiledProvision {
  readonly polarity: Polarity;
  readonly scope: Scope;
  readonly exceptions: readonly CompiledProvision[];
  /** Permits inside a permit: one of them must give it too. Absent: it holds none. */
  readonly parts?: readonly CompiledProvision[];
}

/** Those of the denials that may concern this ask. */
export function compileDenials(denies: readonly NestedProvision[] | undefined, ctx: Context): readonly CompiledProvision[] {
  return compile(denies, ctx, 'deny');
}

/** Those of the permits that concern this ask for certain. */
export function compilePermits(permits: readonly NestedProvision[] | undefined, ctx: Context): readonly CompiledProvision[] {
  return compile(permits, ctx, 'permit');
}

const NONE: readonly CompiledProvision[] = [];

function compile(provisions: readonly NestedProvision[] | undefined, ctx: Context, polarity: Polarity): readonly CompiledProvision[] {
  return provisions === undefined ? NONE : provisions.flatMap((provision) => {
    const asked = meetsAsk(provision, ctx, polarity);
    const inner = polarity === 'deny' ? compile(provision.permits, ctx, 'permit') : compile(provision.denies, ctx, 'deny');
    const parts = polarity === 'deny' || provision.permits === undefined ? {} : { parts: compile(provision.permits, ctx, 'permit') };
    return applies(asked, polarity) ? [{ polarity, scope: scopeOf(provision), exceptions: inner, ...parts }] : [];
  });
}

function applies(met: Met, polarity: Polarity): boolean {
  return polarity === 'deny' ? met !== 'no' : met === 'yes';
}

function meetsAsk(provision: NestedProvision, ctx: Context, polarity: Polarity): Met {
  const { recipients, parties, recipientClasses, purposes } = provision;
  const limited = recipients !== undefined || recipientClasses !== undefined;
  const whomNamed = { recipients: recipients ?? [], ...(parties === undefined ? {} : { parties }) };
  const named: Met = (polarity === 'deny' ? partyMayBe : partyReaches)(whomNamed, ctx) ? 'yes' : 'no';
  const whom = anyMet([named, ...(recipientClasses ?? []).map((each) => classReaches(each, ctx))]);
  const purpose = purposes === undefined || coversPurpose(purposes, ctx.facts.purpose) ? 'yes' : 'no';
  return allMet([limited ? whom : 'yes', purpose]);
}

/** Is the record held by one of the denials, and not given back by an exception to it? Unknown satisfies a denial and never a permit. */
export function isDenied(denials: readonly CompiledProvision[], record: RecordFacts, ctx: Context): boolean {
  return denials.some((each) => holds(each, record, ctx));
}

/** Is the record given by one of the permits, and not taken away again inside it? */
export function isGiven(permits: readonly CompiledProvision[], record: RecordFacts, ctx: Context): boolean {
  return permits.some((each) => holds(each, record, ctx));
}

function holds(provision: CompiledProvision, record: RecordFacts, ctx: Context): boolean {
  return applies(meetsScope(provision.scope, record, ctx, provision.polarity), provision.polarity)
    && !provision.exceptions.some((each) => holds(each, record, ctx))
    && (provision.parts === undefined || provision.parts.some((each) => holds(each, record, ctx)));
}

type Limited = Partial<Pick<NestedProvision, 'limits' | 'dataPeriod' | 'permits' | 'denies'> & Pick<ConsentPaper, 'within'> & Pick<RestrictionPaper, 'records'>>;

/** Every provision of the papers, each before what it holds. */
function withInner(provisions: readonly Limited[], into: Limited[] = []): readonly Limited[] {
  for (const provision of provisions) {
    into.push(provision);
    for (const held of [provision.denies, provision.permits, provision.within]) {
      if (held !== undefined) {
        withInner(held, into);
      }
    }
  }
  return into;
}

/** Local days at which the answer for a record of that date can change. */
export function dayBreaksOf(papers: readonly Limited[]): readonly string[] {
  const ranges = withInner(papers).flatMap((each): readonly DateRange[] => (each.dataPeriod === undefined ? [] : [each.dataPeriod]));
  const ends = new Set(ranges.flatMap(({ end }) => end ?? []));
  return [...new Set([...ranges.flatMap(({ start }) => start ?? []), ...[...ends].map(dayAfter)])].sort();
}

/** Records that the papers name one by one. */
export function namedRecords(papers: readonly Limited[]): readonly string[] {
  return withInner(papers).flatMap((each) => [...(each.records ?? []), ...(each.limits?.data?.records ?? [])]);
}
