// SPDX-License-Identifier: Apache-2.0
Profile: TcCasePlan
Parent: CarePlan
Id: tc-case-plan
Title: "Case plan"
Description: "One plan for one person across every agency. It coordinates; it is not the treatment plan. Restates US Core CarePlan (6.1.0 and 7.0.0); activities are by reference only, as in MCC eCare Plan, so that each keeps its own author, origin and label."
* ^purpose = "Corrections, supervision, treatment and housing each keep a plan of their own, and the person falls between them. One plan with one lead planner, in four versions that are handed over, keeps every agency on the same needs and goals while each record stays with its author."
* extension contains
    PlanPhase named phase 0..1 MS and
    LeadPlanner named leadPlanner 0..1 MS and
    ReviewDue named reviewDue 0..1 MS and
    PlanClosed named closed 0..1 MS and
    ConferenceProcedure named conferenceProcedure 0..1 MS and
    ParticipantWords named participantWords 0..* MS and
    GeneralResponsivity named generalResponsivity 0..* MS
* identifier MS
* status MS
* intent MS
* intent = #plan
* category 2..* MS
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains AssessPlan 1..1 MS
* category[AssessPlan] = $us-core-plan#assess-plan
* category ^short = "US Core assess-plan, the kind of plan, and the category that consents speak of"
* subject only Reference(Patient)
* subject MS
* period MS
* created MS
* author MS
* contributor MS
* replaces MS
* replaces ^short = "The version of the plan before this one"
* careTeam MS
* addresses MS
* addresses ^short = "Needs, responsivity factors first (TcNeed, TcResponsivityFactor)"
* addresses only Reference(Condition)
* supportingInfo MS
* supportingInfo ^short = "Assessments, strengths, legal conditions, court cases, custody stays, supervision, conferences"
* goal MS
* goal only Reference(Goal)
* activity MS
* activity.reference MS
* activity.reference ^short = "Service referrals, techniques, tasks of the participant, appointments"
* activity.outcomeReference MS
* activity.detail 0..0
* note MS
* obeys tc-plan-1 and tc-plan-2 and tc-plan-3

Invariant: tc-plan-1
Description: "A plan names its kind: reentry, diversion, supervision, treatment court, aftercare or conditions of a court"
Severity: #error
Expression: "category.coding.where(system = 'https://throughcare.dev/fhir/CodeSystem/plan-category').exists()"

Invariant: tc-plan-2
Description: "A version that is completed says how it was closed and who leads from then on"
Severity: #warning
Expression: "status != 'completed' or extension.where(url = 'https://throughcare.dev/fhir/StructureDefinition/plan-closed').exists()"

Invariant: tc-plan-3
Description: "An active plan has goals"
Severity: #warning
Expression: "status != 'active' or goal.exists()"

Profile: TcGoal
Parent: Goal
Id: tc-goal
Title: "Goal of a case plan"
Description: "What the person wants to reach, about an assessed need; specific, understandable to the participant and behavioral (treatment court standard for case planning). Restates US Core Goal; aligned with MCC (acceptance, reasons) and Gravity goals."
* ^purpose = "People work for goals that are theirs. A goal that is about an assessed need, in words that the person understands, is what every partner can support."
* extension contains
    NeedTarget named target 0..1 MS and
    ParticipantWords named participantWords 0..1 MS and
    PartOfPlan named plan 0..1 MS and
    $goal-relationship named objective 0..* MS and
    $goal-acceptance named acceptance 0..* MS
* lifecycleStatus MS
* achievementStatus MS
* category 1..* MS
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains part 1..1 MS
* category[part] = $goal-part#goal
* priority MS
* description MS
* subject only Reference(Patient)
* subject MS
* start[x] MS
* target MS
* target.due[x] MS
* expressedBy MS
* addresses MS
* addresses ^short = "The need that the goal is about"
* outcomeReference MS
* obeys tc-goal-1

Invariant: tc-goal-1
Description: "A goal that is active is about an assessed need"
Severity: #warning
Expression: "(lifecycleStatus = 'active' and category.coding.where(code = 'goal').exists()) implies addresses.exists()"

Profile: TcObjective
Parent: Goal
Id: tc-objective
Title: "Objective of a goal"
Description: "One step towards a goal: what the person does, how often and by when. Linked to its goal both ways."
* ^purpose = "A goal is reached in steps. A step that says what, how often and by when can be checked by the person as well as by the officer."
* extension contains
    PartOfGoal named goal 0..1 MS and
    PartOfPlan named plan 0..1 MS and
    FrequencyText named frequency 0..1 MS
* lifecycleStatus MS
* achievementStatus MS
* category 1..* MS
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains part 1..1 MS
* category[part] = $goal-part#objective
* description MS
* subject only Reference(Patient)
* subject MS
* start[x] MS
* target MS
* target.due[x] MS
* obeys tc-objective-1

Invariant: tc-objective-1
Description: "An active objective is bounded in time"
Severity: #warning
Expression: "lifecycleStatus != 'active' or target.due.exists()"

Profile: TcSafetyPlan
Parent: CarePlan
Id: tc-safety-plan
Title: "Safety plan"
Description: "What to do when a crisis comes: warning signs, what helps, whom to call. It goes with the person, and its category lets a consent speak of it alone."
* ^purpose = "A crisis does not wait for office hours. The plan goes with the person through every juncture, and a consent can name it alone."
* status MS
* intent = #plan
* category 3..* MS
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains AssessPlan 1..1 MS and kind 1..1 MS and sharing 1..1 MS
* category[AssessPlan] = $us-core-plan#assess-plan
* category[kind] = $plan-category#safety-plan
* category[sharing] = $category#safety-plan
* subject only Reference(Patient)
* subject MS
* period MS
* author MS
* addresses MS
* goal MS
* activity 1..* MS
* activity.reference 1..1 MS
* activity.detail 0..0
* note MS

Profile: TcRelapsePreventionPlan
Parent: CarePlan
Id: tc-relapse-prevention-plan
Title: "Relapse prevention plan"
Description: "Triggers, early signs and what to do about them. Usually a record of a Part 2 program, labeled as such and shared under a consent that names it."
* ^purpose = "Relapse is foreseen, not punished. Who may know the triggers is for the person to say: the plan is a record of its own with a label of its own."
* status MS
* intent = #plan
* category 3..* MS
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains AssessPlan 1..1 MS and kind 1..1 MS and sharing 1..1 MS
* category[AssessPlan] = $us-core-plan#assess-plan
* category[kind] = $plan-category#relapse-prevention
* category[sharing] = $category#relapse-prevention-plan
* subject only Reference(Patient)
* subject MS
* period MS
* author MS
* supportingInfo MS
* supportingInfo ^short = "Triggers and destabilizing factors (Observation)"
* goal MS
* activity 1..* MS
* activity.reference 1..1 MS
* activity.detail 0..0
* note MS
