// SPDX-License-Identifier: Apache-2.0
// Work lists, feeds and deliveries of a gateway (docs/aftermath.md, docs/partners.md).
CodeSystem: WorkCodeSystem
Id: work
Title: "Item of a work list"
Description: "Code of a Task that is left for people of the gateway."
* ^caseSensitive = true
* ^experimental = false
* #tell-recipient "Tell a recipient that could not be told"
* #review-copy "Review a copy"
* #amendment "Answer a request to amend a record" "45 CFR 164.526."
* #breach-assessment "Assess a possible breach" "45 CFR 164.402, 42 CFR 2.16(b)."
* #retention-due "Records whose time is over"
* #verify-paper-consent "Hold a consent against its paper"
* #emergency-review "Review a declared emergency" "42 CFR 2.51."
* #review-match "Decide whether two Patients are one person" "docs/matching.md."
* #restriction-request "Answer a request to restrict uses and disclosures" "45 CFR 164.522(a), 42 CFR 2.26."
* #accounting-request "Answer a request for an accounting of disclosures" "45 CFR 164.528(c)(1), 42 CFR 2.25."
* #inform-individual "Tell the individual of a report about it" "45 CFR 164.512(c)(2)."

CodeSystem: WorkFactCodeSystem
Id: work-fact
Title: "Fact of a work item"
Description: "Type of an input or output of a Task of a work list."
* ^caseSensitive = true
* ^experimental = false
* #reason "Why the item is there"
* #requests "Requests that the recipient made" "Ids, apart by a space."
* #delivery "Delivery that failed"
* #channel "Channel of a delivery"
* #endpoint "Address of a delivery"
* #received "Day on which a request was received"
* #state "Where it stands"
* #words "Words of the request"
* #by "Who decided"
* #inform "Who else is to be told" "45 CFR 164.526(c)(3)(i)."
* #ground "Ground of a denial" "45 CFR 164.526(a)(2)."
* #statement "Statement" "45 CFR 164.526(d)(2), (3)."
* #entry "Ledger entry that it is about"
* #grade "How sure a match is" "http://hl7.org/fhir/ValueSet/match-grade."
* #score "How likely a match is" "0 to 1."
* #agrees "In which things two Patients agree"
* #differs "In which things two Patients differ"
* #sources "Whose Patients they are"
* #decision "What was decided"
* #released "When it was released"
* #cause "What was wrong with a release"
* #records "How many records"
* #discovered "When it was discovered" "45 CFR 164.404(a)(2)."
* #notifiedOn "Day of the notice" "45 CFR 164.404(b)."
* #exception "Exception from breach" "45 CFR 164.402."
* #nature "Nature and extent of the information" "45 CFR 164.402(2)(i)."
* #recipient "Who had it" "45 CFR 164.402(2)(ii)."
* #acquired "Whether it was acquired or viewed" "45 CFR 164.402(2)(iii)."
* #mitigated "How far the risk was mitigated" "45 CFR 164.402(2)(iv)."
* #reported "Kinds of records that were reported" "Apart by a space."
* #toldOn "Day on which the individual was told" "45 CFR 164.512(c)(2)."
* #how "How the individual was told" "45 CFR 164.512(c)(2)."
* #because "Why the individual is not told" "45 CFR 164.512(c)(2)(i), (ii)."

CodeSystem: FeedTransportCodeSystem
Id: feed-transport
Title: "Transport of a feed"
Description: "How a source system sends."
* ^caseSensitive = true
* ^experimental = false
* #ingest "Posted or dropped at the gateway"

CodeSystem: DeliveryTransportCodeSystem
Id: delivery-transport
Title: "Transport of a delivery"
Description: "How the gateway delivers."
* ^caseSensitive = true
* ^experimental = false
* #fhir-rest "FHIR REST"
* #fhir-message "FHIR message"
* #rest-hook "Subscription rest-hook"
* #mllp "HL7 v2 over MLLP"
* #file-drop "File drop"
* #smime "Direct message (S/MIME)"

CodeSystem: DeliveryUseCodeSystem
Id: delivery-use
Title: "Use of an address"
Description: "What is delivered to an address of the registry."
* ^caseSensitive = true
* ^experimental = false
* #notice "Notice"
* #subscription "Subscription"
* #push "Push"
* #alert "Alert"
