// SPDX-License-Identifier: Apache-2.0
Profile: TcTeam
Parent: CareTeam
Id: tc-team
Title: "Case management team"
Description: "Who works with the person, in which role and since when. Only members authorized at the instant, in their role, come into question for the plan; what of it is for the sharing protocol and the law. Restates US Core CareTeam."
* ^purpose = "Who is on the team, in which role, since when and until when, decides who comes into question for any of the plan: the gate asks it at every request. A team with a lead-planner, filed by the agency whose records are asked for, is the team of its plan; what the law itself gives (an emergency, an order, treatment) needs no membership."
* extension contains SharingEdition named sharingEdition 0..1 MS
* status MS
* category MS
* category ^short = "The kind of lead planner (lead-planner#cs and so on)"
* subject 1..1 MS
* subject only Reference(Patient)
* period MS
* participant 1..* MS
* participant ^short = "A member: an agency (everybody who works for it), or one person"
* participant.extension contains OnBehalfOf named organization 0..1 MS
* participant.role 1..* MS
* participant.role ^short = "In which role; whoever asks for the member in another role gets nothing of the plan (consent/protocols/team.json)"
* participant.role from TeamRolesValueSet (extensible)
* participant.member 1..1 MS
* participant.onBehalfOf MS
* participant.period MS
* participant.period ^short = "From when to when; before and after it the member gets nothing of the plan"
* managingOrganization MS

Profile: TcTeamMember
Parent: PractitionerRole
Id: tc-team-member
Title: "Member of a team"
Description: "A professional in an agency: the role, how to reach them, and what they are trained to administer or practise (collaborative comprehensive case plans, staff training)."
* ^purpose = "An instrument is valid in trained hands. Who is trained for what is kept with the role."
* extension contains Training named training 0..* MS
* active MS
* practitioner 1..1 MS
* organization 1..1 MS
* code 1..* MS
* telecom MS
* period MS

Profile: TcExchangePartner
Parent: Organization
Id: tc-exchange-partner
Title: "Exchange partner"
Description: "An agency that sends or receives: what it is in law, which of the twelve partners it is, and how it is reached. Legal status and partner kind are two things."
* ^purpose = "What may be given to an agency depends on what it is in law and on which partner it is; both are data, and neither is guessed from its name."
* identifier MS
* active MS
* type 2..* MS
* type ^slicing.discriminator.type = #value
* type ^slicing.discriminator.path = "$this"
* type ^slicing.rules = #open
* type contains legalStatus 1..* MS and partnerKind 1..* MS
* type[legalStatus] from LegalStatusesValueSet (required)
* type[partnerKind] from PartnerKindsValueSet (required)
* name 1..1 MS
* telecom MS
* partOf MS
* endpoint MS
