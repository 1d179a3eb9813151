// SPDX-License-Identifier: Apache-2.0
// What a person needs, in the order in which a plan meets it.
CodeSystem: NeedClassCodeSystem
Id: need-class
Title: "Class of need"
Description: "The order in which needs are met: what would keep the person from taking part first, what drives reoffending next, what sustains the gains last."
* ^caseSensitive = true
* ^experimental = false
* #responsivity "Responsivity factor" "A symptom or condition that is likely to interfere with attendance or engagement; stabilized first. Treatment court standard for case planning, responsivity needs."
* #criminogenic "Criminogenic need" "Raises the risk of reoffending when it is not addressed; targeted once the person has stabilized, the three highest first. Treatment court standard for case planning, criminogenic needs."
* #maintenance "Maintenance need" "Sustains the gains; met after a reasonable period of sobriety and as a condition of completion. Treatment court standard for case planning, maintenance needs."

CodeSystem: NeedDomainCodeSystem
Id: need-domain
Title: "Domain of a need"
Description: "What a need is about: the criminogenic domains of the risk-need-responsivity model, the responsivity factors and the maintenance needs."
* ^caseSensitive = true
* ^experimental = false
* #antisocial-history "History of antisocial behavior" "The static part of the big four; it informs the level of risk and is no target of change."
* #antisocial-cognition "Antisocial cognition" "One of the big four. Treatment court standard for case planning, targeting criminogenic needs."
* #antisocial-personality "Antisocial personality pattern" "One of the big four. Treatment court standard for case planning, targeting criminogenic needs."
* #antisocial-peers "Antisocial peers" "One of the big four. Treatment court standard for case planning, targeting criminogenic needs."
* #family-marital "Family and marital relationships" "One of the big four. Treatment court standard for case planning, targeting criminogenic needs."
* #substance-use "Substance use" "One of the lesser four. Treatment court standard for case planning, targeting criminogenic needs."
* #education-employment "Education, employment and finances" "One of the lesser four. Treatment court standard for case planning, targeting criminogenic needs. Employment and school are one domain in most instruments."
* #leisure "Leisure and recreation" "One of the lesser four. Treatment court standard for case planning, targeting criminogenic needs."
* #neighborhood "Neighborhood problems" "A domain of the ORAS family of instruments."
* #housing "Housing" "Responsivity. Treatment court standard for case planning, responsivity needs; Collaborative comprehensive case plans, specific responsivity."
* #transportation "Transportation" "Responsivity. Treatment court standard for case planning, responsivity needs; Collaborative comprehensive case plans, specific responsivity."
* #language "Language" "Responsivity. Treatment court standard for case planning, responsivity needs; Collaborative comprehensive case plans, specific responsivity."
* #literacy "Reading and writing limitations" "Responsivity. Treatment court standard for case planning, responsivity needs; Collaborative comprehensive case plans, specific responsivity."
* #childcare "Child care" "Responsivity. Treatment court standard for case planning, responsivity needs; Collaborative comprehensive case plans, specific responsivity."
* #mental-health "Mental health" "Responsivity. Treatment court standard for case planning, responsivity needs; Collaborative comprehensive case plans, specific responsivity."
* #physical-health "Physical disability or health" "Responsivity. Treatment court standard for case planning, responsivity needs; Collaborative comprehensive case plans, specific responsivity."
* #motivation "No desire to change or participate" "Responsivity. Treatment court standard for case planning, responsivity needs; Collaborative comprehensive case plans, specific responsivity. Readiness for change is assessed beside it."
* #trauma "History of abuse or neglect" "Responsivity. Treatment court standard for case planning, responsivity needs; Collaborative comprehensive case plans, specific responsivity."
* #intellect "Low intelligence" "Responsivity, as case plan systems of states record it."
* #ethnicity "Ethnicity" "Responsivity, as case plan systems of states record it."
* #culture "Cultural barriers" "Collaborative comprehensive case plans, specific responsivity: culture."
* #interpersonal-anxiety "Interpersonal anxiety" "Responsivity, as case plan systems of states record it."
* #withdrawal "Withdrawal" "Responsivity. Treatment court standard for case planning, responsivity needs; Collaborative comprehensive case plans, specific responsivity."
* #anhedonia "Anhedonia" "Responsivity. Treatment court standard for case planning, responsivity needs; Collaborative comprehensive case plans, specific responsivity."
* #basic-needs "Other basic needs" "Responsivity. Treatment court standard for case planning, responsivity needs; Collaborative comprehensive case plans, specific responsivity. Dental, eyesight, clothing, fines, food, insurance, telephone."
* #gender-responsive "Gender-responsive consideration" "Collaborative comprehensive case plans, gender-responsive considerations: child custody, financial challenges, past trauma."
* #medical-dental "Medical and dental" "Maintenance. Treatment court standard for case planning, maintenance needs."
* #vocational "Vocational training" "Maintenance; could be criminogenic. Treatment court standard for case planning, maintenance needs."
* #health-risk-behavior "Health risk behaviors" "Maintenance. Treatment court standard for case planning, maintenance needs."
* #overdose-risk "Overdose risk" "Maintenance. Treatment court standard for case planning, maintenance needs."
* #self-esteem "Low self-esteem" "Maintenance. Treatment court standard for case planning, maintenance needs."
* #other "Other" "Named in the text."

CodeSystem: StrengthCodeSystem
Id: strength
Title: "Strength"
Description: "What helps the person succeed, also called a protective factor."
* ^caseSensitive = true
* ^experimental = false
* #employment-experience "Employment experience" "Collaborative comprehensive case plans, strengths."
* #family-support "Family support" "Collaborative comprehensive case plans, strengths."
* #peer-support "Prosocial peers or peer mentor" "Collaborative comprehensive case plans, participant engagement."
* #education "Education or training" "Collaborative comprehensive case plans, strengths."
* #stable-housing "Stable housing" "Protective where it is present; its lack is a responsivity need."
* #motivation "Motivation to change" "Collaborative comprehensive case plans, specific responsivity: motivations."
* #faith-or-culture "Faith, culture or community" "Collaborative comprehensive case plans, specific responsivity: culture."
* #recovery-time "Time in recovery" "Earlier recovery tells what worked."
* #skill "Skill or talent" "Collaborative comprehensive case plans, strengths."
* #prosocial-leisure "Prosocial interests" "Collaborative comprehensive case plans, strengths."
* #other "Other" "Named in the text."

CodeSystem: GenderResponsiveCodeSystem
Id: gender-responsive
Title: "Gender-responsive consideration"
Description: "What bears on how a woman is served, and where a plan must say so."
* ^caseSensitive = true
* ^experimental = false
* #child-custody "Child custody" "Collaborative comprehensive case plans, gender-responsive considerations."
* #financial "Financial challenges" "Collaborative comprehensive case plans, gender-responsive considerations."
* #trauma "Past trauma" "Collaborative comprehensive case plans, gender-responsive considerations."
* #pregnancy "Pregnancy and the time after birth" "Care in custody and in the community must not break."
* #intimate-partner-violence "Intimate partner violence" "Where the person lives and who is told."
* #other "Other" "Named in the text."

CodeSystem: ReadinessStageCodeSystem
Id: readiness-stage
Title: "Readiness for change"
Description: "Stages of change; assessed with the plan and again as it goes on."
* ^caseSensitive = true
* ^experimental = false
* #precontemplation "Precontemplation" "Sees no reason to change."
* #contemplation "Contemplation" "Sees reasons and is undecided."
* #preparation "Preparation" "Intends to act soon."
* #action "Action" "Acts."
* #maintenance "Maintenance" "Keeps it up."

