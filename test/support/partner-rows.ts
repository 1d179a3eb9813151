// SPDX-License-Identifier: Apache-2.0
/**
 * The partner lists walked row by row through the engine: docs/partner-rows.md. Every category that a lead planner sends to a partner or receives
 * from it, its home in the profiles, and whether it moves: as the protocol has it, with the papers that the law wants and without them.
 * To write it: `node test/support/partner-rows.ts > docs/partner-rows.md`.
 */
import { readFileSync } from 'node:fs';
import { decide } from '../../src/domain/consent/decide.ts';
import type { Facts, OrganizationFacts } from '../../src/domain/consent/facts/facts.ts';
import type { ConsentPaper } from '../../src/domain/consent/facts/papers.ts';
import type { RecordFacts } from '../../src/domain/consent/facts/record.ts';
import type { Category, LegalStatus, PartnerKind, Purpose, RecordClass, Role } from '../../src/domain/consent/facts/vocabulary.ts';
import type { MatrixCell } from '../../src/domain/consent/tables/tables.ts';
import { shippedTables } from './consent-tables.ts';

const tables = shippedTables();
export const homes = (JSON.parse(readFileSync(new URL('../../profiles/homes.json', import.meta.url), 'utf8')) as { readonly homes: Readonly<Record<string, string>> }).homes;

export type Lead = 'cs' | 'bh';
export type Direction = 'send' | 'receive';
export type Edition = 'older' | 'newer';
type Sharing = NonNullable<Facts['sharingMatrix']>;

/** One row of a list: what moves, to whom, under which conditions. */
export interface PartnerRow {
  readonly lead: Lead;
  readonly partner: PartnerKind;
  readonly direction: Direction;
  readonly cell: MatrixCell;
  /** Named so that it never moves. */
  readonly closed: boolean;
}

export const partnerRows: readonly PartnerRow[] = (['cs', 'bh'] as const).flatMap((lead) => tables.matrix.rows.filter((row) => row.leads.includes(lead))
  .flatMap((row) => row.categories.map((cell) => ({ lead, partner: row.partner, direction: row.direction, cell, closed: row.closed === true }))));

/** What each partner usually is in law. Of the participant and the support system: people. */
const STATUSES: Readonly<Record<Exclude<PartnerKind, 'participant' | 'support-system'>, readonly LegalStatus[]>> = {
  'childrens-services': ['child-protection-agency'], medical: ['covered-entity', 'health-care-provider'], 'sud-treatment': ['part2-program', 'covered-entity', 'health-care-provider'],
  'mental-health-treatment': ['covered-entity', 'health-care-provider'], court: ['court'], 'correctional-agency': ['correctional-institution'], 'vocational-education': ['unregulated'],
  housing: ['unregulated'], 'peer-support': ['unregulated'], 'community-supervision': ['criminal-justice-agency'],
};
const LEAD_STATUSES: Readonly<Record<Lead, readonly LegalStatus[]>> = { cs: ['criminal-justice-agency'], bh: ['part2-program', 'covered-entity', 'health-care-provider'] };

const PURPOSE: Partial<Readonly<Record<PartnerKind, Purpose>>> = { 'support-system': 'support-system', 'childrens-services': 'child-welfare', court: 'cj-monitoring', 'community-supervision': 'cj-monitoring' };
const ROLE: Readonly<Record<PartnerKind, Role>> = {
  participant: 'patient', 'support-system': 'family-member', 'childrens-services': 'child-welfare-worker', medical: 'clinician', 'sud-treatment': 'counselor', 'mental-health-treatment': 'clinician',
  court: 'judge', 'correctional-agency': 'case-manager', 'vocational-education': 'vocational-specialist', housing: 'housing-staff', 'peer-support': 'peer-worker', 'community-supervision': 'supervising-officer',
};

export function purposeOf({ partner }: PartnerRow): Purpose {
  return PURPOSE[partner] ?? 'case-coordination';
}

/** The classes in which the row's records may come: plain, and those that the row warns of. */
export function classesOf({ cell }: PartnerRow): readonly RecordClass[] {
  return ['soc', ...(cell.mayBe ?? [])];
}

/** How a row is asked: in which edition of the lists, in which class, with the conditions of its cell met, with the papers that the law may want. */
export interface Asked {
  readonly edition: Edition;
  readonly recordClass: RecordClass;
  readonly met: boolean;
  readonly papers: boolean;
  /** Another category than the row's, to see that it stays. */
  readonly category?: Category;
}

const MET: Partial<Sharing> = { permittedCategories: ['*'], requiredBy: 'court', supportMemberHasCustody: true, communitySupervisionPrimary: true };

export function factsOf(row: PartnerRow, asked: Asked): Facts {
  const category = asked.category ?? row.cell.category;
  const [from, to] = row.direction === 'send' ? ['lead', 'partner'] : ['partner', 'lead'];
  const conditions = asked.met ? { ...MET, cooccurringServices: category === 'intra-agency-coordination' ? 'one-agency' as const : 'several-agencies' as const } : {};
  const custody = row.cell.conditions?.includes('cust') === true ? 'full' : 'none';
  return {
    asOf: '2026-11-18T12:00:00-05:00', state: 'ZZ', organizations: organizations(row), persons: row.partner === 'support-system' ? [{ id: 'partner', name: 'Sky Rowe', relation: 'sibling' }] : [],
    patient: { id: 'pt', name: 'Noor Vale', ageYears: 40, capacity: 'has', deceased: false, custody: 'released-probation', ...(asked.met ? { childCustody: custody } : {}) },
    purpose: purposeOf(row), request: { kind: 'disclose', records: ['r1'], requesterVerified: true },
    discloser: party(row, from), recipient: { ...party(row, to), role: to === 'lead' ? (row.lead === 'cs' ? 'supervising-officer' : 'counselor') : ROLE[row.partner], involvedInCare: true },
    records: [record(row, asked, from)], consents: asked.papers ? [paper(row, asked)] : [],
    orders: [], agreements: [], restrictions: [], ...(asked.papers ? { chriAuthority: { basis: 'statute' as const } } : {}),
    sharingMatrix: { lead: row.lead, leadOrganization: 'lead', partner: row.partner, direction: row.direction, edition: asked.edition, permittedCategories: [], ...conditions },
  };
}

const isPerson = ({ partner }: PartnerRow): boolean => partner === 'participant' || partner === 'support-system';

function idOf(row: PartnerRow, side: string): string {
  return side === 'partner' && row.partner === 'participant' ? 'pt' : side;
}

function party(row: PartnerRow, side: string): { readonly organization?: string; readonly person?: string } {
  return side === 'partner' && isPerson(row) ? { person: idOf(row, side) } : { organization: side };
}

function organizations(row: PartnerRow): readonly OrganizationFacts[] {
  const lead: OrganizationFacts = { id: 'lead', name: 'Lead planner', classes: LEAD_STATUSES[row.lead] };
  const source: readonly OrganizationFacts[] = [
    { id: 'program', name: 'Program', classes: STATUSES['sud-treatment'] }, { id: 'clinic', name: 'Clinic', classes: STATUSES.medical },
  ];
  return row.partner === 'participant' || row.partner === 'support-system' ? [lead, ...source] : [lead, ...source, { id: 'partner', name: 'Partner', classes: STATUSES[row.partner] }];
}

/** A protected record at somebody who did not make it came under a consent, with its notice. Criminal history is the agency's own: the interstate index's goes to no partner outside justice. */
function record(row: PartnerRow, asked: Asked, from: string): RecordFacts {
  const { recordClass } = asked;
  const maker = recordClass === 'p2' ? 'program' : recordClass === 'phi' ? 'clinic' : idOf(row, from);
  const makes = recordClass === 'p2' ? isProgram(row, from) : recordClass === 'phi' ? isProvider(row, from) : true;
  const base = { id: 'r1', category: asked.category ?? row.cell.category, recordClass };
  return makes ? { ...base, origin: idOf(row, from) } : { ...base, origin: maker, receivedUnder: { basis: 'specific-consent', noticed: true } };
}

function isProgram(row: PartnerRow, side: string): boolean {
  return side === 'lead' ? row.lead === 'bh' : row.partner === 'sud-treatment';
}

function isProvider(row: PartnerRow, side: string): boolean {
  return side === 'lead' ? row.lead === 'bh' : ['medical', 'sud-treatment', 'mental-health-treatment'].includes(row.partner);
}

/** A consent with every element of 42 CFR 2.31(a) that names both sides, the purpose and this very category. */
function paper(row: PartnerRow, asked: Asked): ConsentPaper {
  const [from, to] = row.direction === 'send' ? ['lead', 'partner'] : ['partner', 'lead'];
  return {
    id: 'c1', variant: 'specific', status: 'active', verified: true, standalone: true, patient: 'pt', disclosers: [idOf(row, from)], recipients: [idOf(row, to)],
    categories: [asked.category ?? row.cell.category], purposes: [purposeOf(row)], period: { start: '2026-03-01', end: '2027-02-28' },
    signatures: [{ signer: 'pt', role: 'patient', date: '2026-03-01', method: 'wet-ink' }],
    statements: ['revocation-right', 'hipaa-redisclosure', 'redisclosure-risk', 'refusal-consequences', 'conditioning', 'inspection-right'],
  };
}

export interface Walked { readonly goes: boolean; readonly why: string; readonly rules: readonly string[] }

/** The engine's answer for a row. */
export function walk(row: PartnerRow, asked: Asked): Walked {
  const [each] = decide(factsOf(row, asked), tables).records;
  const goes = each?.verdict === 'release';
  return { goes, why: (goes ? each.bases : each?.reasons ?? []).join(', '), rules: (each?.findings ?? []).map((finding) => finding.rule) };
}
