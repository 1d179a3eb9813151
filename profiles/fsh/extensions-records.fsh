// SPDX-License-Identifier: Apache-2.0
// Extensions of justice records, and of whatever sources send beside R4's elements.
Extension: ViolationKind
Id: violation-kind
Title: "Kind of violation"
Description: "Technical, or a new offense."
Context: Basic
* value[x] 1..1
* value[x] only code
* value[x] from ViolationKindsValueSet (required)

Extension: ResponseKind
Id: response-kind
Title: "Kind of graduated response"
Description: "Incentive, sanction or adjustment of services."
Context: Basic
* value[x] 1..1
* value[x] only code
* value[x] from ResponseKindsValueSet (required)

Extension: ResponseMagnitude
Id: response-magnitude
Title: "Magnitude of a graduated response"
Description: "Low, moderate, high or custody."
Context: Basic
* value[x] 1..1
* value[x] only code
* value[x] from ResponseMagnitudesValueSet (required)

Extension: RespondsTo
Id: responds-to
Title: "What a response answers"
Description: "The violation, the achievement or the test that it answers."
Context: Basic
* value[x] 1..1
* value[x] only Reference(Basic or Goal or Observation or DiagnosticReport or Encounter or Task)

Extension: ConditionViolated
Id: condition-violated
Title: "Condition that was not kept"
Description: "The condition of supervision that a violation is of."
Context: Basic
* value[x] 1..1
* value[x] only Reference(Basic or ServiceRequest)

Extension: DecisionBy
Id: decision-by
Title: "Decided by"
Description: "Who decided."
Context: Basic
* value[x] 1..1
* value[x] only Reference(Practitioner or PractitionerRole or Organization)

Extension: RelatedCase
Id: related-case
Title: "Case"
Description: "The court case that this belongs to."
Context: DomainResource
* value[x] 1..1
* value[x] only Reference(Basic)

Extension: Court
Id: court
Title: "Court"
Description: "The court that the case is before."
Context: Basic
* value[x] 1..1
* value[x] only Reference(Organization)

Extension: RequiredGoal
Id: required-goal
Title: "Goal that reflects the condition"
Description: "Where the plan reflects a condition of the court."
Context: Basic
* value[x] 1..1
* value[x] only Reference(Goal or ServiceRequest)

Extension: BookingStatus
Id: booking-status
Title: "Status of a booking"
Description: "Status of a booking, as a source system sends it."
Context: Encounter
* value[x] 1..1
* value[x] only CodeableConcept

Extension: CustodyCommitDate
Id: custody-commit-date
Title: "Date of commitment"
Description: "Date of commitment, as a source system sends it."
Context: Encounter
* value[x] 1..1
* value[x] only dateTime

Extension: RelatedEncounter
Id: related-encounter
Title: "Stay that this belongs to"
Description: "Stay that this belongs to, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only Reference(Encounter)

Extension: RecordDate
Id: record-date
Title: "Date of the record"
Description: "Date of the record, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only dateTime

Extension: RecordEnd
Id: record-end
Title: "End of the record"
Description: "End of the record, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only dateTime

Extension: RecordText
Id: record-text
Title: "Text of the record"
Description: "Text of the record, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only string

Extension: RecordStatus
Id: record-status
Title: "Status as the source has it"
Description: "Status as the source has it, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept or string

Extension: RecordCategory
Id: record-category
Title: "Category as the source has it"
Description: "Category as the source has it, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept or string

Extension: RecordAmount
Id: record-amount
Title: "Amount"
Description: "Amount, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only Money

Extension: RecordIndicator
Id: record-indicator
Title: "Indicator as the source has it"
Description: "Indicator as the source has it, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only boolean

Extension: RecordOrganization
Id: record-organization
Title: "Organization that the record names"
Description: "Organization that the record names, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only Reference(Organization) or string

Extension: RecordRelated
Id: record-related
Title: "Record that this belongs to"
Description: "Record that this belongs to, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only Reference

Extension: RecordPeriod
Id: record-period
Title: "Period of the record"
Description: "Period of the record, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only Period

Extension: TreatmentActive
Id: treatment-active
Title: "Treatment is active"
Description: "Treatment is active, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only boolean

Extension: CourtOrdered
Id: court-ordered
Title: "Ordered by a court"
Description: "Ordered by a court, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only boolean

Extension: OriginalText
Id: original-text
Title: "Text as sent"
Description: "The text of the source where a value could not be told from it whole, or beside what was told."
Context: Element
* value[x] 1..1
* value[x] only string

Extension: ProblemType
Id: problem-type
Title: "Type of problem"
Description: "Type of problem, as a source system sends it."
Context: Condition
* value[x] 1..1
* value[x] only CodeableConcept

Extension: SourceStatus
Id: source-status
Title: "Status as the source has it"
Description: "Status as the source has it, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept

Extension: TestReason
Id: test-reason
Title: "Reason of the test"
Description: "Reason of the test, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept

Extension: ResultAsSent
Id: result-as-sent
Title: "Result as sent"
Description: "Result as sent, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only string

Extension: RecordDetail
Id: record-detail
Title: "Detail of a record"
Description: "A named detail that has no element of its own."
Context: DomainResource
* extension contains name 1..1 and text 0..1 and date 0..1 and indicator 0..1 and amount 0..1
* extension[name].value[x] 1..1
* extension[name].value[x] only string
* extension[text].value[x] 1..1
* extension[text].value[x] only string
* extension[date].value[x] 1..1
* extension[date].value[x] only dateTime
* extension[indicator].value[x] 1..1
* extension[indicator].value[x] only boolean
* extension[amount].value[x] 1..1
* extension[amount].value[x] only Money

Extension: PriorityPreference
Id: priority-preference
Title: "Priority preference"
Description: "How important somebody finds it."
Context: Condition, Goal, ServiceRequest
* extension contains priority 0..1 and individual 0..1
* extension[priority].value[x] 1..1
* extension[priority].value[x] only CodeableConcept
* extension[individual].value[x] 1..1
* extension[individual].value[x] only Reference
