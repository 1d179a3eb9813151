// SPDX-License-Identifier: Apache-2.0
// Extensions of the plan and its parts.
Extension: PlanPhase
Id: plan-phase
Title: "Version of the plan"
Description: "Which of the four versions of one plan this is. Collaborative case management and supervision: formally updated at four critical junctures."
Context: CarePlan
* value[x] 1..1
* value[x] only code
* value[x] from PlanPhasesValueSet (required)

Extension: PlanClosed
Id: plan-closed
Title: "Formal closing of a version"
Description: "When a version of the plan was closed, by whom, and who leads from then on: nothing is lost between versions and the lead is handed over."
Context: CarePlan
* extension contains date 1..1 and by 0..1 and handed-to 0..1 and outcome 0..1
* extension[date].value[x] 1..1
* extension[date].value[x] only dateTime
* extension[by].value[x] 1..1
* extension[by].value[x] only Reference(Practitioner or PractitionerRole or Organization)
* extension[handed-to].value[x] 1..1
* extension[handed-to].value[x] only Reference(Organization)
* extension[outcome].value[x] 1..1
* extension[outcome].value[x] only CodeableConcept

Extension: LeadPlanner
Id: lead-planner
Title: "Lead case planner"
Description: "The agency that leads the case plan."
Context: CarePlan
* value[x] 1..1
* value[x] only Reference(Organization)

Extension: ConferenceProcedure
Id: conference-procedure
Title: "Case conference procedure"
Description: "How case conferences are held, how often, and what each partner is expected to bring. Collaborative comprehensive case plans: procedures are agreed early for each participant."
Context: CarePlan
* extension contains manner 0..1 and frequency 1..1 and expected 0..*
* extension[manner].value[x] 1..1
* extension[manner].value[x] only code
* extension[manner].value[x] from ConferenceMannersValueSet (required)
* extension[frequency].value[x] 1..1
* extension[frequency].value[x] only Timing
* extension[expected].value[x] 1..1
* extension[expected].value[x] only string

Extension: ParticipantWords
Id: participant-words
Title: "In the participant's own words"
Description: "A goal, strength or concern as the participant said it. Collaborative comprehensive case plans, participant engagement."
Context: Goal, Observation, Condition, CarePlan
* value[x] 1..1
* value[x] only string

Extension: ReviewDue
Id: review-due
Title: "Next review due"
Description: "By when the plan must be reviewed: at most six months after the last review. Treatment court standard for case planning."
Context: CarePlan
* value[x] 1..1
* value[x] only date

Extension: GeneralResponsivity
Id: general-responsivity
Title: "General responsivity"
Description: "Cognitive behavioral and social learning interventions by which risk factors are addressed. Collaborative comprehensive case plans, responsivity."
Context: CarePlan
* value[x] 1..1
* value[x] only CodeableConcept

Extension: NeedTarget
Id: need-target
Title: "Target of a need"
Description: "What is to change, as the source numbers and names it."
Context: Condition, Goal
* extension contains number 0..1 and name 0..1
* extension[number].value[x] 1..1
* extension[number].value[x] only string
* extension[name].value[x] 1..1
* extension[name].value[x] only string

Extension: NeedPriority
Id: need-priority
Title: "Priority of a need"
Description: "The place of the need in the plan: 1 is first, or the source's word."
Context: Condition
* value[x] 1..1
* value[x] only CodeableConcept or positiveInt

Extension: OverrideReason
Id: override-reason
Title: "Reason of an override"
Description: "Why a professional set another level than the instrument computed."
Context: Observation, Observation.component
* value[x] 1..1
* value[x] only string

Extension: FrequencyText
Id: frequency-text
Title: "Frequency in words"
Description: "How often, where no timing can be told from it."
Context: Goal, ServiceRequest, Task
* value[x] 1..1
* value[x] only string

Extension: PartOfPlan
Id: part-of-plan
Title: "Part of plan"
Description: "The case plan that this belongs to."
Context: Goal, Condition, Observation, ServiceRequest, Task, Basic, Encounter
* value[x] 1..1
* value[x] only Reference(CarePlan)

Extension: PartOfGoal
Id: part-of-goal
Title: "Part of goal"
Description: "The goal that this belongs to."
Context: Goal, ServiceRequest, Task, Observation
* value[x] 1..1
* value[x] only Reference(Goal)

Extension: HoursAssigned
Id: hours-assigned
Title: "Hours assigned"
Description: "Hours of a program that were assigned."
Context: ServiceRequest, Task
* value[x] 1..1
* value[x] only Quantity

Extension: HoursCompleted
Id: hours-completed
Title: "Hours completed"
Description: "Hours of a program that were done."
Context: ServiceRequest, Task
* value[x] 1..1
* value[x] only Quantity

Extension: Training
Id: training
Title: "Training"
Description: "What a member of the team is trained to administer or practise. Collaborative comprehensive case plans, staff training."
Context: PractitionerRole, Practitioner
* extension contains topic 1..1 and date 0..1 and expires 0..1 and by 0..1
* extension[topic].value[x] 1..1
* extension[topic].value[x] only CodeableConcept
* extension[date].value[x] 1..1
* extension[date].value[x] only date
* extension[expires].value[x] 1..1
* extension[expires].value[x] only date
* extension[by].value[x] 1..1
* extension[by].value[x] only string

Extension: OnBehalfOf
Id: on-behalf-of
Title: "On behalf of"
Description: "The organization for which a person acts, where R4 has no element for it."
Context: CareTeam.participant, Consent.provision.actor, Provenance.agent, DocumentReference
* value[x] 1..1
* value[x] only Reference(Organization)

Extension: MemberStatus
Id: member-status
Title: "Status of a member"
Description: "Status of a member of the team as the source has it."
Context: CareTeam.participant
* value[x] 1..1
* value[x] only code

Extension: SharingEdition
Id: sharing-edition
Title: "Edition of the sharing protocol"
Description: "Which edition of the partner lists holds for this plan."
Context: CareTeam
* value[x] 1..1
* value[x] only code

Extension: ConferenceAttendance
Id: conference-attendance
Title: "Attendance at a case conference"
Description: "Who was expected, whether they came, and what they brought."
Context: Encounter
* extension contains member 1..1 and attendance 1..1 and brought 0..*
* extension[member].value[x] 1..1
* extension[member].value[x] only Reference(Practitioner or PractitionerRole or Organization or RelatedPerson or Patient)
* extension[attendance].value[x] 1..1
* extension[attendance].value[x] only code
* extension[attendance].value[x] from AttendancesValueSet (required)
* extension[brought].value[x] 1..1
* extension[brought].value[x] only string

Extension: ConferenceManner
Id: conference-manner
Title: "Manner of the conference"
Description: "In person, by video, by telephone, or in the facility."
Context: Encounter, Appointment
* value[x] 1..1
* value[x] only code
* value[x] from ConferenceMannersValueSet (required)

