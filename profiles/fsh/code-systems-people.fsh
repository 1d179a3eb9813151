// SPDX-License-Identifier: Apache-2.0
// Who acts, signs and helps (docs/carriers.md, docs/capture.md).
CodeSystem: RoleCodeSystem
Id: role
Title: "Role in which somebody acts"
Description: "The job or relation in which a person asks, receives or signs."
* ^caseSensitive = true
* ^experimental = false
* #patient "Patient"
* #claimed-patient "Claimed patient"
* #patient-app "Patient app"
* #family-member "Family member"
* #parent "Parent"
* #personal-representative "Personal representative"
* #private-individual "Private individual"
* #threatened-person "Threatened person"
* #caller "Caller"
* #clinician "Clinician"
* #physician "Physician"
* #nurse "Nurse"
* #paramedic "Paramedic"
* #pharmacist "Pharmacist"
* #counselor "Counselor"
* #peer-worker "Peer worker"
* #laboratory "Laboratory"
* #plan-staff "Plan staff"
* #payer-staff "Payer staff"
* #hosting-operator "Hosting operator"
* #exchange-operator "Exchange operator"
* #supervising-officer "Supervising officer"
* #other-officer "Other officer"
* #patrol-officer "Patrol officer"
* #investigator "Investigator"
* #custody-officer "Custody officer"
* #classification-officer "Classification officer"
* #disciplinary-board "Disciplinary board"
* #judge "Judge"
* #court-staff "Court staff"
* #prosecutor "Prosecutor"
* #patient-attorney "Patient attorney"
* #attorney "Attorney"
* #committee "Committee"
* #board-staff "Board staff"
* #child-welfare-worker "Child welfare worker"
* #adult-protection-worker "Adult protection worker"
* #caregiver "Caregiver"
* #school-staff "School staff"
* #employer "Employer"
* #vocational-specialist "Vocational specialist"
* #housing-staff "Housing staff"
* #case-manager "Case manager"
* #researcher "Researcher"
* #auditor "Auditor"
* #public-health-staff "Public health staff"
* #pdmp-staff "Pdmp staff"
* #medical-examiner "Medical examiner"
* #contractor-staff "Contractor staff"
* #medical-personnel "Medical personnel" "42 CFR 2.51: to whom records may go in an emergency."

CodeSystem: PartyClassCodeSystem
Id: party-class
Title: "Class of parties"
Description: "Stands in a Consent for parties that are described, not named (42 CFR 2.31(a)(2), (4))."
* ^caseSensitive = true
* ^experimental = false
* #any-sud-program-that-treated-me "Any SUD program that treated me"
* #my-treating-providers "My treating providers"
* #tpo-general "Treating providers, health plans, third-party payers, and people helping to run the program" "42 CFR 2.31(a)(4)(i)."
* #intermediary-members-treating-me "Members of the intermediary who treat me" "42 CFR 2.31(a)(4)(ii)."
* #all-intermediary-members "All members of the intermediary"
* #named-roles-on-care-team "Those on the team who hold the named roles"
* #officials-monitoring-my-case "Officials who monitor my case" "42 CFR 2.35(a)."
* #anyone "Anyone"

CodeSystem: DiscloserClassCodeSystem
Id: discloser-class
Title: "Class of disclosers on a form"
Description: "Answer on a consent form: who may share."
* ^caseSensitive = true
* ^experimental = false

CodeSystem: RecipientClassCodeSystem
Id: recipient-class
Title: "Class of recipients on a form"
Description: "Answer on a consent form: who may receive."
* ^caseSensitive = true
* ^experimental = false

CodeSystem: SignerRoleCodeSystem
Id: signer-role
Title: "Role of a signer"
Description: "Who signs a consent."
* ^caseSensitive = true
* ^experimental = false
* #patient "Patient"
* #parent "Parent"
* #guardian "Guardian"
* #personal-representative "Personal representative"
* #program-director "Director of the program" "42 CFR 2.15(a)(2)."
* #other "Other"

CodeSystem: SignatureMethodCodeSystem
Id: signature-method
Title: "Manner of a signature"
Description: "42 CFR 2.31(a)(8): an electronic signature is one where the law that applies to it allows it."
* ^caseSensitive = true
* ^experimental = false
* #wet-ink "By hand on paper"
* #electronic "Electronic"

CodeSystem: SignatureAuthorityCodeSystem
Id: signature-authority
Title: "Authority of a signer"
Description: "Whether the authority of somebody who signs for the patient is on file (45 CFR 164.508(c)(1)(vi))."
* ^caseSensitive = true
* ^experimental = false
* #documented "Documented"
* #not-documented "Not documented"

CodeSystem: SigningHelpCodeSystem
Id: signing-help
Title: "Help with signing"
Description: "How somebody helped the person to sign."
* ^caseSensitive = true
* ^experimental = false
* #read-aloud "Read aloud"
* #interpreter "Interpreter"
* #mark "Witnessed a mark"
* #filled-in "Wrote the answers down"

CodeSystem: SigningParticipantCodeSystem
Id: signing-participant
Title: "Participant in a signing"
Description: "Who else took part when a consent was signed."
* ^caseSensitive = true
* ^experimental = false
* #helper "Helper"

CodeSystem: ConsentElementCodeSystem
Id: consent-element
Title: "Element of a written consent"
Description: "What an item of a consent form stands for: the number of 42 CFR 2.31(a), or the paragraph."
* ^caseSensitive = true
* ^experimental = false
* #1 "Name of the patient" "42 CFR 2.31(a)(1)."
* #2 "Who discloses" "42 CFR 2.31(a)(2)."
* #3 "What is disclosed" "42 CFR 2.31(a)(3)."
* #4 "To whom" "42 CFR 2.31(a)(4)."
* #5 "For what purpose" "42 CFR 2.31(a)(5)."
* #6 "Right to revoke" "42 CFR 2.31(a)(6), 45 CFR 164.508(c)(2)(i)."
* #7 "When it expires" "42 CFR 2.31(a)(7)."
* #8 "Signature" "42 CFR 2.31(a)(8)."
* #9 "Date of the signature" "42 CFR 2.31(a)(9)."
* #10 "Redisclosure and refusal" "42 CFR 2.31(a)(10), 45 CFR 164.508(c)(2)(iii)."
* #2.31(a)(6) "Revocation" "42 CFR 2.31(a)(6)."
* #2.35(b) "Duration of a consent for the criminal justice system" "42 CFR 2.35(b)."
* #2.35(c) "When a consent for the criminal justice system can be revoked" "42 CFR 2.35(c)."
* #conditioning "Whether services depend on it" "45 CFR 164.508(c)(2)(ii)."
* #inspection "Right to see what is disclosed" "State law where it asks for it."

CodeSystem: ConsentFormCodeSystem
Id: consent-form
Title: "Form beside the consents"
Description: "A form by which a person takes back or refuses."
* ^caseSensitive = true
* ^experimental = false
* #revocation "Revocation"
* #refusal "Refusal"

CodeSystem: RevocationFormCodeSystem
Id: revocation-form
Title: "Manner of a revocation"
Description: "42 CFR 2.31(a)(6): in writing, or orally where the law allows it."
* ^caseSensitive = true
* ^experimental = false
* #written "Written"
* #oral "Oral"

CodeSystem: RegistrationCodeSystem
Id: registration
Title: "Entry of the registry"
Description: "What a Basic of the gateway's own registry says of a registered person (docs/people.md)."
* ^caseSensitive = true
* ^experimental = false
* #sign-in "Sign-ins and desks"

CodeSystem: DeskCodeSystem
Id: desk
Title: "Desk"
Description: "With which of the gateway's own pages a registered person works (docs/people.md)."
* ^caseSensitive = true
* ^experimental = false
* #compliance "Compliance officer"
* #planner "Case planner"
* #partner-admin "Administrator of a partner"
