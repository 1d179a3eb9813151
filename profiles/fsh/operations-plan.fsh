// SPDX-License-Identifier: Apache-2.0
// Operations on case plans. src/http/fhir reads the parameters; a test holds the two together.
Instance: check
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/check"
* version = "0.1.0"
* name = "Check"
* title = "Is this a sound plan?"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "What a supervisor would say of a case plan, as far as the caller may know it (docs/case-plan.md)."
* affectsState = false
* code = #check
* resource[+] = #CarePlan
* system = false
* type = false
* instance = true
* parameter[+].name = #asOf
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #date
* parameter[=].documentation = "The day to judge it at; absent: today."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #OperationOutcome
* parameter[=].documentation = "One issue for each finding; codes of plan-check."

Instance: compare
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/compare"
* version = "0.1.0"
* name = "Compare"
* title = "Compare two plans"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "A case plan beside the treatment plan of the person, or beside its last version: what agrees, what conflicts, what only one of them has."
* affectsState = false
* code = #compare
* resource[+] = #CarePlan
* system = false
* type = false
* instance = true
* parameter[+].name = #with
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "The other plan of the person, CarePlan/id: a treatment plan, say. Absent, with no version: the plan that this one replaces; where it replaces none, the answer is 422 and names the plans there are."
* parameter[+].name = #version
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #integer
* parameter[=].documentation = "An earlier version of this resource, by its number (meta.versionId); not together with with."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Parameters
* parameter[=].documentation = "The parts of either plan, each once: agrees, conflicts (with what differs), only-this, only-other; and what would be lost by going on with the other."

Instance: monitor
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/monitor"
* version = "0.1.0"
* name = "Monitor"
* title = "Monitor a plan"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "How the plan is going since a day: attendance, tests, violations, responses and what is due."
* affectsState = false
* code = #monitor
* resource[+] = #CarePlan
* system = false
* type = false
* instance = true
* parameter[+].name = #since
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #date
* parameter[=].documentation = "The first day; absent: the beginning of the plan."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Parameters
* parameter[=].documentation = "What was found."

Instance: close-phase
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/close-phase"
* version = "0.1.0"
* name = "ClosePhase"
* title = "Close a version of a plan"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "Closes the version of the plan formally and hands it over at its juncture."
* affectsState = true
* code = #close-phase
* resource[+] = #CarePlan
* system = false
* type = false
* instance = true
* parameter[+].name = #handed-to
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Organization"
* parameter[=].documentation = "Who leads from then on; absent: the same. A string Organization/id serves too."
* parameter[+].name = #outcome
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].binding.strength = #required
* parameter[=].binding.valueSet = "https://throughcare.dev/fhir/ValueSet/review-outcomes"
* parameter[=].documentation = "What came of it; absent: advance."
* parameter[+].name = #date
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #date
* parameter[=].documentation = "The last day of the version; absent: today."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Bundle
* parameter[=].documentation = "Answer of the transaction: the plan, and the team when the lead changes."

Instance: next-phase
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/next-phase"
* version = "0.1.0"
* name = "NextPhase"
* title = "Begin the next version of a plan"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "Makes the version that follows: its goals, needs and activities are carried on."
* affectsState = true
* code = #next-phase
* resource[+] = #CarePlan
* system = false
* type = false
* instance = true
* parameter[+].name = #phase
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].binding.strength = #required
* parameter[=].binding.valueSet = "https://throughcare.dev/fhir/ValueSet/plan-phases"
* parameter[=].documentation = "Absent: the phase that follows."
* parameter[+].name = #date
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #date
* parameter[=].documentation = "The first day; absent: today."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Bundle
* parameter[=].documentation = "Answer of the transaction: the new plan, its goals and its first review."

Instance: document
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/document"
* version = "0.1.0"
* name = "Document"
* title = "The plan as a document"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "The plan for reading and printing. It holds what the caller may see, and no more."
* affectsState = false
* code = #document
* resource[+] = #CarePlan
* system = false
* type = false
* instance = true
* parameter[+].name = #for
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].documentation = "Whose copy: participant or team; absent: team."
* parameter[+].name = #lang
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
* parameter[=].documentation = "HTML or PDF, by _format or Accept."

Instance: who-sees-what
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/who-sees-what"
* version = "0.1.0"
* name = "WhoSeesWhat"
* title = "Who sees what of the plan"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "For every member of the team: which parts of the plan that member gets, and why not the others; as it is, or as it would be with other consents. For staff of the gateway and the lead case planner."
* affectsState = false
* code = #who-sees-what
* resource[+] = #CarePlan
* system = false
* type = false
* instance = true
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
* parameter[=].type = #Parameters
* parameter[=].documentation = "A row for each member and part; a page when HTML is asked for."

Instance: ccda
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/ccda"
* version = "0.1.0"
* name = "Ccda"
* title = "The plan as a C-CDA document"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "The plan and the records about it as a C-CDA document, with the notice to accompany disclosure."
* affectsState = false
* code = #ccda
* resource[+] = #CarePlan
* system = false
* type = false
* instance = true
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Binary
* parameter[=].documentation = "application/cda+xml."

Instance: fhir-document
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/fhir-document"
* version = "0.1.0"
* name = "FhirDocument"
* title = "The plan as a FHIR document"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "The plan and the records about it as a Bundle of type document: a Composition with its sections first, with the notice to accompany disclosure."
* affectsState = false
* code = #fhir-document
* resource[+] = #CarePlan
* system = false
* type = false
* instance = true
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Bundle
* parameter[=].documentation = "A Bundle of type document."

Instance: find-places
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/find-places"
* version = "0.1.0"
* name = "FindPlaces"
* title = "Find a service that has room"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "Services of the directory that meet a need, take the person and have room. It asks about nobody."
* affectsState = false
* code = #find-places
* resource[+] = #HealthcareService
* system = false
* type = true
* instance = false
* parameter[+].name = #need
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].binding.strength = #required
* parameter[=].binding.valueSet = "https://throughcare.dev/fhir/ValueSet/need-domains"
* parameter[=].documentation = "Domain of the need."
* parameter[+].name = #kind
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].binding.strength = #required
* parameter[=].binding.valueSet = "https://throughcare.dev/fhir/ValueSet/place-kinds"
* parameter[=].documentation = "Kind of place."
* parameter[+].name = #eligibility
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].type = #code
* parameter[=].binding.strength = #required
* parameter[=].binding.valueSet = "https://throughcare.dev/fhir/ValueSet/service-eligibilities"
* parameter[=].documentation = "What the person is; the service must take all of them."
* parameter[+].name = #full
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #boolean
* parameter[=].documentation = "true: those without room too."
* parameter[+].name = #staleDays
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #integer
* parameter[=].documentation = "After how many days a count of places is no longer trusted; absent: 7."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Bundle
* parameter[=].documentation = "A searchset, the surest place first, with an OperationOutcome that tells how sure its room is."
