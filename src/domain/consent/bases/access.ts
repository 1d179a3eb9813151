// SPDX-License-Identifier: Apache-2.0
/** The patient's own access: 42 CFR 2.23, 45 CFR 164.524, and the accountings of 2.24, 2.25 and 164.528 (rules section 7). */
import type { Context } from '../context.ts';
import { localDayOf, yearsBefore } from '../dates.ts';
import type { RecordFacts } from '../facts/record.ts';
import type { PriorBasis } from '../facts/vocabulary.ts';
import { finding } from '../finding.ts';
import { duties, failed, needed, type Tried } from '../tried.ts';

const LISTS = ['intermediary-list', 'part2-accounting', 'hipaa-accounting'] as const;
type List = (typeof LISTS)[number];

/** Decides a record for the patient, or for whoever says to be the patient; undefined when the ask is neither. */
export function accessBasis(ctx: Context, record: RecordFacts): Tried | undefined {
  const { recipient, request } = ctx.facts;
  const claims = recipient.role === 'claimed-patient' || recipient.role === 'patient';
  if (claims && !(ctx.toPatient && ctx.verified)) {
    return { ...needed('identity-unproven', [finding('access.identity-unproven', '45 CFR 164.514(h)', 'need-fact')]), duties: duties([], ['verify-identity-authority'], false) };
  }
  if (request.kind === 'directed-copy' && !ctx.toPatient) {
    return directedCopy(ctx, record);
  }
  return ctx.toPatient ? own(ctx, record) : undefined;
}

function own(ctx: Context, record: RecordFacts): Tried {
  const list = LISTS.find((each) => each === ctx.facts.request.kind);
  if (list !== undefined) {
    return accounting(ctx, record, list);
  }
  if (record.recordClass === 'chri') {
    return failed('chri-no-authority', [finding('chri.no-authority', '28 CFR 20.21, 20.33', 'deny')]);
  }
  if (record.recordClass === 'unknown') {
    return needed('unknown-provenance', [finding('class.unknown-provenance', '42 CFR 2.11', 'need-fact')]);
  }
  if (record.recordClass === 'p2-notes' && record.programElectsRelease !== true) {
    return needed('access-excluded', [finding('access.notes-not-elected', '42 CFR 2.23(a)', 'need-fact')]);
  }
  if (record.recordClass === 'phi-psy' || record.litigationFile === true) {
    return failed('access-excluded', [finding('access.excluded', '45 CFR 164.524(a)(1)(i)-(ii)', 'deny')]);
  }
  const { patient, request, purpose } = ctx.facts;
  const confined = patient.custody === 'in-custody' || patient.custody === 'in-custody-halfway-house';
  if (request.kind === 'access-copy' && request.copySafetyRisk === true && confined) {
    return { ...failed('access-copy-refused', [finding('access.inmate-copy', '45 CFR 164.524(a)(2)(ii)', 'deny')]), duties: duties([], ['inform-individual'], false) };
  }
  const request_ = purpose === 'patient-request';
  return { kind: 'pass', basis: 'patient-access', duties: duties([], request_ ? ['verify-identity-authority'] : [], !request_), findings: [finding('access.patient', '42 CFR 2.23(a); 45 CFR 164.524', 'permit')] };
}

/** A copy to a third party at the patient's direction: 164.524(c)(3)(ii); for Part 2 records a consent is asked for (rules A5, 13.7). */
function directedCopy(ctx: Context, record: RecordFacts): Tried | undefined {
  if (record.recordClass === 'phi') {
    return ctx.facts.request.written === true && ctx.verified
      ? { kind: 'pass', basis: 'directed-copy', duties: duties([], ['verify-identity-authority'], false), findings: [finding('access.directed-copy', '45 CFR 164.524(c)(3)(ii)', 'permit')] }
      : needed('identity-unproven', [finding('access.directed-copy-unwritten', '45 CFR 164.524(c)(3)(ii)', 'need-fact')]);
  }
  return undefined;
}

const CONSENTED: readonly PriorBasis[] = [
  'specific-consent', 'tpo-single-consent', 'intermediary-consent', 'cj-referral-consent', 'sud-counseling-notes-consent', 'legal-proceeding-consent',
];
const TPO_BASES: readonly PriorBasis[] = ['tpo-single-consent', 'hipaa-treatment', 'hipaa-payment', 'hipaa-operations'];
const ACCOUNTABLE: readonly PriorBasis[] = [
  'hipaa-required-by-law', 'hipaa-abuse-report', 'hipaa-oversight', 'hipaa-court-order', 'hipaa-subpoena-with-assurance', 'hipaa-law-enforcement', 'hipaa-threat',
  'hipaa-research', 'crime-on-premises-exception', 'child-abuse-report', 'vital-statistics-exception', 'research-exception', 'audit-exception', 'subpart-e-order',
];

function accounting(ctx: Context, record: RecordFacts, list: List): Tried {
  const { request } = ctx.facts;
  const entry = record.accountingEntry;
  if (entry === undefined || !counts(ctx, record)) {
    return failed('not-accountable', [finding('accounting.not-accountable', '42 CFR 2.24, 2.25; 45 CFR 164.528(a)(1)', 'deny')]);
  }
  const day = localDayOf(request.receivedOn ?? ctx.facts.asOf, ctx.facts.asOf);
  const years = request.kind === 'hipaa-accounting' ? 6 : 3;
  if (entry.date < yearsBefore(day, years)) {
    return failed('outside-period', [finding('accounting.outside-period', '42 CFR 2.24, 2.25; 45 CFR 164.528(a)(1)', 'deny')]);
  }
  if (request.kind === 'intermediary-list' && request.written !== true) {
    return needed('identity-unproven', [finding('accounting.unwritten', '42 CFR 2.24(a)', 'need-fact')]);
  }
  return { kind: 'pass', basis: list, duties: duties([], ['verify-identity-authority'], false), findings: [finding(`accounting.${request.kind}`, '42 CFR 2.24, 2.25; 45 CFR 164.528', 'permit')] };
}

/** 2.25 counts consent-based disclosures, TPO ones only through an EHR; 164.528 counts what its exemptions leave (rules section 7). */
function counts(ctx: Context, record: RecordFacts): boolean {
  const { basis, throughEhr } = record.accountingEntry!;
  switch (ctx.facts.request.kind) {
    case 'intermediary-list':
      return ctx.discloser.has('intermediary') && basis === 'intermediary-consent';
    case 'part2-accounting':
      return CONSENTED.includes(basis) && (!TPO_BASES.includes(basis) || throughEhr === true);
    default:
      return ctx.hipaaDiscloser && ACCOUNTABLE.includes(basis);
  }
}
