// SPDX-License-Identifier: Apache-2.0
// Extensions for what single source formats send.
Extension: ChargeAmended
Id: charge-amended
Title: "Amended charge"
Description: "Amended charge, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only boolean

Extension: ConsentDecision
Id: consent-decision
Title: "Decision on a consent"
Description: "Decision on a consent, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept

Extension: ConsentRecorder
Id: consent-recorder
Title: "Who recorded a consent"
Description: "Who recorded a consent, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only Reference

Extension: ContactLocation
Id: contact-location
Title: "Place of a contact"
Description: "Place of a contact, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only string

Extension: ContactResult
Id: contact-result
Title: "Result of a contact"
Description: "Result of a contact, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept

Extension: County
Id: county
Title: "County"
Description: "County, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only string

Extension: DischargeReason
Id: discharge-reason
Title: "Reason of a discharge"
Description: "Reason of a discharge, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept

Extension: EndReason
Id: end-reason
Title: "Reason of an end"
Description: "Reason of an end, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept

Extension: StartReason
Id: start-reason
Title: "Reason of a start"
Description: "Reason of a start, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept

Extension: IncompleteForPart2
Id: incomplete-for-part2
Title: "Incomplete for Part 2"
Description: "The source recorded a consent without what 42 CFR 2.31(a) asks for: it permits nothing until that is supplied."
Context: DomainResource
* value[x] 1..1
* value[x] only boolean

Extension: ResidenceDecision
Id: residence-decision
Title: "Decision on a residence"
Description: "Decision on a residence, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept

Extension: ResidenceVerified
Id: residence-verified
Title: "Residence verified"
Description: "Residence verified, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only boolean

Extension: ResponseDate
Id: response-date
Title: "Date of a response"
Description: "Date of a response, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only dateTime

Extension: ResponseDecision
Id: response-decision
Title: "Decision of a response"
Description: "Decision of a response, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept

Extension: SpecialConditions
Id: special-conditions
Title: "Special conditions"
Description: "Special conditions, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only string

Extension: SupervisionLevel
Id: supervision-level
Title: "Level of supervision"
Description: "Level of supervision, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept

Extension: ViolatedCondition
Id: violated-condition
Title: "Condition that was not kept"
Description: "Condition that was not kept, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept

Extension: CaseType
Id: case-type
Title: "Type of case"
Description: "Type of case, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept or string

Extension: EventTime
Id: event-time
Title: "When the source's own event happened"
Description: "The instant that the source gives for the event which this state comes from (HL7 v2 EVN-6 or EVN-2): of two messages, the later event stands."
Context: DomainResource
* value[x] 1..1
* value[x] only dateTime

Extension: OverallSeverity
Id: overall-severity
Title: "Severity of an allergy"
Description: "Of the allergy as a whole, where a C-CDA document says it of the allergy and of no reaction."
Context: AllergyIntolerance
* value[x] 1..1
* value[x] only CodeableConcept

Extension: ServiceEpisode
Id: service-episode
Title: "Service episode"
Description: "Identifier of the episode to which a visit belongs (HL7 v2 PV1-54)."
Context: Encounter
* value[x] 1..1
* value[x] only Identifier

Extension: SuspendedDate
Id: suspended-date
Title: "Day of suspension"
Description: "Since when a condition is suspended, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only dateTime
