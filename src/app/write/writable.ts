// SPDX-License-Identifier: Apache-2.0
/** Which types clients may write: those that say whose they are, and the directory. The others are the server's own (settled question 19). */
import type { Schema } from '../../domain/fhir/schema.ts';
import { DIRECTORY_TYPES, SUBJECT_ELEMENTS } from './subject.ts';

/** Types that the gateway writes itself and takes from nobody. */
const OURS_ALONE = ['AuditEvent', 'CapabilityStatement', 'OperationOutcome'];
/** They say whose they are in another way than by a subject. */
const ALSO = ['Patient', 'Provenance', 'Appointment', 'Binary'];

/** True when a create of the type can succeed. */
export function isWritable(type: string, schema: Schema): boolean {
  if (OURS_ALONE.includes(type)) {
    return false;
  }
  return ALSO.includes(type) || DIRECTORY_TYPES.includes(type) || SUBJECT_ELEMENTS.some((element) => hasPatient(type, element, schema));
}

function hasPatient(type: string, element: string, schema: Schema): boolean {
  return (schema.types.get(type)?.elements.get(element) ?? []).some((prop) => prop.type === 'Reference' && (prop.targets === undefined || prop.targets.has('Patient')));
}
