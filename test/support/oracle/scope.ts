// SPDX-License-Identifier: Apache-2.0
/** What a list of categories covers (scenario schema, `scopeCategory`) and what a nested exception takes away again (section 4.5). */
import type { Facts } from '../../../src/domain/consent/facts/facts.ts';
import type { NestedProvision } from '../../../src/domain/consent/facts/papers.ts';
import type { RecordFacts } from '../../../src/domain/consent/facts/record.ts';
import type { ScopeCategory } from '../../../src/domain/consent/facts/vocabulary.ts';
import { shippedTables } from '../consent-tables.ts';
import { within } from './answer.ts';
import { meantByDenial, receiverIds } from './who.ts';

export const MATRIX = shippedTables().matrix;
export const TEAM = shippedTables().team;
const PLAN_CATEGORIES: ReadonlySet<string> = new Set(MATRIX.rows.flatMap((row) => row.categories.map((cell) => cell.category)));

export function isPlanCategory(category: string): boolean {
  return PLAN_CATEGORIES.has(category);
}

/** `*` counts only where the scope takes away or is a mere permission. */
export function covers(scope: readonly ScopeCategory[], record: RecordFacts, star: 'star' | 'no-star' = 'no-star'): boolean {
  const { category, recordClass } = record;
  const separate = recordClass === 'chri' || recordClass === 'p2-notes' || recordClass === 'phi-psy';
  return scope.some((each) => {
    switch (each) {
      case '*': return star === 'star';
      case 'entire-sud-treatment-record': return recordClass === 'p2';
      case 'entire-mental-health-record': return recordClass === 'phi';
      case 'case-plan-full': return !separate && isPlanCategory(category);
      default: return each === category;
    }
  });
}

function inside(provision: NestedProvision, record: RecordFacts, facts: Facts, takes: boolean): boolean {
  const dated = provision.dataPeriod === undefined || record.recordDate === undefined || within(record.recordDate, provision.dataPeriod);
  const to = provision.recipients === undefined || (takes ? meantByDenial(provision.recipients, facts) : provision.recipients.some((each) => receiverIds(facts).includes(each)));
  const purpose = provision.purposes === undefined || provision.purposes.includes(facts.purpose);
  return covers(provision.categories, record, 'star') && dated && to && purpose;
}

/** A permission inside a denial counts for a dated range only if the record shows its date. */
function gives(provision: NestedProvision, record: RecordFacts, facts: Facts): boolean {
  const shown = provision.dataPeriod === undefined || record.recordDate !== undefined;
  return shown && inside(provision, record, facts, false) && !takesAway(provision.denies ?? [], record, facts);
}

/** True when a nested denial holds the record and no exception to it gives it back. */
export function takesAway(denies: readonly NestedProvision[], record: RecordFacts, facts: Facts): boolean {
  return denies.some((denial) => inside(denial, record, facts, true) && !(denial.permits ?? []).some((each) => gives(each, record, facts)));
}
