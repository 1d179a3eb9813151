// SPDX-License-Identifier: Apache-2.0
// Operations on consents and their forms. src/http/fhir reads the parameters; a test holds the two together.
Instance: revoke
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/revoke"
* version = "0.1.0"
* name = "Revoke"
* title = "Revoke a consent"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "42 CFR 2.31(a)(6). Without a body it is a written revocation against all."
* affectsState = true
* code = #revoke
* resource[+] = #Consent
* system = false
* type = false
* instance = true
* parameter[+].name = #form
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].documentation = "written or oral; needed when there is a body."
* parameter[+].name = #recipient
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].type = #string
* parameter[=].documentation = "Recipients against whom it is revoked; absent: all."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #OperationOutcome
* parameter[=].documentation = "What no longer goes to whom."

Instance: capture
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/capture"
* version = "0.1.0"
* name = "Capture"
* title = "Capture a consent form"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "Takes the answers on one of our consent forms and makes the Consent, the revocation or the refusal of them (docs/capture.md). The QuestionnaireResponse is the body of the request; the other parameters stand in the address."
* affectsState = true
* code = #capture
* resource[+] = #Consent
* system = false
* type = true
* instance = false
* parameter[+].name = #response
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #QuestionnaireResponse
* parameter[=].documentation = "The answers."
* parameter[+].name = #dry-run
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #boolean
* parameter[=].documentation = "true: only tell what is wrong."
* parameter[+].name = #scan
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "DocumentReference/id of the scan of the paper that was signed."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Consent
* parameter[=].documentation = "What was made; of a dry run or a revocation an OperationOutcome."

Instance: to-verify
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/to-verify"
* version = "0.1.0"
* name = "ToVerify"
* title = "Papers to verify"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "Consents that were signed on paper and that nobody has held against the paper yet."
* affectsState = false
* code = #to-verify
* resource[+] = #Consent
* system = false
* type = true
* instance = false
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Bundle
* parameter[=].documentation = "A searchset of Tasks, eldest first."

Instance: verify
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/verify"
* version = "0.1.0"
* name = "Verify"
* title = "Verify a consent"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "Says that the Consent was held against the paper that was signed, and whether it matches."
* affectsState = true
* code = #verify
* resource[+] = #Consent
* system = false
* type = false
* instance = true
* parameter[+].name = #verified
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #boolean
* parameter[=].documentation = "false: it does not match."
* parameter[+].name = #reason
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Why not; needed when it does not match."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #OperationOutcome
* parameter[=].documentation = "What became of the consent."

Instance: populate
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/populate"
* version = "0.1.0"
* name = "Populate"
* title = "Prefilled consent forms"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "The forms that would let a recipient have what it asks for, filled in as far as the gateway knows; on one Questionnaire that form alone."
* affectsState = false
* code = #populate
* resource[+] = #Questionnaire
* system = false
* type = true
* instance = true
* parameter[+].name = #subject
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Patient"
* parameter[=].documentation = "Whose records. A string Patient/id serves too."
* parameter[+].name = #recipient
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Organization"
* parameter[=].documentation = "Who shall receive. A string Organization/id serves too."
* parameter[+].name = #person
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Practitioner"
* parameter[=].documentation = "Who asks there. A string Practitioner/id serves too."
* parameter[+].name = #role
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].documentation = "Code of role."
* parameter[+].name = #purpose
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].binding.strength = #required
* parameter[=].binding.valueSet = "https://throughcare.dev/fhir/ValueSet/purposes"
* parameter[=].documentation = "For what."
* parameter[+].name = #language
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].documentation = "en or es; absent: en."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Bundle
* parameter[=].documentation = "A collection of QuestionnaireResponses, one for each form and holder."

Instance: paper
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/paper"
* version = "0.1.0"
* name = "Paper"
* title = "A form or consent for printing"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "The empty form, or the Consent with its answers, for signing or for the file."
* affectsState = false
* code = #paper
* resource[+] = #Consent
* resource[+] = #Questionnaire
* system = false
* type = false
* instance = true
* parameter[+].name = #language
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].documentation = "en or es; absent: en."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Binary
* parameter[=].documentation = "application/pdf."
