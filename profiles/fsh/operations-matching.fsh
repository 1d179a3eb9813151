// SPDX-License-Identifier: Apache-2.0
// Whose record it is: operations of the staff of a gateway (docs/matching.md). src/http/fhir/matching.ts reads the parameters.
Instance: match-work
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/match-work"
* version = "0.1.0"
* name = "MatchWork"
* title = "Patients that may be one person"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "Doubtful links that wait for a decision."
* affectsState = false
* code = #match-work
* system = true
* type = false
* instance = false
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Binary
* parameter[=].documentation = "The open items, as Tasks (JSON)."

Instance: review-match
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/review-match"
* version = "0.1.0"
* name = "ReviewMatch"
* title = "Decide a doubtful link"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "Two Patients of the work list are one person, or they are not."
* affectsState = true
* code = #review-match
* system = true
* type = false
* instance = false
* parameter[+].name = #id
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Task"
* parameter[=].documentation = "The item. A string Task/id serves too."
* parameter[+].name = #decision
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].documentation = "same: they are linked; different: they are kept apart, and not asked about again."
* parameter[+].name = #by
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Who decided."
* parameter[+].name = #reason
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Why."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Binary
* parameter[=].documentation = "What was done (JSON)."

Instance: link-patients
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/link-patients"
* version = "0.1.0"
* name = "LinkPatients"
* title = "Link Patients"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "These Patients are one person."
* affectsState = true
* code = #link-patients
* system = true
* type = false
* instance = false
* parameter[+].name = #patient
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "*"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Patient"
* parameter[=].documentation = "The Patients. A string Patient/id serves too."
* parameter[+].name = #by
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Who decided."
* parameter[+].name = #reason
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Why."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Binary
* parameter[=].documentation = "What was done (JSON)."

Instance: unlink-patients
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/unlink-patients"
* version = "0.1.0"
* name = "UnlinkPatients"
* title = "Undo a link"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "These Patients are another person than those they were linked with. What is about them goes with them; what the link had shown to whom is decided again, and whoever got what should not have gone is told."
* affectsState = true
* code = #unlink-patients
* system = true
* type = false
* instance = false
* parameter[+].name = #patient
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "*"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Patient"
* parameter[=].documentation = "The Patients. A string Patient/id serves too."
* parameter[+].name = #by
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Who decided."
* parameter[+].name = #reason
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Why."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Binary
* parameter[=].documentation = "What moved, what a person must see to, and what the link had shown to whom (JSON)."
