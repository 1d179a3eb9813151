// SPDX-License-Identifier: Apache-2.0
Profile: TcServiceReferral
Parent: ServiceRequest
Id: tc-service-referral
Title: "Service referral"
Description: "A need linked to a service: what, by whom, how often, for which objective. Restates US Core ServiceRequest and is aligned with Gravity SDOHCC ServiceRequest; its loop is TcReferralTask. Court-ordered services carry the category court-ordered."
* ^purpose = "A need without a service is a wish. The referral says what, by whom, how often and for which objective."
* extension contains
    $pertains-to-goal named goal 0..* MS and
    PartOfPlan named plan 0..1 MS and
    HoursAssigned named hoursAssigned 0..1 and
    FrequencyText named frequency 0..1 MS and
    CourtOrdered named courtOrdered 0..1 MS
* identifier MS
* status MS
* intent MS
* category MS
* code 1..1 MS
* subject only Reference(Patient)
* subject MS
* occurrence[x] MS
* authoredOn MS
* requester MS
* performer MS
* reasonReference MS
* reasonReference ^short = "The need"
* supportingInfo MS
* supportingInfo ^short = "The legal condition that it meets (TcLegalCondition)"
* quantity[x] MS

Profile: TcCourtOrderedService
Parent: TcServiceReferral
Id: tc-court-ordered-service
Title: "Court-ordered service"
Description: "A service that a court or releasing authority ordered."
* ^purpose = "The participant, the provider and the court mean the same service when the order is marked as one."
* intent = #order
* category 1..* MS
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains courtOrdered 1..1 MS
* category[courtOrdered] = $service-category#court-ordered

Profile: TcReferralTask
Parent: Task
Id: tc-referral-task
Title: "Referral loop"
Description: "The loop of a referral: sent, received, accepted or refused with a reason, under way, closed with what came of it. Aligned with Gravity SDOHCC TaskForReferralManagement."
* ^purpose = "Referrals get lost between agencies. The loop shows each one sent, taken or refused with its reason, and closed."
* status MS
* statusReason MS
* businessStatus MS
* intent MS
* intent = #order
* code MS
* focus 1..1 MS
* focus only Reference(ServiceRequest)
* for 1..1 MS
* for only Reference(Patient)
* authoredOn MS
* requester 1..1 MS
* owner 1..1 MS
* executionPeriod MS
* output MS
* obeys tc-referral-1

Invariant: tc-referral-1
Description: "A referral that was refused, cancelled or failed says why"
Severity: #error
Expression: "(status = 'rejected' or status = 'cancelled' or status = 'failed') implies (statusReason.exists() or businessStatus.exists())"

Profile: TcTechnique
Parent: ServiceRequest
Id: tc-technique
Title: "Technique"
Description: "What the officer, case manager or provider does for an objective: who, when and how often."
* ^purpose = "Staff have duties in the plan, too: what they do for an objective, and how often."
* extension contains
    $pertains-to-goal named goal 0..* MS and
    PartOfPlan named plan 0..1 MS and
    PartOfGoal named partOfGoal 0..1 and
    FrequencyText named frequency 0..1 MS and
    HoursAssigned named hoursAssigned 0..1 MS
* status MS
* intent MS
* category 1..* MS
* category ^slicing.discriminator.type = #value
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains activity 1..1 MS
* category[activity] from PlanActivitiesValueSet (required)
* code 1..1 MS
* subject only Reference(Patient)
* subject MS
* occurrence[x] MS
* performer MS

Profile: TcService
Parent: HealthcareService
Id: tc-service
Title: "Service"
Description: "A service, treatment slot or placement that exists: what it is, for whom, where, and whether it has room. The partners keep it."
* ^purpose = "A need can be linked only to a place that exists and has room. A service that claims this profile and is provided by the organization that writes it is in the directory, for every partner to see; it holds nothing about anybody."
* extension contains ServicePlaces named places 0..* MS
* identifier MS
* active 1..1 MS
* providedBy 1..1 MS
* category MS
* category from NeedDomainsValueSet (extensible)
* category ^short = "The needs that it meets (need-domain); Gravity's categories may stand beside them"
* type 1..* MS
* name 1..1 MS
* location MS
* coverageArea MS
* telecom MS
* eligibility MS
* eligibility.code from ServiceEligibilitiesValueSet (extensible)
* eligibility.comment MS
* program MS
* communication MS
* referralMethod MS
* appointmentRequired MS
* availableTime MS
* notAvailable MS
* obeys tc-service-1

Invariant: tc-service-1
Description: "No more places are open than there are"
Severity: #error
Expression: "extension.where(url = 'https://throughcare.dev/fhir/StructureDefinition/service-places' and extension.where(url = 'total').exists()).all(extension.where(url = 'open').value.ofType(unsignedInt) <= extension.where(url = 'total').value.ofType(unsignedInt))"
