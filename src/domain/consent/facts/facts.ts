// SPDX-License-Identifier: Apache-2.0
/**
 * Everything a decision may use. A fact that is absent is not shown; a missing decisive fact is need-more-facts.
 */
import type { LegalStatus, PartnerKind, Purpose, Role, ScopeCategory, State } from './vocabulary.ts';
import type { ConsentPaper, OrderPaper, AgreementPaper, RestrictionPaper, OverlayAnswer } from './papers.ts';
import type { RecordFacts } from './record.ts';

/** One organization; listed once, referred to by id. */
export interface OrganizationFacts {
  readonly id: string;
  readonly name: string;
  readonly classes: readonly LegalStatus[];
  readonly parent?: string;
  /** What kind of partner it is; read by state rules that speak of a kind of facility. Absent: not known. Not of the scenario format. */
  readonly kinds?: readonly PartnerKind[];
}

/** One person other than the patient; listed once, referred to by id. */
export interface PersonFacts {
  readonly id: string;
  readonly name: string;
  readonly relation:
    | 'spouse-or-partner' | 'former-partner' | 'parent' | 'child' | 'sibling' | 'other-relative' |
    'friend' | 'legal-representative' | 'professional' | 'stranger';
  /** Organizations for which the registry has a professional act; absent: not known. Not of the scenario format. */
  readonly worksFor?: readonly string[];
}

/** A member of a team of the plan: an organization (then everybody who works for it), or one person, for an organization or for nobody. */
export interface PlanTeamMember {
  readonly organization?: string;
  readonly person?: string;
  /** Codes of `team-role`. */
  readonly roles: readonly string[];
  /** At the instant: of the team and of the membership in it. */
  readonly membership: 'current' | 'former' | 'future';
}

/** Everything the engine may use. A fact that is absent is not shown; a missing decisive fact is need-more-facts, never permit (section 1). */
export interface Facts {
  readonly asOf: string;
  readonly state: State;
  readonly patient: {
    readonly id: string;
    readonly name: string;
    readonly identifier?: string;
    readonly ageYears: number;
    /** Local day of the 18th birthday, of an adult: who had to sign is told by the age at signing. Absent: not known. Not of the scenario format. */
    readonly adultSince?: string;
    readonly capacity:
      | 'has' | 'unconscious' | 'lacks-adjudicated' | 'lacks-not-adjudicated' |
      'minor-lacks-rational-choice' | 'not-applicable';
    readonly deceased: boolean;
    readonly deathDate?: string;
    readonly custody:
      | 'none' | 'in-custody' | 'in-custody-halfway-house' | 'released-probation' | 'released-parole' |
      'released-pretrial' | 'escaped' | 'unknown';
    readonly electronicMonitoring?: boolean;
    readonly childCustody?: 'no-children' | 'none' | 'partial' | 'full';
  };
  readonly otherPatients?: readonly {
    readonly id: string;
    readonly name: string;
    readonly identifier?: string;
  }[];
  readonly organizations: readonly OrganizationFacts[];
  readonly persons: readonly PersonFacts[];
  readonly discloser: {
    readonly organization?: string;
    readonly person?: string;
    readonly role?: Role;
    readonly actingThrough?: string;
    readonly treatingRelationship?: 'none' | 'patient';
  };
  readonly recipient: {
    readonly organization?: string;
    readonly person?: string;
    readonly role: Role;
    readonly treatingRelationship?: 'none' | 'patient' | 'other-individual';
    readonly supervisesPatient?: boolean;
    readonly conditionedParticipation?: boolean;
    readonly dutyOnSameAction?: boolean;
    readonly directAdministrativeControl?: boolean;
    readonly needArisesFromSudCare?: boolean;
    readonly involvedInCare?: boolean;
    readonly personalRepresentative?: boolean;
  };
  readonly purpose: Purpose;
  readonly request: {
    readonly kind:
      | 'disclose' | 'access' | 'access-copy' | 'directed-copy' | 'confirm-presence' | 'intermediary-list' |
      'part2-accounting' | 'hipaa-accounting';
    readonly records: readonly string[];
    readonly requesterVerified: boolean;
    readonly written?: boolean;
    readonly receivedOn?: string;
    readonly copySafetyRisk?: boolean;
  };
  readonly records: readonly RecordFacts[];
  readonly consents: readonly ConsentPaper[];
  readonly orders: readonly OrderPaper[];
  readonly agreements: readonly AgreementPaper[];
  readonly restrictions: readonly RestrictionPaper[];
  readonly overlays?: readonly OverlayAnswer[];
  readonly sharingMatrix?: {
    readonly lead: 'cs' | 'bh' | 'ci' | 'ho';
    readonly leadOrganization: string;
    readonly partner: PartnerKind;
    readonly direction: 'send' | 'receive';
    readonly edition: 'newer' | 'older';
    readonly permittedCategories: readonly ScopeCategory[];
    readonly requiredBy?: 'court' | 'community-supervisor';
    readonly supportMemberHasCustody?: boolean;
    readonly communitySupervisionPrimary?: boolean;
    readonly cooccurringServices?: 'one-agency' | 'several-agencies';
    /** Both sides lead one team, and the plan was handed to the recipient on this day: for a time no lead and partner. Not of the scenario format. */
    readonly handedOverOn?: string;
  };
  /** The team or teams of the person's plan, by the word of whose records they are. Absent: no plan that is known to have a team. Not of the scenario format. */
  readonly planTeam?: { readonly members: readonly PlanTeamMember[] };
  readonly justiceAction?: {
    readonly finalDispositionOn?: string;
    readonly finalDispositionOccurred?: boolean;
  };
  readonly emergency?: {
    readonly bonaFide: boolean;
    readonly consentObtainable: boolean;
    readonly programClosedInDisaster?: boolean;
    readonly recipientMedicalPersonnel: boolean;
    readonly recipientName?: string;
    readonly facility?: string;
    readonly discloserName?: string;
    readonly nature?:
      | 'overdose' | 'respiratory-arrest' | 'unconscious' | 'trauma' | 'withdrawal' | 'psychiatric' |
      'other';
  };
  readonly familyInvolvement?: {
    readonly patientAttitude: 'agreed-orally' | 'present-no-objection' | 'objected' | 'unavailable' | 'unknown';
    readonly knownContraryWishes?: boolean;
  };
  readonly careCoordination?: {
    readonly clinicianJudgedPartOfCare: boolean;
  };
  readonly custodianRepresentation?: {
    readonly by: string;
    readonly needs: readonly (
      | 'a-health-care' | 'b-health-safety-of-individual-or-inmates' | 'c-health-safety-of-staff' |
      'd-health-safety-in-transport' | 'e-law-enforcement-on-premises' | 'f-safety-security-good-order'
    )[];
  };
  readonly abuseReport?: {
    readonly subject: 'child' | 'adult';
    readonly stage: 'initial' | 'follow-up';
    readonly stateMandate: boolean;
    readonly reportRecords?: readonly string[];
  };
  /** What happened in the treatment, of which a registry is told (42 CFR 2.34(a)(1)). Not of the scenario format. */
  readonly enrollmentEvent?: { readonly event: 'accepted' | 'drug-changed' | 'interrupted' | 'resumed' | 'terminated' };
  readonly threat?: {
    readonly ground: 'imminent-threat' | 'crime-admission' | 'escape';
    readonly seriousAndImminent?: boolean;
    readonly recipientCanPrevent?: boolean;
    readonly learnedInTherapy?: boolean;
  };
  readonly incident?: {
    readonly kind: 'crime' | 'threat-to-commit-crime';
    readonly place: 'program-premises' | 'elsewhere';
    readonly target: 'program-personnel' | 'program-premises' | 'another-patient' | 'other';
  };
  readonly directorFindings?: {
    readonly minorLacksCapacity?: boolean;
    readonly substantialThreat?: boolean;
    readonly relevantRecords?: readonly string[];
    readonly incapacityPreventsKnowingAction?: boolean;
  };
  /** What a state asks of a release that the person designated: the treating professional approves it, the recipient's need is shown. Not of the scenario format. */
  readonly stateFindings?: { readonly professionalApproval?: boolean; readonly demonstrableNeed?: boolean };
  readonly minorLaw?: {
    readonly minorMayConsentAloneToSud: boolean;
  };
  readonly research?: {
    readonly basis: 'hipaa-authorization' | 'waiver' | 'common-rule' | 'fda' | 'none';
    readonly undertakingOnFile: boolean;
  };
  readonly chriAuthority?: {
    readonly basis: 'statute' | 'court-order' | 'security-addendum';
  };
}
