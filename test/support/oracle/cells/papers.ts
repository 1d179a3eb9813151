// SPDX-License-Identifier: Apache-2.0
/** Papers of every kind: sound, and each with one fault. */
import type { AgreementPaper, ConsentPaper, OrderPaper } from '../../../../src/domain/consent/facts/papers.ts';
import type { Purpose } from '../../../../src/domain/consent/facts/vocabulary.ts';
import type { Parts } from './cell.ts';

type Change = Partial<ConsentPaper>;

const BY_PATIENT = { signer: 'pt-one', role: 'patient', date: '2026-03-02', method: 'wet-ink' } as const;
const TPO: readonly Purpose[] = ['treatment', 'payment', 'operations'];
const ALL = ['revocation-right', 'hipaa-redisclosure', 'redisclosure-risk', 'refusal-consequences', 'conditioning'] as const;

/** A sound paper of that kind for exactly this ask; then the fault. */
export function paper(variant: ConsentPaper['variant'], parts: Parts, change: Change = {}): ConsentPaper {
  const form: Change = variant === 'tpo-single' ?
    { recipients: [], recipientClass: 'tpo-general', purposes: TPO, period: { start: '2026-03-02', end: null }, expiryEvent: { kind: 'none' } } : {};
  const justice: Change = variant === 'cj-referral' ? {
    statements: ['redisclosure-risk', 'conditioning'], revocableAfter: { event: 'final-disposition' },
    mandate: { condition: 'probation', imposedBy: 'org-receiver' }, purposes: ['cj-monitoring'],
  } : {};
  return {
    id: 'c1', variant, status: 'active', verified: true, standalone: true, patient: 'pt-one', disclosers: ['org-sender'],
    recipients: [parts.receiverId], categories: [parts.category], purposes: [parts.purpose], period: { start: '2026-03-02', end: '2027-03-01' },
    signatures: [BY_PATIENT], statements: ALL, ...form, ...justice, ...change,
  };
}

function without(...left: readonly (typeof ALL)[number][]): Change {
  return { statements: ALL.filter((each) => !left.includes(each)) };
}

/** Section 4.3 and 4.1, one fault at a time. */
export const FAULTS: Readonly<Record<string, Change>> = {
  'of another patient': { patient: 'pt-two' }, draft: { status: 'draft' }, inactive: { status: 'inactive' },
  'not yet begun': { period: { start: '2026-12-01', end: '2027-03-01' } }, expired: { period: { start: '2026-03-02', end: '2026-11-15' } },
  'ends today': { period: { start: '2026-03-02', end: '2026-11-16' } },
  'event came': { expiryEvent: { kind: 'program-graduation', occurredOn: '2026-10-01' } },
  revoked: { revocation: { date: '2026-10-20', form: 'written', recipients: 'all' } },
  'revoked by word': { revocation: { date: '2026-10-20', form: 'oral', recipients: 'all' } },
  'revoked for another': { revocation: { date: '2026-10-20', form: 'written', recipients: ['org-other'] } },
  'names no discloser': { disclosers: [] }, 'names no information': { categories: [] }, 'any and all': { categories: ['*'] },
  'names no recipient': { recipients: [] }, 'to anyone': { recipients: [], recipientClass: 'anyone' }, 'names no purpose': { purposes: [] },
  'silent on revoking': without('revocation-right'), 'silent on HIPAA redisclosure': without('hipaa-redisclosure'),
  'silent on redisclosure': without('redisclosure-risk'), 'silent on refusing': without('refusal-consequences'), 'silent on conditions': without('conditioning'),
  'no end': { period: { start: '2026-03-02', end: null } }, 'end none': { period: { start: '2026-03-02', end: null }, expiryEvent: { kind: 'none' } },
  'end of supervision': { period: { start: '2026-03-02', end: null }, expiryEvent: { kind: 'end-of-supervision' } },
  'old form': { signatures: [{ ...BY_PATIENT, date: '2026-01-10' }] },
  'old form, silent on refusing': { signatures: [{ ...BY_PATIENT, date: '2026-01-10' }], ...without('refusal-consequences') },
  'old form, silent on revoking': { signatures: [{ ...BY_PATIENT, date: '2026-01-10' }], ...without('revocation-right') },
  unsigned: { signatures: [] }, 'signed tomorrow': { signatures: [{ ...BY_PATIENT, date: '2026-11-17' }] },
  combined: { standalone: false }, false: { falsity: 'known-to-holder' },
  'signed by a parent': { signatures: [{ ...BY_PATIENT, signer: 'per-parent', role: 'parent' }] },
  'signed by an unproven representative': { signatures: [{ ...BY_PATIENT, signer: 'per-rep', role: 'personal-representative' }] },
  'signed by a representative': { signatures: [{ ...BY_PATIENT, signer: 'per-rep', role: 'personal-representative', authorityDocumented: true }] },
  'for another discloser': { disclosers: ['org-other'] }, 'for another recipient': { recipients: ['org-other'] },
  'to treating providers': { recipients: [], recipientClass: 'my-treating-providers' },
  'to monitoring officials': { recipients: [], recipientClass: 'officials-monitoring-my-case' },
  'to all members': { recipients: [], recipientClass: 'all-intermediary-members', intermediaries: ['org-sender'] },
  'for another purpose': { purposes: ['vital-statistics'] }, 'for another category': { categories: ['claim'] },
  'with a denial': { denies: [{ categories: ['*'] }] },
  'with a denial for others': { denies: [{ categories: ['*'], recipients: ['org-other'] }] },
  'for other dates': { dataPeriod: { start: '2024-01-01', end: '2024-12-31' } }, unverified: { verified: false },
};

export const JUSTICE_FAULTS: Readonly<Record<string, Change>> = {
  'no period': { period: { start: '2026-03-02', end: null } }, 'no word on revoking': { revocableAfter: {} },
  'revocable on a day': { revocableAfter: { date: '2027-01-15' } },
  'revoked early': FAULTS['revoked'] ?? {},
  'revoked early, all statements': { ...FAULTS['revoked'], statements: ALL }, 'all statements': { statements: ALL },
  'revoked in time': { ...FAULTS['revoked'], revocableAfter: { event: 'program-graduation', eventOccurredOn: '2026-10-02' } },
  expired: FAULTS['expired'] ?? {}, unverified: { verified: false },
};

export function order(type: OrderPaper['type'], parts: Parts, change: Partial<OrderPaper> = {}): OrderPaper {
  return {
    id: `o-${type}`, type, issuedBy: 'court', discloser: 'org-sender', recipients: [parts.receiverId], categories: [parts.category],
    procedure: ['sealed-or-fictitious-name', 'notice-to-patient', 'notice-to-holder', 'opportunity-to-respond', 'closed-hearing', 'independent-counsel-for-holder'],
    findings: ['no-other-effective-way', 'public-interest-outweighs-injury', 'substantial-value', 'extremely-serious-crime'],
    ...change,
  };
}

export function agreed(type: AgreementPaper['type'], change: Partial<AgreementPaper> = {}): AgreementPaper {
  return { type, parties: ['org-sender', 'org-receiver'], inDate: true, boundByPart2: true, returnOnly: true, ...change };
}
