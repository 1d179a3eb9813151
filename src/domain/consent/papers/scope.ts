// SPDX-License-Identifier: Apache-2.0
/**
 * What a scope covers. Wildcards widen a category and never a class: criminal history, counseling notes and psychotherapy
 * notes need their own basis even when their category is named. Rules section 4.1 element 3 and section 4.5.
 */
import { within } from '../dates.ts';
import type { DateRange, RecordLimits } from '../facts/papers.ts';
import type { RecordFacts } from '../facts/record.ts';
import type { Purpose, RecordClass, ScopeCategory } from '../facts/vocabulary.ts';
import type { Context } from '../context.ts';
import { allMet, meetsCodes, meetsLimits, type Met, type Polarity } from './match.ts';

/** Classes that no wildcard reaches, each with the plain category that may name it. */
const OWN_BASIS: readonly RecordClass[] = ['chri', 'p2-notes', 'phi-psy'];

/** Does a list of categories, with its wildcards, cover this record? `star`: also `*`, which means everything in a nested provision. */
export function coversCategory(categories: ReadonlySet<ScopeCategory>, record: RecordFacts, ctx: Context, star = false): boolean {
  if (categories.has(record.category) && record.category !== 'uncategorized') {
    return true;
  }
  if (star && categories.has('*')) {
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

/** What one provision asks of a record, ready to be applied; an absent member asks nothing. */
export interface Scope {
  readonly categories?: ReadonlySet<ScopeCategory>;
  readonly limits?: RecordLimits;
  readonly dataPeriod?: DateRange;
}

export interface WrittenScope {
  readonly categories?: readonly ScopeCategory[];
  readonly limits?: RecordLimits;
  readonly dataPeriod?: DateRange;
}

export function scopeOf({ categories, limits, dataPeriod }: WrittenScope): Scope {
  const kinds: Scope = categories === undefined ? {} : { categories: new Set(categories) };
  // Most ask nothing else, and there is one for every paper of every ask.
  return limits === undefined && dataPeriod === undefined ? kinds
    : { ...kinds, ...(limits === undefined ? {} : { limits }), ...(dataPeriod === undefined ? {} : { dataPeriod }) };
}

/** The conditions that tell what information is meant: a level of confidentiality alone, or a label that is not known, tells nothing (2.31(a)(3)). */
export function isDescribed(limits: RecordLimits | undefined): boolean {
  return limits !== undefined && ((limits.codes ?? []).length > 0 || (limits.types ?? limits.labels ?? limits.data) !== undefined);
}

/** Does the record meet everything that the scope asks? What is meant by kind alone never reaches what needs a basis of its own. */
export function meetsScope(scope: Scope, record: RecordFacts, ctx: Context, polarity: Polarity): Met {
  const content = meetsContent(scope, record, ctx, polarity);
  if (scope.limits === undefined && scope.dataPeriod === undefined) {
    return content;
  }
  return allMet([content, meetsPeriod(scope.dataPeriod, record), scope.limits === undefined ? 'yes' : meetsLimits(scope.limits, record, polarity)]);
}

function meetsPeriod(period: DateRange | undefined, { recordDate }: RecordFacts): Met {
  return period === undefined ? 'yes' : recordDate === undefined ? 'unknown' : within(recordDate, period) ? 'yes' : 'no';
}

/** R4 `code`: categories of the gate and codes of the record are alternatives. */
function meetsContent({ categories, limits }: Scope, record: RecordFacts, ctx: Context, polarity: Polarity): Met {
  if (categories !== undefined && coversCategory(categories, record, ctx, true)) {
    return 'yes';
  }
  if (categories !== undefined && limits?.codes === undefined) {
    return 'no';
  }
  const apart = polarity === 'permit' && OWN_BASIS.includes(record.recordClass);
  return apart ? 'no' : limits?.codes === undefined ? 'yes' : meetsCodes(limits.codes, record.marks, polarity);
}

/** A named purpose covers itself and what lies under it: ETREAT is a TREAT (v3-ActReason). */
export function coversPurpose(purposes: readonly Purpose[], purpose: Purpose): boolean {
  return purposes.includes(purpose) || (purpose === 'emergency-treatment' && purposes.includes('treatment'));
}
