// SPDX-License-Identifier: Apache-2.0
// Court orders, process and agreements: what the gate reads of them (docs/carriers.md).
CodeSystem: OrderTypeCodeSystem
Id: order-type
Title: "Kind of order, process or demand"
Description: "Type of a DocumentReference that a court order, subpoena or demand is."
* ^caseSensitive = true
* ^experimental = false
* #court-reporting-order "Court order to report" "45 CFR 164.512(a), (e)(1)(i): an order by which a program reports to those who monitor; it opens no part 2 record without the consent or the process that part 2 asks for."
* #court-order "Court order" "An order under general law; it opens no part 2 record by itself (42 CFR 2.61)."
* #subpart-e-2-64 "Order for noncriminal purposes" "42 CFR 2.64: disclosure for noncriminal purposes."
* #subpart-e-2-65 "Order to investigate or prosecute a patient" "42 CFR 2.65: criminal investigation or prosecution of the patient."
* #subpart-e-2-66 "Order to investigate or prosecute a program" "42 CFR 2.66: investigation or prosecution of the program or the holder of the record."
* #subpoena "Subpoena" "Compels nothing of a part 2 record without an order under subpart E (42 CFR 2.61(a)); 45 CFR 164.512(e)(1)(ii) for other records."
* #search-warrant "Search warrant" "45 CFR 164.512(f)(1)(ii)(A); not enough for a part 2 record (42 CFR 2.61)."
* #legislative-subpoena "Subpoena of a legislative body"
* #administrative-request "Administrative request" "45 CFR 164.512(f)(1)(ii)(C)."
* #state-good-cause-order "State court order upon good cause" "An order under state law that asks for good cause."
* #va-good-cause-order "Order for a VA record" "38 USC 7332(b)(2)(D): good cause after application to a court."

CodeSystem: OrderIssuerCodeSystem
Id: order-issuer
Title: "Who issued an order"
Description: "Category of a DocumentReference that is an order, process or demand."
* ^caseSensitive = true
* ^experimental = false
* #court "Court"
* #grand-jury "Grand jury" "45 CFR 164.512(f)(1)(ii)(B)."
* #attorney "Attorney"
* #court-clerk "Clerk of a court"
* #agency "Agency"
* #legislative-committee "Legislative committee"

CodeSystem: OrderProcedureCodeSystem
Id: order-procedure
Title: "Procedure that led to an order"
Description: "What an order recites of the procedure that 42 CFR 2.64 to 2.66 ask for."
* ^caseSensitive = true
* ^experimental = false
* #sealed-or-fictitious-name "Application under a fictitious name or sealed" "42 CFR 2.64(a), 2.66(a)."
* #notice-to-patient "Notice to the patient" "42 CFR 2.64(b)(1)."
* #notice-to-holder "Notice to the holder of the record" "42 CFR 2.64(b)(1), 2.65(b)."
* #opportunity-to-respond "Opportunity to respond" "42 CFR 2.64(b)(2), 2.65(b)."
* #closed-hearing "Hearing in chambers or closed" "42 CFR 2.64(c), 2.65(c)."
* #independent-counsel-for-holder "Holder represented by independent counsel" "42 CFR 2.65(d)(5)."

CodeSystem: OrderFindingCodeSystem
Id: order-finding
Title: "Finding of an order"
Description: "What a court found before it made an order."
* ^caseSensitive = true
* ^experimental = false
* #no-other-effective-way "Other ways are not available or not effective" "42 CFR 2.64(d)(1), 2.65(d)(3)."
* #public-interest-outweighs-injury "Public interest and need outweigh the injury" "42 CFR 2.64(d)(2), 2.65(d)(4)."
* #substantial-value "Reasonable likelihood of substantial value" "42 CFR 2.65(d)(2)."
* #extremely-serious-crime "Extremely serious crime" "42 CFR 2.65(d)(1)."

CodeSystem: ConfidentialCommunicationFindingCodeSystem
Id: confidential-communication-finding
Title: "Why confidential communications may go"
Description: "42 CFR 2.63(a): the grounds on which an order may reach what a patient said in treatment."
* ^caseSensitive = true
* ^experimental = false
* #threat-to-life-or-serious-injury "Existing threat to life or of serious bodily injury" "42 CFR 2.63(a)(1)."
* #extremely-serious-crime "Extremely serious crime" "42 CFR 2.63(a)(2)."
* #patient-put-content-in-issue "The patient offered testimony on the content" "42 CFR 2.63(a)(3)."

CodeSystem: OffenseCodeSystem
Id: offense
Title: "Offense that an order is about"
Description: "42 CFR 2.65(d)(1) names those that are extremely serious; the others are told apart so that an order about them fails."
* ^caseSensitive = true
* ^experimental = false
* #homicide "Homicide"
* #rape "Rape"
* #kidnapping "Kidnapping"
* #armed-robbery "Armed robbery"
* #assault-with-deadly-weapon "Assault with a deadly weapon"
* #child-abuse-or-neglect "Child abuse or neglect"
* #drug-possession "Possession of drugs"
* #theft-or-fraud "Theft or fraud"
* #technical-violation "Technical violation"
* #other "Other"

CodeSystem: SubpoenaAssuranceCodeSystem
Id: subpoena-assurance
Title: "Assurance that came with a subpoena"
Description: "45 CFR 164.512(e)(1)(ii)."
* ^caseSensitive = true
* ^experimental = false
* #notice-to-individual-no-objection "The individual was notified and no objection stands" "45 CFR 164.512(e)(1)(ii)(A), (iii)."
* #qualified-protective-order-requested "A qualified protective order was requested" "45 CFR 164.512(e)(1)(ii)(B), (iv)."

CodeSystem: AdministrativeTestCodeSystem
Id: administrative-test
Title: "Test of an administrative request"
Description: "The three parts that 45 CFR 164.512(f)(1)(ii)(C) asks for."
* ^caseSensitive = true
* ^experimental = false
* #relevant-and-material "Relevant and material"
* #specific-and-limited "Specific and limited in scope"
* #deidentified-insufficient "De-identified information would not do"
* #made "The statement was made at all"

CodeSystem: AgreementTypeCodeSystem
Id: agreement-type
Title: "Kind of agreement"
Description: "Type of a Contract between the organizations of the registry."
* ^caseSensitive = true
* ^experimental = false
* #qsoa "Qualified service organization agreement" "42 CFR 2.11."
* #business-associate-agreement "Business associate agreement" "45 CFR 164.504(e)."
* #contract-agent "Contract as an agent" "Somebody who works for the holder under a contract."
* #part2-contract-2-33-c "Contract for payment or health care operations" "42 CFR 2.33(c)."
* #security-addendum "Security addendum" "28 CFR 20.33(a)(7), CJIS."
* #research-undertaking "Undertaking of a researcher" "42 CFR 2.52(b)."
* #audit-undertaking "Undertaking of an auditor" "42 CFR 2.53."

CodeSystem: ContractRoleCodeSystem
Id: contract-role
Title: "Role of a party to an agreement"
Description: "Role of an organization in a Contract."
* ^caseSensitive = true
* ^experimental = false
* #party "Party"
* #controlling "Entity with direct administrative control" "42 CFR 2.12(c)(3)(ii)."
* #program "Program that is controlled" "42 CFR 2.12(c)(3)(ii)."

CodeSystem: AuthorityTypeCodeSystem
Id: authority-type
Title: "Kind of authority"
Description: "Type of a Contract that shows an authority."
* ^caseSensitive = true
* ^experimental = false
* #chri-authority "May hold criminal history record information" "28 CFR 20.21, 20.33."
* #direct-administrative-control "Direct administrative control over a program" "42 CFR 2.12(c)(3)(ii)."
* #research-approval "Approval of a study" "42 CFR 2.52."

CodeSystem: ChriBasisCodeSystem
Id: chri-basis
Title: "Basis for criminal history record information"
Description: "28 CFR 20.21(b), 20.33(a)."
* ^caseSensitive = true
* ^experimental = false
* #statute "Statute"
* #court-order "Court order"
* #security-addendum "Security addendum"

CodeSystem: ResearchBasisCodeSystem
Id: research-basis
Title: "Pathway of a study"
Description: "42 CFR 2.52(a)."
* ^caseSensitive = true
* ^experimental = false
* #hipaa-authorization "Authorization of the patient" "45 CFR 164.508."
* #waiver "Waiver of authorization" "45 CFR 164.512(i)(1)(i)."
* #common-rule "Common Rule" "45 CFR part 46."
* #fda "Protection of human subjects of the Food and Drug Administration" "21 CFR parts 50 and 56."
* #none "None shown"

CodeSystem: ResearchUndertakingCodeSystem
Id: research-undertaking
Title: "Undertaking of a researcher"
Description: "42 CFR 2.52(b)."
* ^caseSensitive = true
* ^experimental = false
* #on-file "On file"
