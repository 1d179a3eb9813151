// SPDX-License-Identifier: Apache-2.0
/** VA records (38 USC 7332), psychotherapy notes (164.508(a)(2)), criminal history (28 CFR 20), school records (34 CFR 99), and no regime. */
import { agreementBetween, isAny, JUSTICE, PROVIDERS, type Context } from '../context.ts';
import { CONSENT_BASES } from '../facts/bases.ts';
import type { RecordFacts } from '../facts/record.ts';
import type { LegalStatus, ReasonCode } from '../facts/vocabulary.ts';
import { finding } from '../finding.ts';
import { covers, type CompiledPaper } from '../papers/compiled.ts';
import { bestFailure, duties, failed, needed, NO_DUTIES, type Failed, type Tried } from '../tried.ts';
import { emergencyBasis } from './emergency.ts';
import { hipaaBasis, type HipaaInput } from './hipaa.ts';
import { goodCauseOrder, namesContent, namesParties } from './hipaa-orders.ts';
import { overlayCompels } from './required-by-law.ts';
import { isImminentThreat } from './threat.ts';

interface OwnPaper { readonly variant: CompiledPaper['paper']['variant']; readonly reason: ReasonCode; readonly cite: string }

/** A class that needs a paper of its own: the paper that covers the record, or why there is none. */
function ownPaper({ ctx, papers }: HipaaInput, record: RecordFacts, wanted: OwnPaper): Tried {
  const failures: Failed[] = [];
  for (const compiled of papers.filter((each) => each.paper.variant === wanted.variant)) {
    const complete = wanted.variant !== 'psychotherapy-notes-authorization' || compiled.hipaa;
    if (compiled.defect === undefined && covers(compiled, record, ctx)) {
      if (!complete) {
        failures.push(failed('hipaa-authorization-defective', [finding('hipaa.authorization-defective', '45 CFR 164.508(b)(2), (c)', 'deny', [compiled.paper.id])], 40));
        continue;
      }
      return { kind: 'pass', basis: CONSENT_BASES[wanted.variant], consent: compiled.paper.id, duties: NO_DUTIES, findings: compiled.standing.findings };
    }
    failures.push(compiled.defect === undefined || (compiled.defect.kind === 'need' && !covers(compiled, record, ctx)) ? compiled.outside : compiled.defect);
  }
  return failures.length === 0 ? failed(wanted.reason, [finding(`${wanted.variant}.needed`, wanted.cite, 'deny')]) : bestFailure(failures);
}

/** Psychotherapy notes: an authorization of their own, or an exception of 164.508(a)(2). */
export function psychotherapyBasis(input: HipaaInput, record: RecordFacts): Tried {
  const { ctx } = input;
  const { purpose, discloser, recipient } = ctx.facts;
  const own = ownPaper(input, record, { variant: 'psychotherapy-notes-authorization', reason: 'needs-psychotherapy-authorization', cite: '45 CFR 164.508(a)(2)' });
  const byLaw = own.kind === 'pass' ? own : overlayCompels(ctx, record);
  if (byLaw !== undefined) {
    return byLaw;
  }
  if (isImminentThreat(ctx)) {
    return { kind: 'pass', basis: 'hipaa-threat', accountable: true, duties: duties([], [], true), findings: [finding('hipaa.psychotherapy-threat', '45 CFR 164.508(a)(2)(ii), 164.512(j)(1)(i)', 'permit')] };
  }
  const oversight = purpose === 'audit' && ctx.recipient.has('regulator') && record.origin === discloser.organization;
  const examiner = purpose === 'vital-statistics' && ctx.recipient.has('medical-examiner') && ctx.facts.patient.deceased;
  if (oversight || examiner) {
    const found = oversight ? finding('hipaa.psychotherapy-oversight', '45 CFR 164.508(a)(2)(ii), 164.512(d)', 'permit')
      : finding('hipaa.psychotherapy-decedent', '45 CFR 164.508(a)(2)(ii), 164.512(g)(1)', 'permit');
    return { kind: 'pass', basis: oversight ? 'hipaa-oversight' : 'hipaa-decedent', accountable: true, duties: duties([], [], true), findings: [found] };
  }
  const originator = purpose === 'treatment' && record.origin === discloser.organization && discloser.organization === recipient.organization && recipient.person !== undefined
    && recipient.treatingRelationship === 'patient' && recipient.person === discloser.person;
  if (originator) {
    return { kind: 'pass', basis: 'psychotherapy-originator', duties: NO_DUTIES, findings: [finding('hipaa.psychotherapy-originator', '45 CFR 164.508(a)(2)(i)(A)', 'permit')] };
  }
  return own;
}

/** VA records; a holder under HIPAA needs a basis there too: every regime on the record must pass (rules section 10 step 4). */
export function vaBasis(input: HipaaInput, record: RecordFacts): Tried {
  const own = vaOwnBasis(input, record);
  if (own.kind !== 'pass' || !input.ctx.hipaaDiscloser) {
    return own;
  }
  const second = hipaaBasis(input, record);
  if (second.kind !== 'pass') {
    return second.kind === 'fail' ? failed('hipaa-basis-missing', second.findings) : second;
  }
  // What the HIPAA side asks comes with it: the custodian's need on file, the accounting (rules section 1, REP and LGH).
  const { critical, advisory, minimum } = own.duties;
  const both = duties([...new Set([...critical, ...second.duties.critical])], [...new Set([...advisory, ...second.duties.advisory])], minimum);
  return { ...own, duties: both, findings: [...own.findings, ...second.findings], ...(second.accountable === true ? { accountable: true } : {}) };
}

/** VA records: the VA's own consent, or an exception of 38 USC 7332(b)(2). A refusal may not even say that a consent is needed. */
function vaOwnBasis(input: HipaaInput, record: RecordFacts): Tried {
  const { ctx } = input;
  const { purpose, recipient, research, discloser } = ctx.facts;
  const emergency = emergencyBasis(ctx);
  if (emergency?.kind === 'pass') {
    return { kind: 'pass', basis: 'va-emergency', duties: duties(['document-emergency'], [], true), findings: [finding('va.emergency', '38 USC 7332(b)(2)(A)', 'permit')] };
  }
  const order = goodCauseOrder('va-good-cause-order', ctx, record);
  if (order !== undefined) {
    return { kind: 'pass', basis: 'va-good-cause-order', duties: duties(['order-scope-only'], [], false), findings: [finding('va.order', '38 USC 7332(b)(2)(D)', 'permit', [order.id])] };
  }
  if (purpose === 'treatment' && recipient.treatingRelationship === 'patient' && isAny(ctx.recipient, PROVIDERS)) {
    return { kind: 'pass', basis: 'va-treatment', duties: duties([], [], true), findings: [finding('va.treatment', '38 USC 7332(b)(2)(H)', 'permit')] };
  }
  if (purpose === 'research' && research !== undefined && research.basis !== 'none' && research.undertakingOnFile && ctx.recipient.has('researcher')) {
    return { kind: 'pass', basis: 'va-research', duties: duties([], ['research-terms'], true), findings: [finding('va.research', '38 USC 7332(b)(2)(B)', 'permit')] };
  }
  if (purpose === 'audit' && ctx.recipient.has('regulator') && agreementBetween(ctx, ['audit-undertaking'], [discloser.organization, recipient.organization]) !== undefined) {
    return { kind: 'pass', basis: 'va-audit', duties: duties([], ['audit-terms'], true), findings: [finding('va.audit', '38 USC 7332(b)(2)(B)', 'permit')] };
  }
  const paper = ownPaper(input, record, { variant: 'va-7332', reason: 'needs-va-consent', cite: '38 USC 7332(a)(2)' });
  const open = paper.kind === 'fail' && emergency?.kind === 'need' ? { ...emergency, findings: [finding('va.emergency.open', '38 USC 7332(b)(2)(A)', 'need-fact')] } : paper;
  return open.kind === 'pass' ? { ...open, duties: duties([], [], true) } : open;
}

const JUSTICE_PURPOSES: readonly Context['facts']['purpose'][] = [
  'cj-monitoring', 'law-enforcement', 'legal-proceeding', 'case-coordination', 'custody-health-safety', 'threat-aversion',
];

/** From the interstate system never to treatment, housing, peer, school or family, whatever statute or order is shown (rules section 9; 28 CFR 20.33). */
const NO_INDEX: readonly LegalStatus[] = [...PROVIDERS, 'covered-entity', 'unregulated', 'school'];

/** Criminal history goes to justice agencies for justice purposes, or on shown authority. Consent is no authority (rules X1). */
export function chriBasis(ctx: Context, record: RecordFacts): Tried {
  const { chriAuthority, discloser, recipient, purpose } = ctx.facts;
  const agency = isAny(ctx.recipient, [...JUSTICE, 'correctional-institution']) && JUSTICE_PURPOSES.includes(purpose);
  const contractor = ctx.recipient.has('criminal-justice-contractor')
    && agreementBetween(ctx, ['security-addendum'], [discloser.organization, recipient.organization]) !== undefined;
  const index = record.origin === 'interstate-identification-index' && (recipient.organization === undefined || isAny(ctx.recipient, NO_INDEX));
  if (agency || contractor || (chriAuthority !== undefined && !index)) {
    return { kind: 'pass', basis: 'chri-authority', duties: duties([], ['log-chri-dissemination'], true), findings: [finding('chri.authority', '28 CFR 20.21, 20.33', 'permit', chriAuthority === undefined ? [] : [chriAuthority.basis])] };
  }
  // From elsewhere than the interstate system an authority may yet be shown.
  const never = record.origin === 'interstate-identification-index' || recipient.organization === undefined || isAny(ctx.recipient, ['unregulated', 'school']);
  const made = finding('chri.no-authority', '28 CFR 20.21, 20.33', never ? 'deny' : 'need-fact');
  return never ? failed('chri-no-authority', [made], 60) : needed('chri-no-authority', [made], 60);
}

/** Forms made for one kind of record or one use, which is not this. */
const OTHER_USE: readonly CompiledPaper['paper']['variant'][] = ['sud-counseling-notes', 'psychotherapy-notes-authorization', 'legal-proceeding', 'va-7332', 'registry', 'pdmp'];

/** School records: the written consent of 34 CFR 99.30, or a health or safety emergency (99.36). */
export function schoolBasis(input: HipaaInput, record: RecordFacts): Tried {
  const { ctx, papers } = input;
  if (ctx.facts.purpose === 'emergency-treatment' && ctx.facts.emergency?.bonaFide === true && ctx.facts.emergency.recipientMedicalPersonnel) {
    return { kind: 'pass', basis: 'ferpa-emergency', duties: duties([], [], true), findings: [finding('ferpa.emergency', '34 CFR 99.36', 'permit')] };
  }
  const reaching = papers.filter((each) => !OTHER_USE.includes(each.paper.variant) && covers(each, record, ctx));
  const paper = reaching.find((each) => each.defect === undefined);
  return paper === undefined
    ? reaching.find((each) => each.defect?.kind === 'need')?.defect ?? failed('no-basis', [finding('ferpa.no-consent', '34 CFR 99.30', 'deny')])
    : { kind: 'pass', basis: 'ferpa-consent', consent: paper.paper.id, duties: duties([], [], true), findings: [finding('ferpa.consent', '34 CFR 99.30', 'permit', [paper.paper.id])] };
}

/** Justice data, the person's own words and plan data have no federal regime: agency policy, the matrix and the state decide. */
export function openBasis(ctx: Context, record: RecordFacts): Tried {
  const orders = ctx.facts.purpose === 'legal-proceeding' || record.madeSolelyAsEvidence === true ? ctx.facts.orders.filter((order) => namesParties(order, ctx)) : [];
  if (orders.length === 0) {
    return { kind: 'pass', basis: 'no-federal-regime', duties: NO_DUTIES, findings: [finding('open.no-regime', '42 CFR 2.11, 2.12(e); 45 CFR 160.103', 'permit')] };
  }
  const order = orders.find((each) => namesContent(each, record, ctx));
  return order === undefined
    ? failed('outside-order', [finding('open.outside-order', '42 CFR 2.12(e)(4)(i)', 'deny', orders.map((each) => each.id))], 48)
    : { kind: 'pass', basis: 'court-order', duties: duties(['order-scope-only'], [], false), findings: [finding('open.order', '42 CFR 2.12(e)(4)(i)', 'permit', [order.id])] };
}
