// SPDX-License-Identifier: Apache-2.0
// Asking a person for a consent (docs/consent-services.md).
CodeSystem: ConsentTaskCodeSystem
Id: consent-task
Title: "What is asked of a person about sharing"
Description: "Code of a Task by which a person is asked for something about the sharing of records."
* ^caseSensitive = true
* ^experimental = false
* #ask-consent "Asks for a consent" "The prefilled form is contained in the Task (Task.focus)."

CodeSystem: ConsentAskStateCodeSystem
Id: consent-ask-state
Title: "Where an ask for a consent stands"
Description: "Business status of a Task ask-consent."
* ^caseSensitive = true
* ^experimental = false
* #asked "The person was asked"
* #signed "A consent that counts was signed on the form"
* #declined "The person said no"
* #expired "Its last day is over"
* #withdrawn "The asker took it back"

CodeSystem: CdsTopicCodeSystem
Id: cds-topic
Title: "Topic of a card of CDS Hooks"
Description: "What a card of order-select or order-sign is about (Card.source.topic)."
* ^caseSensitive = true
* ^experimental = false
* #consent-needed "A consent is needed"
* #sharing-duties "May be shared, with duties"
* #not-shareable "Not to be shared"
* #performer-unknown "Performer not in the directory"

CodeSystem: CdsOverrideCodeSystem
Id: cds-override
Title: "Why a card of CDS Hooks was passed over"
Description: "Override reasons of the cards about consent."
* ^caseSensitive = true
* ^experimental = false
* #consent-on-paper "A signed consent is on paper and will be captured"
* #sent-by-patient "The patient takes the order there"
* #emergency "Medical emergency" "42 CFR 2.51."

Instance: ask-consent
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/ask-consent"
* version = "0.1.0"
* name = "AskConsent"
* title = "Ask a person for a consent"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "Asks the person, on a consent form that is filled in with what is missing: by the findings of the gate for whoever holds the records, by the words of the asker for anybody else (docs/consent-services.md)."
* affectsState = true
* code = #ask-consent
* resource[+] = #Patient
* system = false
* type = false
* instance = true
* parameter[+].name = #recipient
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Organization"
* parameter[=].documentation = "Who shall receive; absent: whoever asks. A string Organization/id serves too."
* parameter[+].name = #person
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Practitioner"
* parameter[=].documentation = "Who asks there. A string Practitioner/id serves too."
* parameter[+].name = #role
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].documentation = "Code of role; absent: that of the asker."
* parameter[+].name = #purpose
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].binding.strength = #required
* parameter[=].binding.valueSet = "https://throughcare.dev/fhir/ValueSet/purposes"
* parameter[=].documentation = "For what; absent: that of the asker."
* parameter[+].name = #holder
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Organization"
* parameter[=].documentation = "Who would share, in the words of the asker; none: any program that treated the person."
* parameter[+].name = #category
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].type = #code
* parameter[=].documentation = "Kinds of records, in the words of the asker."
* parameter[+].name = #refused
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "X-Request-Id of an ask of the caller that brought less than it wanted."
* parameter[+].name = #form
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Id of the one form; absent: whichever it takes."
* parameter[+].name = #assistant
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Organization"
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Practitioner"
* parameter[=].documentation = "Who sits down with the person."
* parameter[+].name = #language
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].documentation = "en or es; absent: en."
* parameter[+].name = #due
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #date
* parameter[=].documentation = "Last day; absent: thirty days on."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Bundle
* parameter[=].documentation = "A collection of Tasks, one for each form."

Instance: answer-ask
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/answer-ask"
* version = "0.1.0"
* name = "AnswerAsk"
* title = "Answer an ask for a consent"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "The person says no, or whoever asked takes the ask back. A signature closes it by itself."
* affectsState = true
* code = #answer-ask
* resource[+] = #Task
* system = false
* type = false
* instance = true
* parameter[+].name = #answer
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].documentation = "declined or withdrawn."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #OperationOutcome
* parameter[=].documentation = "What became of it."

Instance: fileConsent
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/fileConsent"
* version = "0.1.0"
* name = "FileConsent"
* title = "File a consent"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "The operation of HL7 FAST (Scalable Consent Management 1.0.0-ballot): a Consent with the paper that it was taken from. It decides nothing of the records of another until a person has looked at the paper."
* affectsState = true
* code = #fileConsent
* resource[+] = #Consent
* system = false
* type = true
* instance = false
* parameter[+].name = #consent
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Consent
* parameter[=].documentation = "The consent."
* parameter[+].name = #document
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Resource
* parameter[=].documentation = "A DocumentReference or QuestionnaireResponse."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #OperationOutcome
* parameter[=].documentation = "That it is filed, and what it still needs."

Instance: revokeConsent
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/revokeConsent"
* version = "0.1.0"
* name = "RevokeConsent"
* title = "Revoke a filed consent"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "The operation of HL7 FAST (Scalable Consent Management 1.0.0-ballot): a written revocation against everybody, with its paper if there is one."
* affectsState = true
* code = #revokeConsent
* resource[+] = #Consent
* system = false
* type = true
* instance = false
* parameter[+].name = #consent
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Consent"
* parameter[=].documentation = "The consent."
* parameter[+].name = #patient
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Patient"
* parameter[=].documentation = "Whose it is."
* parameter[+].name = #document
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #Resource
* parameter[=].documentation = "A DocumentReference or QuestionnaireResponse."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #OperationOutcome
* parameter[=].documentation = "That it acts."

Instance: discover
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/discover"
* version = "0.1.0"
* name = "Discover"
* title = "Discover consents"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "The consents by which the caller may have something of a person now, cut down to what they say about the caller (42 CFR 2.32(b)). Empty alike for nobody, no consent, and none for the caller."
* affectsState = false
* code = #discover
* resource[+] = #Consent
* system = false
* type = true
* instance = false
* parameter[+].name = #patient
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Patient"
* parameter[=].documentation = "A Patient here, or:"
* parameter[+].name = #identifier
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #Identifier
* parameter[=].documentation = "An identifier of one person."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Bundle
* parameter[=].documentation = "A searchset of Consents, with the notice that must go along."

Instance: review-emergency
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/review-emergency"
* version = "0.1.0"
* name = "ReviewEmergency"
* title = "Review a declared emergency"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "Staff of the gateway has looked at a declaration of $break-glass. One that was no emergency ends its basis at once, and what was released on it goes on the list of wrong releases."
* affectsState = true
* code = #review-emergency
* system = true
* type = false
* instance = false
* parameter[+].name = #id
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Task"
* parameter[=].documentation = "The item emergency-review of the work list."
* parameter[+].name = #justified
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #boolean
* parameter[=].documentation = "Whether there was a bona fide medical emergency and consent could not be obtained."
* parameter[+].name = #by
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Who looked."
* parameter[+].name = #reason
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "What was found."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #OperationOutcome
* parameter[=].documentation = "What follows."
