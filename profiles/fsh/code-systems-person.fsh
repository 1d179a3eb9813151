// SPDX-License-Identifier: Apache-2.0
// The person, custody, and what is stated for one disclosure (docs/carriers.md).
CodeSystem: GateObservationCodeSystem
Id: gate-observation
Title: "Finding about a person"
Description: "Code of an Observation on which a decision about sharing rests."
* ^caseSensitive = true
* ^experimental = false
* #capacity "Capacity to decide" "42 CFR 2.14, 2.15."
* #child-custody "Custody of own children"

CodeSystem: CapacityCodeSystem
Id: capacity
Title: "Capacity to decide"
Description: "Value of the finding capacity."
* ^caseSensitive = true
* ^experimental = false
* #has "Has capacity" "An adult is presumed to have it."
* #unconscious "Unconscious"
* #lacks-adjudicated "Lacks capacity, adjudicated" "42 CFR 2.15(a)(1)."
* #lacks-not-adjudicated "Lacks capacity, not adjudicated" "42 CFR 2.15(a)(2)."
* #minor-lacks-rational-choice "Minor who lacks capacity for a rational choice" "42 CFR 2.14(c)."
* #not-applicable "Not applicable" "The person has died (42 CFR 2.15(b))."

CodeSystem: ChildCustodyCodeSystem
Id: child-custody
Title: "Custody of own children"
Description: "Value of the finding child-custody."
* ^caseSensitive = true
* ^experimental = false
* #no-children "No children"
* #none "None"
* #partial "Partial"
* #full "Full"

CodeSystem: GateFlagCodeSystem
Id: gate-flag
Title: "Circumstance of a person"
Description: "Code of a Flag on which a decision about sharing rests; active says yes, inactive says no."
* ^caseSensitive = true
* ^experimental = false
* #electronic-monitoring "Under electronic monitoring"
* #copy-safety-risk "A copy would endanger somebody" "45 CFR 164.524(a)(3)."
* #required-by-court "A court requires the sharing"
* #required-by-community-supervisor "A community supervisor requires the sharing"
* #support-member-has-custody "A member of the support system has custody of the children"
* #community-supervision-primary "Community supervision leads"
* #cooccurring-one-agency "One agency treats both disorders"
* #cooccurring-several-agencies "Several agencies treat the disorders"

CodeSystem: CustodyKindCodeSystem
Id: custody-kind
Title: "Kind of custody"
Description: "Type of a stay in custody, where it is none behind walls."
* ^caseSensitive = true
* ^experimental = false
* #halfway-house "Halfway house"
* #escaped "Escaped"

CodeSystem: PersonRelationCodeSystem
Id: person-relation
Title: "Relation to the person"
Description: "How somebody is related to the person whose records these are."
* ^caseSensitive = true
* ^experimental = false
* #spouse-or-partner "Spouse or partner"
* #former-partner "Former partner"
* #parent "Parent"
* #child "Child"
* #sibling "Sibling"
* #other-relative "Other relative"
* #friend "Friend"
* #legal-representative "Legal representative"
* #professional "Professional"
* #stranger "Stranger"

CodeSystem: StatementCodeSystem
Id: statement
Title: "Statement for a disclosure"
Description: "Category of a Communication by which somebody states what a disclosure rests on; its facts stand in the extension statement-facts."
* ^caseSensitive = true
* ^experimental = false
* #medical-emergency "Medical emergency" "42 CFR 2.51."
* #family-involvement "Involvement in care" "45 CFR 164.510(b)."
* #care-coordination "Judged to be part of care" "45 CFR 164.501, 164.506(c)."
* #custodian-representation "Representation of a custodian" "45 CFR 164.512(k)(5)."
* #abuse-report "Report of abuse or neglect" "42 CFR 2.12(c)(6), 45 CFR 164.512(b)(1)(ii)."
* #enrollment-event "Event of a treatment that a registry is told of" "42 CFR 2.34(a)(1)."
* #threat "Threat" "45 CFR 164.512(j)."
* #incident "Crime on the premises or against personnel" "42 CFR 2.12(c)(5)."
* #director-findings "Findings of the program director" "42 CFR 2.14(c), 2.15(a)(2)."
* #state-findings "Findings that a state asks for" "Approval of the treating professional (Cal. Welf. & Inst. Code 5328(b)), demonstrable need of the recipient (N.Y. Mental Hyg. Law 33.13)."
* #records-request "Request for records" "45 CFR 164.524(b), 42 CFR 2.24."

CodeSystem: EmergencyNatureCodeSystem
Id: emergency-nature
Title: "Nature of an emergency"
Description: "What the medical emergency is (42 CFR 2.51(c)(4))."
* ^caseSensitive = true
* ^experimental = false
* #overdose "Overdose"
* #respiratory-arrest "Respiratory arrest"
* #unconscious "Unconscious"
* #trauma "Trauma"
* #withdrawal "Withdrawal"
* #psychiatric "Psychiatric"
* #other "Other"

CodeSystem: PatientAttitudeCodeSystem
Id: patient-attitude
Title: "What the patient said about involvement"
Description: "45 CFR 164.510(b)(2), (3)."
* ^caseSensitive = true
* ^experimental = false
* #agreed-orally "Agreed orally"
* #present-no-objection "Was present and did not object"
* #objected "Objected"
* #unavailable "Unavailable"
* #unknown "Unknown"

CodeSystem: CustodianNeedCodeSystem
Id: custodian-need
Title: "Need of a custodian"
Description: "45 CFR 164.512(k)(5)(i)(A) to (F)."
* ^caseSensitive = true
* ^experimental = false
* #a-health-care "Health care to the individual" "45 CFR 164.512(k)(5)(i)(A)."
* #b-health-safety-of-individual-or-inmates "Health and safety of the individual or other inmates" "45 CFR 164.512(k)(5)(i)(B)."
* #c-health-safety-of-staff "Health and safety of staff" "45 CFR 164.512(k)(5)(i)(C)."
* #d-health-safety-in-transport "Health and safety in transport" "45 CFR 164.512(k)(5)(i)(D)."
* #e-law-enforcement-on-premises "Law enforcement on the premises" "45 CFR 164.512(k)(5)(i)(E)."
* #f-safety-security-good-order "Safety, security and good order of the institution" "45 CFR 164.512(k)(5)(i)(F)."

CodeSystem: AbuseSubjectCodeSystem
Id: abuse-subject
Title: "Whose abuse is reported"
Description: "42 CFR 2.12(c)(6); 45 CFR 164.512(b)(1)(ii), (c)."
* ^caseSensitive = true
* ^experimental = false
* #child "Child"
* #adult "Adult"

CodeSystem: AbuseReportStageCodeSystem
Id: abuse-report-stage
Title: "Stage of a report of abuse"
Description: "42 CFR 2.12(c)(6) frees the report, not the follow-up."
* ^caseSensitive = true
* ^experimental = false
* #initial "Initial"
* #follow-up "Follow-up"

CodeSystem: EnrollmentEventCodeSystem
Id: enrollment-event
Title: "Event of a treatment that a registry is told of"
Description: "42 CFR 2.34(a)(1)."
* ^caseSensitive = true
* ^experimental = false
* #accepted "Accepted for treatment" "42 CFR 2.34(a)(1)(i)."
* #drug-changed "Type or dosage of the drug changed" "42 CFR 2.34(a)(1)(ii)."
* #interrupted "Treatment interrupted" "42 CFR 2.34(a)(1)(iii)."
* #resumed "Treatment resumed" "42 CFR 2.34(a)(1)(iii)."
* #terminated "Treatment terminated" "42 CFR 2.34(a)(1)(iii)."

CodeSystem: ThreatGroundCodeSystem
Id: threat-ground
Title: "Ground of a disclosure against a threat"
Description: "45 CFR 164.512(j)(1)."
* ^caseSensitive = true
* ^experimental = false
* #imminent-threat "Serious and imminent threat" "45 CFR 164.512(j)(1)(i)."
* #crime-admission "Admission of a violent crime" "45 CFR 164.512(j)(1)(ii)(A)."
* #escape "Escape from custody" "45 CFR 164.512(j)(1)(ii)(B)."

CodeSystem: IncidentKindCodeSystem
Id: incident-kind
Title: "Kind of incident"
Description: "42 CFR 2.12(c)(5)."
* ^caseSensitive = true
* ^experimental = false
* #crime "Crime"
* #threat-to-commit-crime "Threat to commit a crime"

CodeSystem: IncidentPlaceCodeSystem
Id: incident-place
Title: "Place of an incident"
Description: "42 CFR 2.12(c)(5)."
* ^caseSensitive = true
* ^experimental = false
* #program-premises "Premises of the program"
* #elsewhere "Elsewhere"

CodeSystem: IncidentTargetCodeSystem
Id: incident-target
Title: "Target of an incident"
Description: "42 CFR 2.12(c)(5)."
* ^caseSensitive = true
* ^experimental = false
* #program-personnel "Personnel of the program"
* #program-premises "Premises of the program"
* #another-patient "Another patient"
* #other "Other"

CodeSystem: RequestMediumCodeSystem
Id: request-medium
Title: "How a request came in"
Description: "45 CFR 164.524(b)(1) lets a holder ask for a written one."
* ^caseSensitive = true
* ^experimental = false
* #written "Written"
* #oral "Oral"
