// SPDX-License-Identifier: Apache-2.0
// Systems of identifiers that the gateway itself gives. Those of a feed are made by the rule in docs/profiles/codes.md.
Instance: plain-identifier
InstanceOf: NamingSystem
Usage: #definition
* name = "PlainIdentifier"
* status = #draft
* kind = #identifier
* date = "2026-11-22"
* publisher = "Throughcare"
* description = "A value that names its own issuer, such as PA1234567: told from the identifiers of other systems, and read without its system."
* usage = "Patient.identifier.system in the scenarios of the gate (consent/scenarios); a feed has a system of its own."
* uniqueId.type = #uri
* uniqueId.value = "https://throughcare.dev/fhir/NamingSystem/plain-identifier"
* uniqueId.preferred = true
