// SPDX-License-Identifier: Apache-2.0
/** The agencies' sharing protocol narrows what goes: rows by lead, partner, direction and edition, and each condition of a cell. */
import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../../src/domain/consent/decide.ts';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import type { GateTables, MatrixCell } from '../../../../src/domain/consent/tables/tables.ts';
import { shippedTables } from '../../../support/consent-tables.ts';
import { facts, PAPER, type Ask } from './support.ts';

const shipped = shippedTables();
const sharing: NonNullable<Facts['sharingMatrix']> = { lead: 'cs', leadOrganization: 'the-court', partner: 'housing', direction: 'send', edition: 'newer', permittedCategories: [] };

/** A protocol of one row. */
function protocol(cell: Partial<MatrixCell>, row: object = {}): GateTables {
  const rows = [{ leads: ['cs'], partner: 'housing', direction: 'send', categories: [{ category: 'housing-status', ...cell }], ...row }] as unknown as GateTables['matrix']['rows'];
  return { ...shipped, matrix: { ...shipped.matrix, rows } };
}

function says(tables: GateTables, over: Partial<typeof sharing> = {}, rest: Ask = {}): string {
  const ask = facts({ from: 'the-court', to: 'the-unregulated', purpose: 'case-coordination', sharingMatrix: { ...sharing, ...over }, ...rest, record: { recordClass: 'soc', category: 'housing-status', ...rest.record } });
  const [each] = decide(ask, tables).records;
  return each!.verdict === 'release' ? 'goes' : `${each!.reasons.join(' ')} (${each!.findings.map((found) => `${found.effect} ${found.rule}: ${found.cite}`).join('; ')})`;
}

const UNLISTED = 'outside-scope (deny matrix.not-listed: sharing matrix)';
const unmet = (condition: string): string => `outside-scope (deny matrix.condition-${condition}: sharing matrix)`;

describe('the row of the protocol', () => {
  it.each<readonly [string, string, string]>([
    ['of this lead, partner and direction', says(protocol({})), 'goes'],
    ['of another lead', says(protocol({}), { lead: 'bh' }), UNLISTED],
    ['of a lead that follows this one', says(protocol({}), { lead: 'ho' }), 'goes'],
    ['of another partner', says(protocol({}), { partner: 'court' }), UNLISTED],
    ['of the other direction', says(protocol({}), { direction: 'receive' }), UNLISTED],
    ['of a category that it does not list', says(protocol({ category: 'income' })), UNLISTED],
    ['of another edition', says(protocol({ edition: 'older' })), UNLISTED],
    ['of this edition', says(protocol({ edition: 'newer' })), 'goes'],
    ['of a derived edition', says(protocol({ edition: 'derived' })), 'goes'],
    ['that closes the category', says(protocol({}, { closed: true })), UNLISTED],
    ['that names the whole plan', says(protocol({ category: 'case-plan-full' }), {}, { record: { category: 'case-plan-full' } }), 'goes'],
    ['for another purpose is no row', says(protocol({ category: 'income' }), {}, { purpose: 'operations' }), 'goes'],
  ])('%s', (_sentence, said, expected) => {
    expect(said).toBe(expected);
  });

  it('that names the whole plan covers each category of plans, and what is in no plan it does not', () => {
    const rows = [...protocol({ category: 'case-plan-full' }).matrix.rows, ...protocol({}, { partner: 'court' }).matrix.rows];
    const tables = { ...shipped, matrix: { ...shipped.matrix, rows } };
    expect(says(tables)).toBe('goes');
    expect(says(tables, {}, { record: { category: 'income' } })).toBe(UNLISTED);
  });

  it('that closes a category prevails over one that lists it', () => {
    const rows = [...protocol({}).matrix.rows, ...protocol({}, { closed: true }).matrix.rows];
    expect(says({ ...shipped, matrix: { ...shipped.matrix, rows } })).toBe(UNLISTED);
  });
});

describe('a condition of the protocol', () => {
  type Condition = NonNullable<MatrixCell['conditions']>[number];
  it.each<readonly [string, Condition, Partial<typeof sharing>, Ask, boolean]>([
    ['permission for this category', 'perm', { permittedCategories: ['housing-status'] }, {}, true],
    ['permission for everything', 'perm', { permittedCategories: ['income', '*'] }, {}, true],
    ['permission for the whole plan', 'perm', { permittedCategories: ['case-plan-full'] }, {}, true],
    ['permission for another category', 'perm', { permittedCategories: ['income'] }, {}, false],
    ['no permission', 'perm', {}, {}, false],
    ['need: nobody said no', 'need', {}, {}, true],
    ['need: somebody said yes', 'need', {}, { record: { neededForPurpose: true } }, true],
    ['applies: nobody said no', 'appl', {}, {}, true],
    ['available: what there is', 'avail', {}, {}, true],
    ['no full custody: none', 'nfc', {}, { patient: { childCustody: 'none' } }, true],
    ['no full custody: partial', 'nfc', {}, { patient: { childCustody: 'partial' } }, true],
    ['no full custody: full', 'nfc', {}, { patient: { childCustody: 'full' } }, false],
    ['no full custody: no children', 'nfc', {}, { patient: { childCustody: 'no-children' } }, false],
    ['no full custody: nobody knows', 'nfc', {}, {}, false],
    ['custody: partial', 'cust', {}, { patient: { childCustody: 'partial' } }, true],
    ['custody: full', 'cust', {}, { patient: { childCustody: 'full' } }, true],
    ['custody: none', 'cust', {}, { patient: { childCustody: 'none' } }, false],
    ['custody: nobody knows', 'cust', {}, {}, false],
    ['the supporter has custody', 'smc', { supportMemberHasCustody: true }, {}, true],
    ['the supporter has none', 'smc', { supportMemberHasCustody: false }, {}, false],
    ['a court requires it', 'req', { requiredBy: 'court' }, {}, true],
    ['nobody requires it', 'req', {}, {}, false],
    ['supervision leads', 'prim', { communitySupervisionPrimary: true }, {}, true],
    ['supervision does not lead', 'prim', { communitySupervisionPrimary: false }, {}, false],
    ['services of several agencies', 'cooc', { cooccurringServices: 'several-agencies' }, {}, true],
    ['services of one agency, among several', 'cooc', { cooccurringServices: 'one-agency' }, {}, false],
    ['no co-occurring services', 'cooc', {}, {}, false],
    ['no consent that names the category', 'consent-named', {}, {}, false],
  ])('%s', (_sentence, condition, over, rest, holds) => {
    expect(says(protocol({ conditions: [condition] }), over, rest)).toBe(holds ? 'goes' : unmet(condition));
  });

  it.each(['need', 'appl'] as const)('%s is not met when somebody judged that it is not: the minimum says so first', (condition) => {
    expect(says(protocol({ conditions: [condition] }), {}, { record: { neededForPurpose: false } })).toContain('minimum-necessary.not-needed');
  });

  it('on services of one agency is met inside that agency', () => {
    const cell = { category: 'intra-agency-coordination', conditions: ['cooc'] } as const;
    expect(says(protocol(cell as unknown as Partial<MatrixCell>), { cooccurringServices: 'one-agency' }, { record: { category: 'intra-agency-coordination' } })).toBe('goes');
    expect(says(protocol(cell as unknown as Partial<MatrixCell>), { cooccurringServices: 'several-agencies' }, { record: { category: 'intra-agency-coordination' } })).toBe(unmet('cooc'));
  });

  it('on a consent is met by the paper that carries the record, if that names the category itself', () => {
    const tables = protocol({ conditions: ['consent-named'] });
    const rest: Ask = { from: 'the-part2-program', record: { recordClass: 'p2' } };
    const paper = { ...PAPER, disclosers: ['the-part2-program'], recipients: ['the-unregulated'], purposes: ['case-coordination' as const], categories: ['housing-status' as const] };
    expect(says(tables, {}, { ...rest, consents: [paper] })).toBe('goes');
    expect(says(tables, {}, { ...rest, consents: [{ ...paper, categories: ['entire-sud-treatment-record'] }, { ...paper, id: 'c2', period: { start: '2024-01-01', end: '2024-12-31' } }] })).toContain('matrix.condition-consent-named');
  });

  it('that is not met is told, the first of several', () => {
    expect(says(protocol({ conditions: ['avail', 'smc', 'req'] }))).toBe(unmet('smc'));
  });
});
