// SPDX-License-Identifier: Apache-2.0
/** What a source can be asked for: records of a person, by the parameter that finds them there. */
import { PATIENT_COMPARTMENT } from '../../domain/fhir/search/compartment.ts';

/** The person itself, several persons at once, what a server writes about itself, and what comes with the records. */
const NOT_ASKED = ['Patient', 'Group', 'AuditEvent', 'Provenance'];

export const PULLED_TYPES: readonly string[] = Object.keys(PATIENT_COMPARTMENT).filter((type) => !NOT_ASKED.includes(type)).toSorted();

/** `patient` is there for all of them but one (http://hl7.org/fhir/R4/searchparameter-registry.html). */
export function patientParameter(type: string): string {
  return type === 'AdverseEvent' ? 'subject' : 'patient';
}
