// SPDX-License-Identifier: Apache-2.0
// The plan: its kinds, versions, parts and facts.
CodeSystem: PlanCategoryCodeSystem
Id: plan-category
Title: "Kind of plan"
Description: "What kind of plan a CarePlan is, beside US Core assess-plan."
* ^caseSensitive = true
* ^experimental = false
* #reentry "Reentry plan" "From custody into the community."
* #diversion "Diversion plan" "Instead of custody or prosecution."
* #supervision "Supervision case plan" "Of a probation or parole agency."
* #treatment-court "Treatment court case plan" "Treatment court standard for case planning: not the treatment plan."
* #treatment "Treatment plan" "The clinical plan beside the case plan; never the same document."
* #legal-conditions "Conditions that a court set" "A list of conditions, as a source sends them."
* #safety-plan "Safety plan" "What to do when a crisis comes."
* #relapse-prevention "Relapse prevention plan" "Triggers, early signs and what to do."
* #aftercare "Aftercare plan" "Collaborative case management and supervision: how success is kept up after discharge."

CodeSystem: PlanPhaseCodeSystem
Id: plan-phase
Title: "Version of the plan"
Description: "The four versions of one plan; each is closed formally and handed over at its juncture."
* ^caseSensitive = true
* ^experimental = false
* #prison-programming "Prison programming plan" "Made at intake: expectations of the prison term. Collaborative case management and supervision, first juncture."
* #parole-reentry "Parole and reentry plan" "Made before release: terms, conditions and expectations of release. Collaborative case management and supervision, second juncture."
* #treatment-supervision "Treatment and supervision plan" "Made upon return to the community: schedule of supervision and services. Collaborative case management and supervision, third juncture."
* #discharge-aftercare "Discharge and aftercare plan" "Made before discharge: how success is kept up. Collaborative case management and supervision, fourth juncture."
* #diversion "Diversion plan" "A plan without custody has no such phases; this says so."

CodeSystem: GoalPartCodeSystem
Id: goal-part
Title: "Part of a goal"
Description: "Whether a Goal is a goal or one of its objectives."
* ^caseSensitive = true
* ^experimental = false
* #goal "Goal of a case plan" "In the words of the participant, about an assessed need."
* #objective "Objective of a goal" "A step: specific, behavioral and bounded in time."

CodeSystem: PlanActivityCodeSystem
Id: plan-activity
Title: "Activity of a plan"
Description: "What is done for an objective, and for the plan itself."
* ^caseSensitive = true
* ^experimental = false
* #technique "Technique: what the provider or officer does" "The duty of staff or provider."
* #skill-practice "Skill to practise"
* #homework "Homework between contacts"
* #intervention "Intervention used at the contact"
* #plan-review "Review of the case plan" "At least every six months. Treatment court standard for case planning."
* #hours-completed "Hours completed"
* #plan-of-action "Plan of action"
* #review-sent "Notice of the review was sent"
* #participant-task "What the participant does" "Treatment court standard for case planning: defines participant responsibilities."
* #linkage "Linkage to a service" "Treatment court standard for case planning, function linkage."
* #monitoring "Monitoring" "Treatment court standard for case planning, function monitoring."
* #advocacy "Advocacy" "Treatment court standard for case planning, function advocacy."

CodeSystem: PlanFactCodeSystem
Id: plan-fact
Title: "Fact of a plan"
Description: "Levels and facts that sources keep beside a plan."
* ^caseSensitive = true
* ^experimental = false
* #risk-level "Risk level"
* #override-risk-level "Risk level after override" "A professional override of the computed level; the reason is required."
* #computed-risk-level "Risk level as computed"
* #supervision-level "Supervision level"
* #condition-compliance "Compliance with a condition"
* #check-in "Check-in at the contact"
* #amount-due "Amount due"
* #how-addressed "How it was addressed"
* #contact "Facts of the contact at which the plan was issued"
* #last-payment "Last payment"
* #overall-score "Overall score"
* #responsivity-factors "Responsivity factors"
* #readiness "Readiness for change" "Treatment court standard for case planning: incorporate assessments of readiness for change."
* #service-use "Use of a service" "Treatment court standard for case planning, monitoring: is the participant using the service?"
* #service-adequacy "Adequacy of a service" "Treatment court standard for case planning, monitoring: is the service adequate in intensity?"
* #service-benefit "Benefit of a service" "Treatment court standard for case planning, monitoring: is the participant benefiting?"

CodeSystem: RiskLevelCodeSystem
Id: risk-level
Title: "Level of risk or need"
Description: "Levels as instruments and agencies name them; no order is implied between instruments."
* ^caseSensitive = true
* ^experimental = false
* #LOW "Low"
* #LOW_MEDIUM "Low to medium"
* #LOW_MODERATE "Low to moderate"
* #MEDIUM "Medium"
* #MODERATE "Moderate"
* #MEDIUM_HIGH "Medium to high"
* #HIGH "High"
* #VERY_HIGH "Very high"
* #MAXIMUM "Maximum"
* #MINIMUM "Minimum"
* #INTENSE "Intense"

CodeSystem: AssessmentInstrumentCodeSystem
Id: assessment-instrument
Title: "Assessment instrument"
Description: "Instruments that LOINC has no code for. Scores and domains are carried, never the items: the instruments are protected by copyright."
* ^caseSensitive = true
* ^experimental = false
* #LSIR "Level of Service Inventory-Revised"
* #LS_RNR "Level of Service/Risk, Need, Responsivity"
* #ORAS_COMMUNITY_SUPERVISION "ORAS Community Supervision Tool"
* #ORAS_COMMUNITY_SUPERVISION_SCREENING "ORAS Community Supervision Screening Tool"
* #ORAS_MISDEMEANOR_ASSESSMENT "ORAS Misdemeanor Assessment Tool"
* #ORAS_MISDEMEANOR_SCREENING "ORAS Misdemeanor Screening Tool"
* #ORAS_PRE_TRIAL "ORAS Pretrial Assessment Tool"
* #ORAS_PRISON_SCREENING "ORAS Prison Screening Tool"
* #ORAS_PRISON_INTAKE "ORAS Prison Intake Tool"
* #ORAS_REENTRY "ORAS Reentry Tool"
* #ORAS_SUPPLEMENTAL_REENTRY "ORAS Supplemental Reentry Tool"
* #COMPAS "COMPAS"
* #CSSM "CSSM"
* #CMHS "Correctional Mental Health Screen"
* #STRONG_R "STRONG-R"
* #STRONG_R2 "STRONG-R 2.0"
* #TCU_DRUG_SCREEN "TCU Drug Screen"
* #STATIC_99 "Static-99"
* #STABLE "STABLE"
* #ODARA "Ontario Domestic Assault Risk Assessment"
* #OYAS "Ohio Youth Assessment System"
* #PSA "Public Safety Assessment"
* #TABE "Tests of Adult Basic Education"
* #ASI "Addiction Severity Index"
* #TCU_TRMA "TCU TRMA, as its source names it"
* #LS_CMI "Level of Service/Case Management Inventory"

