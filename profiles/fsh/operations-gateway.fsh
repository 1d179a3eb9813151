// SPDX-License-Identifier: Apache-2.0
// Operations of the staff of a gateway. src/http/fhir reads the parameters; a test holds the two together.
Instance: record-order
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/record-order"
* version = "0.1.0"
* name = "RecordOrder"
* title = "Order about records"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "A court or agency has records sealed, expunged, held or mended. Without a name it tells what would be done."
* affectsState = true
* code = #record-order
* system = true
* type = false
* instance = false
* parameter[+].name = #order
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #DocumentReference
* parameter[=].documentation = "The order; type of record-order."
* parameter[+].name = #confirmedBy
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Who carries it out; absent: nothing is done."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Binary
* parameter[=].documentation = "What was, or would be, done (JSON)."

Instance: lift-order
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/lift-order"
* version = "0.1.0"
* name = "LiftOrder"
* title = "Lift an order about records"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "A seal or a hold is lifted."
* affectsState = true
* code = #lift-order
* system = true
* type = false
* instance = false
* parameter[+].name = #order
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/DocumentReference"
* parameter[=].documentation = "The order. A string DocumentReference/id serves too."
* parameter[+].name = #confirmedBy
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Who lifts it."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Binary
* parameter[=].documentation = "The records that are open again (JSON)."

Instance: answer-amendment
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/answer-amendment"
* version = "0.1.0"
* name = "AnswerAmendment"
* title = "Answer a request to amend"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "45 CFR 164.526(c), (d): what the holder answered, or what the person said to a denial."
* affectsState = true
* code = #answer-amendment
* system = true
* type = false
* instance = false
* parameter[+].name = #id
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Reference
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Task"
* parameter[=].documentation = "The request. A string Task/id serves too."
* parameter[+].name = #answer
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].documentation = "accept, deny, extend, disagree or rebut."
* parameter[+].name = #by
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Who answers for the holder; needed but for disagree."
* parameter[+].name = #inform
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].type = #string
* parameter[=].documentation = "accept: organizations that the person names to be told (45 CFR 164.526(c)(3)(i))."
* parameter[+].name = #ground
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].documentation = "deny: one of four grounds (45 CFR 164.526(a)(2))."
* parameter[+].name = #reason
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "extend: why (45 CFR 164.526(b)(2)(ii))."
* parameter[+].name = #statement
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "disagree, rebut: the words (45 CFR 164.526(d)(2), (3))."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #OperationOutcome
* parameter[=].documentation = "Where the request stands now."

Instance: deliveries
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/deliveries"
* version = "0.1.0"
* name = "Deliveries"
* title = "Deliveries"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "Deliveries of the gateway in a state, eldest first, without their content."
* affectsState = false
* code = #deliveries
* system = true
* type = false
* instance = false
* parameter[+].name = #state
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].documentation = "dead, waiting, done or all; absent: dead."
* parameter[+].name = #partner
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Id of the organization."
* parameter[+].name = #count
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #integer
* parameter[=].documentation = "At most so many; absent: 100."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Binary
* parameter[=].documentation = "A list (JSON)."

Instance: feed-watch
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/feed-watch"
* version = "0.1.0"
* name = "FeedWatch"
* title = "Feeds that changed"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "Which feeds are unlike they were on a day: by what they lose, what fails, what was never there, and by silence."
* affectsState = false
* code = #feed-watch
* system = true
* type = false
* instance = false
* parameter[+].name = #date
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #date
* parameter[=].documentation = "The day to look at; absent: today."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #OperationOutcome
* parameter[=].documentation = "A warning for each change."

Instance: settle-delivery
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/settle-delivery"
* version = "0.1.0"
* name = "SettleDelivery"
* title = "Settle a delivery that failed"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "A delivery that failed for good is tried again or given up."
* affectsState = true
* code = #settle-delivery
* system = true
* type = false
* instance = false
* parameter[+].name = #id
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Id of the delivery."
* parameter[+].name = #act
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #code
* parameter[=].documentation = "release or discard."
* parameter[+].name = #by
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Who decides."
* parameter[+].name = #reason
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #string
* parameter[=].documentation = "Why."
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #OperationOutcome
* parameter[=].documentation = "What became of it."
