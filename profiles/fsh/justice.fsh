// SPDX-License-Identifier: Apache-2.0
RuleSet: JusticeRecord(code)
* code = $justice-record#{code}
* subject 1..1 MS
* subject only Reference(Patient)
* created MS
* author MS

Profile: TcLegalCondition
Parent: Basic
Id: tc-legal-condition
Title: "Legal condition"
Description: "A condition that a court or releasing authority set. One that orders a service is a TcCourtOrderedService beside it; the plan reflects each."
* ^purpose = "What the court asks must be in the plan. Conditions that the plan does not reflect are found by comparing, which needs them one by one."
* insert JusticeRecord(supervision-condition)
* identifier MS
* extension contains
    RecordText named text 0..* MS and
    ConditionType named type 0..1 MS and
    ConditionImposedBy named imposedBy 0..1 MS and
    RelatedCase named case 0..1 MS and
    RecordPeriod named period 0..1 MS and
    RequiredGoal named reflectedBy 0..* MS
* obeys tc-condition-1

Invariant: tc-condition-1
Description: "A condition says what is asked, in words or by its type"
Severity: #error
Expression: "code.text.exists() or extension.where(url = 'https://throughcare.dev/fhir/StructureDefinition/record-text' or url = 'https://throughcare.dev/fhir/StructureDefinition/condition-type').exists()"

Profile: TcCourtCase
Parent: Basic
Id: tc-court-case
Title: "Court case"
Description: "A case before a court. A sealed case goes to nobody (tag sealed)."
* ^purpose = "Conditions, hearings and supervision belong to a case; a sealed one must be known as such wherever it is referred to."
* insert JusticeRecord(court-case)
* identifier MS
* extension contains
    Court named court 0..1 MS and
    CaseCaption named caption 0..1 and
    CaseDivision named division 0..1 MS and
    RecordStatus named status 0..1 MS and
    CaseDispositionDate named disposed 0..1 MS
* obeys tc-case-1

Invariant: tc-case-1
Description: "A case is known by its number or its caption"
Severity: #warning
Expression: "identifier.exists() or extension.where(url = 'https://throughcare.dev/fhir/StructureDefinition/case-caption').exists()"

Profile: TcViolation
Parent: Basic
Id: tc-violation
Title: "Violation"
Description: "A condition that was not kept, technical or criminal. It is answered by a graduated response; return to custody is no default (collaborative case management and supervision, sixth element)."
* ^purpose = "A technical violation and a new crime are answered differently; both are recorded with what was not kept."
* insert JusticeRecord(violation)
* extension contains
    ViolationKind named kind 0..1 MS and
    ConditionViolated named condition 0..* MS and
    RecordDate named date 1..1 MS and
    RecordText named text 0..1 MS and
    DecisionBy named decidedBy 0..1 MS

Profile: TcGraduatedResponse
Parent: Basic
Id: tc-graduated-response
Title: "Graduated response"
Description: "An incentive that acknowledges, a sanction that answers, or a change of services: swift, certain and graduated."
* ^purpose = "Responses are swift, certain and graduated, incentives as well as sanctions. Only what is recorded can be seen to be graduated."
* insert JusticeRecord(graduated-response)
* extension contains
    ResponseKind named kind 1..1 MS and
    ResponseMagnitude named magnitude 0..1 MS and
    RespondsTo named respondsTo 0..* MS and
    RecordDate named date 1..1 MS and
    RecordText named text 0..1 MS and
    DecisionBy named decidedBy 0..1 MS
* obeys tc-response-1

Invariant: tc-response-1
Description: "A sanction names what it answers and how heavy it is"
Severity: #error
Expression: "extension.where(url = 'https://throughcare.dev/fhir/StructureDefinition/response-kind').value.where($this = 'sanction').exists() implies (extension.where(url = 'https://throughcare.dev/fhir/StructureDefinition/responds-to').exists() and extension.where(url = 'https://throughcare.dev/fhir/StructureDefinition/response-magnitude').exists())"

Profile: TcCustodyStay
Parent: Encounter
Id: tc-custody-stay
Title: "Custody stay"
Description: "One stay in a jail or prison, from booking to release. The planned end (R5's extension-Encounter.plannedEndDate) changes often and is not the end; where the person is housed is not given out."
* ^purpose = "Release is the moment at which plans break. Start, planned end and end of a stay are what partners need to be ready."
* extension contains
    CustodyCommitDate named committed 0..1 and
    BookingStatus named bookingStatus 0..1
* identifier MS
* status MS
* class = $encounter-class#custody
* class MS
* subject 1..1 MS
* subject only Reference(Patient)
* period MS
* location MS
* serviceProvider MS
* obeys tc-custody-1

Invariant: tc-custody-1
Description: "A stay that is over has an end"
Severity: #warning
Expression: "status != 'finished' or period.end.exists()"

Profile: TcSupervisionEpisode
Parent: EpisodeOfCare
Id: tc-supervision-episode
Title: "Supervision episode"
Description: "Probation, parole or pretrial supervision. The gate reads from it who supervises whom (docs/carriers.md)."
* ^purpose = "Who supervises whom, and since when, decides duties and disclosures."
* extension contains RelatedCase named case 0..* MS
* identifier MS
* status MS
* type 1..* MS
* type ^slicing.discriminator.type = #value
* type ^slicing.discriminator.path = "$this"
* type ^slicing.rules = #open
* type contains supervision 1..1 MS
* type[supervision] from SupervisionTypesValueSet (required)
* patient MS
* managingOrganization MS
* period MS
* careManager MS
* team MS

Profile: TcCaseConference
Parent: Encounter
Id: tc-case-conference
Title: "Case conference"
Description: "The team with the participant: how it was held, who came, who missed, what each brought (collaborative comprehensive case plans, case conference procedures)."
* ^purpose = "Procedures for conferences are agreed early; whether they are kept, and who did not come, shows only if it is recorded."
* extension contains
    ConferenceManner named manner 0..1 MS and
    ConferenceAttendance named attendance 1..* MS and
    PartOfPlan named plan 0..1 MS
* status MS
* class = $encounter-class#case-conference
* class MS
* subject 1..1 MS
* subject only Reference(Patient)
* period 1..1 MS
* participant MS
* serviceProvider MS

Profile: TcPlanReview
Parent: Task
Id: tc-plan-review
Title: "Plan review"
Description: "A review of the plan that is due or done: at least every six months and at every juncture (treatment court standard for case planning)."
* ^purpose = "At least every six months, and at every juncture: a review that is due is a task with an owner and a date."
* status MS
* intent MS
* code 1..1 MS
* code = $plan-activity#plan-review
* focus 1..1 MS
* focus only Reference(CarePlan)
* for 1..1 MS
* for only Reference(Patient)
* owner MS
* restriction MS
* restriction.period MS
* executionPeriod MS
* output MS
* obeys tc-review-1

Invariant: tc-review-1
Description: "A review that is to be done says by when"
Severity: #warning
Expression: "(status = 'requested' or status = 'accepted' or status = 'ready') implies restriction.period.end.exists()"
