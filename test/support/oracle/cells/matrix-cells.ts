// SPDX-License-Identifier: Apache-2.0
/** The sharing protocol, cell by cell: lead, partner, direction, category, edition, and which of its conditions hold. */
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import { CATEGORIES, PARTNER_KINDS, type Purpose } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { cellAt, type Cell } from './cell.ts';

type Sharing = NonNullable<Facts['sharingMatrix']>;

const LEADS = ['cs', 'bh', 'ci', 'ho'] as const;
const MET: readonly Partial<Sharing>[] = [
  { permittedCategories: [] },
  { permittedCategories: ['*'], requiredBy: 'court', supportMemberHasCustody: true, communitySupervisionPrimary: true, cooccurringServices: 'one-agency' },
  { permittedCategories: ['case-plan-full'], cooccurringServices: 'several-agencies' },
];
const CUSTODY = [undefined, 'none', 'partial', 'full'] as const;
const SOME_PURPOSES: readonly Purpose[] = ['case-coordination', 'cj-monitoring', 'treatment'];

function facts(sharing: Sharing, category: (typeof CATEGORIES)[number], at: { readonly custody: (typeof CUSTODY)[number]; readonly purpose: Purpose }): Facts {
  const { facts: bare } = cellAt(0);
  const records = bare.records.slice(0, 1).map((each) => ({ ...each, category, recordClass: 'soc' as const }));
  return {
    ...bare, purpose: at.purpose, records, request: { ...bare.request, records: records.map((each) => each.id) }, sharingMatrix: sharing,
    patient: { ...bare.patient, ...(at.custody === undefined ? {} : { childCustody: at.custody }) },
  };
}

/** Every cell of the protocol under each set of conditions, or one in `thin` of them. */
export function* matrixCells(thin = 1): Generator<Cell> {
  let index = 0;
  for (const make of allCells()) {
    if (index % thin === 0) {
      yield make();
    }
    index += 1;
  }
}

function* allCells(): Generator<() => Cell> {
  for (const lead of LEADS) {
    for (const partner of PARTNER_KINDS) {
      for (const direction of ['send', 'receive'] as const) {
        yield* categories({ lead, partner, direction });
      }
    }
  }
}

function* categories(row: Pick<Sharing, 'lead' | 'partner' | 'direction'>): Generator<() => Cell> {
  for (const category of CATEGORIES) {
    for (const [number, met] of MET.entries()) {
      const custody = CUSTODY[(number + category.length) % CUSTODY.length];
      const purpose = SOME_PURPOSES[(number + row.partner.length) % SOME_PURPOSES.length] ?? 'treatment';
      for (const edition of ['newer', 'older'] as const) {
        const sharing: Sharing = { ...row, leadOrganization: 'org-sender', edition, permittedCategories: [], ...met };
        yield () => ({ name: [row.lead, row.partner, row.direction, category, edition, number, custody, purpose].join(' | '), facts: facts(sharing, category, { custody, purpose }) });
      }
    }
  }
}
