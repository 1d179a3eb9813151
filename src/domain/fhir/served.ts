// SPDX-License-Identifier: Apache-2.0
/** The resource types that the API serves: those of case plans and of their sources, and the conformance resources. */

const CASE_TYPES = [
  'Account', 'AdverseEvent', 'AllergyIntolerance', 'Appointment', 'AuditEvent', 'Basic', 'Binary', 'CarePlan', 'CareTeam',
  'Communication', 'CommunicationRequest', 'Composition', 'Condition', 'Consent', 'Contract', 'Coverage', 'Device',
  'DiagnosticReport', 'DocumentReference', 'Encounter', 'Endpoint', 'EpisodeOfCare', 'Flag', 'Goal', 'Group',
  'HealthcareService', 'Immunization', 'List', 'Location', 'Media', 'Medication', 'MedicationDispense', 'MedicationRequest',
  'MedicationStatement', 'MessageHeader', 'Observation', 'Organization', 'Patient', 'Practitioner', 'PractitionerRole',
  'Procedure', 'Provenance', 'Questionnaire', 'QuestionnaireResponse', 'RelatedPerson', 'RiskAssessment', 'ServiceRequest',
  'Specimen', 'Subscription', 'Task',
] as const;

export const CONFORMANCE_TYPES: readonly string[] = [
  'CapabilityStatement', 'CodeSystem', 'CompartmentDefinition', 'ConceptMap', 'ImplementationGuide', 'NamingSystem',
  'OperationDefinition', 'SearchParameter', 'StructureDefinition', 'ValueSet',
];

export const SERVED_TYPES: readonly string[] = [...CASE_TYPES, ...CONFORMANCE_TYPES].toSorted();

/** Who did something, where and with what: what stands about nobody by itself, and with a person because a record leads to it. */
export const PARTS_OF_RECORDS: readonly string[] = ['Organization', 'Practitioner', 'PractitionerRole', 'Location', 'HealthcareService', 'Endpoint', 'Medication', 'Device'];

/** Met in requests and answers, checked like the others, never stored. */
export const MESSAGE_TYPES: readonly string[] = ['Bundle', 'OperationOutcome', 'Parameters'];
