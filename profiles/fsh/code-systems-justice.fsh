// SPDX-License-Identifier: Apache-2.0
// Justice: records, episodes, responses. Facts of justice are no Conditions and carry the tag justice.
CodeSystem: JusticeRecordCodeSystem
Id: justice-record
Title: "Record of justice"
Description: "What a Basic is about."
* ^caseSensitive = true
* ^experimental = false
* #charge "Charge"
* #offense "Offense"
* #arrest "Arrest"
* #bond "Bail bond"
* #hold "Hold for another agency"
* #supervision-condition "Condition of supervision" "A condition of the court or the releasing authority."
* #custody-privilege "Status or privilege in custody"
* #court-case "Court case"
* #sentence "Sentence"
* #hearing "Outcome of a hearing"
* #warrant "Warrant"
* #failure "Failure to appear, to comply or to pay"
* #citation "Citation"
* #detention "Confinement, as a court knows of it"
* #violation "Violation of a condition" "Collaborative case management and supervision, sixth element: technical and criminal violations."
* #graduated-response "Graduated response" "An incentive or a sanction, graduated and swift. Collaborative case management and supervision, sixth element."

CodeSystem: EpisodeTypeCodeSystem
Id: episode-type
Title: "Type of episode"
Description: "What an EpisodeOfCare is of; the gate reads relations from it (docs/carriers.md)."
* ^caseSensitive = true
* ^experimental = false
* #probation "Probation"
* #parole "Parole"
* #pretrial "Pretrial supervision"
* #supervision "Supervision" "Of a kind that the source does not say."
* #treatment "Treatment"
* #justice-action "Action of the justice system" "From its start to its final disposition, 42 CFR 2.35(c)."

CodeSystem: ContactOutcomeCodeSystem
Id: contact-outcome
Title: "What became of a contact"
Description: "Whether a contact with supervision took place, as the word of the source system is understood. mappings/programs/codes/contact-outcome.json."
* ^caseSensitive = true
* ^experimental = false
* #kept "Took place"
* #missed "The person did not come"
* #excused "The person was excused"
* #cancelled "Cancelled, not said by whom"
* #cancelled-by-office "Cancelled by the office"
* #cancelled-by-person "Cancelled by the person"
* #rescheduled "Moved to another time"
* #not-reached "Tried, and nobody was reached"
* #planned "Still to come"

CodeSystem: EncounterClassCodeSystem
Id: encounter-class
Title: "Class of encounter"
Description: "Encounters that are none of v3 ActCode."
* ^caseSensitive = true
* ^experimental = false
* #custody "Stay in custody"
* #supervision-contact "Contact with supervision"
* #clinical "Health care in custody"
* #case-conference "Case conference" "Collaborative comprehensive case plans, case conference procedures."

CodeSystem: ViolationKindCodeSystem
Id: violation-kind
Title: "Kind of violation"
Description: "Technical or criminal; the two are answered differently."
* ^caseSensitive = true
* ^experimental = false
* #technical "Technical" "A condition was not kept; no crime."
* #new-offense "New offense" "A crime is alleged."

CodeSystem: ResponseKindCodeSystem
Id: response-kind
Title: "Kind of graduated response"
Description: "Incentives acknowledge, sanctions hold to account, therapeutic adjustments change the service."
* ^caseSensitive = true
* ^experimental = false
* #incentive "Incentive" "Acknowledges progress."
* #sanction "Sanction" "Answers a violation."
* #service-adjustment "Adjustment of services" "Answers a setback that is no willful violation."

CodeSystem: ResponseMagnitudeCodeSystem
Id: response-magnitude
Title: "Magnitude of a graduated response"
Description: "Graduated: the same step twice is a decision, not an accident."
* ^caseSensitive = true
* ^experimental = false
* #low "Low"
* #moderate "Moderate"
* #high "High"
* #custody "Custody" "Return to custody; not the default response."

CodeSystem: ConferenceMannerCodeSystem
Id: conference-manner
Title: "Manner of a case conference"
Description: "How the conference is held."
* ^caseSensitive = true
* ^experimental = false
* #in-person "In person"
* #video "By video"
* #telephone "By telephone"
* #in-custody "In the facility" "With the participant in custody."

CodeSystem: AttendanceCodeSystem
Id: attendance
Title: "Attendance"
Description: "Whether somebody who was expected came."
* ^caseSensitive = true
* ^experimental = false
* #attended "Attended"
* #excused "Excused"
* #missed "Missed"

CodeSystem: ReviewOutcomeCodeSystem
Id: review-outcome
Title: "Outcome of a plan review"
Description: "What a review decides."
* ^caseSensitive = true
* ^experimental = false
* #continue "Continue" "The plan stands."
* #revise "Revise" "The plan is changed."
* #advance "Advance to the next phase" "The version is closed at its juncture."
* #complete "Complete" "The plan is closed; maintenance needs are met."
* #return-to-planning "Return to planning and linkage" "A service was not used, not adequate or of no benefit."

