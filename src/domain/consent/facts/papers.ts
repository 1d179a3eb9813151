// SPDX-License-Identifier: Apache-2.0
/**
 * The papers on file: consents, orders, agreements, restrictions, and the answers of state overlays.
 * Only what stands on the paper is given; an absent property means that the paper does not contain it.
 */
import type { AdvisoryObligation, Category, CriticalObligation, LegalStatus, PartnerKind, Purpose, RecordClass, Role, ScopeCategory, State } from './vocabulary.ts';

/** Inclusive local dates; null is open-ended. */
export interface DateRange {
  readonly start: string | null;
  readonly end: string | null;
}

/** How confidential, least first (v3-Confidentiality). */
export type Confidentiality = 'U' | 'L' | 'M' | 'N' | 'R' | 'V';

/**
 * What a provision asks of a record beyond its category and date (R4 `class`, `code`, `securityLabel`, `data`). All members that are
 * given must hold; the values of one are alternatives. Compared with the record's marks.
 */
export interface RecordLimits {
  /** Codes of `code` that are no category of the gate, `system|code`: alternatives to the categories. */
  readonly codes?: readonly string[];
  /** Resource types, canonical URLs of profiles, and `system|code` of other kinds of information. */
  readonly types?: readonly string[];
  /** Sensitivity and law labels (v3-ActCode), and classes of the gate as `class:p2`. */
  readonly labels?: readonly string[];
  readonly confidentiality?: Confidentiality;
  readonly data?: {
    /** `Type/id` of the records that are meant one by one. */
    readonly records: readonly string[];
    /** `Type/id` of authors. */
    readonly authors: readonly string[];
  };
  /** It does not speak of giving out: a permit reaches nothing by it. */
  readonly none?: boolean;
}

/** One actor as far as an id does not say it all: both members of a role, and the role in which it acts. */
export interface NamedParty {
  readonly organization?: string;
  readonly person?: string;
  readonly roles?: readonly Role[];
}

export type RecipientClass =
  | 'tpo-general' | 'my-treating-providers' | 'intermediary-members-treating-me' |
  'all-intermediary-members' | 'named-roles-on-care-team' | 'officials-monitoring-my-case' | 'anyone';

/**
 * Nested exception to the provision that holds it (section 4.5; FHIR R4 nested provision). Inside a denial, permits; inside that, denies again.
 * Permits inside a permit are no exception: it then gives only what one of them gives.
 */
export interface NestedProvision {
  readonly categories: readonly ScopeCategory[];
  readonly limits?: RecordLimits;
  readonly dataPeriod?: DateRange;
  readonly recipients?: readonly string[];
  /** Actors of whom more is asked than the id. */
  readonly parties?: readonly NamedParty[];
  readonly recipientClasses?: readonly RecipientClass[];
  readonly purposes?: readonly Purpose[];
  readonly permits?: readonly NestedProvision[];
  readonly denies?: readonly NestedProvision[];
}

/** A provision that holds the permitting one: whatever it names must hold too. */
export interface OuterProvision {
  readonly disclosers?: readonly string[];
  readonly discloserClass?: NonNullable<ConsentPaper['discloserClass']>;
  readonly recipients?: readonly string[];
  readonly parties?: readonly NamedParty[];
  readonly recipientClass?: RecipientClass;
  readonly classMembers?: NonNullable<ConsentPaper['classMembers']>;
  readonly intermediaries?: readonly string[];
  readonly categories?: readonly ScopeCategory[];
  readonly limits?: RecordLimits;
  readonly dataPeriod?: DateRange;
  readonly purposes?: readonly Purpose[];
}

/** One signature on a consent; §2.31(a)(8)–(9), section 4.4. */
export interface SignatureOnPaper {
  readonly signer: string;
  readonly role: 'patient' | 'parent' | 'guardian' | 'personal-representative' | 'program-director' | 'other';
  readonly date: string;
  readonly method: 'wet-ink' | 'electronic';
  readonly authorityDocumented?: boolean;
}

/** One consent or authorization paper. Only what is given is on the paper: an absent optional property means the paper does not contain it. Element numbers are those of section 4.1. */
export interface ConsentPaper {
  readonly id: string;
  readonly variant:
    | 'specific' | 'tpo-single' | 'intermediary' | 'cj-referral' | 'sud-counseling-notes' |
    'psychotherapy-notes-authorization' | 'legal-proceeding' | 'hipaa-authorization' | 'va-7332' |
    'registry' | 'pdmp';
  readonly status: 'active' | 'draft' | 'proposed' | 'rejected' | 'inactive' | 'entered-in-error';
  readonly verified: boolean;
  readonly standalone: boolean;
  readonly patient: string;
  readonly disclosers: readonly string[];
  readonly discloserClass?: 'any-sud-program-that-treated-me' | 'my-treating-providers';
  readonly recipients: readonly string[];
  /** Of the recipients, those of whom more is asked than the id; absent: of none. */
  readonly parties?: readonly NamedParty[];
  readonly recipientClass?: RecipientClass;
  readonly classMembers?: readonly {
    readonly organization: string;
    readonly person?: string;
  }[];
  readonly intermediaries?: readonly string[];
  readonly categories: readonly ScopeCategory[];
  readonly limits?: RecordLimits;
  readonly dataPeriod?: DateRange;
  readonly purposes: readonly Purpose[];
  readonly period: DateRange;
  readonly expiryEvent?: {
    readonly kind:
      | 'none' | 'end-of-treatment' | 'end-of-research-study' | 'program-graduation' | 'end-of-supervision'
      | 'final-disposition' | 'end-of-tenancy' | 'end-of-enrolment';
    readonly occurredOn?: string;
  };
  readonly signatures: readonly SignatureOnPaper[];
  readonly statements: readonly (
    | 'revocation-right' | 'hipaa-redisclosure' | 'redisclosure-risk' | 'refusal-consequences' |
    'conditioning' | 'inspection-right'
  )[];
  readonly revocableAfter?: {
    readonly date?: string;
    readonly event?: 'final-disposition' | 'end-of-supervision' | 'program-graduation';
    readonly eventOccurredOn?: string;
  };
  readonly mandate?: {
    readonly condition:
      | 'disposition' | 'pretrial-release' | 'diversion' | 'probation' | 'parole' | 'conditional-release';
    readonly imposedBy: string;
  };
  readonly revocation?: {
    readonly date: string;
    readonly form: 'written' | 'oral';
    readonly recipients: 'all' | readonly string[];
  };
  readonly falsity?: 'known-to-holder' | 'discoverable-with-diligence';
  readonly denies?: readonly NestedProvision[];
  /** The provisions that hold this one, when a nested one permits. Papers of one consent share its id. */
  readonly within?: readonly OuterProvision[];
  /** Elements that could not be evaluated, by their path: a permit is narrower for it, a denial wider. */
  readonly unevaluated?: readonly string[];
}

/** Court order, process or demand. Read by section 5 (court orders) and section 8. */
export interface OrderPaper {
  readonly id: string;
  readonly type:
    | 'court-reporting-order' | 'court-order' | 'subpart-e-2-64' | 'subpart-e-2-65' | 'subpart-e-2-66' |
    'subpoena' | 'search-warrant' | 'legislative-subpoena' | 'administrative-request' |
    'state-good-cause-order' | 'va-good-cause-order';
  readonly issuedBy: 'court' | 'grand-jury' | 'attorney' | 'court-clerk' | 'agency' | 'legislative-committee';
  readonly discloser?: string;
  readonly recipients?: readonly string[];
  readonly categories?: readonly ScopeCategory[];
  readonly procedure?: readonly (
    | 'sealed-or-fictitious-name' | 'notice-to-patient' | 'notice-to-holder' | 'opportunity-to-respond' |
    'closed-hearing' | 'independent-counsel-for-holder'
  )[];
  readonly findings?: readonly (
    | 'no-other-effective-way' | 'public-interest-outweighs-injury' | 'substantial-value' |
    'extremely-serious-crime'
  )[];
  readonly confidentialCommunicationFinding?:
    | 'threat-to-life-or-serious-injury' | 'extremely-serious-crime' | 'patient-put-content-in-issue';
  readonly offense?:
    | 'homicide' | 'rape' | 'kidnapping' | 'armed-robbery' | 'assault-with-deadly-weapon' |
    'child-abuse-or-neglect' | 'drug-possession' | 'theft-or-fraud' | 'technical-violation' | 'other';
  readonly assurance?: 'notice-to-individual-no-objection' | 'qualified-protective-order-requested';
  readonly administrativeTest?: {
    readonly relevantAndMaterial: boolean;
    readonly specificAndLimited: boolean;
    readonly deidentifiedInsufficient: boolean;
  };
}

/** Agreement on file; agreement-required, section 5 and 6.1. */
export interface AgreementPaper {
  readonly type:
    | 'qsoa' | 'business-associate-agreement' | 'contract-agent' | 'part2-contract-2-33-c' |
    'security-addendum' | 'research-undertaking' | 'audit-undertaking';
  readonly parties: readonly string[];
  readonly inDate: boolean;
  readonly boundByPart2?: boolean;
  readonly returnOnly?: boolean;
}

/** Restriction on uses or disclosures; §2.26, 164.522, section 4.5. */
export interface RestrictionPaper {
  readonly id: string;
  readonly kind: 'agreed' | 'requested-paid-in-full' | 'standalone-deny-consent';
  readonly by?: string;
  readonly madeOn?: string;
  readonly against: {
    readonly organization?: string;
    readonly person?: string;
    readonly roles?: readonly Role[];
    readonly recipientClass?: RecipientClass;
  };
  readonly categories?: readonly ScopeCategory[];
  readonly records?: readonly string[];
  /** Further conditions, all of which must hold for it to reach a record. */
  readonly limits?: RecordLimits;
  readonly dataPeriod?: DateRange;
  /** What the refusal itself excepts; nested permits of R4. */
  readonly permits?: readonly NestedProvision[];
  /** Elements that could not be evaluated, by their path: it reaches further for it. */
  readonly unevaluated?: readonly string[];
}

/** Answer of the configured state overlay hook (section 9). State law itself is not to be known by the engine: this is the configured answer. */
export interface OverlayAnswer {
  readonly state: State;
  readonly rule:
    | 'ca-wic-5328' | 'ca-cmia-56-10' | 'ny-mhl-33-13' | 'il-mhddca-740-110' | 'tx-hsc-611-004' |
    'tx-hsc-614-017' | 'fl-397-501-7' | 'example-reporting-statute';
  readonly effect: 'prohibit' | 'require-extra' | 'require-disclosure' | 'none';
  readonly unless?: readonly ('patient-consent' | 'treatment-responsibility' | 'state-good-cause-order')[];
  readonly requires?: readonly (
    | 'named-agency' | 'purpose' | 'nature-of-information' | 'refusal-consequences' | 'expiry' |
    'inspection-right' | 'professional-approval' | 'demonstrable-need'
  )[];
  /** Where a rule forbids but for the person's consent: to these the consent suffices, without what the rule `requires` besides. Not of the scenario format. */
  readonly consentAlone?: readonly LegalStatus[];
  readonly records?: readonly string[];
  /** What the rule reaches where no records are named: for rules that are configured for every ask. Absent: everything. */
  readonly reach?: OverlayReach;
  /** Where the rule itself steps back, each with the words of the state that say so. Absent: nowhere. Not of the scenario format. */
  readonly exceptions?: readonly { readonly when: OverlayException; readonly cite: string }[];
  readonly obligations?: readonly (CriticalObligation | AdvisoryObligation)[];
}

/**
 * A medical emergency that is declared in full; a court's order made out for the record; a report to protective services that the state demands; a serious
 * and imminent threat, to who can prevent it; who stands in the person's place; who works for the facility; the examiner of a death; who oversees the facility.
 */
export type OverlayException =
  | 'emergency' | 'court-order' | 'mandated-report' | 'imminent-threat' | 'personal-representative' | 'own-business-associate' | 'medical-examiner' | 'regulator';

/** All members that are given must hold. */
export interface OverlayReach {
  readonly classes?: readonly RecordClass[];
  readonly content?: OverlayContent;
  readonly disclosers?: readonly LegalStatus[];
  /** Whom the state cannot bind: the United States. */
  readonly exceptDisclosers?: readonly LegalStatus[];
  readonly recipients?: readonly LegalStatus[];
  readonly purposes?: readonly Purpose[];
  readonly exceptPurposes?: readonly Purpose[];
  /** Not where the recipient treats the patient. */
  readonly exceptTreating?: boolean;
}

/** What a record must be about, or where it comes from: one of the members suffices, for the record or for what it was made from. */
export interface OverlayContent {
  readonly categories?: readonly Category[];
  /** Kind of partner that made the record, for which it was made, to which it was told or that discloses it, or of a whole that it is a unit of. */
  readonly kinds?: readonly PartnerKind[];
  /** A partner that is of one of these kinds too says nothing by its kind of a record of these categories, or that bears signs of substance use. */
  readonly apart?: { readonly kinds: readonly PartnerKind[]; readonly categories: readonly Category[] };
  /** Labels that the source put on it (v3-ActCode). */
  readonly labels?: readonly string[];
  /** `system|code` anywhere in it; longer codes lie under shorter ones (ICD). */
  readonly codes?: readonly string[];
}
