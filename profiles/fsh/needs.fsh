// SPDX-License-Identifier: Apache-2.0
Profile: TcNeed
Parent: Condition
Id: tc-need
Title: "Need"
Description: "A criminogenic, responsivity or maintenance need, as an assessment found it. Restates US Core Condition Problems and Health Concerns; Gravity domains stand beside ours as further categories. It says what a plan is about and is no diagnosis."
* ^purpose = "Services are aimed at what drives reoffending, in the order that works: responsivity first, the highest criminogenic needs next, maintenance last. That needs the class, the domain and the level of each need as data."
* extension contains
    NeedTarget named target 0..* MS and
    NeedPriority named priority 0..1 MS and
    ParticipantWords named participantWords 0..1 MS and
    PartOfPlan named plan 0..1 MS
* clinicalStatus 1..1 MS
* verificationStatus MS
* category 2..* MS
* category ^slicing.discriminator.type = #value
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains concern 1..1 MS and needClass 1..1 MS
* category[concern] from NeedConcernsValueSet (required)
* category[needClass] from NeedClassesValueSet (required)
* severity MS
* severity ^short = "Level of the need, as the instrument names it"
* severity from RiskLevelsValueSet (extensible)
* code 1..1 MS
* code from NeedDomainsValueSet (extensible)
* subject only Reference(Patient)
* subject MS
* onset[x] MS
* abatement[x] MS
* recordedDate MS
* recorder MS
* evidence MS
* evidence.detail MS
* evidence.detail ^short = "The assessment that found it"
* note MS

ValueSet: NeedConcernsValueSet
Id: need-concerns
Title: "Concern or problem"
Description: "The category that US Core asks for: problem list item or health concern."
* ^experimental = false
* $condition-category#problem-list-item
* $us-core-condition#health-concern

Profile: TcResponsivityFactor
Parent: TcNeed
Id: tc-responsivity-factor
Title: "Responsivity factor"
Description: "What is likely to keep the person from attending or engaging, or how services must be adapted: stabilized first. General responsivity is the kind of intervention; this is specific responsivity: culture, motivation, gender, learning, language, housing, health."
* ^purpose = "A program that a person cannot attend or follow does not work. What stands in the way is recorded so that it is met first and so that services are adapted."
* category[needClass] = $need-class#responsivity
* bodySite 0..0
* stage 0..0

Profile: TcStrength
Parent: Observation
Id: tc-strength
Title: "Strength"
Description: "A protective factor that the plan builds on. Gravity's protective-factor category stands beside ours."
* ^purpose = "Plans that list only deficits fail. Strengths are data so that goals can build on them."
* extension contains ParticipantWords named participantWords 0..1 MS and PartOfPlan named plan 0..1
* status MS
* category 1..* MS
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains protective 1..1 MS and sharing 0..1 MS
* category[protective] = $sdoh#protective-factor
* category[sharing] = $category#participant-strengths
* code MS
* code from StrengthsValueSet (extensible)
* subject 1..1 MS
* subject only Reference(Patient)
* effective[x] MS
* performer MS
* value[x] MS
* note MS
* component 0..0

Profile: TcGenderResponsiveConsideration
Parent: Observation
Id: tc-gender-responsive-consideration
Title: "Gender-responsive consideration"
Description: "What bears on how a woman is served: child custody, financial challenges, past trauma, pregnancy. A component of collaborative comprehensive case plans of its own."
* ^purpose = "Women often have other needs and responsivity factors; where they have no place of their own, they are not planned for."
* status MS
* code MS
* code from GenderResponsiveConsiderationsValueSet (extensible)
* subject 1..1 MS
* subject only Reference(Patient)
* effective[x] MS
* value[x] MS
* note MS
