// SPDX-License-Identifier: Apache-2.0
ValueSet: NeedClassesValueSet
Id: need-classes
Title: "Classes of need"
Description: "Responsivity, criminogenic and maintenance."
* ^experimental = false
* include codes from system $need-class

ValueSet: NeedDomainsValueSet
Id: need-domains
Title: "Domains of need"
Description: "All domains."
* ^experimental = false
* include codes from system $need-domain

ValueSet: StrengthsValueSet
Id: strengths
Title: "Strengths"
Description: "Strengths, also called protective factors."
* ^experimental = false
* include codes from system https://throughcare.dev/fhir/CodeSystem/strength

ValueSet: GenderResponsiveConsiderationsValueSet
Id: gender-responsive-considerations
Title: "Gender-responsive considerations"
Description: "What bears on how a woman is served."
* ^experimental = false
* include codes from system https://throughcare.dev/fhir/CodeSystem/gender-responsive

ValueSet: ReadinessStagesValueSet
Id: readiness-stages
Title: "Readiness for change"
Description: "Stages of change."
* ^experimental = false
* include codes from system https://throughcare.dev/fhir/CodeSystem/readiness-stage

ValueSet: CasePlanCategoriesValueSet
Id: case-plan-categories
Title: "Kinds of case plan"
Description: "Plans that coordinate across agencies."
* ^experimental = false
* $plan-category#reentry
* $plan-category#diversion
* $plan-category#supervision
* $plan-category#treatment-court
* $plan-category#aftercare
* $plan-category#legal-conditions

ValueSet: PlanPhasesValueSet
Id: plan-phases
Title: "Versions of the plan"
Description: "The four versions, and the plan that has none."
* ^experimental = false
* include codes from system $plan-phase

ValueSet: PlanActivitiesValueSet
Id: plan-activities
Title: "Activities of a plan"
Description: "What is done for an objective, and for the plan."
* ^experimental = false
* include codes from system $plan-activity

ValueSet: RiskLevelsValueSet
Id: risk-levels
Title: "Levels of risk or need"
Description: "Levels as instruments name them."
* ^experimental = false
* include codes from system $risk-level

ValueSet: LevelFactsValueSet
Id: level-facts
Title: "Facts that are levels"
Description: "The computed level, the override and the levels of supervision and risk."
* ^experimental = false
* $plan-fact#risk-level
* $plan-fact#override-risk-level
* $plan-fact#computed-risk-level
* $plan-fact#supervision-level

ValueSet: AssessmentInstrumentsValueSet
Id: assessment-instruments
Title: "Assessment instruments"
Description: "Instruments without a LOINC code, and the panels and totals that have one."
* ^experimental = false
* include codes from system $instrument
* http://loinc.org#44249-1
* http://loinc.org#44261-6
* http://loinc.org#69737-5
* http://loinc.org#70274-6
* http://loinc.org#72110-0
* http://loinc.org#75624-7
* http://loinc.org#72109-2
* http://loinc.org#75626-2
* http://loinc.org#82666-9
* http://loinc.org#82667-7
* http://loinc.org#93373-9
* http://loinc.org#93025-5

ValueSet: SupervisionTypesValueSet
Id: supervision-types
Title: "Types of supervision"
Description: "Probation, parole, pretrial supervision, and supervision of a kind not told."
* ^experimental = false
* $episode-type#probation
* $episode-type#parole
* $episode-type#pretrial
* $episode-type#supervision

ValueSet: ViolationKindsValueSet
Id: violation-kinds
Title: "Kinds of violation"
Description: "Kinds of violation."
* ^experimental = false
* include codes from system https://throughcare.dev/fhir/CodeSystem/violation-kind

ValueSet: ResponseKindsValueSet
Id: response-kinds
Title: "Kinds of graduated response"
Description: "Kinds of graduated response."
* ^experimental = false
* include codes from system https://throughcare.dev/fhir/CodeSystem/response-kind

ValueSet: ResponseMagnitudesValueSet
Id: response-magnitudes
Title: "Magnitudes of a graduated response"
Description: "Magnitudes of a graduated response."
* ^experimental = false
* include codes from system https://throughcare.dev/fhir/CodeSystem/response-magnitude

ValueSet: ConferenceMannersValueSet
Id: conference-manners
Title: "Manners of a case conference"
Description: "Manners of a case conference."
* ^experimental = false
* include codes from system https://throughcare.dev/fhir/CodeSystem/conference-manner

ValueSet: AttendancesValueSet
Id: attendances
Title: "Attendance"
Description: "Attendance."
* ^experimental = false
* include codes from system https://throughcare.dev/fhir/CodeSystem/attendance

ValueSet: ReviewOutcomesValueSet
Id: review-outcomes
Title: "Outcomes of a plan review"
Description: "Outcomes of a plan review."
* ^experimental = false
* include codes from system https://throughcare.dev/fhir/CodeSystem/review-outcome

ValueSet: PartnerKindsValueSet
Id: partner-kinds
Title: "Kinds of partner"
Description: "Kinds of partner."
* ^experimental = false
* include codes from system $partner-kind

ValueSet: LegalStatusesValueSet
Id: legal-statuses
Title: "Legal statuses of an organization"
Description: "Legal statuses of an organization."
* ^experimental = false
* include codes from system $legal-status

ValueSet: LeadPlannersValueSet
Id: lead-planners
Title: "Lead case planners"
Description: "Lead case planners."
* ^experimental = false
* include codes from system $lead-planner

ValueSet: PurposesValueSet
Id: purposes
Title: "Purposes of a disclosure"
Description: "Purposes of a disclosure."
* ^experimental = false
* include codes from system $purpose

ValueSet: RecordCategoriesValueSet
Id: record-categories
Title: "Categories of records"
Description: "Categories of records."
* ^experimental = false
* include codes from system $category
* exclude $category#entire-mental-health-record

ValueSet: ConsentVariantsValueSet
Id: consent-variants
Title: "Variants of consent"
Description: "Variants of consent."
* ^experimental = false
* include codes from system $consent-variant

ValueSet: ConsentStatementsValueSet
Id: consent-statements
Title: "Statements on a consent"
Description: "Statements on a consent."
* ^experimental = false
* include codes from system https://throughcare.dev/fhir/CodeSystem/consent-statement

ValueSet: ExpiryEventsValueSet
Id: expiry-events
Title: "Events at which a consent ends"
Description: "Events at which a consent ends."
* ^experimental = false
* include codes from system https://throughcare.dev/fhir/CodeSystem/expiry-event

ValueSet: RevocableEventsValueSet
Id: revocable-events
Title: "Events after which a consent is revocable"
Description: "Events after which a consent is revocable."
* ^experimental = false
* include codes from system https://throughcare.dev/fhir/CodeSystem/revocable-event

ValueSet: MandatesValueSet
Id: mandates
Title: "Conditions of a referral"
Description: "Conditions of a referral."
* ^experimental = false
* include codes from system https://throughcare.dev/fhir/CodeSystem/mandate

ValueSet: TeamRolesValueSet
Id: team-roles
Title: "Roles in the team"
Description: "What a member is there for, and which of the twelve partners of the guidance it is."
* ^experimental = false
* include codes from system https://throughcare.dev/fhir/CodeSystem/team-role
* include codes from system https://throughcare.dev/fhir/CodeSystem/partner-kind

