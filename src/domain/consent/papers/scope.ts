// SPDX-License-Identifier: Apache-2.0
/**
 * What a scope covers. Wildcards widen a category and never a class: criminal history, counseling notes and psychotherapy
 * notes need their own basis even when their category is named. Rules section 4.1 element 3 and section 4.5.
 */
import { within } from '../dates.ts';
import type { DateRange, NestedProvision } from '../facts/papers.ts';
import type { RecordFacts } from '../facts/record.ts';
import type { Purpose, RecordClass, ScopeCategory } from '../facts/vocabulary.ts';
import type { Context } from '../context.ts';

/** Classes that no wildcard reaches, each with the plain category that may name it. */
const OWN_BASIS: readonly RecordClass[] = ['chri', 'p2-notes', 'phi-psy'];

/** Does a list of categories, with its wildcards, cover this record? `deny`: also `*`, which means everything in a denial. */
export function coversCategory(categories: ReadonlySet<ScopeCategory>, record: RecordFacts, ctx: Context, deny = false): boolean {
  if (categories.has(record.category) && record.category !== 'uncategorized') {
    return true;
  }
  if (deny && categories.has('*')) {
    return true;
  }
  if (OWN_BASIS.includes(record.recordClass)) {
    return false;
  }
  return (categories.has('entire-sud-treatment-record') && record.recordClass === 'p2')
    || (categories.has('entire-mental-health-record') && record.recordClass === 'phi')
    || (categories.has('case-plan-full') && isPlanCategory(record.category, ctx));
}

const planCategories = new WeakMap<object, ReadonlySet<string>>();

/** Every category of the sharing matrix is part of a case plan. */
export function isPlanCategory(category: string, ctx: Context): boolean {
  const table = ctx.tables.matrix;
  const known = planCategories.get(table);
  if (known !== undefined) {
    return known.has(category);
  }
  const made = new Set<string>(table.rows.flatMap((row) => row.categories.map((cell) => cell.category)));
  planCategories.set(table, made);
  return made.has(category);
}

/** A record without a date is inside no limited period (what is not shown does not satisfy a permit). */
export function inDataPeriod(period: DateRange | undefined, record: RecordFacts): boolean {
  return period === undefined || (record.recordDate !== undefined && within(record.recordDate, period));
}

/**
 * Is the record denied by one of the nested provisions, each honouring its own type to any depth? Unknown satisfies a deny: a
 * denial limited to a period denies a record without a date.
 */
export function isDenied(denies: readonly NestedProvision[] | undefined, record: RecordFacts, ctx: Context): boolean {
  return (denies ?? []).some((deny) => appliesAsDeny(deny, record, ctx) && !isPermitted(deny.permits, record, ctx));
}

function isPermitted(permits: readonly NestedProvision[] | undefined, record: RecordFacts, ctx: Context): boolean {
  return (permits ?? []).some((permit) => appliesAsPermit(permit, record, ctx) && !isDenied(permit.denies, record, ctx));
}

function appliesAsDeny(provision: NestedProvision, record: RecordFacts, ctx: Context): boolean {
  const dated = provision.dataPeriod === undefined || record.recordDate === undefined || within(record.recordDate, provision.dataPeriod);
  return coversCategory(new Set(provision.categories), record, ctx, true) && dated && reaches(provision, ctx);
}

function appliesAsPermit(provision: NestedProvision, record: RecordFacts, ctx: Context): boolean {
  return coversCategory(new Set(provision.categories), record, ctx, true) && inDataPeriod(provision.dataPeriod, record) && reaches(provision, ctx);
}

function reaches(provision: NestedProvision, ctx: Context): boolean {
  const recipients = provision.recipients === undefined || provision.recipients.some((id) => ctx.to.includes(id));
  return recipients && (provision.purposes === undefined || coversPurpose(provision.purposes, ctx.facts.purpose));
}

/** A named purpose covers itself and what lies under it: ETREAT is a TREAT (v3-ActReason). */
export function coversPurpose(purposes: readonly Purpose[], purpose: Purpose): boolean {
  return purposes.includes(purpose) || (purpose === 'emergency-treatment' && purposes.includes('treatment'));
}

/** The days at which a date-limited scope begins or stops to cover. */
export function edgesOf(provision: { readonly dataPeriod?: DateRange; readonly denies?: readonly NestedProvision[]; readonly permits?: readonly NestedProvision[] }): readonly { readonly start: string | null; readonly end: string | null }[] {
  const own = provision.dataPeriod === undefined ? [] : [provision.dataPeriod];
  return [...own, ...[...(provision.denies ?? []), ...(provision.permits ?? [])].flatMap(edgesOf)];
}
