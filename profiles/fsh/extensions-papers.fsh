// SPDX-License-Identifier: Apache-2.0
// Extensions of papers: what stands on a consent, an agreement or an order and has no element in R4. docs/carriers.md tells how the gate reads them.
Extension: ConsentStandalone
Id: consent-standalone
Title: "Stands alone"
Description: "Whether the consent is combined with no other. 42 CFR 2.31(b), (d)."
Context: Consent
* value[x] 1..1
* value[x] only boolean

Extension: ConsentStatement
Id: consent-statement
Title: "Statement on the form"
Description: "42 CFR 2.31(a)(6), (10); 45 CFR 164.508(c)(2)."
Context: Consent
* value[x] 1..1
* value[x] only code
* value[x] from ConsentStatementsValueSet (required)

Extension: ConsentExpiryEvent
Id: consent-expiry-event
Title: "Event at which the consent ends"
Description: "42 CFR 2.31(a)(7)."
Context: Consent
* extension contains kind 1..1 and occurredOn 0..1
* extension[kind].value[x] 1..1
* extension[kind].value[x] only code
* extension[kind].value[x] from ExpiryEventsValueSet (required)
* extension[occurredOn].value[x] 1..1
* extension[occurredOn].value[x] only date

Extension: ConsentRevocableAfter
Id: consent-revocable-after
Title: "When the consent becomes revocable"
Description: "42 CFR 2.35(c)."
Context: Consent
* extension contains date 0..1 and event 0..1 and eventOccurredOn 0..1
* extension[date].value[x] 1..1
* extension[date].value[x] only date
* extension[event].value[x] 1..1
* extension[event].value[x] only code
* extension[event].value[x] from RevocableEventsValueSet (required)
* extension[eventOccurredOn].value[x] 1..1
* extension[eventOccurredOn].value[x] only date

Extension: ConsentMandate
Id: consent-mandate
Title: "Condition of the referral"
Description: "42 CFR 2.35(a)."
Context: Consent
* extension contains condition 0..1 and imposedBy 0..1
* extension[condition].value[x] 1..1
* extension[condition].value[x] only code
* extension[condition].value[x] from MandatesValueSet (required)
* extension[imposedBy].value[x] 1..1
* extension[imposedBy].value[x] only Reference(Organization or Practitioner or PractitionerRole)

Extension: ConsentRevocation
Id: consent-revocation
Title: "Revocation"
Description: "42 CFR 2.31(c)(3)."
Context: Consent
* extension contains date 1..1 and form 1..1 and recipient 0..*
* extension[date].value[x] 1..1
* extension[date].value[x] only date
* extension[form].value[x] 1..1
* extension[form].value[x] only code
* extension[recipient].value[x] 1..1
* extension[recipient].value[x] only Reference

Extension: ConsentErrorReason
Id: consent-error-reason
Title: "Why it was entered in error"
Description: "Why a refusal or restriction with status entered-in-error never was one: 45 CFR 164.522(a)(2)(i) ends it otherwise."
Context: Consent
* value[x] 1..1
* value[x] only string

Extension: ConsentFalsity
Id: consent-falsity
Title: "Known to be false"
Description: "42 CFR 2.31(c)(4)."
Context: Consent
* value[x] 1..1
* value[x] only code

Extension: AgreementBoundByPart2
Id: agreement-bound-by-part2
Title: "Bound by Part 2"
Description: "42 CFR 2.11, 2.12(c)(4), 2.33(c)."
Context: Contract
* value[x] 1..1
* value[x] only boolean

Extension: AgreementReturnOnly
Id: agreement-return-only
Title: "Returns only"
Description: "42 CFR 2.12(c)(4)."
Context: Contract
* value[x] 1..1
* value[x] only boolean

Extension: Part2NoticeReceived
Id: part2-notice-received
Title: "Notice received"
Description: "The notice of 42 CFR 2.32 came with the record."
Context: Provenance
* value[x] 1..1
* value[x] only boolean

Extension: EmbeddedIn
Id: embedded-in
Title: "Stands inside"
Description: "The record inside which this one stands."
Context: DomainResource
* value[x] 1..1
* value[x] only Reference

Extension: OrderHolder
Id: order-holder
Title: "Holder of the records"
Description: "A person whom an order names as the holder."
Context: DocumentReference
* value[x] 1..1
* value[x] only Reference(Practitioner or PractitionerRole or RelatedPerson)

Extension: ReceivedUnder
Id: received-under
Title: "Received under"
Description: "How the holder came to have the source of a derivation: basis, paper, notice. 42 CFR 2.32, 2.33(b)."
Context: Provenance.entity
* extension contains basis 1..1 and consent 0..1 and order 0..1 and noticed 0..1 and receivedOn 0..1
* extension[basis].value[x] 1..1
* extension[basis].value[x] only code
* extension[consent].value[x] 1..1
* extension[consent].value[x] only Reference(Consent)
* extension[order].value[x] 1..1
* extension[order].value[x] only Reference(DocumentReference)
* extension[noticed].value[x] 1..1
* extension[noticed].value[x] only boolean
* extension[receivedOn].value[x] 1..1
* extension[receivedOn].value[x] only date

Extension: Category
Id: category
Title: "Category of the source of a derivation"
Description: "Category of a record from which this one was derived."
Context: Provenance.entity
* value[x] 1..1
* value[x] only code

Extension: ThroughEhr
Id: through-ehr
Title: "Through an electronic health record"
Description: "Whether an accounted disclosure was made through one. 42 CFR 2.25."
Context: AuditEvent
* value[x] 1..1
* value[x] only boolean

Extension: StatementFacts
Id: statement-facts
Title: "Facts of a statement"
Description: "Answers of yes and no, and texts, of a statement for one disclosure; the forms are in docs/carriers.md."
Context: Communication
* extension ^slicing.discriminator.type = #value
* extension ^slicing.discriminator.path = "url"
* extension ^slicing.rules = #open
* extension 1..*
* value[x] 0..0
