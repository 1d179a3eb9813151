// SPDX-License-Identifier: Apache-2.0
// Places that exist: what kind, how many are open, and when the partner last said so.
Extension: ServicePlaces
Id: service-places
Title: "Places of a service"
Description: "How many places of a kind there are and how many are open, as the partner that keeps them last said. Partner lists: availability of treatment slots or housing placements."
Context: HealthcareService
* extension contains kind 1..1 and open 1..1 and total 0..1 and waiting 0..1 and asOf 1..1 and nextOpening 0..1
* extension[kind].value[x] 1..1
* extension[kind].value[x] only code
* extension[kind].value[x] from PlaceKindsValueSet (required)
* extension[open].value[x] 1..1
* extension[open].value[x] only unsignedInt
* extension[total].value[x] 1..1
* extension[total].value[x] only unsignedInt
* extension[waiting].value[x] 1..1
* extension[waiting].value[x] only unsignedInt
* extension[asOf].value[x] 1..1
* extension[asOf].value[x] only dateTime
* extension[nextOpening].value[x] 1..1
* extension[nextOpening].value[x] only date

CodeSystem: PlaceKindCodeSystem
Id: place-kind
Title: "Kind of place"
Description: "What is open or taken in a service."
* ^caseSensitive = true
* ^experimental = false
* #treatment-slot "Treatment slot" "Partner lists: availability of treatment slots."
* #residential-bed "Residential treatment bed"
* #housing-placement "Housing placement" "Partner lists: availability of housing placements."
* #program-seat "Seat in a program" "Education, vocational, cognitive behavioral groups."
* #appointment "First appointment"

CodeSystem: ServiceEligibilityCodeSystem
Id: service-eligibility
Title: "Eligibility for a service"
Description: "Whom a service takes. What is not said is not known: a partner that takes nobody with a condition says so in the comment."
* ^caseSensitive = true
* ^experimental = false
* #adults "Adults"
* #young-adults "Young adults, 18 to 25"
* #women "Women"
* #men "Men"
* #parents-with-children "Parents with their children"
* #pregnant "Pregnant people"
* #veterans "Veterans"
* #under-supervision "People under community supervision"
* #in-custody "People in custody, before release"
* #felony-record "People with a felony record"
* #violent-offense-record "People with a record of a violent offense"
* #sex-offense-registry "People on a sex offense registry"
* #medication-for-opioid-use "People who take medication for opioid use disorder"
* #co-occurring "People with co-occurring disorders"
* #medicaid "Medicaid is taken"
* #uninsured "People without insurance"
* #no-identification "People without identification papers"
* #wheelchair "Wheelchair accessible"
* #spanish "Served in Spanish"

ValueSet: PlaceKindsValueSet
Id: place-kinds
Title: "Kinds of places"
Description: "All kinds of places."
* ^experimental = false
* include codes from system https://throughcare.dev/fhir/CodeSystem/place-kind

ValueSet: ServiceEligibilitiesValueSet
Id: service-eligibilities
Title: "Eligibility for services"
Description: "Whom services take."
* ^experimental = false
* include codes from system https://throughcare.dev/fhir/CodeSystem/service-eligibility
