// SPDX-License-Identifier: Apache-2.0
Profile: TcConsent
Parent: Consent
Id: tc-consent
Title: "Consent"
Description: "A consent or authorization as the gate reads it (docs/carriers.md). It may lack what the law asks for: such a paper is kept and named as defective, and permits nothing. What each variant must contain is in consent/forms/variants.json; what a profile of a variant requires is what makes the paper that variant."
* ^purpose = "The gate decides on what stands on the paper. A profile that keeps every element of the form lets it tell a good paper from a defective one, and say what is missing."
* extension contains
    ConsentStandalone named standalone 0..1 MS and
    ConsentStatement named statement 0..* MS and
    ConsentExpiryEvent named expiryEvent 0..1 MS and
    ConsentRevocableAfter named revocableAfter 0..1 MS and
    ConsentMandate named mandate 0..1 MS and
    ConsentRevocation named revocation 0..* MS and
    ConsentFalsity named falsity 0..1
* status MS
* scope = $consent-scope#patient-privacy
* category 1..* MS
* category ^slicing.discriminator.type = #value
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains variant 1..1 MS
* category[variant] from ConsentVariantsValueSet (required)
* patient 1..1 MS
* dateTime MS
* performer MS
* organization MS
* source[x] MS
* policyRule MS
* verification MS
* provision 1..1 MS
* provision.period MS
* provision.actor MS
* provision.actor ^slicing.discriminator.type = #pattern
* provision.actor ^slicing.discriminator.path = "role"
* provision.actor ^slicing.rules = #open
* provision.actor contains discloser 0..* MS and recipient 0..* MS and intermediary 0..* MS
* provision.actor[discloser].role = $v3-participation#CST
* provision.actor[recipient].role = $v3-participation#IRCP
* provision.actor[intermediary].role = https://throughcare.dev/fhir/CodeSystem/consent-actor#intermediary
* provision.code MS
* provision.purpose MS
* provision.dataPeriod MS

RuleSet: Variant(code)
* category[variant] = $consent-variant#{code}

Profile: TcConsentSpecific
Parent: TcConsent
Id: tc-consent-specific
Title: "Consent to named recipients or a class"
Description: "42 CFR 2.31(a), 2.33(a)(1)."
* ^purpose = "What a paper is for decides what it must contain and what it opens. Each variant is marked, so that a paper for one purpose is never taken for another."
* insert Variant(specific)

Profile: TcConsentTpoSingle
Parent: TcConsent
Id: tc-consent-tpo-single
Title: "Single consent for treatment, payment and operations"
Description: "42 CFR 2.31(a)(4)(i), 2.33(a)(2): one consent for all future uses and disclosures for the three purposes."
* ^purpose = "What a paper is for decides what it must contain and what it opens. Each variant is marked, so that a paper for one purpose is never taken for another."
* insert Variant(tpo-single)

Profile: TcConsentIntermediary
Parent: TcConsent
Id: tc-consent-intermediary
Title: "Consent through an intermediary"
Description: "42 CFR 2.31(a)(4)(ii), 2.24: names the intermediary, and its members or their class."
* ^purpose = "What a paper is for decides what it must contain and what it opens. Each variant is marked, so that a paper for one purpose is never taken for another."
* insert Variant(intermediary)
* provision.actor[intermediary] 1..* MS

Profile: TcConsentCriminalJustice
Parent: TcConsent
Id: tc-consent-cj-referral
Title: "Consent for the criminal justice system"
Description: "42 CFR 2.35: to those who made participation a condition, revocable no later than the final disposition."
* ^purpose = "What a paper is for decides what it must contain and what it opens. Each variant is marked, so that a paper for one purpose is never taken for another."
* insert Variant(cj-referral)
* extension[mandate] ^short = "What participation is a condition of, 42 CFR 2.35(a)"
* extension[revocableAfter] ^short = "When it becomes revocable, 42 CFR 2.35(c)"

Profile: TcConsentCounselingNotes
Parent: TcConsent
Id: tc-consent-sud-counseling-notes
Title: "Consent for SUD counseling notes"
Description: "42 CFR 2.31(b): stands alone."
* ^purpose = "What a paper is for decides what it must contain and what it opens. Each variant is marked, so that a paper for one purpose is never taken for another."
* insert Variant(sud-counseling-notes)
* extension[standalone] 1..1 MS

Profile: TcConsentPsychotherapyNotes
Parent: TcConsent
Id: tc-consent-psychotherapy-notes
Title: "Authorization for psychotherapy notes"
Description: "45 CFR 164.508(a)(2), (b)(3)(ii): stands alone."
* ^purpose = "What a paper is for decides what it must contain and what it opens. Each variant is marked, so that a paper for one purpose is never taken for another."
* insert Variant(psychotherapy-notes-authorization)
* extension[standalone] 1..1 MS

Profile: TcConsentLegalProceeding
Parent: TcConsent
Id: tc-consent-legal-proceeding
Title: "Consent for a proceeding against the patient"
Description: "42 CFR 2.31(d): stands alone."
* ^purpose = "What a paper is for decides what it must contain and what it opens. Each variant is marked, so that a paper for one purpose is never taken for another."
* insert Variant(legal-proceeding)
* extension[standalone] 1..1 MS

Profile: TcConsentHipaa
Parent: TcConsent
Id: tc-consent-hipaa-authorization
Title: "HIPAA authorization"
Description: "45 CFR 164.508(c)."
* ^purpose = "What a paper is for decides what it must contain and what it opens. Each variant is marked, so that a paper for one purpose is never taken for another."
* insert Variant(hipaa-authorization)

Profile: TcConsentVa
Parent: TcConsent
Id: tc-consent-va-7332
Title: "VA consent"
Description: "38 USC 7332(b)(1)."
* ^purpose = "What a paper is for decides what it must contain and what it opens. Each variant is marked, so that a paper for one purpose is never taken for another."
* insert Variant(va-7332)

Profile: TcConsentRegistry
Parent: TcConsent
Id: tc-consent-registry
Title: "Consent for a registry of withdrawal management and maintenance treatment"
Description: "42 CFR 2.34."
* ^purpose = "What a paper is for decides what it must contain and what it opens. Each variant is marked, so that a paper for one purpose is never taken for another."
* insert Variant(registry)

Profile: TcConsentPdmp
Parent: TcConsent
Id: tc-consent-pdmp
Title: "Consent for a prescription drug monitoring program"
Description: "42 CFR 2.36."
* ^purpose = "What a paper is for decides what it must contain and what it opens. Each variant is marked, so that a paper for one purpose is never taken for another."
* insert Variant(pdmp)

Profile: TcRestriction
Parent: Consent
Id: tc-restriction
Title: "Restriction or refusal"
Description: "What the person does not want shared, or what an agency agreed not to share. A refusal is filed as a restriction. 42 CFR 2.26; 45 CFR 164.522(a)."
* ^purpose = "A no must be as durable as a yes."
* status MS
* scope = $consent-scope#patient-privacy
* category MS
* patient 1..1 MS
* dateTime MS
* organization MS
* provision 1..1 MS
* provision.type 1..1 MS
* provision.type = #deny
* provision.actor MS
* provision.code MS
* provision.data MS
