// SPDX-License-Identifier: Apache-2.0
// Outcome figures for an evaluation (docs/outcomes.md); src/domain/outcomes has the counting, test/profiles/outcomes.test.ts holds the two together.
CodeSystem: OutcomeCodeSystem
Id: outcome
Title: "Outcome that is counted"
Description: "Cells of the figures that $outcomes gives; those of one Measure exclude each other."
* ^caseSensitive = true
* ^experimental = false
* #all "All that the figure counts"
* #goal-reached "Goal reached" "achieved or sustaining."
* #goal-under-way "Goal under way"
* #goal-not-reached "Goal not reached" "not achieved, not attainable, without progress, or given up."
* #goal-ended "Goal ended, and whether it was reached is not stated"
* #visit-within-7-days "First appointment kept within 7 days of the release"
* #visit-within-30-days "First appointment kept within 8 to 30 days of the release"
* #visit-not-within-30-days "No appointment kept within 30 days of the release"
* #visit-not-yet "No appointment kept yet, released less than 30 days ago"
* #returned "In custody again within twelve months of the release"
* #not-returned "Not in custody again within twelve months of the release"
* #return-not-yet-known "Released less than twelve months ago, and not in custody again"

Instance: goals-reached
InstanceOf: Measure
Usage: #definition
* url = "https://throughcare.dev/fhir/Measure/goals-reached"
* version = "0.1.0"
* name = "GoalsReached"
* title = "Goals reached"
* status = #draft
* experimental = false
* publisher = "Throughcare"
* description = "Goals of case plans by where they stand: goals that were taken up, each once."
* group[+].code = https://throughcare.dev/fhir/CodeSystem/outcome#goal-reached
* group[+].code = https://throughcare.dev/fhir/CodeSystem/outcome#goal-under-way
* group[+].code = https://throughcare.dev/fhir/CodeSystem/outcome#goal-not-reached
* group[+].code = https://throughcare.dev/fhir/CodeSystem/outcome#goal-ended
* group[+].code = https://throughcare.dev/fhir/CodeSystem/outcome#all

Instance: first-appointment
InstanceOf: Measure
Usage: #definition
* url = "https://throughcare.dev/fhir/Measure/first-appointment"
* version = "0.1.0"
* name = "FirstAppointment"
* title = "Time to the first appointment after a release"
* status = #draft
* experimental = false
* publisher = "Throughcare"
* description = "People by the time from their first release from custody on file to the first appointment that they kept, before any return. A stay that begins within a day of another's end goes on with it."
* group[+].code = https://throughcare.dev/fhir/CodeSystem/outcome#visit-within-7-days
* group[+].code = https://throughcare.dev/fhir/CodeSystem/outcome#visit-within-30-days
* group[+].code = https://throughcare.dev/fhir/CodeSystem/outcome#visit-not-within-30-days
* group[+].code = https://throughcare.dev/fhir/CodeSystem/outcome#visit-not-yet
* group[+].code = https://throughcare.dev/fhir/CodeSystem/outcome#all

Instance: return-to-custody
InstanceOf: Measure
Usage: #definition
* url = "https://throughcare.dev/fhir/Measure/return-to-custody"
* version = "0.1.0"
* name = "ReturnToCustody"
* title = "Return to custody within twelve months"
* status = #draft
* experimental = false
* publisher = "Throughcare"
* description = "People by whether they were in custody again within twelve months (365 days) of their first release from custody on file."
* group[+].code = https://throughcare.dev/fhir/CodeSystem/outcome#returned
* group[+].code = https://throughcare.dev/fhir/CodeSystem/outcome#not-returned
* group[+].code = https://throughcare.dev/fhir/CodeSystem/outcome#return-not-yet-known
* group[+].code = https://throughcare.dev/fhir/CodeSystem/outcome#all

Instance: outcomes
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://throughcare.dev/fhir/OperationDefinition/outcomes"
* version = "0.1.0"
* name = "Outcomes"
* title = "Outcome figures"
* status = #draft
* kind = #operation
* experimental = false
* publisher = "Throughcare"
* description = "Outcome figures at the end of the last quarter, without any count of 1 to 10 or from which one could be told. For an evaluator that asks for audit or research under an undertaking toward the gateway that is in force."
* affectsState = false
* code = #outcomes
* system = true
* type = false
* instance = false
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #Bundle
* parameter[=].documentation = "A MeasureReport for each Measure; a count that is not shown has the data-absent-reason masked."
