// SPDX-License-Identifier: Apache-2.0
// Code systems whose codes stand in tables: mappings/*/codes, mappings/*/rows, mappings/*/format.json. src/cli/build-profiles/table-codes.ts adds them.
CodeSystem: IdentifierTypeCodeSystem
Id: identifier-type
Title: "Kind of identifier"
Description: "What an identifier of a source system names; where HL7 table 0203 has a code, that one is used."
* ^caseSensitive = true
* ^experimental = false

CodeSystem: FormatCodeSystem
Id: format
Title: "Format of a feed"
Description: "Folder of mappings that reads and writes it; payload type of the Endpoint that a feed is."
* ^caseSensitive = true
* ^experimental = false

CodeSystem: CaseTypeCodeSystem
Id: case-type
Title: "Type of a court case"
Description: "Calendar or court before which a case is. Codes that mappings/programs writes for state and county supervision tables."
* ^caseSensitive = true
* ^experimental = false

CodeSystem: EmploymentStatusCodeSystem
Id: employment-status
Title: "Employment status"
Description: "Codes that mappings/programs writes for state and county supervision tables."
* ^caseSensitive = true
* ^experimental = false

CodeSystem: HousingStatusCodeSystem
Id: housing-status
Title: "Housing status"
Description: "Codes that mappings/programs writes for state and county supervision tables."
* ^caseSensitive = true
* ^experimental = false

CodeSystem: ResponseDecisionCodeSystem
Id: response-decision
Title: "Decision about a violation"
Description: "Codes that mappings/programs writes for state and county supervision tables."
* ^caseSensitive = true
* ^experimental = false

CodeSystem: ViolationTypeCodeSystem
Id: violation-type
Title: "Type of violation"
Description: "Codes that mappings/programs writes for state and county supervision tables."
* ^caseSensitive = true
* ^experimental = false

CodeSystem: ViolatedConditionCodeSystem
Id: violated-condition
Title: "Condition that was violated"
Description: "Codes that mappings/programs writes for state and county supervision tables."
* ^caseSensitive = true
* ^experimental = false

CodeSystem: SupervisionLevelCodeSystem
Id: supervision-level
Title: "Level of supervision"
Description: "How closely somebody is supervised, as source systems say it in mappings/programs and mappings/niem-supervision; the level as a finding is risk-level."
* ^caseSensitive = true
* ^experimental = false

CodeSystem: SupervisionStatusCodeSystem
Id: supervision-status
Title: "Status of supervision"
Description: "Where a supervision stands, as source systems say it (NIEM, mappings/niem-supervision)."
* ^caseSensitive = true
* ^experimental = false

CodeSystem: MilitaryServiceStatusCodeSystem
Id: military-service-status
Title: "Status of military service"
Description: "NIEM custody messages, mappings/niem-custody."
* ^caseSensitive = true
* ^experimental = false

CodeSystem: DrugPanelCodeSystem
Id: drug-panel
Title: "Panel of a drug test"
Description: "Codes that mappings/drug-tests writes."
* ^caseSensitive = true
* ^experimental = false

CodeSystem: DrugTestSampleCodeSystem
Id: drug-test-sample
Title: "Sample of a drug test"
Description: "Codes that mappings/drug-tests writes."
* ^caseSensitive = true
* ^experimental = false

CodeSystem: NotPerformedReasonCodeSystem
Id: not-performed-reason
Title: "Why a drug test has no result"
Description: "Data absent reason of a drug test, finer than R4 has it. Codes that mappings/drug-tests writes."
* ^caseSensitive = true
* ^experimental = false

CodeSystem: TedsCriminalJusticeReferralCodeSystem
Id: teds-criminal-justice-referral
Title: "TEDS: referral by the criminal justice system"
Description: "Codes of the Treatment Episode Data Set of the Substance Abuse and Mental Health Services Administration that mappings/teds reads and writes."
* ^caseSensitive = true
* ^experimental = false
* ^content = #fragment

CodeSystem: TedsDischargeReasonCodeSystem
Id: teds-discharge-reason
Title: "TEDS: reason of discharge"
Description: "Codes of the Treatment Episode Data Set of the Substance Abuse and Mental Health Services Administration that mappings/teds reads and writes."
* ^caseSensitive = true
* ^experimental = false
* ^content = #fragment

CodeSystem: TedsFrequencyCodeSystem
Id: teds-frequency
Title: "TEDS: frequency of use"
Description: "Codes of the Treatment Episode Data Set of the Substance Abuse and Mental Health Services Administration that mappings/teds reads and writes."
* ^caseSensitive = true
* ^experimental = false
* ^content = #fragment

CodeSystem: TedsLivingCodeSystem
Id: teds-living
Title: "TEDS: living arrangement"
Description: "Codes of the Treatment Episode Data Set of the Substance Abuse and Mental Health Services Administration that mappings/teds reads and writes."
* ^caseSensitive = true
* ^experimental = false
* ^content = #fragment

CodeSystem: TedsReferralCodeSystem
Id: teds-referral
Title: "TEDS: source of referral"
Description: "Codes of the Treatment Episode Data Set of the Substance Abuse and Mental Health Services Administration that mappings/teds reads and writes."
* ^caseSensitive = true
* ^experimental = false
* ^content = #fragment

CodeSystem: TedsRouteCodeSystem
Id: teds-route
Title: "TEDS: route of use"
Description: "Codes of the Treatment Episode Data Set of the Substance Abuse and Mental Health Services Administration that mappings/teds reads and writes."
* ^caseSensitive = true
* ^experimental = false
* ^content = #fragment

CodeSystem: TedsSubstanceCodeSystem
Id: teds-substance
Title: "TEDS: substance"
Description: "Codes of the Treatment Episode Data Set of the Substance Abuse and Mental Health Services Administration that mappings/teds reads and writes."
* ^caseSensitive = true
* ^experimental = false
* ^content = #fragment

CodeSystem: CobhaAsamCodeSystem
Id: cobha-asam
Title: "Colorado: ASAM level of care"
Description: "Codes of the reporting of the Colorado Behavioral Health Administration (CoBHA guide, CC-BY-4.0) that mappings/teds reads."
* ^caseSensitive = true
* ^experimental = false
* ^content = #fragment

CodeSystem: CobhaConvictionsCodeSystem
Id: cobha-convictions
Title: "Colorado: convictions"
Description: "Codes of the reporting of the Colorado Behavioral Health Administration (CoBHA guide, CC-BY-4.0) that mappings/teds reads."
* ^caseSensitive = true
* ^experimental = false
* ^content = #fragment

CodeSystem: CobhaEmploymentCodeSystem
Id: cobha-employment
Title: "Colorado: employment"
Description: "Codes of the reporting of the Colorado Behavioral Health Administration (CoBHA guide, CC-BY-4.0) that mappings/teds reads."
* ^caseSensitive = true
* ^experimental = false
* ^content = #fragment

CodeSystem: CobhaEndCodeSystem
Id: cobha-end
Title: "Colorado: how the episode ended"
Description: "Codes of the reporting of the Colorado Behavioral Health Administration (CoBHA guide, CC-BY-4.0) that mappings/teds reads."
* ^caseSensitive = true
* ^experimental = false
* ^content = #fragment

CodeSystem: CobhaLegalStatusCodeSystem
Id: cobha-legal-status
Title: "Colorado: legal status"
Description: "Codes of the reporting of the Colorado Behavioral Health Administration (CoBHA guide, CC-BY-4.0) that mappings/teds reads."
* ^caseSensitive = true
* ^experimental = false
* ^content = #fragment

CodeSystem: CobhaLivingCodeSystem
Id: cobha-living
Title: "Colorado: living arrangement"
Description: "Codes of the reporting of the Colorado Behavioral Health Administration (CoBHA guide, CC-BY-4.0) that mappings/teds reads."
* ^caseSensitive = true
* ^experimental = false
* ^content = #fragment

CodeSystem: CobhaReferralCodeSystem
Id: cobha-referral
Title: "Colorado: source of referral"
Description: "Codes of the reporting of the Colorado Behavioral Health Administration (CoBHA guide, CC-BY-4.0) that mappings/teds reads."
* ^caseSensitive = true
* ^experimental = false
* ^content = #fragment

CodeSystem: CobhaSmiCodeSystem
Id: cobha-smi
Title: "Colorado: serious mental illness"
Description: "Codes of the reporting of the Colorado Behavioral Health Administration (CoBHA guide, CC-BY-4.0) that mappings/teds reads."
* ^caseSensitive = true
* ^experimental = false
* ^content = #fragment

CodeSystem: CobhaSubstanceCodeSystem
Id: cobha-substance
Title: "Colorado: substance"
Description: "Codes of the reporting of the Colorado Behavioral Health Administration (CoBHA guide, CC-BY-4.0) that mappings/teds reads."
* ^caseSensitive = true
* ^experimental = false
* ^content = #fragment
