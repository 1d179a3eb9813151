// SPDX-License-Identifier: Apache-2.0
// Operations on the records of one person. src/http/fhir reads the parameters; a test holds the two together.
Instance: case-plan
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/case-plan"
* version = "0.1.0"
* name = "CasePlan"
* title = "Case plan for a justice agency"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "The plans of a person as a NIEM message of a collaborative case plan."
* affectsState = false
* code = #case-plan
* resource[+] = #Patient
* system = false
* type = false
* instance = true
* parameter[+].name = #form
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].documentation = "xml or json (JSON-LD); absent: by Accept."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Binary
* parameter[=].documentation = "application/xml or application/ld+json."

Instance: hl7v2
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/hl7v2"
* version = "0.1.0"
* name = "Hl7v2"
* title = "Records as HL7 v2 messages"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "What the caller may see of a person as HL7 v2 messages."
* affectsState = false
* code = #hl7v2
* resource[+] = #Patient
* system = false
* type = false
* instance = true
* parameter[+].name = #kind
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].documentation = "adt, oru or mdm; absent: all."
* parameter[+].name = #feed
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "A feed of the caller whose identifiers and codes the messages shall use."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Binary
* parameter[=].documentation = "x-application/hl7-v2+er7."

Instance: compliance-report
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/compliance-report"
* version = "0.1.0"
* name = "ComplianceReport"
* title = "Report of compliance"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "What a court or supervising agency may know about how the conditions are kept."
* affectsState = false
* code = #compliance-report
* resource[+] = #Patient
* system = false
* type = false
* instance = true
* parameter[+].name = #form
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].documentation = "csv, json, pdf or html; absent: by Accept, else csv."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Binary
* parameter[=].documentation = "text/csv, application/json, application/pdf or text/html."

Instance: disclosures
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/disclosures"
* version = "0.1.0"
* name = "Disclosures"
* title = "Accounting of disclosures"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "42 CFR 2.25 and 45 CFR 164.528: to whom what went of the records of this person. For the patient, and staff who answer the request."
* affectsState = false
* code = #disclosures
* resource[+] = #Patient
* system = false
* type = false
* instance = true
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Bundle
* parameter[=].documentation = "A searchset of AuditEvents, newest first."

Instance: release-preview
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/release-preview"
* version = "0.1.0"
* name = "ReleasePreview"
* title = "Preview of a release"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "What a party would get, and why; nothing is sent. For compliance officers."
* affectsState = false
* code = #release-preview
* resource[+] = #Patient
* system = true
* type = false
* instance = true
* parameter[+].name = #patient
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Patient"
* parameter[=].documentation = "Whose records; not needed on a Patient. A string Patient/id serves too."
* parameter[+].name = #organization
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Organization"
* parameter[=].documentation = "The party. A string Organization/id serves too."
* parameter[+].name = #person
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Practitioner"
* parameter[=].documentation = "Who asks for the party. A string Practitioner/id serves too."
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
* parameter[+].name = #asOf
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #dateTime
* parameter[=].documentation = "The instant to decide at; absent: now."
* parameter[+].name = #revoked
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Consent"
* parameter[=].documentation = "Consents taken as revoked. A string Consent/id serves too."
* parameter[+].name = #signed
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].type = #Consent
* parameter[=].documentation = "Consents taken as signed."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #OperationOutcome
* parameter[=].documentation = "One issue for each kind of record."

Instance: break-glass
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/break-glass"
* version = "0.1.0"
* name = "BreakGlass"
* title = "Medical emergency"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "42 CFR 2.51: medical personnel declare an emergency in which consent cannot be obtained; opens a basis for a limited time and is documented."
* affectsState = true
* code = #break-glass
* system = true
* type = false
* instance = false
* parameter[+].name = #identifier
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Identifier
* parameter[=].documentation = "The patient, as the declaring side knows it: system and value."
* parameter[+].name = #nature
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].documentation = "Nature of the emergency: overdose, respiratory-arrest, unconscious, trauma, withdrawal, psychiatric or other."
* parameter[+].name = #recipientName
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Name of the medical personnel (42 CFR 2.51(c)(1))."
* parameter[+].name = #facility
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Affiliation with a health care facility (42 CFR 2.51(c)(1))."
* parameter[+].name = #consentCannotBeObtained
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #boolean
* parameter[=].documentation = "The statement that prior written consent cannot be obtained (42 CFR 2.51(a)(1))."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #OperationOutcome
* parameter[=].documentation = "What was declared and for how long it stands."

Instance: push
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/push"
* version = "0.1.0"
* name = "Push"
* title = "Push records to an address"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "Sends what the receiver of a registered address may have of a person, through the gate, to that address."
* affectsState = true
* code = #push
* resource[+] = #Patient
* system = false
* type = false
* instance = true
* parameter[+].name = #endpoint
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Endpoint"
* parameter[=].documentation = "The address. A string Endpoint/id serves too."
* parameter[+].name = #type
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].type = #code
* parameter[=].documentation = "Types of resources; absent: all."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #OperationOutcome
* parameter[=].documentation = "The delivery that was taken in."

Instance: pull
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/pull"
* version = "0.1.0"
* name = "Pull"
* title = "Ask the sources"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "What partners' own FHIR servers hold of a person at this moment, as the asker may have it. A source that could give the asker nothing is not asked; nothing that comes is stored; what did not come is told."
* affectsState = true
* code = #pull
* resource[+] = #Patient
* system = false
* type = false
* instance = true
* parameter[+].name = #type
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].type = #code
* parameter[=].documentation = "Types of resources; absent: all that sources are asked for."
* parameter[+].name = #source
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Endpoint"
* parameter[=].documentation = "The sources to ask; absent: all that come into question. A string Endpoint/id serves too."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Bundle
* parameter[=].documentation = "A searchset of what may go, with Provenance, notices, and an OperationOutcome for each source that did not answer in full."

Instance: request-amendment
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/request-amendment"
* version = "0.1.0"
* name = "RequestAmendment"
* title = "Ask for an amendment"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "45 CFR 164.526(b): the patient, or staff for the patient, asks to have a record amended."
* affectsState = true
* code = #request-amendment
* resource[+] = #Patient
* system = false
* type = false
* instance = true
* parameter[+].name = #record
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "TYPE/ID of the record."
* parameter[+].name = #words
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "What is wrong, and why."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #OperationOutcome
* parameter[=].documentation = "Where the request is kept."
