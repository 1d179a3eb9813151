// SPDX-License-Identifier: Apache-2.0
// Extensions of the gateway itself: its registry, its consent forms, its notices and the orders that it keeps.
Extension: FeedSettings
Id: feed-settings
Title: "Settings of a feed"
Description: "How a feed is read, as JSON: names of identifier systems, time zone and what the format asks for (docs/mappings.md). On the gateway's own registry; never given out."
Context: Endpoint
* value[x] 1..1
* value[x] only string

Extension: DeliverySettings
Id: delivery-settings
Title: "Settings of a delivery"
Description: "How an address is delivered to, as JSON: transport, uses, content (docs/partners.md). On the gateway's own registry; never given out."
Context: Endpoint
* value[x] 1..1
* value[x] only string

Extension: SourceSettings
Id: source-settings
Title: "Settings of a source"
Description: "How a partner's own FHIR server is asked, as JSON: identifier systems, types, how the gateway proves itself there (docs/pulling.md). On the gateway's own registry; never given out."
Context: Endpoint
* value[x] 1..1
* value[x] only string

Extension: AgreementOnEnd
Id: agreement-on-end
Title: "What becomes of records at the end of an agreement"
Description: "Return or destroy: 45 CFR 164.504(e)(2)(ii)(J)."
Context: Contract
* value[x] 1..1
* value[x] only code
* value[x] from AgreementEndsValueSet (required)

Extension: ProgramDiscontinued
Id: program-discontinued
Title: "Day on which a program was discontinued"
Description: "42 CFR 2.19: its records are purged or kept sealed from then on."
Context: Organization
* value[x] 1..1
* value[x] only date

Extension: RecordsKeptUntil
Id: records-kept-until
Title: "Last day for which the law has the records kept"
Description: "42 CFR 2.19(b): of a program that was discontinued."
Context: Organization
* value[x] 1..1
* value[x] only date

Extension: RecordOrderRecipient
Id: record-order-recipient
Title: "To whom sealed records may still go"
Description: "Organization or person that an order about records names."
Context: DocumentReference
* value[x] 1..1
* value[x] only Reference(Organization or Practitioner or PractitionerRole or RelatedPerson or Patient)

Extension: SigningLanguage
Id: signing-language
Title: "Language into which a form was put"
Description: "As the person who helped with the form said it."
Context: Provenance.agent
* value[x] 1..1
* value[x] only string

Extension: Mentions
Id: mentions
Title: "What the content mentions"
Description: "A code or word in the content by which a record may be known for one of a substance use disorder, where the resource has no element for it."
Context: DomainResource
* value[x] 1..1
* value[x] only CodeableConcept or Reference or string

Extension: Part2Notice
Id: part2-notice
Title: "Notice to accompany disclosure"
Description: "42 CFR 2.32(a): the notice itself, on a single resource that goes out; in a Bundle it is a Communication."
Context: Meta
* value[x] 1..1
* value[x] only string

Extension: ConsentScope
Id: consent-scope
Title: "Scope of the consent"
Description: "42 CFR 2.32(b): the clear explanation of the scope of the consent that goes with a record, one line each."
Context: Meta
* value[x] 1..1
* value[x] only string

Extension: UseLimit
Id: use-limit
Title: "Limit on use"
Description: "What the recipient of a record may not do with it, where no notice of 42 CFR 2.32(a) says so: no use against the patient (2.12(d)(1)), official duties alone (2.35(d)), no further use of what is given past a restriction (2.26(a)(4))."
Context: Meta
* value[x] 1..1
* value[x] only string

CodeSystem: AgreementEndCodeSystem
Id: agreement-end
Title: "End of an agreement"
Description: "What becomes of the records that were held under an agreement when it ends. 45 CFR 164.504(e)(2)(ii)(J)."
* ^caseSensitive = true
* ^experimental = false
* #return "Returned"
* #destroy "Destroyed"

ValueSet: AgreementEndsValueSet
Id: agreement-ends
Title: "Ends of an agreement"
Description: "Return or destroy."
* ^experimental = false
* include codes from system AgreementEndCodeSystem

Profile: ConsentFormAnswers
Id: consent-form-answers
Parent: QuestionnaireResponse
Title: "Answers on a consent form"
Description: "What somebody answered on one of our consent forms. The Consent that was made of it is what counts; this is kept as the form that was signed."
* questionnaire 1..1
* subject 1..1
* subject only Reference(Patient)
* authored 1..1
