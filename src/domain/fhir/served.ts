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

/** Met in requests and answers, checked like the others, never stored. */
export const MESSAGE_TYPES: readonly string[] = ['Bundle', 'OperationOutcome', 'Parameters'];
