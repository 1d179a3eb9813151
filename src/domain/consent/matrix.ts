// SPDX-License-Identifier: Apache-2.0
/** The agencies' sharing protocol (rules section 12): it narrows what a lead case planner sends and receives, and never authorizes. */
import type { Context } from './context.ts';
import { daysAfter } from './dates.ts';
import type { RecordFacts } from './facts/record.ts';
import { finding } from './finding.ts';
import { isPlanCategory } from './papers/scope.ts';
import type { MatrixCell } from './tables/tables.ts';
import { failed, type Failed, type Passed } from './tried.ts';

type Sharing = NonNullable<Context['facts']['sharingMatrix']>;

const UNLISTED = failed('outside-scope', [finding('matrix.not-listed', 'sharing matrix', 'deny')], 51);

export interface CompiledMatrix { readonly cells: ReadonlyMap<string, MatrixCell>; readonly closed: ReadonlySet<string>; readonly sharing: Sharing }

/** The rows of this lead, partner, direction and edition; undefined when the matrix does not apply to the ask. */
export function compileMatrix(ctx: Context): CompiledMatrix | undefined {
  const { sharingMatrix: sharing, purpose } = ctx.facts;
  const { matrix } = ctx.tables;
  if (sharing === undefined || !matrix.purposes.includes(purpose) || isHandingOver(ctx)) {
    return undefined;
  }
  const lead = matrix.leads[sharing.lead]?.from ?? sharing.lead;
  const rows = matrix.rows.filter((row) => row.leads.includes(lead) && row.partner === sharing.partner && row.direction === sharing.direction);
  const inEdition = (cell: MatrixCell): boolean => cell.edition === undefined || cell.edition === 'derived' || cell.edition === sharing.edition;
  const cellsOf = (closed: boolean): readonly MatrixCell[] => rows.filter((row) => (row.closed === true) === closed).flatMap((row) => row.categories).filter(inEdition);
  return {
    cells: new Map(cellsOf(false).map((cell) => [cell.category, cell])),
    closed: new Set(cellsOf(true).map((cell) => cell.category)),
    sharing,
  };
}

/**
 * A plan that is handed over goes from one lead planner to the next (transition accountability plan, the lead passes on at each juncture), and the lists of what
 * partners send and receive say nothing of that. After the days of the protocol the next lead has needs and goals of its own, and the lists hold.
 */
export function isHandingOver({ facts, tables, today }: Context): boolean {
  const day = facts.sharingMatrix?.handedOverOn;
  return day !== undefined && day <= today && today < daysAfter(day, tables.team.handOverDays);
}

/** Why the matrix holds the record back; undefined when it does not. */
export function matrixBar(ctx: Context, compiled: CompiledMatrix, at: { readonly record: RecordFacts; readonly passed: Passed }): Failed | undefined {
  const { record, passed } = at;
  const cell = compiled.cells.get(record.category)
    ?? (isPlanCategory(record.category, ctx) ? compiled.cells.get('case-plan-full') : undefined);
  if (cell === undefined || compiled.closed.has(record.category)) {
    return UNLISTED;
  }
  const unmet = (cell.conditions ?? []).find((condition) => !CONDITIONS[condition]({ ctx, sharing: compiled.sharing, record, passed }));
  return unmet === undefined ? undefined : failed('outside-scope', [finding(`matrix.condition-${unmet}`, 'sharing matrix', 'deny')], 51);
}

interface Asked { readonly ctx: Context; readonly sharing: Sharing; readonly record: RecordFacts; readonly passed: Passed }

const CONDITIONS: Readonly<Record<NonNullable<MatrixCell['conditions']>[number], (asked: Asked) => boolean>> = {
  perm: ({ sharing, record }) => (sharing.permittedCategories as readonly string[]).some((each) => each === record.category || each === '*' || each === 'case-plan-full'),
  need: ({ record }) => record.neededForPurpose !== false,
  appl: ({ record }) => record.neededForPurpose !== false,
  avail: () => true,
  nfc: ({ ctx }) => ['none', 'partial'].includes(ctx.facts.patient.childCustody ?? ''),
  cust: ({ ctx }) => ['partial', 'full'].includes(ctx.facts.patient.childCustody ?? ''),
  smc: ({ sharing }) => sharing.supportMemberHasCustody === true,
  req: ({ sharing }) => sharing.requiredBy !== undefined,
  prim: ({ sharing }) => sharing.communitySupervisionPrimary === true,
  // One agency coordinates within itself, several among each other.
  cooc: ({ sharing, record }) => sharing.cooccurringServices === (record.category === 'intra-agency-coordination' ? 'one-agency' : 'several-agencies'),
  'consent-named': ({ ctx, record, passed }) => passed.consent !== undefined && ctx.facts.consents.some((paper) => paper.id === passed.consent && (paper.categories as readonly string[]).includes(record.category)),
};
