// SPDX-License-Identifier: Apache-2.0
// What a record is, where it is from and what goes with it (docs/carriers.md).
CodeSystem: RecordClassCodeSystem
Id: record-class
Title: "Class of a record"
Description: "Which law a record is under; a security label."
* ^caseSensitive = true
* ^experimental = false
* #p2 "Part 2 record" "42 CFR 2.11."
* #p2-notes "SUD counseling notes" "42 CFR 2.11, 2.31(b)."
* #phi "Protected health information" "45 CFR 160.103."
* #phi-psy "Psychotherapy notes" "45 CFR 164.501."
* #va7332 "Record under 38 USC 7332"
* #chri "Criminal history record information" "28 CFR 20.3(d)."
* #cji "Other criminal justice information"
* #edu "Education record" "20 USC 1232g."
* #self "The person's own words"
* #soc "Record of a social service"
* #unknown "Not known"

CodeSystem: RecordFlagCodeSystem
Id: record-flag
Title: "Circumstance of a record"
Description: "Tag by which its source states a circumstance of a record: a code says yes, the same with not- says no, neither says that it is not shown."
* ^caseSensitive = true
* ^experimental = false
* #health-content "Has health content"
* #not-health-content "Not: has health content"
* #needed-for-purpose "Needed for the purpose" "45 CFR 164.502(b), 42 CFR 2.13(a)."
* #not-needed-for-purpose "Not: needed for the purpose"
* #paid-in-full-by-self "Paid in full by the individual" "45 CFR 164.522(a)(1)(vi)."
* #not-paid-in-full-by-self "Not: paid in full by the individual"
* #litigation-file "Compiled for litigation" "45 CFR 164.524(a)(1)(ii)."
* #not-litigation-file "Not: compiled for litigation"
* #third-party-confidence "Told in confidence by somebody else" "45 CFR 164.524(a)(2)(v)."
* #not-third-party-confidence "Not: told in confidence by somebody else"
* #made-solely-as-evidence "Made only to be evidence"
* #not-made-solely-as-evidence "Not: made only to be evidence"
* #used-for-care "Used for care"
* #not-used-for-care "Not: used for care"
* #recorded "Recorded" "What was only said is no record."
* #not-recorded "Not: recorded"
* #deidentified "De-identified" "42 CFR 2.16(a)(1)(v), 45 CFR 164.514(b)."
* #not-deidentified "Not: de-identified"
* #confidential-communication "Confidential communication to the program" "42 CFR 2.63."
* #not-confidential-communication "Not: confidential communication to the program"
* #program-elects-release "The program elects to release"
* #not-program-elects-release "Not: the program elects to release"
* #from-criminal-history "Out of a criminal history system" "28 CFR 20.3(d)."
* #clearly-not-sud "Clearly no substance use disorder" "The author says that an overdose or intoxication was none."

CodeSystem: OriginCodeSystem
Id: origin
Title: "Origin of a record"
Description: "Stands for an origin that is no organization of the registry."
* ^caseSensitive = true
* ^experimental = false
* #interstate-identification-index "Interstate Identification Index" "The national index of criminal history, 28 CFR 20.3."
* #unknown "Not known"
* #input "What a record was derived from" "The record itself need not be here."

CodeSystem: PriorBasisCodeSystem
Id: prior-basis
Title: "Basis under which a record was received or disclosed"
Description: "Reason of a Provenance, purpose of an entry of the accounting."
* ^caseSensitive = true
* ^experimental = false
* #specific-consent "Specific consent" "42 CFR 2.31(a), 2.33(a)(1)."
* #tpo-single-consent "Treatment, payment and operations: single consent" "42 CFR 2.31(a)(4)(i), 2.33(a)(2)."
* #intermediary-consent "Intermediary consent" "42 CFR 2.31(a)(4)(ii), 2.24."
* #cj-referral-consent "Criminal justice referral consent" "42 CFR 2.35."
* #sud-counseling-notes-consent "SUD counseling notes consent" "42 CFR 2.31(b)."
* #legal-proceeding-consent "Legal proceeding consent" "42 CFR 2.31(d)."
* #hipaa-authorization "HIPAA authorization" "45 CFR 164.508."
* #emergency-exception "Emergency exception" "42 CFR 2.51."
* #within-program "Within program" "42 CFR 2.12(c)(3)."
* #qso-agreement "Qualified service organization agreement" "42 CFR 2.12(c)(4)."
* #crime-on-premises-exception "Crime on premises exception" "42 CFR 2.12(c)(5)."
* #child-abuse-report "Child abuse report" "42 CFR 2.12(c)(6)."
* #research-exception "Research exception" "42 CFR 2.52."
* #audit-exception "Audit exception" "42 CFR 2.53."
* #vital-statistics-exception "Vital statistics exception" "42 CFR 2.15(b)(1)."
* #subpart-e-order "Subpart e order" "42 CFR 2.61 to 2.67."
* #hipaa-treatment "HIPAA treatment" "45 CFR 164.506(c)."
* #hipaa-payment "HIPAA payment" "45 CFR 164.506(c)."
* #hipaa-operations "HIPAA operations" "45 CFR 164.506(c)."
* #hipaa-family-involvement "HIPAA family involvement" "45 CFR 164.510(b)."
* #hipaa-required-by-law "HIPAA required by law" "45 CFR 164.512(a)."
* #hipaa-abuse-report "HIPAA abuse report" "45 CFR 164.512(b)(1)(ii), (c)."
* #hipaa-oversight "HIPAA oversight" "45 CFR 164.512(d)."
* #hipaa-court-order "HIPAA court order" "45 CFR 164.512(e)(1)(i)."
* #hipaa-subpoena-with-assurance "HIPAA subpoena with assurance" "45 CFR 164.512(e)(1)(ii)."
* #hipaa-law-enforcement "HIPAA law enforcement" "45 CFR 164.512(f)."
* #hipaa-threat "HIPAA threat" "45 CFR 164.512(j)."
* #hipaa-custody "HIPAA custody" "45 CFR 164.512(k)(5)."
* #hipaa-research "HIPAA research" "45 CFR 164.512(i)."
* #unknown "Unknown" "How it was received is not known."

CodeSystem: ProvenanceActivityCodeSystem
Id: provenance-activity
Title: "Activity of a provenance"
Description: "What was done with a record or paper."
* ^caseSensitive = true
* ^experimental = false
* #receive "Received from another holder"
* #sign "Signed"
* #verify "Held against the paper and found to match"
* #reject "Held against the paper and found not to match"

CodeSystem: ObligationCodeSystem
Id: obligation
Title: "Obligation that goes with a disclosure"
Description: "What the recipient or the gateway must do when a decision permits."
* ^caseSensitive = true
* ^experimental = false
* #attach-part2-notice "Attach part 2 notice" "42 CFR 2.32."
* #attach-consent-scope "Attach consent scope" "42 CFR 2.32(b)."
* #log-part2-accounting "Log part 2 accounting" "42 CFR 2.25."
* #log-hipaa-accounting "Log HIPAA accounting" "45 CFR 164.528."
* #bar-proceedings-tag "Bar proceedings tag" "42 CFR 2.12(d)(1)."
* #keep-part2-label "Keep part 2 label" "42 CFR 2.12(d)(2)."
* #cj-duty-limit "Criminal justice duty limit" "42 CFR 2.35(d)."
* #document-emergency "Document emergency" "42 CFR 2.51(c)."
* #request-no-further-use "Request no further use"
* #nonconfirming-response "Nonconfirming response" "42 CFR 2.13(c)(2)."
* #intermediary-log "Intermediary log" "42 CFR 2.24."
* #order-scope-only "Order scope only" "42 CFR 2.64(e), 2.65(e)."
* #custodian-representation "Custodian representation" "45 CFR 164.512(k)(5)."
* #honor-restriction "Honor restriction" "45 CFR 164.522(a), 42 CFR 2.26."
* #stop-future "Stop future" "42 CFR 2.31(a)(6)."
* #deidentify "Deidentify" "42 CFR 2.16(a)(1)(v)."
* #minimum-necessary "Minimum necessary" "45 CFR 164.502(b), 42 CFR 2.13(a)."
* #verify-identity-authority "Verify identity authority" "45 CFR 164.514(h)."
* #state-overlay-check "State overlay check"
* #agreement-required "Agreement required"
* #chri-authority-check "Chri authority check"
* #log-chri-dissemination "Log CHRI dissemination" "28 CFR 20.21(e)."
* #inform-individual "Inform individual" "45 CFR 164.512(c)(2)."
* #research-terms "Research terms" "42 CFR 2.52(b)."
* #audit-terms "Audit terms" "42 CFR 2.53."

CodeSystem: RestrictionKindCodeSystem
Id: restriction-kind
Title: "Kind of refusal"
Description: "Category of a Consent that refuses."
* ^caseSensitive = true
* ^experimental = false
* #agreed "Restriction that the holder agreed to" "45 CFR 164.522(a)(1)(iii), 42 CFR 2.26(a)."
* #requested-paid-in-full "Restriction on what was paid in full" "45 CFR 164.522(a)(1)(vi), 42 CFR 2.26(a)(5)."
* #standalone-deny-consent "The person does not want it shared"

CodeSystem: PolicyCodeSystem
Id: policy
Title: "Policy of a consent"
Description: "Policy rule of a Consent that rests on no single regulation."
* ^caseSensitive = true
* ^experimental = false
* #restriction "Restriction or refusal"

CodeSystem: RecordOrderCodeSystem
Id: record-order
Title: "Order about records"
Description: "Type of a DocumentReference that seals, expunges, holds or mends what is on file."
* ^caseSensitive = true
* ^experimental = false
* #sealing "Sealing"
* #expungement "Expungement"
* #mistaken-booking "Booked under a wrong person"
* #legal-hold "Legal hold"
