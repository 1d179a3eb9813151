// SPDX-License-Identifier: Apache-2.0
/** Disclosures of Part 2 records without consent: 42 CFR 2.12(c), 2.14(c), 2.15(b), 2.52-2.54; rules section 5. All others: deny. */
import { agreementBetween, isAny, type Context } from '../context.ts';
import type { Basis } from '../facts/bases.ts';
import type { RecordFacts } from '../facts/record.ts';
import type { Category, CriticalObligation } from '../facts/vocabulary.ts';
import { finding } from '../finding.ts';
import type { Duties } from '../decision.ts';
import { duties, failed, NO_DUTIES, type Failed, type Tried } from '../tried.ts';

type Exception = (ctx: Context, record: RecordFacts) => Tried | undefined;

const BOUND: readonly CriticalObligation[] = ['bar-proceedings-tag', 'keep-part2-label'];

/** The first exception that concerns this ask, with its limits; undefined when none does. */
export function exceptionBasis(ctx: Context, record: RecordFacts): Tried | undefined {
  for (const exception of EXCEPTIONS) {
    const tried = exception(ctx, record);
    if (tried !== undefined) {
      return tried;
    }
  }
  return undefined;
}

interface PassParts { readonly basis: Basis; readonly cite: string; readonly duties: Duties; readonly accountable?: boolean }

function pass(parts: PassParts): Tried {
  return { kind: 'pass', basis: parts.basis, duties: parts.duties, findings: [finding(`part2.${parts.basis}`, parts.cite, 'permit')], ...(parts.accountable === true ? { accountable: true } : {}) };
}

function beyond(rule: string, cite: string): Failed {
  return failed('outside-scope', [finding(`part2.${rule}.beyond`, cite, 'deny')], 48);
}

/** The discloser is the program whose record it is (not somebody who received it). */
function isProgram(ctx: Context, record: RecordFacts): boolean {
  return ctx.discloser.has('part2-program') && record.receivedUnder === undefined;
}

/** 2.12(c)(3): inside the program, or to the entity with direct administrative control, for SUD care duties. */
const withinProgram: Exception = (ctx, record) => {
  const { discloser, recipient, purpose } = ctx.facts;
  const same = discloser.organization !== undefined && discloser.organization === recipient.organization;
  const care = !['legal-proceeding', 'law-enforcement'].includes(purpose);
  const inside = care && isProgram(ctx, record) && (same || recipient.directAdministrativeControl === true) && recipient.needArisesFromSudCare === true;
  return inside ? pass({ basis: 'within-program', cite: '42 CFR 2.12(c)(3)', duties: NO_DUTIES }) : undefined;
};

/** 2.12(c)(4): to a service organization, for its service. */
const serviceOrganization: Exception = (ctx, record) => {
  const { discloser, recipient, purpose } = ctx.facts;
  const serves = ['operations', 'payment'].includes(purpose) && isAny(ctx.recipient, ['qso', 'business-associate']);
  const parties = [discloser.organization, recipient.organization];
  const bound = agreementBetween({ ...ctx, facts: { ...ctx.facts, agreements: ctx.facts.agreements.filter((each) => each.boundByPart2 === true) } }, ['qsoa'], parties);
  // 2.11 since 2024: also the business associate of a program that is a covered entity.
  const associate = ctx.discloser.has('covered-entity') && ctx.recipient.has('business-associate') ? agreementBetween(ctx, ['business-associate-agreement'], parties) : undefined;
  const agreed = (ctx.recipient.has('qso') ? bound : undefined) ?? associate;
  if (!isProgram(ctx, record) || !serves) {
    return undefined;
  }
  return agreed === undefined ? { ...failed('no-basis', [finding('agreement.missing', '42 CFR 2.11, 2.12(c)(4)', 'deny')], 1), duties: duties([], ['agreement-required'], false) }
    : pass({ basis: 'qso-agreement', cite: '42 CFR 2.11, 2.12(c)(4)', duties: duties([], ['agreement-required'], true) });
};

const INCIDENT: readonly Category[] = ['incident-circumstances', 'identity-and-whereabouts'];

/** 2.12(c)(5): crime on the premises or against personnel, or a threat to commit one. */
const crimeOnPremises: Exception = (ctx, record) => {
  const { incident, purpose } = ctx.facts;
  const concerns = purpose === 'law-enforcement' && incident !== undefined && isProgram(ctx, record) && isAny(ctx.recipient, ['law-enforcement'])
    && (incident.place === 'program-premises' || incident.target === 'program-personnel');
  if (!concerns) {
    return undefined;
  }
  return INCIDENT.includes(record.category)
    ? pass({ basis: 'crime-on-premises-exception', cite: '42 CFR 2.12(c)(5)', duties: duties([], ['verify-identity-authority'], true), accountable: true })
    : beyond('crime-on-premises', '42 CFR 2.12(c)(5)');
};

/** 2.12(c)(6): the initial report of child abuse or neglect that state law requires; the underlying record stays barred. */
const childAbuseReport: Exception = (ctx, record) => {
  const report = ctx.facts.abuseReport;
  const concerns = ctx.facts.purpose === 'child-abuse-report' && report?.subject === 'child' && report.stage === 'initial' && report.stateMandate
    && isProgram(ctx, record) && ctx.recipient.has('child-protection-agency');
  if (!concerns) {
    return undefined;
  }
  return (report.reportRecords ?? []).includes(record.id)
    ? pass({ basis: 'child-abuse-report', cite: '42 CFR 2.12(c)(6)', duties: duties([], [], true), accountable: true })
    : beyond('child-abuse-report', '42 CFR 2.12(c)(6)');
};

/** 2.52 [K]; a covered entity needs the HIPAA pathway too (164.512(i)). */
const research: Exception = (ctx) => {
  const { research: shown, purpose } = ctx.facts;
  const holds = purpose === 'research' && shown !== undefined && shown.basis !== 'none' && shown.undertakingOnFile && isAny(ctx.recipient, ['researcher'])
    && (!ctx.hipaaDiscloser || shown.basis === 'waiver' || shown.basis === 'hipaa-authorization');
  return holds
    ? pass({ basis: 'research-exception', cite: '42 CFR 2.52', duties: duties(BOUND, ['research-terms'], true), accountable: shown.basis !== 'hipaa-authorization' })
    : undefined;
};

/** 2.53: written undertaking of a funder, regulator, payer or quality organization. */
const audit: Exception = (ctx) => {
  const { discloser, recipient, purpose } = ctx.facts;
  const undertaken = agreementBetween(ctx, ['audit-undertaking'], [discloser.organization, recipient.organization]);
  const holds = purpose === 'audit' && undertaken !== undefined
    && (isAny(ctx.recipient, ['regulator', 'health-plan', 'third-party-payer']) || recipient.directAdministrativeControl === true);
  return holds ? pass({ basis: 'audit-exception', cite: '42 CFR 2.53', duties: duties(BOUND, ['audit-terms'], true), accountable: true }) : undefined;
};

/** 2.54: to a public health authority, de-identified only. */
const publicHealth: Exception = (ctx, record) => {
  if (ctx.facts.purpose !== 'public-health' || !isAny(ctx.recipient, ['public-health-authority'])) {
    return undefined;
  }
  return record.deidentified === true
    ? pass({ basis: 'public-health-deidentified', cite: '42 CFR 2.54; 45 CFR 164.514(b)', duties: duties(['deidentify', ...BOUND], [], true) })
    : { ...failed('not-deidentified', [finding('part2.public-health.identifiable', '42 CFR 2.54', 'deny')], 48), duties: duties(['deidentify'], [], false) };
};

/** 2.15(b)(1): laws that collect or inquire into causes of death. */
const causeOfDeath: Exception = (ctx, record) => {
  const concerns = ctx.facts.purpose === 'vital-statistics' && ctx.facts.patient.deceased && isAny(ctx.recipient, ['medical-examiner', 'public-health-authority']);
  if (!concerns) {
    return undefined;
  }
  return record.category === 'cause-of-death'
    ? pass({ basis: 'vital-statistics-exception', cite: '42 CFR 2.15(b)(1)', duties: duties([], [], true), accountable: true })
    : beyond('vital-statistics', '42 CFR 2.15(b)(1)');
};

/** 2.14(c): facts that reduce a substantial threat, to the parent of a minor who lacks capacity for rational choice. */
const threatToMinor: Exception = (ctx, record) => {
  const found = ctx.facts.directorFindings;
  const proceeding = ctx.facts.purpose === 'legal-proceeding' || ctx.facts.purpose === 'law-enforcement';
  const holds = !proceeding && ctx.facts.patient.ageYears < 18 && ctx.facts.recipient.role === 'parent' && isProgram(ctx, record)
    && found?.minorLacksCapacity === true && found.substantialThreat === true && (found.relevantRecords ?? []).includes(record.id);
  return holds ? pass({ basis: 'minor-threat-exception', cite: '42 CFR 2.14(c)', duties: duties(BOUND, [], true) }) : undefined;
};

const EXCEPTIONS: readonly Exception[] = [withinProgram, serviceOrganization, crimeOnPremises, childAbuseReport, research, audit, publicHealth, causeOfDeath, threatToMinor];
