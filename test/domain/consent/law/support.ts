// SPDX-License-Identifier: Apache-2.0
/** One record, one sender, one receiver of every legal status: the small world in which the tables of this folder ask the engine one rule at a time. */
import { decide } from '../../../../src/domain/consent/decide.ts';
import type { RecordDecision } from '../../../../src/domain/consent/decision.ts';
import type { Facts, OrganizationFacts } from '../../../../src/domain/consent/facts/facts.ts';
import type { ConsentPaper, OrderPaper } from '../../../../src/domain/consent/facts/papers.ts';
import type { RecordFacts } from '../../../../src/domain/consent/facts/record.ts';
import { LEGAL_STATUSES } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { shippedTables } from '../../../support/consent-tables.ts';

/** `the-<status>` has that status alone; five more have the usual two. */
const ORGANIZATIONS: readonly OrganizationFacts[] = [
  ...LEGAL_STATUSES.map((status) => ({ id: `the-${status}`, name: status, classes: [status] })),
  { id: 'clinic', name: 'Clinic', classes: ['covered-entity', 'health-care-provider'] },
  { id: 'hospital', name: 'Hospital', classes: ['covered-entity', 'health-care-provider'] },
  { id: 'program', name: 'Program', classes: ['part2-program', 'covered-entity'] },
  { id: 'program-and-registry', name: 'Program with a registry', classes: ['part2-program', 'central-registry'] },
  { id: 'group', name: 'Group', classes: ['covered-entity', 'health-care-provider'] },
  { id: 'house', name: 'House of the group', classes: ['covered-entity', 'health-care-provider'], parent: 'group' },
  { id: 'ward', name: 'Ward of the house', classes: ['covered-entity', 'health-care-provider'], parent: 'house' },
  { id: 'jail-unit', name: 'Unit of the prison', classes: ['correctional-institution'], parent: 'prison-agency' },
];

export interface Ask extends Omit<Partial<Facts>, 'patient' | 'recipient' | 'discloser' | 'request'> {
  readonly from?: string;
  readonly to?: string;
  readonly record?: Partial<RecordFacts>;
  readonly patient?: Partial<Facts['patient']>;
  readonly recipient?: Partial<Facts['recipient']>;
  readonly discloser?: Facts['discloser'];
  readonly request?: Partial<Facts['request']>;
}

/** Record r1 of `from`, asked for by `to`, in Part 2 or HIPAA as the row says. */
export function facts({ from = 'clinic', to = 'hospital', record = {}, patient = {}, recipient = {}, discloser, request = {}, ...rest }: Ask): Facts {
  return {
    asOf: '2026-11-18T12:00:00-05:00', state: 'ZZ', organizations: ORGANIZATIONS, persons: [], purpose: 'treatment',
    patient: { id: 'pt', name: 'Noor Vale', ageYears: 40, capacity: 'has', deceased: false, custody: 'none', ...patient },
    discloser: discloser ?? { organization: from }, recipient: { organization: to, role: 'clinician', ...recipient },
    request: { kind: 'disclose', records: ['r1'], requesterVerified: true, ...request },
    records: [{ id: 'r1', category: 'treatment-summary', recordClass: 'phi', origin: from, ...record }],
    consents: [], orders: [], agreements: [], restrictions: [], ...rest,
  };
}

export const PAPER: ConsentPaper = {
  id: 'c1', variant: 'specific', status: 'active', verified: true, standalone: true, patient: 'pt', disclosers: ['program'], recipients: ['hospital'],
  categories: ['treatment-summary'], purposes: ['treatment'], period: { start: '2026-03-01', end: '2027-02-28' },
  signatures: [{ signer: 'pt', role: 'patient', date: '2026-03-01', method: 'wet-ink' }],
  statements: ['revocation-right', 'hipaa-redisclosure', 'redisclosure-risk', 'refusal-consequences', 'conditioning'],
};

export const ORDER: OrderPaper = { id: 'o1', type: 'court-order', issuedBy: 'court', discloser: 'clinic', recipients: ['hospital'], categories: ['treatment-summary'] };

const tables = shippedTables();
const list = (words: readonly string[]): string => `[${words.join(', ')}]`;

function toldOf(each: RecordDecision): string {
  const owed = each.duties === undefined ? [] : [...each.duties.critical, ...each.duties.advisory, ...(each.duties.minimum ? ['minimum'] : [])];
  const head = [each.verdict, list([...each.bases, ...each.reasons]), ...(each.consent === undefined ? [] : [`on ${each.consent}`]), ...(owed.length === 0 ? [] : [`owes ${list(owed)}`])].join(' ');
  return [head, ...each.findings.map(({ rule, cite, effect, evidence }) => `${effect} ${rule}: ${cite}${evidence.length === 0 ? '' : ` ${list(evidence)}`}`)].join(' | ');
}

/** Verdict, bases or reasons, what is owed, and each finding with its law and the papers it rests on, in one line. */
export function told(ask: Ask): string {
  return decide(facts(ask), tables).records.map(toldOf).join(' || ');
}

/** The verdict with its bases or reasons alone, where the table is about the limits of one rule. */
export function verdict(ask: Ask): string {
  return decide(facts(ask), tables).records.map((each) => [each.verdict, ...each.bases, ...each.reasons].join(' ')).join(' || ');
}
