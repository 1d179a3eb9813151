// SPDX-License-Identifier: Apache-2.0
Profile: TcAssessment
Parent: Observation
Id: tc-assessment
Title: "Assessment"
Description: "The result of a validated instrument: total, level, a component for each domain. Restates US Core Observation Screening Assessment. Scores and domains are carried, never the items. An override keeps both levels: the final one is the interpretation, the computed one a component, and the reason an extension."
* ^purpose = "Every need, level and priority goes back to a validated instrument, and a level that a professional changed shows the change and its reason."
* extension contains OverrideReason named overrideReason 0..1 MS and PartOfPlan named plan 0..1
* identifier MS
* status MS
* category 1..* MS
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains survey 1..1 MS
* category[survey] = $observation-category#survey
* code MS
* code from AssessmentInstrumentsValueSet (extensible)
* subject 1..1 MS
* subject only Reference(Patient)
* effective[x] MS
* performer MS
* performer ^short = "Who administered it; who is trained to is in TcTeamMember"
* value[x] MS
* interpretation MS
* interpretation ^short = "Final level, in the instrument's words and ours"
* hasMember MS
* derivedFrom MS
* component MS
* component.code MS
* component.value[x] MS
* component.interpretation MS
* obeys tc-assessment-1

Invariant: tc-assessment-1
Description: "A level that overrides the computed one gives its reason"
Severity: #error
Expression: "component.where(code.coding.where(system = 'https://throughcare.dev/fhir/CodeSystem/plan-fact' and code = 'override-risk-level').exists()).exists() implies (extension.where(url = 'https://throughcare.dev/fhir/StructureDefinition/override-reason').exists() or component.extension.where(url = 'https://throughcare.dev/fhir/StructureDefinition/override-reason').exists())"

Profile: TcRiskLevel
Parent: Observation
Id: tc-risk-level
Title: "Level of risk or supervision"
Description: "A level that stands by itself: of risk, of supervision, computed or overridden. Where the assessment is at hand it is in derivedFrom."
* ^purpose = "Many systems send a level without the assessment. It has a place, and its kind is told, so that nobody takes a level of supervision for a level of risk."
* extension contains OverrideReason named overrideReason 0..1 MS and PartOfPlan named plan 0..1
* status MS
* code MS
* code from LevelFactsValueSet (required)
* subject 1..1 MS
* subject only Reference(Patient)
* effective[x] MS
* value[x] 1..1 MS
* value[x] only CodeableConcept or string
* derivedFrom MS
* component 0..0

Profile: TcReadiness
Parent: Observation
Id: tc-readiness
Title: "Readiness for change"
Description: "Where the person stands towards change, assessed with the plan and again at its reviews (treatment court standard for case planning)."
* ^purpose = "Motivation changes; the plan follows it only if it is assessed again."
* status MS
* code = $plan-fact#readiness
* subject 1..1 MS
* subject only Reference(Patient)
* effective[x] 1..1 MS
* performer MS
* value[x] 1..1 MS
* value[x] only CodeableConcept
* valueCodeableConcept from ReadinessStagesValueSet (extensible)

Profile: TcServiceReview
Parent: Observation
Id: tc-service-review
Title: "Use, adequacy and benefit of a service"
Description: "For each service three questions: is it used, is it adequate in intensity, is it of benefit? If not, the plan returns to planning and linkage (treatment court standard for case planning, monitoring)."
* ^purpose = "A referral is no service. Three questions for each service tell whether the plan goes on or returns to planning and linkage."
* status MS
* code from ServiceQuestionsValueSet (required)
* subject 1..1 MS
* subject only Reference(Patient)
* focus 1..* MS
* focus only Reference(ServiceRequest)
* effective[x] 1..1 MS
* performer MS
* value[x] 1..1 MS
* value[x] only boolean
* note MS

ValueSet: ServiceQuestionsValueSet
Id: service-questions
Title: "Questions about a service"
Description: "Use, adequacy, benefit."
* ^experimental = false
* $plan-fact#service-use
* $plan-fact#service-adequacy
* $plan-fact#service-benefit
