// SPDX-License-Identifier: Apache-2.0
/** HIPAA permissions for `phi`, and for Part 2 records that a covered entity redisclosed: 45 CFR 164.502-164.512, rules section 8. */
import { agreementBetween, isAny, PROVIDERS, type Context } from '../context.ts';
import type { HipaaBasis } from '../facts/bases.ts';
import type { RecordFacts } from '../facts/record.ts';
import { finding } from '../finding.ts';
import { covers, type CompiledPaper } from '../papers/compiled.ts';
import { bestFailure, duties, failed, needed, type Failed, type Passed, type Tried } from '../tried.ts';
import { hipaaOrder } from './hipaa-orders.ts';
import { overlayCompels } from './required-by-law.ts';

export interface HipaaInput { readonly ctx: Context; readonly papers: readonly CompiledPaper[] }

const NO_BASIS = finding('hipaa.no-permission', '45 CFR 164.502(a)', 'deny');

/** One HIPAA permission for the record, tried in the order of rules section 10 step 4. */
export function hipaaBasis(input: HipaaInput, record: RecordFacts): Tried<HipaaBasis> {
  const { ctx } = input;
  const paper = authorization(input, record);
  if (paper.kind === 'pass') {
    return paper;
  }
  // A statute cannot reach Part 2 records, in whosever hands (42 CFR 2.20).
  const permission = (record.recordClass === 'phi' ? overlayCompels(ctx, record) : undefined) ?? byPurpose(input, record);
  return permission.kind === 'pass' ? permission : bestFailure([paper, permission]);
}

/** A valid authorization (164.508), by its own form or by any consent that contains all of it. */
function authorization({ ctx, papers }: HipaaInput, record: RecordFacts): Tried<HipaaBasis> {
  const failures: Failed[] = [];
  for (const compiled of papers) {
    const vaForm = compiled.paper.variant === 'va-7332' && record.recordClass !== 'va7332';
    if (vaForm || ['psychotherapy-notes-authorization', 'sud-counseling-notes', 'registry', 'pdmp'].includes(compiled.paper.variant)) {
      continue;
    }
    if (compiled.hipaaDefect !== undefined && (compiled.hipaaDefect.kind === 'fail' || compiled.hipaa)) {
      // A check still to be made changes nothing for what the form does not cover.
      failures.push(compiled.hipaaDefect.kind === 'need' && !covers(compiled, record, ctx) ? compiled.outside : compiled.hipaaDefect);
    } else if (!compiled.hipaa || compiled.hipaaRevoked) {
      failures.push(failed('hipaa-authorization-defective', [finding('hipaa.authorization-defective', '45 CFR 164.508(b)(2), (c)', 'deny', [compiled.paper.id])], 40));
    } else if (covers(compiled, record, ctx)) {
      return pass('hipaa-authorization', '45 CFR 164.508', { consent: compiled.paper.id });
    } else {
      failures.push(compiled.outside);
    }
  }
  return failures.length === 0 ? failed('no-basis', []) : bestFailure(failures);
}

interface PassOptions { readonly consent?: string; readonly minimum?: boolean; readonly accountable?: boolean; readonly critical?: Passed['duties']['critical']; readonly advisory?: Passed['duties']['advisory'] }

function pass(basis: HipaaBasis, cite: string, options: PassOptions = {}): Passed<HipaaBasis> {
  return {
    kind: 'pass', basis, duties: duties(options.critical ?? [], options.advisory ?? [], options.minimum === true),
    findings: [finding(`hipaa.${basis}`, cite, 'permit', options.consent === undefined ? [] : [options.consent])],
    ...(options.consent === undefined ? {} : { consent: options.consent }),
    ...(options.accountable === true ? { accountable: true } : {}),
  };
}

function byPurpose(input: HipaaInput, record: RecordFacts): Tried<HipaaBasis> {
  const { ctx } = input;
  const rule = RULES[ctx.facts.purpose];
  return rule === undefined ? failed('no-basis', [NO_BASIS]) : rule(ctx, record);
}

type Rule = (ctx: Context, record: RecordFacts) => Tried<HipaaBasis>;
const no = (): Failed => failed('no-basis', [NO_BASIS]);

const RULES: Readonly<Partial<Record<Context['facts']['purpose'], Rule>>> = {
  treatment: (ctx) => treatment(ctx),
  'emergency-treatment': (ctx) => treatment(ctx),
  payment: (ctx) => (isAny(ctx.recipient, ['health-plan', 'third-party-payer', 'covered-entity', 'business-associate', ...PROVIDERS])
    ? pass('hipaa-payment', '45 CFR 164.506(c)(1), (3)', { minimum: true }) : no()),
  operations: operations,
  'support-system': (ctx) => family(ctx),
  'custody-health-safety': (ctx) => custody(ctx),
  'threat-aversion': (ctx, record) => threat(ctx, record),
  'child-abuse-report': (ctx, record) => (ctx.facts.abuseReport?.subject === 'child' && isReport(ctx, record) && ctx.recipient.has('child-protection-agency')
    ? pass('hipaa-abuse-report', '45 CFR 164.512(b)(1)(ii)', { minimum: true, accountable: true }) : no()),
  'adult-abuse-report': (ctx, record) => (ctx.facts.abuseReport?.subject === 'adult' && isReport(ctx, record) && ctx.recipient.has('adult-protective-agency') && isAgreedOrMandated(ctx)
    ? pass('hipaa-abuse-report', '45 CFR 164.512(c)', { minimum: true, accountable: true, advisory: ['inform-individual'] }) : no()),
  research: (ctx) => research(ctx),
  audit: (ctx) => (isAny(ctx.recipient, ['regulator']) ? pass('hipaa-oversight', '45 CFR 164.512(d)', { minimum: true, accountable: true }) : no()),
  'public-health': (ctx) => (isAny(ctx.recipient, ['public-health-authority']) ? pass('hipaa-public-health', '45 CFR 164.512(b)(1)(i)', { minimum: true, accountable: true }) : no()),
  'vital-statistics': (ctx) => (ctx.facts.patient.deceased && isAny(ctx.recipient, ['medical-examiner', 'public-health-authority'])
    ? pass('hipaa-decedent', '45 CFR 164.512(g)', { minimum: true, accountable: true }) : no()),
  'legal-proceeding': (ctx, record) => hipaaOrder(ctx, record),
  'law-enforcement': (ctx, record) => hipaaOrder(ctx, record),
  'cj-monitoring': (ctx, record) => hipaaOrder(ctx, record),
};

/** The report itself; the chart behind it is no part of it. */
function isReport({ facts }: Context, record: RecordFacts): boolean {
  return facts.abuseReport?.reportRecords?.includes(record.id) === true;
}

/** 164.512(c)(1): the adult agrees, or a statute wants the report. */
function isAgreedOrMandated({ facts }: Context): boolean {
  return facts.abuseReport?.stateMandate === true || facts.familyInvolvement?.patientAttitude === 'agreed-orally';
}

/** 164.506(c)(2): to any provider for treatment; to a social-service third party where a clinician judged it part of the care (rules 13.8). */
function treatment(ctx: Context): Tried<HipaaBasis> {
  const relation = ctx.facts.recipient.treatingRelationship;
  const treats = ctx.recipient.has('covered-entity') && (relation === 'patient' || relation === 'other-individual');
  if ((isAny(ctx.recipient, PROVIDERS) && relation !== 'none') || treats) {
    return pass('hipaa-treatment', '45 CFR 164.506(c)(2)');
  }
  return ctx.facts.careCoordination?.clinicianJudgedPartOfCare === true && ctx.facts.purpose === 'treatment' && isAny(ctx.discloser, PROVIDERS) && ctx.recipient.has('unregulated')
    ? pass('hipaa-treatment', '45 CFR 164.501, 164.506(c)', { minimum: true })
    : no();
}

function operations(ctx: Context): Tried<HipaaBasis> {
  const { discloser, recipient } = ctx.facts;
  if (discloser.organization !== undefined && discloser.organization === recipient.organization) {
    return pass('hipaa-operations', '45 CFR 164.506(c)(1)', { minimum: true });
  }
  if (ctx.recipient.has('covered-entity') && recipient.treatingRelationship === 'patient') {
    return pass('hipaa-operations', '45 CFR 164.506(c)(4)', { minimum: true });
  }
  const contractor = agreementBetween(ctx, ['business-associate-agreement', 'qsoa'], [discloser.organization, recipient.organization]);
  return contractor === undefined ? no() : pass('hipaa-operations', '45 CFR 164.502(e), 164.504(e)', { minimum: true, advisory: ['agreement-required'] });
}

/** 164.510(b): involved persons, with the patient's agreement or without objection; directly relevant information only. */
function family(ctx: Context): Tried<HipaaBasis> {
  const { familyInvolvement, recipient, patient } = ctx.facts;
  const attitude = familyInvolvement?.patientAttitude;
  if (recipient.personalRepresentative === true) {
    return pass('hipaa-personal-representative', '45 CFR 164.502(g)', { minimum: false });
  }
  if (recipient.involvedInCare !== true || attitude === 'objected' || (patient.deceased && familyInvolvement?.knownContraryWishes === true)) {
    return no();
  }
  const agreed = attitude === 'agreed-orally' || attitude === 'present-no-objection' || attitude === 'unavailable' || (patient.deceased && familyInvolvement !== undefined);
  return agreed
    ? pass('hipaa-family-involvement', '45 CFR 164.510(b)', { minimum: true })
    : needed('no-basis', [finding('hipaa.family-attitude-unknown', '45 CFR 164.510(b)(2)', 'need-fact')]);
}

/** 164.512(k)(5): while in lawful custody, on the custodian's stated need; never after release. */
function custody(ctx: Context): Tried<HipaaBasis> {
  const { patient, custodianRepresentation, recipient } = ctx.facts;
  if (!isAny(ctx.recipient, ['correctional-institution', 'law-enforcement'])) {
    return failed('no-basis', [finding('hipaa.no-custodian', '45 CFR 164.512(k)(5)(i)', 'deny')]);
  }
  if (patient.custody === 'unknown') {
    return { ...needed('custody-unknown', [finding('hipaa.custody-unknown', '45 CFR 164.512(k)(5)', 'need-fact')]), duties: duties([], ['verify-identity-authority'], false) };
  }
  if (patient.custody !== 'in-custody' && patient.custody !== 'in-custody-halfway-house') {
    return failed('custody-ended', [finding('hipaa.custody-ended', '45 CFR 164.512(k)(5)(iii)', 'deny')], 45);
  }
  const parent = ctx.facts.organizations.find((each) => each.id === recipient.organization)?.parent;
  const stated = custodianRepresentation !== undefined && custodianRepresentation.needs.length > 0
    && [recipient.organization, parent].includes(custodianRepresentation.by);
  return stated
    ? pass('hipaa-custody', '45 CFR 164.512(k)(5)', { minimum: true, critical: ['custodian-representation'] })
    : failed('no-basis', [finding('hipaa.no-representation', '45 CFR 164.512(k)(5)(i)', 'deny')]);
}

/**
 * 164.512(j). A confession of a violent crime counts only when shown not to come from therapy ((j)(2)); then, and for an escape, the statement
 * and what identifies the person go to police and nothing else ((j)(3)).
 */
function threat(ctx: Context, record: RecordFacts): Tried<HipaaBasis> {
  const { threat: stated } = ctx.facts;
  if (stated?.ground === 'imminent-threat') {
    return stated.seriousAndImminent === true && stated.recipientCanPrevent === true
      ? pass('hipaa-threat', '45 CFR 164.512(j)(1)(i)', { minimum: true, accountable: true })
      : no();
  }
  const limited = record.category === 'threat-statement' || record.category === 'identity-and-whereabouts';
  const holds = stated?.ground === 'escape' || (stated?.ground === 'crime-admission' && stated.learnedInTherapy === false);
  return holds && limited && ctx.recipient.has('law-enforcement')
    ? pass('hipaa-threat', '45 CFR 164.512(j)(1)(ii)', { minimum: true, accountable: true, advisory: ['verify-identity-authority'] })
    : no();
}

function research(ctx: Context): Tried<HipaaBasis> {
  const { research: shown } = ctx.facts;
  const permitted = shown !== undefined && shown.basis !== 'none' && (!ctx.hipaaDiscloser || shown.basis === 'waiver' || shown.basis === 'hipaa-authorization');
  const holds = permitted && shown.undertakingOnFile && isAny(ctx.recipient, ['researcher']);
  return holds ? pass('hipaa-research', '45 CFR 164.512(i)', { minimum: true, accountable: shown.basis !== 'hipaa-authorization' }) : no();
}
