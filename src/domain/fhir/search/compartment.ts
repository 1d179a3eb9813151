// SPDX-License-Identifier: Apache-2.0
/** R4's five compartments (http://hl7.org/fhir/R4/compartmentdefinition.html): which parameters put a resource into them. */
import type { SearchParams } from './params.ts';
import type { Clause } from './plan.ts';

/** Type -> parameters, of the types that are served; a test holds it against HL7's definition. */
export const PATIENT_COMPARTMENT: Readonly<Record<string, readonly string[]>> = {
  Account: ['subject'], AdverseEvent: ['subject'], AllergyIntolerance: ['patient', 'recorder', 'asserter'], Appointment: ['actor'],
  AuditEvent: ['patient'], Basic: ['patient', 'author'], CarePlan: ['patient', 'performer'], CareTeam: ['patient', 'participant'],
  Communication: ['subject', 'sender', 'recipient'], CommunicationRequest: ['subject', 'sender', 'recipient', 'requester'],
  Composition: ['subject', 'author', 'attester'], Condition: ['patient', 'asserter'], Consent: ['patient'],
  Coverage: ['policy-holder', 'subscriber', 'beneficiary', 'payor'], DiagnosticReport: ['subject'], DocumentReference: ['subject', 'author'],
  Encounter: ['subject'], EpisodeOfCare: ['patient'], Flag: ['patient'], Goal: ['patient'], Group: ['member'], Immunization: ['patient'],
  List: ['subject', 'source'], Media: ['subject'], MedicationDispense: ['subject', 'patient', 'receiver'], MedicationRequest: ['subject'],
  MedicationStatement: ['subject'], Observation: ['subject', 'performer'], Patient: ['link'], Procedure: ['patient', 'performer'],
  Provenance: ['patient'], QuestionnaireResponse: ['subject', 'author'], RelatedPerson: ['patient'], RiskAssessment: ['subject'],
  ServiceRequest: ['subject', 'performer'], Specimen: ['subject'], Task: ['patient', 'focus'],
};

/** The same of an Encounter (http://hl7.org/fhir/R4/compartmentdefinition-encounter.html). */
export const ENCOUNTER_COMPARTMENT: Readonly<Record<string, readonly string[]>> = Object.fromEntries([
  'CarePlan', 'CareTeam', 'Communication', 'CommunicationRequest', 'Composition', 'Condition', 'DiagnosticReport', 'DocumentReference', 'Media', 'MedicationRequest',
  'Observation', 'Procedure', 'QuestionnaireResponse', 'RiskAssessment', 'ServiceRequest',
].map((type) => [type, ['encounter']]));

/** The same of a Practitioner (http://hl7.org/fhir/R4/compartmentdefinition-practitioner.html). */
const PRACTITIONER_COMPARTMENT: Readonly<Record<string, readonly string[]>> = {
  Account: ['subject'], AdverseEvent: ['recorder'], AllergyIntolerance: ['recorder', 'asserter'], Appointment: ['actor'], AuditEvent: ['agent'], Basic: ['author'],
  CarePlan: ['performer'], CareTeam: ['participant'], Communication: ['sender', 'recipient'], CommunicationRequest: ['sender', 'recipient', 'requester'],
  Composition: ['subject', 'author', 'attester'], Condition: ['asserter'], DiagnosticReport: ['performer'], DocumentReference: ['subject', 'author', 'authenticator'],
  Encounter: ['practitioner', 'participant'], EpisodeOfCare: ['care-manager'], Flag: ['author'], Group: ['member'], Immunization: ['performer'], List: ['source'],
  Media: ['subject', 'operator'], MedicationDispense: ['performer', 'receiver'], MedicationRequest: ['requester'], MedicationStatement: ['source'],
  MessageHeader: ['receiver', 'author', 'responsible', 'enterer'], Observation: ['performer'], Patient: ['general-practitioner'], PractitionerRole: ['practitioner'],
  Procedure: ['performer'], Provenance: ['agent'], QuestionnaireResponse: ['author', 'source'], RiskAssessment: ['performer'], ServiceRequest: ['performer', 'requester'],
  Specimen: ['collector'],
};

/** The same of a RelatedPerson (http://hl7.org/fhir/R4/compartmentdefinition-relatedperson.html). */
const RELATED_PERSON_COMPARTMENT: Readonly<Record<string, readonly string[]>> = {
  AdverseEvent: ['recorder'], AllergyIntolerance: ['asserter'], Appointment: ['actor'], Basic: ['author'], CarePlan: ['performer'], CareTeam: ['participant'],
  Communication: ['sender', 'recipient'], CommunicationRequest: ['sender', 'recipient', 'requester'], Composition: ['author'], Condition: ['asserter'],
  Coverage: ['policy-holder', 'subscriber', 'payor'], DocumentReference: ['author'], Encounter: ['participant'], MedicationStatement: ['source'], Observation: ['performer'],
  Patient: ['link'], Procedure: ['performer'], Provenance: ['agent'], QuestionnaireResponse: ['author', 'source'], ServiceRequest: ['performer'],
};

/** The same of a Device (http://hl7.org/fhir/R4/compartmentdefinition-device.html). */
const DEVICE_COMPARTMENT: Readonly<Record<string, readonly string[]>> = {
  Account: ['subject'], Appointment: ['actor'], AuditEvent: ['agent'], Communication: ['sender', 'recipient'], CommunicationRequest: ['sender', 'recipient'], Composition: ['author'],
  DiagnosticReport: ['subject'], DocumentReference: ['subject', 'author'], Flag: ['author'], Group: ['member'], List: ['subject', 'source'], Media: ['subject'],
  MessageHeader: ['target'], Observation: ['subject', 'device'], Provenance: ['agent'], QuestionnaireResponse: ['author'], RiskAssessment: ['performer'],
  ServiceRequest: ['performer', 'requester'], Specimen: ['subject'],
};

/** By the type whose compartment it is. */
export const COMPARTMENTS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  Patient: PATIENT_COMPARTMENT, Encounter: ENCOUNTER_COMPARTMENT, Practitioner: PRACTITIONER_COMPARTMENT, RelatedPerson: RELATED_PERSON_COMPARTMENT, Device: DEVICE_COMPARTMENT,
};
/** Types that have a compartment here. */
export const COMPARTMENT_TYPES: readonly string[] = Object.keys(COMPARTMENTS);

/** Resources of `type` in the compartment of one of those types (`Type/id`); undefined when the type is not in it. */
export function compartmentClause(type: string, of: string, params: SearchParams): Clause | undefined {
  const [owner = '', id = ''] = of.split('/');
  const own = (COMPARTMENTS[owner]?.[type] ?? []).filter((code) => params.byType.get(type)?.get(code)?.kind === 'reference');
  const any = own.map((param): Clause => ({ kind: 'reference', param, values: [{ type: owner, id }] }));
  return any.length === 0 ? undefined : any.length === 1 ? any[0] : { kind: 'any', of: any };
}
