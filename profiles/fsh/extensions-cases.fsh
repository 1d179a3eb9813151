// SPDX-License-Identifier: Apache-2.0
// Extensions of charges, cases, sentences and conditions, as sources send them.
Extension: ChargeSequence
Id: charge-sequence
Title: "Sequence of the charge"
Description: "Sequence of the charge, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only string

Extension: ChargeStatute
Id: charge-statute
Title: "Statute"
Description: "Statute, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept

Extension: ChargeSeverity
Id: charge-severity
Title: "Severity of the charge"
Description: "Severity of the charge, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept

Extension: ChargeDisposition
Id: charge-disposition
Title: "Disposition"
Description: "Disposition, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept

Extension: ChargeCourt
Id: charge-court
Title: "Court of the charge"
Description: "Court of the charge, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only string

Extension: ChargeHighest
Id: charge-highest
Title: "Highest charge"
Description: "Highest charge, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only boolean

Extension: ChargePlea
Id: charge-plea
Title: "Plea"
Description: "Plea, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept

Extension: ChargePleaDate
Id: charge-plea-date
Title: "Date of the plea"
Description: "Date of the plea, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only dateTime

Extension: ChargeDispositionDate
Id: charge-disposition-date
Title: "Date of the disposition"
Description: "Date of the disposition, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only dateTime

Extension: ChargeDispositionNote
Id: charge-disposition-note
Title: "Note on the disposition"
Description: "Note on the disposition, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only string

Extension: ChargeFiled
Id: charge-filed
Title: "Date of filing"
Description: "Date of filing, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only dateTime

Extension: ChargeCount
Id: charge-count
Title: "Number of counts"
Description: "Number of counts, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only integer

Extension: CaseCaption
Id: case-caption
Title: "Caption of the case"
Description: "Caption of the case, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only string

Extension: CaseDivision
Id: case-division
Title: "Division of the court"
Description: "Division of the court, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only string

Extension: CaseDispositionDate
Id: case-disposition-date
Title: "Date of the disposition of the case"
Description: "Date of the disposition of the case, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only dateTime

Extension: SentenceMinimum
Id: sentence-minimum
Title: "Shortest term"
Description: "Shortest term, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only string

Extension: SentenceMaximum
Id: sentence-maximum
Title: "Longest term"
Description: "Longest term, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only string

Extension: SentenceTerm
Id: sentence-term
Title: "Term"
Description: "Term, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only string

Extension: SentenceDeferred
Id: sentence-deferred
Title: "Deferred sentence"
Description: "Deferred sentence, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only string

Extension: SentenceDiversion
Id: sentence-diversion
Title: "Diversion"
Description: "Diversion, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only boolean

Extension: SentenceDiversionDate
Id: sentence-diversion-date
Title: "Date of the diversion"
Description: "Date of the diversion, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only dateTime

Extension: ConditionType
Id: condition-type
Title: "Type of condition"
Description: "Type of condition, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept

Extension: ConditionReason
Id: condition-reason
Title: "Reason of the condition"
Description: "Reason of the condition, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept

Extension: ConditionImposedBy
Id: condition-imposed-by
Title: "Imposed by"
Description: "Imposed by, as a source system sends it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept
