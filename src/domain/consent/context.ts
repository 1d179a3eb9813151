// SPDX-License-Identifier: Apache-2.0
/** The parties and circumstances of an ask, looked up once. Rules sections 2 and 10 step 1. */
import { localDayOf } from './dates.ts';
import type { Facts } from './facts/facts.ts';
import type { AgreementPaper } from './facts/papers.ts';
import type { LegalStatus, Purpose } from './facts/vocabulary.ts';
import type { GateTables } from './tables/tables.ts';
import { wholesOf } from './units.ts';

/** Everything but the records. */
export type AskFacts = Omit<Facts, 'records'>;

export interface Context {
  readonly facts: AskFacts;
  readonly tables: GateTables;
  /** Local day of the ask. */
  readonly today: string;
  readonly discloser: ReadonlySet<LegalStatus>;
  readonly recipient: ReadonlySet<LegalStatus>;
  /** Ids of the discloser and of the recipient: organization and person. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Organizations of which the recipient's is a unit: who refuses these refuses it too. */
  readonly toPartOf: readonly string[];
  /** The recipient is the patient, proven or (see `verified`) claimed. */
  readonly toPatient: boolean;
  readonly verified: boolean;
  /** The discloser is a covered entity or business associate: HIPAA governs it (160.103). */
  readonly hipaaDiscloser: boolean;
  readonly hipaaRecipient: boolean;
  readonly tpo: boolean;
}

/** Organizations of which this one is a unit, nearest first. */
export function wholesIn({ organizations }: Pick<AskFacts, 'organizations'>, organization: string | undefined): readonly string[] {
  return wholesOf(organization, (id) => organizations.find((each) => each.id === id)?.parent);
}

const TPO: readonly Purpose[] = ['treatment', 'emergency-treatment', 'payment', 'operations'];

/** Looks the parties up. */
export function contextOf(facts: AskFacts, tables: GateTables): Context {
  const classesOf = (id: string | undefined): ReadonlySet<LegalStatus> => new Set(facts.organizations.find((each) => each.id === id)?.classes ?? []);
  const discloser = classesOf(facts.discloser.organization);
  const recipient = classesOf(facts.recipient.organization);
  const covered = (statuses: ReadonlySet<LegalStatus>): boolean => statuses.has('covered-entity') || statuses.has('business-associate');
  const ids = (party: { readonly organization?: string; readonly person?: string }): readonly string[] =>
    [party.organization, party.person].filter((id) => id !== undefined);
  return {
    facts, tables, discloser, recipient, from: ids(facts.discloser), to: ids(facts.recipient),
    toPartOf: wholesIn(facts, facts.recipient.organization),
    today: localDayOf(facts.asOf, facts.asOf),
    toPatient: facts.recipient.role === 'patient' && facts.recipient.person === facts.patient.id,
    verified: facts.request.requesterVerified,
    hipaaDiscloser: covered(discloser), hipaaRecipient: covered(recipient), tpo: isTpo(facts.purpose),
  };
}

/** Treatment, payment and health care operations (164.501); emergency treatment is treatment. */
export function isTpo(purpose: Purpose): boolean {
  return TPO.includes(purpose);
}

/** True when one of the statuses holds. */
export function isAny(statuses: ReadonlySet<LegalStatus>, wanted: readonly LegalStatus[]): boolean {
  return wanted.some((status) => statuses.has(status));
}

/** Treatment, payment and operations are TPO only between health actors (rules section 1, Purposes). */
export function isHealthActor({ recipient }: Context): boolean {
  return isAny(recipient, [...PROVIDERS, 'covered-entity', 'business-associate', 'qso', 'health-plan', 'third-party-payer']);
}

/** An intermediary serves nobody: it needs no agreement, and a general designation must name it (42 CFR 2.11, 2.31(a)(4)(ii)). */
export function isIntermediary(ctx: Context, organization: string | undefined): boolean {
  const classes = ctx.facts.organizations.find(({ id }) => id === organization)?.classes ?? [];
  return classes.includes('intermediary') && !classes.includes('qso') && !classes.includes('business-associate');
}

/** An organization and what it is part of, from the inside out. */
export function withWholes({ facts }: Context, organization: string | undefined): readonly string[] {
  return organization === undefined ? [] : [organization, ...wholesIn(facts, organization)];
}

/** An agreement of one of the types, in date, between the two organizations. */
export function agreementBetween(ctx: Context, types: readonly AgreementPaper['type'][], parties: readonly (string | undefined)[]): AgreementPaper | undefined {
  return ctx.facts.agreements.find((paper) => paper.inDate && types.includes(paper.type) && parties.every((party) => party !== undefined && paper.parties.includes(party)));
}

/** Health care providers of any status: those that furnish care (42 CFR 2.11, 45 CFR 160.103). */
export const PROVIDERS: readonly LegalStatus[] = ['health-care-provider', 'part2-program', 'va-facility', 'state-licensed-sud-program'];

/** Agencies of criminal justice (28 CFR 20.3(g)). */
export const JUSTICE: readonly LegalStatus[] = ['criminal-justice-agency', 'court', 'prosecutor', 'law-enforcement'];
